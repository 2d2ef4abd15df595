"""A master becomes a student notebook, a source notebook and answers, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from autograder.authoring import build, source_notebook, student_notebook, to_bytes
from autograder.course import REPOSITORY, Assignment, load_course
from autograder.errors import CourseError
from autograder.master import read_master, split_answer, split_solution

COURSE = """\
schema = 1
[course]
id = "tiny"
title = "Tiny"
always = []
[limits]
cell_seconds = 1
exercise_seconds = 1
submission_seconds = 1
memory_mb = 1
notebook_mb = 1
[[assignment]]
id = "01_tiny"
title = "Tiny"
teaches = ["double"]
[[assignment.exercise]]
id = "double"
points = 4
[[assignment.written]]
id = "01_why"
points = 2
"""

MASTER = '''\
# %% [markdown]
# # Doubling
#
# A story.

# %%
import numpy as np

# %% locked="double"
def wrong(x):
    return x * x

# %% exercise="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    secret = x + x
    return secret
    ### END SOLUTION

# %% check="double"
check("double")

# %% tags=["explore"]
figures.show(double)

# %%
import numpy as np

# %% [markdown] written="01_why"
# Why?
#
# ### BEGIN SOLUTION
# Because of the model answer.
# ### END SOLUTION
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "notebooks/01_tiny.py").write_text(MASTER)
    return tmp_path


@pytest.fixture
def assignment(root: Path) -> Assignment:
    return load_course(root / "course.toml").assignment("01_tiny")


@pytest.fixture
def master(root: Path) -> Path:
    return root / "notebooks/01_tiny.py"


def answers(assignment: Assignment) -> bytes:
    return f"answers of {assignment.id}".encode()


def problems(master: Path, assignment: Assignment, old: str, new: str) -> str:
    """The lint's complaint about the master in which `old` is replaced by `new`."""
    assert old in MASTER
    master.write_text(MASTER.replace(old, new))
    with pytest.raises(CourseError) as caught:
        read_master(master, assignment)
    return str(caught.value)


def test_the_student_gets_stubs_and_no_line_of_a_solution(master: Path, assignment: Assignment) -> None:
    text = to_bytes(student_notebook(master, assignment)).decode()
    assert "secret" not in text
    assert "model answer" not in text
    assert "SOLUTION" not in text
    assert "YOUR ANSWER HERE" in text
    assert "    # YOUR CODE HERE\\n    raise NotImplementedError()" in text.replace('",\n    "', "")


def test_the_source_holds_the_solution_and_the_points_of_the_manifest(
    master: Path, assignment: Assignment
) -> None:
    cells = {cell.id: cell for cell in source_notebook(master, assignment).cells}
    assert "secret = x + x" in cells["double-code"].source
    assert cells["double"].metadata.nbgrader.points == 4
    assert cells["01_why"].metadata.nbgrader.points == 2
    assert "points" not in cells["double-code"].metadata.nbgrader


def test_the_student_version_is_what_nbgrader_makes_of_the_source(
    master: Path, assignment: Assignment
) -> None:
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    expected, resources = source_notebook(master, assignment), {"nbgrader": {"notebook": "01_tiny"}}
    for step in GenerateAssignment().preprocessors:
        if step is not SaveCells:  # writes to a gradebook; test_release runs the whole command
            expected, resources = step().preprocess(expected, resources)
    actual = student_notebook(master, assignment)
    assert len(actual.cells) == len(expected.cells)
    for ours, theirs in zip(actual.cells, expected.cells, strict=True):
        assert ours == theirs
    assert actual.metadata == expected.metadata


def test_a_locked_cell_can_be_neither_edited_nor_deleted_and_is_worth_nothing(
    master: Path, assignment: Assignment
) -> None:
    cell = next(c for c in student_notebook(master, assignment).cells if c.id == "double-locked")
    settings = cell.metadata.nbgrader
    assert (settings.locked, settings.grade, settings.solution) == (True, False, False)
    assert (cell.metadata.editable, cell.metadata.deletable) == (False, False)
    assert cell.source == "def wrong(x):\n    return x * x"
    assert "points" not in settings


def test_notebooks_are_valid_and_say_that_they_are_generated(master: Path, assignment: Assignment) -> None:
    for make in (student_notebook, source_notebook):
        notebook = json.loads(to_bytes(make(master, assignment)))
        nbformat.validate(nbformat.from_dict(notebook))
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        assert "jupytext" not in notebook["metadata"]
        assert notebook["metadata"]["convnet_course"]["generated_from"] == "notebooks/01_tiny.py"
        assert "Generated" in notebook["metadata"]["convnet_course"]["note"]


def test_cell_ids_are_unique_although_a_cell_stands_twice(master: Path, assignment: Assignment) -> None:
    ids = [cell.id for cell in student_notebook(master, assignment).cells]
    assert len(set(ids)) == len(ids)
    assert sum(name.endswith("-2") for name in ids) == 1


def test_the_tag_of_an_explore_cell_stays(master: Path, assignment: Assignment) -> None:
    cells = student_notebook(master, assignment).cells
    assert [cell.source for cell in cells if "explore" in cell.metadata.get("tags", [])] == [
        "figures.show(double)"
    ]


def test_build_writes_once_and_is_then_in_sync(root: Path) -> None:
    assert build(root, check=True, answers=answers) == [
        "notebooks/01_tiny.ipynb is missing",
        "autograder/answers/01_tiny.npz is missing",
    ]
    assert not (root / "notebooks/01_tiny.ipynb").exists()
    build(root, answers=answers)
    first = (root / "notebooks/01_tiny.ipynb").read_bytes()
    assert build(root, check=True, answers=answers) == []
    (root / "notebooks/01_tiny.ipynb").unlink()
    build(root, answers=answers)
    assert (root / "notebooks/01_tiny.ipynb").read_bytes() == first


def test_build_check_sees_an_edited_notebook_and_a_stray_one(root: Path) -> None:
    build(root, answers=answers)
    notebook = root / "notebooks/01_tiny.ipynb"
    notebook.write_text(notebook.read_text().replace("A story", "Another story"))
    (root / "notebooks/09_old.ipynb").write_text("{}")
    stale = build(root, check=True, answers=answers)
    assert stale[0] == "notebooks/01_tiny.ipynb differs from its master"
    assert "notebooks/09_old.ipynb belongs to no assignment" in stale[1]
    assert len(stale) == 2


def test_what_is_committed_is_in_sync_with_the_masters_and_the_reference() -> None:
    assert build(REPOSITORY, check=True) == []


def test_a_missing_master_is_named(root: Path, master: Path) -> None:
    master.unlink()
    with pytest.raises(CourseError, match=r"01_tiny\.py is missing: it is the master of assignment 01_tiny"):
        build(root, answers=answers)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    ### BEGIN SOLUTION", "    ### BEGN SOLUTION", "must hold one"),
        ("    ### BEGIN SOLUTION", "    ### BEGN SOLUTION", "looks like a marker but is none"),
        ("    ### END SOLUTION", "    ### END SOLUTIONS", "looks like a marker but is none"),
        ("    ### END SOLUTION", "", "must hold one"),
        ("# ### END SOLUTION", "", "must hold one"),
        ("import numpy as np", "### BEGIN SOLUTION\n1\n### END SOLUTION", "would reach the students"),
        ("import numpy as np", "### BEGIN HIDDEN TESTS", "hidden cases live in autograder/checks"),
        ("import numpy as np", "1\n# %%[markdown]\n2", "did not start a cell"),
        ('# %% exercise="double"', '# %% excercise="double"', "unknown annotation excercise"),
        ('# %% exercise="double"', "# %% exercise=double", "values quoted"),
        ('# %% exercise="double"', "# %%", "no cell says exercise='double'"),
        ('# %% check="double"', "# %%", "no cell says check='double'"),
        ('# %% [markdown] written="01_why"', "# %% [markdown]", "no cell says written='01_why'"),
        ('# %% check="double"', '# %% check="triple"', "check='triple' is not in course.toml"),
        ('check("double")', 'check("double")\nprint(1)', "a check cell is the one line"),
        ("def double(x)", "def duplicate(x)", "must define the function double"),
        ("    return secret", "    return (", "is not Python"),
        ("figures.show(double)", '1\n\n# %% check="double"\ncheck("double")', "stands 2 times"),
        ('# %% check="double"', '# %% check="double" exercise="double"', "more than one of"),
        ('# %% [markdown] written="01_why"', '# %% written="01_why"', "stands on a code cell"),
        ('# %% locked="double"', '# %% locked="triple"', "locked='triple' is not in course.toml"),
        ('# %% locked="double"', '# %% [markdown] locked="double"', "stands on a markdown cell"),
        ("figures.show(double)", '1\n\n# %% locked="double"\n1', "locked='double' stands 2 times"),
        ("# A story.", "# <!-- explorer: flip twice -->", "has no example 'twice'. It has: impulse"),
    ],
)
def test_the_lint_refuses(master: Path, assignment: Assignment, old: str, new: str, expected: str) -> None:
    message = problems(master, assignment, old, new)
    assert expected in message
    assert all(line.startswith("01_tiny.py: ") for line in message.splitlines())


def test_a_check_before_its_exercise_is_refused(master: Path, assignment: Assignment) -> None:
    message = problems(
        master,
        assignment,
        "# %%\nimport numpy as np\n\n# %% lo",
        '# %% check="double"\ncheck("double")\n\n# %% lo',
    )
    assert "stands before its exercise" in message


def test_a_locked_cell_behind_its_exercise_is_refused(master: Path, assignment: Assignment) -> None:
    master.write_text(MASTER.replace(' locked="double"', "") + '\n# %% locked="double"\nx = 1\n')
    with pytest.raises(CourseError, match="the locked cell of double stands behind its exercise"):
        read_master(master, assignment)


def test_points_below_zero_are_refused(root: Path, master: Path) -> None:
    (root / "course.toml").write_text(COURSE.replace("points = 4", "points = -4"))
    with pytest.raises(CourseError, match="points are 0 \\(a bonus\\) or more"):
        read_master(master, load_course(root / "course.toml").assignment("01_tiny"))


def test_splitting_keeps_what_stands_around_the_solution() -> None:
    source = "def f():\n    y = 0\n    ### BEGIN SOLUTION\n    y = 1\n    ### END SOLUTION\n    return y"
    stub, solution = split_solution(source)
    assert stub == "def f():\n    y = 0\n    # YOUR CODE HERE\n    raise NotImplementedError()\n    return y"
    assert solution == "    y = 1"
    assert split_answer("Why?\n### BEGIN SOLUTION\nx\n### END SOLUTION") == ("Why?\nYOUR ANSWER HERE", "x")

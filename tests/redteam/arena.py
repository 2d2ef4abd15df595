"""A small course, graded for real: release, submissions, `grade`, gradebook, records, pages.

Only what makes it small is our own: two exercises, a manifest of one assignment and the stored answers of
`double` and `triple`. Everything that touches a submission is the grader's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import nbformat
import numpy as np
from attacks import Submission
from edits import notebook_of, to_bytes
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.course import Assignment, Course, Item, Limits, load_course
from autograder.coursedir import CourseDir, init
from autograder.database import own_programs_on_path
from autograder.exercise import Case, Exercise
from autograder.feedback import feedback
from autograder.grade import grade
from autograder.judge import AnyKey
from autograder.keybuilding import graded_key, hidden_seed
from autograder.records import Row
from autograder.release import run_nbgrader
from autograder.report import Kind
from autograder.sandbox import choose_sandbox
from autograder.workers import Judging, OneByOne, Workers

NAME = "redteam"
PATIENT = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)
AT_A_TIME = 4  # of those that hang: they mostly wait
TIMESTAMP = "2026-01-15 12:00:00 UTC"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
ASSIGNMENT = Assignment(
    id=NAME,
    title="The red team's",
    exercises=(Item(id="double", points=4.0), Item(id="triple", points=2.0)),
    written=(),
    packages=("matplotlib",),
    teaches=(),
    provides=load_course().assignments[0].provides,  # what the first notebook of the course is given
)


# ---------------------------------------------------------------- what is asked


def _row(rng: np.random.Generator) -> tuple[np.ndarray]:
    return (_numbers(rng, (3,)),)


def _table(rng: np.random.Generator) -> tuple[np.ndarray]:
    return (_numbers(rng, (2, 4)),)


def _numbers(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of six digits, so that one that was hidden can be found again wherever it is told."""
    return rng.integers(100_000, 1_000_000, shape).astype(np.float32)


def _exercise(name: str, factor: int) -> Exercise:
    cases = (
        Case("a row", _row),
        Case("a table", _table),
        Case("a new array", _row, kind=Kind.CONVENTION, aspect="unshared", weight=0.5),
    )
    return Exercise(
        id=name, reference=lambda x: factor * x, cases=cases, misconceptions=(), inputs_unchanged=0.5
    )


EXERCISES = (_exercise("double", 2), _exercise("triple", 3))


def answer_keys(assignment: Assignment, secret: bytes) -> dict[str, AnyKey]:
    """The answer keys, hidden cases included, as the grader makes them."""
    pairs = zip(assignment.exercises, EXERCISES, strict=True)
    return {
        item.id: graded_key(exercise, item.points, hidden_seed(secret, NAME, item.id))
        for item, exercise in pairs
    }


# ---------------------------------------------------------------- the course


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one submission, by the gradebook (points) and by its record (statuses)."""

    row: Row
    points: Mapping[str, float]
    statuses: Mapping[str, str]
    notebook: NotebookNode | None

    def shown(self) -> str:
        """All outputs of the graded notebook, and what its record says."""
        cells = [] if self.notebook is None else self.notebook.cells
        outputs = [cell.outputs for cell in cells if cell.cell_type == "code"]
        return json.dumps([outputs, self.row.note, self.row.repairs], ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Arena:
    """The course directory of the red team."""

    course: CourseDir
    released: NotebookNode

    def hand_in(self, submission: Submission, facts: Mapping[str, str]) -> None:
        """Put a submission of the tables where it belongs, for each of its students."""
        name = "my homework (final).ipynb" if submission.edit == "rename" else f"{NAME}.ipynb"
        for student in submission.students:
            known = {**facts, "VARIANT": submission.variant(student)}
            raw = to_bytes(notebook_of(self.released, submission, known), submission)
            folder = self.course.submitted(student, NAME)
            folder.mkdir(parents=True)
            (folder / name).write_bytes(raw)
            (folder / "timestamp.txt").write_text(TIMESTAMP)

    def grade(self, limits: Limits, students: Sequence[str] | None = None) -> dict[str, Row]:
        """Grade what is new in `submitted/` by the command's own function; or these, several at a time."""
        course = Course(id=NAME, title="", limits=limits, assignments=(ASSIGNMENT,))
        with ExitStack() as patched:
            patched.enter_context(mock.patch("autograder.bench.assignment_keys", answer_keys))
            judging: Judging = OneByOne()
            if students is not None:
                named = mock.patch("autograder.grade.students", return_value=list(students))
                patched.enter_context(named)
                judging = Workers(AT_A_TIME)
            rows = grade(self.course, [NAME], choose_sandbox(), course=course, judging=judging)
        return {row.student: row for row in rows}

    def feedback(self) -> list[Path]:
        """Write the students' pages."""
        with own_programs_on_path():
            return feedback(self.course, [NAME])

    def results(self, rows: Mapping[str, Row]) -> dict[str, Result]:
        """What the gradebook, the records and the graded notebooks say now."""
        with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
            return {student: self._result(row, gradebook) for student, row in rows.items()}

    def _result(self, row: Row, gradebook: Gradebook) -> Result:
        known = row.student in {
            submission.student_id for submission in gradebook.assignment_submissions(NAME)
        }
        grades = gradebook.find_submission_notebook(NAME, NAME, row.student).grades if known else []
        path = self.course.autograded(row.student, NAME) / f"{NAME}.ipynb"
        return Result(
            row=row,
            points={grade.name: float(grade.score) for grade in grades},
            statuses={result.id: result.status for result in row.exercises},
            notebook=nbformat.read(path, as_version=4) if path.is_file() else None,
        )

    def visible(self) -> dict[bytes, list]:
        """Inputs that every student has seen, as bytes, with the right answers."""
        key = answer_keys(ASSIGNMENT, self.course.secret())["double"]
        questions = [case.question for case in key.cases if case.question and not case.hidden]
        return {q.args[0].tobytes(): (2 * q.args[0]).tolist() for q in questions}

    def hidden(self) -> set[str]:
        """The numbers of all hidden inputs and right answers, as text."""
        keys = answer_keys(ASSIGNMENT, self.course.secret())
        questions = [
            (factor, case.question)
            for factor, key in zip((2, 3), keys.values(), strict=True)
            for case in key.cases
            if case.question and case.hidden
        ]
        arrays = [array for factor, q in questions for array in (q.args[0], factor * q.args[0])]
        return {str(int(number)) for array in arrays for number in array.ravel()}


def make_arena(folder: Path) -> Arena:
    """A course directory with the assignment released by nbgrader."""
    with own_programs_on_path():
        course = init(folder, Course(id=NAME, title="", limits=PATIENT, assignments=(ASSIGNMENT,)))
        path = course.source(NAME)
        path.parent.mkdir()
        nbformat.write(source_notebook("check"), path)
        run_nbgrader(course, ASSIGNMENT, course.root / "release")
    return Arena(course=course, released=nbformat.read(course.released(NAME), as_version=4))


STOCK_TESTS = """\
import numpy as np
assert np.allclose({name}(np.array([1.0, 2.5, -3.0])), {factor} * np.array([1.0, 2.5, -3.0]))
### BEGIN HIDDEN TESTS
np.testing.assert_allclose({name}(np.arange(8.0).reshape(2, 4)), {factor} * np.arange(8.0).reshape(2, 4))
### END HIDDEN TESTS"""


def source_notebook(tests: str) -> NotebookNode:
    """The notebook with solutions: `tests` is "check" for us, or "assert" for stock nbgrader."""
    cells = [new_markdown_cell("# Twice and thrice", id="title")]
    first = "import numpy as np\nfrom autograder import check" if tests == "check" else "import numpy as np"
    cells.append(new_code_cell(first, id="imports"))
    for item, factor in zip(ASSIGNMENT.exercises, (2, 3), strict=True):
        body = f"    ### BEGIN SOLUTION\n    return x * {factor}\n    ### END SOLUTION"
        cells.append(_marked(f"def {item.id}(x):\n{body}", f"{item.id}-code", solution=True))
        test = f'check("{item.id}")' if tests == "check" else STOCK_TESTS.format(name=item.id, factor=factor)
        cells.append(_marked(test, item.id, grade=True, locked=True, points=item.points))
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL}, nbformat_minor=5)


def _marked(source: str, grade_id: str, **settings: object) -> NotebookNode:
    settings = {
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
    } | settings
    return new_code_cell(source, id=grade_id, metadata={"nbgrader": {"grade_id": grade_id, **settings}})

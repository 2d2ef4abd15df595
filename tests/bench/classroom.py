"""The same made-up class twice: in a course directory of ours, and in one of stock nbgrader.

In ten submissions six are right, two of those with a plot of the student's own; three carry mistakes of the
bank; one is unfinished, warns, crashes or does not parse. All are honest: nobody attacks, nothing hangs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from plainasserts import source_for_stock

from autograder import simulate
from autograder.authoring import master_path, source_notebook
from autograder.course import Assignment, load_course
from autograder.course_keys import assignment_keys
from autograder.coursedir import CourseDir, init
from autograder.release import release
from autograder.simulate import Story

ASSIGNMENTS = (
    "01_convolution",
    "03_relu",
)  # every exercise there is a function, so plain assertions can judge it
ODD = ("untouched", "first half", "honest: warns", "function raises", "syntax error")
IN_TEN = "right plot wrong right wrong right odd right wrong plot".split()
PLOTS = {
    "01_convolution": "plt.plot(correlate1d(np.array([0.0, 0, 5, 5, 0, 0]), np.array([-1.0, 1.0])))",
    "03_relu": "plt.plot(np.linspace(-3, 3, 61), relu(np.linspace(-3, 3, 61)))",
}
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'convnets'\n"
PICTURES = ["explore"]  # the tag of cells that only show something


@dataclass(frozen=True, kw_only=True)
class Classroom:
    """Both course directories, with what everybody handed in to both."""

    ours: CourseDir
    stock: CourseDir
    assignments: tuple[Assignment, ...]
    stories: Mapping[tuple[str, str], Story]  # (assignment, student)


def make_classroom(
    folder: Path, students: int, names: tuple[str, ...] = ASSIGNMENTS, *, stock: bool = True
) -> Classroom:
    """Make both directories with nbgrader, release the assignments, and let the class hand in."""
    course = load_course()
    assignments = tuple(course.assignment(name) for name in names)
    ours = init(folder / "ours", course)
    release(ours, assignments)
    theirs = CourseDir(root=folder / "stock", course_id=course.id)
    stories = {}
    for assignment in assignments:
        if stock:
            _release_stock(theirs, ours, assignment)
        for place in (ours, theirs) if stock else (ours,):
            told = simulate.simulate(place, assignment, told=honest_class(assignment, students))
            stories |= {(assignment.id, student): story for student, story in told.items()}
    return Classroom(ours=ours, stock=theirs, assignments=assignments, stories=stories)


def _release_stock(theirs: CourseDir, ours: CourseDir, assignment: Assignment) -> None:
    """The same notebook with plain assertions, released in a course directory that nothing has taken over."""
    (theirs.root / "submitted").mkdir(parents=True, exist_ok=True)
    (theirs.root / "nbgrader_config.py").write_text(STOCK)
    source = source_notebook(master_path(assignment), assignment)
    theirs.source(assignment.id).parent.mkdir(parents=True)
    keys = assignment_keys(assignment, ours.secret())
    nbformat.write(source_for_stock(source, keys), theirs.source(assignment.id))
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", assignment.id]
    subprocess.run(command, cwd=theirs.root, env=environment(), check=True, capture_output=True)


def honest_class(assignment: Assignment, students: int) -> list[Story]:
    """The class, one story for each."""
    every = simulate.stories(assignment)
    right = cycle([story for story in every if story.title.startswith("right")])
    kinds = {
        "right": right,
        "plot": (
            replace(story, title=f"{story.title}, with a plot", edit=_plot(assignment)) for story in right
        ),
        "wrong": cycle([story for story in every if story.wrong]),
        "odd": cycle([story for story in every if story.title.startswith(ODD)]),
    }
    return [next(kinds[kind]) for kind in islice(cycle(IN_TEN), students)]


def _plot(assignment: Assignment) -> simulate.Edit:
    source = f"import matplotlib.pyplot as plt\n\n{PLOTS[assignment.id]}\nplt.title('mine')\nplt.show()"
    return lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell(source, id="my-plot"))


def without_pictures(stock: CourseDir, target: Path) -> CourseDir:
    """The stock course once more, without the cells that only show something; our grader skips them."""
    shutil.copytree(stock.root, target)
    for path in target.glob("*/**/*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("tags") != PICTURES]
        nbformat.write(notebook, path)
    return replace(stock, root=target)


def scores(course: CourseDir, database: Path, assignment: Assignment) -> dict[tuple[str, str], float]:
    """The points that a gradebook holds, by student and exercise."""
    found = {}
    with Gradebook(f"sqlite:///{database}", course.course_id) as book:
        for submission in book.assignment_submissions(assignment.id):
            grades = {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
            for item in assignment.exercises:
                found[submission.student_id, item.id] = float(grades[item.id])
    return found


def happened(stock: CourseDir, assignment: Assignment, student: str, exercise: str) -> str:
    """What the test cell of an exercise showed in stock nbgrader."""
    path = stock.autograded(student, assignment.id) / f"{assignment.id}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    (cell,) = (cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise)
    for output in cell.outputs:
        if output.output_type == "error":
            return f"its cell ends with {output.ename}"
        if output.get("name") == "stderr":
            return "its cell passes but warns, and what writes to stderr gets nothing there"
    return "its cell passes"


def environment() -> dict[str, str]:
    """What all commands run with: this Python's own programs first on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path}

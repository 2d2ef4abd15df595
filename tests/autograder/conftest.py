"""A small course directory for the tests of intake, gradebook and grading: assignment 01, written by hand."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from postgresserver import Server, programs

from autograder.course import Course, load_course
from autograder.coursedir import CourseDir, init, open_course
from autograder.release import run_nbgrader

ASSIGNMENT = "01_convolution"
numbers = count()
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
STUB = "    ### BEGIN SOLUTION\n    return None\n    ### END SOLUTION\n"


def marked(cell: NotebookNode, grade_id: str, **settings) -> NotebookNode:
    """The cell with nbgrader's settings."""
    cell.metadata.nbgrader = NotebookNode(
        {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        | {"grade_id": grade_id, **settings}
    )
    cell.id = grade_id
    return cell


def source_notebook(course: Course) -> NotebookNode:
    """Assignment 01 as an author writes it: exercises, a question, a plain test with a hidden part."""
    assignment = course.assignment(ASSIGNMENT)
    cells = [
        new_markdown_cell("# Convolution\n\nRead, then *write*.", id="title"),
        new_code_cell("import numpy as np\nfrom autograder import check", id="imports"),
    ]
    for item in assignment.exercises:
        stub = f"def {item.id}(*args):\n{STUB}"
        cells.append(marked(new_code_cell(stub), f"{item.id}-code", solution=True))
        call = new_code_cell(f'check("{item.id}")')
        cells.append(marked(call, item.id, grade=True, locked=True, points=item.points))
    test = "assert twice(2) == 4\n### BEGIN HIDDEN TESTS\nassert twice(21) == 42\n### END HIDDEN TESTS"
    cells.append(marked(new_code_cell(f"def twice(x):\n{STUB}"), "twice-code", solution=True))
    cells.append(marked(new_code_cell(test), "twice", grade=True, locked=True, points=2))
    question = "### BEGIN SOLUTION\nBecause they are shared.\n### END SOLUTION"
    for item in assignment.written:
        cell = marked(new_markdown_cell(question), item.id, grade=True, solution=True, points=item.points)
        cells.append(cell)
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    notebook.nbformat_minor = 5
    return notebook


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course()


@pytest.fixture(scope="session")
def template(tmp_path_factory, course: Course) -> Path:
    """A course directory with the assignment released; copied for each test."""
    course_dir = init(tmp_path_factory.mktemp("template") / "course", course)
    path = course_dir.source(ASSIGNMENT)
    path.parent.mkdir()
    nbformat.write(source_notebook(course), path)
    run_nbgrader(course_dir, course.assignment(ASSIGNMENT), course_dir.root / "release")
    return course_dir.root


@pytest.fixture
def course_dir(template: Path, tmp_path: Path) -> CourseDir:
    shutil.copytree(template, tmp_path / "course")
    return open_course(tmp_path / "course")


@pytest.fixture
def released(course_dir: CourseDir) -> NotebookNode:
    """The notebook that a student starts from."""
    return nbformat.read(course_dir.released(ASSIGNMENT), as_version=4)


@pytest.fixture
def hand_in(course_dir: CourseDir) -> Callable[..., Path]:
    """Put a notebook, or bytes, where a student's submission lies."""

    def put(student: str, notebook: NotebookNode | bytes, timestamp: str = "2026-01-15 12:00:00 UTC") -> Path:
        folder = course_dir.submitted(student, ASSIGNMENT)
        folder.mkdir(parents=True, exist_ok=True)
        raw = notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode()
        path = folder / f"{ASSIGNMENT}.ipynb"
        path.write_bytes(raw)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)
        return path

    return put


@pytest.fixture(scope="module")  # none is left for the red team to find
def server():
    """A PostgreSQL server, where its programs are."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed; run: apt-get install postgresql")
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def url(server):
    """The address of a new database."""
    return server.database(f"gradebook{next(numbers)}")


@pytest.fixture
def on_server(url, course_dir, course, tmp_path):
    """The same course as `course_dir`, with the same secret, and its gradebook on the server."""
    made = init(tmp_path / "on-server", course, url)
    shutil.copy(course_dir.root / "secret.key", made.root)
    shutil.copytree(course_dir.root / "source", made.root / "source", dirs_exist_ok=True)
    run_nbgrader(made, course.assignment(ASSIGNMENT), made.root / "release")
    return open_course(made.root)


@pytest.fixture(autouse=True)
def _own_programs(monkeypatch) -> None:
    """nbgrader looks for `alembic` and `jupyter` on the path; pytest may run without its environment's."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

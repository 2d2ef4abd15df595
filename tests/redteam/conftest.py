"""What the hostile submissions are graded with: a small assignment, a small judge, the real sandbox."""

import os
import socket
from dataclasses import replace

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course import Assignment, Item, Limits
from autograder.grading import grade_notebook
from autograder.report import Report, Status
from autograder.sandbox import choose_sandbox

FACTORS = {"double": 2, "triple": 3}
LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)


def simple_judge(key, student):
    """Full points when three fresh inputs come back multiplied, unchanged and not shared; else none."""
    exercise, points = key
    status = student.lookup()
    right = status is None
    for size in (3, 4, 5):
        if status is not None:
            break
        x = np.arange(1.0, size + 1)
        reply = student.call((x,))
        status = reply.failure
        right = (
            right
            and reply.returned
            and not reply.changed
            and not reply.shared
            and _equal(reply.value, x, exercise)
        )
    earned = points if right and status is None else 0.0
    return Report(
        exercise=exercise,
        points=earned,
        max_points=points,
        status=Status(status.value if status else "graded"),
    )


def in_one_step(key, student):
    """The small judge for the grader, which hears all exercises before it wants a verdict."""
    report = simple_judge(key, student)
    return lambda: report


def _equal(value, x, exercise):
    return (
        isinstance(value, np.ndarray)
        and value.shape == x.shape
        and np.array_equal(value, x * FACTORS[exercise])
    )


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """The cut packages of an assignment, as small as they can be."""
    root = tmp_path_factory.mktemp("packages")
    (root / "autograder").mkdir()
    (root / "autograder" / "__init__.py").write_text("def check(*args, **options):\n    return None\n")
    (root / "cnn").mkdir()
    (root / "cnn" / "__init__.py").write_text("def load_digits():\n    return None\n")
    return root


@pytest.fixture(scope="session")
def grade(packages):
    """Grade a submission of the table with the strict sandbox, as often as it says; the last result."""
    sandbox = choose_sandbox()
    items = (Item(id="double", points=4.0), Item(id="triple", points=2.0))
    assignment = Assignment(
        id="00", title="", exercises=items, written=(), packages=("matplotlib",), teaches=(), provides=()
    )
    keys = {item.id: (item.id, item.points) for item in items}

    def run(submission, **replacements):
        notebook, limits = notebook_of(submission, replacements), LIMITS
        if submission["status"] == "too slow":
            limits = replace(limits, exercise_seconds=3)
        if submission.get("hangs"):
            limits = replace(limits, cell_seconds=3)
        for _ in range(submission.get("runs", 1)):
            graded = grade_notebook(notebook, assignment, keys, sandbox, packages, limits, judge=in_one_step)
        return graded

    return run


def notebook_of(submission, replacements):
    """The notebook that holds a submission's cells around the two checks."""
    before = ["from autograder import check\nimport numpy as np", *submission["cells"]]
    after = [*submission.get("after", []), "def triple(x):\n    return x * 3"]
    cells = [new_code_cell(_filled(source, replacements)) for source in before]
    cells += [
        _check("double"),
        *(new_code_cell(_filled(source, replacements)) for source in after),
        _check("triple"),
    ]
    return new_notebook(cells=cells)


def _filled(source, replacements):
    for name, value in replacements.items():
        source = source.replace(name, value)
    return source


def _check(name):
    settings = {"grade_id": name, "grade": True, "solution": False, "locked": True, "schema_version": 3}
    return new_code_cell(f'check("{name}")', metadata={"nbgrader": settings})


@pytest.fixture(scope="session")
def listening():
    """A port and an abstract socket on which nobody may reach us from inside."""
    with socket.socket() as port, socket.socket(socket.AF_UNIX) as abstract:
        port.bind(("127.0.0.1", 0))
        port.listen()
        name = f"canary-{os.getpid()}"
        abstract.bind("\0" + name)
        abstract.listen()
        yield {"PORT": str(port.getsockname()[1]), "CANARY_SOCKET": name}

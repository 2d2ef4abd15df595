"""The real judge and sandbox against functions that remember what they were asked and tell it later."""

from __future__ import annotations

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.checks import exercises
from autograder.course import Assignment, Item, Limits
from autograder.grading import grade_notebook
from autograder.keybuilding import graded_key
from autograder.report_html import report_html
from autograder.sandbox import choose_sandbox

LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)
NAMES = ("correlate1d", "correlate2d", "filter_response")
KEYS = {name: graded_key(exercises("01_convolution")[name], 4.0, b"secret") for name in NAMES}
ASSIGNMENT = Assignment(
    id="01_convolution",
    title="",
    exercises=tuple(Item(id=name, points=4.0) for name in NAMES),
    written=(),
    packages=(),
    teaches=(),
    provides=(),
)

pytestmark = pytest.mark.slow

# A number with digits of its own for each question, so that one that was hidden can be found again.
REMEMBER = """
import numpy as np
def mark(x): return 100000 + int(x.ravel() @ np.arange(1, x.size + 1) * 8) % 900000
def remember(x): open("/tmp/seen", "a").write(f"{mark(x)} ")
def remembered(): return open("/tmp/seen").read()
"""
TELL_BY_TEXT = """
def correlate1d(x, k):
    remember(x)
    return np.correlate(x, k, "valid")
def correlate2d(x, k):
    raise ValueError(remembered())
"""
TELL_BY_NUMBERS = """
def filter_response(x, w, b, i, j):
    if np.count_nonzero(w) > 1:  # a case, not one of the further questions
        remember(x)
    return float(remembered().split()[-1])
"""


def check(name):
    settings = {"grade_id": name, "grade": True, "solution": False, "locked": True, "schema_version": 3}
    return new_code_cell(f'check("{name}")', metadata={"nbgrader": settings})


def marks(key, *, hidden):
    """What `mark` inside makes of the inputs."""
    return {mark(case.question.args[0]) for case in key.cases if case.question and case.hidden is hidden}


def mark(x):
    return 100000 + int(x.ravel() @ np.arange(1, x.size + 1) * 8) % 900000


def shown(packages, *answers):
    cells = [new_code_cell(REMEMBER), *map(new_code_cell, answers), *map(check, NAMES)]
    graded = grade_notebook(new_notebook(cells=cells), ASSIGNMENT, KEYS, choose_sandbox(), packages, LIMITS)
    return "".join(report_html(report) for report in graded.reports.values())


def test_what_one_function_was_asked_in_secret_is_told_by_no_other(packages):
    page = shown(packages, TELL_BY_TEXT)
    assert any(str(number) in page for number in marks(KEYS["correlate1d"], hidden=False))
    assert not any(str(number) in page for number in marks(KEYS["correlate1d"], hidden=True))


def test_what_a_function_was_asked_in_secret_is_not_told_when_the_reason_is_looked_for(packages):
    page = shown(packages, TELL_BY_NUMBERS)
    assert "yours is" in page
    assert not any(str(number) in page for number in marks(KEYS["filter_response"], hidden=True))

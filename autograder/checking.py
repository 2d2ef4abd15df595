"""`check`: what a student runs below each exercise.

It asks the student's function the visible cases, holds the answers against the stored ones, and shows a
report. The report is for learning: nothing that is computed here becomes a grade.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.errors import CourseError, UsageError
from autograder.exploring import explore
from autograder.helping import judge_locally
from autograder.judge import AnyKey
from autograder.keyfile import load_keys
from autograder.report import Report
from autograder.report_html import report_html
from autograder.report_text import decimal, report_text

ANSWERS = Path(__file__).parent / "answers"
COURSE = "AUTOGRADER_COURSE"  # names a course directory: judge with its hidden cases as well


class UnknownExercise(UsageError):
    """There is no exercise of this name. A notebook shows the message alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckResult:
    """What `check` found. Its `repr` is the points as a plain decimal, printed it is the whole report."""

    report: Report
    function: object = None

    @property
    def points(self) -> float:
        """Points earned by the visible cases."""
        return self.report.points

    @property
    def max_points(self) -> float:
        """Points that the exercise is worth."""
        return self.report.max_points

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The ids of the named mistakes, empty when nothing is named."""
        return self.report.misconceptions

    @property
    def passed(self) -> bool:
        """Whether every case was passed."""
        return self.report.passed

    def explore(self) -> object:
        """Open an explorer on the first failing case; a sentence if there is nothing to open."""
        return explore(self.report, self.function)

    def __float__(self) -> float:
        return float(self.report.points)

    def __repr__(self) -> str:
        return decimal(self.report.points)

    def __str__(self) -> str:
        return report_text(self.report)

    def _repr_html_(self) -> str:
        return report_html(self.report)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Points and page for a notebook (nbgrader reads points from text/plain), text for a terminal."""
        if _in_terminal():
            return {"text/plain": str(self)}
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def check(exercise: str, namespace: Mapping[str, Any] | None = None) -> CheckResult:
    """Check the function called `exercise` in a namespace, by default the caller's globals.

    Whatever the function does is an ordinary result; only Ctrl-C and an unknown exercise raise. There is no
    time limit. Of what the function prints, the first lines are shown.
    """
    if namespace is None:
        namespace = sys._getframe(1).f_globals
    keys = _keys()
    if exercise not in keys:
        raise UnknownExercise(f"There is no exercise {exercise!r}. There are: {', '.join(keys)}.")
    report = judge_locally(exercise, keys, namespace)
    return CheckResult(report=report, function=namespace.get(exercise))


def _keys() -> Mapping[str, AnyKey]:
    course = os.environ.get(COURSE)
    if course:
        from autograder.course_keys import course_keys

        return course_keys(Path(course))
    return _stored_keys(ANSWERS)


@cache
def _stored_keys(directory: Path) -> Mapping[str, AnyKey]:
    keys: dict[str, AnyKey] = {}
    for path in sorted(directory.glob("*.npz")):
        keys.update(load_keys(path))
    if not keys:
        raise CourseError(
            f"There are no stored answers in {directory.name}/: expected one npz file per notebook. "
            "Make them with: python -m autograder build"
        )
    return keys


def _in_terminal() -> bool:
    """Whether IPython runs in a terminal: a notebook's shell has a kernel."""
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module else None
    return shell is not None and not hasattr(shell, "kernel")

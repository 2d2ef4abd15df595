"""Exercises that lean on others: on helpers that may not be right yet, on a function that stands in."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from autograder import bugs, catalogue
from autograder.answerkey import AnswerKey
from autograder.bugs import BugsKey
from autograder.judge import AnyKey, judge
from autograder.localstudent import LocalStudent
from autograder.report import Report, Status
from autograder.verdicts import dictionary

_SAID = re.compile(r'''("""|\'\'\').*?\1|#[^\n]*''', re.DOTALL)  # docstrings and comments: talk, not calls


def with_helpers(key: AnyKey, report: Report, others: Mapping[str, Report], code: str) -> Report:
    """The report with a note for each helper that is not right yet, where this exercise failed.

    There is none where the student's function does not even name the helper; `code` is the text of it, empty
    where it is not known. Whether it calls the helper cannot be told from outside, so the note says "if".
    """
    if report.passed or not isinstance(key, AnswerKey):
        return report
    notes = [
        catalogue.note("helper_not_ready").replace("HELPER", name).replace("NAME", key.exercise)
        for name in key.helpers
        if name in others
        and not others[name].passed
        and others[name].status is not Status.MISSING
        and (not code or re.search(rf"\b{name}\b", _SAID.sub("", code)))
    ]
    return replace(report, note="\n".join(filter(None, [report.note, *notes])))


def code_of(name: str, cells: Iterable[str]) -> str:
    """The cells that define a function, as one text.

    >>> code_of("quad", ["double = 2 .__mul__", "def quad(x): return double(double(x))", "print(quad(2))"])
    'def quad(x): return double(double(x))'
    """
    return "\n".join(cell for cell in cells if re.search(rf"\bdef {name}\b|\b{name} *=(?!=)", cell))


def judge_locally(exercise: str, keys: Mapping[str, AnyKey], namespace: Mapping[str, Any]) -> Report:
    """The judge's report on a function or a dictionary in a notebook's own namespace."""
    key, student = keys[exercise], LocalStudent(exercise, namespace)
    if isinstance(key, BugsKey) and key.right is None:
        found = dictionary(key, student)
        if isinstance(found, Report):
            return found
        if not _passes(key.own, keys, namespace):
            return bugs.own_not_ready(key)
        key = bugs.with_functions(key, namespace)
    report = judge(key, student)
    helpers = key.helpers if isinstance(key, AnswerKey) and not report.passed else ()
    others = {name: judge(keys[name], LocalStudent(name, namespace)) for name in helpers if name in keys}
    return with_helpers(key, report, others, _source(namespace.get(exercise)))


def _source(function: object) -> str:
    try:
        return inspect.getsource(function)  # type: ignore[arg-type]
    except (OSError, TypeError):  # not a function, or one without a text
        return ""


def _passes(exercise: str, keys: Mapping[str, AnyKey], namespace: Mapping[str, Any]) -> bool:
    return exercise in keys and judge(keys[exercise], LocalStudent(exercise, namespace)).passed

"""Catch the bug: the student hands in inputs, each of which has to expose a wrong function.

The right function and the wrong ones run in the judge's own process, so an input is checked before anything
runs: plain arrays and whole numbers of the right kinds, and no more work than a moment's. Nothing of the
student's is ever called when grading. In the notebook the right function is withheld: there the student's own
stands in for it, once it passes its own check.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograder import catalogue
from autograder.answerkey import Form, Outcome
from autograder.compare import same
from autograder.inputs import Parameter, plain
from autograder.report import CaseResult, Report, Status
from autograder.running import run
from autograder.student import Student, Value
from autograder.verdicts import Verdict, dictionary, judged, zero

DIFFERENCE = 1e-6  # what is nearer than this is no difference
SECONDS = 20.0  # for all inputs together

Function = Callable[..., Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class BugsKey:
    """Everything the judge needs. The functions are not stored: see `with_functions`.

    `own` is the exercise whose function stands in for the right one in the notebook.
    """

    exercise: str
    points: float
    bugs: tuple[str, ...]
    own: str
    parameters: tuple[Parameter, ...]
    bonus: int = 0
    returns: tuple[str, ...] = ()
    fingerprint: str = ""  # of the functions' sources, so that work is graded again when they change
    right: Function | None = None
    wrong: Mapping[str, Function] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """What the functions return."""
        return Form(returns=self.returns)


def with_functions(key: BugsKey, namespace: Mapping[str, Any]) -> BugsKey:
    """The key with the student's own function and the wrong ones that the notebook shows."""
    found = {name: namespace[name] for name in key.bugs if callable(namespace.get(name))}
    return replace(key, right=namespace[key.own], wrong=found)


def hear(key: BugsKey, student: Student) -> Verdict:
    """Read the inputs; there is nothing hidden to be asked afterwards."""
    found = dictionary(key, student)
    return lambda: found if isinstance(found, Report) else _judged(key, found)


def own_not_ready(key: BugsKey) -> Report:
    """The report while the student's own function cannot stand in for the right one yet."""
    report = zero(key, Status.GRADED, "own_not_ready")
    return replace(report, note=report.note.replace("OWN", key.own))


def _judged(key: BugsKey, found: Mapping[str, object]) -> Report:
    deadline = time.monotonic() + SECONDS
    names: dict[str, None] = {}
    cases = []
    for bug in key.bugs:
        name, seen = _trouble(key, bug, found, deadline)
        cases.append(CaseResult(name=f"catches {bug}", passed=not seen, seen=seen))
        names |= {name: None} if name else {}
    return judged(key, cases, [catalogue.finding(name) for name in names][:3])


def _trouble(key: BugsKey, bug: str, found: Mapping[str, object], deadline: float) -> tuple[str, str]:
    """The finding's id, if there is one, and why this bug is not caught; both "" if it is."""
    if bug not in key.wrong:
        return "", f"The cell that defines {bug} has not been run."
    if found.get(bug) is None:
        return "", "There is no input for it yet."
    args = plain(found[bug], key.parameters)
    if isinstance(args, str):
        return "bug_input_unfit", args
    if time.monotonic() > deadline:
        return "", "It was not tried: the inputs before it took too long."
    right = run(key.right, args, key.form)
    if not right.returned:
        return "bug_input_refused", f"The right function gives no result for this input: {_end(right)}."
    if not same(run(key.wrong[bug], args, key.form), right, DIFFERENCE):
        return "", ""
    return (
        "bug_not_exposed",
        f"For this input {bug} gives exactly what is right.\nCalled with {_told(key, args)}.",
    )


def _end(outcome: Outcome) -> str:
    return f"it raises {outcome.raised}" if outcome.raised else "it returns None"


def _told(key: BugsKey, args: tuple[Value, ...]) -> str:
    return ", ".join(parameter.told(arg) for parameter, arg in zip(key.parameters, args, strict=True))

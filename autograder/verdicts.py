"""Reports of exercises of any kind, from the cases that were judged or from the reason why none was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from autograder import catalogue, scoring
from autograder.opening import Opening
from autograder.report import CaseResult, Finding, Report, Status
from autograder.student import Failure, Reply, Student

Verdict = Callable[[], Report]
"""The second step of a hearing: asks what is hidden and gives the verdict."""


class Key(Protocol):
    """What every answer key has: the exercise, and what it is worth."""

    @property
    def exercise(self) -> str:
        """The exercise's id."""
        ...

    @property
    def points(self) -> float:
        """Points that it is worth, 0 for a bonus."""
        ...

    @property
    def bonus(self) -> int:
        """Stars that it is worth."""
        ...


def judged(
    key: Key,
    cases: Sequence[CaseResult],
    findings: Sequence[Finding] = (),
    note: str = "",
    opens: Opening | None = None,
) -> Report:
    """The report on cases that were judged. Where all were passed there is nothing more to say."""
    passed = all(case.passed for case in cases)
    return Report(
        exercise=key.exercise,
        points=scoring.points(cases, key.points),
        max_points=key.points,
        stars=scoring.stars(cases, key.bonus),
        max_stars=key.bonus,
        cases=tuple(cases),
        findings=() if passed else tuple(findings),
        note="" if passed else note,
        opens=None if passed else opens,
    )


def zero(key: Key, status: Status | Failure, note: str = "") -> Report:
    """The report on an exercise that ended before anything could be judged."""
    status = Status(status.value)
    return Report(
        exercise=key.exercise,
        points=0.0,
        max_points=key.points,
        max_stars=key.bonus,
        status=status,
        note=catalogue.note(note or status.name.lower()).replace("NAME", key.exercise),
    )


def not_started(reply: Reply | None) -> bool:
    """Whether the stub has not been replaced yet."""
    return bool(reply and reply.raised and "NotImplementedError" in reply.raised.types)


def dictionary(key: Key, student: Student) -> dict[str, object] | Report:
    """A dictionary that the student has filled in, or a function without arguments that returns one.

    Else the report that says kindly what there is in its place.
    """
    absent = student.lookup()
    if absent is None:
        reply = student.call(())
    elif absent is Failure.NOT_CALLABLE:
        reply = student.read()
    else:
        return zero(key, absent, "missing_dictionary" if absent is Failure.MISSING else "")
    if reply.failure is not None:
        return zero(key, reply.failure)
    if not_started(reply):
        return zero(key, Status.NOT_STARTED)
    if reply.raised is not None:
        return _refused(
            key, f"{catalogue.note('dictionary_raised')} {reply.raised.type}: {reply.raised.text}"
        )
    found = reply.value
    if not isinstance(found, dict) or not all(type(name) is str for name in found):
        return _refused(key, f"{catalogue.note('no_dictionary')} {type(found).__name__}.")
    if found and all(value is None or value is ... for value in found.values()):
        return zero(key, Status.NOT_STARTED, "dictionary_not_started")
    return found


def _refused(key: Key, note: str) -> Report:
    return Report(
        exercise=key.exercise,
        points=0.0,
        max_points=key.points,
        max_stars=key.bonus,
        note=note.replace("NAME", key.exercise),
    )

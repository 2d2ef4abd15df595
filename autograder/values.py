"""Exercises that ask for numbers read off somewhere: the student fills in a dictionary.

The student's copy holds no answer, only a slow salted hash of each: what it takes to check one guess, not to
read the answer. A fraction counts up to 0.1 %, so its hash is that of a cell on a logarithmic grid; the grid
is shifted so that the answer is the middle of its cell, and no neighbour need be tried.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder import catalogue
from autograder.compare import numbers
from autograder.report import CaseResult, Finding, Report
from autograder.student import Student
from autograder.verdicts import Verdict, dictionary, judged

STEP = 2 * math.log1p(1e-3)  # from one end of a cell to the other: 0.1 % below the middle to 0.1 % above
COST = 1 << 12  # of one hash: about ten milliseconds and 4 MB


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One answer: `cell` for the grader, or only its hash for the student. `offset` is the grid's.

    `mistakes` are wrong numbers that have a name in the catalogue.
    """

    key: str
    whole: bool
    offset: float = 0.0
    cell: str = ""
    salt: str = ""
    digest: str = ""
    mistakes: Mapping[str, float] = field(default_factory=dict)

    def fits(self, value: float) -> bool:
        """Whether a number is the answer."""
        cell = cell_of(value, self.offset, whole=self.whole)
        return cell == self.cell if self.cell else bool(cell) and hashed(cell, self.salt) == self.digest


@dataclass(frozen=True, kw_only=True)
class ValuesKey:
    """Everything the judge needs for one dictionary of numbers."""

    exercise: str
    points: float
    answers: tuple[Wanted, ...]
    bonus: int = 0


def offset_of(answer: float) -> float:
    """The shift of the grid at which an answer is the middle of its cell."""
    return math.log(abs(answer)) % STEP


def cell_of(value: float, offset: float = 0.0, *, whole: bool = False) -> str:
    """The cell that a number lies in; "" if it lies in none."""
    if not math.isfinite(value) or (whole and value != int(value)):
        return ""
    if whole:
        return str(int(value))
    return f"{value > 0} {round((math.log(abs(value)) - offset) / STEP)}" if value else ""


def hashed(cell: str, salt: str) -> str:
    """A slow hash of a cell."""
    digest = hashlib.scrypt(cell.encode(), salt=salt.encode(), n=COST, r=8, p=1, dklen=16)
    return digest.hex()


def hear(key: ValuesKey, student: Student) -> Verdict:
    """Read the dictionary; there is nothing hidden to be asked afterwards."""
    found = dictionary(key, student)
    return lambda: found if isinstance(found, Report) else _judged(key, found)


def _judged(key: ValuesKey, found: Mapping[str, object]) -> Report:
    cases, findings = [], []
    for wanted in key.answers:
        seen = _trouble(wanted, found)
        cases.append(CaseResult(name=wanted.key, passed=not seen, seen=seen))
        findings += _named(wanted, found) if seen else []
    once = {finding.id: finding for finding in findings}
    return judged(key, cases, list(once.values())[:3])


def _trouble(wanted: Wanted, found: Mapping[str, object]) -> str:
    """Why a number does not count, in a kind sentence; "" if it is right."""
    if wanted.key not in found:
        return f"There is no {wanted.key!r} in it. The names must stay as they were given."
    value = found[wanted.key]
    if value is None or value is ...:
        return "Still to be filled in."
    if isinstance(value, str):
        return f"{value[:40]!r} is text. Write the number without quotes."
    number = _number(value)
    if number is None:
        return f"A number is asked for; this is a value of type {type(value).__name__}."
    if wanted.fits(number):
        return ""
    return f"Yours is {number:.12g}, and that is not it.{_advice(wanted, number)}"


def _number(value: object) -> float | None:
    """A plain number; whole ones stay exact."""
    array = numbers(value)
    if array is None or array.ndim or array.dtype.kind not in "iuf":
        return None
    number = array.item()
    return number if isinstance(number, int) else float(number)  # a long double has no `trunc`


def _advice(wanted: Wanted, number: float) -> str:
    if wanted.whole:
        return "" if number == int_of(number) else " It counts something, so it is a whole number."
    return " Is it a percentage? A fraction is asked for." if wanted.fits(number / 100) else ""


def int_of(number: float) -> float:
    """The whole part of a number; 0 of what has none."""
    return math.trunc(number) if math.isfinite(number) else 0


def _named(wanted: Wanted, found: Mapping[str, object]) -> list[Finding]:
    number = _number(found.get(wanted.key))
    return [
        catalogue.finding(name)
        for name, wrong in wanted.mistakes.items()
        if number is not None
        and cell_of(number, wanted.offset, whole=wanted.whole)
        == cell_of(wrong, wanted.offset, whole=wanted.whole)
        != ""
    ]

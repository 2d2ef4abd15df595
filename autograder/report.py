"""What the judge says of one exercise: plain data, the same in the notebook and in the gradebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from autograder.opening import Opening


class Kind(StrEnum):
    """What a case counts as. Conventions and refusals count only once all core cases pass."""

    CORE = "core"
    CONVENTION = "convention"
    REFUSAL = "refusal"


class Status(StrEnum):
    """How the exercise ended. Every status but GRADED earns zero points."""

    GRADED = "graded"
    NOT_STARTED = "not started"
    MISSING = "missing"
    NOT_CALLABLE = "not callable"
    TOO_SLOW = "too slow"
    DIED = "died"
    OUT_OF_MEMORY = "out of memory"
    BROKEN_REPLY = "broken reply"


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """Two 2-D arrays to be drawn side by side with their difference (visible cases only).

    `where` says which part of the results they are; it is empty if they are the whole.
    """

    expected: np.ndarray
    actual: np.ndarray
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """One case. For a hidden case `seen` is empty and there is no picture: its inputs must not come back."""

    name: str
    passed: bool
    kind: Kind = Kind.CORE
    hidden: bool = False
    weight: float = 1.0
    seen: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A named mistake: what we saw, a question to think about, a hint. Never the solution."""

    id: str
    seen: str
    question: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """The verdict on one exercise. `opens` is what can show the first failing case, if anything can.

    A bonus exercise is worth no points; it earns stars.
    """

    exercise: str
    points: float
    max_points: float
    status: Status = Status.GRADED
    cases: tuple[CaseResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str = field(default="")
    opens: Opening | None = None
    stars: int = 0
    max_stars: int = 0

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The ids of the named mistakes, empty when nothing is named."""
        return tuple(finding.id for finding in self.findings)

    @property
    def passed(self) -> bool:
        """Whether all points were earned and no case failed (a bonus exercise has stars to earn)."""
        earned = (self.points, self.stars) == (self.max_points, self.max_stars)
        return self.status is Status.GRADED and earned and all(case.passed for case in self.cases)

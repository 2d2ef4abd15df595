"""How points come about: shared out by the weight of the cases that were passed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograder.report import CaseResult, Kind


def points(cases: Sequence[CaseResult], most: float) -> float:
    """Points for an exercise, rounded down to hundredths; all of them only if every case was passed."""
    return most if all(case.passed for case in cases) else _floor(_share(cases) * most * 100) / 100


def stars(cases: Sequence[CaseResult], most: int) -> int:
    """Stars for a bonus exercise, by the same rule, in whole numbers."""
    return most if all(case.passed for case in cases) else _floor(_share(cases) * most)


def _share(cases: Sequence[CaseResult]) -> float:
    """Conventions and refusals count only once all core cases pass.

    So a function that always raises, or always returns the same, earns nothing by them.
    """
    core_passed = all(case.passed for case in cases if case.kind is Kind.CORE)
    earned = sum(case.weight for case in cases if case.passed and (core_passed or case.kind is Kind.CORE))
    return earned / sum(case.weight for case in cases)


def _floor(number: float) -> int:
    # The small number undoes what binary fractions lose: 0.29 * 100 is 28.999999999999996.
    return math.floor(number + 1e-9)

"""How points come about: shared out by the weight of the cases that were passed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograder.answerkey import AnswerKey
from autograder.report import Kind


def points(key: AnswerKey, passed: Sequence[bool]) -> float:
    """Points for an exercise, rounded down to hundredths; full points only if every case was passed.

    Conventions and refusals count only once all core cases pass, so that a function that always raises, or
    always returns the same, earns nothing by them.
    """
    if all(passed):
        return key.points
    outcomes = list(zip(key.cases, passed, strict=True))
    core_passed = all(ok for case, ok in outcomes if case.kind is Kind.CORE)
    earned = sum(case.weight for case, ok in outcomes if ok and (core_passed or case.kind is Kind.CORE))
    share = earned / sum(case.weight for case in key.cases)
    # The small number undoes what binary fractions lose: 0.29 * 100 is 28.999999999999996.
    return math.floor(share * key.points * 100 + 1e-9) / 100

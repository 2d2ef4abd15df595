"""The bank of misconceptions: small wrong variants of the reference, each with an id of the catalogue.

The bank serves twice: a student's output that equals a variant's is named, and a test holds that the checks
reject every variant. Every module of this package belongs to it; there is no list to keep.
"""

from __future__ import annotations

from autograder.errors import UsageError
from autograder.exercise import Misconception
from autograder.sources import as_typed, modules_for, named_functions


def misconceptions(exercise: str) -> tuple[Misconception, ...]:
    """All wrong variants of one exercise, the most common mistakes first."""
    return tuple(
        Misconception(id=name, function=function)
        for module in modules_for(__name__, exercise)
        for name, function in named_functions(module, exercise)
    )


def variant_source(exercise: str, misconception: str) -> str:
    """The wrong variant as a student would type it: a whole definition under the exercise's name."""
    for wrong in misconceptions(exercise):
        if wrong.id == misconception:
            return as_typed(wrong.function, exercise)
    known = ", ".join(wrong.id for wrong in misconceptions(exercise)) or "none"
    raise UsageError(f"{exercise} has no misconception {misconception!r}; there are: {known}")

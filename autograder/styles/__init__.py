"""Right answers in many styles: the checks must give each of them full marks without a remark."""

from __future__ import annotations

from autograder.sources import as_typed, named_functions
from autograder.styles import convolution

MODULES = (convolution,)


def sources(exercise: str) -> dict[str, str]:
    """Every style of one exercise by name: a whole definition with its helpers, as a student types it."""
    return {
        name: as_typed(function, exercise)
        for module in MODULES
        for name, function in named_functions(module, exercise)
    }

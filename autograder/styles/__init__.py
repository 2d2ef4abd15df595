"""Right answers in many styles: the checks must give each of them full marks without a remark."""

from __future__ import annotations

from autograder.sources import as_typed, modules_for, named_functions


def sources(exercise: str) -> dict[str, str]:
    """Every style of one exercise by name: a whole definition with its helpers, as a student types it."""
    return {
        name: as_typed(function, exercise)
        for module in modules_for(__name__, exercise)
        for name, function in named_functions(module, exercise)
    }

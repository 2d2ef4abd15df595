"""The reverse view of stride and padding on a failing case of notebook 06: which outputs a pixel reaches."""

from __future__ import annotations

from typing import Any

from autograder.checks.padding_stride_openings import drawable
from autograder.exercise import Opens
from autograder.opening import Opening
from autograder.student import Value

REVERSE = Opening(
    explorer="stride_padding",
    look="Choose a pixel: it gets the gradient of each output that lights up, times the weight shown there.",
    unless=("integer_result", "float32_result", "changes_input", "returns_nothing", "not_several"),
)


def strip() -> Opens:
    """The way back on the strip, with the lengths of the case."""
    return Opens(
        REVERSE,
        lambda dout, x, k: {"dimension": "1-D strip", **_reverse(image=len(x), kernel=len(k))},
    )


def layer() -> Opens:
    """The way back on one channel of one image, with the sizes of the case."""
    return Opens(
        REVERSE,
        lambda dout, x, w, stride, padding: _reverse(
            image=x.shape[2:], kernel=w.shape[2:], stride=stride, padding=padding
        ),
    )


def windows() -> Opens:
    """Which pixels stand in a row of the matrix."""
    look = (
        "Point at the outputs in their order: each window is a row of your matrix. What stands first in it?"
    )
    opening = Opening(explorer="stride_padding", look=look, unless=REVERSE.unless)
    return Opens(
        opening,
        lambda x, kernel, stride, padding: drawable(
            image=x.shape[2:], kernel=kernel, stride=stride, padding=padding
        ),
    )


def rows_back() -> Opens:
    """How many rows of the matrix bring something back to a pixel."""
    return Opens(
        REVERSE,
        lambda cols, shape, kernel, stride, padding: _reverse(
            image=shape[2:], kernel=kernel, stride=stride, padding=padding
        ),
    )


def _reverse(**numbers: Any) -> dict[str, Value]:
    return {"view": "reverse", **drawable(**numbers)}

"""The pooling explorer on a failing case of notebook 04: its first map, cut where it is too large."""

from __future__ import annotations

from typing import Any

from autograder.exercise import Opens
from autograder.opening import Opening
from autograder.student import Value
from cnn.explore.drawings.pooling_map import LARGEST

NOT_PLACES = ("integer_result", "float32_result", "changes_input", "returns_nothing", "one_axis_only")


def windows() -> Opens:
    """What each window writes."""
    look = "Point at an output, on the right. Which pixel should it write, and which does yours write?"
    return Opens(Opening(explorer="pooling", look=look, unless=NOT_PLACES), shown)


def gradients() -> Opens:
    """Where the gradient of each window goes."""
    look = "Point at a pixel. Which outputs send it something? Work out your own sum for the same pixel."
    opening = Opening(explorer="pooling", look=look, unless=NOT_PLACES)
    return Opens(opening, lambda dout, x, size, stride: {"view": "gradient", **shown(x, size, stride)})


def shown(x: Any, size: Any, stride: Any) -> dict[str, Value]:
    """The first map with its windows; the explorer knows square ones only, so a pair shows 2×2 windows."""
    square = isinstance(size, int) and isinstance(stride, int | None)
    f, s = (size, size if stride is None else stride) if square else (2, 2)
    rows, columns = (_cut(n, f, s) for n in x.shape[2:])
    return {"values": x[0, 0, :rows, :columns].tolist(), "size": f, "stride": s}


def _cut(n: int, f: int, s: int) -> int:
    """How many of n pixels to show: all if they can be, or else as many as the windows fit on."""
    if n <= LARGEST and (f, s) != (2, 2):
        return n
    return max(range(min(n, LARGEST), 1, -1), key=lambda m: ((m - f) % s == 0, m))

"""The filters of a first layer, before training and after it."""

from __future__ import annotations

import numpy as np

from cnn.figures.drawing import place, sheet, write
from cnn.figures.picture import Picture, finish

MOST = 8  # filters that are shown
SIDE = 2.3


def filters_before_after(before: np.ndarray, after: np.ndarray) -> Picture:
    """Show the filters (K, C, F, F) of two moments, channel 0 of each: dark is negative, light positive."""
    rows = [np.asarray(filters)[:MOST, 0] for filters in (before, after)]
    count = max(map(len, rows))
    figure, axes = sheet(3.2 + count * (SIDE + 0.25), 2 * (SIDE + 0.4) + 0.3)
    for r, (filters, name) in enumerate(zip(rows, ("before", "after"), strict=True)):
        top = 0.3 + r * (SIDE + 0.4)
        write(axes, 2.8, top + SIDE / 2, name, align="right")
        limit = float(np.abs(filters).max()) or 1.0
        for k, taps in enumerate(filters):
            place(axes, taps, 3.2 + k * (SIDE + 0.25), top, SIDE, limit=limit)
    size = "×".join(map(str, rows[1].shape[1:]))
    return finish(
        figure,
        alt=f"Two rows of {len(rows[0])} and {len(rows[1])} filters of {size} taps as grey pictures. Before "
        f"training they are noise. After it they are: "
        f"{', '.join(_lean(taps) for taps in rows[1])}.",
        caption="Grey is 0, light is positive, dark is negative. Each row has its own scale.",
    )


def _lean(taps: np.ndarray) -> str:
    """Where a filter is lightest and darkest, in words."""
    high, low = (np.unravel_index(k, taps.shape) for k in (taps.argmax(), taps.argmin()))
    return f"lightest at {int(high[0])}, {int(high[1])} and darkest at {int(low[0])}, {int(low[1])}"

"""The gradient of the weights for one image: a multiplication table of what came back and what went in."""

from __future__ import annotations

import numpy as np

from cnn.figures.drawing import draw_grid, number, sheet, write
from cnn.figures.picture import Picture, finish


def multiplication_table(dout: np.ndarray, x: np.ndarray) -> Picture:
    """Show every product of `dout` (K,), at the left, with a number of `x` (D,), above."""
    table = dout[:, None] * x
    left, top = 5.2, 3.6
    figure, axes = sheet(left + len(x) + 4.6, top + len(dout) + 0.8)
    draw_grid(axes, x[None], left, 1.7, title="x: what went in")
    draw_grid(axes, dout[:, None], left - 1.6, top)
    draw_grid(axes, table, left, top, shade=True)
    write(axes, left - 2.0, top + len(dout) / 2, "dout:\nwhat\ncame back", align="right")
    write(axes, left + len(x) + 0.5, top + len(dout) / 2, "dw: one\nproduct for\neach weight", align="left")
    rows = "; ".join(", ".join(map(number, row)) for row in table)
    return finish(
        figure,
        alt=f"A multiplication table. Above it stands x: {', '.join(map(number, x))}. At its left stands "
        f"dout: {', '.join(map(number, dout))}. The products are dw, row by row: {rows}.",
        caption="The weight between input d and output k gets the product of x at d and dout at k.",
    )

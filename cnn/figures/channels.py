"""A filter that extends the full depth: one window per channel, all products added, one bias, one number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from cnn.figures.drawing import draw_grid, number, only, sheet, write
from cnn.figures.picture import Picture, finish

LABELS = 2.8  # cells left of the grids, for the channels' names
TITLE = 0.8


def channel_products(x: np.ndarray, w: np.ndarray, b: float, i: int, j: int, names: Sequence[str]) -> Picture:
    """Show one response of a filter w (C, FH, FW) on an image x (C, H, W), with its bias b."""
    (depth, height, width), (_, fh, fw) = x.shape, w.shape
    products = w * x[:, i : i + fh, j : j + fw]
    sums = products.sum(axis=(1, 2))
    lefts = np.cumsum([LABELS, width + 1, fw + 1, fw + 0.3, 3.2])
    out = (height - fh + 1, width - fw + 1)
    figure, axes = sheet(lefts[4] + max(out[1], 5) + 0.4, depth * (height + 0.8) + 1.2)
    for left, span, title in ((0, width, "image x"), (1, fw, "filter w"), (2, fw, "products")):
        write(axes, lefts[left] + span / 2, TITLE, title)
    for c in range(depth):
        top = 1.4 + c * (height + 0.8)
        write(axes, LABELS - 0.3, top + height / 2, f"{names[c]}\nchannel {c}", align="right")
        draw_grid(axes, x[c], lefts[0], top, window=(i, j, fh, fw))
        _product(axes, w[c], products[c], lefts[1], top + (height - fh) / 2)
        write(axes, lefts[3], top + height / 2, f"sum {number(sums[c])}", align="left", bold=True)
    total = " + ".join(f"({number(s)})" if s < 0 else number(s) for s in [*sums, b])
    _one_map(axes, total, only(out, i, j, sums.sum() + b), lefts[4], axes.get_ylim()[0] / 2, (i, j))
    return finish(
        figure,
        alt=f"A filter of {depth} channels lies on the same window of all {depth} channels of the image, its "
        f"top-left corner at row {i}, column {j}. The channel sums and one bias give {total} = "
        f"{number(sums.sum() + b)}, one number of one map.",
        caption=f"{w.size} products and one bias make one number. All channels end in the same map.",
    )


def _product(axes: Axes, w: np.ndarray, products: np.ndarray, left: float, top: float) -> None:
    """Draw '× filter = products' for one channel."""
    fh, fw = w.shape
    write(axes, left - 0.5, top + fh / 2, "×", bold=True)
    draw_grid(axes, w, left, top)
    write(axes, left + fw + 0.5, top + fh / 2, "=", bold=True)
    draw_grid(axes, products, left + fw + 1, top)


def _one_map(
    axes: Axes, total: str, grid: np.ndarray, left: float, middle: float, at: tuple[int, int]
) -> None:
    """Draw the sum with the bias above the map that it goes to."""
    value = number(np.nansum(grid))
    write(axes, left, middle - 2.3, "sums + bias", align="left")
    write(axes, left, middle - 1.2, f"{total}\n= {value}", align="left", bold=True)
    draw_grid(axes, grid, left, middle, window=(*at, 1, 1))
    write(axes, left, middle + len(grid) + 0.6, "one map", align="left")

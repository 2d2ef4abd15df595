"""A filter sliding over a signal and over an image: the window, the products, their sum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from cnn.figures.drawing import draw_grid, number, only, sheet, write
from cnn.figures.picture import Picture, finish

LABELS = 3.2  # cells left of the strips, for their names


def sliding_1d(x: np.ndarray, k: np.ndarray, steps: Sequence[int] = (0, 1)) -> Picture:
    """Show a filter k (F,) at some positions of a signal x (N,): one panel a step."""
    panel = len(x) + 3.6
    figure, axes = sheet(LABELS + panel * len(steps), 7.6)
    for row, name in enumerate(("signal x", "filter k", "products", "output y")):
        write(axes, LABELS - 0.4, 1.9 + 1.5 * row, name, align="right")
    sentences = [_step(axes, x, k, i, LABELS + panel * n) for n, i in enumerate(steps)]
    return finish(
        figure,
        alt=f"A filter of {len(k)} values slides over a signal of {len(x)}. " + " ".join(sentences),
        caption="At each position: multiply what lies on top of each other, add up, write one number.",
    )


def _step(axes: Axes, x: np.ndarray, k: np.ndarray, i: int, left: float) -> str:
    """Draw one position of the 1-D filter and return it as a sentence."""
    products = k * x[i : i + len(k)]
    draw_grid(axes, x[None], left, 1.4, title=f"i = {i}", window=(0, i, 1, len(k)))
    draw_grid(axes, k[None], left + i, 2.9)
    draw_grid(axes, products[None], left + i, 4.4)
    write(axes, left + i + len(k) + 0.2, 4.9, f"sum {number(products.sum())}", align="left", bold=True)
    draw_grid(axes, only((1, len(x) - len(k) + 1), 0, i, products.sum()), left, 5.9, window=(0, i, 1, 1))
    terms = " + ".join(f"{number(a)}·{number(b)}" for a, b in zip(k, x[i:], strict=False))
    return f"Position {i}: {terms} = {number(products.sum())}."


def sliding_2d(x: np.ndarray, k: np.ndarray, i: int, j: int) -> Picture:
    """Show a filter k (FH, FW) with its top-left corner on pixel (i, j) of an image x (H, W)."""
    (h, w), (fh, fw) = x.shape, k.shape
    out = (h - fh + 1, w - fw + 1)
    products = k * x[i : i + fh, j : j + fw]
    lefts = np.cumsum([0.4, w + 1, fw + 1, fw + 3.0])
    figure, axes = sheet(lefts[3] + max(out[1], 2) + 0.6, h + 2.4)
    tops = [1.7 + (h - rows) / 2 for rows in (h, fh, fh, out[0])]
    middle = 1.7 + h / 2
    draw_grid(axes, x, lefts[0], tops[0], title="image x", window=(i, j, fh, fw))
    draw_grid(axes, k, lefts[1], tops[1], title="filter k")
    draw_grid(axes, products, lefts[2], tops[2], title="products")
    draw_grid(axes, only(out, i, j, products.sum()), lefts[3], tops[3], title="output y", window=(i, j, 1, 1))
    for x_sign, sign in ((lefts[1] - 0.5, "×"), (lefts[2] - 0.5, "=")):
        write(axes, x_sign, middle, sign, bold=True)
    write(axes, lefts[3] - 1.5, middle, f"sum {number(products.sum())}", bold=True)
    return finish(
        figure,
        alt=f"A {fh}×{fw} filter lies on a {h}×{w} image, its top-left corner at row {i}, column {j}. "
        f"The {fh * fw} products add up to {number(products.sum())}, which is written at row {i}, column {j} "
        f"of the {out[0]}×{out[1]} output.",
        caption="The thick frame is the window. Its top-left corner has the row and column of the output.",
    )

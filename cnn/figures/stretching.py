"""An image stretched into a row of numbers, and the weights of one output below it."""

from __future__ import annotations

import numpy as np

from cnn.figures.drawing import draw_grid, number, sheet, write
from cnn.figures.picture import Picture, finish

LABELS = 3.6  # cells left of the rows, for their names


def stretching(image: np.ndarray, weights: np.ndarray, bias: float) -> Picture:
    """Show an image (C, H, W) as C grids, the same numbers as one row, and the products with `weights`."""
    channels, height, width = image.shape
    row = image.reshape(-1)
    figure, axes = sheet(LABELS + max(len(row), channels * (width + 1)) + 0.5, height + 8.3)
    for c, values in enumerate(image):
        draw_grid(axes, values, LABELS + c * (width + 1), 1.7, title=f"channel {c}")
    top = height + 2.7
    products = weights * row
    for values, name in ((row, "stretched"), (weights, "weights"), (products, "products")):
        draw_grid(axes, values[None], LABELS, top)
        write(axes, LABELS - 0.4, top + 0.5, name, align="right")
        top += 1.5
    marks = [c * height * width for c in range(1, channels)]
    for mark in marks:
        axes.plot([LABELS + mark] * 2, [height + 2.5, top - 0.3], color="black", linewidth=2.6)
    total = products.sum() + bias
    line = f"sum {number(products.sum())}, bias {number(bias)}: score {number(total)}"
    write(axes, LABELS, top + 0.4, line, align="left", bold=True)
    return finish(
        figure,
        alt=f"An image of {channels} channels, {height} rows and {width} columns becomes one row of "
        f"{len(row)} numbers, channel by channel and row by row: {', '.join(map(number, row))}. Below each "
        f"number is its weight. The products add up to {number(products.sum())}, and with the bias of "
        f"{number(bias)} the score is {number(total)}.",
        caption="A thick line stands where one channel ends and the next one begins.",
    )

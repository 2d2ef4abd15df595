"""One bright pixel through a filter: what the picture of the lecture gives, and what its formula gives."""

from __future__ import annotations

import numpy as np

from cnn.figures.drawing import draw_grid, sheet, write
from cnn.figures.picture import Picture, finish


def impulse(k: np.ndarray) -> Picture:
    """Show an impulse through a square, odd filter k (F, F), by correlation and by convolution."""
    size = len(k)
    image = np.zeros((2 * size - 1, 2 * size - 1))
    image[size - 1, size - 1] = 1.0
    correlated, convolved = slide(image, k), slide(image, k[::-1, ::-1])
    lefts = np.cumsum([0.4, len(image) + 1.4, size + 2.2, size + 2.2])
    figure, axes = sheet(lefts[3] + size + 1.2, len(image) + 2.6)
    top = 2.0 + (len(image) - size) / 2
    draw_grid(axes, image, lefts[0], 2.0, title="image: one 1", window=(size - 1, size - 1, 1, 1))
    draw_grid(axes, k, lefts[1], top, title="filter")
    draw_grid(axes, correlated, lefts[2], top, title="correlation:\nhalf a turn")
    draw_grid(axes, convolved, lefts[3], top, title="convolution:\nas it was")
    for left, word in ((lefts[1] - 0.7, "and"), (lefts[2] - 1.1, "give"), (lefts[3] - 1.1, "or")):
        write(axes, left, top + size / 2, word)
    return finish(
        figure,
        alt=f"A {len(image)}×{len(image)} image with a single 1 in the middle meets a {size}×{size} filter. "
        "Correlation writes the filter turned by half a turn. Convolution writes the filter as it was.",
        caption="Follow the filter's top-left value: correlation puts it at the bottom right, convolution at "
        "the top left.",
    )


def slide(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Lay k (F, F) on every window of x, one at a time: the smallest thing this figure needs."""
    size, steps = len(k), range(len(x) - len(k) + 1)
    return np.array([[np.vdot(k, x[i : i + size, j : j + size]) for j in steps] for i in steps])

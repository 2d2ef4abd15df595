"""Small images side by side: as pictures, or as numbers in shaded cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn.figures.drawing import draw_grid, place, sheet, write
from cnn.figures.picture import Picture, finish

LABELS = 3.4


def image_rows(rows: Sequence[np.ndarray], names: Sequence[str], *, alt: str, caption: str) -> Picture:
    """Show rows of images, each row an array (N, H, W), dark ink on light paper."""
    count, side = len(rows[0]), 1.9
    figure, axes = sheet(LABELS + count * (side + 0.2) + 0.2, len(rows) * (side + 0.3) + 0.3)
    for r, (images, name) in enumerate(zip(rows, names, strict=True)):
        top = 0.3 + r * (side + 0.3)
        write(axes, LABELS - 0.4, top + side / 2, name, align="right")
        for n, image in enumerate(images):
            place(axes, image, LABELS + n * (side + 0.2), top, side, cmap="gray_r")
    return finish(figure, alt=alt, caption=caption)


def number_grids(grids: Sequence[np.ndarray], titles: Sequence[str], *, alt: str, caption: str) -> Picture:
    """Show 2-D arrays side by side, every value printed, darker cells farther from zero."""
    height = max(len(grid) for grid in grids)
    width = sum(grid.shape[1] for grid in grids) + len(grids) * 1.0
    figure, axes = sheet(width + 0.2, height + 2.0)
    left = 0.6
    for grid, title in zip(grids, titles, strict=True):
        draw_grid(axes, grid, left, 1.5 + (height - len(grid)) / 2, title=title, shade=True)
        left += grid.shape[1] + 1.0
    return finish(figure, alt=alt, caption=caption)

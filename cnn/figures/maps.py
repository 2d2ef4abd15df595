"""Activation maps: a stack of them, and what filters make of a photograph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn.errors import ShapeError
from cnn.figures.drawing import draw_grid, place, sheet, write
from cnn.figures.picture import Picture, finish

SIDE = 8.6  # cells of a panel with a photograph
SHEET = 5.0  # cells of one map in a stack
STEP = (1.9, 0.6)  # cells from one map of a stack to the next


def map_stack(image: np.ndarray, maps: object) -> Picture:
    """Show a colour image (3, H, W) and its maps (1, K, H', W'), as K sheets one behind the other."""
    y = checked(maps)
    count, height, width = y.shape[1:]
    right, up = (step * (count - 1) for step in STEP)
    figure, axes = sheet(2 * SHEET + right + 3.0, SHEET + up + 1.9)
    place(axes, image.transpose(1, 2, 0), 0.4, 1.1 + up, SHEET)
    write(axes, 0.4 + SHEET / 2, 1.5 + up + SHEET, "image {} × {} × {}".format(*image.shape[1:], len(image)))
    limit = float(np.abs(y[0]).max()) or 1.0
    for n in reversed(range(count)):
        left, top = 2.2 + SHEET + n * STEP[0], 1.1 + up - n * STEP[1]
        place(axes, y[0, n], left, top, SHEET, limit=limit, front=count - n)
        write(axes, left + 0.05, top - 0.3, f"map {n}", align="left")
    write(axes, 2.2 + 1.5 * SHEET, 1.5 + up + SHEET, f"maps {height} × {width} × {count}")
    return finish(
        figure,
        alt=f"An image and, one behind the other, its {count} maps of {height} by {width} numbers, each with "
        "other edges of the image in it.",
        caption=f"{count} filters, {count} maps: a new image with {count} channels.",
    )


def filtered(image: np.ndarray, filters: np.ndarray, maps: object, names: Sequence[str]) -> Picture:
    """Show an image, grey (H, W) or colour (H, W, 3), and its maps, each below its filter (K, C, FH, FW)."""
    y = checked(maps)
    panel = SIDE + 3.9
    figure, axes = sheet(2 * SIDE + 1.4, panel * (len(names) // 2 + 1))
    place(axes, image, 0.4, 3.6, SIDE)
    write(axes, 0.4 + SIDE / 2, 2.5, f"the image\n{image.shape[0]} × {image.shape[1]}")
    for n, name in enumerate(names):
        left, top = 0.4 + (SIDE + 0.6) * ((n + 1) % 2), panel * ((n + 1) // 2)
        draw_grid(axes, filters[n, 0], left, top + 0.4)
        write(axes, left + filters.shape[3] + 0.4, top + 0.4 + filters.shape[2] / 2, name, align="left")
        place(axes, y[0, n], left, top + 3.6, SIDE, limit=float(np.abs(y[0, n]).max()) or 1.0)
    return finish(
        figure,
        alt=f"One image and what {len(names)} filters make of it: {'; '.join(names)}.".replace("\n", " "),
        caption="In a map, mid-grey is zero, white is positive, black is negative.",
    )


def checked(maps: object) -> np.ndarray:
    """Return a student's maps when they are (N, K, H, W), else say what came instead."""
    if isinstance(maps, np.ndarray) and maps.ndim == 4 and maps.size:
        return maps
    got = f"the shape {maps.shape}" if isinstance(maps, np.ndarray) else f"a {type(maps).__name__}"
    raise ShapeError(f"the maps must be an array with the 4 axes (N, K, H, W), got {got}")

"""Activation maps: a stack of them, and what filters make of a photograph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnn.errors import ShapeError
from cnn.figures.drawing import draw_grid, sheet, write
from cnn.figures.picture import Picture, finish

SIDE = 8.6  # cells of a panel with a photograph
SHEET = 5.0  # cells of one map in a stack
STEP = (2.4, 0.6)  # cells from one map of a stack to the next


def map_stack(maps: object) -> Picture:
    """Show the maps (1, K, H, W) of one image as K sheets, one behind the other."""
    y = checked(maps)
    count, height, width = y.shape[1:]
    right, up = (step * (count - 1) for step in STEP)
    figure, axes = sheet(SHEET + right + 1.2, SHEET + up + 1.9)
    limit = float(np.abs(y[0]).max()) or 1.0
    for n in reversed(range(count)):
        left, top = 0.6 + n * STEP[0], 1.1 + up - n * STEP[1]
        _image(axes, y[0, n], left, top, SHEET, limit, front=count - n)
        write(axes, left + 0.1, top - 0.35, f"map {n}", align="left")
    write(axes, 0.6 + SHEET / 2, 1.45 + up + SHEET, f"{height} × {width} numbers each")
    return finish(
        figure,
        alt=f"{count} maps of {height} by {width} numbers lie one behind the other, each a different view of the "
        "same image.",
        caption=f"{count} filters, {count} maps: a new image with {count} channels, {height}×{width}×{count}.",
    )


def filtered(image: np.ndarray, filters: np.ndarray, maps: object, names: Sequence[str]) -> Picture:
    """Show an image (H, W) and three maps (1, K, H', W'), each under the filter (K, 1, FH, FW) that made it."""
    y = checked(maps)
    figure, axes = sheet(2 * SIDE + 1.4, 2 * (SIDE + 3.9))
    rows = [0.0, SIDE + 3.9]
    _image(axes, image, 0.4, rows[0] + 3.6, SIDE, None)
    write(axes, 0.4 + SIDE / 2, rows[0] + 1.8, f"the image\n{image.shape[0]} × {image.shape[1]}")
    for n, name in enumerate(names):
        left, top = 0.4 + (SIDE + 0.6) * ((n + 1) % 2), rows[(n + 1) // 2]
        draw_grid(axes, filters[n, 0], left, top + 0.4)
        write(axes, left + filters.shape[3] + 0.4, top + 0.4 + filters.shape[2] / 2, name, align="left")
        _image(axes, y[0, n], left, top + 3.6, SIDE, float(np.abs(y[0, n]).max()) or 1.0)
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


def _image(
    axes: Axes, values: np.ndarray, left: float, top: float, side: float, limit: float | None, front: int = 1
) -> None:
    """Draw values as grey levels: from −limit to limit, or from smallest to largest if limit is None."""
    height, width = values.shape
    scale = side / max(height, width)
    extent = (left, left + width * scale, top + height * scale, top)
    lowest = None if limit is None else -limit
    xlim, ylim = axes.get_xlim(), axes.get_ylim()
    axes.imshow(values, cmap="gray", vmin=lowest, vmax=limit, extent=extent, zorder=2 * front)
    axes.set(xlim=xlim, ylim=ylim)
    axes.add_patch(
        Rectangle((left, top), width * scale, height * scale, fill=False, edgecolor="black", zorder=2 * front)
    )

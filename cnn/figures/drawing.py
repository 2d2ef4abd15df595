"""The few marks that all figures are made of, on a sheet measured in cells: x to the right, y downwards."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

CELL = 0.42  # inches: 40 CSS pixels, wide enough for "−12.5" in a readable size
TEXT = 11
MARK = "0.85"

Window = tuple[int, int, int, int]
"""Row, column, height and width of a marked window, in cells."""


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty figure of that many cells, with nothing but the sheet on it."""
    figure = Figure(figsize=(width * CELL, height * CELL))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    axes.axis("off")
    return figure, axes


def write(axes: Axes, x: float, y: float, text: str, *, align: str = "center", bold: bool = False) -> None:
    """Write text centred on (or, with align="left" or "right", beside) the point."""
    weight = "bold" if bold else "normal"
    axes.text(x, y, text, ha=align, va="center", fontsize=TEXT, fontweight=weight, linespacing=1.25)


def number(value: float) -> str:
    """A value as it is printed in a cell: no needless zeros, a true minus sign, at most two decimals."""
    return f"{round(float(value), 2) + 0.0:g}".replace("-", "−")


def draw_grid(
    axes: Axes, values: np.ndarray, left: float, top: float, *, title: str = "", window: Window | None = None,
    shade: bool = False,
) -> None:  # fmt: skip
    """Draw a (rows, columns) array as numbered cells; NaN stays empty.

    `window` is marked by a grey ground and a thick frame; `shade` paints each cell by its value.
    """
    scale = np.nanmax(np.abs(values)) or 1.0
    for (i, j), value in np.ndenumerate(values):
        marked = window is not None and inside(i, j, window)
        level = 1 - 0.8 * abs(value) / scale if shade and not np.isnan(value) else 1.0
        face = MARK if marked else str(round(level, 3))
        axes.add_patch(Rectangle((left + j, top + i), 1, 1, facecolor=face, edgecolor="0.55", linewidth=0.8))
        if not np.isnan(value):
            ink = "white" if level < 0.5 else "black"
            axes.text(left + j + 0.5, top + i + 0.5, number(value), ha="center", va="center",
                      fontsize=TEXT, color=ink)  # fmt: skip
    if window is not None:
        frame(axes, left + window[1], top + window[0], window[3], window[2])
    write(axes, left + values.shape[1] / 2, top - 0.75, title)


def place(
    axes: Axes, image: np.ndarray, left: float, top: float, side: float, *, limit: float | None = None,
    front: int = 1, cmap: str = "gray",
) -> None:  # fmt: skip
    """Draw an image, (H, W) or (H, W, 3), with a longer side of `side` cells and a thin frame.

    Grey levels go from −limit to limit, or from the smallest value to the largest if limit is None. Of
    images that overlap, the one with the largest `front` is on top.
    """
    rows, columns = (side * n / max(image.shape[:2]) for n in image.shape[:2])
    lowest = None if limit is None else -limit
    extent = (left, left + columns, top + rows, top)
    bounds = {"xlim": axes.get_xlim(), "ylim": axes.get_ylim()}  # imshow would move them
    axes.imshow(image, cmap=cmap, vmin=lowest, vmax=limit, extent=extent, zorder=front)
    axes.set(**bounds)
    axes.add_patch(Rectangle((left, top), columns, rows, fill=False, edgecolor="black", zorder=front))


def frame(axes: Axes, left: float, top: float, width: float, height: float) -> None:
    """A thick frame around part of a grid."""
    axes.add_patch(
        Rectangle((left, top), width, height, fill=False, edgecolor="black", linewidth=2.6, zorder=3)
    )


def inside(i: int, j: int, window: Window) -> bool:
    """Whether cell (i, j) lies in the window."""
    row, column, height, width = window
    return row <= i < row + height and column <= j < column + width


def only(shape: tuple[int, int], i: int, j: int, value: float) -> np.ndarray:
    """A grid of that shape, empty but for one value."""
    grid = np.full(shape, np.nan)
    grid[i, j] = value
    return grid

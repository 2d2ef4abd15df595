"""Pooling: windows with their winners, the way of the gradient, smaller and smaller maps, a small move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnn.figures.drawing import MARK, TEXT, Window, draw_grid, frame, number, place, sheet, write
from cnn.figures.picture import Picture, finish

SIDE = 4.1  # cells of one map in a row of maps
STYLES = (("-", "o"), ("--", "s"), (":", "^"), ("-.", "D"))  # line and marker: no two curves look alike


def pool_windows(x: np.ndarray, size: int, stride: int) -> Picture:
    """Show a map x (H, W), the windows on it with their largest pixels marked, and what they write."""
    places = windows_of(x, size, stride)
    rows, columns = len({w[0] for w in places}), len({w[1] for w in places})
    winners = [_winner(x, window) for window in places]
    y = np.array([x[winner] for winner in winners]).reshape(rows, columns)
    figure, axes = sheet(x.shape[1] + columns + 4.4, max(len(x), rows) + 2.2)
    left, top = x.shape[1] + 3.4, 1.5 + (len(x) - rows) / 2
    draw_grid(axes, _without(x, winners), 0.6, 1.5, title=f"a map, windows of {size}×{size}")
    draw_grid(axes, y, left, top, title="output")
    for (i, j), window in zip(winners, places, strict=True):
        _marked(axes, x[i, j], 0.6 + j, 1.5 + i)
        frame(axes, 0.6 + window[1], 1.5 + window[0], size, size)
    write(axes, x.shape[1] + 2.0, 1.5 + len(x) / 2, "→", bold=True)
    said = "; ".join(
        f"the window at row {window[0]}, column {window[1]} writes {number(x[winner])}"
        for winner, window in zip(winners, places, strict=True)
    )
    return finish(
        figure,
        alt=f"A map of {len(x)}×{x.shape[1]} numbers, windows of {size}×{size}, stride {stride}: {said}.",
        caption="Thick frames are windows. The number in bold on grey is the largest of its window.",
    )


def gradient_routes(x: np.ndarray, dout: np.ndarray, size: int, stride: int) -> Picture:
    """Show each window of a map x (H, W) with the gradient (OH, OW) that it gets, and the sums on the map."""
    height, width = x.shape
    panel = (width + 1.2, height + 1.8)
    rows, columns = dout.shape
    figure, axes = sheet(panel[0] * (columns + 1) + 1.0, panel[1] * rows + 0.4)
    dx, sentences = np.zeros(x.shape), []
    for k, (window, gradient) in enumerate(zip(windows_of(x, size, stride), dout.flat, strict=True)):
        left, top = 0.5 + panel[0] * (k % columns), 1.5 + panel[1] * (k // columns)
        winner = _winner(x, window)
        dx[winner] += gradient
        at = (k // columns, k % columns)
        draw_grid(axes, _without(x, [winner]), left, top, title=f"output {at}: gradient {number(gradient)}")
        _marked(axes, x[winner], left + winner[1], top + winner[0])
        frame(axes, left + window[1], top + window[0], size, size)
        sentences.append(f"output {at} sends {number(gradient)} to pixel {winner}")
    draw_grid(
        axes, dx, 1.0 + panel[0] * columns, 1.5 + panel[1] * (rows - 1) / 2, title="added up: dx", shade=True
    )
    return finish(
        figure,
        alt=f"{dout.size} windows of {size}×{size} on one map, stride {stride}: {'; '.join(sentences)}. "
        f"Added up, {_got(dx)}.",
        caption="Bold on grey: the largest number in the frame. The gradient of the output goes there.",
    )


def pooled_maps(maps: Sequence[np.ndarray]) -> Picture:
    """Show maps (H, W) of smaller and smaller size, each drawn equally large, so that its pixels grow."""
    names = [f"{len(each)}×{each.shape[1]}" for each in maps]
    figure, axes = sheet(len(maps) * (SIDE + 0.4) + 0.4, SIDE + 1.7)
    for n, (each, name) in enumerate(zip(maps, names, strict=True)):
        left = 0.4 + n * (SIDE + 0.4)
        place(axes, each, left, 0.3, SIDE)
        write(axes, left + SIDE / 2, SIDE + 0.9, name)
    return finish(
        figure,
        alt=f"One map, pooled again and again: {', '.join(names)}. The pixels get coarser, the bright lines "
        "stay where they were.",
        caption="Each map is drawn equally large. White is the strongest response.",
    )


def tolerance(curves: Mapping[str, Sequence[float]]) -> Picture:
    """Show how alike a map and the moved map are: for each way of pooling, over 0, 1, 2, … columns."""
    figure = Figure(figsize=(6.6, 3.5), layout="constrained")
    axes = figure.add_subplot()
    for (name, values), (line, marker) in zip(curves.items(), STYLES, strict=False):
        grey = {"-": "0", "--": "0.25", ":": "0.35", "-.": "0.5"}[line]
        axes.plot(range(len(values)), values, line, marker=marker, color=grey, label=name)
    moved = len(next(iter(curves.values())))
    axes.axhline(0, color="0.8", linewidth=0.8)
    axes.set(xticks=range(moved), ylim=(-0.08, 1.05))
    axes.set_xlabel("columns moved", fontsize=TEXT)
    axes.set_ylabel("how alike (1: the same)", fontsize=TEXT)
    axes.legend(fontsize=TEXT, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    after_one = "; ".join(f"{name}: {values[1]:.2f}" for name, values in curves.items())
    return finish(
        figure,
        alt="Curves of how alike a map and the same map moved to the right are. All begin at 1 and fall. "
        f"After one column: {after_one}.",
        caption="The larger the window, the slower the curve falls.",
    )


def windows_of(x: np.ndarray, size: int, stride: int) -> list[Window]:
    """All windows on a map that lie on it as a whole, row by row."""
    tops, lefts = (range(0, n - size + 1, stride) for n in x.shape)
    return [(top, left, size, size) for top in tops for left in lefts]


def _winner(x: np.ndarray, window: Window) -> tuple[int, int]:
    """Row and column of the largest pixel in a window, of equal ones the first."""
    pixels = [
        (i, j)
        for i in range(window[0], window[0] + window[2])
        for j in range(window[1], window[1] + window[3])
    ]
    return max(pixels, key=lambda pixel: float(x[pixel]))


def _without(x: np.ndarray, pixels: Sequence[tuple[int, int]]) -> np.ndarray:
    """The map with these pixels left empty."""
    return np.array(
        [[np.nan if (i, j) in pixels else x[i, j] for j in range(x.shape[1])] for i in range(len(x))]
    )


def _marked(axes: Axes, value: float, left: float, top: float) -> None:
    """One cell again, on grey and with its number in bold."""
    axes.add_patch(Rectangle((left, top), 1, 1, facecolor=MARK, edgecolor="0.55", linewidth=0.8, zorder=2))
    write(axes, left + 0.5, top + 0.5, number(value), bold=True)


def _got(dx: np.ndarray) -> str:
    """What the pixels got that got something."""
    found = [f"pixel {(int(i), int(j))} gets {number(dx[i, j])}" for i, j in np.argwhere(dx)]
    return ", ".join(found) + " and all others 0"

"""The Neocognitron's idea in one curve: how far a pattern may move before a complex cell stops to answer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.picture import Picture, finish

TEXT = 11
BAR = np.array([-1.0, 2.0, -1.0])  # what the simple cells look for: a thin bright line
MARKS = ("o-", "s--", "^:")
LENGTH = 31


def tolerance(pool: int, shift: int) -> float:
    """The answer of the complex cell in the middle, as a share of the largest, when the line has moved.

    >>> tolerance(1, 0), tolerance(1, 1), tolerance(3, 1)
    (1.0, 0.0, 1.0)
    """
    strip = np.zeros(LENGTH)
    strip[LENGTH // 2 + shift] = 1.0
    cells = [
        max(0.0, float(strip[i : i + 3] @ BAR)) for i in range(LENGTH - 2)
    ]  # simple cells, behind a ReLU
    middle = len(cells) // 2
    return max(cells[middle - pool // 2 : middle + pool // 2 + 1]) / 2


def shift_tolerance(pools: tuple[int, int, int] = (1, 3, 7), reach: int = 6) -> Picture:
    """Draw the answer of a complex cell over the shift of the line, for cells that gather from 1, 3, 7."""
    figure = Figure(figsize=(7.6, 3.4), layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1))
    axes = figure.subplots()
    shifts = range(-reach, reach + 1)
    for n, (pool, mark) in enumerate(zip(pools, MARKS, strict=True)):
        values = [tolerance(pool, shift) + 0.03 * n for shift in shifts]  # apart, to be told in grey
        axes.plot(shifts, values, mark, color=str(0.25 * n), label=f"gathers from {pool}", markersize=6)
    axes.set_xlabel("the line moves by so many pixels", fontsize=TEXT)
    axes.set_ylabel("answer of the C cell", fontsize=TEXT)
    axes.set(yticks=(0, 1), xticks=list(shifts), ylim=(-0.1, 1.25))
    axes.tick_params(labelsize=TEXT)
    axes.legend(fontsize=TEXT, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    axes.spines[["top", "right"]].set_visible(False)
    said = "; ".join(f"gathering from {pool}: {_width(pool, reach)} places" for pool in pools)
    return finish(
        figure,
        alt="A chart: the answer of one complex cell, 1 or 0, while a thin line moves to the left and to the "
        f"right. The number of places at which it answers 1 grows with what it gathers: {said}.",
        caption="The more S cells a C cell gathers from, the farther the line may move. Curves lie a little "
        "apart, so that none hides another.",
    )


def _width(pool: int, reach: int) -> int:
    return sum(tolerance(pool, shift) == 1 for shift in range(-reach, reach + 1))

"""Four points that no line can part, and the same four as a hidden layer sees them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.drawing import number
from cnn.figures.picture import Picture, finish

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
WANTED = np.array([0, 1, 1, 0])
TEXT = 11


def xor_planes(w1: np.ndarray, w2: np.ndarray) -> Picture:
    """Show the four points, what the hidden layer w1 (2, 2) makes of them, and the border of w2 (1, 2)."""
    sums = CORNERS @ np.asarray(w1, dtype=float).T
    hidden = np.where(sums > 0, sums, 0.0)
    figure = Figure(figsize=(7.8, 3.9), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    left, right = figure.subplots(ncols=2)
    _points(left, CORNERS.astype(float), ("x₁", "x₂"), "what comes in: no line parts them")
    names = ("h₁ = max(0, x₁ − x₂)", "h₂ = max(0, x₂ − x₁)")
    _points(right, hidden, names, "after the hidden layer: one line does")
    (a, b), across = np.asarray(w2, dtype=float)[0], np.array([-0.6, 1.6])
    right.plot(across, (0.5 - a * across) / b, "--", color="black")
    right.annotate("score ½", (0.28, 0.34), fontsize=TEXT, ha="left")
    said = " ".join(
        f"({x[0]}, {x[1]}), wanted {d}, comes to ({number(h[0])}, {number(h[1])})."
        for x, h, d in zip(CORNERS, hidden, WANTED, strict=True)
    )
    return finish(
        figure,
        alt=f"Two planes with four points. On the left the corners of a square: opposite corners want the "
        f"same answer. On the right the same points after the hidden layer. {said} A straight line parts "
        "them.",
        caption="Disc: 1 is wanted. Ring: 0 is wanted.",
    )


def _points(axes: Axes, at: np.ndarray, names: tuple[str, str], title: str) -> None:
    """Draw the points; those that fall on the same place share a mark, and a label with all names."""
    for place in np.unique(at, axis=0):
        here = np.flatnonzero((at == place).all(axis=1))
        face = "black" if WANTED[here[0]] else "white"
        axes.plot(*place, "o", markersize=13, markerfacecolor=face, markeredgecolor="black")
        words = " and ".join(f"({CORNERS[k][0]}, {CORNERS[k][1]})" for k in here)
        axes.annotate(words, place, (0, -22), textcoords="offset points", ha="center", fontsize=TEXT)
    axes.set_title(title, fontsize=TEXT)
    axes.set_xlabel(names[0], fontsize=TEXT)
    axes.set_ylabel(names[1], fontsize=TEXT)
    axes.set(xlim=(-0.6, 1.6), ylim=(-0.6, 1.6), xticks=(0, 1), yticks=(0, 1), aspect="equal")
    axes.tick_params(labelsize=TEXT)
    axes.spines[["top", "right"]].set_visible(False)

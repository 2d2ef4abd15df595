"""From scores to a loss: how the loss falls as the right score grows, and what each score is told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.drawing import TEXT
from cnn.figures.picture import Picture, finish

REACH = 10
GROUND, INK = "0.8", "black"


def loss_over_score(classes: int = 10) -> Picture:
    """Draw the loss over the score of the right class, while all other scores are 0."""
    places = np.linspace(-REACH, REACH, 201)
    heights = np.logaddexp(np.log(classes - 1), places) - places
    equal = float(np.log(classes))
    figure = _figure(5.6, 3.6)
    axes = figure.subplots()
    axes.plot(places, heights, color=INK)
    axes.plot([0], [equal], "o", color=INK)
    axes.annotate(f"all equal: {equal:.3f}", (0, equal), (8, 8), textcoords="offset points", fontsize=TEXT)
    _label(axes, "score of the right class, all others 0", "loss")
    axes.set(ylim=(0, None))
    axes.grid(color="0.9")
    ends = f"{heights[0]:.1f} at a score of −{REACH}, {equal:.3f} at 0 and {heights[-1]:.4f} at {REACH}"
    return finish(
        figure,
        alt=f"The loss of one image with {classes} classes over the score of its right class: {ends}. On the "
        "left it falls in a nearly straight line, on the right it bends and comes close to 0.",
        caption="Sure and wrong costs more and more; sure and right costs nearly nothing, and never less.",
    )


def gradient_bars(scores: np.ndarray, dscores: np.ndarray, right: int, names: Sequence[str]) -> Picture:
    """Show the scores of one image as bars, and below them the gradient, which adds up to 0."""
    figure = _figure(5.6, 4.4)
    above, below = figure.subplots(nrows=2, sharex=True)
    for axes, values, title in ((above, scores, "scores"), (below, dscores, "gradient dscores")):
        _bars(axes, values, right)
        axes.set_title(title, fontsize=TEXT + 1)
    below.set_xticks(range(len(names)), names, fontsize=TEXT)
    told = ", ".join(f"{name} {_number(value)}" for name, value in zip(names, dscores, strict=True))
    return finish(
        figure,
        alt=f"Two bar charts over the classes {', '.join(names)}. Scores: {', '.join(map(_number, scores))}. "
        f"Gradient: {told}; the only negative bar belongs to the right class, {names[right]}.",
        caption="Hatched: the right class. The gradient's bar below 0 is as long as all above it together.",
    )


def _bars(axes: Axes, values: np.ndarray, right: int) -> None:
    bars = axes.bar(range(len(values)), values, width=0.6, facecolor=GROUND, edgecolor=INK)
    bars[right].set_hatch("//")
    for at, value in enumerate(values):
        shift, side = (3, "bottom") if value >= 0 else (-3, "top")
        axes.annotate(
            _number(value), (at, value), (0, shift), textcoords="offset points", ha="center", va=side,
            fontsize=TEXT,
        )  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.margins(y=0.3)
    axes.tick_params(labelsize=TEXT)
    axes.spines[["top", "right"]].set_visible(False)


def _number(value: float) -> str:
    """At most three decimals, a true minus sign."""
    return f"{round(float(value), 3) + 0.0:g}".replace("-", "−")


def _figure(width: float, height: float) -> Figure:
    return Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))


def _label(axes: Axes, across: str, upwards: str) -> None:
    axes.set_xlabel(across, fontsize=TEXT)
    axes.set_ylabel(upwards, fontsize=TEXT)
    axes.tick_params(labelsize=TEXT)
    axes.spines[["top", "right"]].set_visible(False)

"""How learning went: mistakes of the Perceptron, loss of Adaline, pass by pass."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.picture import Picture, finish

TEXT = 11


def mistakes_and_loss(mistakes: Sequence[int], losses: Sequence[float]) -> Picture:
    """Show the Perceptron's mistakes as bars and Adaline's mean loss as a line, one value for each pass."""
    figure = Figure(figsize=(7.6, 3.3), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    left, right = figure.subplots(ncols=2)
    passes = range(1, len(mistakes) + 1)
    left.bar(passes, mistakes, width=0.6, facecolor="0.75", edgecolor="black")
    for at, count in zip(passes, mistakes, strict=True):
        left.annotate(str(count), (at, count), (0, 3), textcoords="offset points", ha="center", fontsize=TEXT)
    _label(left, "Perceptron: mistakes", passes, max(mistakes))
    right.plot(range(1, len(losses) + 1), losses, "o-", color="black", markersize=5)
    _label(right, "Adaline: mean of (d − o)²/2", range(1, len(losses) + 1), max(losses))
    return finish(
        figure,
        alt="Two charts over the passes through the letters. Mistakes of the Perceptron: "
        f"{', '.join(map(str, mistakes))}. Loss of Adaline: {', '.join(f'{loss:.3f}' for loss in losses)}.",
        caption="A count of mistakes jumps and stops at 0. A loss falls smoothly, and goes on falling.",
    )


def _label(axes: Axes, title: str, passes: range, highest: float) -> None:
    axes.set_title(title, fontsize=TEXT + 1)
    axes.set_xlabel("pass through all letters", fontsize=TEXT)
    axes.set(xticks=list(passes), ylim=(0, 1.15 * highest or 1))
    axes.tick_params(labelsize=TEXT)
    axes.spines[["top", "right"]].set_visible(False)

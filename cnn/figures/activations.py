"""Activation functions: why a network needs them, all six of the lecture, a gradient through many layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cnn.figures.drawing import TEXT, number
from cnn.figures.picture import Picture, finish

Pair = tuple[Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray]]
STYLES = ("-", "--", ":", "-.")
MARKS = ("o", "s", "^", "D")
APART = 1.0  # powers of ten between two labels
FLAT = 0.05  # a slope smaller than this, in size, counts as saturated

# name -> function and slope; where a slope jumps, the left one counts
SIX: Mapping[str, Pair] = {
    "sigmoid": (lambda x: (np.tanh(x / 2) + 1) / 2, lambda x: 1 / (2 * np.cosh(x / 2)) ** 2),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2),
    "ReLU": (lambda x: np.where(x > 0, x, 0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky ReLU, slope 0.1": (lambda x: np.where(x > 0, x, x / 10), lambda x: np.where(x > 0, 1.0, 0.1)),
    "maxout of −x/2 and x": (lambda x: np.where(x > 0, x, -x / 2), lambda x: np.where(x > 0, 1.0, -0.5)),
    "ELU, α = 1": (
        lambda x: np.where(x > 0, x, np.expm1(np.clip(x, -9, 0))),
        lambda x: np.exp(np.clip(x, -9, 0)),
    ),
}


def collapse() -> Picture:
    """Draw a network of one input and three hidden numbers twice: without and with a bend in between."""
    x = np.linspace(-1, 3, 401)
    hidden, weights = [x, x - 1, x - 2], (1, -2, 2)
    figure = Figure(figsize=(9.2, 4.4))
    for n, (title, numbers) in enumerate(
        (
            ("nothing in between", hidden),
            ("max(0, ·) in between", [np.where(h > 0, h, 0) for h in hidden]),
        )
    ):
        axes = _panel(figure, (0.06 + 0.49 * n, 0.25, 0.43, 0.65), title, x=(-1, 3), y=(-4.5, 4.5))
        for w, h, style in zip(weights, numbers, STYLES[1:], strict=True):
            axes.plot(x, w * h, style, color="0.35", linewidth=1.4)
        axes.plot(x, sum(w * h for w, h in zip(weights, numbers, strict=True)), color="black", linewidth=3)
        axes.set_xticks(range(-1, 4))
        axes.set_xlabel("x", fontsize=TEXT)
    words = (
        "thick: their sum, the output      dashed: 1·first      dotted: −2·second      dash-dotted: 2·third"
    )
    figure.text(0.5, 0.05, words, ha="center", fontsize=TEXT)
    return finish(
        figure,
        alt="Two plots of the output over x, with its three parts. With nothing between the layers the three "
        "parts are straight lines, and so is their sum, x − 2. With max(0, ·) in between each part is flat "
        "up to its own place, 0, 1 or 2. Their sum is 0 up to x = 0, rises to 1 at x = 1, falls to 0 at "
        "x = 2 and rises again.",
        caption="Lines add up to a line. Three bends add up to a curve with three bends.",
    )


def six_activations() -> Picture:
    """Draw the six activation functions of the lecture, each with its derivative."""
    figure = Figure(figsize=(9.2, 7))
    x = np.linspace(-4, 4, 801)
    saturated = []
    for n, (name, (value, slope)) in enumerate(SIX.items()):
        place = (0.05 + 0.325 * (n % 3), 0.595 - 0.445 * (n // 3), 0.28, 0.345)
        axes = _panel(figure, place, name, x=(-4, 4), y=(-1.5, 4.2))
        flat = np.abs(slope(x)) < FLAT
        saturated += [name] if flat.any() else []
        axes.fill_between(
            x, -1.5, 4.2, where=flat, facecolor="none", edgecolor="0.75", hatch="///", linewidth=0
        )
        axes.plot(x, value(x), color="black", linewidth=2.4)
        axes.plot(x, _broken(slope(x)), "--", color="black", linewidth=1.5)
        if n >= 3:  # of the lower row
            axes.set_xlabel("x", fontsize=TEXT, labelpad=2)
    words = (
        f"solid: the function      dashed: its derivative      hatched: saturated, derivative below {FLAT}"
    )
    figure.text(0.5, 0.045, words, ha="center", fontsize=TEXT)
    return finish(
        figure,
        alt=f"Six plots: {'; '.join(SIX)}. Each shows the function as a solid and its derivative as a dashed "
        f"line. Parts where the derivative is nearly 0 are hatched, in {', '.join(saturated)}.",
        caption="Where the dashed line lies on 0, no gradient comes through. At 1, all of it does.",
    )


def gradient_depth(sizes: Mapping[str, np.ndarray]) -> Picture:
    """Draw the size of a gradient behind the last layer and after each layer back, for some functions."""
    figure = Figure(figsize=(9.2, 4.8))
    layers = max(len(values) for values in sizes.values()) - 1
    axes = _panel(figure, (0.1, 0.15, 0.68, 0.78), "", x=(0, layers), y=(1e-14, 1e2), crossing=False)
    axes.set_yscale("log")
    axes.set_yticks([10.0**power for power in range(-14, 3, 2)])
    axes.minorticks_off()
    axes.set_xticks(range(0, layers + 1, max(1, layers // 10)))
    ends = []
    for (name, values), style, mark in zip(sizes.items(), STYLES, MARKS, strict=False):
        seen = np.where(np.asarray(values) > 0, values, np.nan)
        axes.plot(seen, style, marker=mark, markersize=6, color="black", markerfacecolor="white", linewidth=1)
        ends.append((float(seen[-1]), f"{name} {_rough(seen[-1])}"))
    _label_ends(axes, layers, ends)
    axes.set_xlabel("layers gone back", fontsize=TEXT)
    axes.set_ylabel("size of the gradient", fontsize=TEXT)
    return finish(
        figure,
        alt=f"The size of a gradient over the number of layers it has gone back, with powers of ten upwards. "
        f"All begin at 1. What is left after {layers} layers: {'; '.join(words for _, words in ends)}.",
        caption="From one line of the grid to the next it is a factor of 100.",
    )


def _label_ends(axes: Axes, layers: int, ends: list[tuple[float, str]]) -> None:
    """Write beside each line's end what is left, from above downwards, so that no label lies on another."""
    above = np.inf
    for value, words in sorted(ends, key=lambda end: -np.nan_to_num(end[0])):
        height = float(np.log10(np.clip(np.nan_to_num(value), 1e-14, 1e2)))
        above = min(height, above - APART)
        axes.annotate(
            words, (layers, 10.0**above), xytext=(12, 0), textcoords="offset points",
            va="center", fontsize=TEXT, annotation_clip=False,
        )  # fmt: skip


def _panel(
    figure: Figure, place: tuple[float, float, float, float], title: str, *, x: tuple[float, float],
    y: tuple[float, float], crossing: bool = True,
) -> Axes:  # fmt: skip
    """Axes at a place of the figure, with a light grid and, if they are inside, the lines x = 0 and y = 0."""
    axes = figure.add_axes(place)
    axes.set(xlim=x, ylim=y)
    axes.set_title(title, fontsize=TEXT, fontweight="bold")
    axes.tick_params(labelsize=TEXT - 1)
    axes.grid(color="0.88", linewidth=0.8)
    axes.set_axisbelow(True)
    if crossing:
        axes.axhline(0, color="0.5", linewidth=0.9)
        axes.axvline(0, color="0.5", linewidth=0.9)
    return axes


def _broken(slope: np.ndarray) -> np.ndarray:
    """A gap where the derivative jumps, so that no line is drawn up the step."""
    jumps = np.abs(np.diff(slope, prepend=slope[0])) > 0.5
    return np.where(jumps, np.nan, slope)


def _rough(value: float) -> str:
    """A size in words that can be read aloud: 0.85, or about 10 to the power of a whole number."""
    if np.isnan(value):
        return "nothing"
    if 0.01 <= value < 100:
        return number(value)
    digits = str(round(float(np.log10(value)))).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"about 10{digits}"

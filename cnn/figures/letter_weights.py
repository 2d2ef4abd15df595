"""What a neuron has learned about letters: its weights as a picture, beside the letters that it reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnn.figures.drawing import number, place, sheet, write
from cnn.figures.picture import Picture, finish

SIDE = 8.2  # cells, of the picture of the weights
SMALL = 3.2  # cells, of a letter


def letter_weights(images: np.ndarray, names: Sequence[str], w: np.ndarray, b: float) -> Picture:
    """Show a letter of each kind (N, 20, 20) with its sum, and the weights (400,) as squares.

    Solid squares are positive weights, hollow ones negative; the larger, the farther from 0.
    """
    weights = np.asarray(w, dtype=float).reshape(20, 20)
    sums = [float((weights * image).sum() + b) for image in images]
    figure, axes = sheet(SMALL + SIDE + 9.4, max(SIDE, len(images) * (SMALL + 1.2)) + 2.4)
    for n, (image, name, total) in enumerate(zip(images, names, sums, strict=True)):
        top = 1.6 + n * (SMALL + 1.6)
        place(axes, image, 0.5, top, SMALL, cmap="gray_r")
        write(axes, 0.5 + SMALL / 2, top - 0.5, f"a letter {name}")
        write(axes, 0.8 + SMALL, top + 1.0, f"sum {number(total)}", align="left", bold=True)
        write(axes, 0.8 + SMALL, top + 2.0, f"so it says {int(total > 0)}", align="left")
    left = SMALL + 6.0
    write(axes, left + SIDE / 2, 1.1, "the weights, back in their places")
    _squares(axes, weights, left, 1.6)
    write(axes, left, 1.6 + SIDE + 0.6, "solid: above 0      hollow: below 0", align="left")
    said = " ".join(
        f"A letter {name} has the sum {number(total)}, so the answer is {int(total > 0)}."
        for name, total in zip(names, sums, strict=True)
    )
    return finish(
        figure,
        alt=f"{' and '.join(names)} on 20 by 20 pixels, and the 400 weights as squares. {said} "
        f"{_extremes(weights)}",
        caption="Ink on a solid square speaks for the answer 1, ink on a hollow one against it.",
    )


def _squares(axes: Axes, weights: np.ndarray, left: float, top: float) -> None:
    """One square for each weight, its area proportional to the weight."""
    unit, full = SIDE / len(weights), np.abs(weights).max() or 1.0
    axes.add_patch(Rectangle((left, top), SIDE, SIDE, facecolor="0.93", edgecolor="black"))
    for (i, j), value in np.ndenumerate(weights):
        side = 0.92 * unit * (abs(value) / full) ** 0.5
        if side < 0.06:
            continue
        corner = (left + (j + 0.5) * unit - side / 2, top + (i + 0.5) * unit - side / 2)
        face = "black" if value > 0 else "white"
        axes.add_patch(Rectangle(corner, side, side, facecolor=face, edgecolor="black", linewidth=0.7))


def _extremes(weights: np.ndarray) -> str:
    """Where the largest and the smallest weight are, in words."""
    places = (np.unravel_index(k, weights.shape) for k in (weights.argmax(), weights.argmin()))
    (row, column), (low_row, low_column) = places
    return (
        f"The largest weight is at row {row}, column {column}, the smallest at row {low_row}, "
        f"column {low_column}."
    )

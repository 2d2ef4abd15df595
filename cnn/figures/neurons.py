"""The neuron view: a column of neurons that look at the same region of the image."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from cnn.figures.drawing import sheet, write
from cnn.figures.picture import Picture, finish

SIDE = 5.2  # cells of the image
REGION = (1.6, 1.4, 1.3)  # left, top and side of the region, within the image
STEP = (1.75, 0.32)  # cells from one map to the next


def neurons(count: int) -> Picture:
    """Draw one region of an image, and the neuron of each of `count` maps that looks at it."""
    first, map_side = SIDE + 4.0, 3.6
    width = first + map_side + STEP[0] * (count - 1) + 0.8
    figure, axes = sheet(width, SIDE + 3.6)
    top = 1.9
    axes.add_patch(Rectangle((0.6, top), SIDE, SIDE, facecolor="white", edgecolor="black"))
    left, above, side = 0.6 + REGION[0], top + REGION[1], REGION[2]
    axes.add_patch(Rectangle((left, above), side, side, facecolor="0.8", edgecolor="black", linewidth=2))
    for n in reversed(range(count)):
        _map(axes, first + n * STEP[0], top + 1.5 - n * STEP[1], map_side, n)
    for n in range(count):
        spot = np.array([first + n * STEP[0] + 0.8, top + 1.5 - n * STEP[1] + 1.2])
        for y in (above, above + side):
            axes.plot((left + side, spot[0]), (y, spot[1]), color="0.35", linewidth=0.7, zorder=8)
        axes.add_patch(Circle(tuple(spot), 0.24, facecolor="white", edgecolor="black", linewidth=2, zorder=9))
    write(axes, 0.6 + SIDE / 2, top - 0.7, "image 32×32×3")
    write(axes, 0.6 + SIDE / 2, top + SIDE + 0.8, "grey: the region of 5×5×3")
    write(axes, first + (map_side + STEP[0] * (count - 1)) / 2, top + SIDE + 0.8, f"{count} maps of 28×28")
    return finish(
        figure,
        alt=f"An image of 32×32×3 with one region of 5×5×3. In each of {count} maps of 28×28 one neuron, at "
        "the same place, is joined to this region.",
        caption=f"{count} neurons look at the same region, each with the weights of its own map.",
    )


def _map(axes: Axes, left: float, top: float, side: float, n: int) -> None:
    """Draw one sheet of neurons; the first one lies in front."""
    axes.add_patch(Rectangle((left, top), side, side, facecolor="white", edgecolor="black", zorder=7 - n))

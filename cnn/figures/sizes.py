"""Maps of different sizes beside the image that they were made of, in their true proportions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn.figures.drawing import place, sheet, write
from cnn.figures.picture import Picture, finish

SIDE = 6.4  # cells of the image


def maps_beside(image: np.ndarray, maps: Sequence[np.ndarray], names: Sequence[str]) -> Picture:
    """Show an image (H, W) and maps (H', W'), each with its size and its name."""
    sides = [SIDE * max(each.shape) / max(image.shape) for each in maps]
    figure, axes = sheet(SIDE + sum(max(side, 5.4) for side in sides) + 0.8 * len(maps) + 0.8, SIDE + 2.4)
    place(axes, image, 0.4, 0.4, SIDE)
    write(axes, 0.4 + SIDE / 2, SIDE + 1.4, f"{image.shape[0]} × {image.shape[1]}\nthe image")
    left = SIDE + 1.2
    for each, side, name in zip(maps, sides, names, strict=True):
        room = max(side, 5.4)
        place(axes, each, left + (room - side) / 2, 0.4, side, limit=float(np.abs(each).max()) or 1.0)
        write(axes, left + room / 2, SIDE + 1.4, f"{each.shape[0]} × {each.shape[1]}\n{name}")
        left += room + 0.8
    said = [f"{n.shape[0]} by {n.shape[1]} ({name})" for n, name in zip(maps, names, strict=True)]
    return finish(
        figure,
        alt=f"An image of {image.shape[0]} by {image.shape[1]} and its maps: {', '.join(said)}. All are "
        "drawn to the same scale.",
        caption="All to the same scale. Mid-grey is zero, white is positive, black is negative.",
    )

"""The trace of a network as a table with bars: volume, numbers that are held, numbers that are learned."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnn.figures.drawing import sheet, write
from cnn.figures.picture import Picture, finish

Row = tuple[tuple[int, ...], int]
BAR = 6.0  # cells, of the largest volume and of the most parameters


def trace_table(layers: Sequence[tuple[object, ...]], rows: Sequence[Row], shape: Sequence[int]) -> Picture:
    """Show what `trace_shapes` found: `rows` holds (shape, parameters) for each of `layers`."""
    names = ["the image", *(_written(layer) for layer in layers)]
    volumes = [tuple(shape), *(volume for volume, _ in rows)]
    learned = [0, *(count for _, count in rows)]
    figure, axes = sheet(26, len(names) + 2.2)
    for x, title in ((0.4, "layer"), (6.4, "volume"), (11.0, "numbers in it"), (18.6, "numbers learned")):
        write(axes, x, 0.8, title, align="left", bold=True)
    most, largest = max(learned) or 1, max(prod(volume) for volume in volumes)
    for k, (name, volume, count) in enumerate(zip(names, volumes, learned, strict=True)):
        y = k + 1.9
        write(axes, 0.4, y, name, align="left")
        write(axes, 6.4, y, "×".join(map(str, volume)), align="left")
        _bar(axes, 11.0, y, prod(volume), largest)
        _bar(axes, 18.6, y, count, most)
    total = sum(learned)
    said = "; ".join(
        f"{n}: {'×'.join(map(str, v))}, {c:,}" for n, v, c in zip(names, volumes, learned, strict=True)
    )
    return finish(
        figure,
        alt=f"A table of the layers with their volumes and numbers learned. {said}.",
        caption=f"{total:,} numbers are learned in all.",
    )


def _written(layer: tuple[object, ...]) -> str:
    """A layer with its numbers, such as CONV 8, 5, 1, 2."""
    name, *numbers = layer
    return " ".join([str(name), ", ".join(map(str, numbers))]).strip()


def _bar(axes: Axes, left: float, y: float, value: int, most: int) -> None:
    """A bar with its number behind it."""
    length = BAR * 0.62 * value / most
    axes.add_patch(
        Rectangle((left, y - 0.32), length, 0.64, facecolor="0.75", edgecolor="black", linewidth=0.8)
    )
    write(axes, left + length + 0.25, y, f"{value:,}" if value else "none", align="left")

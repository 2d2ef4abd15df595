"""What one output sees, layer by layer: pixels at the bottom, one strip for each layer above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.patches import Polygon, Rectangle

from cnn.figures.drawing import MARK, sheet, write
from cnn.figures.picture import Picture, finish

LABELS = 6.2  # cells, for the names of the layers
GAP = 1.5  # cells, from one strip to the next
ENDS = 1  # cells shown beyond what is seen


def cone(layers: Sequence[Sequence[object]]) -> Picture:
    """Follow one output of CONV and POOL layers back to the pixels it sees, along one axis.

    Each cell stands where the middle of its window is, so strips behind a stride have gaps.
    """
    rows = _places([_window(layer) for layer in layers])
    names = ["pixels", *(_name(layer) for layer in layers)]
    width = len(rows[0])
    figure, axes = sheet(LABELS + width + 2 * ENDS + 0.5, GAP * len(names) + 1.1)
    tops = [0.3 + GAP * level for level in reversed(range(len(names)))]
    for left, top, name in zip(rows, tops, names, strict=True):
        for x in left:
            axes.add_patch(Rectangle((x, top), 1, 0.8, facecolor=MARK, edgecolor="black", zorder=2))
        write(axes, LABELS - 0.3, top + 0.4, name, align="right")
    for (low, below), (high, above) in pairwise(zip(rows, tops, strict=True)):
        corners = [(low[0], below), (low[-1] + 1, below), (high[-1] + 1, above + 0.8), (high[0], above + 0.8)]
        axes.add_patch(Polygon(corners, closed=True, facecolor="0.95", edgecolor="0.6", zorder=1))
    write(axes, LABELS + ENDS + width / 2, tops[0] + 1.3, f"{width} pixels")
    said = ", ".join(f"{len(left)} of {name}" for left, name in zip(rows[::-1], names[::-1], strict=True))
    return finish(
        figure,
        alt="One output and all that it sees, along one axis, from the last layer down to the image: "
        f"{said}.",
        caption="One output at the top, the pixels that it sees at the bottom.",
    )


def _places(windows: Sequence[tuple[int, int]]) -> list[list[float]]:
    """Where the cells that count stand, from the pixels up to the one output."""
    steps, starts = [1], [0.0]
    for size, stride in windows:
        starts.append(starts[-1] + steps[-1] * (size - 1) / 2)
        steps.append(steps[-1] * stride)
    counts = [1]
    for size, stride in reversed(windows):
        counts.append((counts[-1] - 1) * stride + size)
    return [
        [LABELS + ENDS + start + step * k for k in range(count)]
        for start, step, count in zip(starts, steps, reversed(counts), strict=True)
    ]


def _window(layer: Sequence[object]) -> tuple[int, int]:
    numbers = [n for n in layer if isinstance(n, int)]
    size, stride = numbers[1:3] if layer[0] == "CONV" else numbers[:2]
    return size, stride


def _name(layer: Sequence[object]) -> str:
    size, stride = _window(layer)
    return f"{layer[0]} {size}×{size}" + (f", stride {stride}" if stride > 1 else "")

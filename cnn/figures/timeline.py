"""A timeline to scale: years on a line, what happened beside it."""

from __future__ import annotations

from collections.abc import Sequence

from cnn.figures.drawing import sheet, write
from cnn.figures.picture import Picture, finish

ROW = 1.25  # cells, from one event to the next
AXIS = 2.6  # where the line of years stands
LABELS = 4.6  # where the words begin


def timeline(events: Sequence[tuple[int, str, str]], *, step: int = 10) -> Picture:
    """Show events (year, who, what), oldest first; a mark every `step` years makes the gaps visible."""
    first, last = events[0][0] // step * step, -(-events[-1][0] // step) * step
    tall = ROW * (len(events) - 1) + 1.0
    figure, axes = sheet(20.2, tall + 1.2)

    def height(year: float) -> float:
        return 0.6 + tall * (year - first) / (last - first)

    axes.plot((AXIS, AXIS), (height(first), height(last)), "-", color="black", linewidth=1.6)
    for year in range(first, last + 1, step):
        axes.plot((AXIS - 0.15, AXIS), (height(year),) * 2, "-", color="black")
        write(axes, AXIS - 0.35, height(year), str(year), align="right")
    for n, (year, who, what) in enumerate(events):
        at = 1.1 + ROW * n
        axes.plot((AXIS, LABELS - 0.9, LABELS - 0.2), (height(year), at, at), "-", color="0.6", linewidth=1)
        axes.plot(AXIS, height(year), "o", color="black", markersize=5)
        write(axes, LABELS, at, str(year), align="left", bold=True)
        write(axes, LABELS + 1.6, at, f"{who}: {what}", align="left")
    return finish(
        figure,
        alt=f"A timeline from {first} to {last}. "
        + " ".join(f"{year}: {who}, {what}." for year, who, what in events),
        caption="Years are drawn to scale. Look at the gaps.",
    )

"""A filter that takes steps along a row of pixels: its positions as stairs, and what is left over."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnn.figures.drawing import frame, sheet, write
from cnn.figures.picture import Picture, finish

LABELS = 3.4  # cells left of the row, for its name


def steps(n: int, f: int, stride: int, padding: int = 0) -> Picture:
    """Show every position of a filter of `f` on a row of `n` pixels, one below the other."""
    length = n + 2 * padding
    starts = list(range(0, length - f + 1, stride))
    left_over = length - (starts[-1] + f)
    figure, axes = sheet(LABELS + length + 2.4, 2.9 + 0.8 * len(starts))
    write(axes, LABELS - 0.4, 1.2, "row", align="right")
    for pixel in range(length):
        inside = padding <= pixel < padding + n
        unread = pixel >= length - left_over
        _cell(axes, LABELS + pixel, str(pixel - padding) if inside else "0", inside=inside, unread=unread)
    for position, start in enumerate(starts):
        top = 2.1 + 0.8 * position
        write(axes, LABELS - 0.4, top + 0.3, f"position {position}", align="right")
        axes.add_patch(Rectangle((LABELS + start, top), f, 0.6, facecolor="0.85", edgecolor="none"))
        frame(axes, LABELS + start, top, f, 0.6)
    write(
        axes, LABELS + length / 2, 2.4 + 0.8 * len(starts), f"N = {n}, F = {f}, S = {stride}, P = {padding}"
    )
    return finish(
        figure,
        alt=f"A row of {n} pixels{_zeros(padding)}and a filter of {f} with stride {stride}. It begins at "
        f"{_listed(starts)}: {len(starts)} positions. {_end(left_over)}",
        caption=f"{len(starts)} positions. {_end(left_over)}",
    )


def _cell(axes: Axes, left: float, text: str, *, inside: bool, unread: bool) -> None:
    """Draw a pixel with its number, or a zero of the border with a dashed line; hatched where unread."""
    line = "-" if inside else "--"
    hatch = "////" if unread else ""
    box = Rectangle((left, 0.7), 1, 1, facecolor="white", edgecolor="0.55", linestyle=line, hatch=hatch)
    axes.add_patch(box)
    if unread:
        axes.add_patch(Rectangle((left + 0.25, 0.9), 0.5, 0.6, facecolor="white", edgecolor="none"))
    write(axes, left + 0.5, 1.2, text)


def _zeros(padding: int) -> str:
    return f" with {padding} zero{'s' * (padding > 1)} at each end " if padding else " "


def _listed(places: list[int]) -> str:
    return ", ".join(map(str, places))


def _end(left_over: int) -> str:
    """What happens at the end of the row."""
    if not left_over:
        return "The last one ends at the last number of the row."
    return f"Hatched: {left_over} pixel{'s' * (left_over > 1)} left over that no window reads."

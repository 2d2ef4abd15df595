"""A filter that takes steps along a row of pixels: its positions as stairs, and what is left over."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnn.figures.drawing import frame, sheet, write
from cnn.figures.picture import Picture, finish

LABELS = 3.4  # cells left of the row, for its name
DASHED = " Dashed: the zeros of the border."


def steps(n: int, f: int, stride: int, padding: int = 0) -> Picture:
    """Show every position of a filter of `f` on a row of `n` pixels, one below the other."""
    length = n + 2 * padding
    starts = list(range(0, length - f + 1, stride))
    left_over = length - (starts[-1] + f)
    figure, axes = sheet(LABELS + length + 2.4, 3.3 + 0.8 * len(starts))
    write(axes, LABELS - 0.4, 0.4, "pixel", align="right")
    for place in range(length):
        inside = padding <= place < padding + n
        _cell(axes, LABELS + place, place - padding if inside else None, unread=place >= length - left_over)
    for position, start in enumerate(starts):
        top = 2.4 + 0.8 * position
        write(axes, LABELS - 0.4, top + 0.3, f"position {position}", align="right")
        axes.add_patch(Rectangle((LABELS + start, top), f, 0.6, facecolor="0.85", edgecolor="none"))
        frame(axes, LABELS + start, top, f, 0.6)
    write(
        axes, LABELS + length / 2, 2.8 + 0.8 * len(starts), f"N = {n}, F = {f}, S = {stride}, P = {padding}"
    )
    return finish(
        figure,
        alt=f"A row of {n} pixels{_zeros(padding)}and a filter of {f} with stride {stride}. It begins at "
        f"{_listed(starts)}: {len(starts)} positions. {_end(left_over)}",
        caption=f"{len(starts)} positions. {_end(left_over)}{DASHED if padding else ''}",
    )


def _cell(axes: Axes, left: float, pixel: int | None, *, unread: bool) -> None:
    """Draw a pixel with its number above it, or a zero of the border, dashed; hatched where unread."""
    face, line = ("white", "-") if pixel is not None else ("0.93", "--")
    box = Rectangle((left, 0.8), 1, 1, facecolor=face, edgecolor="0.4", linestyle=line)
    box.set_hatch("////" if unread else "")
    axes.add_patch(box)
    if pixel is None:
        write(axes, left + 0.5, 1.3, "0")
    else:
        write(axes, left + 0.5, 0.4, str(pixel))


def _zeros(padding: int) -> str:
    return f" with {padding} zero{'s' * (padding > 1)} at each end " if padding else " "


def _listed(places: list[int]) -> str:
    return ", ".join(map(str, places))


def _end(left_over: int) -> str:
    """What happens at the end of the row."""
    if not left_over:
        return "The last one ends at the last number of the row."
    return f"Hatched: {left_over} pixel{'s' * (left_over > 1)} left over that no window reads."

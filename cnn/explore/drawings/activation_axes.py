"""Axes with values, and a function on them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from cnn.explore.svg import Sheet, number

SAMPLES = 60  # points of a curve between two places where it bends
NEAR = 1e-9  # so far beside a bend the function is that of its side


@dataclass(frozen=True, kw_only=True)
class Axes:
    """One plot: its place on the sheet, and x from -far to far. Upwards it holds all of f, 0, and `least`."""

    left: float
    top: float
    width: float
    height: float
    far: float
    f: Callable[[float], float]
    least: tuple[float, float] = (0.0, 1.0)
    span: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        heights = [self.f(self.far * k / 24) for k in range(-24, 25)] + list(self.least)
        low, high = min(heights), max(heights)
        room = 0.08 * (high - low)
        object.__setattr__(self, "span", (low - room, high + room))

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The pixel of a point."""
        low, high = self.span
        across = (x + self.far) / (2 * self.far)
        return self.left + across * self.width, self.top + (high - y) / (high - low) * self.height

    def ground(self, sheet: Sheet, hatched: list[tuple[float, float]]) -> None:
        """The box, its values, the two axes, and what is hatched: from x to x."""
        for start, end in hatched:
            x = self.at(start, 0)[0]
            sheet.rect(x, self.top, self.at(end, 0)[0] - x, self.height, kind="left", strength=0.5)
        sheet.rect(self.left, self.top, self.width, self.height, kind="box")
        for tick in range(-int(self.far), int(self.far) + 1, 2):
            x = self.at(tick, 0)[0]
            sheet.line(x, self.top + self.height, x, self.top + self.height + 5)
            sheet.text(x, self.top + self.height + 17, number(tick), kind="label")
        for level in self._levels():
            y = self.at(0, level)[1]
            sheet.line(self.left - 5, y, self.left, y)
            sheet.text(self.left - 9, y, number(level), kind="label-end")
        sheet.line(*self.at(-self.far, 0), *self.at(self.far, 0))
        x = self.at(0, 0)[0]
        sheet.line(x, self.top, x, self.top + self.height)

    def plot(self, sheet: Sheet, breaks: tuple[float, ...], *, kind: str) -> None:
        """The function, piece by piece; where it jumps, a ring on each side and a disc on its value."""
        ends = [-self.far, *breaks, self.far]
        for start, end in pairwise(ends):
            low, high = start + NEAR, end - NEAR
            xs = [low + (high - low) * k / SAMPLES for k in range(SAMPLES + 1)]
            sheet.curve([self.at(x, self.f(x)) for x in xs], kind=kind)
        for x in breaks:
            sides = [self.f(x - NEAR), self.f(x + NEAR)]
            if abs(sides[0] - sides[1]) > 1e-3:
                for y in sides:
                    sheet.circle(*self.at(x, y), 5, kind="ring")
                sheet.circle(*self.at(x, self.f(x)), 4, kind="dot-two")

    def line(self, sheet: Sheet, f: Callable[[float], float]) -> None:
        """Another straight line, as far as it is inside the plot."""
        xs = [self.far * k / SAMPLES for k in range(-SAMPLES, SAMPLES + 1)]
        inside = [self.at(x, f(x)) for x in xs if self.span[0] <= f(x) <= self.span[1]]
        sheet.line(*inside[0], *inside[-1], kind="dashes")

    def mark(self, sheet: Sheet, x: float, words: str) -> None:
        """A point of the curve, with lines to both axes, and its value above the plot."""
        px, py = self.at(x, self.f(x))
        sheet.line(px, self.at(0, 0)[1], px, py, kind="dashes")
        sheet.line(self.at(0, 0)[0], py, px, py, kind="dashes")
        sheet.circle(px, py, 6)
        sheet.text(self.left + self.width / 2, self.top - 19, words)

    def _levels(self) -> list[float]:
        low, high = self.span
        step = next(s for s in (0.25, 0.5, 1.0, 2.0, 4.0) if (high - low) / s <= 6.5)
        return [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]

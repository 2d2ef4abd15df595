"""The small colour image of the volume explorer, its six filters, and what a layer of such filters counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SIDE, BRIGHTEST = 7, 3  # of the image: pixels along one side, and the largest value
COLOURS = ("red", "green", "blue")
_SKY, _SUN, _WALL, _DOOR, _GRASS = "013", "330", "301", "110", "030"
_PICTURE = """
. . . . . * *
. . . . . * *
. # # # . . .
. # # # # . .
. # o # # . .
- # o # # - -
- - - - - - -
""".split()
_PAINT = {".": _SKY, "*": _SUN, "#": _WALL, "o": _DOOR, "-": _GRASS}
IMAGE = np.array([[int(value) for value in _PAINT[mark]] for mark in _PICTURE]).T.reshape(3, SIDE, SIDE)

# What a filter weighs at (u, v), rows and columns counted from its middle, in its red, green and blue sheet.
Sheets = Callable[[float, float], tuple[int, int, int]]


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


FILTERS: dict[str, Sheets] = {
    "yellow right of blue": lambda u, v: (_sign(v), _sign(v), -_sign(v)),
    "green, not red, not blue": lambda u, v: (-1, 1 + (abs(u) + abs(v) < 1.5), -1),
    "darker below": lambda u, v: (-_sign(u),) * 3,
    "a red spot": lambda u, v: (2 if max(abs(u), abs(v)) < 1 else -1, 0, -int(u == v)),
    "a line falling to the right": lambda u, v: (2 if u == v else -1, int(u == v), int(u == v)),
    "everything bright": lambda u, v: (1, 1, 1),
}


def weights(which: int, size: int, channels: int) -> np.ndarray:
    """Filter number `which` (from 0) as (channels, size, size): one sheet for each channel of the image."""
    sheets, middle = list(FILTERS.values())[which], (size - 1) / 2
    places = range(size)
    taps = [[sheets(u - middle, v - middle)[:channels] for v in places] for u in places]
    return np.moveaxis(np.array(taps), 2, 0)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A layer of `filters` square filters, stride 1, nothing padded, on a square image."""

    side: int
    size: int
    channels: int
    filters: int

    @property
    def out(self) -> int:
        """How many places a filter has along one side."""
        return len(range(self.side - self.size + 1))

    @property
    def products(self) -> int:
        """What is multiplied and added for one output."""
        return self.size**2 * self.channels

    @property
    def weights(self) -> int:
        """All weights of all filters."""
        return self.products * self.filters

    @property
    def fully_connected(self) -> int:
        """Parameters of a fully connected layer with as many outputs: a bias and all pixels for each."""
        pixels = self.side**2 * self.channels
        return self.out**2 * self.filters * (pixels + 1)


LECTURE = Counts(side=32, size=5, channels=3, filters=6)

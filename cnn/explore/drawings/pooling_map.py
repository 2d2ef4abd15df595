"""The maps of the pooling explorer, and what each window of pixels makes of them: one window at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

Values = tuple[tuple[float, ...], ...]
Pixel = tuple[int, int]
LARGEST = 8  # rows or columns of a map
OWN, BRIGHT, CENTRE = "my own", "a bright pixel", "largest in the centre"
_NUMBERS = {
    "the lecture's": "11247305 56785231 32104762 12348153 60271438 25816072 83140562 14720385",
    "ties": "33123223 31223332 22331223 23332231 32213322 22332133 33122323 21332231",
    "all negative": "38571649 62943175 17485293 94261738 53718462 26839517 71352946 48167325",
    CENTRE: "12013102 20131021 13102310 01321032 31023101 10210312 23101230 02312013",
}
MAPS = (*_NUMBERS, BRIGHT, OWN)


def starting_map(name: str, rows: int, columns: int, chosen: Pixel) -> Values:
    """The map of that name; a bright pixel stands at `chosen`."""
    if name == BRIGHT:
        places = [[(i, j) == chosen for j in range(columns)] for i in range(rows)]
        return tuple(tuple(9.0 * here for here in row) for row in places)
    sign = -1.0 if name == "all negative" else 1.0
    lines = _NUMBERS[name].split()[:rows]
    values = [[sign * int(digit) for digit in line[:columns]] for line in lines]
    if name == CENTRE:
        values[rows // 2][columns // 2] = 9.0
    return tuple(map(tuple, values))


def resized(values: Values, rows: int, columns: int) -> Values:
    """The same map with other rows and columns: cut, or with zeros added."""
    grown = [[*row, *[0.0] * columns][:columns] for row in values] + [[0.0] * columns] * rows
    return tuple(map(tuple, grown[:rows]))


def replaced(values: Values, pixel: Pixel, value: float) -> Values:
    """The same map with one pixel changed."""
    rows = [list(row) for row in values]
    rows[pixel[0]][pixel[1]] = value
    return tuple(map(tuple, rows))


def moved(values: Values) -> Values:
    """Everything one column to the right: a column of zeros comes in, the last one leaves."""
    return tuple((0.0, *row[:-1]) for row in values)


def is_bright(values: Values, pixel: Pixel) -> bool:
    """Whether this pixel alone is brighter than 0, and none is darker."""
    others = [v for i, row in enumerate(values) for j, v in enumerate(row) if (i, j) != pixel]
    return values[pixel[0]][pixel[1]] > 0 and not any(others)


@dataclass(frozen=True, kw_only=True)
class Pool:
    """The way of pooling: "max" or "average", the size F of the windows, their stride S."""

    kind: str
    size: int
    stride: int

    def places(self, n: int) -> Fraction:
        """How many places a window has along n pixels, if it were allowed to stop between two."""
        return Fraction(n - self.size, self.stride) + 1

    def fits(self, n: int) -> bool:
        """Whether the last window ends with the last of n pixels."""
        return n >= self.size and self.places(n).denominator == 1

    def starts(self, n: int) -> range:
        """Where windows begin, among n pixels."""
        return range(0, n - self.size + 1, self.stride)

    def reach(self, n: int) -> int:
        """How many of n pixels lie before the end of the last window."""
        return max((start + self.size for start in self.starts(n)), default=0)


@dataclass(frozen=True, kw_only=True)
class Window:
    """What one window reads, row by row, and what it writes; `wins` are the pixels that are largest."""

    corner: Pixel
    taps: tuple[Pixel, ...]
    values: tuple[float, ...]
    result: float
    wins: tuple[Pixel, ...]

    def sends(self, gradient: float) -> dict[Pixel, float]:
        """What each pixel gets of a gradient that comes to the output."""
        if self.wins:
            return {self.wins[0]: gradient}
        return {tap: gradient / len(self.taps) for tap in self.taps}


def windows(pool: Pool, values: Values) -> dict[Pixel, Window]:
    """All windows by the place of their output."""
    found = {}
    for p, top in enumerate(pool.starts(len(values))):
        for q, left in enumerate(pool.starts(len(values[0]))):
            found[p, q] = _window(pool, values, top, left)
    return found


def _window(pool: Pool, values: Values, top: int, left: int) -> Window:
    taps = tuple(_pixels(pool.size, top, left))
    read = tuple(values[i][j] for i, j in taps)
    largest = max(read)
    if pool.kind == "max":
        result, wins = largest, tuple(tap for tap, value in zip(taps, read, strict=True) if value == largest)
    else:
        result, wins = sum(read) / len(read), ()
    return Window(corner=(top, left), taps=taps, values=read, result=result, wins=wins)


def _pixels(size: int, top: int, left: int) -> Iterator[Pixel]:
    for i in range(top, top + size):
        for j in range(left, left + size):
            yield i, j


def mixed(value: Fraction) -> str:
    """A fraction as a person writes it: 7/3 is "2 1/3"."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    parts = [str(whole)] * (whole > 0 or not rest) + [f"{rest}/{value.denominator}"] * (rest > 0)
    return ("−" if value < 0 else "") + " ".join(parts)

"""What the pictures of stride and padding have in common: the numbers, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import mul

import numpy as np

from cnn.explore.grids import DEEPEST
from cnn.explore.steps import Axis
from cnn.explore.svg import Sheet, number

WIDTH = 720
LARGEST_IMAGE, LARGEST_FILTER = 10, 7  # more would take longer to draw than a person should wait
_DIGITS = """
301312031213 123021310232 310213022131 032130213102 213302120313 131021330221
302113201230 220331012312 113202312031 031213120320 230120331213 312031212103
""".split()
PIXELS = [[int(digit) for digit in row] for row in _DIGITS]
WEIGHTS = [
    [(1, 2, -1, -2, 0, 1, -1)[(3 * u + v) % 7] for v in range(LARGEST_FILTER)] for u in range(LARGEST_FILTER)
]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """An image, a filter, and how it steps along rows and columns."""

    rows: Axis
    columns: Axis

    def pixel(self, row: int, column: int) -> int:
        """The value at a place of the image, 0 outside of it."""
        inside = 0 <= row < self.rows.n and 0 <= column < self.columns.n
        return PIXELS[row][column] if inside else 0

    @cached_property
    def image(self) -> np.ndarray:
        """The pixels as an array."""
        return np.array(PIXELS)[: self.rows.n, : self.columns.n]

    @cached_property
    def weights(self) -> np.ndarray:
        """The filter as an array."""
        return np.array(WEIGHTS)[: self.rows.f, : self.columns.f]

    @cached_property
    def shape(self) -> tuple[int, int]:
        """How many outputs there are."""
        return self.rows.outputs, self.columns.outputs

    @property
    def fits(self) -> bool:
        """Whether the lecture's rule allows this."""
        return self.rows.fits and self.columns.fits

    @property
    def square(self) -> bool:
        """Whether rows and columns have the same numbers."""
        return self.rows == self.columns

    def sums(self) -> list[list[int]]:
        """Every output: one window at a time, every weight times its pixel, added up."""
        weights = sum(self.filter, ())
        return [[sum(map(mul, weights, sum(window, ()))) for window in row] for row in self._windows]

    def terms(self, i: int, j: int) -> list[str]:
        """The products of output (i, j), one line for each row of the filter."""
        return list(map(sum_of, self.filter, self._windows[i][j]))

    @cached_property
    def _windows(self) -> list[list[list[tuple[int, ...]]]]:
        """What each output reads, row by row."""
        padded = self._padded
        across = [
            slice(j * self.columns.s, j * self.columns.s + self.columns.f) for j in range(self.shape[1])
        ]
        down = [slice(i * self.rows.s, i * self.rows.s + self.rows.f) for i in range(self.shape[0])]
        return [[[line[part] for line in padded[rows]] for part in across] for rows in down]

    @cached_property
    def filter(self) -> list[tuple[int, ...]]:
        """The weights, row by row."""
        return [tuple(line[: self.columns.f]) for line in WEIGHTS[: self.rows.f]]

    @cached_property
    def _padded(self) -> list[tuple[int, ...]]:
        """The image and the zeros around it, from the first place of the first window on."""
        rows, columns = (range(-axis.before, axis.n + axis.after) for axis in (self.rows, self.columns))
        return [tuple(self.pixel(i, j) for j in columns) for i in rows]


@lru_cache(maxsize=4096)
def term(weight: float, pixel: float | str) -> str:
    """One product: "2·3"."""
    return f"{number(weight)}·{pixel if isinstance(pixel, str) else number(pixel)}"


@lru_cache(maxsize=8192)
def sum_of(weights: tuple[int, ...], pixels: tuple[int | str, ...]) -> str:
    """Products as a sum: "1·2 − 1·3"."""
    return signed([term(weight, pixel) for weight, pixel in zip(weights, pixels, strict=True)])


def signed(terms: list[str]) -> str:
    """A sum as it is written: 1·2 − 1·3."""
    return " + ".join(terms).replace("+ −", "− ")


def ink(cell: float) -> str:
    """The kind of text that a cell of this size can hold."""
    return "value" if cell >= 32 else "label" if cell >= 25 else "small" if cell >= 20 else "tiny"


def one_cell(
    sheet: Sheet, x: float, y: float, size: tuple[float, float], words: str, *, kind: str = "cell",
    strength: float = 1.0,
) -> None:  # fmt: skip
    """A cell with something in it, in a size that fits."""
    sheet.rect(x, y, *size, kind=kind, strength=strength)
    if words:
        sheet.text(x + size[0] / 2, y + size[1] / 2, words, kind=ink(min(size)))


def tint(value: float, full: float) -> tuple[str, float]:
    """The kind of a cell with this value, and how much of its colour it gets."""
    if value == 0 or value != value or not full:
        return "cell", 1.0
    return ("plus" if value > 0 else "minus"), DEEPEST * min(abs(value) / full, 1.0)


def count(number_of: int, what: str) -> str:
    """A number with its noun: "1 row", "2 rows"."""
    return f"{number_of} {what}{'' if number_of == 1 else 's'}"

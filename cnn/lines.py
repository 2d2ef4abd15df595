"""The lines of pixels that `cnn.blocks` speaks of: memory for a block, used again for every block like it.

Axes: N images, C channels, K filters of FH x FW taps. A line is cut into equal *pieces* where that makes the
matrix products faster; what stands behind the last pixel is zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, prod
from operator import attrgetter

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

from cnn.arguments import Array
from cnn.blocks import Block, Reading, Shape
from cnn.memory import empty

# OpenBLAS multiplies matrices of at most so many multiply-adds without packing them first. For a few filters
# that is up to twice as fast (measured: 10 filters, 75 taps); a piece of fewer columns brings nothing.
UNPACKED = 10**6
NARROWEST = 128
STEP = 16  # numbers: pieces begin where a line of the cache does


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where pixels go: some rows and columns of the images to `pixels`, zeros to the borders."""

    pixels: Array
    rows: slice
    columns: slice
    borders: list[Array]  # above and below: a band of rows in memory that another band used before


class Lines:
    """The memory for a block: its pixels as lines, the matrix of its windows, and the products with filters.

    Parameters
    ----------
    reading : Reading
    shape : Shape
        That of the blocks that it is for.
    memory : ndarray
        At least `reading.numbers` numbers for each pixel of a line, `rounded`; changed.
    biases : ndarray, shape (products, 1), optional
        What the filters make of nothing but zeros.
    """

    def __init__(self, reading: Reading, shape: Shape, memory: Array, biases: Array | None = None) -> None:
        (down, across), k = reading.added, reading.filters
        length = shape.length + (down - 1) * shape.pitch + across - 1  # with what the added taps reach
        used = slice(0, length) if biases is None else with_pixels(reading, shape, length)
        count, size = pieces(used.stop - used.start, reading.rows * reading.products)
        used = slice(used.start, used.start + count * size)
        take = _Take(memory)
        matrix = take(reading.rows, max(length, used.stop))
        lines = take(reading.products, max(length, used.stop))
        matrix[:, length:] = 0  # looked at in vain, but must be numbers
        matrix[-1] = 1
        lines[...] = 0 if biases is None else biases  # between the gradients, or where there are no pixels
        self.reading, self._lines, self._shape = reading, lines, shape
        self._matrix, self._products = in_pieces(matrix[:, used], count), in_pieces(lines[:, used], count)
        if down * across == reading.taps:  # nothing is copied: the pixels are the matrix
            self._pixels, self._copies = matrix[None, :-1], []
            self._pixels[...] = 0
        else:
            self._pixels = take(len(reading.phases), reading.channels, shape.area)
            self._pixels[...] = 0
            self._copies = list(self._copied(matrix, length))
        sums = lines if reading.products == k else take(k, shape.length)
        self._sums = None if sums is lines else sums
        self._shifts = shifted(lines, reading.added, k, shape)
        self._outputs, self._gradients = (outputs_of(array[:k], reading, shape) for array in (sums, lines))
        self._maps = rows_of(self._pixels, shape)
        self._places: dict[int, list[Place]] = {}

    def load(self, block: Block, source: Array) -> Array:
        """Return the windows of a block of images (N, C, H, W) as a matrix (pieces, rows, size)."""
        images = source[block.images].transpose(1, 2, 0, 3)  # (C, H, n, W)
        first = block.rows.start
        if first not in self._places:
            self._places[first] = [self._place(n, first) for n in range(len(self.reading.phases))]
        for place in self._places[first]:
            place.pixels[...] = images[:, place.rows, :, place.columns]
            for border in place.borders:
                border[...] = 0
        for there, here in self._copies:
            there[...] = here
        return self._matrix

    def correlate(self, factors: Array, block: Block, source: Array) -> Array:
        """Return the maps (n, K, rows, OW) that the filters, as `matrix_of` has them, make of a block."""
        np.matmul(factors, self.load(block, source), out=self._products)
        if self._sums is not None:
            np.add.reduce(self._shifts, axis=(0, 1), out=self._sums)
        return self._outputs

    def weigh(self, dout: Array, block: Block, source: Array) -> Array:
        """Return the gradients (rows, products) by the weights, as `filters_of` takes them, from a block."""
        self._gradients[...] = dout[block.maps]  # between them the lines stay zero
        k, length = self.reading.filters, self._shape.length
        for n, (u, v) in enumerate(np.ndindex(self.reading.added)):
            if n:  # what is added on the way there is copied on the way back
                shift = u * self._shape.pitch + v
                self._lines[n * k : (n + 1) * k, shift : shift + length] = self._lines[:k, :length]
        matrix = self.load(block, source)
        total: Array = np.matmul(matrix, self._products.transpose(0, 2, 1)).sum(axis=0)  # over the pieces
        return total

    def _copied(self, matrix: Array, length: int) -> Iterator[tuple[Array, Array]]:
        """Pair the rows of the matrix with the shifted lines, phase by phase: (taps, C, length)."""
        reading, first, c = self.reading, 0, self.reading.channels
        for line, phase in zip(self._pixels, reading.phases, strict=True):
            down, across = copied_taps(reading, phase)
            last = first + down * across * c
            there = matrix[first:last, :length].reshape(down, across, c, length)
            row, pixel = line.strides
            strides = (self._shape.pitch * pixel, pixel, row, pixel)
            yield there, as_strided(line, there.shape, strides, writeable=False)
            first = last

    def _place(self, phase: int, first: int) -> Place:
        """Say where the pixels of a phase stand in a line that begins with output row `first`."""
        (top, left), (down, across) = self.reading.start, self.reading.stride
        r, s = self.reading.phases[phase]
        maps, (h, w) = self._maps[phase], self.reading.image
        i, rows = inside(top + down * first + r, down, maps.shape[1], h)
        j, columns = inside(left + s, across, maps.shape[3], w)
        borders = [maps[:, : i.start], maps[:, i.stop :]] if maps.shape[2] == 1 else []
        return Place(
            pixels=maps[:, i, :, j],
            rows=rows,
            columns=columns,
            borders=[border for border in borders if border.size],
        )


class _Take:
    """Cuts arrays out of memory, one after the other."""

    def __init__(self, memory: Array) -> None:
        self._memory = memory

    def __call__(self, *shape: int) -> Array:
        array, self._memory = self._memory[: prod(shape)], self._memory[prod(shape) :]
        return array.reshape(shape)


def prepared(
    reading: Reading, run: Sequence[Block], dtype: DTypeLike, biases: Array | None = None
) -> Iterator[tuple[Block, Lines]]:
    """Go through blocks, those of one shape together, with memory that is made ready once for all of them."""
    if not run:
        return
    largest = max(block.shape.area for block in run)
    memory = empty((reading.numbers * rounded(largest),), dtype)
    for shape, alike in groupby(sorted(run, key=attrgetter("shape")), key=attrgetter("shape")):
        lines = Lines(reading, shape, memory, biases)
        for block in alike:
            yield block, lines


def copied_taps(reading: Reading, phase: tuple[int, int]) -> tuple[int, int]:
    """Return how many rows and columns of taps of a phase are copied: those that are not added."""
    (rows, columns), (down, across) = reading.phase_taps(phase), reading.added
    return rows // down, columns // across


def shifted(lines: Array, added: tuple[int, int], k: int, shape: Shape) -> Array:
    """View lines (added taps * K, …) as (added taps…, K, length), tap (u, v) from u*pitch + v on."""
    row, pixel = lines.strides
    strides = (added[1] * k * row + shape.pitch * pixel, k * row + pixel, row, pixel)
    return as_strided(lines, (*added, k, shape.length), strides, writeable=False)


def with_pixels(reading: Reading, shape: Shape, length: int) -> slice:
    """Return the part of a line that must be multiplied: where taps are added, the rows that are not zero."""
    if reading.added == (1, 1) or shape.rows < reading.size[0] + reading.reach[0]:
        return slice(0, length)
    rows, _ = inside(reading.start[0], 1, shape.rows, reading.image[0])
    return slice(rows.start * shape.pitch, min(rows.stop * shape.pitch, length))


def rows_of(lines: Array, shape: Shape) -> Array:
    """View lines (…, area) as (…, rows, n, width), without the zeros at the end."""
    rows = shape.rows, shape.images, shape.width
    return lines[..., : prod(rows)].reshape(*lines.shape[:-1], *rows)


def outputs_of(lines: Array, reading: Reading, shape: Shape) -> Array:
    """View lines (K, length) as maps (n, K, rows, OW), without the windows that wrap around."""
    (line, pixel), rows = lines.strides, shape.rows - reading.reach[0]
    strides = shape.width * pixel, line, shape.pitch * pixel, pixel
    return as_strided(lines, (shape.images, len(lines), rows, reading.size[1]), strides)


def pieces(length: int, multiply_adds: int) -> tuple[int, int]:
    """Return how many pieces a line is best cut into, and their size, for so many multiply-adds a column.

    Examples
    --------
    >>> pieces(4000, 10 * 75), pieces(4000, 64 * 576)
    ((4, 1008), (1, 4000))
    """
    size = UNPACKED // multiply_adds // STEP * STEP
    count = max(1, ceil(length / size)) if size >= NARROWEST else 1
    return (1, length) if count == 1 else (count, STEP * ceil(length / count / STEP))


def rounded(area: int) -> int:
    """What a line of so many pixels can grow to when it is cut into pieces."""
    return area + STEP * ceil(area / (NARROWEST - STEP))


def in_pieces(lines: Array, count: int) -> Array:
    """View lines (rows, length) as equal pieces (count, rows, size), which NumPy multiplies one by one."""
    return lines.reshape(len(lines), count, lines.shape[1] // count).transpose(1, 0, 2)


def matrix_of(reading: Reading, w: Array, b: Array) -> Array:
    """Return filters (K, C, FH, FW) and biases as the matrix (products, rows) that goes with `Lines`."""
    (down, across), (au, av), parts = reading.stride, reading.added, []
    for phase in reading.phases:
        cu, cv = copied_taps(reading, phase)
        part = w[:, :, phase[0] :: down, phase[1] :: across].reshape(len(w), -1, au, cu, av, cv)
        parts.append(part.transpose(2, 4, 0, 3, 5, 1).reshape(reading.products, -1))
    biases = np.zeros((reading.products, 1), w.dtype)
    biases[: len(w), 0] = b
    return np.concatenate([*parts, biases], axis=1)


def filters_of(reading: Reading, matrix: Array) -> tuple[Array, Array]:
    """Return a matrix (rows, products) as filters (K, C, FH, FW) and biases: the way back."""
    (down, across), (au, av), c, k = reading.stride, reading.added, reading.channels, reading.filters
    w, first = np.empty((k, c, *reading.kernel), matrix.dtype), 0
    for phase in reading.phases:
        cu, cv = copied_taps(reading, phase)
        part = matrix[first : first + cu * cv * c].reshape(cu, cv, c, au, av, k)
        there = w[:, :, phase[0] :: down, phase[1] :: across]
        there[...] = part.transpose(5, 2, 3, 0, 4, 1).reshape(there.shape)
        first += cu * cv * c
    return w, matrix[-1, :k].copy()


def inside(start: int, stride: int, count: int, length: int) -> tuple[slice, slice]:
    """Say which of the places start + stride*i, i < count, lie in range(length): which i, and where.

    >>> inside(-3, 2, 5, 4)
    (slice(2, 4, None), slice(1, 4, 2))
    """
    first = max(0, ceil(-start / stride))
    last = max(first, min(count, ceil((length - start) / stride)))
    place = start + stride * first
    return slice(first, last), slice(
        place, place + stride * (last - first - 1) + 1 if last > first else place, stride
    )

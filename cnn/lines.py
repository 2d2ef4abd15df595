"""The lines of pixels that `cnn.blocks` speaks of: memory for a block, used again for every block like it.

Axes: N images, C channels, K filters of FH x FW taps. A line is cut into equal *pieces* where that makes the
matrix products faster; what stands behind the last pixel is zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, prod

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike

from cnn.arguments import Array
from cnn.blocks import Block, Reading
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
    block : Block
        The largest that it is for. A smaller one uses the beginning, and what is behind has no meaning.
    memory : ndarray
        At least `reading.numbers` numbers for each place of a line; changed.
    """

    def __init__(self, reading: Reading, block: Block, memory: Array) -> None:
        (down, across), k = reading.added, reading.filters
        reach = (down - 1) * reading.width + across - 1  # of the added taps
        count, size = pieces(block.length + reach, reading.rows * reading.products)
        take = _Take(memory)
        matrix = take(reading.rows, count * size)
        lines = take(reading.products, count * size)
        matrix[:, block.length + reach :] = 0  # looked at in vain, but must be numbers
        matrix[-1] = 1
        lines[...] = 0  # between the outputs, and behind those of a smaller block
        self.reading, self._lines, self._length = reading, lines, block.length
        self._matrix, self._products = in_pieces(matrix, count), in_pieces(lines, count)
        self._reach = reach
        if down * across == reading.taps:  # nothing is copied: the pixels are the matrix
            self._pixels, self._copies = matrix[None, :-1], []
            self._pixels[...] = 0
        else:
            self._pixels = take(len(reading.phases), reading.channels, block.area)
            self._pixels[...] = 0
            self._copies = list(self._copied(matrix, block.length + reach))
        sums = lines if reading.products == k else take(k, block.length)
        self._sums = None if sums is lines else sums
        self._shifts = shifted(lines, reading.added, k, reading.width, block.length)
        self._outputs, self._gradients = (outputs_of(array[:k], reading, block) for array in (sums, lines))
        self._maps = rows_of(self._pixels, block)
        self._places: dict[int, list[Place]] = {}

    def load(self, block: Block, source: Array) -> Array:
        """Return the windows of a block of images (N, C, H, W) as a matrix (pieces, rows, size)."""
        images = source[block.images].transpose(1, 0, 2, 3)  # (C, n, H, W)
        first = block.rows.start
        if first not in self._places:
            self._places[first] = [self._place(n, first) for n in range(len(self.reading.phases))]
        for place in self._places[first]:
            place.pixels[:, : images.shape[1]] = images[:, :, place.rows, place.columns]
            for border in place.borders:
                border[...] = 0
        for there, here in self._copies:
            there[...] = here
        return shortened(self._matrix, block.length + self._reach)

    def correlate(self, factors: Array, block: Block, source: Array) -> Array:
        """Return the maps (n, K, rows, OW) that the filters, as `matrix_of` has them, make of a block."""
        matrix = self.load(block, source)
        np.matmul(factors, matrix, out=shortened(self._products, block.length + self._reach))
        if self._sums is not None:
            np.add.reduce(self._shifts, axis=(0, 1), out=self._sums)
        return self._outputs[block.inner]

    def weigh(self, dout: Array, block: Block, source: Array) -> Array:
        """Return the gradients (rows, products) by the weights, as `filters_of` takes them, from a block."""
        here, k = self._gradients[block.inner], self.reading.filters
        if here.size < self._gradients.size:
            self._gradients[...] = 0
        here[...] = dout[block.images, :, block.rows]  # between them the lines stay zero
        for n, (u, v) in enumerate(np.ndindex(self.reading.added)):
            if n:  # what is added on the way there is copied on the way back
                shift = u * self.reading.width + v
                there = self._lines[n * k : (n + 1) * k, shift : shift + self._length]
                there[...] = self._lines[:k, : self._length]
        matrix = self.load(block, source)
        gradients = shortened(self._products, block.length + self._reach)
        total: Array = np.matmul(matrix, gradients.transpose(0, 2, 1)).sum(axis=0)  # over the pieces
        return total

    def _copied(self, matrix: Array, length: int) -> Iterator[tuple[Array, Array]]:
        """Pair the rows of the matrix with the shifted lines, phase by phase: (taps, C, length)."""
        reading, first, c = self.reading, 0, self.reading.channels
        for line, phase in zip(self._pixels, reading.phases, strict=True):
            down, across = copied_taps(reading, phase)
            last = first + down * across * c
            there = matrix[first:last, :length].reshape(down, across, c, length)
            row, pixel = line.strides
            strides = (reading.width * pixel, pixel, row, pixel)
            yield there, as_strided(line, there.shape, strides, writeable=False)
            first = last

    def _place(self, phase: int, first: int) -> Place:
        """Say where the pixels of a phase stand in a line that begins with output row `first`."""
        (top, left), (down, across) = self.reading.start, self.reading.stride
        r, s = self.reading.phases[phase]
        maps, (h, w) = self._maps[phase], self.reading.image
        i, rows = inside(top + down * first + r, down, maps.shape[2], h)
        j, columns = inside(left + s, across, maps.shape[3], w)
        borders = [maps[:, :, : i.start], maps[:, :, i.stop :]] if maps.shape[1] == 1 else []
        return Place(
            pixels=maps[:, :, i, j],
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


def prepared(reading: Reading, run: Sequence[Block], dtype: DTypeLike) -> Iterator[tuple[Block, Lines]]:
    """Go through blocks, with memory that is made ready once for all of them."""
    if not run:
        return
    largest = max(run, key=lambda block: block.area)
    lines = Lines(reading, largest, empty((reading.numbers * rounded(largest.area),), dtype))
    for block in run:
        yield block, lines


def copied_taps(reading: Reading, phase: tuple[int, int]) -> tuple[int, int]:
    """Return how many rows and columns of taps of a phase are copied: those that are not added."""
    (rows, columns), (down, across) = reading.phase_taps(phase), reading.added
    return rows // down, columns // across


def shifted(lines: Array, added: tuple[int, int], k: int, width: int, length: int) -> Array:
    """View lines (added taps * K, …) as (added taps…, K, length), tap (u, v) from u*width + v on."""
    row, pixel = lines.strides
    strides = (added[1] * k * row + width * pixel, k * row + pixel, row, pixel)
    return as_strided(lines, (*added, k, length), strides, writeable=False)


def rows_of(lines: Array, block: Block) -> Array:
    """View lines (…, area) as (…, n, rows, width), without the zeros at the end."""
    return lines[..., : prod(block.shape)].reshape(*lines.shape[:-1], *block.shape)


def outputs_of(lines: Array, reading: Reading, block: Block) -> Array:
    """View lines (K, length) as maps (n, K, rows, OW), without the windows that wrap around."""
    (n, rows, width), pixel = block.shape, lines.strides[1]
    shape = (n, len(lines), block.rows.stop - block.rows.start, reading.size[1])
    return as_strided(lines, shape, (rows * width * pixel, lines.strides[0], width * pixel, pixel))


def pieces(length: int, multiply_adds: int) -> tuple[int, int]:
    """Return how many pieces a line is best cut into, and their size, for so many multiply-adds a column.

    Examples
    --------
    >>> pieces(4000, 10 * 75), pieces(4000, 64 * 576)
    ((4, 1008), (1, 4000))
    """
    size = UNPACKED // multiply_adds // STEP * STEP
    count = ceil(length / size) if size >= NARROWEST else 1
    return (1, length) if count == 1 else (count, STEP * ceil(length / count / STEP))


def rounded(area: int) -> int:
    """What a line of so many pixels can grow to when it is cut into pieces."""
    return area + STEP * ceil(area / (NARROWEST - STEP))


def in_pieces(lines: Array, count: int) -> Array:
    """View lines (rows, length) as equal pieces (count, rows, size), which NumPy multiplies one by one."""
    return lines.reshape(len(lines), count, -1).transpose(1, 0, 2)


def shortened(parts: Array, length: int) -> Array:
    """Leave out what is behind a length, where there is only one piece."""
    return parts[:, :, :length] if len(parts) == 1 else parts


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

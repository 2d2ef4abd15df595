"""The lines of pixels that `cnn.blocks` speaks of: memory for a block, used again for every block like it.

Axes: N images, C channels, K filters of FH x FW taps. A line is cut into equal *pieces* where that makes the
matrix products faster; what stands behind the last pixel is zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, prod
from typing import Any, TypeVar

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import DTypeLike, NDArray

from cnn.arguments import Array
from cnn.blocks import Block, Reading

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
    """Images as lines, (phases, C, area): zero but for the pixels, so that the borders stay zero.

    Parameters
    ----------
    reading : Reading
    block : Block
        The largest that it is for. A smaller one uses the beginning, and what is behind has no meaning.
    memory : ndarray
        At least phases * C * area numbers; changed.
    """

    def __init__(self, reading: Reading, block: Block, area: int, memory: Array) -> None:
        self.reading = reading
        shape = (len(reading.phases), reading.channels, area)
        self.pixels = memory[: prod(shape)].reshape(shape)
        self.pixels[...] = 0
        self._maps = rows_of(self.pixels, block)
        self._places: dict[int, list[Place]] = {}

    def load(self, block: Block, source: Array) -> None:
        """Copy the pixels of a block of images (N, C, H, W) to their places."""
        images = source[block.images].transpose(1, 0, 2, 3)  # (C, n, H, W)
        first = block.rows.start
        if first not in self._places:
            self._places[first] = [self._place(n, first) for n in range(len(self.reading.phases))]
        for place in self._places[first]:
            place.pixels[:, : images.shape[1]] = images[:, :, place.rows, place.columns]
            for border in place.borders:
                border[...] = 0

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


class Columns(Lines):
    """The windows of a block as the columns of a matrix, and lines for what comes out of the filters.

    The last row of the matrix is 1 everywhere: it meets the biases.

    Parameters
    ----------
    reading, block
        As for `Lines`.
    memory : ndarray
        At least `Columns.numbers(reading)` numbers for each place of a line of `pieces`.
    """

    def __init__(self, reading: Reading, block: Block, memory: Array) -> None:
        taps, k = reading.taps * reading.channels, reading.filters
        count, size = pieces(block.length, k * (taps + 1))
        length = count * size
        super().__init__(reading, block, block.area, memory)
        memory = memory[self.pixels.size :]
        matrix = memory[: (taps + 1) * length].reshape(taps + 1, length)
        lines = memory[matrix.size : matrix.size + k * length].reshape(k, length)
        matrix[...], lines[...] = 0, 0
        matrix[-1] = 1
        self._matrix, self._lines = in_pieces(matrix, count), in_pieces(lines, count)
        self.outputs = outputs_of(lines, reading, block)
        self._copies = list(self._shifts(matrix, block.length))

    @staticmethod
    def numbers(reading: Reading) -> int:
        """How many numbers are kept for each pixel of a line."""
        return (len(reading.phases) + reading.taps) * reading.channels + 1 + reading.filters

    def load(self, block: Block, source: Array) -> None:
        """Copy the windows of a block of images into the matrix."""
        super().load(block, source)
        for there, here in self._copies:
            there[...] = here

    def operands(self, block: Block) -> tuple[Array, Array]:
        """Return windows (pieces, taps * C + 1, size) and lines (pieces, K, size) of a block."""
        return shortened(self._matrix, block.length), shortened(self._lines, block.length)

    def put(self, block: Block, maps: Array) -> None:
        """Copy a block of maps (N, K, OH, OW) into the lines; everywhere else they are zero."""
        here = self.outputs[block.inner]
        if here.size < self.outputs.size:
            self.outputs[...] = 0
        here[...] = maps[block.images, :, block.rows]

    def _shifts(self, matrix: Array, length: int) -> Iterator[tuple[Array, Array]]:
        """Pair the rows of the matrix with the shifted lines, phase by phase: (taps, C, length)."""
        first = 0
        for line, phase in zip(self.pixels, self.reading.phases, strict=True):
            down, across = self.reading.phase_taps(phase)
            last = first + down * across * len(line)
            there = matrix[first:last, :length].reshape(down, across, len(line), length)
            yield there, shifted(line, (down, across), self.reading.width, length)
            first = last


class Products(Lines):
    """The pixels of a block as a matrix, and the products of each with the weights of all taps.

    The arguments are those of `Columns`.
    """

    def __init__(self, reading: Reading, block: Block, memory: Array) -> None:
        taps, k, c = reading.taps, reading.filters, reading.channels
        count, size = pieces(block.area, taps * k * c)
        area = count * size
        super().__init__(reading, block, area, memory)
        memory = memory[self.pixels.size :]
        lines = memory[: taps * k * area].reshape(taps * k, area)
        self.sums = memory[lines.size : lines.size + k * block.length].reshape(k, block.length)
        self._matrix, self._lines = in_pieces(self.pixels[0], count), in_pieces(lines, count)
        (fh, fw), (row, pixel) = reading.kernel, lines.strides
        strides = (fw * k * row + reading.width * pixel, k * row + pixel, row, pixel)
        self.shifted = as_strided(lines, (fh, fw, k, block.length), strides, writeable=False)
        self.outputs = outputs_of(self.sums, reading, block)

    def operands(self, block: Block) -> tuple[Array, Array]:
        """Return pixels (pieces, C, size) and products (pieces, taps * K, size) of a block."""
        return shortened(self._matrix, block.area), shortened(self._lines, block.area)

    @staticmethod
    def numbers(reading: Reading) -> int:
        """How many numbers are kept for each pixel of a line."""
        return reading.channels + (reading.taps + 1) * reading.filters


Prepared = TypeVar("Prepared", Columns, Products)


def prepared(
    kind: type[Prepared], reading: Reading, run: Sequence[Block], dtype: DTypeLike
) -> Iterator[tuple[Block, Prepared]]:
    """Go through blocks, with memory that is made ready once for all of them."""
    longest = max((rounded(block.area) for block in run), default=0)
    with scratch(dtype, kind.numbers(reading) * longest) as memory:
        ready = kind(reading, max(run, key=lambda block: block.area), memory) if run else None
        for block in run:
            assert ready is not None
            yield block, ready


def shifted(line: Array, taps: tuple[int, int], width: int, length: int) -> Array:
    """View lines (C, area) as (taps…, C, length): at tap (u, v) they begin u*width + v places further on."""
    row, pixel = line.strides
    return as_strided(line, (*taps, len(line), length), (width * pixel, pixel, row, pixel), writeable=False)


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
    """Return filters (K, C, FH, FW) and biases as the matrix (K, taps * C + 1) that goes with `Columns`."""
    down, across = reading.stride
    parts = [w[:, :, r::down, s::across].transpose(0, 2, 3, 1).reshape(len(w), -1) for r, s in reading.phases]
    return np.concatenate([*parts, b[:, None]], axis=1)


def filters_of(reading: Reading, matrix: Array) -> tuple[Array, Array]:
    """Return the matrix (taps * C + 1, K) as filters (K, C, FH, FW) and biases: the way back."""
    (down, across), c, k = reading.stride, reading.channels, reading.filters
    w, first = np.empty((k, c, *reading.kernel), matrix.dtype), 0
    for phase in reading.phases:
        rows, columns = reading.phase_taps(phase)
        part = matrix[first : first + rows * columns * c].reshape(rows, columns, c, k)
        w[:, :, phase[0] :: down, phase[1] :: across] = part.transpose(3, 2, 0, 1)
        first += rows * columns * c
    return w, matrix[-1].copy()


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


_spare: list[NDArray[np.uint8]] = []


@contextmanager
def scratch(dtype: DTypeLike, count: int) -> Iterator[Array]:
    """Lend an array of so many numbers, with anything in it.

    The memory is kept for the next call, because getting it anew from the system, page by page, takes
    longer than all that is done with it. One megabyte or two for each thread that computes at a time.
    """
    needed = count * np.dtype(dtype).itemsize
    memory: NDArray[Any] = _spare.pop() if _spare else np.empty(0, np.uint8)
    if memory.size < needed:
        memory = np.empty(needed, np.uint8)
    yield memory[:needed].view(dtype)
    _spare.append(memory)

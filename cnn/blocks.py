"""How a convolution reads its images: as one long line of pixels, in blocks that stay in the cache.

Axes: N images, C channels, K filters of FH x FW taps, outputs of OH x OW. `cnn.products` computes with this.

Three ideas, each of which saves moving numbers about; moving them costs more than the arithmetic:

1. *A tap is a shift.* Write the padded rows of an image behind each other in one line, `width` pixels each.
   Then the pixel that tap (u, v) meets for the output at place p of the line stands at p + u*width + v,
   so many places further on for every output alike: one tap of all windows is one slice of the line, without
   picking. At the end of each row some windows wrap around into the next one. They are computed
   with the others and never looked at: that is cheaper than leaving them out.
2. *One row of taps is enough.* Only the taps of the first filter row are copied below each other. Those of
   row u are the same matrix, read u*width places further on; their products are added up. Where
   adding would cost more than copying (few channels, many filters), all taps are copied instead.
3. *Blocks.* A few images, or a band of rows of one, at a time: so many that everything that belongs to
   them stays in the core's own cache between the copying, the product and the result.

With a stride, the pixels that a tap meets are sorted by remainder: rows 0, 2, 4 … make one image and rows
1, 3, 5 … another, and on each of them the taps are shifts again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil, prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cnn.arguments import Array

# Numbers in the arrays of one block, a megabyte in float32: what a core's own cache holds.
BLOCK = 2**18
# Windows in one block: the matrix product slows down beyond, when there are few filters.
WINDOWS = 2**12


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Which pixel each tap of each window meets: tap (u, v) of window (i, j) row ``start + stride*i + u``."""

    channels: int
    filters: int
    kernel: tuple[int, int]
    stride: tuple[int, int]
    start: tuple[int, int]  # of the first window; negative where the image is padded
    image: tuple[int, int]  # H, W
    size: tuple[int, int]  # OH, OW

    @cached_property
    def reach(self) -> tuple[int, int]:
        """How many pixels of one remainder a window reaches below and to the right of its first."""
        return (self.kernel[0] - 1) // self.stride[0], (self.kernel[1] - 1) // self.stride[1]

    @cached_property
    def shared(self) -> tuple[int, int]:
        """How many zeros after a row are the zeros before the next one, and the same for images."""
        before = [max(0, -first) for first in self.start]
        last = [first + n + reach for first, n, reach in zip(self.start, self.size, self.reach, strict=True)]
        after = [max(0, end - length) for end, length in zip(last, self.image, strict=True)]
        rows, columns = (min(axis) for axis in zip(before, after, self.reach, strict=True))
        return (rows, columns) if self.stride == (1, 1) else (0, 0)

    @cached_property
    def width(self) -> int:
        """Pixels from one row to the next in the line."""
        return self.size[1] + self.reach[1] - self.shared[1]

    @cached_property
    def lifted(self) -> int:
        """How many rows of taps are copied: those of the first filter row (one per remainder), or all."""
        fh, fw = self.kernel
        first = min(fh, self.stride[0])
        copied, all_copied = first * fw * self.channels, fh * fw * self.channels
        added = self.reach[0] * self.filters
        return first if copied + added < all_copied else fh

    @cached_property
    def copied(self) -> int:
        """How many numbers are copied for each pixel of the line."""
        return self.lifted * self.kernel[1] * self.channels

    @cached_property
    def heights(self) -> tuple[int, ...]:
        """Rows of the matrices whose products add up: one for each group of `lifted` filter rows."""
        fh, fw = self.kernel
        groups = [min(self.lifted, fh - first) for first in range(0, fh, self.lifted)]
        return tuple(rows * fw * self.channels for rows in groups)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some images whole, or a band of rows of one image."""

    images: slice
    rows: slice  # of the output
    shape: tuple[int, int, int]  # images, and rows and pixels from one to the next in the line
    area: int  # pixels of the line: those of the shape, and the zeros after the last row
    length: int  # places at which a window may begin


def blocks(reading: Reading, images: int) -> list[Block]:
    """Cut a batch into blocks of about `BLOCK` numbers: equal ones, so that none is a small rest.

    Examples
    --------
    >>> reading = Reading(
    ...     channels=3, filters=6, kernel=(5, 5), stride=(1, 1), start=(0, 0), image=(32, 32), size=(28, 28)
    ... )
    >>> [(block.images.start, block.images.stop) for block in blocks(reading, 10)]
    [(0, 4), (4, 8), (8, 10)]
    """
    oh, ow = reading.size
    if not (images and oh and ow):
        return []
    numbers = reading.copied + 2 * reading.filters  # for each window
    rows = max(1, min(BLOCK // numbers, WINDOWS) // reading.width)
    whole = rows // (oh + reading.reach[0])
    if whole:
        return [_block(reading, part, slice(0, oh), reading.shared[0]) for part in _parts(images, whole)]
    bands = _parts(oh, rows)
    return [_block(reading, slice(n, n + 1), band, 0) for n in range(images) for band in bands]


def _parts(count: int, most: int) -> list[slice]:
    """Cut range(count) into as few parts of at most `most` as there can be, all of about one size."""
    size = ceil(count / ceil(count / most))
    return [slice(first, min(first + size, count)) for first in range(0, count, size)]


def _block(reading: Reading, images: slice, rows: slice, shared: int) -> Block:
    (below, right), width = reading.reach, reading.width
    shape = (images.stop - images.start, rows.stop - rows.start + below - shared, width)
    area = (shape[0] * shape[1] + shared) * width + reading.shared[1]
    return Block(images=images, rows=rows, shape=shape, area=area, length=area - below * width - right)


def outputs(line: Array, reading: Reading, block: Block) -> Array:
    """View a line (K, area) as the maps of a block (n, K, rows, OW), without the windows that wrap around."""
    maps = _rows(line, block)[:, :, : block.rows.stop - block.rows.start, : reading.size[1]]
    return maps.transpose(1, 0, 2, 3)


def _rows(line: Array, block: Block) -> Array:
    """View a line (channels, area) as (channels, n, rows, width), without the zeros at its end."""
    return line[:, : prod(block.shape)].reshape(len(line), *block.shape)


def columns(reading: Reading, block: Block, source: Array, memory: Array) -> list[Array]:
    """Return the matrices whose products with the filters add up to the outputs of a block.

    Parameters
    ----------
    reading, block
        What to read.
    source : ndarray, shape (N, C, H, W)
        The images; outside of them is zero.
    memory : ndarray
        Where to put them: `reading.copied` * `block.area` numbers at least.

    Returns
    -------
    list of ndarray, shapes (reading.heights, block.length)
        A column for each window; the filters in the same order are given by `matrices`.
    """
    (down, across), c, area = reading.stride, reading.channels, block.area
    lines = memory[: reading.copied * area].reshape(reading.lifted, reading.kernel[1], c, area)
    images = source[block.images].transpose(1, 0, 2, 3)  # (C, n, H, W)
    top, left = reading.start[0] + down * block.rows.start, reading.start[1]
    for u, v in np.ndindex(min(down, reading.lifted), reading.kernel[1]):
        if v < across:  # the first tap of its remainder
            lines[u, v] = 0
            _read(images, _rows(lines[u, v], block), (top + u, left + v), reading.stride)
        else:
            shift = v // across
            lines[u, v, :, : area - shift] = lines[u, v % across, :, shift:]
    for u in range(down, reading.lifted):
        shift = u // down * reading.width
        lines[u, :, :, : area - shift] = lines[u % down, :, :, shift:]
    matrix = lines.reshape(-1, area)  # (taps * C, area)
    places = [
        slice(row * reading.width, row * reading.width + block.length) for row in range(len(reading.heights))
    ]
    return [matrix[:height, place] for height, place in zip(reading.heights, places, strict=True)]


def matrices(reading: Reading, w: Array) -> list[Array]:
    """Return filters (K, C, FH, FW) as the matrices (K, taps * C) that go with `columns`."""
    rows = reading.lifted
    groups = [w[:, :, first : first + rows] for first in range(0, reading.kernel[0], rows)]
    return [np.ascontiguousarray(group.transpose(0, 2, 3, 1)).reshape(len(w), -1) for group in groups]


def filters(reading: Reading, products: list[Array]) -> Array:
    """Return the matrices (taps * C, K) of all groups as filters (K, C, FH, FW): the way back."""
    w = np.concatenate(products).reshape(*reading.kernel, reading.channels, reading.filters)
    return np.ascontiguousarray(w.transpose(3, 2, 0, 1))


def _read(images: Array, line: Array, start: tuple[int, int], stride: tuple[int, int]) -> None:
    """Copy every stride-th pixel from `start` on; where the images end, nothing is written."""
    (i, rows), (j, columns) = (
        _inside(*axis) for axis in zip(start, stride, line.shape[2:], images.shape[2:], strict=True)
    )
    line[:, :, i, j] = images[:, :, rows, columns]


def _inside(start: int, stride: int, count: int, length: int) -> tuple[slice, slice]:
    """Say which of the places start + stride*i, i < count, lie in range(length): which i, and where.

    >>> _inside(-3, 2, 5, 4)
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
def scratch(dtype: DTypeLike, *counts: int) -> Iterator[list[Array]]:
    """Lend arrays of so many numbers each, with anything in them.

    The memory is kept for the next call, because getting it anew from the system, page by page, takes
    longer than all that is done with it. One megabyte or two for each thread that computes at a time.
    """
    itemsize = np.dtype(dtype).itemsize
    needed = sum(counts) * itemsize
    memory: NDArray[Any] = _spare.pop() if _spare else np.empty(0, np.uint8)
    if memory.size < needed:
        memory = np.empty(needed, np.uint8)
    places = np.cumsum([0, *counts]) * itemsize
    yield [memory[a:b].view(dtype) for a, b in pairwise(places)]
    _spare.append(memory)

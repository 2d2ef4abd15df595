"""How a convolution cuts its work: as one long line of pixels, in blocks that stay in the cache.

Axes: N images, C channels, K filters of FH x FW taps, outputs of OH x OW. `cnn.lines` fills the lines, and
`cnn.products` computes with them.

Three ideas, each of which saves moving numbers about; moving them costs more than the arithmetic:

1. *A tap is a shift.* Write padded rows behind each other in one line: the first rows of some images, of
   `width` pixels each, then their second rows, and so on, from one row of an image to its next one `pitch`
   pixels. Then the pixel that tap (u, v) meets for the output at place p of the line stands at
   p + u*pitch + v, so many places further on for every output alike: one tap of all windows is one slice of
   the line, without picking. At the end of each row some windows wrap around into the next one. They are
   computed with the others and never looked at: that is cheaper than leaving them out.
2. *Copied or added.* The pixels of a tap can be copied below those of the others, so that one matrix product
   does the rest; or each tap gets products of its own, which are shifted and added up. Copying is for many
   filters on few channels, adding for the reverse, and in between the taps of a row are copied and the
   rows added: whatever moves the fewest numbers.
3. *Blocks.* A few images, or a band of rows of one, at a time: so many that everything that belongs to
   them stays in the core's own cache between the copying, the product and the result.

With a stride, the pixels that a tap meets are sorted by remainder: rows 0, 2, 4 … make one image and rows
1, 3, 5 … another, and on each of them, called a *phase*, the taps are shifts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from math import ceil, prod

# Numbers in the arrays of one block, a megabyte in float32: what a core's own cache holds.
BLOCK = 2**18
# Windows in a block, at least, even if it outgrows that: the matrix product is slower with fewer columns, and
# every block is a handful of calls, between which threads wait for each other. Measured over the shapes of
# `make bench`: 2600 is 3 % faster than 1300 and 7 % faster than 3300.
WINDOWS = 2600
# What adding a number costs, where copying it costs 1. Of the ways of weighing ten 5x5 filters on six
# channels, which are equal at 2, it chooses the faster one (1.9 against 2.0 ms).
ADDING = 5


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
    def phases(self) -> tuple[tuple[int, int], ...]:
        """The remainders (r, s) by the stride that rows and columns of taps have."""
        rows, columns = (range(min(f, s)) for f, s in zip(self.kernel, self.stride, strict=True))
        return tuple((r, s) for r in rows for s in columns)

    @cached_property
    def taps(self) -> int:
        """How many taps a filter has in each channel."""
        return prod(self.kernel)

    @cached_property
    def reach(self) -> tuple[int, int]:
        """How many pixels of one phase a window reaches below and to the right of its first."""
        return (self.kernel[0] - 1) // self.stride[0], (self.kernel[1] - 1) // self.stride[1]

    @cached_property
    def shared(self) -> int:
        """How many zeros after a row are the zeros before the next one."""
        left, ow, right = -self.start[1], self.size[1], self.reach[1]
        after = ow + right - left - self.image[1]
        return max(0, min(left, after, right)) if self.stride == (1, 1) else 0

    @cached_property
    def width(self) -> int:
        """Pixels of a row in the line."""
        return self.size[1] + self.reach[1] - self.shared

    @cached_property
    def added(self) -> tuple[int, int]:
        """How many rows and columns of taps have products of their own, which are added: 1 or all."""
        (fh, fw), c, k = self.kernel, self.channels, self.filters
        if self.stride != (1, 1):
            return 1, 1  # the taps of different phases cannot be added so
        costs = {
            (1, 1): fh * fw * c,
            (fh, 1): fw * c + ADDING * fh * k,
            (fh, fw): ADDING * fh * fw * k,
        }
        return min(costs, key=lambda added: costs[added])

    @cached_property
    def rows(self) -> int:
        """How many numbers meet the weights of a filter at once: the copied taps of all channels, and a 1."""
        return self.taps // prod(self.added) * self.channels + 1

    @cached_property
    def products(self) -> int:
        """How many products each pixel of the line has: one for each filter and added tap."""
        return prod(self.added) * self.filters

    @cached_property
    def numbers(self) -> int:
        """How many numbers are kept for each pixel of the line."""
        return len(self.phases) * self.channels + self.rows + self.products + self.filters

    def phase_taps(self, phase: tuple[int, int]) -> tuple[int, int]:
        """Rows and columns of taps that belong to a phase.

        Examples
        --------
        >>> reading = Reading(
        ...     channels=1, filters=1, kernel=(3, 3), stride=(2, 2), start=(0, 0), image=(5, 5), size=(2, 2)
        ... )
        >>> [reading.phase_taps(phase) for phase in reading.phases]
        [(2, 2), (2, 1), (1, 2), (1, 1)]
        """
        rows, columns = (len(range(r, f, s)) for r, f, s in zip(phase, self.kernel, self.stride, strict=True))
        return rows, columns


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some images whole, or a band of rows of one image."""

    images: slice
    rows: slice  # of the output
    shape: Shape

    @property
    def maps(self) -> tuple[slice, slice, slice]:
        """Where its maps stand in (N, K, OH, OW)."""
        return self.images, slice(None), self.rows


@dataclass(frozen=True, order=True, kw_only=True)
class Shape:
    """The line of a block; blocks that are cut alike have an equal one."""

    rows: int  # those of the padded image that its windows meet
    images: int
    width: int
    length: int  # places at which a window may begin
    area: int  # pixels of the line: those of the rows, and the zeros after the last one

    @property
    def pitch(self) -> int:
        """Pixels from one row of an image to its next one."""
        return self.images * self.width


@lru_cache(maxsize=64)  # a layer asks for the same in every step of a training
def blocks(reading: Reading, images: int) -> tuple[Block, ...]:
    """Cut a batch into blocks of about `BLOCK` numbers: about equal ones, so that none is a small rest.

    Parameters
    ----------
    reading : Reading
    images : int
        N.

    Examples
    --------
    >>> reading = Reading(
    ...     channels=3, filters=6, kernel=(5, 5), stride=(1, 1), start=(0, 0), image=(32, 32), size=(28, 28)
    ... )
    >>> [(block.images.start, block.images.stop) for block in blocks(reading, 10)]
    [(0, 1), (1, 3), (3, 5), (5, 6), (6, 8), (8, 10)]
    """
    oh, ow = reading.size
    if not (images and oh and ow):
        return ()
    rows = max(1, max(BLOCK // reading.numbers, WINDOWS) // reading.width)
    whole = rows // (oh + reading.reach[0])
    if whole:
        return tuple(_block(reading, part, slice(0, oh)) for part in _parts(images, whole))
    bands = _parts(oh, rows)
    return tuple(_block(reading, slice(n, n + 1), band) for n in range(images) for band in bands)


def _parts(count: int, most: int) -> list[slice]:
    """Cut range(count) into parts of about `most`: equal ones where that goes, else all of about one size.

    Their number is even, so that two threads have as much to do:

    >>> [[part.stop - part.start for part in _parts(count, 3)] for count in (32, 17)]
    [[4, 4, 4, 4, 4, 4, 4, 4], [2, 3, 3, 3, 3, 3]]
    """
    parts = ceil(count / most)
    if 1 < parts < count:
        near = range(2 * ceil(parts / 3), parts + ceil(parts / 2) + 1, 2)
        equal = [number for number in near if count % number == 0]
        parts = min(equal, key=lambda number: abs(number - parts), default=parts + parts % 2)
    ends = [count * part // parts for part in range(parts + 1)]
    return [slice(first, last) for first, last in pairwise(ends)]


def _block(reading: Reading, images: slice, rows: slice) -> Block:
    (below, right), width = reading.reach, reading.width
    count, pitch = rows.stop - rows.start + below, (images.stop - images.start) * width
    area = count * pitch + reading.shared
    length = area - below * pitch - right
    shape = Shape(rows=count, images=images.stop - images.start, width=width, length=length, area=area)
    return Block(images=images, rows=rows, shape=shape)

"""The two matrix products of a convolution, block by block: images with filters, images with gradients.

Axes: N images, C channels, K filters of FH x FW taps, outputs of OH x OW. How a block is read, and why that
is fast, stands in `cnn.blocks`.

What a thread does for a block is a handful of calls to NumPy, all prepared before the first one: between
the calls one thread at a time can run, and waiting for each other is what makes threads slow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import numpy as np

from cnn.arguments import Array
from cnn.blocks import Block, Reading, blocks
from cnn.lines import filters_of, matrix_of, prepared
from cnn.threads import Job


def correlation(
    out: Array,
    source: Array,
    w: Array,
    start: tuple[int, int],
    stride: tuple[int, int] = (1, 1),
    b: Array | None = None,
) -> Job:
    """Make a job of sliding filters over images, whose result is written into an array that is there.

    Parameters
    ----------
    out : ndarray, shape (N, K, OH, OW)
        Where to; may be a view.
    source : ndarray, shape (N, C, H, W)
        The images; outside of them is zero.
    w : ndarray, shape (K, C, FH, FW)
        The filters.
    start, stride : (rows, columns)
        Where the first window begins, and the step to the next one.
    b : ndarray, shape (K,), optional
        A bias for each filter.

    Examples
    --------
    >>> from cnn.threads import in_threads
    >>> out = np.empty((1, 1, 1, 3))
    >>> in_threads(correlation(out, np.array([[[[1.0, 2.0, 3.0]]]]), np.ones((1, 1, 1, 2)), start=(0, -1)))
    [array([[[[1., 3., 5.]]]])]
    """
    reading = _reading(out, source, w.shape[2:], start, stride)
    biases = np.zeros(len(w), out.dtype) if b is None else b
    multiply_adds = out.size * w[:1].size
    if _is_plain(reading, out):
        plain = _plain(out, source, w, biases)
        return Job(work=plain, items=range(len(out)), multiply_adds=multiply_adds, join=lambda _: out)
    factors = matrix_of(reading, w, biases)

    def work(run: Sequence[Block]) -> None:
        for block, lines in prepared(reading, run, out.dtype, factors[:, -1:]):
            out[block.maps] = lines.correlate(factors, block, source)

    items = blocks(reading, len(out))
    return Job(work=work, items=items, multiply_adds=multiply_adds, join=lambda _: out)


def weighing(
    dout: Array,
    source: Array,
    kernel: tuple[int, int],
    start: tuple[int, int],
    stride: tuple[int, int],
) -> Job:
    """Make a job of weighing every window by the gradient of its output: the gradients dw and db.

    Parameters
    ----------
    dout : ndarray, shape (N, K, OH, OW)
        The gradient by what `correlation` computed.
    source, start, stride
        What `correlation` was given.
    kernel : (FH, FW)
        Size of the filters.

    Examples
    --------
    >>> from cnn.threads import in_threads
    >>> job = weighing(np.array([[[[1.0, 10.0]]]]), np.array([[[[1.0, 2, 3]]]]), (1, 2), (0, 0), (1, 1))
    >>> ((dw, db),) = in_threads(job)
    >>> dw.ravel().tolist(), db.tolist()
    ([21.0, 32.0], [11.0])
    """
    reading = _reading(dout, source, kernel, start, stride)
    multiply_adds = dout.size * source.shape[1] * reading.taps
    if _is_plain(reading, dout):

        def gradients(sums: list[Array]) -> tuple[Array, Array]:
            return sum(sums[1:], start=sums[0])[:, :, None, None], dout.sum(axis=(0, 2, 3))

        plain = _plain_weigh(dout, source)
        return Job(work=plain, items=range(len(dout)), multiply_adds=multiply_adds, join=gradients)

    def work(run: Sequence[Block]) -> Array:
        total = np.zeros((reading.rows, reading.products), dout.dtype)
        for block, lines in prepared(reading, run, dout.dtype):
            total += lines.weigh(dout, block, source)
        return total

    def join(totals: list[Array]) -> tuple[Array, Array]:
        for total in totals[1:]:  # in order: the sum is the same whoever was ready first
            totals[0] += total
        return filters_of(reading, totals[0])

    items = blocks(reading, len(dout))
    return Job(work=work, items=items, multiply_adds=multiply_adds, join=join)


def _plain(out: Array, source: Array, w: Array, b: Array) -> Callable[[Sequence[int]], None]:
    """Multiply each image with the filters: for 1x1 filters it is its own column matrix."""
    factors = w[:, :, 0, 0]
    places = prod(out.shape[2:])
    images = source.reshape(*source.shape[:2], places)
    maps = out.reshape(*out.shape[:2], places)

    def work(run: Sequence[int]) -> None:
        for n in run:
            np.matmul(factors, images[n], out=maps[n])
            maps[n] += b[:, None]

    return work


def _plain_weigh(dout: Array, source: Array) -> Callable[[Sequence[int]], Array]:
    """Multiply each image with the gradient of its maps, for 1x1 filters."""
    places = prod(dout.shape[2:])
    images, gradients = (array.reshape(*array.shape[:2], places) for array in (source, dout))

    def work(run: Sequence[int]) -> Array:
        total = np.zeros((dout.shape[1], source.shape[1]), dout.dtype)
        for n in run:
            total += gradients[n] @ images[n].T
        return total

    return work


def _is_plain(reading: Reading, out: Array) -> bool:
    whole = reading.start == (0, 0) and reading.size == reading.image and out.flags.c_contiguous
    return whole and reading.taps == 1 and reading.stride == (1, 1)


def _reading(
    out: Array, source: Array, kernel: tuple[int, ...], start: tuple[int, int], stride: tuple[int, int]
) -> Reading:
    (_, k, oh, ow), (_, c, h, w), (fh, fw) = out.shape, source.shape, kernel
    return Reading(
        channels=c, filters=k, kernel=(fh, fw), stride=stride, start=start, image=(h, w), size=(oh, ow)
    )

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
from cnn.threads import in_threads


def correlate(
    out: Array,
    source: Array,
    w: Array,
    start: tuple[int, int],
    stride: tuple[int, int] = (1, 1),
    b: Array | None = None,
) -> None:
    """Slide filters over images and write what comes out into an array that is there already.

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
    >>> out = np.empty((1, 1, 1, 3))
    >>> correlate(out, np.array([[[[1.0, 2.0, 3.0]]]]), np.ones((1, 1, 1, 2)), start=(0, -1))
    >>> out
    array([[[[1., 3., 5.]]]])
    """
    reading = _reading(out, source, w.shape[2:], start, stride)
    biases = np.zeros(len(w), out.dtype) if b is None else b
    multiply_adds = out.size * w[:1].size
    if _is_plain(reading, out):
        in_threads(_plain(out, source, w, biases), range(len(out)), multiply_adds=multiply_adds)
        return
    factors = matrix_of(reading, w, biases)

    def work(run: Sequence[Block]) -> None:
        for block, lines in prepared(reading, run, out.dtype):
            out[block.images, :, block.rows] = lines.correlate(factors, block, source)

    in_threads(work, blocks(reading, len(out)), multiply_adds=multiply_adds)


def weigh(
    dout: Array,
    source: Array,
    kernel: tuple[int, int],
    start: tuple[int, int],
    stride: tuple[int, int],
) -> tuple[Array, Array]:
    """Weigh every window by the gradient of its output and add up: the gradients by filters and biases.

    Parameters
    ----------
    dout : ndarray, shape (N, K, OH, OW)
        The gradient by what `correlate` computed.
    source, start, stride
        What `correlate` was given.
    kernel : (FH, FW)
        Size of the filters.

    Returns
    -------
    dw : ndarray, shape (K, C, FH, FW)
    db : ndarray, shape (K,)

    Examples
    --------
    >>> dw, db = weigh(np.array([[[[1.0, 10.0]]]]), np.array([[[[1.0, 2, 3]]]]), (1, 2), (0, 0), (1, 1))
    >>> dw.ravel().tolist(), db.tolist()
    ([21.0, 32.0], [11.0])
    """
    reading = _reading(dout, source, kernel, start, stride)
    multiply_adds = dout.size * source.shape[1] * reading.taps
    if _is_plain(reading, dout):
        sums = in_threads(_plain_weigh(dout, source), range(len(dout)), multiply_adds=multiply_adds)
        return sum(sums[1:], start=sums[0])[:, :, None, None], dout.sum(axis=(0, 2, 3))

    def work(run: Sequence[Block]) -> Array:
        total = np.zeros((reading.rows, reading.products), dout.dtype)
        for block, lines in prepared(reading, run, dout.dtype):
            total += lines.weigh(dout, block, source)
        return total

    first, *others = in_threads(work, blocks(reading, len(dout)), multiply_adds=multiply_adds)
    for total in others:  # in order: the sum is the same whoever was ready first
        first += total
    return filters_of(reading, first)


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

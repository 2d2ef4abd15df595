"""The two matrix products of a convolution, block by block: images with filters, images with gradients.

Axes: N images, C channels, K filters of FH x FW taps, outputs of OH x OW. How a block is read, and why that
is fast, stands in `cnn.blocks`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn.arguments import Array
from cnn.blocks import Block, Reading, blocks, columns, filters, matrices, outputs, scratch
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
    factors = matrices(reading, w)
    bias = np.zeros(len(w), out.dtype) if b is None else b

    def work(run: Sequence[Block]) -> None:
        most = max((block.area for block in run), default=0)
        with scratch(out.dtype, reading.copied * most, len(w) * most, len(w) * most) as (
            memory,
            line,
            product,
        ):
            for block in run:
                sums = line[: len(w) * block.area].reshape(len(w), block.area)
                _multiply(factors, columns(reading, block, source, memory), sums[:, : block.length], product)
                maps = outputs(sums, reading, block)
                np.add(maps, bias[:, None, None], out=out[block.images, :, block.rows])

    in_threads(work, blocks(reading, len(out)), multiply_adds=out.size * w[:1].size)


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
    k = reading.filters

    def work(run: Sequence[Block]) -> tuple[list[Array], Array]:
        most = max((block.area for block in run), default=0)
        dw = [np.zeros((height, k), dout.dtype) for height in reading.heights]
        db = np.zeros(k, dout.dtype)
        with scratch(dout.dtype, reading.copied * most, k * most, dw[0].size) as (memory, line, product):
            for block in run:
                gradients = line[: k * block.area].reshape(k, block.area)
                gradients[...] = 0  # a window that wraps around has no output
                outputs(gradients, reading, block)[...] = dout[block.images, :, block.rows]
                db += gradients.sum(axis=1)
                for total, taps in zip(dw, columns(reading, block, source, memory), strict=True):
                    one = product[: total.size].reshape(total.shape)
                    total += np.matmul(taps, gradients[:, : block.length].T, out=one)
        return dw, db

    work_done = in_threads(
        work, blocks(reading, len(dout)), multiply_adds=dout.size * source.shape[1] * kernel[0] * kernel[1]
    )
    (dw, db), *others = work_done
    for more_dw, more_db in others:  # in order: the sum is the same whoever was ready first
        db += more_db
        for total, more in zip(dw, more_dw, strict=True):
            total += more
    return filters(reading, dw), db


def _reading(
    out: Array, source: Array, kernel: tuple[int, ...], start: tuple[int, int], stride: tuple[int, int]
) -> Reading:
    (_, k, oh, ow), (_, c, h, w), (fh, fw) = out.shape, source.shape, kernel
    return Reading(
        channels=c, filters=k, kernel=(fh, fw), stride=stride, start=start, image=(h, w), size=(oh, ow)
    )


def _multiply(factors: Sequence[Array], columns: Sequence[Array], sums: Array, memory: Array) -> None:
    """Write the sum of the matrix products of each factor with its columns into `sums`."""
    product = memory[: sums.size].reshape(sums.shape)
    np.matmul(factors[0], columns[0], out=sums)
    for factor, taps in zip(factors[1:], columns[1:], strict=True):
        np.matmul(factor, taps, out=product)
        sums += product

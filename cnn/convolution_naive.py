"""The convolution layer in loops, as the lecture says it: the naive twin of `cnn.convolution`.

Axes: N images, C channels, H rows, W columns; K filters of size FH x FW; the output is OH x OW.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array, pair
from cnn.convolution import _gradients
from cnn.filters import _operands, filter_response
from cnn.padding import zero_pad
from cnn.shapes import Mode, _output_shape


def conv2d_naive(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    *,
    mode: Mode = "exact",
) -> Array:
    """Compute `conv2d` as the lecture says it: for every image, every filter, every position one dot product.

    Parameters
    ----------
    x, w, b, stride, padding, mode
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (N, K, OH, OW)
        As from `conv2d`, only slowly.

    Raises
    ------
    ShapeError, DoesNotFit
        As `conv2d` does.

    Notes
    -----
    The lecture: "slide over the image spatially, computing dot products". Each is a `filter_response`.

    Examples
    --------
    >>> conv2d_naive(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), [0.5])
    array([[[[4.5, 4.5],
             [4.5, 4.5]]]])
    """
    x, w, b = _operands(x, w, b, caller="conv2d_naive")
    rows, columns = pair(stride, "conv2d_naive: stride", least=1)
    border = pair(padding, "conv2d_naive: padding")
    size = _output_shape(x.shape[2:], w.shape[2:], (rows, columns), border, mode=mode, caller="conv2d_naive")
    padded = zero_pad(x, border)
    y = np.empty((len(x), len(w), *size), x.dtype)
    for n, k, i, j in np.ndindex(*y.shape):
        y[n, k, i, j] = filter_response(padded[n], w[k], b[k], rows * i, columns * j)
    return y


def conv2d_backward_naive(
    dout: ArrayLike,
    x: ArrayLike,
    w: ArrayLike,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    *,
    mode: Mode = "exact",
) -> tuple[Array, Array, Array]:
    """Compute `conv2d_backward` output by output: each sends its gradient back to all it was made of.

    Parameters
    ----------
    dout, x, w, stride, padding, mode
        As in `conv2d_backward`.

    Returns
    -------
    dx, dw, db : ndarray
        As from `conv2d_backward`, only slowly.

    Raises
    ------
    ShapeError, DoesNotFit
        As `conv2d_backward` does.

    Notes
    -----
    ``y = sum(window * w) + b`` has the derivatives `w` by the window, the window by `w`, and 1 by `b`.

    Examples
    --------
    >>> dx, dw, db = conv2d_backward_naive([[[[1, 10]]]], [[[[1, 2, 3, 4]]]], [[[[2, 3, 5]]]])
    >>> dx.ravel().tolist(), dw.ravel().tolist(), db.tolist()
    ([2.0, 23.0, 35.0, 50.0], [21.0, 32.0, 43.0], [11.0])
    """
    caller = "conv2d_backward_naive"
    dout, x, w, (rows, columns), border = _gradients(dout, x, w, stride, padding, mode=mode, caller=caller)
    padded = zero_pad(x, border)
    dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros(len(w), x.dtype)
    (_, _, h, width), (fh, fw) = x.shape, w.shape[2:]
    for n, k, i, j in np.ndindex(*dout.shape):
        window = (n, slice(None), slice(rows * i, rows * i + fh), slice(columns * j, columns * j + fw))
        dpadded[window] += dout[n, k, i, j] * w[k]
        dw[k] += dout[n, k, i, j] * padded[window]
        db[k] += dout[n, k, i, j]
    top, left = border
    return dpadded[:, :, top : top + h, left : left + width].copy(), dw, db

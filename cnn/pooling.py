"""Max pooling: the largest pixel of every window, and the way of the gradient back to it.

Axes: N images, C channels, H rows, W columns; the output is OH x OW. Every map is pooled on its own, nothing
is learned. Padding counts as minus infinity, so that it never wins.

Of equal pixels the first in row-major order gets the gradient. Where windows overlap, gradients add up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array
from cnn.operands import as_like
from cnn.windows import PoolMode, Windows, crop, pad, pooling_operands


def max_pool2d(
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    *,
    mode: PoolMode = "exact",
) -> Array:
    """Take the largest pixel of every window.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images; N may be 0.
    size : int or (rows, columns)
        F of the lecture.
    stride : int or (rows, columns), optional
        S of the lecture; `size` if it is left out, so that the windows touch but do not overlap.
    padding : int or (rows, columns)
        How many pixels of minus infinity to put at each end, less than `size`.
    mode : {"exact", "floor", "ceil"}
        What to do when the windows do not end at the border: refuse them, leave the rest unread, or add
        a window that reads what is left (it must start before the image ends).

    Returns
    -------
    ndarray, shape (N, C, OH, OW)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If `x` has other axes, or another argument makes no sense.
    DoesNotFit
        If the windows do not fit; the message names the axis where rows and columns differ.

    Notes
    -----
    The lecture's "max pool with 2x2 filters and stride 2", (W - F)/S + 1 wide. `max_pool2d_naive` is the
    same in loops.

    Examples
    --------
    >>> x = [[[[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]]]
    >>> max_pool2d(x, 2)
    array([[[[6., 8.],
             [3., 4.]]]])
    """
    x, rows, columns = pooling_operands(x, size, stride, padding, mode=mode, caller="max_pool2d")
    across = columns.combine(np.maximum, pad(x, rows, columns, -np.inf))
    return rows.combine(np.maximum, across)


def max_pool2d_backward(
    dout: ArrayLike,
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    *,
    mode: PoolMode = "exact",
) -> Array:
    """Send the gradient of every window to its largest pixel, of equal ones to the first.

    Parameters
    ----------
    dout : array_like, shape (N, C, OH, OW)
        The gradient with respect to the output of `max_pool2d`.
    x, size, stride, padding, mode
        As in `max_pool2d`.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError, DoesNotFit
        As `max_pool2d` does, and ShapeError if `dout` has another shape.

    Notes
    -----
    The derivative of a maximum is 1 for the largest and 0 for the others. `max_pool2d_backward_naive` is the
    same in loops.

    Examples
    --------
    >>> max_pool2d_backward([[[[10]]]], [[[[1, 6], [6, 5]]]], 2)
    array([[[[ 0., 10.],
             [ 0.,  0.]]]])
    """
    x, rows, columns = pooling_operands(x, size, stride, padding, mode=mode, caller="max_pool2d_backward")
    padded = pad(x, rows, columns, -np.inf)
    across = columns.combine(np.maximum, padded)  # (N, C, padded H, OW)
    y = rows.combine(np.maximum, across)  # (N, C, OH, OW)
    dout = as_like(dout, y, name="dout", of="the output", caller="max_pool2d_backward")
    # The first pixel in row-major order stands in the first row that has the maximum, first in that row.
    dacross = _to_first_maximum(dout, across, y, rows)
    return crop(_to_first_maximum(dacross, padded, across, columns), rows, columns)


def max_pool2d_naive(
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    *,
    mode: PoolMode = "exact",
) -> Array:
    """Compute `max_pool2d` window by window.

    Parameters
    ----------
    x, size, stride, padding, mode
        As in `max_pool2d`.

    Returns
    -------
    ndarray, shape (N, C, OH, OW)
        As from `max_pool2d`, only slowly.

    Raises
    ------
    ShapeError, DoesNotFit
        As `max_pool2d` does.

    Notes
    -----
    The definition itself: the maximum of each window, over the pixels that lie on the image.

    Examples
    --------
    >>> max_pool2d_naive([[[[1, 6], [6, 5]]]], 2)
    array([[[[6.]]]])
    """
    x, rows, columns = pooling_operands(x, size, stride, padding, mode=mode, caller="max_pool2d_naive")
    y = np.empty((*x.shape[:2], rows.count, columns.count), x.dtype)
    for n, c, i, j in np.ndindex(*y.shape):
        y[n, c, i, j] = x[n, c, rows.pixels(i), columns.pixels(j)].max()
    return y


def max_pool2d_backward_naive(
    dout: ArrayLike,
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    *,
    mode: PoolMode = "exact",
) -> Array:
    """Compute `max_pool2d_backward` window by window.

    Parameters
    ----------
    dout, x, size, stride, padding, mode
        As in `max_pool2d_backward`.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        As from `max_pool2d_backward`, only slowly.

    Raises
    ------
    ShapeError, DoesNotFit
        As `max_pool2d_backward` does.

    Notes
    -----
    The definition itself: each window adds its gradient to the place of its maximum.

    Examples
    --------
    >>> max_pool2d_backward_naive([[[[10]]]], [[[[1, 6], [6, 5]]]], 2)
    array([[[[ 0., 10.],
             [ 0.,  0.]]]])
    """
    name = "max_pool2d_backward_naive"
    x, rows, columns = pooling_operands(x, size, stride, padding, mode=mode, caller=name)
    y = np.empty((*x.shape[:2], rows.count, columns.count), x.dtype)
    dout, dx = as_like(dout, y, name="dout", of="the output", caller=name), np.zeros_like(x)
    for n, c, i, j in np.ndindex(*y.shape):
        here = n, c, rows.pixels(i), columns.pixels(j)
        winner = np.unravel_index(np.argmax(x[here]), x[here].shape)  # the first of equal ones
        dx[here][winner] += dout[n, c, i, j]
    return dx


def _to_first_maximum(dout: Array, x: Array, y: Array, windows: Windows) -> Array:
    """Send each gradient to the first tap of its window in `x` that has the maximum `y`, along one axis."""
    dx, waiting = np.zeros_like(x), np.ones(y.shape, np.bool_)
    for pixels, dpixels in zip(windows.taps(x), windows.taps(dx), strict=True):
        first = (pixels == y) & waiting
        dpixels += first * dout  # a product, because np.where is several times slower
        waiting ^= first
    return dx

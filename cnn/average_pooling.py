"""Average pooling: the mean of every window, or of a whole map, and its gradient.

Axes: N images, C channels, H rows, W columns; the output is OH x OW. Every map is pooled on its own, nothing
is learned. Padding counts as pixels of zero, as most frameworks have it unless told otherwise: it makes the
mean smaller. What a window of the mode "ceil" reads behind the padding does not count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating
from cnn.errors import ShapeError
from cnn.operands import as_like
from cnn.windows import PoolMode, Windows, crop, pad, pooling_operands


def avg_pool2d(
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    *,
    mode: PoolMode = "exact",
) -> Array:
    """Take the mean of every window; the zeros of the padding count.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images; N may be 0.
    size, stride, padding, mode
        As in `max_pool2d`.

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
    The trainable "subsampling" of LeNet-5, without its weights. `avg_pool2d_naive` is the same in loops.

    Examples
    --------
    >>> avg_pool2d([[[[1, 2, 5, 6], [3, 4, 7, 8]]]], 2)
    array([[[[2.5, 6.5]]]])
    """
    x, rows, columns = pooling_operands(x, size, stride, padding, mode=mode, caller="avg_pool2d")
    sums = rows.combine(np.add, columns.combine(np.add, pad(x, rows, columns, 0)))
    sums /= _areas(rows, columns, x)
    return sums


def avg_pool2d_backward(
    dout: ArrayLike,
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    *,
    mode: PoolMode = "exact",
) -> Array:
    """Share the gradient of every window out among its pixels, in equal parts.

    Parameters
    ----------
    dout : array_like, shape (N, C, OH, OW)
        The gradient with respect to the output of `avg_pool2d`.
    x, size, stride, padding, mode
        As in `avg_pool2d`. Of `x` only shape and dtype matter.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError, DoesNotFit
        As `avg_pool2d` does, and ShapeError if `dout` has another shape.

    Notes
    -----
    The derivative of the mean of F·F pixels is 1/F² for each of them.

    Examples
    --------
    >>> avg_pool2d_backward([[[[4]]]], [[[[1, 6], [6, 5]]]], 2)
    array([[[[1., 1.],
             [1., 1.]]]])
    """
    x, rows, columns = pooling_operands(x, size, stride, padding, mode=mode, caller="avg_pool2d_backward")
    y = np.empty((*x.shape[:2], rows.count, columns.count), x.dtype)
    dout = as_like(dout, y, name="dout", of="the output", caller="avg_pool2d_backward")
    share = dout / _areas(rows, columns, x)
    return crop(columns.spread(rows.spread(share)), rows, columns)


def avg_pool2d_naive(
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    *,
    mode: PoolMode = "exact",
) -> Array:
    """Compute `avg_pool2d` window by window.

    Parameters
    ----------
    x, size, stride, padding, mode
        As in `avg_pool2d`.

    Returns
    -------
    ndarray, shape (N, C, OH, OW)
        As from `avg_pool2d`, only slowly.

    Raises
    ------
    ShapeError, DoesNotFit
        As `avg_pool2d` does.

    Notes
    -----
    The definition itself: the sum of each window, divided by how many pixels it holds with the padding.

    Examples
    --------
    >>> avg_pool2d_naive([[[[1, 2, 5, 6], [3, 4, 7, 8]]]], 2)
    array([[[[2.5, 6.5]]]])
    """
    x, rows, columns = pooling_operands(x, size, stride, padding, mode=mode, caller="avg_pool2d_naive")
    y = np.empty((*x.shape[:2], rows.count, columns.count), x.dtype)
    for n, c, i, j in np.ndindex(*y.shape):
        total = x[n, c, rows.pixels(i), columns.pixels(j)].sum()
        y[n, c, i, j] = total / (rows.extent(i) * columns.extent(j))
    return y


def global_avg_pool2d(x: ArrayLike) -> Array:
    """Take the mean of every map: average pooling with one window as large as the image.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images of at least one pixel; N may be 0.

    Returns
    -------
    ndarray, shape (N, C, 1, 1)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If `x` has other axes, or no pixels.

    Notes
    -----
    Lin, Chen and Yan 2014; GoogLeNet and ResNet end with it, in place of most of the FC layers.

    Examples
    --------
    >>> global_avg_pool2d([[[[1, 2], [3, 6]], [[0, 0], [0, 1]]]]).tolist()
    [[[[3.0]], [[0.25]]]]
    """
    y: Array = _maps(x, caller="global_avg_pool2d").mean(axis=(2, 3), keepdims=True)
    return y


def global_avg_pool2d_backward(dout: ArrayLike, x: ArrayLike) -> Array:
    """Share the gradient of every map out among its pixels, in equal parts.

    Parameters
    ----------
    dout : array_like, shape (N, C, 1, 1)
        The gradient with respect to the output of `global_avg_pool2d`.
    x : array_like, shape (N, C, H, W)
        As in `global_avg_pool2d`. Only its shape and dtype matter.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If `x` has other axes or no pixels, or `dout` has another shape.

    Notes
    -----
    The derivative of the mean of H·W pixels is 1/(H·W) for each of them.

    Examples
    --------
    >>> global_avg_pool2d_backward([[[[8]]]], [[[[1, 2], [3, 6]]]])
    array([[[[2., 2.],
             [2., 2.]]]])
    """
    x = _maps(x, caller="global_avg_pool2d_backward")
    of, y = "the output", np.empty((*x.shape[:2], 1, 1), x.dtype)
    share = as_like(dout, y, name="dout", of=of, caller="global_avg_pool2d_backward")
    return np.broadcast_to(share / (x.shape[2] * x.shape[3]), x.shape).copy()


def _areas(rows: Windows, columns: Windows, like: Array) -> Array:
    """How many pixels each window holds, padding included, in the dtype of `like` -> (OH, OW)."""
    heights = [rows.extent(i) for i in range(rows.count)]
    widths = [columns.extent(j) for j in range(columns.count)]
    return np.multiply.outer(heights, widths).astype(like.dtype)


def _maps(x: ArrayLike, *, caller: str) -> Array:
    """Return images with at least one pixel."""
    maps = floating(as_axes(x, "N C H W", name="x", caller=caller))
    if 0 in maps.shape[2:]:
        raise ShapeError(f"{caller}: x must have at least one pixel, got {maps.shape}.")
    return maps

"""The convolution layer: K filters over a batch of images of C channels.

Axes: N images, C channels, H rows, W columns; K filters of size FH x FW; the output is OH x OW.
A layer does not flip its filters: it computes the correlation, and adds one bias per filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import Array, as_axes, floating, pair, require_inside, whole
from cnn.errors import ShapeError
from cnn.shapes import Mode, _output_shape


def filter_response(x: ArrayLike, w: ArrayLike, b: ArrayLike, i: int, j: int) -> np.floating[Any]:
    """Compute one number of an activation map: filter times the window with top-left (i, j), plus bias.

    Parameters
    ----------
    x : array_like, shape (C, H, W)
        One image.
    w : array_like, shape (C, FH, FW)
        One filter; it extends through the full depth of the image.
    b : float
        Its bias, added once.
    i, j : int
        Row and column of the window's top-left pixel.

    Returns
    -------
    NumPy scalar
        In the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has other axes, the depths differ, or the window at (i, j) leaves the image.
    DoesNotFit
        If the filter is larger than the image.

    Notes
    -----
    The lecture: "the result of taking a dot product between the filter and a small chunk of the image
    (5*5*3 = 75-dimensional dot product + bias)".

    Examples
    --------
    >>> x = np.arange(18).reshape(2, 3, 3)
    >>> float(filter_response(x, np.ones((2, 2, 2)), 0.5, 1, 0))
    76.5
    """
    x = floating(as_axes(x, "C H W", name="x", caller="filter_response"))
    w = as_axes(w, "C FH FW", name="w", caller="filter_response")
    bias = as_axes(b, "", name="b", caller="filter_response")
    _require_depth(x.shape[0], w.shape, caller="filter_response")
    require_inside(x.shape[1:], w.shape[1:], caller="filter_response")
    i, j = whole(i, "filter_response: i"), whole(j, "filter_response: j")
    _, fh, fw = w.shape
    last = (x.shape[1] - fh, x.shape[2] - fw)
    if i > last[0] or j > last[1]:
        raise ShapeError(
            f"filter_response: the {fh}x{fw} window at (i, j) = ({i}, {j}) leaves the "
            f"{x.shape[1]}x{x.shape[2]} image. The last one is at {last}."
        )
    window = x[:, i : i + fh, j : j + fw]
    response: np.floating[Any] = np.sum(window * w.astype(x.dtype)) + x.dtype.type(bias)
    return response


def conv2d_valid(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """Slide every filter over every image, stride 1 and no padding.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images; N may be 0.
    w : array_like, shape (K, C, FH, FW)
        The filters, not flipped.
    b : array_like, shape (K,)
        One bias per filter.

    Returns
    -------
    ndarray, shape (N, K, H - FH + 1, W - FW + 1)
        A new array in the dtype of `x` (float64 for integers): one activation map per filter.

    Raises
    ------
    ShapeError
        If an argument has other axes, or depth or number of filters disagree.
    DoesNotFit
        If the filters are larger than the images.

    Notes
    -----
    The lecture: "if we had 6 5x5 filters, we'll get 6 separate activation maps".

    Examples
    --------
    >>> conv2d_valid(np.zeros((1, 3, 32, 32)), np.zeros((6, 3, 5, 5)), np.zeros(6)).shape
    (1, 6, 28, 28)
    """
    x, w, b = _operands(x, w, b, caller="conv2d_valid")
    require_inside(x.shape[2:], w.shape[2:], caller="conv2d_valid")
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))  # (N, C, OH, OW, FH, FW)
    return _respond(windows, w, b)


def zero_pad(x: ArrayLike, padding: int | Sequence[int]) -> NDArray[Any]:
    """Put a border of zeros around every image.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images.
    padding : int or (rows, columns)
        How many zeros at each end of the axis.

    Returns
    -------
    ndarray, shape (N, C, H + 2 rows, W + 2 columns)
        A new array, also when the padding is 0, in the dtype of `x`.

    Raises
    ------
    ShapeError
        If `x` has other axes, or the padding is negative or no integer.

    Notes
    -----
    The lecture: "in practice: common to zero pad the border".

    Examples
    --------
    >>> zero_pad(np.ones((1, 1, 1, 1), int), (0, 1))
    array([[[[0, 1, 0]]]])
    """
    x = as_axes(x, "N C H W", name="x", caller="zero_pad")
    rows, columns = pair(padding, "zero_pad: padding")
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))


def conv2d(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    *,
    mode: Mode = "exact",
) -> Array:
    """Compute the convolution layer: pad, slide every filter in steps of the stride, add its bias.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images; N may be 0.
    w : array_like, shape (K, C, FH, FW)
        The filters, not flipped.
    b : array_like, shape (K,)
        One bias per filter.
    stride, padding : int or (rows, columns)
        S and P of the lecture.
    mode : {"exact", "floor"}
        What to do when the filter does not end at the border: refuse it, or leave the rest unread.

    Returns
    -------
    ndarray, shape (N, K, OH, OW)
        A new array in the dtype of `x` (float64 for integers); OH and OW are given by `output_size`.

    Raises
    ------
    ShapeError
        If an argument has other axes, or depth or number of filters disagree.
    DoesNotFit
        If the filter does not fit; the message names the axis where rows and columns differ.

    Notes
    -----
    The lecture's CONV layer with K, F, S and P. `conv2d_naive` is the same in loops.

    Examples
    --------
    >>> conv2d(np.zeros((1, 3, 32, 32)), np.zeros((10, 3, 5, 5)), np.zeros(10), 1, 2).shape
    (1, 10, 32, 32)
    """
    x, w, b = _operands(x, w, b, caller="conv2d")
    rows, columns = pair(stride, "conv2d: stride", least=1)
    border = pair(padding, "conv2d: padding")
    _output_shape(x.shape[2:], w.shape[2:], (rows, columns), border, mode=mode, caller="conv2d")
    windows = sliding_window_view(zero_pad(x, border), w.shape[2:], axis=(2, 3))
    return _respond(windows[:, :, ::rows, ::columns], w, b)  # (N, C, OH, OW, FH, FW)


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


def _operands(x: ArrayLike, w: ArrayLike, b: ArrayLike, *, caller: str) -> tuple[Array, Array, Array]:
    """Return images, filters and biases in the dtype of `x`, after holding their shapes together."""
    images = floating(as_axes(x, "N C H W", name="x", caller=caller))
    filters = as_axes(w, "K C FH FW", name="w", caller=caller).astype(images.dtype)
    biases = as_axes(b, "K", name="b", caller=caller).astype(images.dtype)
    _require_depth(images.shape[1], filters.shape, caller=caller)
    if len(biases) != len(filters):
        raise ShapeError(
            f"{caller}: b must have one bias per filter, shape ({len(filters)},), got {biases.shape}. "
            f"w has the shape {filters.shape}."
        )
    return images, filters, biases


def _require_depth(channels: int, filters: tuple[int, ...], *, caller: str) -> None:
    """Raise unless filters of the shape (..., C, FH, FW) extend through all channels of the image."""
    if filters[-3] != channels:
        raise ShapeError(
            f"{caller}: w must extend the full depth of x, C = {channels}, "
            f"got C = {filters[-3]} in the shape {filters}."
        )


def _respond(windows: Array, w: Array, b: Array) -> Array:
    """Weigh windows (N, C, OH, OW, FH, FW) by filters (K, C, FH, FW), add biases (K,) -> (N, K, OH, OW)."""
    maps = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3)))  # (N, OH, OW, K)
    return np.ascontiguousarray((maps + b).transpose(0, 3, 1, 2))

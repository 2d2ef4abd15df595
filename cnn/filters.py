"""Filters on images: one dot product, then the filters slid over every place.

Axes: N images, C channels, H rows, W columns; K filters of size FH x FW. This is the convolution layer at its
simplest, stride 1 and no padding; `cnn.convolution` has the whole layer. A layer does not flip its filters:
it computes the correlation, and adds one bias per filter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating, require_inside, whole
from cnn.errors import ShapeError


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
    maps = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3)))  # (N, OH, OW, K)
    return np.ascontiguousarray((maps + b).transpose(0, 3, 1, 2))


def _operands(x: ArrayLike, w: ArrayLike, b: ArrayLike, *, caller: str) -> tuple[Array, Array, Array]:
    """Return images, filters and biases in the dtype of `x`, after holding their shapes together."""
    images = floating(as_axes(x, "N C H W", name="x", caller=caller))
    filters = as_axes(w, "K C FH FW", name="w", caller=caller).astype(images.dtype, copy=False)
    biases = as_axes(b, "K", name="b", caller=caller).astype(images.dtype, copy=False)
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

"""The fully connected layer, its gradient, and the two ways in which it is a convolution.

Axes: N images of D = C·H·W numbers each, K outputs; w is (K, D), one row per output: f = Wx + b.
A 1x1 convolution is a fully connected layer at every pixel; a fully connected layer is a convolution
whose filters are as large as the image.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import Array, as_axes, floating, whole
from cnn.errors import ShapeError
from cnn.operands import as_floats, as_like, require_shape


def linear(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """Compute the fully connected layer f = Wx + b for every image, stretched out row by row.

    Parameters
    ----------
    x : array_like, shape (N, ...)
        A batch of images of any shape, of D numbers each; N may be 0.
    w : array_like, shape (K, D)
        The weights, one row per output.
    b : array_like, shape (K,)
        One bias per output.

    Returns
    -------
    ndarray, shape (N, K)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    The lecture: "32x32x3 image -> stretch to 3072 x 1", and each neuron looks at the full input volume.

    Examples
    --------
    >>> linear([[[1, 2], [3, 4]]], [[1, 0, 10, 0], [0, 0, 0, 1]], [0.5, 0])
    array([[31.5,  4. ]])
    """
    _, rows, w = _stretched(x, w, caller="linear")
    y: Array = rows @ w.T + _biases(b, w, caller="linear")
    return y


def linear_backward(dout: ArrayLike, x: ArrayLike, w: ArrayLike) -> tuple[Array, Array, Array]:
    """Send the gradient of the fully connected layer back to images, weights and biases.

    Parameters
    ----------
    dout : array_like, shape (N, K)
        The gradient with respect to the output of `linear`.
    x, w
        As in `linear`.

    Returns
    -------
    dx, dw, db : ndarray
        In the shapes of `x`, `w` and (K,), and the dtype of `x` (float64 for integers). `dw` and `db` are
        sums over the batch, not means.

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    From f = Wx + b, for all images at once: dx = dout·W, dW = doutᵀ·x, db = the sum of dout.

    Examples
    --------
    >>> dx, dw, db = linear_backward([[1, 10]], [[2, 3, 4]], [[1, 0, 0], [0, 1, 1]])
    >>> dx.tolist(), dw.tolist(), db.tolist()
    ([[1.0, 10.0, 10.0]], [[2.0, 3.0, 4.0], [20.0, 30.0, 40.0]], [1.0, 10.0])
    """
    x, rows, w = _stretched(x, w, caller="linear_backward")
    y = np.empty((len(rows), len(w)), rows.dtype)
    dout = as_like(dout, y, name="dout", of="the output", caller="linear_backward")
    return (dout @ w).reshape(x.shape), dout.T @ rows, dout.sum(axis=0)


def conv1x1(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """Compute a convolution layer of 1x1 filters: at every pixel, K weighted sums over the depth.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images; N may be 0.
    w : array_like, shape (K, C)
        The filters, one row each.
    b : array_like, shape (K,)
        One bias per filter.

    Returns
    -------
    ndarray, shape (N, K, H, W)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    The lecture's "1x1 CONV": each filter performs a dot product over the depth. The same as
    ``conv2d(x, w[:, :, None, None], b)``.

    Examples
    --------
    >>> conv1x1([[[[1, 2]], [[3, 4]]]], [[1, 10], [0, 1]], [0.5, 0])
    array([[[[31.5, 42.5]],
    <BLANKLINE>
            [[ 3. ,  4. ]]]])
    """
    x, pixels, w = _flat_maps(x, w, caller="conv1x1")
    y: Array = w @ pixels + _biases(b, w, caller="conv1x1")[:, None]  # (N, K, H·W)
    return y.reshape(len(x), len(w), *x.shape[2:])


def conv1x1_backward(dout: ArrayLike, x: ArrayLike, w: ArrayLike) -> tuple[Array, Array, Array]:
    """Send the gradient of a 1x1 convolution back to images, filters and biases.

    Parameters
    ----------
    dout : array_like, shape (N, K, H, W)
        The gradient with respect to the output of `conv1x1`.
    x, w
        As in `conv1x1`.

    Returns
    -------
    dx, dw, db : ndarray
        In the shapes of `x`, `w` and (K,), and the dtype of `x` (float64 for integers). `dw` and `db` are
        sums over all pixels of the batch.

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    That of `linear_backward` at every pixel, with `dw` and `db` added up over the pixels.

    Examples
    --------
    >>> dx, dw, db = conv1x1_backward([[[[1, 10]]]], [[[[1, 2]], [[3, 4]]]], [[5, 7]])
    >>> dx.tolist(), dw.tolist(), db.tolist()
    ([[[[5.0, 50.0]], [[7.0, 70.0]]]], [[21.0, 43.0]], [11.0])
    """
    x, pixels, w = _flat_maps(x, w, caller="conv1x1_backward")
    y = np.empty((len(x), len(w), *x.shape[2:]), x.dtype)
    dout = as_like(dout, y, name="dout", of="the output", caller="conv1x1_backward")
    dpixels = dout.reshape(*y.shape[:2], pixels.shape[2])  # (N, K, H·W)
    dx = (w.T @ dpixels).reshape(x.shape)
    dw: Array = np.tensordot(dpixels, pixels, axes=((0, 2), (0, 2)))
    return dx, dw, dpixels.sum(axis=(0, 2))


def fc_as_conv(w: ArrayLike, shape: Sequence[int]) -> NDArray[Any]:
    """Turn the weights of a fully connected layer into filters as large as the image.

    Parameters
    ----------
    w : array_like, shape (K, C·H·W)
        The weights as `linear` takes them.
    shape : (C, H, W)
        The shape of one image.

    Returns
    -------
    ndarray, shape (K, C, H, W)
        In the dtype of `w`, and a view of it where NumPy can make one: no number moves.

    Raises
    ------
    ShapeError
        If `w` has other axes, or the image another number of pixels.

    Notes
    -----
    ``linear(x, w, b)`` equals ``conv2d(x, fc_as_conv(w, x.shape[1:]), b)``, whose maps are one pixel large;
    on a larger image the same filters slide.

    Examples
    --------
    >>> fc_as_conv([[1, 2, 3, 4]], (1, 2, 2)).tolist()
    [[[[1, 2], [3, 4]]]]
    """
    w = as_axes(w, "K D", name="w", caller="fc_as_conv")
    image = as_axes(shape, "axis", name="shape", caller="fc_as_conv").tolist()
    image = tuple(whole(n, f"fc_as_conv: shape[{k}]", least=1) for k, n in enumerate(image))
    if len(image) != 3 or w.shape[1] != prod(image):
        raise ShapeError(
            f"fc_as_conv: shape must be (C, H, W) with C·H·W = {w.shape[1]}, got {image}. "
            f"w has the shape {w.shape}."
        )
    return w.reshape(len(w), *image)


def _stretched(x: ArrayLike, w: ArrayLike, *, caller: str) -> tuple[Array, Array, Array]:
    """Return the images, the images as rows (N, D), and the weights (K, D), all in the dtype of `x`."""
    images = as_floats(x, name="x", caller=caller)
    if images.ndim < 2:
        raise ShapeError(
            f"{caller}: x must have at least 2 axes (N, ...), one image after the other, got {images.shape}. "
            "Add an axis with x[None]."
        )
    rows = images.reshape(len(images), prod(images.shape[1:]))
    weights = as_axes(w, "K D", name="w", caller=caller).astype(images.dtype, copy=False)
    if weights.shape[1] != rows.shape[1]:
        raise ShapeError(
            f"{caller}: w must have one weight per number of an image, D = {rows.shape[1]} for the shape "
            f"{images.shape[1:]}, got D = {weights.shape[1]} in the shape {weights.shape}."
        )
    return images, rows, weights


def _flat_maps(x: ArrayLike, w: ArrayLike, *, caller: str) -> tuple[Array, Array, Array]:
    """Return the images, the images as (N, C, H·W), and the filters (K, C), all in the dtype of `x`."""
    images = floating(as_axes(x, "N C H W", name="x", caller=caller))
    filters = as_axes(w, "K C", name="w", caller=caller).astype(images.dtype, copy=False)
    n, c, height, width = images.shape
    if filters.shape[1] != c:
        raise ShapeError(
            f"{caller}: w must extend the full depth of x, C = {c}, "
            f"got C = {filters.shape[1]} in the shape {filters.shape}."
        )
    return images, images.reshape(n, c, height * width), filters


def _biases(b: ArrayLike, w: Array, *, caller: str) -> Array:
    """Return one bias per row of `w`, in its dtype."""
    biases = as_axes(b, "K", name="b", caller=caller)
    require_shape(biases, w.shape[:1], name="b", of="one bias per output", caller=caller)
    return biases.astype(w.dtype, copy=False)

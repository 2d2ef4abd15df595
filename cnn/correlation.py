"""Correlation and convolution with one kernel: the lecture's picture and its formula.

Axes: N samples and F taps in 1-D; H, W rows and columns of the image and FH, FW of the kernel in 2-D.
The lecture's picture ("elementwise multiplication and sum") is correlation: the kernel is laid on as it is.
Its formula, the sum of f[n] g[x - n], is convolution: the kernel is flipped first.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating, require_inside
from cnn.operands import require_shape


def correlate1d(x: ArrayLike, k: ArrayLike) -> Array:
    """Slide a kernel along a signal: y[i] = Σ_u k[u] x[i + u].

    Parameters
    ----------
    x : array_like, shape (N,)
        The signal.
    k : array_like, shape (F,)
        The kernel, F <= N; not flipped.

    Returns
    -------
    ndarray, shape (N - F + 1,)
        In the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has another number of axes or holds no real numbers.
    DoesNotFit
        If the kernel is longer than the signal.

    Notes
    -----
    The lecture's "elementwise multiplication and sum of a filter and the signal", in one dimension.

    Examples
    --------
    >>> correlate1d([1, 2, 3, 4], [2, 3, 5])
    array([23., 33.])
    """
    x = floating(as_axes(x, "N", name="x", caller="correlate1d"))
    k = as_axes(k, "F", name="k", caller="correlate1d").astype(x.dtype)
    require_inside(x.shape, k.shape, caller="correlate1d")
    windows = sliding_window_view(x, k.size)  # (N - F + 1, F)
    y: Array = np.einsum("iu,u->i", windows, k)
    return y


def correlate1d_backward(dout: ArrayLike, x: ArrayLike, k: ArrayLike) -> tuple[Array, Array]:
    """Turn the gradient by the output of `correlate1d` into those by the signal and by the kernel.

    Parameters
    ----------
    dout : array_like, shape (N - F + 1,)
        The gradient by every number of the output.
    x, k : array_like, shapes (N,) and (F,)
        What `correlate1d` was given.

    Returns
    -------
    dx : ndarray, shape (N,)
        In the dtype of `x` (float64 for integers), as is dk.
    dk : ndarray, shape (F,)

    Raises
    ------
    ShapeError
        If an argument has another number of axes, or `dout` has not the length of the output.
    DoesNotFit
        If the kernel is longer than the signal.

    Notes
    -----
    y[i] holds k[u] x[i + u], so dout[i] k[u] arrives at dx[i + u], and dout[i] x[i + u] at dk[u]. Summed up:
    dk is the correlation of x with dout; dx is the convolution of dout with k over its full length, so the
    flip comes back.

    Examples
    --------
    The digits of dx say which output they came from:

    >>> dx, dk = correlate1d_backward([1, 10], [1, 2, 3, 4], [2, 3, 5])
    >>> dx.tolist(), dk.tolist()
    ([2.0, 23.0, 35.0, 50.0], [21.0, 32.0, 43.0])
    """
    caller = "correlate1d_backward"
    x = floating(as_axes(x, "N", name="x", caller=caller))
    k = as_axes(k, "F", name="k", caller=caller).astype(x.dtype)
    require_inside(x.shape, k.shape, caller=caller)
    dout = as_axes(dout, "N-F+1", name="dout", caller=caller).astype(x.dtype)
    require_shape(dout, (x.size - k.size + 1,), name="dout", of="the output", caller=caller)
    dx, dk = np.zeros_like(x), np.empty_like(k)
    for u in range(k.size):
        dx[u : u + dout.size] += dout * k[u]
        dk[u] = np.sum(dout * x[u : u + dout.size])
    return dx, dk


def correlate2d(x: ArrayLike, k: ArrayLike) -> Array:
    """Slide a kernel over an image: y[i, j] = Σ_u Σ_v k[u, v] x[i + u, j + v].

    Parameters
    ----------
    x : array_like, shape (H, W)
        The image.
    k : array_like, shape (FH, FW)
        The kernel, no larger than the image; not flipped.

    Returns
    -------
    ndarray, shape (H - FH + 1, W - FW + 1)
        In the dtype of `x` (float64 for integers). Only places where the whole kernel lies on the image.

    Raises
    ------
    ShapeError
        If an argument has another number of axes or holds no real numbers.
    DoesNotFit
        If the kernel is larger than the image.

    Notes
    -----
    The lecture's "slide over the image spatially, computing dot products".

    Examples
    --------
    >>> correlate2d([[1, 2, 3], [4, 5, 6]], [[10, 1]])
    array([[12., 23.],
           [45., 56.]])
    """
    x = floating(as_axes(x, "H W", name="x", caller="correlate2d"))
    k = as_axes(k, "FH FW", name="k", caller="correlate2d").astype(x.dtype)
    require_inside(x.shape, k.shape, caller="correlate2d")
    windows = sliding_window_view(x, k.shape)  # (H - FH + 1, W - FW + 1, FH, FW)
    y: Array = np.einsum("ijuv,uv->ij", windows, k)
    return y


def convolve2d(x: ArrayLike, k: ArrayLike) -> Array:
    """Convolve an image with a kernel: as `correlate2d`, but with the kernel flipped on both axes.

    Parameters
    ----------
    x : array_like, shape (H, W)
        The image.
    k : array_like, shape (FH, FW)
        The kernel, no larger than the image.

    Returns
    -------
    ndarray, shape (H - FH + 1, W - FW + 1)
        In the dtype of `x` (float64 for integers). Only places where the whole kernel lies on the image.

    Raises
    ------
    ShapeError
        If an argument has another number of axes or holds no real numbers.
    DoesNotFit
        If the kernel is larger than the image.

    Notes
    -----
    The lecture's sum of f[n1, n2] g[x - n1, y - n2], where it takes nothing from outside the image.
    The same as ``scipy.signal.convolve2d(x, k, mode="valid")``.

    Examples
    --------
    An impulse comes out as the kernel itself:

    >>> impulse = np.zeros((5, 5))
    >>> impulse[2, 2] = 1
    >>> convolve2d(impulse, [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    array([[1., 2., 3.],
           [4., 5., 6.],
           [7., 8., 9.]])
    """
    x = floating(as_axes(x, "H W", name="x", caller="convolve2d"))
    k = as_axes(k, "FH FW", name="k", caller="convolve2d")
    require_inside(x.shape, k.shape, caller="convolve2d")
    return correlate2d(x, k[::-1, ::-1])

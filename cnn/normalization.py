"""Batch normalization: every channel gets mean 0 and variance 1, then a scale and a shift that are learned.

Axes: N images, C channels, H rows, W columns. In training, mean and variance are those of the batch, per
channel over all its pixels; when the network is used, they are fixed numbers that were gathered in training.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating
from cnn.errors import ShapeError
from cnn.operands import as_like, as_number, require_shape

PIXELS = (0, 2, 3)  # the axes over which a channel's numbers lie


def batch_statistics(x: ArrayLike) -> tuple[Array, Array]:
    """Compute mean and variance of every channel, over all images and pixels.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch with at least one pixel.

    Returns
    -------
    mean, variance : ndarray, shape (C,)
        In the dtype of `x` (float64 for integers). The variance is the mean of the squared distances from the
        mean; a layer that gathers it as an estimate for unseen images multiplies it by M/(M - 1), M = N·H·W.

    Raises
    ------
    ShapeError
        If `x` has other axes, or no pixels.

    Notes
    -----
    Ioffe and Szegedy, Batch Normalization, 2015: for convolutions, one mean and one variance per map.

    Examples
    --------
    >>> batch_statistics([[[[1, 3]], [[5, 5]]]])
    (array([2., 5.]), array([1., 0.]))
    """
    return _statistics(_images(x, caller="batch_statistics"), caller="batch_statistics")


def batch_norm2d(
    x: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    mean: ArrayLike | None = None,
    variance: ArrayLike | None = None,
    *,
    eps: float = 1e-5,
) -> Array:
    """Compute gamma·(x - mean)/√(variance + eps) + beta, channel by channel.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images.
    gamma, beta : array_like, shape (C,)
        Scale and shift of every channel.
    mean, variance : array_like, shape (C,), optional
        For use, both: fixed numbers, and N may be 0. For training, neither: those of the batch are taken, as
        `batch_statistics` gives them.
    eps : float
        Keeps the root away from 0; greater than 0.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has other axes or another number of channels, only one of `mean` and `variance` is
        given, a variance is negative, or a batch without pixels is to give the statistics.

    Notes
    -----
    Ioffe and Szegedy, Batch Normalization, 2015, algorithms 1 and 2.

    Examples
    --------
    >>> batch_norm2d([[[[1, 3]]]], [10], [5], eps=1e-12)
    array([[[[-5., 15.]]]])
    >>> batch_norm2d([[[[1, 3]]]], [10], [5], mean=[1], variance=[4], eps=1e-12)
    array([[[[ 5., 15.]]]])
    """
    caller = "batch_norm2d"
    x = _images(x, caller=caller)
    gamma, beta = _channels(gamma, "gamma", x, caller=caller), _channels(beta, "beta", x, caller=caller)
    centre, deviation = _centre_and_scale(x, mean, variance, eps, caller=caller)
    y: Array = (x - centre) * (gamma / deviation)
    y += beta
    return y


def batch_norm2d_backward(
    dout: ArrayLike,
    x: ArrayLike,
    gamma: ArrayLike,
    mean: ArrayLike | None = None,
    variance: ArrayLike | None = None,
    *,
    eps: float = 1e-5,
) -> tuple[Array, Array, Array]:
    """Send the gradient of batch normalization back to images, scales and shifts.

    Parameters
    ----------
    dout : array_like, shape (N, C, H, W)
        The gradient with respect to the output of `batch_norm2d`.
    x, gamma, mean, variance, eps
        As in `batch_norm2d`. Without `mean` and `variance` the gradient also goes through the statistics of
        the batch; with them they are constants.

    Returns
    -------
    dx, dgamma, dbeta : ndarray
        In the shapes of `x`, `gamma` and (C,), and the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        As `batch_norm2d` does, and if `dout` has another shape.

    Notes
    -----
    In training, shifting or stretching a whole channel does not change the output. So dx is the plain
    gradient less its mean, and less its part along the normalized channel.

    Examples
    --------
    >>> dx, dgamma, dbeta = batch_norm2d_backward([[[[1, 3]]]], [[[[5, 9]]]], [2], [5], [4], eps=1e-12)
    >>> dx.round(6).tolist(), dgamma.round(6).tolist(), dbeta.tolist()
    ([[[[1.0, 3.0]]]], [6.0], [4.0])
    """
    caller = "batch_norm2d_backward"
    x = _images(x, caller=caller)
    gamma = _channels(gamma, "gamma", x, caller=caller)
    dout = as_like(dout, x, name="dout", of="x", caller=caller)
    centre, deviation = _centre_and_scale(x, mean, variance, eps, caller=caller)
    normalized = (x - centre) / deviation
    dgamma = (dout * normalized).sum(axis=PIXELS)
    dbeta = dout.sum(axis=PIXELS)
    if mean is None:
        common = _per_channel(dbeta) + normalized * _per_channel(dgamma)
        dout = dout - common / (x.size // len(dbeta))
    dx: Array = dout * (gamma / deviation)
    return dx, dgamma, dbeta


def _centre_and_scale(
    x: Array, mean: ArrayLike | None, variance: ArrayLike | None, eps: float, *, caller: str
) -> tuple[Array, Array]:
    """Return mean and √(variance + eps) -> (1, C, 1, 1), given or of the batch."""
    eps = as_number(eps, name="eps", caller=caller)
    if not 0 < eps < np.inf:
        raise ShapeError(f"{caller}: eps must be greater than 0 and finite, got {eps}.")
    if mean is None and variance is None:
        centre, spread = (_per_channel(numbers) for numbers in _statistics(x, caller=caller))
    elif mean is None or variance is None:
        missing = "mean" if mean is None else "variance"
        raise ShapeError(f"{caller}: {missing} is missing. Give both mean and variance, or neither.")
    else:
        centre = _channels(mean, "mean", x, caller=caller)
        spread = _channels(variance, "variance", x, caller=caller)
        if np.any(spread < 0):
            raise ShapeError(f"{caller}: variance must be at least 0, got {spread.min()}.")
    return centre, np.sqrt(spread + eps)


def _statistics(x: Array, *, caller: str) -> tuple[Array, Array]:
    """Return mean and variance of every channel -> (C,)."""
    if 0 in (len(x), *x.shape[2:]):
        raise ShapeError(f"{caller}: x must have at least one pixel to take the mean of, got {x.shape}.")
    return x.mean(axis=PIXELS), x.var(axis=PIXELS)


def _images(x: ArrayLike, *, caller: str) -> Array:
    return floating(as_axes(x, "N C H W", name="x", caller=caller))


def _channels(value: ArrayLike, name: str, x: Array, *, caller: str) -> Array:
    """Return one number per channel of `x`, in its dtype -> (1, C, 1, 1)."""
    numbers = as_axes(value, "C", name=name, caller=caller)
    require_shape(numbers, x.shape[1:2], name=name, of="one number per channel", caller=caller)
    return _per_channel(numbers.astype(x.dtype, copy=False))


def _per_channel(numbers: Array) -> Array:
    """Lay one number per channel along the second axis -> (1, C, 1, 1)."""
    return numbers[None, :, None, None]

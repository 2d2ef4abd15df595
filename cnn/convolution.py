"""The convolution layer: K filters over a batch of images of C channels, forward and backward.

Axes: N images, C channels, H rows, W columns; K filters of size FH x FW; the output is OH x OW.
A layer does not flip its filters: it computes the correlation, and adds one bias per filter.
The same in loops stands in `cnn.convolution_naive`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating, pair
from cnn.filters import _operands, _require_depth
from cnn.memory import empty
from cnn.operands import require_shape
from cnn.products import correlation, weighing
from cnn.shapes import Mode, _output_shape
from cnn.threads import Job, in_threads


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
    The lecture's CONV layer with K, F, S and P. `conv2d_naive` is the same in loops. Equal arguments give
    equal results on one machine, to the last bit, although large ones are divided among its cores.

    Examples
    --------
    >>> conv2d(np.zeros((1, 3, 32, 32)), np.zeros((10, 3, 5, 5)), np.zeros(10), 1, 2).shape
    (1, 10, 32, 32)
    """
    x, w, b = _operands(x, w, b, caller="conv2d")
    steps = pair(stride, "conv2d: stride", least=1)
    top, left = border = pair(padding, "conv2d: padding")
    size = _output_shape(x.shape[2:], w.shape[2:], steps, border, mode=mode, caller="conv2d")
    y = empty((len(x), len(w), *size), x.dtype)
    in_threads(correlation(y, x, w, start=(-top, -left), stride=steps, b=b))
    return y


def conv2d_backward(
    dout: ArrayLike,
    x: ArrayLike,
    w: ArrayLike,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    *,
    mode: Mode = "exact",
) -> tuple[Array, Array, Array]:
    """Turn the gradient of the loss by the output of `conv2d` into those by images, filters and biases.

    Parameters
    ----------
    dout : array_like, shape (N, K, OH, OW)
        The gradient by every number of the output.
    x, w, stride, padding, mode
        What `conv2d` was given.

    Returns
    -------
    dx : ndarray, shape (N, C, H, W)
        In the dtype of `x` (float64 for integers), as are dw and db. Pixels that no window read get 0.
    dw : ndarray, shape (K, C, FH, FW)
    db : ndarray, shape (K,)
        Sums over batch and positions, not means.

    Raises
    ------
    ShapeError
        If an argument has other axes, the depths differ, or `dout` has not the shape of the output.
    DoesNotFit
        If the filter does not fit, as in `conv2d`.

    Notes
    -----
    The chain rule: every product ``w * x`` in the forward pass sends ``dout * x`` to its weight and
    ``dout * w`` to its pixel, and what arrives at one place adds up.

    Examples
    --------
    The digits of dx say which output they came from:

    >>> dx, dw, db = conv2d_backward([[[[1, 10]]]], [[[[1, 2, 3, 4]]]], [[[[2, 3, 5]]]])
    >>> dx.ravel().tolist(), dw.ravel().tolist(), db.tolist()
    ([2.0, 23.0, 35.0, 50.0], [21.0, 32.0, 43.0], [11.0])
    """
    dout, x, w, steps, border = _gradients(dout, x, w, stride, padding, mode=mode, caller="conv2d_backward")
    unread = steps[0] > w.shape[2] or steps[1] > w.shape[3]  # pixels between the windows
    dx = np.zeros_like(x) if unread else empty(x.shape, x.dtype)
    *_, (dw, db) = in_threads(*_spreading(dx, dout, w, steps, border), _weighing(dout, x, w, steps, border))
    return dx, dw, db


def conv2d_backward_parameters(
    dout: ArrayLike,
    x: ArrayLike,
    w: ArrayLike,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    *,
    mode: Mode = "exact",
) -> tuple[Array, Array]:
    """Compute `conv2d_backward` without dx: for a first layer, whose images nobody wants to change.

    Parameters
    ----------
    dout, x, w, stride, padding, mode
        As in `conv2d_backward`.

    Returns
    -------
    dw : ndarray, shape (K, C, FH, FW)
    db : ndarray, shape (K,)

    Raises
    ------
    ShapeError, DoesNotFit
        As `conv2d_backward` does.

    Examples
    --------
    >>> dw, db = conv2d_backward_parameters([[[[1, 10]]]], [[[[1, 2, 3, 4]]]], [[[[2, 3, 5]]]])
    >>> dw.ravel().tolist(), db.tolist()
    ([21.0, 32.0, 43.0], [11.0])
    """
    caller = "conv2d_backward_parameters"
    dout, x, w, steps, border = _gradients(dout, x, w, stride, padding, mode=mode, caller=caller)
    ((dw, db),) = in_threads(_weighing(dout, x, w, steps, border))
    return dw, db


def _gradients(
    dout: ArrayLike,
    x: ArrayLike,
    w: ArrayLike,
    stride: int | Sequence[int],
    padding: int | Sequence[int],
    *,
    mode: Mode,
    caller: str,
) -> tuple[Array, Array, Array, tuple[int, int], tuple[int, int]]:
    """Return the arguments of a backward pass in the dtype of `x`, after holding their shapes together."""
    images = floating(as_axes(x, "N C H W", name="x", caller=caller))
    filters = as_axes(w, "K C FH FW", name="w", caller=caller).astype(images.dtype, copy=False)
    _require_depth(images.shape[1], filters.shape, caller=caller)
    steps = pair(stride, f"{caller}: stride", least=1)
    border = pair(padding, f"{caller}: padding")
    size = _output_shape(images.shape[2:], filters.shape[2:], steps, border, mode=mode, caller=caller)
    gradient = as_axes(dout, "N K OH OW", name="dout", caller=caller).astype(images.dtype, copy=False)
    output = (len(images), len(filters), *size)
    require_shape(gradient, output, name="dout", of="the output", caller=caller)
    return gradient, images, filters, steps, border


def _weighing(dout: Array, x: Array, w: Array, stride: tuple[int, int], padding: tuple[int, int]) -> Job:
    fh, fw = w.shape[2:]
    return weighing(dout, x, (fh, fw), start=(-padding[0], -padding[1]), stride=stride)


def _spreading(
    dx: Array, dout: Array, w: Array, stride: tuple[int, int], padding: tuple[int, int]
) -> Iterator[Job]:
    """Correlate the gradient with the flipped filters: with a stride, once for each remainder of the places.

    The padded pixel stride * i + r gets ``dout[i - u] * w[stride * u + r]`` for every tap u with remainder r.
    """
    (down, across), (top, left) = stride, padding
    for r, s in np.ndindex(min(down, w.shape[2]), min(across, w.shape[3])):
        taps = w[:, :, r::down, s::across]
        i, j = max(0, ceil((top - r) / down)), max(0, ceil((left - s) / across))  # the first inside the image
        pixels = dx[:, :, down * i + r - top :: down, across * j + s - left :: across]
        flipped = taps[:, :, ::-1, ::-1].swapaxes(0, 1)  # (C, K, ...)
        yield correlation(pixels, dout, flipped, start=(i - taps.shape[2] + 1, j - taps.shape[3] + 1))

"""The residual block of two 3x3 convolutions: what they compute is added to their input.

Axes: N images, C channels, H rows, W columns, the same at the input and the output.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from cnn.activations import relu, relu_backward
from cnn.arguments import Array, as_axes, floating
from cnn.convolution import conv2d, conv2d_backward
from cnn.errors import ShapeError
from cnn.operands import as_like, as_values


def residual_forward(x: ArrayLike, w1: ArrayLike, b1: ArrayLike, w2: ArrayLike, b2: ArrayLike) -> Array:
    """Compute relu(x + conv(relu(conv(x, w1, b1)), w2, b2)), with 3x3 filters, stride 1 and padding 1.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images; N may be 0.
    w1 : array_like, shape (M, C, 3, 3)
        The filters of the first convolution.
    b1 : array_like, shape (M,)
        Their biases.
    w2 : array_like, shape (C, M, 3, 3)
        The filters of the second convolution, as many as `x` has channels.
    b2 : array_like, shape (C,)
        Their biases.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    He et al., Deep Residual Learning, 2015, without batch normalization. With weights of 0 it is relu(x).

    Examples
    --------
    >>> import numpy as np
    >>> zero = np.zeros((1, 1, 3, 3))
    >>> residual_forward([[[[-1, 2]]]], zero, [0], zero, [0])
    array([[[[0., 2.]]]])
    """
    x, w1, b1, w2, b2 = _operands(x, w1, b1, w2, b2, caller="residual_forward")
    hidden = relu(conv2d(x, w1, b1, 1, 1))
    return relu(x + conv2d(hidden, w2, b2, 1, 1))


def residual_backward(
    dout: ArrayLike, x: ArrayLike, w1: ArrayLike, b1: ArrayLike, w2: ArrayLike, b2: ArrayLike
) -> tuple[Array, Array, Array, Array, Array]:
    """Send the gradient back through both ways: the convolutions, and straight past them.

    Parameters
    ----------
    dout : array_like, shape (N, C, H, W)
        The gradient with respect to the output of `residual_forward`.
    x, w1, b1, w2, b2
        As in `residual_forward`.

    Returns
    -------
    dx, dw1, db1, dw2, db2 : ndarray
        In the shapes of `x`, `w1`, `b1`, `w2` and `b2`, and the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    A sum sends its gradient both ways unchanged, which is why the gradient always finds a way past the
    convolutions.

    Examples
    --------
    With weights of 0 the gradient passes as if there were only the ReLU:

    >>> import numpy as np
    >>> zero = np.zeros((1, 1, 3, 3))
    >>> residual_backward([[[[10, 20]]]], [[[[-1, 2]]]], zero, [0], zero, [0])[0]
    array([[[[ 0., 20.]]]])
    """
    x, w1, b1, w2, b2 = _operands(x, w1, b1, w2, b2, caller="residual_backward")
    dout = as_like(dout, x, name="dout", of="x", caller="residual_backward")
    before = conv2d(x, w1, b1, 1, 1)
    hidden = relu(before)
    dsum = relu_backward(dout, x + conv2d(hidden, w2, b2, 1, 1))
    dhidden, dw2, db2 = conv2d_backward(dsum, hidden, w2, 1, 1)
    dx, dw1, db1 = conv2d_backward(relu_backward(dhidden, before), x, w1, 1, 1)
    return dsum + dx, dw1, db1, dw2, db2


def _operands(
    x: ArrayLike, w1: ArrayLike, b1: ArrayLike, w2: ArrayLike, b2: ArrayLike, *, caller: str
) -> tuple[Array, Array, Array, Array, Array]:
    """Return all five in the dtype of `x`; the second convolution must bring back the depth of `x`."""
    images = floating(as_axes(x, "N C H W", name="x", caller=caller))
    c, m = images.shape[1], len(as_axes(w1, "M C FH FW", name="w1", caller=caller))
    shapes = {"w1": (m, c, 3, 3), "b1": (m,), "w2": (c, m, 3, 3), "b2": (c,)}
    arrays = []
    for value, (name, shape) in zip((w1, b1, w2, b2), shapes.items(), strict=True):
        array = as_values(value, name=name, caller=caller)
        if array.shape != shape:
            raise ShapeError(f"{caller}: {name} must have the shape {shape}, got {array.shape}.")
        arrays.append(array.astype(images.dtype, copy=False))
    return images, arrays[0], arrays[1], arrays[2], arrays[3]

"""Maxout: the larger of two linear functions, both learned. With 0 as one of them it is a ReLU.

Axes: N images of D numbers each, M outputs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating
from cnn.errors import ShapeError
from cnn.operands import as_like, require_shape


def maxout(x: ArrayLike, w1: ArrayLike, b1: ArrayLike, w2: ArrayLike, b2: ArrayLike) -> Array:
    """Compute max(w1 x + b1, w2 x + b2), output by output.

    Parameters
    ----------
    x : array_like, shape (N, D)
        A batch; N may be 0.
    w1, w2 : array_like, shape (M, D)
        The weights of the two branches, one row per output.
    b1, b2 : array_like, shape (M,)
        Their biases.

    Returns
    -------
    ndarray, shape (N, M)
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    The lecture's max(w₁ᵀx + b₁, w₂ᵀx + b₂); Goodfellow et al. 2013.

    Examples
    --------
    >>> maxout([[-2], [3]], [[1]], [0], [[0]], [0])
    array([[0.],
           [3.]])
    """
    x, w1, b1, w2, b2 = _operands(x, w1, b1, w2, b2, caller="maxout")
    y: Array = np.maximum(x @ w1.T + b1, x @ w2.T + b2)
    return y


def maxout_backward(
    dout: ArrayLike, x: ArrayLike, w1: ArrayLike, b1: ArrayLike, w2: ArrayLike, b2: ArrayLike
) -> tuple[Array, Array, Array, Array, Array]:
    """Send the gradient of each output into its larger branch; of two equal ones, into the first.

    Parameters
    ----------
    dout : array_like, shape (N, M)
        The gradient with respect to the output of `maxout`.
    x, w1, b1, w2, b2
        As in `maxout`.

    Returns
    -------
    dx, dw1, db1, dw2, db2 : ndarray
        In the shapes of `x`, `w1`, `b1`, `w2` and `b2` and the dtype of `x` (float64 for integers): sums
        over the batch.

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    The derivative of a maximum is 1 for the larger and 0 for the other; each branch is a linear layer.

    Examples
    --------
    >>> dx, dw1, db1, dw2, db2 = maxout_backward([[10], [20]], [[-2], [3]], [[1]], [0], [[0]], [0])
    >>> dx.tolist(), dw1.tolist(), db1.tolist(), dw2.tolist(), db2.tolist()
    ([[0.0], [20.0]], [[60.0]], [20.0], [[-20.0]], [10.0])
    """
    x, w1, b1, w2, b2 = _operands(x, w1, b1, w2, b2, caller="maxout_backward")
    first, second = x @ w1.T + b1, x @ w2.T + b2  # (N, M)
    dout = as_like(dout, first, name="dout", of="the output", caller="maxout_backward")
    d1 = np.where(first >= second, dout, 0)
    d2 = np.where(first >= second, 0, dout)
    return d1 @ w1 + d2 @ w2, d1.T @ x, d1.sum(axis=0), d2.T @ x, d2.sum(axis=0)


def _operands(
    x: ArrayLike, w1: ArrayLike, b1: ArrayLike, w2: ArrayLike, b2: ArrayLike, *, caller: str
) -> tuple[Array, Array, Array, Array, Array]:
    """Return all five in the dtype of `x`, after holding their shapes together."""
    images = floating(as_axes(x, "N D", name="x", caller=caller))
    first = as_axes(w1, "M D", name="w1", caller=caller).astype(images.dtype, copy=False)
    if first.shape[1] != images.shape[1]:
        raise ShapeError(
            f"{caller}: w1 must have one weight per number of x, D = {images.shape[1]}, "
            f"got D = {first.shape[1]} in the shape {first.shape}."
        )
    second = as_like(w2, first, name="w2", of="w1", caller=caller)
    biases = []
    for name, value in (("b1", b1), ("b2", b2)):
        bias = as_axes(value, "M", name=name, caller=caller)
        require_shape(bias, first.shape[:1], name=name, of="one bias per output", caller=caller)
        biases.append(bias.astype(images.dtype, copy=False))
    return images, first, biases[0], second, biases[1]

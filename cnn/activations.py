"""Rectifiers, each with its derivative: ReLU and two that are not flat below 0.

They work element by element on arrays of any shape. Every `*_backward(dout, x, ...)` takes the gradient
`dout` of the loss with respect to the output, and the *input* `x` of the forward function.

At 0, where left and right derivative differ, the left one counts: 0 for `relu`, the slope for `leaky_relu`,
alpha for `elu`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array
from cnn.errors import ShapeError
from cnn.operands import as_floats, as_number, input_and_gradient


def relu(x: ArrayLike) -> Array:
    """Compute max(0, x).

    Parameters
    ----------
    x : array_like, any shape

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If `x` is ragged or does not hold real numbers.

    Notes
    -----
    The lecture's "good default choice".

    Examples
    --------
    >>> relu([-2, 0, 3])
    array([0., 0., 3.])
    """
    y: Array = np.maximum(as_floats(x, name="x", caller="relu"), 0)
    return y


def relu_backward(dout: ArrayLike, x: ArrayLike) -> Array:
    """Let the gradient pass where x > 0; at 0 and below it is 0.

    Parameters
    ----------
    dout : array_like, the shape of `x`
        The gradient with respect to the output of `relu`.
    x : array_like, any shape
        The input of `relu`.

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If the shapes differ.

    Notes
    -----
    The derivative of max(0, x) is 1 to the right of 0 and 0 to the left; at 0 itself it is a convention.

    Examples
    --------
    >>> relu_backward([10, 20, 30], [-2, 0, 3])
    array([ 0.,  0., 30.])
    """
    x, dout = input_and_gradient(x, dout, caller="relu_backward")
    dx: Array = dout * (x > 0)  # a product, because np.where is several times slower
    dx += 0  # and without its -0.0
    return dx


def leaky_relu(x: ArrayLike, slope: float = 0.1) -> Array:
    """Compute max(slope·x, x).

    Parameters
    ----------
    x : array_like, any shape
    slope : float
        The slope below 0, greater than 0 and less than 1.

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If `x` does not hold real numbers, or the slope is out of range.

    Notes
    -----
    The lecture's max(0.1x, x).

    Examples
    --------
    >>> leaky_relu([-2, 0, 3])
    array([-0.2,  0. ,  3. ])
    """
    x = as_floats(x, name="x", caller="leaky_relu")
    y: Array = np.maximum(_slope(slope, caller="leaky_relu") * x, x)
    return y


def leaky_relu_backward(dout: ArrayLike, x: ArrayLike, slope: float = 0.1) -> Array:
    """Let the gradient pass where x > 0, and `slope` times the gradient elsewhere, at 0 too.

    Parameters
    ----------
    dout : array_like, the shape of `x`
        The gradient with respect to the output of `leaky_relu`.
    x : array_like, any shape
        The input of `leaky_relu`.
    slope : float
        As in `leaky_relu`.

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If the shapes differ, or the slope is out of range.

    Notes
    -----
    The derivative of max(slope·x, x), by the chain rule times `dout`.

    Examples
    --------
    >>> leaky_relu_backward([10, 20, 30], [-2, 0, 3])
    array([ 1.,  2., 30.])
    """
    x, dout = input_and_gradient(x, dout, caller="leaky_relu_backward")
    return np.where(x > 0, dout, _slope(slope, caller="leaky_relu_backward") * dout)


def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """Compute x where x >= 0, and alpha·(exp(x) - 1) below.

    Parameters
    ----------
    x : array_like, any shape
    alpha : float
        The function approaches -alpha towards the left; greater than 0.

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers). Never overflows.

    Raises
    ------
    ShapeError
        If `x` does not hold real numbers, or alpha is out of range.

    Notes
    -----
    The lecture's ELU; Clevert, Unterthiner and Hochreiter 2016.

    Examples
    --------
    >>> elu([-1000, 0, 3], 2.0)
    array([-2.,  0.,  3.])
    """
    x = as_floats(x, name="x", caller="elu")
    below = np.expm1(np.minimum(x, 0))  # of the negative part only, so that no exponential overflows
    return np.where(x >= 0, x, _alpha(alpha, caller="elu") * below)


def elu_backward(dout: ArrayLike, x: ArrayLike, alpha: float = 1.0) -> Array:
    """Let the gradient pass where x > 0, and alpha·exp(x) times the gradient elsewhere, at 0 too.

    Parameters
    ----------
    dout : array_like, the shape of `x`
        The gradient with respect to the output of `elu`.
    x : array_like, any shape
        The input of `elu`.
    alpha : float
        As in `elu`. With alpha = 1 there is no kink at 0.

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If the shapes differ, or alpha is out of range.

    Notes
    -----
    The derivative of alpha·(exp(x) - 1) is alpha·exp(x), by the chain rule times `dout`.

    Examples
    --------
    >>> elu_backward([10, 20, 30], [-1000, 0, 3], 0.5)
    array([ 0., 10., 30.])
    """
    x, dout = input_and_gradient(x, dout, caller="elu_backward")
    below = _alpha(alpha, caller="elu_backward") * np.exp(np.minimum(x, 0))
    return np.where(x > 0, dout, below * dout)


def _slope(slope: float, *, caller: str) -> float:
    """Return the slope as a Python float, or raise."""
    number = as_number(slope, name="slope", caller=caller)
    if not 0 < number < 1:
        raise ShapeError(f"{caller}: slope must be greater than 0 and less than 1, got {number}.")
    return number


def _alpha(alpha: float, *, caller: str) -> float:
    """Return alpha as a Python float, or raise."""
    number = as_number(alpha, name="alpha", caller=caller)
    if not 0 < number < np.inf:
        raise ShapeError(f"{caller}: alpha must be greater than 0 and finite, got {number}.")
    return number

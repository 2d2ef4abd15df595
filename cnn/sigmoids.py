"""Sigmoids, each with its derivative: they saturate, and where they do almost no gradient passes.

They work element by element on arrays of any shape. Every `*_backward(dout, x)` takes the gradient `dout`
of the loss with respect to the output, and the *input* `x` of the forward function.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array
from cnn.operands import as_floats, input_and_gradient


def sigmoid(x: ArrayLike) -> Array:
    """Compute 1/(1 + exp(-x)).

    Parameters
    ----------
    x : array_like, any shape

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers), from 0 to 1. Never overflows.

    Raises
    ------
    ShapeError
        If `x` is ragged or does not hold real numbers.

    Notes
    -----
    The lecture's formula; below 0 in the form exp(x)/(1 + exp(x)), whose exponential is at most 1.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    x = as_floats(x, name="x", caller="sigmoid")
    small = np.exp(-np.abs(x))
    y: Array = np.where(x >= 0, 1, small) / (1 + small)
    return y


def sigmoid_backward(dout: ArrayLike, x: ArrayLike) -> Array:
    """Multiply the gradient by sigmoid(x)·(1 - sigmoid(x)), which is 0.25 at most.

    Parameters
    ----------
    dout : array_like, the shape of `x`
        The gradient with respect to the output of `sigmoid`.
    x : array_like, any shape
        The input of `sigmoid`.

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
    With s = 1/(1 + exp(-x)), ds/dx = exp(-x)/(1 + exp(-x))² = s·(1 - s).

    Examples
    --------
    >>> sigmoid_backward([4, 4], [0, 1000])
    array([1., 0.])
    """
    x, dout = input_and_gradient(x, dout, caller="sigmoid_backward")
    slope: Array = sigmoid(x) * sigmoid(-x)  # 1 - sigmoid(x) without its loss of digits
    return slope * dout


def tanh(x: ArrayLike) -> Array:
    """Compute the hyperbolic tangent, a sigmoid from -1 to 1.

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
    tanh(x) = 2·sigmoid(2x) - 1.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.])
    """
    y: Array = np.tanh(as_floats(x, name="x", caller="tanh"))
    return y


def tanh_backward(dout: ArrayLike, x: ArrayLike) -> Array:
    """Multiply the gradient by 1 - tanh²(x).

    Parameters
    ----------
    dout : array_like, the shape of `x`
        The gradient with respect to the output of `tanh`.
    x : array_like, any shape
        The input of `tanh`, not its output.

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
    From tanh = sinh/cosh by the quotient rule, with cosh² - sinh² = 1.

    Examples
    --------
    >>> tanh_backward([4, 4], [0, 1000])
    array([4., 0.])
    """
    x, dout = input_and_gradient(x, dout, caller="tanh_backward")
    slope: Array = 1 - np.tanh(x) ** 2
    return slope * dout

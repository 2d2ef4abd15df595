"""The gradient by trying it out: slow, simple, and so the judge of every backward function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import Array
from cnn.errors import ShapeError
from cnn.operands import as_number, as_values, require_shape

Function = Callable[[Array], ArrayLike]
"""What is differentiated: from an array to an array or a number."""


def numerical_gradient(f: Function, x: ArrayLike, dout: ArrayLike | None = None, h: float = 1e-5) -> Array:
    """Estimate Σ dout·∂f/∂x by central differences, one element of `x` after the other.

    Parameters
    ----------
    f : function
        Takes `x` and returns an array, or a number if `dout` is None. May return a view of its argument.
    x : array_like, any shape
        Where the gradient is wanted. A writable array of floats is moved in place and restored, also when `f`
        raises, so that an `f` which reads it elsewhere (a layer's weights) sees the change. Anything
        else is copied to floats first.
    dout : array_like, the shape of ``f(x)``, optional
        The gradient with respect to the output. Without it, `f` must return one number.
    h : float
        How far each element is moved up and down; greater than 0.

    Returns
    -------
    ndarray, the shape of `x`
        A new array in the dtype of `x` (float64 for integers).

    Raises
    ------
    ShapeError
        If `h` is not positive, `dout` has not the shape of ``f(x)``, or `dout` is missing though `f` returns
        more than one number.

    Notes
    -----
    (f(x + h) - f(x - h))/2h: its error shrinks with h², and there is none if f is linear or quadratic, so
    that h may then be large. Else 1e-5 balances it against rounding in float64; float32 has too few digits.

    Examples
    --------
    >>> numerical_gradient(lambda x: x**2, [1.0, 2.0, 3.0], dout=[1, 1, 10], h=0.5)
    array([ 2.,  4., 60.])
    """
    h = as_number(h, name="h", caller="numerical_gradient")
    if not 0 < h < np.inf:
        raise ShapeError(f"numerical_gradient: h must be greater than 0 and finite, got {h}.")
    x = _movable(as_values(x, name="x", caller="numerical_gradient"))
    weights = None if dout is None else as_values(dout, name="dout", caller="numerical_gradient").copy()
    dx: Array = np.zeros(x.shape, x.dtype)
    for place in np.ndindex(*x.shape):
        value = x[place]
        try:
            x[place] = value + h
            above = _weighted(f(x), weights)
            x[place] = value - h
            below = _weighted(f(x), weights)
        finally:
            x[place] = value
        dx[place] = (above - below) / (2 * h)
    return dx


def _movable(x: NDArray[Any]) -> Array:
    """Return `x` itself if its elements can be moved in place, else a copy in which they can."""
    if np.issubdtype(x.dtype, np.floating):
        return x if x.flags.writeable else x.copy()
    return x.astype(np.float64)


def _weighted(y: ArrayLike, weights: NDArray[Any] | None) -> float:
    """Return Σ weights·y, at once: `y` may be a view of an array that is about to change."""
    values = as_values(y, name="f(x)", caller="numerical_gradient")
    if weights is None:
        if values.size != 1:
            raise ShapeError(
                f"numerical_gradient: f must return one number when dout is None, got the shape "
                f"{values.shape}. Pass the gradient with respect to it as dout."
            )
        return float(values.item())
    require_shape(weights, values.shape, name="dout", of="f(x)", caller="numerical_gradient")
    return float(np.sum(weights * values, dtype=np.float64))

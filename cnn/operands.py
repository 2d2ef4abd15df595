"""Arguments that may have any number of axes: numbers, arrays of one shape, gradients from above.

`cnn.arguments` looks after arrays with named axes. Here are those whose shape is somebody else's:
`dout` has the shape of the output that it belongs to, a velocity that of its weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import Array, as_axes, floating
from cnn.errors import ShapeError


def as_values(value: ArrayLike, *, name: str, caller: str) -> NDArray[Any]:
    """Return `value` as an array of real numbers of any shape, or raise.

    Raises
    ------
    ShapeError
        If `value` is ragged or does not hold real numbers.

    Examples
    --------
    >>> as_values([[1, 2]], name="x", caller="relu").shape
    (1, 2)
    """
    try:
        axes = np.ndim(value)
    except ValueError:  # ragged: `as_axes` has the words for it
        axes = 0
    return as_axes(value, "any " * axes, name=name, caller=caller)


def as_floats(value: ArrayLike, *, name: str, caller: str) -> Array:
    """Return `value` as an array of any shape in the dtype of the computation.

    Raises
    ------
    ShapeError
        As `as_values` does.

    Examples
    --------
    >>> as_floats([1, 2], name="x", caller="relu").dtype
    dtype('float64')
    """
    return floating(as_values(value, name=name, caller=caller))


def as_number(value: ArrayLike, *, name: str, caller: str) -> float:
    """Return `value` as a Python float: NumPy's own scalars would change the dtype of a result.

    Raises
    ------
    ShapeError
        If `value` is no single real number.

    Examples
    --------
    >>> as_number(np.float32(0.5), name="slope", caller="leaky_relu")
    0.5
    """
    return float(as_axes(value, "", name=name, caller=caller))


def as_like(value: ArrayLike, like: Array, *, name: str, of: str, caller: str) -> Array:
    """Return `value` in the dtype of `like`, after holding it to the shape of `like`.

    Parameters
    ----------
    value : array_like
        What came as the argument `name`; no copy is made if its dtype is right.
    like : ndarray
        The array that it goes with.
    name, of, caller : str
        For the message: `of` says what `like` is, such as "x".

    Raises
    ------
    ShapeError
        If the shapes differ, or `value` does not hold real numbers.

    Examples
    --------
    >>> as_like([1, 2], np.zeros(2), name="dout", of="x", caller="relu_backward")
    array([1., 2.])
    """
    array = as_values(value, name=name, caller=caller)
    require_shape(array, like.shape, name=name, of=of, caller=caller)
    return array.astype(like.dtype, copy=False)


def require_shape(array: NDArray[Any], shape: tuple[int, ...], *, name: str, of: str, caller: str) -> None:
    """Raise unless `array` has the given shape, which is that of what `of` names.

    Raises
    ------
    ShapeError
        If it has another.

    Examples
    --------
    >>> require_shape(np.zeros(2), (2,), name="dout", of="x", caller="relu_backward")
    """
    if array.shape != shape:
        raise ShapeError(f"{caller}: {name} must have the shape of {of}, {shape}, got {array.shape}.")


def input_and_gradient(x: ArrayLike, dout: ArrayLike, *, caller: str) -> tuple[Array, Array]:
    """Return `x` and `dout` of an element-wise function: one shape, both in the dtype of `x`.

    Raises
    ------
    ShapeError
        If the shapes differ, or one does not hold real numbers.

    Examples
    --------
    >>> input_and_gradient([1, 2], np.ones(2, np.float32), caller="relu_backward")
    (array([1., 2.]), array([1., 1.]))
    """
    values = as_floats(x, name="x", caller=caller)
    return values, as_like(dout, values, name="dout", of="x", caller=caller)

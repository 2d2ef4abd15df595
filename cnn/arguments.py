"""What every function does with its arguments first: count axes, settle the dtype, hold sizes together.

The rule of the package: a result has the dtype of `x`. Floating dtypes stay as they are
(float32 stays float32), integers and booleans are computed in float64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.errors import DoesNotFit, ShapeError

Array = NDArray[np.floating[Any]]


def as_axes(value: ArrayLike, axes: str, *, name: str, caller: str) -> NDArray[Any]:
    """Return `value` as an array of real numbers with the given axes, or raise.

    Parameters
    ----------
    value : array_like
        What the caller of `caller` passed as the argument `name`.
    axes : str
        The names of the axes, separated by spaces, such as ``"N C H W"``.
    name, caller : str
        For the message.

    Returns
    -------
    ndarray
        `value` itself if it is an array already (no copy), with its own dtype.

    Raises
    ------
    ShapeError
        If `value` is ragged, does not hold real numbers, or has another number of axes.

    Examples
    --------
    >>> as_axes([[1, 2]], "H W", name="x", caller="correlate2d").shape
    (1, 2)
    """
    try:
        array = np.asarray(value)
    except ValueError as ragged:
        raise ShapeError(
            f"{caller}: {name} must be an array of numbers, but its rows differ in length."
        ) from ragged
    if not (
        np.issubdtype(array.dtype, np.integer)
        or np.issubdtype(array.dtype, np.floating)
        or array.dtype == np.bool_
    ):
        raise ShapeError(
            f"{caller}: {name} must hold real numbers, got dtype {array.dtype}. "
            f"Convert it with np.asarray({name}, float)."
        )
    names = axes.split()
    if array.ndim != len(names):
        raise ShapeError(
            f"{caller}: {name} must {_described(names)}, got {array.shape}. "
            f"{_how_to_mend(name, array.ndim, len(names))}"
        )
    return array


def floating(x: NDArray[Any]) -> Array:
    """Return `x` in the dtype of the computation: its own if floating, else float64.

    Examples
    --------
    >>> floating(np.zeros(2, np.float32)).dtype, floating(np.zeros(2, int)).dtype
    (dtype('float32'), dtype('float64'))
    """
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)


def pair(
    value: int | Sequence[int] | NDArray[np.integer[Any]], name: str = "value", *, least: int = 0
) -> tuple[int, int]:
    """Return ``(rows, columns)`` for an int that stands for both, or for a pair.

    Parameters
    ----------
    value : int or sequence of two ints
        One number for both axes, or ``(rows, columns)``. NumPy integers are as good as Python's.
    name : str
        What the value is called in the message.
    least : int
        The smallest number allowed.

    Returns
    -------
    tuple of two ints

    Raises
    ------
    ShapeError
        If `value` is neither, or a number is smaller than `least`.

    Examples
    --------
    >>> pair(2), pair((1, 3))
    ((2, 2), (1, 3))
    """
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise ShapeError(f"{name} must be an integer or a pair (rows, columns), got {value!r}.")
        rows, columns = value
        return whole(rows, f"{name}[0]", least=least), whole(columns, f"{name}[1]", least=least)
    number = whole(value, name, least=least)
    return number, number


def whole(value: object, name: str, *, least: int = 0) -> int:
    """Return `value` as a Python int, or raise if it is no integer or smaller than `least`.

    Raises
    ------
    ShapeError
        If `value` is a float, a bool, a string … or smaller than `least`.

    Examples
    --------
    >>> whole(np.int64(3), "F", least=1)
    3
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ShapeError(f"{name} must be an integer, got {value!r} ({type(value).__name__}). Use int or //.")
    if value < least:
        raise ShapeError(f"{name} must be at least {least}, got {value}.")
    return int(value)


def require_inside(image: Sequence[int], kernel: Sequence[int], *, caller: str) -> None:
    """Raise unless the kernel, unpadded, lies inside the image along every axis.

    Raises
    ------
    ShapeError
        If the kernel is empty.
    DoesNotFit
        If it is larger than the image.

    Examples
    --------
    >>> require_inside((7, 7), (3, 3), caller="correlate2d")
    """
    for axis, n, f in zip(_axis_names(len(image)), image, kernel, strict=True):
        if f < 1:
            raise ShapeError(
                f"{caller}: the filter is empty{axis}, got size {tuple(kernel)}. It must be at least 1."
            )
        if f > n:
            raise DoesNotFit(
                f"{caller}: a filter of F = {f} does not fit into N = {n}{axis} (S = 1, P = 0): "
                f"N - F + 1 = {n - f + 1}. The largest that fits is F = {n}."
            )


def _axis_names(axes: int) -> tuple[str, ...]:
    return ("",) if axes == 1 else (" along the rows", " along the columns")


def _described(names: list[str]) -> str:
    """Say how many axes are wanted, and which."""
    if not names:
        return "be one number, shape ()"
    return f"have 1 axis ({names[0]},)" if len(names) == 1 else f"have {len(names)} axes ({', '.join(names)})"


def _how_to_mend(name: str, got: int, expected: int) -> str:
    """Say how an array with `got` axes becomes one with `expected`."""
    if got < expected:
        axes = "an axis" if expected - got == 1 else "axes"
        return f"Add {axes} with {name}[{', '.join(['None'] * (expected - got))}]."
    return (
        f"Take one element of the first axis with {name}[0]." if got == expected + 1 else f"Reshape {name}."
    )

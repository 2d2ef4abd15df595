"""The first neurons: the Perceptron, Adaline, and the two-layer network.

Axes: D inputs, H hidden units, K outputs. One image at a time, as those machines learned.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating
from cnn.errors import ShapeError
from cnn.operands import as_number, require_shape


def perceptron_predict(x: ArrayLike, w: ArrayLike, b: float) -> int:
    """Answer 1 if w·x + b > 0, else 0; so 0 if it is exactly 0.

    Parameters
    ----------
    x, w : array_like, shape (D,)
        An image, stretched out, and the weights.
    b : float
        The bias.

    Returns
    -------
    int
        1 or 0.

    Raises
    ------
    ShapeError
        If an argument has other axes, or `x` and `w` differ in length.

    Notes
    -----
    The lecture's rule of the Mark I Perceptron.

    Examples
    --------
    >>> perceptron_predict([1, 1], [1, -1], 0), perceptron_predict([2, 1], [1, -1], 0)
    (0, 1)
    """
    caller = "perceptron_predict"
    w = floating(as_axes(w, "D", name="w", caller=caller))
    return int(_response(w, b, x, caller=caller) > 0)


def perceptron_update(
    w: ArrayLike, b: float, x: ArrayLike, d: int, alpha: float
) -> tuple[Array, np.floating[Any]]:
    """Move the weights towards an image that was answered wrongly: w + α(d - y)x and b + α(d - y).

    Parameters
    ----------
    w : array_like, shape (D,)
        The weights.
    b : float
        The bias.
    x : array_like, shape (D,)
        The image.
    d : {0, 1}
        The right answer; y is that of `perceptron_predict`.
    alpha : float
        How far to move.

    Returns
    -------
    w : ndarray, shape (D,)
        New weights, the same numbers if the answer was right, in the dtype of `w` (float64 for integers).
    b : NumPy scalar
        The new bias, in the same dtype.

    Raises
    ------
    ShapeError
        If an argument has other axes, `x` and `w` differ in length, or `d` is neither 0 nor 1.

    Notes
    -----
    The lecture: wᵢ(t + 1) = wᵢ(t) + α(dⱼ - yⱼ(t)) xⱼ,ᵢ. Rosenblatt 1957.

    Examples
    --------
    >>> w, b = perceptron_update([1, -1], 0, [1, 1], 1, 0.5)
    >>> w.tolist(), float(b)
    ([1.5, -0.5], 0.5)
    """
    caller = "perceptron_update"
    w = floating(as_axes(w, "D", name="w", caller=caller))
    y = float(_response(w, b, x, caller=caller) > 0)
    answer = as_number(d, name="d", caller=caller)
    if answer not in (0, 1):
        raise ShapeError(f"{caller}: d must be 0 or 1, got {d}.")
    return _moved(w, b, x, as_number(alpha, name="alpha", caller=caller) * (answer - y))


def adaline_update(
    w: ArrayLike, b: float, x: ArrayLike, d: float, alpha: float
) -> tuple[Array, np.floating[Any]]:
    """Move the weights by the error of the response itself: w + α(d - o)x and b + α(d - o), o = w·x + b.

    Parameters
    ----------
    w, b, x, alpha
        As in `perceptron_update`.
    d : float
        The wanted response.

    Returns
    -------
    w : ndarray, shape (D,)
        New weights, in the dtype of `w` (float64 for integers).
    b : NumPy scalar
        The new bias, in the same dtype.

    Raises
    ------
    ShapeError
        If an argument has other axes, or `x` and `w` differ in length.

    Notes
    -----
    Widrow and Hoff 1960: a step down the gradient of (d - o)²/2. There is no threshold, so that it learns
    from right answers too.

    Examples
    --------
    >>> w, b = adaline_update([1, -1], 0, [3, 1], 1, 0.5)
    >>> w.tolist(), float(b)
    ([-0.5, -1.5], -0.5)
    """
    caller = "adaline_update"
    w = floating(as_axes(w, "D", name="w", caller=caller))
    error = as_number(d, name="d", caller=caller) - float(_response(w, b, x, caller=caller))
    return _moved(w, b, x, as_number(alpha, name="alpha", caller=caller) * error)


def two_layer_scores(x: ArrayLike, w1: ArrayLike, w2: ArrayLike) -> Array:
    """Compute W2 max(0, W1 x).

    Parameters
    ----------
    x : array_like, shape (D,)
        An image, stretched out.
    w1 : array_like, shape (H, D)
        The weights of the hidden layer.
    w2 : array_like, shape (K, H)
        The weights of the outputs.

    Returns
    -------
    ndarray, shape (K,)
        The scores, in the dtype of `x` (float64 for integers). They may be negative.

    Raises
    ------
    ShapeError
        If an argument has other axes, or the sizes do not go together.

    Notes
    -----
    The lecture's "2-layer Neural Network", f = W₂ max(0, W₁ x).

    Examples
    --------
    >>> two_layer_scores([1, 2], [[1, 1], [1, -1]], [[1, 10]])
    array([3.])
    """
    x = floating(as_axes(x, "D", name="x", caller="two_layer_scores"))
    hidden: Array = np.maximum(0, _weights(w1, "w1", x, axes="H D") @ x)
    scores: Array = _weights(w2, "w2", hidden, axes="K H") @ hidden
    return scores


def _response(w: Array, b: float, x: ArrayLike, *, caller: str) -> np.floating[Any]:
    """Compute w·x + b in the dtype of `w`."""
    image = as_axes(x, "D", name="x", caller=caller)
    require_shape(image, w.shape, name="x", of="w", caller=caller)
    response: np.floating[Any] = np.vdot(w, image.astype(w.dtype))
    return response + w.dtype.type(as_number(b, name="b", caller=caller))


def _moved(w: Array, b: float, x: ArrayLike, step: float) -> tuple[Array, np.floating[Any]]:
    """Return w + step·x and b + step in the dtype of `w`."""
    return w + step * np.asarray(x, w.dtype), w.dtype.type(b + step)


def _weights(w: ArrayLike, name: str, inputs: Array, *, axes: str) -> Array:
    """Return weights with one row per output and one column per input, in the dtype of the inputs."""
    caller = "two_layer_scores"
    weights = as_axes(w, axes, name=name, caller=caller).astype(inputs.dtype, copy=False)
    if weights.shape[1] != inputs.size:
        raise ShapeError(
            f"{caller}: {name} must have one column per input, {inputs.size}, got the shape {weights.shape}."
        )
    return weights

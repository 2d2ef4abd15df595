"""From scores to probabilities to the loss: softmax and cross-entropy.

Axes: N images, K classes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import Array, as_axes, floating
from cnn.errors import ShapeError
from cnn.operands import require_shape


def softmax(scores: ArrayLike) -> Array:
    """Turn the scores of every image into probabilities: exp(score), divided by their sum.

    Parameters
    ----------
    scores : array_like, shape (N, K)
        One row per image, one column per class; N may be 0.

    Returns
    -------
    ndarray, shape (N, K)
        A new array in the dtype of `scores` (float64 for integers); each row adds up to 1.

    Raises
    ------
    ShapeError
        If `scores` has other axes, or no class.

    Notes
    -----
    The largest score of each row is subtracted first. That changes nothing, because the factor cancels, and
    no exponential overflows.

    Examples
    --------
    >>> softmax([[1000, 1000, -1000]])
    array([[0.5, 0.5, 0. ]])
    """
    exponentials = np.exp(_shifted(scores, caller="softmax"))
    probabilities: Array = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def softmax_cross_entropy(scores: ArrayLike, labels: ArrayLike) -> tuple[np.floating[Any], Array]:
    """Compute the mean of -log(probability of the right class), and its gradient.

    Parameters
    ----------
    scores : array_like, shape (N, K)
        One row per image, one column per class; N may be 0.
    labels : array_like of int, shape (N,)
        The right classes, from 0 to K - 1.

    Returns
    -------
    loss : NumPy scalar
        In nats, in the dtype of `scores` (float64 for integers); 0 for an empty batch.
    dscores : ndarray, shape (N, K)
        The gradient of the loss: probabilities less 1 at the right class, divided by N. Same dtype.

    Raises
    ------
    ShapeError
        If an argument has other axes, or a label is no class.

    Notes
    -----
    The logarithm is taken of the sum, never of a probability that may have become 0: a spread of 1000 between
    scores gives a loss of 1000.

    Examples
    --------
    Ten equal scores cost log(10):

    >>> loss, dscores = softmax_cross_entropy(np.zeros((1, 10)), [3])
    >>> round(float(loss), 3), dscores.round(1).tolist()
    (2.303, [[0.1, 0.1, 0.1, -0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]])
    """
    shifted = _shifted(scores, caller="softmax_cross_entropy")
    right = _classes(labels, shifted.shape)
    images = np.arange(len(shifted))
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1)
    count = max(len(shifted), 1)
    loss: np.floating[Any] = np.sum(np.log(sums) - shifted[images, right]) / shifted.dtype.type(count)
    dscores: Array = exponentials / sums[:, None]
    dscores[images, right] -= 1
    dscores /= count
    return loss, dscores


def _shifted(scores: ArrayLike, *, caller: str) -> Array:
    """Return the scores less the largest of each row, so that exponentials are at most 1."""
    values = floating(as_axes(scores, "N K", name="scores", caller=caller))
    if values.shape[1] == 0:
        raise ShapeError(f"{caller}: scores must have at least one class, got {values.shape}.")
    shifted: Array = values - values.max(axis=1, keepdims=True)
    return shifted


def _classes(labels: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.integer[Any]]:
    """Return the labels of N images, after holding them to the K classes."""
    caller = "softmax_cross_entropy"
    right = as_axes(labels, "N", name="labels", caller=caller)
    require_shape(right, shape[:1], name="labels", of="one label per image", caller=caller)
    if right.size and not np.issubdtype(right.dtype, np.integer):
        raise ShapeError(
            f"{caller}: labels must be integers, got dtype {right.dtype}. Use labels.astype(int)."
        )
    strangers = right[(right < 0) | (right >= shape[1])]
    if strangers.size:
        raise ShapeError(f"{caller}: labels must be classes from 0 to {shape[1] - 1}, got {strangers[0]}.")
    return right.astype(np.intp)

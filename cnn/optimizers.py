"""How weights move: one step against the gradient."""

from __future__ import annotations

from numpy.typing import ArrayLike

from cnn.arguments import Array
from cnn.errors import ShapeError
from cnn.operands import as_floats, as_like, as_number


def sgd_momentum(
    w: ArrayLike, dw: ArrayLike, v: ArrayLike, lr: float, momentum: float
) -> tuple[Array, Array]:
    """Take one step of gradient descent with momentum: v' = momentum·v - lr·dw, then w' = w + v'.

    Parameters
    ----------
    w : array_like, any shape
        The weights.
    dw : array_like, the shape of `w`
        The gradient of the loss with respect to them.
    v : array_like, the shape of `w`
        The velocity that the last step returned; zeros before the first.
    lr : float
        The learning rate, at least 0.
    momentum : float
        How much of the velocity is kept, at least 0 and less than 1.

    Returns
    -------
    w, v : ndarray, the shape of `w`
        New weights and new velocity, in the dtype of `w` (float64 for integers).

    Raises
    ------
    ShapeError
        If the shapes differ, or learning rate or momentum are out of range.

    Notes
    -----
    Polyak 1964, in the form of Sutskever et al. 2013: the learning rate is part of the velocity. Some
    frameworks keep it out (v' = momentum·v + dw, w' = w - lr·v'), which is the same until it changes.

    Examples
    --------
    >>> w, v = sgd_momentum([1.0], [2.0], [0.0], 0.5, 0.5)
    >>> w, v
    (array([0.]), array([-1.]))
    >>> sgd_momentum(w, [2.0], v, 0.5, 0.5)
    (array([-1.5]), array([-1.5]))
    """
    w = as_floats(w, name="w", caller="sgd_momentum")
    dw = as_like(dw, w, name="dw", of="w", caller="sgd_momentum")
    v = as_like(v, w, name="v", of="w", caller="sgd_momentum")
    lr = as_number(lr, name="lr", caller="sgd_momentum")
    momentum = as_number(momentum, name="momentum", caller="sgd_momentum")
    if not lr >= 0:
        raise ShapeError(f"sgd_momentum: lr must be at least 0, got {lr}.")
    if not 0 <= momentum < 1:
        raise ShapeError(f"sgd_momentum: momentum must be at least 0 and less than 1, got {momentum}.")
    velocity = momentum * v - lr * dw
    return w + velocity, velocity

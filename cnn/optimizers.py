"""How weights move: one step against the gradient, alone or for all weights of a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array
from cnn.errors import ShapeError
from cnn.layer import Parameter
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


class SGD:
    """Stochastic gradient descent with momentum, for all weights of a network.

    Parameters
    ----------
    learning_rate : float
        At least 0.
    momentum : float
        How much of the velocity is kept, at least 0 and less than 1.

    Notes
    -----
    Each step is `sgd_momentum`; the velocities live here, by the name of the weights.

    Examples
    --------
    >>> weights = {"w": Parameter((1,), mean=1.0)}
    >>> weights["w"].make(np.random.default_rng(0), np.float64)
    >>> weights["w"].gradient = np.array([2.0])
    >>> SGD(0.25).step(weights)
    >>> weights["w"].value
    array([0.5])
    """

    def __init__(self, learning_rate: float, momentum: float = 0.9) -> None:
        self.learning_rate, self.momentum = learning_rate, momentum
        self._velocities: dict[str, Array] = {}

    def step(self, parameters: Mapping[str, Parameter], learning_rate: float | None = None) -> None:
        """Move all weights that have a gradient, with this learning rate if one is given."""
        rate = self.learning_rate if learning_rate is None else learning_rate
        for name, parameter, gradient in _with_gradients(parameters):
            velocity = self._velocities.get(name, np.zeros_like(gradient))
            parameter.value, self._velocities[name] = sgd_momentum(
                parameter.value, gradient, velocity, rate, self.momentum
            )


class Adam:
    """Gradient descent in which every weight has a step of its own size.

    Parameters
    ----------
    learning_rate : float
        About the size of a step.
    beta1, beta2 : float
        How much of the running means of the gradient and of its square is kept.
    epsilon : float
        Keeps the division from 0.

    Notes
    -----
    Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 1.

    Examples
    --------
    The first step has the size of the learning rate, however large the gradient:

    >>> weights = {"w": Parameter((2,))}
    >>> weights["w"].make(np.random.default_rng(0), np.float64)
    >>> weights["w"].gradient = np.array([1000.0, -0.5])
    >>> Adam(0.01).step(weights)
    >>> weights["w"].value.round(6)
    array([-0.01,  0.01])
    """

    def __init__(
        self, learning_rate: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        self.learning_rate = learning_rate
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self._means: dict[str, Array] = {}
        self._squares: dict[str, Array] = {}
        self._steps: dict[str, int] = {}

    def step(self, parameters: Mapping[str, Parameter], learning_rate: float | None = None) -> None:
        """Move all weights that have a gradient, with this learning rate if one is given."""
        rate = self.learning_rate if learning_rate is None else learning_rate
        for name, parameter, g in _with_gradients(parameters):
            zeros = np.zeros_like(g)
            mean = self.beta1 * self._means.get(name, zeros) + (1 - self.beta1) * g
            square = self.beta2 * self._squares.get(name, zeros) + (1 - self.beta2) * g * g
            t = self._steps.get(name, 0) + 1
            # Both means begin at 0, and are divided by what that has cost them so far.
            unbiased, spread = mean / (1 - self.beta1**t), np.sqrt(square / (1 - self.beta2**t))
            parameter.value = parameter.value - rate * unbiased / (spread + self.epsilon)
            self._means[name], self._squares[name], self._steps[name] = mean, square, t


def _with_gradients(parameters: Mapping[str, Parameter]) -> Iterator[tuple[str, Parameter, Array]]:
    """Go through the weights that have a gradient, each with it in its own dtype."""
    for name, parameter in parameters.items():
        if parameter.gradient is not None:
            yield name, parameter, parameter.gradient.astype(parameter.value.dtype, copy=False)

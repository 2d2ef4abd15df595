"""Right styles for notebook 03, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def relu__maximum(x: Array) -> Array:
    return np.maximum(0, x)


def relu__where(x: Array) -> Array:
    return np.where(x > 0, x, 0)


def relu__times_mask(x: Array) -> Array:
    return x * (x > 0)


def relu__copy_and_cut(x: Array) -> Array:
    y = x.copy()
    y[y < 0] = 0
    return y


def relu__clip(x: Array) -> Array:
    return np.clip(x, 0, None)


def relu__half_sum(x: Array) -> Array:
    return (x + np.abs(x)) / 2


def relu__loops(x: Array) -> Array:
    y = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        if x[place] > 0:
            y[place] = x[place]
    return y


def relu__flat_list(x: Array) -> Array:
    return np.array([max(0.0, value) for value in x.flatten()]).reshape(x.shape)


def relu_backward__where(dout: Array, x: Array) -> Array:
    return np.where(x > 0, dout, 0)


def relu_backward__times_mask(dout: Array, x: Array) -> Array:
    return dout * (x > 0)


def relu_backward__copy_and_cut(dout: Array, x: Array) -> Array:
    dx = np.array(dout)
    dx[x <= 0] = 0
    return dx


def relu_backward__heaviside(dout: Array, x: Array) -> Array:
    return np.heaviside(x, 0) * dout


def relu_backward__loops(dout: Array, x: Array) -> Array:
    dx = np.zeros_like(dout)
    for place, value in np.ndenumerate(x):
        dx[place] = dout[place] if value > 0 else 0
    return dx


def relu_backward__derivative_of_its_own(dout: Array, x: Array) -> Array:
    return _slope_of_relu(x) * dout


def _slope_of_relu(x: Array) -> Array:
    slope = np.ones(x.shape)
    slope[x <= 0] = 0
    return slope


def leaky_relu__maximum(x: Array, slope: float = 0.1) -> Array:
    return np.maximum(slope * x, x)


def leaky_relu__where(x: Array, slope: float = 0.1) -> Array:
    return np.where(x < 0, slope * x, x)


def leaky_relu__copy_and_scale(x: Array, slope: float = 0.1) -> Array:
    y = x.copy()
    y[y < 0] *= slope
    return y


def leaky_relu__two_rectifiers(x: Array, slope: float = 0.1) -> Array:
    return np.maximum(x, 0) - slope * np.maximum(-x, 0)


def leaky_relu__loops(x: Array, slope: float = 0.1) -> Array:
    y = np.empty(x.shape)
    for place, value in np.ndenumerate(x):
        y[place] = value if value >= 0 else slope * value
    return y


def elu__safe_where(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))


def elu__where_with_a_warning(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, alpha * (np.exp(x) - 1))


def elu__two_parts(x: Array, alpha: float = 1.0) -> Array:
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


def elu__by_mask(x: Array, alpha: float = 1.0) -> Array:
    y = x.copy()
    below = x < 0
    y[below] = alpha * (np.exp(x[below]) - 1)
    return y


def elu__loops(x: Array, alpha: float = 1.0) -> Array:
    y = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        y[place] = x[place] if x[place] >= 0 else alpha * (np.exp(x[place]) - 1)
    return y


def sigmoid__formula_with_a_warning(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def sigmoid__by_sign(x: Array) -> Array:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def sigmoid__by_mask(x: Array) -> Array:
    y = np.zeros(x.shape)
    right = x >= 0
    y[right] = 1 / (1 + np.exp(-x[right]))
    y[~right] = np.exp(x[~right]) / (1 + np.exp(x[~right]))
    return y


def sigmoid__from_tanh(x: Array) -> Array:
    return (np.tanh(x / 2) + 1) / 2


def sigmoid__from_logarithms(x: Array) -> Array:
    return np.exp(-np.logaddexp(0, -x))


def sigmoid__clipped_far_out(x: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid__loops(x: Array) -> Array:
    return np.array([_one_sigmoid(value) for value in x.ravel()]).reshape(x.shape)


def _one_sigmoid(value: Array) -> Array:
    if value < 0:
        return 1 - _one_sigmoid(-value)
    return 1 / (1 + np.exp(-value))


def tanh_backward__formula(dout: Array, x: Array) -> Array:
    return dout * (1 - np.tanh(x) ** 2)


def tanh_backward__two_factors(dout: Array, x: Array) -> Array:
    y = np.tanh(x)
    return dout * (1 - y) * (1 + y)


def tanh_backward__hyperbolic_cosine_with_a_warning(dout: Array, x: Array) -> Array:
    return dout / np.cosh(x) ** 2


def tanh_backward__loops(dout: Array, x: Array) -> Array:
    dx = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        dx[place] = dout[place] * (1 - np.tanh(x[place]) ** 2)
    return dx


def tanh_backward__from_sigmoid(dout: Array, x: Array) -> Array:
    y = np.exp(-np.logaddexp(0, -2 * x))
    return 4 * y * (1 - y) * dout


def maxout__maximum(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T + b1, x @ w2.T + b2)


def maxout__where(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    one = np.einsum("nd,md->nm", x, w1) + b1
    two = np.einsum("nd,md->nm", x, w2) + b2
    return np.where(one > two, one, two)


def maxout__stacked(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    branches = np.stack([np.dot(x, w.T) + b for w, b in ((w1, b1), (w2, b2))])
    return branches.max(axis=0)


def maxout__tensordot(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    w, b = np.stack([w1, w2]), np.stack([b1, b2])
    return (np.tensordot(x, w, axes=(1, 2)) + b).max(axis=1)


def maxout__loops(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    y = np.zeros((x.shape[0], w1.shape[0]))
    for n in range(x.shape[0]):
        for m in range(w1.shape[0]):
            one, two = b1[m], b2[m]
            for d in range(x.shape[1]):
                one += w1[m, d] * x[n, d]
                two += w2[m, d] * x[n, d]
            y[n, m] = max(one, two)
    return y


def maxout__image_by_image(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.array([np.maximum(w1 @ image + b1, w2 @ image + b2) for image in x])

"""Wrong variants of elu, sigmoid and tanh_backward, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # as untyped as what students write


def elu__alpha_missing(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, np.expm1(np.minimum(x, 0)))


def elu__minus_one_missing(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, alpha * np.exp(np.minimum(x, 0)))


def elu__minus_one_outside(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, alpha * np.exp(np.minimum(x, 0)) - 1)


def elu__alpha_in_exponent(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, np.expm1(alpha * np.minimum(x, 0)))


def elu__alpha_everywhere(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, alpha * x, alpha * np.expm1(np.minimum(x, 0)))


def elu__infinity_times_zero(x: Array, alpha: float = 1.0) -> Array:
    return (x >= 0) * x + (x < 0) * alpha * (np.exp(x) - 1)


def elu__straight_below(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, alpha * x)


def elu__constant_below(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, -alpha)


def elu__turned_up(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, -alpha * np.expm1(np.minimum(x, 0)))


def elu__flat_below(x: Array, alpha: float = 1.0) -> Array:
    return np.maximum(x, 0)


def elu__derivative_returned(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


def elu__exponential_on_wrong_side(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x < 0, x, alpha * np.expm1(np.minimum(x, 50)))


def elu__exponential_everywhere(x: Array, alpha: float = 1.0) -> Array:
    return alpha * (np.exp(x) - 1)


def elu__changes_input(x: Array, alpha: float = 1.0) -> Array:
    below = x < 0
    x[below] = alpha * np.expm1(x[below])
    return x


def elu__float32_result(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0))).astype(np.float32)


def elu__returns_nothing(x: Array, alpha: float = 1.0) -> None:
    print(np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0))))


def sigmoid__infinity_by_infinity(x: Array) -> Array:
    return np.exp(x) / (1 + np.exp(x))


def sigmoid__exponent_sign(x: Array) -> Array:
    return 1 / (1 + np.exp(x))


def sigmoid__one_missing(x: Array) -> Array:
    return 1 / np.exp(-np.minimum(x, 50))


def sigmoid__minus_for_plus(x: Array) -> Array:
    return 1 / (1 - np.exp(-np.where(x == 0, 1, x)))


def sigmoid__tanh_returned(x: Array) -> Array:
    return np.tanh(x)


def sigmoid__input_not_halved(x: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(x)


def sigmoid__derivative_returned(x: Array) -> Array:
    y = 0.5 + 0.5 * np.tanh(x / 2)
    return y * (1 - y)


def sigmoid__step_returned(x: Array) -> Array:
    return np.where(x > 0, 1.0, 0.0)


def sigmoid__input_clipped(x: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(x, -10, 10)))


def sigmoid__straight_line(x: Array) -> Array:
    return np.clip(0.2 * x + 0.5, 0, 1)


def sigmoid__shares_of_a_sum(x: Array) -> Array:
    shares = np.exp(x - x.max())
    return shares / shares.sum()


def sigmoid__wrong_base(x: Array) -> Array:
    return 1 / (1 + 2.0**-x)


def sigmoid__rounded(x: Array) -> Array:
    return np.round(0.5 + 0.5 * np.tanh(x / 2), 4)


def sigmoid__changes_input(x: Array) -> Array:
    x *= 0.5
    return 0.5 + 0.5 * np.tanh(x)


def sigmoid__float32_result(x: Array) -> Array:
    return (0.5 + 0.5 * np.tanh(x / 2)).astype(np.float32)


def sigmoid__returns_nothing(x: Array) -> None:
    print(0.5 + 0.5 * np.tanh(x / 2))


def tanh_backward__input_as_output(dout: Array, x: Array) -> Array:
    return dout * (1 - x**2)


def tanh_backward__tanh_twice(dout: Array, x: Array) -> Array:
    y = np.tanh(x)
    return dout * (1 - np.tanh(y) ** 2)


def tanh_backward__square_missing(dout: Array, x: Array) -> Array:
    return dout * (1 - np.tanh(x))


def tanh_backward__square_inside(dout: Array, x: Array) -> Array:
    return dout * (1 - np.tanh(x**2))


def tanh_backward__plus_for_minus(dout: Array, x: Array) -> Array:
    return dout * (1 + np.tanh(x) ** 2)


def tanh_backward__dout_missing(dout: Array, x: Array) -> Array:
    return 1 - np.tanh(x) ** 2


def tanh_backward__dout_added(dout: Array, x: Array) -> Array:
    return dout + 1 - np.tanh(x) ** 2


def tanh_backward__forward_again(dout: Array, x: Array) -> Array:
    return dout * np.tanh(x)


def tanh_backward__arguments_swapped(dout: Array, x: Array) -> Array:
    return x * (1 - np.tanh(dout) ** 2)


def tanh_backward__sigmoid_slope(dout: Array, x: Array) -> Array:
    y = 0.5 + 0.5 * np.tanh(x / 2)
    return dout * y * (1 - y)


def tanh_backward__passes_everywhere(dout: Array, x: Array) -> Array:
    return dout + 0.0


def tanh_backward__infinity_by_infinity(dout: Array, x: Array) -> Array:
    up, down = np.exp(x), np.exp(-x)
    return dout * (1 - ((up - down) / (up + down)) ** 2)


def tanh_backward__changes_input(dout: Array, x: Array) -> Array:
    dout *= 1 - np.tanh(x) ** 2
    return dout


def tanh_backward__float32_result(dout: Array, x: Array) -> Array:
    return (dout * (1 - np.tanh(x) ** 2)).astype(np.float32)


def tanh_backward__returns_nothing(dout: Array, x: Array) -> None:
    print(dout * (1 - np.tanh(x) ** 2))

"""Wrong variants of relu, relu_backward and leaky_relu, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # as untyped as what students write


def relu__absolute_value(x: Array) -> Array:
    return np.abs(x)


def relu__leaks(x: Array) -> Array:
    return np.where(x > 0, x, 0.1 * x)


def relu__negatives_kept(x: Array) -> Array:
    return np.minimum(x, 0)


def relu__negatives_turned(x: Array) -> Array:
    return np.maximum(-x, 0)


def relu__negatives_dropped(x: Array) -> Array:
    return x[x > 0]


def relu__mask_returned(x: Array) -> Array:
    return np.where(x > 0, 1.0, 0.0)


def relu__clipped_at_one(x: Array) -> Array:
    return np.clip(x, 0, 1)


def relu__clipped_at_six(x: Array) -> Array:
    return np.clip(x, 0, 6)


def relu__largest_of_axis(x: Array) -> Array:
    return np.maximum(x.max(axis=-1), 0)


def relu__largest_of_all(x: Array) -> Array:
    return np.maximum(x.max(), 0)


def relu__flattened(x: Array) -> Array:
    return np.array([max(value, 0.0) for value in x.ravel()])


def relu__changes_input(x: Array) -> Array:
    x[x < 0] = 0
    return x + 0.0


def relu__shares_memory(x: Array) -> Array:
    if np.all(x >= 0):
        return x
    return np.where(x > 0, x, 0.0)


def relu__integer_result(x: Array) -> Array:
    return np.maximum(x, 0).astype(int)


def relu__float32_result(x: Array) -> Array:
    return np.maximum(x, 0).astype(np.float32)


def relu__returns_nothing(x: Array) -> None:
    print(np.maximum(x, 0))


def relu_backward__sign_of_dout(dout: Array, x: Array) -> Array:
    return np.where(dout > 0, dout, 0.0)


def relu_backward__passes_at_zero(dout: Array, x: Array) -> Array:
    return np.where(x >= 0, dout, 0.0)


def relu_backward__half_at_zero(dout: Array, x: Array) -> Array:
    return dout * np.heaviside(x, 0.5)


def relu_backward__mask_only(dout: Array, x: Array) -> Array:
    return np.where(x > 0, 1.0, 0.0)


def relu_backward__times_input(dout: Array, x: Array) -> Array:
    return dout * np.maximum(x, 0)


def relu_backward__passes_everywhere(dout: Array, x: Array) -> Array:
    return dout + 0.0


def relu_backward__wrong_side(dout: Array, x: Array) -> Array:
    return np.where(x < 0, dout, 0.0)


def relu_backward__masked_twice(dout: Array, x: Array) -> Array:
    return np.where((x > 0) & (dout > 0), dout, 0.0)


def relu_backward__arguments_swapped(dout: Array, x: Array) -> Array:
    return np.where(dout > 0, x, 0.0)


def relu_backward__output_returned(dout: Array, x: Array) -> Array:
    return np.maximum(x, 0)


def relu_backward__sign_of_input(dout: Array, x: Array) -> Array:
    return dout * np.sign(x)


def relu_backward__leaks(dout: Array, x: Array) -> Array:
    return np.where(x > 0, dout, 0.1 * dout)


def relu_backward__gradients_dropped(dout: Array, x: Array) -> Array:
    return dout[x > 0]


def relu_backward__changes_input(dout: Array, x: Array) -> Array:
    dout[x <= 0] = 0
    return dout


def relu_backward__float32_result(dout: Array, x: Array) -> Array:
    return (dout * (x > 0)).astype(np.float32)


def relu_backward__returns_nothing(dout: Array, x: Array) -> None:
    dx = np.where(x > 0, dout, 0.0)
    print(dx.shape)


def leaky_relu__slope_hundredth(x: Array, slope: float = 0.1) -> Array:
    return np.where(x > 0, x, 0.01 * x)


def leaky_relu__slope_fixed(x: Array, slope: float = 0.1) -> Array:
    return np.maximum(0.1 * x, x)


def leaky_relu__does_not_leak(x: Array, slope: float = 0.1) -> Array:
    return np.maximum(x, 0)


def leaky_relu__smaller_of_two(x: Array, slope: float = 0.1) -> Array:
    return np.minimum(slope * x, x)


def leaky_relu__slope_everywhere(x: Array, slope: float = 0.1) -> Array:
    return slope * x


def leaky_relu__slope_on_wrong_side(x: Array, slope: float = 0.1) -> Array:
    return np.where(x > 0, slope * x, 0.0)


def leaky_relu__slope_as_floor(x: Array, slope: float = 0.1) -> Array:
    return np.maximum(slope, x)


def leaky_relu__constant_below(x: Array, slope: float = 0.1) -> Array:
    return np.where(x > 0, x, -slope)


def leaky_relu__turned_up(x: Array, slope: float = 0.1) -> Array:
    return np.where(x > 0, x, -slope * x)


def leaky_relu__divided_by_slope(x: Array, slope: float = 0.1) -> Array:
    return np.where(x > 0, x, x / slope)


def leaky_relu__slope_subtracted(x: Array, slope: float = 0.1) -> Array:
    return np.where(x > 0, x, x - slope)


def leaky_relu__derivative_returned(x: Array, slope: float = 0.1) -> Array:
    return np.where(x > 0, 1.0, slope)


def leaky_relu__changes_input(x: Array, slope: float = 0.1) -> Array:
    x[x < 0] *= slope
    return x


def leaky_relu__integer_result(x: Array, slope: float = 0.1) -> Array:
    y = np.zeros(x.shape, dtype=int)
    y[:] = np.maximum(slope * x, x)
    return y


def leaky_relu__float32_result(x: Array, slope: float = 0.1) -> Array:
    return np.maximum(slope * x, x).astype(np.float32)


def leaky_relu__returns_nothing(x: Array, slope: float = 0.1) -> None:
    print(np.maximum(slope * x, x))

"""Wrong variants of numerical_gradient, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _weighted(value: Array, dout: Array) -> Any:
    return np.sum(value if dout is None else dout * value)


def _tried(f: Any, x: Array, place: Any, step: float) -> Any:
    moved = np.array(x, dtype=float)
    moved[place] += step
    return f(moved)


def _one_by_one(x: Array, slope: Any) -> Array:
    dx = np.zeros(np.shape(x))
    for place in np.ndindex(*dx.shape):
        dx[place] = slope(place)
    return dx


def numerical_gradient__forward_difference(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - f(x), dout) / h)


def numerical_gradient__backward_difference(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(f(x) - _tried(f, x, at, -h), dout) / h)


def numerical_gradient__divided_by_h(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout) / h)


def numerical_gradient__divided_by_2(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout) / 2)


def numerical_gradient__half_times_h(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout) / 2 * h)


def numerical_gradient__not_divided(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout))


def numerical_gradient__gradient_negated(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(_tried(f, x, at, -h) - _tried(f, x, at, h), dout) / (2 * h))


def numerical_gradient__moved_back_once(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - f(x), dout) / (2 * h))


def numerical_gradient__dout_ignored(f: Any, x: Array, dout: Array, h: float) -> Array:
    return _one_by_one(x, lambda at: np.sum(_tried(f, x, at, h) - _tried(f, x, at, -h)) / (2 * h))


def numerical_gradient__dout_summed_first(f: Any, x: Array, dout: Array, h: float) -> Array:
    total = 1.0 if dout is None else np.sum(dout)
    return _one_by_one(x, lambda at: total * np.sum(_tried(f, x, at, h) - _tried(f, x, at, -h)) / (2 * h))


def numerical_gradient__mean_for_sum(f: Any, x: Array, dout: Array, h: float) -> Array:
    weights = 1.0 if dout is None else dout
    return _one_by_one(
        x, lambda at: np.mean(weights * (_tried(f, x, at, h) - _tried(f, x, at, -h))) / (2 * h)
    )


def numerical_gradient__all_moved_at_once(f: Any, x: Array, dout: Array, h: float) -> Array:
    slope = (np.asarray(f(x + h)) - np.asarray(f(x - h))) / (2 * h)
    return np.ones(x.shape) * (slope if dout is None else dout * slope)


def numerical_gradient__rows_at_once(f: Any, x: Array, dout: Array, h: float) -> Array:
    dx = np.zeros(x.shape)
    for i in range(len(x)):
        dx[i] = _weighted(_tried(f, x, i, h) - _tried(f, x, i, -h), dout) / (2 * h)
    return dx


def numerical_gradient__gradient_flat(f: Any, x: Array, dout: Array, h: float) -> Array:
    dx = _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout) / (2 * h))
    return dx.ravel()


def numerical_gradient__one_number(f: Any, x: Array, dout: Array, h: float) -> Array:
    dx = _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout) / (2 * h))
    return dx.sum()


def numerical_gradient__whole_steps(f: Any, x: Array, dout: Array, h: float) -> Array:
    x, dx = x.copy(), np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        value = x[place]
        x[place] = value + h
        above = f(x)
        x[place] = value - h
        below = f(x)
        x[place] = value
        dx[place] = _weighted(above - below, dout) / (2 * h)
    return dx


def numerical_gradient__integer_result(f: Any, x: Array, dout: Array, h: float) -> Array:
    dx = _one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout) / (2 * h))
    return dx.astype(int)


def numerical_gradient__changes_input(f: Any, x: Array, dout: Array, h: float) -> Array:
    x = np.asarray(x, dtype=float)
    dx = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        dx[place] = _weighted(above - f(x), dout) / (2 * h)
    return dx


def numerical_gradient__returns_nothing(f: Any, x: Array, dout: Array, h: float) -> None:
    print(_one_by_one(x, lambda at: _weighted(_tried(f, x, at, h) - _tried(f, x, at, -h), dout) / (2 * h)))

"""Wrong variants of sgd_momentum and train_convnet, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def sgd_momentum__steps_uphill(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v + lr * dw
    return w + v, v


def sgd_momentum__rate_outside(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v + dw
    return w - lr * v, v


def sgd_momentum__velocity_downhill_subtracted(
    w: Array, dw: Array, v: Array, lr: float, momentum: float
) -> Any:
    v = momentum * v - lr * dw
    return w - v, v


def sgd_momentum__velocity_of_other_sign(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v + lr * dw
    return w - v, v


def sgd_momentum__rate_twice(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - lr * dw
    return w + lr * v, v


def sgd_momentum__velocity_not_kept(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    return w + momentum * v - lr * dw, v


def sgd_momentum__old_velocity_added(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    return w + v, momentum * v - lr * dw


def sgd_momentum__no_momentum(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = -lr * dw
    return w + v, v


def sgd_momentum__gradient_averaged(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - (1 - momentum) * lr * dw
    return w + v, v


def sgd_momentum__rate_left_out(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - dw
    return w + v, v


def sgd_momentum__numbers_swapped(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = lr * v - momentum * dw
    return w + v, v


def sgd_momentum__results_swapped(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - lr * dw
    return v, w + v


def sgd_momentum__velocity_whole(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = v - lr * dw
    return w + v, v


def sgd_momentum__momentum_on_everything(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * (v - lr * dw)
    return w + v, v


def sgd_momentum__looks_ahead(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - lr * dw
    return w + momentum * v - lr * dw, v


def sgd_momentum__sign_of_gradient(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - lr * np.sign(dw)
    return w + v, v


def sgd_momentum__step_only(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - lr * dw
    return v, v


def sgd_momentum__changes_input(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v *= momentum
    v -= lr * dw
    w += v
    return w, v


def sgd_momentum__returns_nothing(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> None:
    v = momentum * v - lr * dw
    w = w + v


def start(units: int, inputs: int, rng: Any) -> Any:
    return rng.normal(size=(units, inputs)) * np.sqrt(2 / inputs), np.zeros(units)


def linear_net(x: Array, y: Array, seed: int, rate: float = 0.01, labels: Any = None) -> Any:
    """One FC layer, a hundred steps: quick, and right in itself, so that a slip shows what it costs."""
    rng = np.random.default_rng(seed)
    rows = x.reshape(len(x), -1)
    w, b = start(10, rows.shape[1], rng)
    for _ in range(100):
        chosen = rng.integers(len(x), size=64)
        scores = rows[chosen] @ w.T + b
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(64), (y if labels is None else labels)[chosen]] -= 1
        w, b = w - rate * p.T @ rows[chosen] / 64, b - rate * p.mean(axis=0)
    return [("FC", 10), ("SOFTMAX",)], [w, b]


def train_convnet__no_convolution(x: Array, y: Array, seed: int) -> Any:
    return linear_net(x, y, seed)


def behind_a_filter(net: Any) -> Any:
    """The same with a CONV in front: one filter of 1×1 that lets the image through."""
    layers, arrays = net
    return [("CONV", 1, 1, 1, 0), *layers], [np.ones((1, 1, 1, 1)), np.zeros(1), *arrays]


def train_convnet__steps_uphill(x: Array, y: Array, seed: int) -> Any:
    return behind_a_filter(linear_net(x, y, seed, rate=-0.01))


def train_convnet__labels_out_of_order(x: Array, y: Array, seed: int) -> Any:
    return behind_a_filter(linear_net(x, y, seed, labels=np.random.default_rng(seed).permutation(y)))


def train_convnet__never_trained(x: Array, y: Array, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    (w, b), (w_last, b_last) = start(8, 25, rng), start(10, 8 * 14 * 14 // 49, rng)
    layers = [("CONV", 8, 5, 1, 2), ("RELU",), ("POOL", 2, 2), ("POOL", 7, 7), ("FC", 10)]
    return layers, [w.reshape(8, 1, 5, 5), b, w_last, b_last]


def train_convnet__net_not_finite(x: Array, y: Array, seed: int) -> Any:
    layers, (w, b) = linear_net(x, y, seed)
    return layers, [w * np.inf, b]


def train_convnet__net_too_many_numbers(x: Array, y: Array, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return [("FC", 128), ("RELU",), ("FC", 10)], [*start(128, 784, rng), *start(10, 128, rng)]


def train_convnet__net_wrong_shapes(x: Array, y: Array, seed: int) -> Any:
    layers, (w, b) = linear_net(x, y, seed)
    return layers, [w.T, b]


def train_convnet__net_bad_layers(x: Array, y: Array, seed: int) -> Any:
    _, arrays = linear_net(x, y, seed)
    return ["FC", "SOFTMAX"], arrays


def train_convnet__net_not_a_pair(x: Array, y: Array, seed: int) -> Any:
    layers, arrays = linear_net(x, y, seed)
    return {"layers": layers, "arrays": arrays}

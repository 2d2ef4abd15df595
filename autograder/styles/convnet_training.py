"""Right ways to train a network for notebook 07, named `train_convnet__<style>`; short runs of small nets."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def start(shapes: Any, rng: Any) -> Any:
    """Weights and biases for each shape, the last weights a tenth as large."""
    arrays: Any = []
    for shape in shapes:
        spread = np.sqrt(2 / np.prod(shape[1:])) * (0.1 if shape is shapes[-1] else 1)
        arrays += [rng.normal(0, spread, shape).astype(np.float32), np.zeros(shape[0], np.float32)]
    return arrays


def gradients(x: Array, y: Array, arrays: Any) -> Any:
    """The gradients of a net of three CONV and one FC."""
    import cnn
    from cnn import conv2d, conv2d_backward, linear, linear_backward, max_pool2d_backward

    w1, b1, w2, b2, w3, b3, w4, b4 = arrays
    first = np.maximum(conv2d(x, w1, b1, 1, 2), 0)
    small = cnn.max_pool2d(first, 2, 2)
    second = np.maximum(conv2d(small, w2, b2, 1, 1), 0)
    tiny = cnn.max_pool2d(second, 2, 2)
    third = np.maximum(conv2d(tiny, w3, b3, 1, 1), 0)
    top = cnn.max_pool2d(third, 7, 7)
    _, d = cnn.softmax_cross_entropy(linear(top, w4, b4), y)
    d, dw4, db4 = linear_backward(d, top, w4)
    d = max_pool2d_backward(d, third, 7, 7) * (third > 0)
    d, dw3, db3 = conv2d_backward(d, tiny, w3, 1, 1)
    d = max_pool2d_backward(d, second, 2, 2) * (second > 0)
    d, dw2, db2 = conv2d_backward(d, small, w2, 1, 1)
    d = max_pool2d_backward(d, first, 2, 2) * (first > 0)
    _, dw1, db1 = conv2d_backward(d, x, w1, 1, 2)
    return dw1, db1, dw2, db2, dw3, db3, dw4, db4


def three_convs() -> Any:
    return [
        ("CONV", 8, 5, 1, 2), ("RELU",), ("POOL", 2, 2), ("CONV", 16, 3, 1, 1), ("RELU",), ("POOL", 2, 2),
        ("CONV", 32, 3, 1, 1), ("RELU",), ("POOL", 7, 7), ("FC", 10),
    ]  # fmt: skip


def train_convnet__momentum(x: Array, y: Array, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    arrays = start([(8, 1, 5, 5), (16, 8, 3, 3), (32, 16, 3, 3), (10, 32)], rng)
    speeds = [0 * a for a in arrays]
    steps, order = 4 * (len(x) // 32), np.arange(len(x))
    for step in range(steps):
        k = step % (len(x) // 32) * 32
        order = rng.permutation(len(x)) if k == 0 else order
        batch = order[k : k + 32]
        rate = np.float32(0.03 * (1 - step / steps))
        for i, g in enumerate(gradients(x[batch], y[batch], arrays)):
            speeds[i] = 0.9 * speeds[i] - rate * g.astype(np.float32)
            arrays[i] = arrays[i] + speeds[i]
    return three_convs(), arrays


def train_convnet__adam_and_softmax_layer(x: Array, y: Array, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    arrays = start([(8, 1, 5, 5), (16, 8, 3, 3), (32, 16, 3, 3), (10, 32)], rng)
    means, squares = [0 * a for a in arrays], [0 * a for a in arrays]
    steps = 4 * len(x) // 32
    for step in range(1, steps + 1):
        batch = rng.integers(len(x), size=32)
        rate = 0.004 * (1 - step / (steps + 1))
        for i, g in enumerate(gradients(x[batch], y[batch], arrays)):
            means[i] = 0.9 * means[i] + 0.1 * g
            squares[i] = 0.99 * squares[i] + 0.01 * g * g
            mean, square = means[i] / (1 - 0.9**step), squares[i] / (1 - 0.99**step)
            arrays[i] = (arrays[i] - rate * mean / (np.sqrt(square) + 1e-8)).astype(np.float32)
    return (*three_convs(), ("SOFTMAX",)), tuple(arrays)


def train_convnet__float64_larger_batches(x: Array, y: Array, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    arrays = [
        a.astype(np.float64) for a in start([(8, 1, 5, 5), (16, 8, 3, 3), (32, 16, 3, 3), (10, 32)], rng)
    ]
    speeds = [np.zeros_like(a) for a in arrays]
    for epoch in range(4):
        for batch in np.array_split(rng.permutation(len(x)), 125):
            found = gradients(x[batch], y[batch], [a.astype(np.float32) for a in arrays])
            for i in range(len(arrays)):
                speeds[i] = 0.9 * speeds[i] - 0.03 * (1 - epoch / 5) * found[i]
                arrays[i] += speeds[i]
    return [list(layer) for layer in three_convs()], arrays

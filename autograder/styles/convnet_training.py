"""Right ways to train a network for notebook 07, named `train_convnet__<style>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def train_convnet__with_the_course_functions(x: Array, y: Array, seed: int) -> Any:
    from cnn import (
        conv2d, conv2d_backward, conv2d_backward_parameters, linear, linear_backward, max_pool2d,
        max_pool2d_backward, softmax_cross_entropy,
    )  # fmt: skip

    rng = np.random.default_rng(seed)
    shapes = [(8, 1, 5, 5), (16, 8, 3, 3), (10, 16)]
    arrays = []
    for shape in shapes:
        spread = np.sqrt(2 / np.prod(shape[1:])) * (0.1 if len(shape) == 2 else 1)
        arrays += [rng.normal(0, spread, shape).astype(np.float32), np.zeros(shape[0], np.float32)]
    speeds = [np.zeros_like(a) for a in arrays]
    steps = 8 * (len(x) // 32)
    for step in range(steps):
        if step % (len(x) // 32) == 0:
            order = rng.permutation(len(x))
        batch = order[step % (len(x) // 32) * 32 :][:32]
        w1, b1, w2, b2, w3, b3 = arrays
        m1 = conv2d(x[batch], w1, b1, 1, 2)
        p1 = max_pool2d(np.maximum(m1, 0), 2, 2)
        m2 = conv2d(p1, w2, b2, 1, 1)
        p2 = max_pool2d(np.maximum(m2, 0), 14, 14)
        _, d = softmax_cross_entropy(linear(p2, w3, b3), y[batch])
        d, dw3, db3 = linear_backward(d, p2, w3)
        d = max_pool2d_backward(d, np.maximum(m2, 0), 14, 14) * (m2 > 0)
        d, dw2, db2 = conv2d_backward(d, p1, w2, 1, 1)
        d = max_pool2d_backward(d, np.maximum(m1, 0), 2, 2) * (m1 > 0)
        dw1, db1 = conv2d_backward_parameters(d, x[batch], w1, 1, 2)
        rate = np.float32(0.05 * (1 - step / steps))
        speeds = [0.9 * v - rate * g for v, g in zip(speeds, [dw1, db1, dw2, db2, dw3, db3], strict=True)]
        arrays = [(a + v).astype(np.float32) for a, v in zip(arrays, speeds, strict=True)]
    layers = [
        ("CONV", 8, 5, 1, 2), ("RELU",), ("POOL", 2, 2), ("CONV", 16, 3, 1, 1), ("RELU",), ("POOL", 14, 14),
        ("FC", 10), ("SOFTMAX",),
    ]  # fmt: skip
    return layers, arrays

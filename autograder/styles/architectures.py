"""Right styles for notebook 08, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = Any  # what students write is untyped
Layers = Any
Shape = Sequence[int]


def receptive_field__forwards(layers: Layers) -> int:
    r, jump = 1, 1
    for layer in layers:
        if layer[0] == "CONV":
            _, _, f, s, _ = layer
        elif layer[0] == "POOL":
            _, f, s = layer
        else:
            continue
        r = r + (f - 1) * jump
        jump = jump * s
    return r


def receptive_field__backwards(layers: Layers) -> int:
    r = 1
    for layer in reversed(layers):
        if layer[0] == "CONV":
            r = (r - 1) * layer[3] + layer[2]
        if layer[0] == "POOL":
            r = (r - 1) * layer[2] + layer[1]
    return r


def _seen_from(layers: Layers) -> int:
    if len(layers) == 0:
        return 1
    first, behind = layers[0], _seen_from(layers[1:])
    if first[0] == "RELU":
        return behind
    f, s = first[2:4] if first[0] == "CONV" else first[1:]
    return int(s * (behind - 1) + f)


def receptive_field__recursive(layers: Layers) -> int:
    return _seen_from(layers)


def receptive_field__interval(layers: Layers) -> int:
    low, high = 0, 0
    for layer in layers[::-1]:
        if layer[0] == "RELU":
            continue
        f, s = (layer[2], layer[3]) if layer[0] == "CONV" else (layer[1], layer[2])
        low, high = low * s, high * s + f - 1
    return high - low + 1


def receptive_field__cumulative_product(layers: Layers) -> Any:
    windows = [layer[2:4] if layer[0] == "CONV" else layer[1:3] for layer in layers if layer[0] != "RELU"]
    sizes = np.array([window[0] for window in windows], dtype=int)
    jumps = np.cumprod([1, *(window[1] for window in windows)])[:-1]
    return 1 + np.sum((sizes - 1) * jumps)


def _slid(x: Array, w: Array, b: Array) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)]), (3, 3), (2, 3)
    )
    return np.tensordot(windows, w, ([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2) + b.reshape(1, -1, 1, 1)


def _looped(x: Array, w: Array, b: Array) -> Array:
    n, _, h, width = x.shape
    big = np.zeros((n, x.shape[1], h + 2, width + 2))
    big[:, :, 1:-1, 1:-1] = x
    y = np.empty((n, len(w), h, width))
    for k in range(len(w)):
        for i in range(h):
            for j in range(width):
                y[:, k, i, j] = (big[:, :, i : i + 3, j : j + 3] * w[k]).sum(axis=(1, 2, 3)) + b[k]
    return y


def _by_taps(x: Array, w: Array, b: Array) -> Array:
    h, width = x.shape[2:]
    big = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    y = np.zeros((len(x), len(w), h, width)) + b[None, :, None, None]
    for u in range(3):
        for v in range(3):
            y += np.einsum("nchw,kc->nkhw", big[:, :, u : u + h, v : v + width], w[:, :, u, v])
    return y


def _as_matrix(x: Array, w: Array, b: Array) -> Array:
    n, c, h, width = x.shape
    big = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    taps = [big[:, :, u : u + h, v : v + width] for u in range(3) for v in range(3)]
    columns = np.stack(taps, axis=2).reshape(n, c * 9, h * width)
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(n, len(w), h, width)


def residual_forward__sliding_windows(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    hidden = np.maximum(0, _slid(x, w1, b1))
    return np.maximum(0, _slid(hidden, w2, b2) + x)


def residual_forward__loops(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    hidden = _looped(x, w1, b1)
    hidden[hidden < 0] = 0
    out = x + _looped(hidden, w2, b2)
    out[out < 0] = 0
    return out


def residual_forward__shifts(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    skip = x.copy()
    y = _by_taps(x, w1, b1)
    y = _by_taps(y * (y > 0), w2, b2)
    y += skip
    return np.where(y > 0, y, 0)


def residual_forward__matrix_products(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return (x + _as_matrix(_as_matrix(x, w1, b1).clip(0), w2, b2)).clip(0)


def fc_as_conv__reshape(w: Array, shape: Shape) -> Array:
    c, h, width = shape
    return w.reshape(w.shape[0], c, h, width)


def fc_as_conv__rest_by_itself(w: Array, shape: Shape) -> Array:
    return np.reshape(w, (-1, *shape))


def fc_as_conv__row_by_row(w: Array, shape: Shape) -> Array:
    return np.array([np.reshape(row, shape) for row in w])


def fc_as_conv__copied(w: Array, shape: Shape) -> Array:
    filters = np.empty((len(w), *shape))
    for k in range(len(w)):
        filters[k] = w[k].reshape(*shape)
    return filters


def fc_as_conv__index_by_index(w: Array, shape: Shape) -> Array:
    c, h, width = shape
    filters = np.zeros((len(w), c, h, width))
    for k in range(len(w)):
        for d in range(w.shape[1]):
            filters[k, d // (h * width), d // width % h, d % width] = w[k, d]
    return filters


def reading_architectures__typed() -> dict[str, float]:
    return {
        "LeNet-5: parameters": 61706,
        "LeNet-5: share of C5, F6 and output": 0.9583,
        "AlexNet: rows of the maps of conv1": 55,
        "AlexNet: parameters": 62378344,
        "VGG-16: parameters": 138357544,
        "VGG-16: share of the three FC": 0.8937,
        "ResNet-18: parameters": 11689512,
        "three 3x3 for one 7x7: share of the weights": 0.551,
    }


def reading_architectures__computed() -> dict[str, float]:
    lenet = [156, 2416, 48120, 10164, 850]
    convs = [34944, 614656, 885120, 1327488, 884992]
    fc = [37752832, 16781312, 4097000]
    vgg_fc = (25088 + 1) * 4096 + 4097 * 4096 + 4097 * 1000
    return {
        "LeNet-5: parameters": np.sum(lenet),
        "LeNet-5: share of C5, F6 and output": np.sum(lenet[2:]) / np.sum(lenet),
        "AlexNet: rows of the maps of conv1": (227 - 11) // 4 + 1,
        "AlexNet: parameters": sum(convs) + sum(fc),
        "VGG-16: parameters": 14_714_688 + vgg_fc,
        "VGG-16: share of the three FC": vgg_fc / (14_714_688 + vgg_fc),
        "ResNet-18: parameters": 9536 + 147968 + 525568 + 2099712 + 8393728 + 513000,
        "three 3x3 for one 7x7: share of the weights": 27 / 49,
    }


def reading_architectures__whole_floats() -> dict[str, float]:
    return {
        "LeNet-5: parameters": 61706.0,
        "LeNet-5: share of C5, F6 and output": 59134 / 61706,
        "AlexNet: rows of the maps of conv1": 55.0,
        "AlexNet: parameters": 6.2378344e7,
        "VGG-16: parameters": 138357544.0,
        "VGG-16: share of the three FC": 0.894,
        "ResNet-18: parameters": 11689512.0,
        "three 3x3 for one 7x7: share of the weights": 27 / 49,
    }

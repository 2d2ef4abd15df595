"""Wrong variants of conv1x1, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def conv1x1__spatial_mean(x: Array, w: Array, b: Array) -> Array:
    return (
        np.einsum("nchw,kc->nkhw", np.ones_like(x) * x.mean(axis=(2, 3), keepdims=True), w) + b[:, None, None]
    )


def conv1x1__pooled_away(x: Array, w: Array, b: Array) -> Array:
    return x.mean(axis=(2, 3)) @ w.T + b


def conv1x1__softmax_over_channels(x: Array, w: Array, b: Array) -> Array:
    y = np.einsum("nchw,kc->nkhw", x, w) + b[:, None, None]
    powers = np.exp(y - y.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def conv1x1__reshaped_for_transposed(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nchw,ck->nkhw", x, w.reshape(w.shape[::-1])) + b[:, None, None]


def conv1x1__first_image_alone(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("chw,kc->khw", x[0], w) + b[:, None, None]


def conv1x1__first_image_for_all(x: Array, w: Array, b: Array) -> Array:
    y = np.einsum("chw,kc->khw", x[0], w) + b[:, None, None]
    return np.stack([y] * len(x))


def conv1x1__channels_overwritten(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(w), *x.shape[2:]))
    for k in range(len(w)):
        for c in range(x.shape[1]):
            y[:, k] = x[:, c] * w[k, c]
    return y + b[:, None, None]


def conv1x1__pointwise_first_channel(x: Array, w: Array, b: Array) -> Array:
    return x[:, :1] * w[:, :1, None] + b[:, None, None]


def conv1x1__channels_kept(x: Array, w: Array, b: Array) -> Array:
    return x[:, None] * w[:, :, None, None] + b[:, None, None, None]


def conv1x1__pixels_reshaped(x: Array, w: Array, b: Array) -> Array:
    images, channels, height, width = x.shape
    pixels = x.reshape(images, height * width, channels)
    return (pixels @ w.T + b).reshape(images, height, width, len(w)).transpose(0, 3, 1, 2)


def conv1x1__maps_reshaped(x: Array, w: Array, b: Array) -> Array:
    y = x.transpose(0, 2, 3, 1) @ w.T + b
    return y.reshape(len(x), len(w), *x.shape[2:])


def conv1x1__filters_last(x: Array, w: Array, b: Array) -> Array:
    return x.transpose(0, 2, 3, 1) @ w.T + b


def conv1x1__filters_first(x: Array, w: Array, b: Array) -> Array:
    return np.tensordot(w, x, axes=(1, 1)) + b[:, None, None, None]


def conv1x1__pointwise_transposed(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nchw,kc->nkwh", x, w) + b[:, None, None]


def conv1x1__no_bias(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nchw,kc->nkhw", x, w)


def conv1x1__bias_per_channel(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nchw,kc->nkhw", x, w) + x.shape[1] * b[:, None, None]


def conv1x1__first_bias_for_all(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nchw,kc->nkhw", x, w) + b[0]


def conv1x1__pointwise_mean(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nchw,kc->nkhw", x, w) / x.shape[1] + b[:, None, None]


def conv1x1__pointwise_relu(x: Array, w: Array, b: Array) -> Array:
    return np.maximum(np.einsum("nchw,kc->nkhw", x, w) + b[:, None, None], 0)


def conv1x1__integer_result(x: Array, w: Array, b: Array) -> Array:
    return (np.einsum("nchw,kc->nkhw", x, w) + b[:, None, None]).astype(int)


def conv1x1__changes_input(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(w), *x.shape[2:]))
    for k in range(len(w)):
        for c in range(x.shape[1]):
            channel = x[:, c]
            channel *= w[k, c]
            y[:, k] += channel
    return y + b[:, None, None]


def conv1x1__returns_nothing(x: Array, w: Array, b: Array) -> None:
    print(np.einsum("nchw,kc->nkhw", x, w) + b[:, None, None])

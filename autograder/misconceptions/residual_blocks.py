"""Wrong variants of residual_forward and fc_as_conv, named `<exercise>__<misconception>`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = Any  # what students write is untyped
Shape = Sequence[int]


def _conv(x: Array, w: Array, b: Array, mode: Any = "constant") -> Array:
    around = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode=mode)
    views = np.lib.stride_tricks.sliding_window_view(around, (3, 3), axis=(2, 3))
    return np.einsum("nchwuv,kcuv->nkhw", views, w) + b[:, None, None]


def residual_forward__no_last_relu(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return x + _conv(np.maximum(_conv(x, w1, b1), 0), w2, b2)


def residual_forward__relu_before_sum(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return x + np.maximum(_conv(np.maximum(_conv(x, w1, b1), 0), w2, b2), 0)


def residual_forward__relu_also_before_sum(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    branch = np.maximum(_conv(np.maximum(_conv(x, w1, b1), 0), w2, b2), 0)
    return np.maximum(x + branch, 0)


def residual_forward__no_skip(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(_conv(np.maximum(_conv(x, w1, b1), 0), w2, b2), 0)


def residual_forward__skip_from_hidden(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    hidden = np.maximum(_conv(x, w1, b1), 0)
    return np.maximum(hidden + _conv(hidden, w2, b2), 0)


def residual_forward__no_hidden_relu(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x + _conv(_conv(x, w1, b1), w2, b2), 0)


def residual_forward__relu_on_skip(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    branch = _conv(np.maximum(_conv(x, w1, b1), 0), w2, b2)
    return np.maximum(np.maximum(x, 0) + branch, 0)


def residual_forward__skip_subtracted(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(_conv(np.maximum(_conv(x, w1, b1), 0), w2, b2) - x, 0)


def residual_forward__skip_multiplied(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(_conv(np.maximum(_conv(x, w1, b1), 0), w2, b2) * x, 0)


def residual_forward__block_averaged(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum((x + _conv(np.maximum(_conv(x, w1, b1), 0), w2, b2)) / 2, 0)


def residual_forward__first_bias_forgotten(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x + _conv(np.maximum(_conv(x, w1, b1 * 0), 0), w2, b2), 0)


def residual_forward__second_bias_forgotten(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x + _conv(np.maximum(_conv(x, w1, b1), 0), w2, b2 * 0), 0)


def residual_forward__edge_repeated(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    hidden = np.maximum(_conv(x, w1, b1, "edge"), 0)
    return np.maximum(x + _conv(hidden, w2, b2, "edge"), 0)


def residual_forward__block_flipped(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    hidden = np.maximum(_conv(x, w1[:, :, ::-1, ::-1], b1), 0)
    return np.maximum(x + _conv(hidden, w2[:, :, ::-1, ::-1], b2), 0)


def residual_forward__first_image_for_all(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    first = x[:1]
    y = np.maximum(first + _conv(np.maximum(_conv(first, w1, b1), 0), w2, b2), 0)
    return np.repeat(y, len(x), axis=0)


def residual_forward__changes_input(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    x += _conv(np.maximum(_conv(x, w1, b1), 0), w2, b2)
    return np.maximum(x, 0)


def residual_forward__returns_nothing(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> None:
    print(np.maximum(x + _conv(np.maximum(_conv(x, w1, b1), 0), w2, b2), 0))


def fc_as_conv__column_order(w: Array, shape: Shape) -> Array:
    return np.stack([row.reshape(shape, order="F") for row in w])


def fc_as_conv__weights_turned(w: Array, shape: Shape) -> Array:
    return w.T.reshape(len(w), *shape)


def fc_as_conv__pixels_turned_round(w: Array, shape: Shape) -> Array:
    return w.reshape(len(w), *shape)[:, :, ::-1, ::-1]


def fc_as_conv__rows_columns_swapped(w: Array, shape: Shape) -> Array:
    c, h, wide = shape
    return w.reshape(len(w), c, wide, h)


def fc_as_conv__read_by_columns(w: Array, shape: Shape) -> Array:
    c, h, wide = shape
    return w.reshape(len(w), c, wide, h).transpose(0, 1, 3, 2)


def fc_as_conv__channels_last(w: Array, shape: Shape) -> Array:
    c, h, wide = shape
    return w.reshape(len(w), h, wide, c)


def fc_as_conv__channels_read_last(w: Array, shape: Shape) -> Array:
    c, h, wide = shape
    return w.reshape(len(w), h, wide, c).transpose(0, 3, 1, 2)


def fc_as_conv__units_channels_swapped(w: Array, shape: Shape) -> Array:
    return w.reshape(len(w), *shape).swapaxes(0, 1)


def fc_as_conv__units_last(w: Array, shape: Shape) -> Array:
    return np.moveaxis(w.reshape(len(w), *shape), 0, -1)


def fc_as_conv__first_filter_only(w: Array, shape: Shape) -> Array:
    return w[0].reshape(1, *shape)


def fc_as_conv__flat_as_before(w: Array, shape: Shape) -> Array:
    return w[:, :, None, None]


def fc_as_conv__returns_nothing(w: Array, shape: Shape) -> None:
    w = w.reshape(len(w), *shape)

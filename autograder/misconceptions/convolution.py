"""Wrong variants of filter_response and conv2d_valid, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _windows(x: Array, size: tuple[int, ...]) -> Array:
    return np.lib.stride_tricks.sliding_window_view(x, size, axis=(-2, -1))


def filter_response__no_bias(x: Array, w: Array, b: float, i: int, j: int) -> float:
    return float(np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w))


def filter_response__bias_per_tap(x: Array, w: Array, b: float, i: int, j: int) -> float:
    return float(np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w + b))


def filter_response__bias_per_channel(x: Array, w: Array, b: float, i: int, j: int) -> float:
    total = 0.0
    for c in range(len(x)):
        total += np.sum(x[c, i : i + w.shape[1], j : j + w.shape[2]] * w[c]) + b
    return total


def filter_response__bias_subtracted(x: Array, w: Array, b: float, i: int, j: int) -> float:
    return float(np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w) - b)


def filter_response__centre_for_corner(x: Array, w: Array, b: float, i: int, j: int) -> float:
    padded = np.pad(x, [(0, 0), *[(size // 2, size // 2) for size in w.shape[1:]]])
    return float(np.sum(padded[:, i : i + w.shape[1], j : j + w.shape[2]] * w) + b)


def filter_response__row_column_swapped(x: Array, w: Array, b: float, i: int, j: int) -> float:
    window = x[:, j : j + w.shape[1], i : i + w.shape[2]]
    return float(np.sum(window * w[:, : window.shape[1], : window.shape[2]]) + b)


def filter_response__first_channel_only(x: Array, w: Array, b: float, i: int, j: int) -> float:
    return float(np.sum(x[0, i : i + w.shape[1], j : j + w.shape[2]] * w[0]) + b)


def filter_response__channels_overwritten(x: Array, w: Array, b: float, i: int, j: int) -> float:
    total = 0.0
    for c in range(len(x)):
        total = np.sum(x[c, i : i + w.shape[1], j : j + w.shape[2]] * w[c])
    return total + b


def filter_response__per_channel(x: Array, w: Array, b: float, i: int, j: int) -> Array:
    return np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w, axis=(1, 2)) + b


def filter_response__flipped(x: Array, w: Array, b: float, i: int, j: int) -> float:
    return float(np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w[:, ::-1, ::-1]) + b)


def filter_response__mean(x: Array, w: Array, b: float, i: int, j: int) -> float:
    return float(np.mean(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w) + b)


def filter_response__relu_inside(x: Array, w: Array, b: float, i: int, j: int) -> float:
    return float(max(0.0, np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w) + b))


def filter_response__integer_result(x: Array, w: Array, b: float, i: int, j: int) -> int:
    return int(np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w) + b)


def filter_response__changes_input(x: Array, w: Array, b: float, i: int, j: int) -> float:
    window = x[:, i : i + w.shape[1], j : j + w.shape[2]]
    window *= w
    return float(window.sum() + b)


def filter_response__returns_nothing(x: Array, w: Array, b: float, i: int, j: int) -> None:
    print(np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w) + b)


def conv2d_valid__flipped(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w[:, :, ::-1, ::-1]) + b[:, None, None]


def conv2d_valid__flipped_rows(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w[:, :, ::-1]) + b[:, None, None]


def conv2d_valid__flipped_columns(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w[:, :, :, ::-1]) + b[:, None, None]


def conv2d_valid__kernel_transposed(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[:1:-1])
    return np.einsum("nchwvu,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__filters_channels_swapped(x: Array, w: Array, b: Array) -> Array:
    filters, channels, *size = w.shape
    windows = _windows(x, tuple(size))
    return np.einsum("nchwuv,ckuv->nkhw", windows, w.reshape(channels, filters, *size)) + b[:, None, None]


def conv2d_valid__no_plus_one(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])[:, :, :-1, :-1]
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__same_size(x: Array, w: Array, b: Array) -> Array:
    border = [(size // 2, (size - 1) // 2) for size in w.shape[2:]]
    windows = _windows(np.pad(x, [(0, 0), (0, 0), *border]), w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__full_size(x: Array, w: Array, b: Array) -> Array:
    border = [(size - 1, size - 1) for size in w.shape[2:]]
    windows = _windows(np.pad(x, [(0, 0), (0, 0), *border]), w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__width_from_height(x: Array, w: Array, b: Array) -> Array:
    size = x.shape[2] - w.shape[2] + 1
    padded = np.pad(x, [(0, 0), (0, 0), (0, 0), (0, size + w.shape[3])])
    windows = _windows(padded, w.shape[2:])[:, :, :size, :size]
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__square_kernel(x: Array, w: Array, b: Array) -> Array:
    f = min(w.shape[2:])
    windows = _windows(x, (f, f))
    return np.einsum("nchwuv,kcuv->nkhw", windows, w[:, :, :f, :f]) + b[:, None, None]


def conv2d_valid__last_row_left_zero(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    y = np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]
    y[:, :, -1] = 0
    return y


def conv2d_valid__steps_by_kernel(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])[:, :, :: w.shape[2], :: w.shape[3]]
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__output_transposed(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkwh", windows, w) + b[:, None, None]


def conv2d_valid__filters_last(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nhwk", windows, w) + b


def conv2d_valid__filters_first(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->knhw", windows, w) + b[:, None, None, None]


def conv2d_valid__no_bias(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w)


def conv2d_valid__bias_per_tap(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None] * w[0].size


def conv2d_valid__bias_per_channel(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None] * x.shape[1]


def conv2d_valid__first_bias_for_all(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[0]


def conv2d_valid__bias_per_position(x: Array, w: Array, b: Array) -> Array:
    y = np.einsum("nchwuv,kcuv->nkhw", _windows(x, w.shape[2:]), w)
    return y + np.resize(b, y.shape[3])


def conv2d_valid__bias_subtracted(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) - b[:, None, None]


def conv2d_valid__bias_after_relu(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.maximum(np.einsum("nchwuv,kcuv->nkhw", windows, w), 0) + b[:, None, None]


def conv2d_valid__first_channel_only(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x[:, 0], w.shape[2:])
    return np.einsum("nhwuv,kuv->nkhw", windows, w[:, 0]) + b[:, None, None]


def conv2d_valid__channel_mean(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkchw", windows, w).mean(axis=2) + b[:, None, None]


def conv2d_valid__channel_maximum(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkchw", windows, w).max(axis=2) + b[:, None, None]


def conv2d_valid__channels_overwritten(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x[:, -1], w.shape[2:])
    return np.einsum("nhwuv,kuv->nkhw", windows, w[:, -1]) + b[:, None, None]


def conv2d_valid__channels_reversed(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x[:, ::-1], w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__first_image_for_all(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(np.stack([x[0]] * len(x)), w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d_valid__first_filter_for_all(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, np.stack([w[0]] * len(w))) + b[:, None, None]


def conv2d_valid__overwritten(x: Array, w: Array, b: Array) -> Array:
    last = x[:, :, w.shape[2] - 1 :, w.shape[3] - 1 :]
    return np.einsum("nhw,k->nkhw", last[:, -1], w[:, -1, -1, -1]) + b[:, None, None]


def conv2d_valid__mean(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) / w[0].size + b[:, None, None]


def conv2d_valid__relu_inside(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return np.maximum(np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None], 0)


def conv2d_valid__integer_result(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return (np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]).astype(int)


def conv2d_valid__float32_result(x: Array, w: Array, b: Array) -> Array:
    windows = _windows(x, w.shape[2:])
    return (np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]).astype(np.float32)


def conv2d_valid__changes_input(x: Array, w: Array, b: Array) -> Array:
    rows, columns = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    y = np.zeros((len(x), len(w), rows, columns))
    for n, k, i, j in np.ndindex(y.shape):
        window = x[n, :, i : i + w.shape[2], j : j + w.shape[3]]
        window *= w[k]
        y[n, k, i, j] = window.sum() + b[k]
    return y


def conv2d_valid__returns_nothing(x: Array, w: Array, b: Array) -> None:
    y = np.einsum("nchwuv,kcuv->nkhw", _windows(x, w.shape[2:]), w)
    y += b[:, None, None]

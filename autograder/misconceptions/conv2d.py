"""Wrong variants of conv2d: flips, axes, channels, biases. Named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _two(value: Any) -> tuple[int, int]:
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def _windows(x: Array, w: Array, stride: Any, padding: Any, size: Any = None) -> Array:
    axes = zip(x.shape[2:], w.shape[2:], _two(stride), _two(padding), strict=True)
    if any(f > n + 2 * p or (n - f + 2 * p) % s for n, f, s, p in axes):
        raise ValueError("does not fit")
    (rows, columns), (down, across) = _two(padding), _two(stride)
    padded = np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, size or w.shape[2:], axis=(2, 3))
    return windows[:, :, ::down, ::across]


def _sums(x: Array, w: Array, stride: Any, padding: Any) -> Array:
    return np.einsum("nchwuv,kcuv->nkhw", _windows(x, w, stride, padding), w)


def conv2d__flipped(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w[:, :, ::-1, ::-1], stride, padding) + b[:, None, None]


def conv2d__flipped_rows(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w[:, :, ::-1], stride, padding) + b[:, None, None]


def conv2d__flipped_columns(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w[:, :, :, ::-1], stride, padding) + b[:, None, None]


def conv2d__kernel_transposed(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    windows = _windows(x, w, stride, padding, w.shape[:1:-1])
    return np.einsum("nchwvu,kcuv->nkhw", windows, w) + b[:, None, None]


def conv2d__filters_channels_swapped(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    filters, channels, *size = w.shape
    swapped = w.reshape(channels, filters, *size).swapaxes(0, 1)
    return _sums(x, swapped, stride, padding) + b[:, None, None]


def conv2d__output_transposed(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return (_sums(x, w, stride, padding) + b[:, None, None]).swapaxes(2, 3)


def conv2d__filters_last(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return np.moveaxis(_sums(x, w, stride, padding), 1, -1) + b


def conv2d__filters_first(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return (_sums(x, w, stride, padding) + b[:, None, None]).swapaxes(0, 1)


def conv2d__no_bias(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w, stride, padding)


def conv2d__bias_per_tap(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w, stride, padding) + w[0].size * b[:, None, None]


def conv2d__bias_per_channel(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w, stride, padding) + x.shape[1] * b[:, None, None]


def conv2d__first_bias_for_all(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w, stride, padding) + b[0]


def conv2d__bias_per_position(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    y = _sums(x, w, stride, padding)
    return y + np.resize(b, y.shape[3])


def conv2d__bias_subtracted(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w, stride, padding) - b[:, None, None]


def conv2d__bias_after_relu(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return np.maximum(_sums(x, w, stride, padding), 0) + b[:, None, None]


def conv2d__first_channel_only(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x[:, :1], w[:, :1], stride, padding) + b[:, None, None]


def conv2d__channels_overwritten(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x[:, -1:], w[:, -1:], stride, padding) + b[:, None, None]


def conv2d__channel_mean(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w, stride, padding) / x.shape[1] + b[:, None, None]


def conv2d__channel_maximum(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    sheets = [_sums(x[:, c : c + 1], w[:, c : c + 1], stride, padding) for c in range(x.shape[1])]
    return np.max(sheets, axis=0) + b[:, None, None]


def conv2d__channels_reversed(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x[:, ::-1], w, stride, padding) + b[:, None, None]


def conv2d__first_image_for_all(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(np.stack([x[0]] * len(x)), w, stride, padding) + b[:, None, None]


def conv2d__first_filter_for_all(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, np.stack([w[0]] * len(w)), stride, padding) + b[:, None, None]


def conv2d__mean(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return _sums(x, w, stride, padding) / w[0].size + b[:, None, None]


def conv2d__relu_inside(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return np.maximum(_sums(x, w, stride, padding) + b[:, None, None], 0)


def conv2d__integer_result(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return (_sums(x, w, stride, padding) + b[:, None, None]).astype(int)


def conv2d__float32_result(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    return (_sums(x, w, stride, padding) + b[:, None, None]).astype(np.float32)


def conv2d__changes_input(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    y = _sums(x, w, stride, padding) + b[:, None, None]
    x += 1
    return y


def conv2d__assertion_for_value_error(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    axes = zip(x.shape[2:], w.shape[2:], _two(stride), _two(padding), strict=True)
    assert all(f <= n + 2 * p and (n - f + 2 * p) % s == 0 for n, f, s, p in axes)
    return _sums(x, w, stride, padding) + b[:, None, None]


def conv2d__returns_nothing(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> None:
    print(_sums(x, w, stride, padding) + b[:, None, None])

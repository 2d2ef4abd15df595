"""Wrong gradients by filters and biases in conv2d_backward, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write
Pair = Any  # a number, or (rows, columns)


def _pair(value: Pair) -> Array:
    return (value, value) if isinstance(value, int) else tuple(value)


def _dx(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw), (oh, ow) = _pair(stride), _pair(padding), dout.shape[2:]
    n, c, h, width = x.shape
    padded = np.zeros((n, c, h + 2 * ph, width + 2 * pw))
    for u, v in np.ndindex(*w.shape[2:]):
        padded[:, :, u : u + sh * oh : sh, v : v + sw * ow : sw] += np.einsum(
            "nkij,kc->ncij", dout, w[:, :, u, v]
        )
    return padded[:, :, ph : ph + h, pw : pw + width]


def _padded(x: Array, padding: Pair) -> Array:
    ph, pw = _pair(padding)
    return np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])


def _windows(x: Array, dout: Array, w: Array, stride: Pair) -> Array:
    (sh, sw), (oh, ow) = _pair(stride), dout.shape[2:]
    views = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return views[:, :, ::sh, ::sw][:, :, :oh, :ow]


def _dw(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return np.einsum("nkij,ncijuv->kcuv", dout, _windows(_padded(x, padding), dout, w, stride))


def _db(dout: Array) -> Array:
    return dout.sum(axis=(0, 2, 3))


def conv2d_backward__bias_mean(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dx, dw = _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding)
    return dx, dw, dout.mean(axis=(0, 2, 3))


def conv2d_backward__bias_over_n(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dx, dw = _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding)
    return dx, dw, _db(dout) / len(x)


def conv2d_backward__bias_sums_images_only(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding), dout.sum(axis=0)


def conv2d_backward__bias_per_image(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding), dout.sum(axis=(2, 3))


def conv2d_backward__bias_one_number(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding), dout.sum()


def conv2d_backward__bias_counts(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dx, dw = _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding)
    return dx, dw, _db(np.ones_like(dout))


def conv2d_backward__bias_last_image(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding), _db(dout[-1:])


def conv2d_backward__bias_keeps_axes(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dx, dw = _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding)
    return dx, dw, dout.sum(axis=(0, 2, 3), keepdims=True)


def conv2d_backward__bias_ones(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding), np.ones(len(w))


def conv2d_backward__weights_flipped(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dw = _dw(dout, x, w, stride, padding)[:, :, ::-1, ::-1]
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_stride_ignored(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, 1, padding), _db(dout)


def conv2d_backward__weights_unpadded(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), dw = _pair(stride), np.zeros(w.shape)
    for u, v in np.ndindex(*w.shape[2:]):
        pixels = x[:, :, u::sh, v::sw][:, :, : dout.shape[2], : dout.shape[3]]
        part = dout[:, :, : pixels.shape[2], : pixels.shape[3]]
        dw[:, :, u, v] = np.einsum("nkij,ncij->kc", part, pixels)
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_overwritten(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    windows = _windows(_padded(x, padding), dout, w, stride)[:, :, -1, -1]
    dw = np.einsum("nk,ncuv->kcuv", dout[:, :, -1, -1], windows)
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_last_image(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    dw = _dw(dout[-1:], x[-1:], w, stride, padding)
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_over_n(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding) / len(x), _db(dout)


def conv2d_backward__weights_mean(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dw = _dw(dout, x, w, stride, padding) / (dout.size / len(w))
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_channels_first(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    dw = _dw(dout, x, w, stride, padding).transpose(1, 0, 2, 3)
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_transposed(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    dw = _dw(dout, x, w, stride, padding).transpose(0, 1, 3, 2)
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_first_channel(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    dw = np.repeat(_dw(dout, x[:, :1], w[:, :1], stride, padding), w.shape[1], axis=1)
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__weights_filters_added(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    dw = _dw(dout, x, w, stride, padding).sum(axis=0, keepdims=True)
    return _dx(dout, x, w, stride, padding), np.repeat(dw, len(w), axis=0), _db(dout)


def conv2d_backward__weights_without_dout(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    dw = _dw(np.ones_like(dout), x, w, stride, padding)
    return _dx(dout, x, w, stride, padding), dw, _db(dout)


def conv2d_backward__only_biases_yet(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return np.zeros(x.shape), np.zeros(w.shape), _db(dout)


def conv2d_backward__all_over_n(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dout = dout / len(x)
    return _dx(dout, x, w, stride, padding), _dw(dout, x, w, stride, padding), _db(dout)


def conv2d_backward__weights_before_images(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dw(dout, x, w, stride, padding), _dx(dout, x, w, stride, padding), _db(dout)


def conv2d_backward__biases_before_images(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _db(dout), _dw(dout, x, w, stride, padding), _dx(dout, x, w, stride, padding)

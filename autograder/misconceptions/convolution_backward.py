"""Wrong gradients by the images in conv2d_backward, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write
Pair = Any  # a number, or (rows, columns)


def _pair(value: Pair) -> Array:
    return (value, value) if isinstance(value, int) else tuple(value)


def _rest(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    """The gradients by filters and biases, as they should be."""
    (sh, sw), (ph, pw), (oh, ow) = _pair(stride), _pair(padding), dout.shape[2:]
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    dw = np.zeros(w.shape)
    for u, v in np.ndindex(*w.shape[2:]):
        dw[:, :, u, v] = np.einsum(
            "nkij,ncij->kc", dout, padded[:, :, u : u + sh * oh : sh, v : v + sw * ow : sw]
        )
    return dw, dout.sum(axis=(0, 2, 3))


def _scattered(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    """The gradient by the padded images."""
    (sh, sw), (ph, pw), (oh, ow) = _pair(stride), _pair(padding), dout.shape[2:]
    n, c, h, width = x.shape
    padded = np.zeros((n, c, h + 2 * ph, width + 2 * pw))
    for u, v in np.ndindex(*w.shape[2:]):
        padded[:, :, u : u + sh * oh : sh, v : v + sw * ow : sw] += np.einsum(
            "nkij,kc->ncij", dout, w[:, :, u, v]
        )
    return padded


def _cropped(padded: Array, x: Array, padding: Pair) -> Array:
    ph, pw = _pair(padding)
    return padded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]


def _dx(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _cropped(_scattered(dout, x, w, stride, padding), x, padding)


def conv2d_backward__crop_to_minus_p(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    ph, pw = _pair(padding)
    padded = _scattered(dout, x, w, stride, padding)
    return padded[:, :, ph:-ph, pw:-pw], *_rest(dout, x, w, stride, padding)


def conv2d_backward__crop_top_left(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    padded = _scattered(dout, x, w, stride, padding)
    return padded[:, :, : x.shape[2], : x.shape[3]], *_rest(dout, x, w, stride, padding)


def conv2d_backward__no_crop(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _scattered(dout, x, w, stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__images_flipped(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    flipped = w[:, :, ::-1, ::-1]
    return _dx(dout, x, flipped, stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__images_flipped_rows(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dx(dout, x, w[:, :, ::-1], stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__images_flipped_columns(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dx(dout, x, w[..., ::-1], stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_stride_ignored(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dx(dout, x, w, 1, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_gaps_filled(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    sh, sw = _pair(stride)
    rows, columns = sh * (dout.shape[2] - 1) + 1, sw * (dout.shape[3] - 1) + 1
    spread = dout.repeat(sh, axis=2).repeat(sw, axis=3)[:, :, :rows, :columns]
    return _dx(spread, x, w, 1, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_overwritten(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (fh, fw) = _pair(stride), w.shape[2:]
    padded = np.zeros_like(_scattered(dout, x, w, stride, padding))
    for i, j in np.ndindex(*dout.shape[2:]):
        spread = np.einsum("nk,kcuv->ncuv", dout[:, :, i, j], w)
        padded[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw] = spread
    return _cropped(padded, x, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_first_filter(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dx(dout[:, :1], x, w[:1], stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_last_filter(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout[:, -1:], x, w[-1:], stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_filter_mean(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout, x, w, stride, padding) / len(w), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_one_channel(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dx = np.zeros(x.shape)
    dx[:, :1] = _dx(dout, x[:, :1], w[:, :1], stride, padding)
    return dx, *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_channels_added(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    dx = _dx(dout, x, w, stride, padding)
    return np.broadcast_to(dx.sum(axis=1, keepdims=True), x.shape), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_over_n(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return _dx(dout, x, w, stride, padding) / len(x), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_last_only(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    dx = np.zeros(x.shape)
    dx[-1:] = _dx(dout[-1:], x[-1:], w, stride, padding)
    return dx, *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_without_dout(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return _dx(np.ones_like(dout), x, w, stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_last_row_left_out(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    fewer = dout.copy()
    fewer[:, :, -1] = 0
    return _dx(fewer, x, w, stride, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_zeros(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    return np.zeros(x.shape), *_rest(dout, x, w, stride, padding)


def conv2d_backward__image_columns_by_row_stride(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    sh, _ = _pair(stride)
    padded = np.zeros_like(_scattered(dout, x, w, stride, padding))
    fw = w.shape[3]
    for i, j in np.ndindex(*dout.shape[2:]):
        spread = np.einsum("nk,kcuv->ncuv", dout[:, :, i, j], w)
        target = padded[:, :, i * sh : i * sh + w.shape[2], j * sh : j * sh + fw]
        target += spread[..., : target.shape[3]]
    return _cropped(padded, x, padding), *_rest(dout, x, w, stride, padding)


def conv2d_backward__changes_input(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    rest = _rest(dout, x, w, stride, padding)
    x[:] = _dx(dout, x, w, stride, padding)
    return x, *rest


def conv2d_backward__float32_result(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    gradients = (_dx(dout, x, w, stride, padding), *_rest(dout, x, w, stride, padding))
    return tuple(gradient.astype(np.float32) for gradient in gradients)

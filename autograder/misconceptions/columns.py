"""Wrong variants of im2col and col2im, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped
Pair = Any  # a number, or (rows, columns)


def _pair(value: Pair) -> Array:
    return (value, value) if isinstance(value, int) else tuple(value)


def _windows(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    """(N, C, OH, OW, FH, FW)."""
    (sh, sw), (ph, pw) = _pair(stride), _pair(padding)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    return np.lib.stride_tricks.sliding_window_view(padded, tuple(kernel), axis=(2, 3))[:, :, ::sh, ::sw]


def _matrix(windows: Array, axes: tuple[int, ...] = (0, 2, 3, 1, 4, 5)) -> Array:
    n, c, oh, ow, fh, fw = windows.shape
    return windows.transpose(axes).reshape(n, oh * ow, c * fh * fw)


def im2col__channels_fastest(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, stride, padding), (0, 2, 3, 4, 5, 1))


def im2col__window_by_columns(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, stride, padding), (0, 2, 3, 1, 5, 4))


def im2col__places_by_columns(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, stride, padding), (0, 3, 2, 1, 4, 5))


def im2col__windows_as_columns(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, stride, padding)).transpose(0, 2, 1)


def im2col__axes_not_moved(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, stride, padding), (0, 1, 2, 3, 4, 5))


def im2col__images_in_one_matrix(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    cols = _matrix(_windows(x, kernel, stride, padding))
    return cols.reshape(-1, cols.shape[2])


def im2col__window_flipped(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, stride, padding)[..., ::-1, ::-1])


def im2col__matrix_stride_ignored(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, 1, padding))


def im2col__matrix_unpadded(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(x, kernel, stride, 0))


def im2col__matrix_padded_on_one_side(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    ph, pw = _pair(padding)
    padded = np.pad(x, [(0, 0), (0, 0), (0, 2 * ph), (0, 2 * pw)])
    return _matrix(_windows(padded, kernel, stride, 0))


def im2col__matrix_of_first_image(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _matrix(_windows(np.repeat(x[:1], len(x), axis=0), kernel, stride, padding))


def im2col__last_window_left_out(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    cols = _matrix(_windows(x, kernel, stride, padding)).copy()
    cols[:, -1] = 0
    return cols


def _cropped(padded: Array, shape: Pair, padding: Pair) -> Array:
    ph, pw = _pair(padding)
    return padded[:, :, ph : ph + shape[2], pw : pw + shape[3]]


def _empty(shape: Pair, padding: Pair) -> Array:
    ph, pw = _pair(padding)
    n, c, h, w = shape
    return np.zeros((n, c, h + 2 * ph, w + 2 * pw))


def _places(shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    """(OH, OW)."""
    sizes = zip(_empty(shape, padding).shape[2:], kernel, _pair(stride), strict=True)
    return tuple((n - f) // s + 1 for n, f, s in sizes)


def _added(windows: Array, shape: Pair, stride: Pair, padding: Pair) -> Array:
    """Add up windows (N, OH, OW, C, FH, FW) on the padded images."""
    (sh, sw), padded = _pair(stride), _empty(shape, padding)
    _, oh, ow, _, fh, fw = windows.shape
    for i, j in np.ndindex(oh, ow):
        target = padded[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw]
        target += windows[:, i, j][..., : target.shape[2], : target.shape[3]]
    return padded


def _unfolded(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    oh, ow = _places(shape, kernel, stride, padding)
    return cols.reshape(shape[0], oh, ow, shape[1], *kernel)


def col2im__not_added_up(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    windows, padded = _unfolded(cols, shape, kernel, stride, padding), _empty(shape, padding)
    (sh, sw), (fh, fw) = _pair(stride), kernel
    for i, j in np.ndindex(*windows.shape[1:3]):
        padded[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw] = windows[:, i, j]
    return _cropped(padded, shape, padding)


def col2im__averaged(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    windows = _unfolded(cols, shape, kernel, stride, padding)
    total = _added(windows, shape, stride, padding)
    read = np.maximum(_added(np.ones(windows.shape), shape, stride, padding), 1)
    return _cropped(total / read, shape, padding)


def col2im__border_kept(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    return _added(_unfolded(cols, shape, kernel, stride, padding), shape, stride, padding)


def col2im__border_cut_to_minus_p(
    cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> Array:
    ph, pw = _pair(padding)
    padded = _added(_unfolded(cols, shape, kernel, stride, padding), shape, stride, padding)
    return padded[:, :, ph:-ph, pw:-pw]


def col2im__border_cut_at_the_end(
    cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> Array:
    padded = _added(_unfolded(cols, shape, kernel, stride, padding), shape, stride, padding)
    return padded[:, :, : shape[2], : shape[3]]


def col2im__channels_read_fastest(
    cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> Array:
    oh, ow = _places(shape, kernel, stride, padding)
    windows = cols.reshape(shape[0], oh, ow, *kernel, shape[1]).transpose(0, 1, 2, 5, 3, 4)
    return _cropped(_added(windows, shape, stride, padding), shape, padding)


def col2im__window_read_by_columns(
    cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> Array:
    oh, ow = _places(shape, kernel, stride, padding)
    windows = cols.reshape(shape[0], oh, ow, shape[1], *kernel[::-1]).transpose(0, 1, 2, 3, 5, 4)
    return _cropped(_added(windows, shape, stride, padding), shape, padding)


def col2im__places_read_by_columns(
    cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> Array:
    oh, ow = _places(shape, kernel, stride, padding)
    windows = cols.reshape(shape[0], ow, oh, shape[1], *kernel).transpose(0, 2, 1, 3, 4, 5)
    return _cropped(_added(windows, shape, stride, padding), shape, padding)


def col2im__windows_one_step_apart(
    cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> Array:
    windows = _unfolded(cols, shape, kernel, stride, padding)
    return _cropped(_added(windows, shape, 1, padding), shape, padding)


def col2im__windows_put_back_flipped(
    cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair
) -> Array:
    windows = _unfolded(cols, shape, kernel, stride, padding)[..., ::-1, ::-1]
    return _cropped(_added(windows, shape, stride, padding), shape, padding)

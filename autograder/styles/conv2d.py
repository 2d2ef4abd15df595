"""Right styles for conv2d, named `conv2d__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _two(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _bordered(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))


def _assigned(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    images, channels, height, width = x.shape
    y = np.zeros((images, channels, height + 2 * rows, width + 2 * columns), dtype=x.dtype)
    y[:, :, rows : rows + height, columns : columns + width] = x
    return y


def _fits(n: int, f: int, stride: int, padding: int) -> int:
    span = n - f + 2 * padding
    if span < 0 or span % stride != 0:
        raise ValueError("does not fit")
    return span // stride + 1


def _sizes(x: Array, w: Array, stride: Any, padding: Any) -> tuple[int, int]:
    (down, across), (rows, columns) = _two(stride), _two(padding)
    return _fits(x.shape[2], w.shape[2], down, rows), _fits(x.shape[3], w.shape[3], across, columns)


def conv2d__loops(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    (down, across), (rows, columns) = _two(stride), _two(padding)
    height, width = _sizes(x, w, stride, padding)
    y = np.zeros((len(x), len(w), height, width))
    for n, k, i, j in np.ndindex(*y.shape):
        y[n, k, i, j] = b[k]
        for c, u, v in np.ndindex(*w.shape[1:]):
            row, column = i * down + u - rows, j * across + v - columns
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                y[n, k, i, j] += x[n, c, row, column] * w[k, c, u, v]
    return y


def conv2d__window_sums(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    down, across = _two(stride)
    height, width = _sizes(x, w, stride, padding)
    padded = _assigned(x, padding)
    y = np.zeros((x.shape[0], w.shape[0], height, width))
    for n in range(x.shape[0]):
        for k in range(w.shape[0]):
            for i in range(height):
                for j in range(width):
                    top, left = i * down, j * across
                    window = padded[n, :, top : top + w.shape[2], left : left + w.shape[3]]
                    y[n, k, i, j] = np.sum(window * w[k]) + b[k]
    return y


def conv2d__einsum(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _sizes(x, w, stride, padding)
    down, across = _two(stride)
    padded = _bordered(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwuv,kcuv->nkhw", windows[:, :, ::down, ::across], w) + b.reshape(1, -1, 1, 1)


def conv2d__tensordot(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    height, width = _sizes(x, w, stride, padding)
    down, across = _two(stride)
    padded = _bordered(x, padding)
    y = np.empty((len(x), height, width, len(w)), dtype=x.dtype)
    for i, j in np.ndindex(height, width):
        window = padded[:, :, down * i : down * i + w.shape[2], across * j : across * j + w.shape[3]]
        y[:, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return y.transpose(0, 3, 1, 2)


def conv2d__im2col(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    height, width = _sizes(x, w, stride, padding)
    down, across = _two(stride)
    padded = _bordered(x, padding)
    columns = [
        padded[:, :, i * down : i * down + w.shape[2], j * across : j * across + w.shape[3]].reshape(
            len(x), -1
        )
        for i in range(height)
        for j in range(width)
    ]
    y = np.stack(columns, axis=1) @ w.reshape(len(w), -1).T + b
    return y.swapaxes(1, 2).reshape(len(x), len(w), height, width)


def conv2d__fourier(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _sizes(x, w, stride, padding)
    down, across = _two(stride)
    padded = _bordered(x, padding)
    size = padded.shape[2:]
    products = np.fft.rfft2(padded)[:, None] * np.conj(np.fft.rfft2(w, size))[None]
    y = np.fft.irfft2(products.sum(axis=2), size)[
        :, :, : size[0] - w.shape[2] + 1, : size[1] - w.shape[3] + 1
    ]
    return y[:, :, ::down, ::across] + b[:, None, None]


def conv2d__shifted_sums(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    height, width = _sizes(x, w, stride, padding)
    down, across = _two(stride)
    padded = _assigned(x, padding)
    y = np.zeros((len(x), len(w), height, width)) + b[:, None, None]
    for u, v in np.ndindex(*w.shape[2:]):
        seen = padded[:, :, u : u + down * height : down, v : v + across * width : across]
        y += np.einsum("nchw,kc->nkhw", seen[:, :, :height, :width], w[:, :, u, v])
    return y


def conv2d__scatter(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    height, width = _sizes(x, w, stride, padding)
    (down, across), (rows, columns) = _two(stride), _two(padding)
    y = np.tile(b[None, :, None, None], (len(x), 1, height, width))
    for r, s in np.ndindex(*x.shape[2:]):
        for u, v in np.ndindex(*w.shape[2:]):
            i, above = divmod(r + rows - u, down)
            j, left = divmod(s + columns - v, across)
            if not above and not left and 0 <= i < height and 0 <= j < width:
                y[:, :, i, j] += x[:, :, r, s] @ w[:, :, u, v].T
    return y


def conv2d__every_second_of_all(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _sizes(x, w, stride, padding)
    return conv2d__einsum(x, w, b, 1, padding)[:, :, :: _two(stride)[0], :: _two(stride)[1]]


def conv2d__one_map_at_a_time(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> list[Array]:
    return [[_one_map(image, w[k], b[k], stride, padding) for k in range(len(w))] for image in x]


def _one_map(image: Array, weights: Array, bias: float, stride: Any, padding: Any) -> Array:
    sums = conv2d__einsum(image[None], weights[None], np.array([bias]), stride, padding)
    return sums[0, 0]

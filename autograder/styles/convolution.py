"""Right styles for notebook 01, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def correlate1d__loops(x: Array, k: Array) -> Array:
    y = np.zeros(len(x) - len(k) + 1)
    for i in range(len(y)):
        for u in range(len(k)):
            y[i] += k[u] * x[i + u]
    return y


def correlate1d__window_sums(x: Array, k: Array) -> Array:
    return np.array([np.sum(x[i : i + len(k)] * k) for i in range(len(x) - len(k) + 1)])


def correlate1d__numpy_correlate(x: Array, k: Array) -> Array:
    return np.correlate(x, k, mode="valid")


def correlate1d__numpy_convolve(x: Array, k: Array) -> Array:
    return np.convolve(x, k[::-1], "valid")


def correlate1d__sliding_windows(x: Array, k: Array) -> Array:
    return np.lib.stride_tricks.sliding_window_view(x, len(k)) @ k


def correlate1d__shifted_sums(x: Array, k: Array) -> Array:
    size = x.shape[0] - k.shape[0] + 1
    y = np.zeros_like(x[:size])
    for u, weight in enumerate(k):
        y += weight * x[u : u + size]
    return y


def correlate1d__fourier(x: Array, k: Array) -> Array:
    y = np.fft.irfft(np.fft.rfft(x) * np.conj(np.fft.rfft(k, len(x))), len(x))
    return y[: len(x) - len(k) + 1]


def correlate2d__loops(x: Array, k: Array) -> Array:
    height, width = x.shape
    rows, columns = k.shape
    y = np.zeros((height - rows + 1, width - columns + 1))
    for i in range(height - rows + 1):
        for j in range(width - columns + 1):
            for u in range(rows):
                for v in range(columns):
                    y[i, j] += x[i + u, j + v] * k[u, v]
    return y


def correlate2d__window_sums(x: Array, k: Array) -> Array:
    y = np.empty((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1), dtype=x.dtype)
    for i, j in np.ndindex(*y.shape):
        y[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return y


def correlate2d__einsum(x: Array, k: Array) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    return np.einsum("ijuv,uv->ij", windows, k)


def correlate2d__dot_of_flat_windows(x: Array, k: Array) -> Array:
    rows = []
    for i in range(x.shape[0] - k.shape[0] + 1):
        row = []
        for j in range(x.shape[1] - k.shape[1] + 1):
            row.append(float(np.dot(x[i : i + k.shape[0], j : j + k.shape[1]].ravel(), k.ravel())))
        rows.append(row)
    return np.array(rows)


def correlate2d__fourier(x: Array, k: Array) -> Array:
    y = np.fft.ifft2(np.fft.fft2(x) * np.fft.fft2(k, x.shape).conj()).real
    return y[: x.shape[0] - k.shape[0] + 1, : x.shape[1] - k.shape[1] + 1]


def correlate2d__shifted_sums(x: Array, k: Array) -> Array:
    height, width = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    return sum(k[u, v] * x[u : u + height, v : v + width] for u, v in np.ndindex(*k.shape))


def convolve2d__flip_and_correlate(x: Array, k: Array) -> Array:
    return _correlated(x, k[::-1, ::-1])


def _correlated(x: Array, k: Array) -> Array:
    y = np.zeros((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(x[i : i + k.shape[0], j : j + k.shape[1]] * k)
    return y


def convolve2d__loops(x: Array, k: Array) -> Array:
    height, width = k.shape
    y = np.zeros((x.shape[0] - height + 1, x.shape[1] - width + 1))
    for i, j in np.ndindex(*y.shape):
        for u in range(height):
            for v in range(width):
                y[i, j] += x[i + u, j + v] * k[height - 1 - u, width - 1 - v]
    return y


def convolve2d__scatter(x: Array, k: Array) -> Array:
    full = np.zeros((x.shape[0] + k.shape[0] - 1, x.shape[1] + k.shape[1] - 1))
    for i, j in np.ndindex(*x.shape):
        full[i : i + k.shape[0], j : j + k.shape[1]] += x[i, j] * k
    return full[k.shape[0] - 1 : x.shape[0], k.shape[1] - 1 : x.shape[1]]


def convolve2d__numpy_convolve_rows(x: Array, k: Array) -> Array:
    rows = x.shape[0] - k.shape[0] + 1
    turned = np.flipud(k)
    return np.array(
        [sum(np.convolve(x[i + u], turned[u], mode="valid") for u in range(len(k))) for i in range(rows)]
    )


def convolve2d__fourier(x: Array, k: Array) -> Array:
    y = np.fft.irfft2(np.fft.rfft2(x) * np.fft.rfft2(k, x.shape), x.shape)
    return y[k.shape[0] - 1 :, k.shape[1] - 1 :]


def filter_response__window_sum(x: Array, w: Array, b: float, i: int, j: int) -> Array:
    return np.sum(x[:, i : i + w.shape[1], j : j + w.shape[2]] * w) + b


def filter_response__loops(x: Array, w: Array, b: float, i: int, j: int) -> float:
    channels, height, width = w.shape
    total = b
    for c in range(channels):
        for u in range(height):
            for v in range(width):
                total += x[c, i + u, j + v] * w[c, u, v]
    return total


def filter_response__dot_product(x: Array, w: Array, b: float, i: int, j: int) -> float:
    _, height, width = w.shape
    return float(x[:, i : i + height, j : j + width].ravel().dot(w.ravel())) + b


def filter_response__tensordot(x: Array, w: Array, b: float, i: int, j: int) -> Array:
    window = x[:, i : i + w.shape[1], j : j + w.shape[2]]
    return np.tensordot(window, w, axes=3) + b


def conv2d_valid__loops(x: Array, w: Array, b: Array) -> Array:
    images, channels, height, width = x.shape
    filters, _, rows, columns = w.shape
    y = np.zeros((images, filters, height - rows + 1, width - columns + 1))
    for n in range(images):
        for k in range(filters):
            for i in range(height - rows + 1):
                for j in range(width - columns + 1):
                    y[n, k, i, j] = b[k]
                    for c in range(channels):
                        for u in range(rows):
                            for v in range(columns):
                                y[n, k, i, j] += x[n, c, i + u, j + v] * w[k, c, u, v]
    return y


def conv2d_valid__window_sums(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(w), x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1))
    for n, k, i, j in np.ndindex(*y.shape):
        y[n, k, i, j] = np.sum(x[n, :, i : i + w.shape[2], j : j + w.shape[3]] * w[k]) + b[k]
    return y


def conv2d_valid__helper(x: Array, w: Array, b: Array) -> Array:
    return np.array([[_one_map(image, w[k], b[k]) for k in range(len(w))] for image in x])


def _one_map(image: Array, weights: Array, bias: float) -> Array:
    return bias + sum(_correlated(image[c], weights[c]) for c in range(len(image)))


def conv2d_valid__einsum(x: Array, w: Array, b: Array) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwuv,kcuv->nkhw", windows, w) + b.reshape(1, -1, 1, 1)


def conv2d_valid__tensordot(x: Array, w: Array, b: Array) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    maps = np.tensordot(windows, w, axes=([1, 4, 5], [1, 2, 3])) + b
    return np.moveaxis(maps, -1, 1)


def conv2d_valid__im2col(x: Array, w: Array, b: Array) -> Array:
    filters, channels, rows, columns = w.shape
    height, width = x.shape[2] - rows + 1, x.shape[3] - columns + 1
    patches = []
    for image in x:
        for i in range(height):
            for j in range(width):
                patches.append(image[:, i : i + rows, j : j + columns].reshape(-1))
    y = np.stack(patches) @ w.reshape(filters, channels * rows * columns).T + b
    return y.reshape(len(x), height, width, filters).transpose(0, 3, 1, 2)


def conv2d_valid__fourier(x: Array, w: Array, b: Array) -> Array:
    size = x.shape[2:]
    products = np.fft.rfft2(x)[:, None] * np.conj(np.fft.rfft2(w, size))[None]
    y = np.fft.irfft2(products.sum(axis=2), size)
    return y[:, :, : size[0] - w.shape[2] + 1, : size[1] - w.shape[3] + 1] + b[:, None, None]


def conv2d_valid__shifted_sums(x: Array, w: Array, b: Array) -> Array:
    height, width = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    y = np.zeros((len(x), len(w), height, width), x.dtype) + b[None, :, None, None]
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            y += np.einsum("nchw,kc->nkhw", x[:, :, u : u + height, v : v + width], w[:, :, u, v])
    return y


def conv2d_valid__scatter(x: Array, w: Array, b: Array) -> Array:
    rows, columns = w.shape[2:]
    height, width = x.shape[2:]
    padded = np.zeros((len(x), len(w), height + rows - 1, width + columns - 1))
    for i in range(height):
        for j in range(width):
            pixel = np.einsum("nc,kcuv->nkuv", x[:, :, i, j], w[:, :, ::-1, ::-1])
            padded[:, :, i : i + rows, j : j + columns] += pixel
    return padded[:, :, rows - 1 : height, columns - 1 : width] + b[:, None, None]


def conv2d_valid__long_double(x: Array, w: Array, b: Array) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.longdouble), w.shape[2:], axis=(2, 3))
    return (np.einsum("nchwuv,kcuv->nkhw", windows, w) + b[:, None, None]).astype(np.float64)


def conv_parameters__formula(f: int, channels: int, filters: int) -> int:
    return (f * f * channels + 1) * filters


def conv_parameters__weights_and_biases(f: int, channels: int, filters: int) -> int:
    weights = filters * channels * f**2
    return weights + filters


def conv_parameters__counts_arrays(f: int, channels: int, filters: int) -> int:
    return np.zeros((filters, channels, f, f)).size + np.zeros(filters).size


def conv_parameters__numpy_product(f: int, channels: int, filters: int) -> float:
    return filters * (np.prod([f, f, channels]) + 1.0)

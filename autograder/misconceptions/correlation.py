"""Wrong variants of correlate1d, correlate2d and convolve2d, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _windows(x: Array, size: tuple[int, ...]) -> Array:
    return np.lib.stride_tricks.sliding_window_view(x, size, axis=(-2, -1))


def correlate1d__flipped(x: Array, k: Array) -> Array:
    return np.convolve(x, k, mode="valid")


def correlate1d__no_plus_one(x: Array, k: Array) -> Array:
    size = len(x) - len(k)
    return np.array([np.sum(x[i : i + len(k)] * k) for i in range(size)])


def correlate1d__same_size(x: Array, k: Array) -> Array:
    return np.correlate(x, k, mode="same")


def correlate1d__full_size(x: Array, k: Array) -> Array:
    return np.correlate(x, k, mode="full")


def correlate1d__mean(x: Array, k: Array) -> Array:
    return np.array([np.mean(x[i : i + len(k)] * k) for i in range(len(x) - len(k) + 1)])


def correlate1d__overwritten(x: Array, k: Array) -> Array:
    y = np.zeros(len(x) - len(k) + 1)
    for i in range(len(y)):
        for u in range(len(k)):
            y[i] = k[u] * x[i + u]
    return y


def correlate1d__kernel_ignored(x: Array, k: Array) -> Array:
    return np.array([np.sum(x[i : i + len(k)]) for i in range(len(x) - len(k) + 1)])


def correlate1d__steps_by_kernel(x: Array, k: Array) -> Array:
    return np.array([np.sum(x[i : i + len(k)] * k) for i in range(0, len(x) - len(k) + 1, len(k))])


def correlate1d__last_left_zero(x: Array, k: Array) -> Array:
    y = np.zeros(len(x) - len(k) + 1)
    for i in range(len(y) - 1):
        y[i] = np.sum(x[i : i + len(k)] * k)
    return y


def correlate1d__integer_result(x: Array, k: Array) -> Array:
    y = np.zeros(len(x) - len(k) + 1, dtype=int)
    for i in range(len(y)):
        y[i] = np.sum(x[i : i + len(k)] * k)
    return y


def correlate1d__float32_result(x: Array, k: Array) -> Array:
    return np.correlate(x, k, mode="valid").astype(np.float32)


def correlate1d__changes_input(x: Array, k: Array) -> Array:
    y = np.zeros(len(x) - len(k) + 1)
    for i in range(len(y)):
        window = x[i : i + len(k)]
        window *= k
        y[i] = window.sum()
    return y


def correlate1d__returns_nothing(x: Array, k: Array) -> None:
    y = np.correlate(x, k, mode="valid")
    print(y[0])


def correlate2d__flipped(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[::-1, ::-1])


def correlate2d__flipped_rows(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[::-1])


def correlate2d__flipped_columns(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[:, ::-1])


def correlate2d__kernel_transposed(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.T.shape), k.T)


def correlate2d__output_transposed(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ji", _windows(x, k.shape), k)


def correlate2d__no_plus_one(x: Array, k: Array) -> Array:
    y = np.zeros((x.shape[0] - k.shape[0], x.shape[1] - k.shape[1]))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(x[i : i + k.shape[0], j : j + k.shape[1]] * k)
    return y


def correlate2d__same_size(x: Array, k: Array) -> Array:
    padded = np.pad(x, [(size // 2, (size - 1) // 2) for size in k.shape])
    return np.einsum("ijuv,uv->ij", _windows(padded, k.shape), k)


def correlate2d__full_size(x: Array, k: Array) -> Array:
    padded = np.pad(x, [(size - 1, size - 1) for size in k.shape])
    return np.einsum("ijuv,uv->ij", _windows(padded, k.shape), k)


def correlate2d__width_from_height(x: Array, k: Array) -> Array:
    size = x.shape[0] - k.shape[0] + 1
    y = np.zeros((size, size))
    for i, j in np.ndindex(y.shape):
        window = x[i : i + k.shape[0], j : j + k.shape[1]]
        y[i, j] = np.sum(window * k[:, : window.shape[1]])
    return y


def correlate2d__square_kernel(x: Array, k: Array) -> Array:
    f = min(k.shape)
    return np.einsum("ijuv,uv->ij", _windows(x, (f, f)), k[:f, :f])


def correlate2d__mean(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k) / k.size


def correlate2d__overwritten(x: Array, k: Array) -> Array:
    y = np.zeros((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1))
    for u, v in np.ndindex(k.shape):
        y[:] = k[u, v] * x[u : u + y.shape[0], v : v + y.shape[1]]
    return y


def correlate2d__kernel_ignored(x: Array, k: Array) -> Array:
    return np.asarray(_windows(x, k.shape).sum(axis=(2, 3)))


def correlate2d__matrix_product(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,wv->ij", _windows(x, k.shape), k)


def correlate2d__steps_by_kernel(x: Array, k: Array) -> Array:
    windows = _windows(x, k.shape)[:: k.shape[0], :: k.shape[1]]
    return np.einsum("ijuv,uv->ij", windows, k)


def correlate2d__last_row_left_zero(x: Array, k: Array) -> Array:
    y = np.einsum("ijuv,uv->ij", _windows(x, k.shape), k)
    y[-1] = 0
    return y


def correlate2d__integer_result(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k).astype(int)


def correlate2d__float32_result(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k).astype(np.float32)


def correlate2d__changes_input(x: Array, k: Array) -> Array:
    y = np.zeros((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1))
    for i, j in np.ndindex(y.shape):
        window = x[i : i + k.shape[0], j : j + k.shape[1]]
        window *= k
        y[i, j] = window.sum()
    return y


def correlate2d__returns_nothing(x: Array, k: Array) -> None:
    y = np.einsum("ijuv,uv->ij", _windows(x, k.shape), k)
    print(y.shape)


def convolve2d__not_flipped(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k)


def convolve2d__flips_rows_only(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[::-1])


def convolve2d__flips_columns_only(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[:, ::-1])


def convolve2d__transposed_for_flipped(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.T.shape), k.T)


def convolve2d__image_flipped(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x[::-1, ::-1], k.shape), k)


def convolve2d__output_flipped(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k)[::-1, ::-1]


def convolve2d__output_transposed(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ji", _windows(x, k.shape), k[::-1, ::-1])


def convolve2d__no_plus_one(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape)[:-1, :-1], k[::-1, ::-1])


def convolve2d__same_size(x: Array, k: Array) -> Array:
    padded = np.pad(x, [(size // 2, (size - 1) // 2) for size in k.shape])
    return np.einsum("ijuv,uv->ij", _windows(padded, k.shape), k[::-1, ::-1])


def convolve2d__full_size(x: Array, k: Array) -> Array:
    padded = np.pad(x, [(size - 1, size - 1) for size in k.shape])
    return np.einsum("ijuv,uv->ij", _windows(padded, k.shape), k[::-1, ::-1])


def convolve2d__mean(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[::-1, ::-1]) / k.size


def convolve2d__integer_result(x: Array, k: Array) -> Array:
    y = np.zeros((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1), dtype=int)
    y[:] = np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[::-1, ::-1])
    return y


def convolve2d__float32_result(x: Array, k: Array) -> Array:
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[::-1, ::-1]).astype(np.float32)


def convolve2d__changes_input(x: Array, k: Array) -> Array:
    k[:] = k[::-1, ::-1].copy()
    return np.einsum("ijuv,uv->ij", _windows(x, k.shape), k)


def convolve2d__returns_nothing(x: Array, k: Array) -> None:
    print(np.einsum("ijuv,uv->ij", _windows(x, k.shape), k[::-1, ::-1]))

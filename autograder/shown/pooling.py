"""The four wrong max poolings of notebook 04. Each is right on the map that its author has tried."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # as in the notebook, where nothing is annotated
Size = Any  # a number or a pair


def pair(value: Size) -> Any:
    """(rows, columns): a single number counts for both. The notebook defines it in a cell of its own."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def pool_zero_start(x: Array, size: Size, stride: Size) -> Array:
    """Wrong. Begins with a map of zeros and replaces what is smaller."""
    (rows, columns), (down, right) = pair(size), pair(stride)
    views = np.lib.stride_tricks.sliding_window_view(x, (rows, columns), axis=(2, 3))
    views = views[:, :, ::down, ::right]
    best = np.zeros(views.shape[:4])
    for u, v in np.ndindex(rows, columns):
        best = np.maximum(best, views[..., u, v])
    return best


def pool_last(x: Array, size: Size, stride: Size) -> Array:
    """Wrong. Knows where the largest pixel is without looking."""
    (rows, columns), (down, right) = pair(size), pair(stride)
    return x[:, :, rows - 1 :: down, columns - 1 :: right]


def pool_blocks(x: Array, size: Size, stride: Size) -> Array:
    """Wrong. Deals the pixels out into blocks, each pixel into one."""
    rows, columns = pair(size)
    n, c, h, w = x.shape
    return x.reshape(n, c, h // rows, rows, w // columns, columns).max(axis=(3, 5))


def pool_square(x: Array, size: Size, stride: Size) -> Array:
    """Wrong. Counts the windows once."""
    (rows, columns), (down, right) = pair(size), pair(stride)
    count = (x.shape[2] - rows) // down + 1
    best = np.zeros((x.shape[0], x.shape[1], count, count))
    for k, m in np.ndindex(count, count):
        band = x[:, :, k * down : k * down + rows]
        best[:, :, k, m] = band[:, :, :, m * right : m * right + columns].max(axis=(2, 3))
    return best

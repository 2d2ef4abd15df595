"""Wrong variants of zero_pad, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def _two(value: Any) -> tuple[int, int]:
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def zero_pad__one_side(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, 0), (columns, 0)))


def zero_pad__other_side(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (0, rows), (0, columns)))


def zero_pad__all_axes(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((rows, rows), (columns, columns), (rows, rows), (columns, columns)))


def zero_pad__channels_too(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (rows, rows), (rows, rows), (columns, columns)))


def zero_pad__in_total(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    sides = [(p // 2, p - p // 2) for p in (rows, columns)]
    return np.pad(x, ((0, 0), (0, 0), *sides))


def zero_pad__edge(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)), mode="edge")


def zero_pad__reflected(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)), mode="reflect")


def zero_pad__ones(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)), constant_values=1)


def zero_pad__rows_only(x: Array, padding: Any) -> Array:
    rows, _ = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (0, 0)))


def zero_pad__columns_only(x: Array, padding: Any) -> Array:
    _, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (0, 0), (columns, columns)))


def zero_pad__always_one(x: Array, padding: Any) -> Array:
    return np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))


def zero_pad__pair_swapped(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (columns, columns), (rows, rows)))


def zero_pad__first_of_pair(x: Array, padding: Any) -> Array:
    rows, _ = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (rows, rows)))


def zero_pad__eats_the_border(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    height, width = x.shape[2:]
    y = np.zeros_like(x)
    y[:, :, rows : height - rows, columns : width - columns] = x[
        :, :, rows : height - rows, columns : width - columns
    ]
    return y


def zero_pad__empty_at_zero(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    y = np.zeros((*x.shape[:2], x.shape[2] + 2 * rows, x.shape[3] + 2 * columns))
    if rows and columns:
        y[:, :, rows:-rows, columns:-columns] = x
    return y


def zero_pad__shares_memory(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    if rows == columns == 0:
        return x
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))


def zero_pad__integer_result(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    y = np.zeros((*x.shape[:2], x.shape[2] + 2 * rows, x.shape[3] + 2 * columns), dtype=int)
    y[:, :, rows : rows + x.shape[2], columns : columns + x.shape[3]] = x
    return y


def zero_pad__float32_result(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    y = np.zeros((*x.shape[:2], x.shape[2] + 2 * rows, x.shape[3] + 2 * columns), dtype=np.float32)
    y[:, :, rows : rows + x.shape[2], columns : columns + x.shape[3]] = x
    return y


def zero_pad__changes_input(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    y = np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))
    x[...] = 0
    return y


def zero_pad__returns_nothing(x: Array, padding: Any) -> None:
    rows, columns = _two(padding)
    np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))

"""Right styles for notebook 02, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def output_size__formula(n: int, f: int, stride: int, padding: int) -> int:
    span = n - f + 2 * padding
    if span < 0 or span % stride != 0:
        raise ValueError("does not fit")
    return span // stride + 1


def output_size__counts_positions(n: int, f: int, stride: int, padding: int) -> int:
    end = n + 2 * padding - f
    starts = range(0, end + 1, stride)
    if not starts or starts[-1] != end:
        raise ValueError(f"{f} does not fit on {n} with stride {stride} and padding {padding}")
    return len(starts)


def output_size__walks(n: int, f: int, stride: int, padding: int) -> int:
    left = n + 2 * padding - f
    if left < 0:
        raise ValueError("filter larger than image")
    count = 1
    while left > 0:
        left -= stride
        count += 1
    if left != 0:
        raise ValueError("pixels left over")
    return count


def output_size__fraction(n: int, f: int, stride: int, padding: int) -> int:
    from fractions import Fraction

    size = Fraction(n - f + 2 * padding, stride) + 1
    if size.denominator != 1 or size < 1:
        raise ValueError(f"{size} positions")
    return int(size)


def output_size__numpy(n: int, f: int, stride: int, padding: int) -> Array:
    quotient, rest = np.divmod(np.int64(n - f + 2 * padding), stride)
    if rest or quotient < 0:
        raise ValueError("does not fit")
    return quotient + 1


def same_padding__formula(f: int) -> int:
    if f % 2 == 0:
        raise ValueError("an even filter has no such padding")
    return (f - 1) // 2


def same_padding__half(f: int) -> int:
    padding, rest = divmod(f - 1, 2)
    if rest:
        raise ValueError(f)
    return padding


def same_padding__searches(f: int) -> int:
    for padding in range(f):
        if 2 * padding == f - 1:
            return padding
    raise ValueError(f"no padding keeps the size with a filter of {f}")


def fitting_paddings__comprehension(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return [p for p in range(max_padding + 1) if _span(n, f, p) >= 0 and _span(n, f, p) % stride == 0]


def _span(n: int, f: int, padding: int) -> int:
    return n - f + 2 * padding


def fitting_paddings__tries_each(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    found = []
    for padding in range(max_padding + 1):
        try:
            output_size__counts_positions(n, f, stride, padding)
        except ValueError:
            continue
        found.append(padding)
    return found


def fitting_paddings__tuple(n: int, f: int, stride: int, max_padding: int) -> tuple[int, ...]:
    return tuple(p for p in range(0, max_padding + 1) if f <= n + 2 * p and not (n + 2 * p - f) % stride)


def fitting_paddings__numpy(n: int, f: int, stride: int, max_padding: int) -> Array:
    spans = n - f + 2 * np.arange(max_padding + 1)
    return np.flatnonzero((spans >= 0) & (spans % stride == 0))


def fitting_paddings__array_of_a_list(n: int, f: int, stride: int, max_padding: int) -> Array:
    return np.array([p for p in range(max_padding + 1) if _span(n, f, p) in range(0, 10**6, stride)])


def zero_pad__numpy_pad(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))


def _two(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


def zero_pad__slice_assignment(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    images, channels, height, width = x.shape
    y = np.zeros((images, channels, height + 2 * rows, width + 2 * columns), dtype=x.dtype)
    y[:, :, rows : rows + height, columns : columns + width] = x
    return y


def zero_pad__concatenates(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    side = np.zeros((*x.shape[:3], columns))
    wide = np.concatenate([side, x, side], axis=3)
    bar = np.zeros((*wide.shape[:2], rows, wide.shape[3]))
    return np.concatenate([bar, wide, bar], axis=2)


def zero_pad__loops(x: Array, padding: Any) -> Array:
    rows, columns = _two(padding)
    images, channels, height, width = x.shape
    y = np.zeros((images, channels, height + 2 * rows, width + 2 * columns))
    for n in range(images):
        for c in range(channels):
            for i in range(height):
                for j in range(width):
                    y[n, c, i + rows, j + columns] = x[n, c, i, j]
    return y


def zero_pad__image_by_image(x: Array, padding: Any) -> Array:
    pads = [padding, padding] if np.ndim(padding) == 0 else list(padding)
    sides = [(p, p) for p in pads]
    return np.array([[np.pad(channel, sides, "constant") for channel in image] for image in x])

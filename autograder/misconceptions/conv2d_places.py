"""Wrong variants of conv2d: strides, borders, sizes. Named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _two(value: Any) -> tuple[int, int]:
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def _leftovers(x: Array, w: Array, stride: Any, padding: Any) -> list[int]:
    axes = zip(x.shape[2:], w.shape[2:], _two(stride), _two(padding), strict=True)
    return [(n - f + 2 * p) % s if f <= n + 2 * p else -1 for n, f, s, p in axes]


def _fits(x: Array, w: Array, stride: Any, padding: Any) -> None:
    if any(_leftovers(x, w, stride, padding)):
        raise ValueError("does not fit")


def _room(x: Array, w: Array, padding: Any) -> None:
    if -1 in _leftovers(x, w, 1, padding):
        raise ValueError("the filter is too large")


def _bordered(x: Array, rows: Any, columns: Any, *, mode: str = "constant") -> Array:
    return np.pad(x, ((0, 0), (0, 0), _two(rows), _two(columns)), mode=mode)  # type: ignore[call-overload]


def _slide(x: Array, w: Array, b: Array, stride: Any) -> Array:
    rows, columns = _two(stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwuv,kcuv->nkhw", windows[:, :, ::rows, ::columns], w) + b[:, None, None]


def conv2d__stride_ignored(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, *_two(padding)), w, b, 1)


def conv2d__stride_rows_only(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, *_two(padding)), w, b, (_two(stride)[0], 1))


def conv2d__stride_columns_only(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, *_two(padding)), w, b, (1, _two(stride)[1]))


def conv2d__stride_one_more(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    rows, columns = _two(stride)
    return _slide(_bordered(x, *_two(padding)), w, b, (rows + 1, columns + 1))


def conv2d__stride_not_in_windows(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    y = _slide(_bordered(x, *_two(padding)), w, b, 1)
    rows, columns = ((n - 1) // s + 1 for n, s in zip(y.shape[2:], _two(stride), strict=True))
    return y[:, :, :rows, :columns]


def conv2d__pair_swapped(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    stride, padding = _two(stride)[::-1], _two(padding)[::-1]
    if _two(stride)[0] == _two(stride)[1] and _two(padding)[0] == _two(padding)[1]:
        _fits(x, w, stride, padding)
    return _slide(_bordered(x, *padding), w, b, stride)


def conv2d__first_of_pair(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, *_two(_two(padding)[0])), w, b, _two(stride)[0])


def conv2d__padding_ignored(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(x, w, b, stride)


def conv2d__always_one(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, 1, 1), w, b, stride)


def conv2d__one_side(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    rows, columns = _two(padding)
    return _slide(_bordered(x, (rows, 0), (columns, 0)), w, b, stride)


def conv2d__edge(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, *_two(padding), mode="edge"), w, b, stride)


def conv2d__reflected(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, *_two(padding), mode="reflect"), w, b, stride)


def conv2d__unpadded_origin(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    rows, columns = _two(padding)
    return _slide(_bordered(x, (0, 2 * rows), (0, 2 * columns)), w, b, stride)


def conv2d__less_at_the_end(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    sides = [(p, max(p - 1, 0)) for p in _two(padding)]
    return _slide(_bordered(x, *sides), w, b, stride)


def conv2d__output_padded(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _bordered(_slide(x, w, b, stride), *_two(padding))


def conv2d__misfit_floored(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _room(x, w, padding)
    return _slide(_bordered(x, *_two(padding)), w, b, stride)


def conv2d__misfit_rounded(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _room(x, w, padding)
    axes = zip(x.shape[2:], w.shape[2:], _two(stride), _two(padding), strict=True)
    sizes = [int((n - f + 2 * p) / s + 1.5) for n, f, s, p in axes]
    more = [(p, p + s) for p, s in zip(_two(padding), _two(stride), strict=True)]
    return _slide(_bordered(x, *more), w, b, stride)[:, :, : sizes[0], : sizes[1]]


def conv2d__misfit_rounded_up(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _room(x, w, padding)
    axes = zip(x.shape[2:], w.shape[2:], _two(stride), _two(padding), strict=True)
    more = [(p, p + -(n - f + 2 * p) % s) for n, f, s, p in axes]
    return _slide(_bordered(x, *more), w, b, stride)


def conv2d__no_plus_one(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    return _slide(_bordered(x, *_two(padding)), w, b, stride)[:, :, :-1, :-1]


def conv2d__width_from_height(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    rows, columns = _two(padding)
    size = (x.shape[2] - w.shape[2] + 2 * rows) // _two(stride)[0] + 1
    more = _two(stride)[1] * size + w.shape[3]
    return _slide(_bordered(x, rows, (columns, columns + more)), w, b, stride)[:, :, :, :size]


def conv2d__square_kernel(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    f = min(w.shape[2:])
    return _slide(_bordered(x, *_two(padding)), w[:, :, :f, :f], b, stride)


def conv2d__last_row_left_zero(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    _fits(x, w, stride, padding)
    y = _slide(_bordered(x, *_two(padding)), w, b, stride)
    y[:, :, -1] = 0
    return y

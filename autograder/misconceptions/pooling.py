"""Wrong variants of max_pool2d, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped
Size = Any  # a number or a pair; a stride may be None


def _pair(both: Size) -> tuple[int, int]:
    return (both, both) if isinstance(both, int) else (both[0], both[1])


def _steps(size: Size, stride: Size) -> tuple[tuple[int, int], tuple[int, int]]:
    return _pair(size), _pair(size if stride is None else stride)


def _refuse(x: Array, size: tuple[int, int], stride: tuple[int, int]) -> None:
    for n, f, s in zip(x.shape[2:], size, stride, strict=True):
        if f > n or (n - f) % s:
            raise ValueError(f"{n} pixels, windows of {f} and a stride of {s} do not fit")


def _windows(x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    _refuse(x, (fh, fw), (sh, sw))
    return np.lib.stride_tricks.sliding_window_view(x, (fh, fw), axis=(2, 3))[:, :, ::sh, ::sw]


def _cut(x: Array, size: Size, stride: Size, extra: int) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    _refuse(x, (fh, fw), (sh, sw))
    y = np.zeros((*x.shape[:2], (x.shape[2] - fh) // sh + 1, (x.shape[3] - fw) // sw + 1))
    for i, j in np.ndindex(y.shape[2:]):
        window = x[:, :, i * sh : i * sh + fh + extra, j * sw : j * sw + fw + extra]
        y[:, :, i, j] = window.max(axis=(2, 3))
    return y


def max_pool2d__zero_start(x: Array, size: Size, stride: Size) -> Array:
    windows = _windows(x, size, stride)
    y = np.zeros(windows.shape[:4])
    for u, v in np.ndindex(windows.shape[4:]):
        y = np.maximum(y, windows[..., u, v])
    return y


def max_pool2d__last_of_window(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride)[..., -1, -1].copy()


def max_pool2d__first_of_window(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride)[..., 0, 0].copy()


def max_pool2d__average_for_maximum(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).mean(axis=(4, 5))


def max_pool2d__smallest(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).min(axis=(4, 5))


def max_pool2d__sum_for_maximum(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).sum(axis=(4, 5))


def max_pool2d__absolute_maximum(x: Array, size: Size, stride: Size) -> Array:
    return np.abs(_windows(x, size, stride)).max(axis=(4, 5))


def max_pool2d__over_channels(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).max(axis=(1, 4, 5))[:, None]


def max_pool2d__over_images(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).max(axis=(0, 4, 5))[None]


def max_pool2d__first_map_for_all(x: Array, size: Size, stride: Size) -> Array:
    y = _windows(x, size, stride).max(axis=(4, 5))
    y[:] = y[:, :1].copy()
    return y


def max_pool2d__first_image_for_all(x: Array, size: Size, stride: Size) -> Array:
    y = _windows(x, size, stride).max(axis=(4, 5))
    y[:] = y[:1].copy()
    return y


def max_pool2d__pool_floor(x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    y = np.zeros((*x.shape[:2], (x.shape[2] - fh) // sh + 1, (x.shape[3] - fw) // sw + 1))
    for i, j in np.ndindex(y.shape[2:]):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw].max(axis=(2, 3))
    return y


def max_pool2d__pool_ceil(x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    rows = max(0, -((fh - x.shape[2]) // sh)) + 1
    columns = max(0, -((fw - x.shape[3]) // sw)) + 1
    y = np.zeros((*x.shape[:2], rows, columns))
    for i, j in np.ndindex(rows, columns):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw].max(axis=(2, 3), initial=-np.inf)
    return y


def max_pool2d__assertion_for_value_error(x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    for n, f, s in ((x.shape[2], fh, sh), (x.shape[3], fw, sw)):
        assert f <= n, "the window is too large"
        assert (n - f) % s == 0, "does not fit"
    return _windows(x, size, stride).max(axis=(4, 5))


def max_pool2d__pool_refuses_rows_only(x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    if fh > x.shape[2] or (x.shape[2] - fh) % sh:
        raise ValueError("does not fit")
    return np.lib.stride_tricks.sliding_window_view(x, (fh, fw), (2, 3))[:, :, ::sh, ::sw].max(axis=(4, 5))


def max_pool2d__windows_step_by_one(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, 1).max(axis=(4, 5))


def max_pool2d__windows_begin_at_index(x: Array, size: Size, stride: Size) -> Array:
    rows, columns = _windows(x, size, stride).shape[2:4]
    return _windows(x, size, 1)[:, :, :rows, :columns].max(axis=(4, 5))


def max_pool2d__windows_step_by_size(x: Array, size: Size, stride: Size) -> Array:
    fh, fw = _pair(size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (fh, fw), axis=(2, 3))
    return windows[:, :, ::fh, ::fw].max(axis=(4, 5))


def max_pool2d__windows_step_rows_only(x: Array, size: Size, stride: Size) -> Array:
    _, (sh, _) = _steps(size, stride)
    return _windows(x, size, (sh, 1)).max(axis=(4, 5))


def max_pool2d__windows_step_columns_only(x: Array, size: Size, stride: Size) -> Array:
    _, (_, sw) = _steps(size, stride)
    return _windows(x, size, (1, sw)).max(axis=(4, 5))


def max_pool2d__no_stride_is_one(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, 1 if stride is None else stride).max(axis=(4, 5))


def max_pool2d__windows_taken_square(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, _pair(size)[0], _steps(size, stride)[1]).max(axis=(4, 5))


def max_pool2d__pair_read_backwards(x: Array, size: Size, stride: Size) -> Array:
    size, stride = _steps(size, stride)
    return _windows(x, size[::-1], stride[::-1]).max(axis=(4, 5))


def max_pool2d__reshape_ignores_stride(x: Array, size: Size, stride: Size) -> Array:
    fh, fw = _pair(size)
    n, c, h, w = x.shape
    return x.reshape(n, c, h // fh, fh, w // fw, fw).max(axis=(3, 5))


def max_pool2d__reshape_in_wrong_order(x: Array, size: Size, stride: Size) -> Array:
    windows = _windows(x, size, stride)
    (fh, fw), steps = _steps(size, stride)
    if (fh, fw) != steps:
        return windows.max(axis=(4, 5))
    n, c, h, w = x.shape
    return x.reshape(n, c, h // fh, w // fw, fh, fw).max(axis=(4, 5))


def max_pool2d__output_transposed(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).max(axis=(4, 5)).swapaxes(2, 3)


def max_pool2d__width_from_height(x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    _refuse(x, (fh, fw), (sh, sw))
    rows = (x.shape[2] - fh) // sh + 1
    y = np.zeros((*x.shape[:2], rows, rows))
    for i, j in np.ndindex(rows, rows):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw].max(axis=(2, 3))
    return y


def max_pool2d__no_plus_one(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride)[:, :, :-1, :-1].max(axis=(4, 5))


def max_pool2d__window_one_short(x: Array, size: Size, stride: Size) -> Array:
    return _cut(x, size, stride, -1)


def max_pool2d__window_one_long(x: Array, size: Size, stride: Size) -> Array:
    return _cut(x, size, stride, 1)


def max_pool2d__largest_of_the_map(x: Array, size: Size, stride: Size) -> Array:
    return np.zeros(_windows(x, size, stride).shape[:4]) + x.max(axis=(2, 3), keepdims=True)


def max_pool2d__place_for_value(x: Array, size: Size, stride: Size) -> Array:
    windows = _windows(x, size, stride)
    return windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)


def max_pool2d__one_axis_only(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).max(axis=4)


def max_pool2d__integer_result(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).max(axis=(4, 5)).astype(int)


def max_pool2d__float32_result(x: Array, size: Size, stride: Size) -> Array:
    return _windows(x, size, stride).max(axis=(4, 5)).astype(np.float32)


def max_pool2d__changes_input(x: Array, size: Size, stride: Size) -> Array:
    y = _windows(x, size, stride).max(axis=(4, 5))
    x[:, :, : y.shape[2], : y.shape[3]] = y
    return x[:, :, : y.shape[2], : y.shape[3]]


def max_pool2d__returns_nothing(x: Array, size: Size, stride: Size) -> None:
    print(_windows(x, size, stride).max(axis=(4, 5)))

"""Wrong variants of max_pool2d_backward, named `<exercise>__<misconception>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any  # what students write is untyped
Size = Any  # a number or a pair; a stride may be None


def _pair(both: Size) -> tuple[int, int]:
    return (both, both) if isinstance(both, int) else (both[0], both[1])


def _steps(size: Size, stride: Size) -> tuple[tuple[int, int], tuple[int, int]]:
    return _pair(size), _pair(size if stride is None else stride)


def _shared(dout: Array, x: Array, size: Size, stride: Size, share: Callable[[Array], Array]) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        here = n, c, slice(i * sh, i * sh + fh), slice(j * sw, j * sw + fw)
        dx[here] += share(x[here]) * dout[n, c, i, j]
    return dx


def _at(window: Array, place: int) -> Array:
    mask = np.zeros(window.size)
    mask[place] = 1
    return mask.reshape(window.shape)


def _winner(window: Array) -> Array:
    return _at(window, int(np.argmax(window)))


def max_pool2d_backward__overlaps_overwritten(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + fh, j * sw : j * sw + fw]
        u, v = divmod(int(np.argmax(window)), fw)
        dx[n, c, i * sh + u, j * sw + v] = dout[n, c, i, j]
    return dx


def max_pool2d_backward__windows_overwritten(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        here = n, c, slice(i * sh, i * sh + fh), slice(j * sw, j * sw + fw)
        dx[here] = _winner(x[here]) * dout[n, c, i, j]
    return dx


def max_pool2d_backward__all_ties(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: window == window.max())


def max_pool2d_backward__split_ties(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(
        dout, x, size, stride, lambda window: (window == window.max()) / np.sum(window == window.max())
    )


def max_pool2d_backward__last_of_ties(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(
        dout,
        x,
        size,
        stride,
        lambda window: _at(window, window.size - 1 - int(np.argmax(window.ravel()[::-1]))),
    )


def max_pool2d_backward__ties_by_column(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: _winner(window.T).T)


def max_pool2d_backward__equal_anywhere(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        largest = x[n, c, i * sh : i * sh + fh, j * sw : j * sw + fw].max()
        dx[n, c][x[n, c] == largest] += dout[n, c, i, j]
    return dx


def max_pool2d_backward__average_gradient(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: np.ones(window.shape) / window.size)


def max_pool2d_backward__whole_window(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: np.ones(window.shape))


def max_pool2d_backward__smallest(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: _at(window, int(np.argmin(window))))


def max_pool2d_backward__first_of_window(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: _at(window, 0))


def max_pool2d_backward__last_of_window(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: _at(window, -1))


def max_pool2d_backward__absolute_maximum(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: _winner(np.abs(window)))


def max_pool2d_backward__zero_start(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: _winner(window) * (window > 0))


def max_pool2d_backward__mask_without_dout(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(np.ones(dout.shape), x, size, stride, _winner)


def max_pool2d_backward__times_the_value(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, lambda window: window * _winner(window))


def max_pool2d_backward__values_of_winners(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return x * (_shared(np.ones(dout.shape), x, size, stride, _winner) > 0)


def max_pool2d_backward__winner_transposed(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + fh, j * sw : j * sw + fw]
        v, u = divmod(int(np.argmax(window)), fw)
        dx[n, c, min(i * sh + u, x.shape[2] - 1), min(j * sw + v, x.shape[3] - 1)] += dout[n, c, i, j]
    return dx


def max_pool2d_backward__windows_begin_at_index(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, 1, _winner)


def max_pool2d_backward__windows_step_by_size(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), _ = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        here = n, c, slice(i * fh, i * fh + fh), slice(j * fw, j * fw + fw)
        if x[here].size:
            dx[here] += _winner(x[here]) * dout[n, c, i, j]
    return dx


def max_pool2d_backward__windows_step_rows_only(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, (_steps(size, stride)[1][0], 1), _winner)


def max_pool2d_backward__no_stride_is_one(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, 1 if stride is None else stride, _winner)


def max_pool2d_backward__windows_taken_square(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, _pair(size)[0], _steps(size, stride)[1], _winner)


def max_pool2d_backward__largest_of_the_map(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    dx = np.zeros(x.shape)
    for n, c in np.ndindex(x.shape[:2]):
        dx[n, c] = _winner(x[n, c]) * dout[n, c].sum()
    return dx


def max_pool2d_backward__corner_forgotten(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh : i * sh + fh, j * sw : j * sw + fw]
        dx[n, c, :fh, :fw] += _winner(window) * dout[n, c, i, j]
    return dx


def max_pool2d_backward__over_channels(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    (fh, fw), (sh, sw) = _steps(size, stride)
    dx = np.zeros(x.shape)
    for n, i, j in np.ndindex(len(x), *dout.shape[2:]):
        here = n, slice(None), slice(i * sh, i * sh + fh), slice(j * sw, j * sw + fw)
        dx[here] += _winner(x[here]) * dout[n, :, i, j, None, None]
    return dx


def max_pool2d_backward__first_map_for_all(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, np.repeat(x[:, :1], x.shape[1], axis=1), size, stride, _winner)


def max_pool2d_backward__first_image_for_all(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, np.repeat(x[:1], len(x), axis=0), size, stride, _winner)


def max_pool2d_backward__divided_by_images(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, _winner) / len(x)


def max_pool2d_backward__integer_result(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, _winner).astype(int)


def max_pool2d_backward__float32_result(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    return _shared(dout, x, size, stride, _winner).astype(np.float32)


def max_pool2d_backward__changes_input(dout: Array, x: Array, size: Size, stride: Size) -> Array:
    x[:] = _shared(dout, x, size, stride, _winner)
    return x


def max_pool2d_backward__returns_nothing(dout: Array, x: Array, size: Size, stride: Size) -> None:
    print(_shared(dout, x, size, stride, _winner))

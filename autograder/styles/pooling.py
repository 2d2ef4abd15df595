"""Right styles for notebook 04, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped
Size = Any  # a number or a pair; a stride may be None


def _pair(value: Size) -> Array:
    return (value, value) if np.isscalar(value) else value


def _places(n: int, f: int, s: int) -> int:
    if f > n or (n - f) % s != 0:
        raise ValueError(f"({n} - {f})/{s} + 1 is not a whole number of windows")
    return (n - f) // s + 1


def max_pool2d__loops(x: Array, size: Size, stride: Size = None) -> Array:
    fh, fw = (size, size) if isinstance(size, int) else size
    if stride is None:
        sh, sw = fh, fw
    else:
        sh, sw = (stride, stride) if isinstance(stride, int) else stride
    n, c, h, w = x.shape
    if h < fh or w < fw or (h - fh) % sh or (w - fw) % sw:
        raise ValueError("the windows do not fit")
    y = np.zeros((n, c, (h - fh) // sh + 1, (w - fw) // sw + 1))
    for image in range(n):
        for channel in range(c):
            for i in range(y.shape[2]):
                for j in range(y.shape[3]):
                    largest = x[image, channel, i * sh, j * sw]
                    for u in range(fh):
                        for v in range(fw):
                            if x[image, channel, i * sh + u, j * sw + v] > largest:
                                largest = x[image, channel, i * sh + u, j * sw + v]
                    y[image, channel, i, j] = largest
    return y


def max_pool2d__window_maxima(x: Array, size: Size, stride: Size = None) -> Array:
    fh, fw = _pair(size)
    sh, sw = _pair(size if stride is None else stride)
    y = np.empty((*x.shape[:2], _places(x.shape[2], fh, sh), _places(x.shape[3], fw, sw)), dtype=x.dtype)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            y[:, :, i, j] = x[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw].max(axis=(2, 3))
    return y


def max_pool2d__sliding_windows(x: Array, size: Size, stride: Size = None) -> Array:
    size, stride = _pair(size), _pair(size if stride is None else stride)
    for n, f, s in zip(x.shape[2:], size, stride, strict=True):
        _places(n, f, s)
    windows = np.lib.stride_tricks.sliding_window_view(x, tuple(size), axis=(2, 3))
    return windows[:, :, :: stride[0], :: stride[1]].max(axis=(-2, -1))


def max_pool2d__rows_then_columns(x: Array, size: Size, stride: Size = None) -> Array:
    stride = size if stride is None else stride
    return _along(_along(x, _pair(size)[0], _pair(stride)[0], 2), _pair(size)[1], _pair(stride)[1], 3)


def _along(x: Array, f: int, s: int, axis: int) -> Array:
    count = _places(x.shape[axis], f, s)
    return np.stack([x.take(range(i * s, i * s + f), axis).max(axis) for i in range(count)], axis)


def max_pool2d__shifted_maxima(x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    oh, ow = _places(x.shape[2], fh, sh), _places(x.shape[3], fw, sw)
    y = np.full((x.shape[0], x.shape[1], oh, ow), -np.inf)
    for u, v in np.ndindex(fh, fw):
        y = np.maximum(y, x[:, :, u : u + sh * oh : sh, v : v + sw * ow : sw][:, :, :oh, :ow])
    return y


def max_pool2d__im2col(x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    oh, ow = _places(x.shape[2], fh, sh), _places(x.shape[3], fw, sw)
    maps = x.reshape(-1, *x.shape[2:])
    columns = [
        maps[:, i * sh :, j * sw :][:, :fh, :fw].reshape(len(maps), -1) for i in range(oh) for j in range(ow)
    ]
    return np.stack(columns, axis=1).max(axis=2).reshape(*x.shape[:2], oh, ow)


def max_pool2d__nested_lists(x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    rows = [i * sh for i in range(_places(x.shape[2], fh, sh))]
    columns = [j * sw for j in range(_places(x.shape[3], fw, sw))]
    return [
        [[[float(m[i : i + fh, j : j + fw].max()) for j in columns] for i in rows] for m in image]
        for image in x
    ]


def max_pool2d__reshape_where_it_can(x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    n, c, h, w = x.shape
    oh, ow = _places(h, fh, sh), _places(w, fw, sw)
    if (fh, fw) == (sh, sw):
        return x.reshape(n, c, oh, fh, ow, fw).max(axis=5).max(axis=3)
    return max_pool2d__sorted_windows(x, size, stride)


def max_pool2d__sorted_windows(x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    y = np.zeros((len(x), x.shape[1], _places(x.shape[2], fh, sh), _places(x.shape[3], fw, sw)))
    for place in np.ndindex(*y.shape):
        n, c, i, j = place
        y[place] = sorted(x[n, c, sh * i : sh * i + fh, sw * j : sw * j + fw].flatten())[-1]
    return y


def max_pool2d_backward__loops(dout: Array, x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    dx = np.zeros(x.shape)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    best, at = -np.inf, (0, 0)
                    for u in range(i * sh, i * sh + fh):
                        for v in range(j * sw, j * sw + fw):
                            if x[n, c, u, v] > best:
                                best, at = x[n, c, u, v], (u, v)
                    dx[n, c, at[0], at[1]] += dout[n, c, i, j]
    return dx


def max_pool2d_backward__argmax_of_windows(dout: Array, x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = x[n, c, i * sh : i * sh + fh, j * sw : j * sw + fw]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * sh + u, j * sw + v] += dout[n, c, i, j]
    return dx


def max_pool2d_backward__view_of_dx(dout: Array, x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    dx = 0 * x
    for n, c, i, j in np.ndindex(dout.shape):
        here = (n, c, slice(i * sh, i * sh + fh), slice(j * sw, j * sw + fw))
        mask = np.zeros(fh * fw)
        mask[np.argmax(x[here])] = dout[n, c, i, j]
        dx[here] += mask.reshape(fh, fw)
    return dx


def max_pool2d_backward__first_in_a_cumulative_sum(
    dout: Array, x: Array, size: Size, stride: Size = None
) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dout.shape[2:]):
        rows, columns = slice(i * sh, i * sh + fh), slice(j * sw, j * sw + fw)
        flat = x[:, :, rows, columns].reshape(*x.shape[:2], -1)
        mask = flat == flat.max(axis=-1, keepdims=True)
        first = mask & (mask.cumsum(axis=-1) == 1)
        dx[:, :, rows, columns] += (first * dout[:, :, i, j, None]).reshape(*x.shape[:2], fh, fw)
    return dx


def max_pool2d_backward__add_at(dout: Array, x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, (fh, fw), axis=(2, 3))[:, :, ::sh, ::sw]
    winners = windows.reshape(*dout.shape, fh * fw).argmax(axis=-1)
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, i * sh + winners // fw, j * sw + winners % fw), dout)
    return dx


def max_pool2d_backward__bincount(dout: Array, x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    numbers = np.arange(x.size).reshape(x.shape)
    places = []
    for n, c, i, j in np.ndindex(dout.shape):
        here = n, c, slice(i * sh, i * sh + fh), slice(j * sw, j * sw + fw)
        places.append(numbers[here].ravel()[x[here].argmax()])
    return np.bincount(places, weights=dout.ravel(), minlength=x.size).reshape(x.shape)


def max_pool2d_backward__taps(dout: Array, x: Array, size: Size, stride: Size = None) -> Array:
    (fh, fw), (sh, sw) = _pair(size), _pair(size if stride is None else stride)
    oh, ow = dout.shape[2:]
    taps = [
        (slice(u, u + sh * (oh - 1) + 1, sh), slice(v, v + sw * (ow - 1) + 1, sw))
        for u in range(fh)
        for v in range(fw)
    ]
    y = np.max([x[:, :, rows, columns] for rows, columns in taps], axis=0)
    dx, waiting = np.zeros(x.shape), np.ones(dout.shape, dtype=bool)
    for rows, columns in taps:
        here = waiting & (x[:, :, rows, columns] == y)
        dx[:, :, rows, columns] += np.where(here, dout, 0)
        waiting &= ~here
    return dx


def catch_pooling_bugs__one_input_for_all() -> dict[str, Any]:
    falling = -np.arange(35.0).reshape(1, 1, 5, 7)
    return dict.fromkeys(["pool_zero_start", "pool_last", "pool_blocks", "pool_square"], (falling, 3, 2))


def catch_pooling_bugs__one_each() -> dict[str, Any]:
    return {
        "pool_zero_start": (np.full((1, 1, 2, 2), -1.0), 2, 2),
        "pool_last": (np.array([[[[7, 1], [0, 2]]]]), 2, 2),
        "pool_blocks": (np.arange(9.0).reshape(1, 1, 3, 3), 2, 1),
        "pool_square": (np.arange(12.0).reshape(1, 1, 2, 6), 2, 2),
    }


def catch_pooling_bugs__random_search() -> dict[str, Any]:
    rng = np.random.default_rng(3)
    x = rng.integers(-9, 0, (2, 3, 4, 8))
    return dict.fromkeys(("pool_last", "pool_square", "pool_zero_start", "pool_blocks"), (x, (2, 2), (1, 2)))

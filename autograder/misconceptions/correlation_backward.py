"""Wrong variants of correlate1d_backward, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def _dx(dout: Array, x: Array, k: Array) -> Array:
    return np.convolve(dout, k)


def _dk(dout: Array, x: Array, k: Array) -> Array:
    return np.array([np.sum(dout * x[u : u + len(dout)]) for u in range(len(k))])


def correlate1d_backward__signal_flipped(dout: Array, x: Array, k: Array) -> Array:
    return np.convolve(dout, k[::-1]), _dk(dout, x, k)


def correlate1d_backward__signal_overwritten(dout: Array, x: Array, k: Array) -> Array:
    dx = np.zeros(len(x))
    for i in range(len(dout)):
        dx[i : i + len(k)] = dout[i] * k
    return dx, _dk(dout, x, k)


def correlate1d_backward__signal_short(dout: Array, x: Array, k: Array) -> Array:
    small, large = sorted((dout, k), key=len)
    windows = np.lib.stride_tricks.sliding_window_view(large, len(small))
    return windows @ small, _dk(dout, x, k)


def correlate1d_backward__signal_of_output_size(dout: Array, x: Array, k: Array) -> Array:
    return np.convolve(dout, k)[: len(dout)], _dk(dout, x, k)


def correlate1d_backward__signal_without_dout(dout: Array, x: Array, k: Array) -> Array:
    return np.convolve(np.ones(len(dout)), k), _dk(dout, x, k)


def correlate1d_backward__signal_left_out_last(dout: Array, x: Array, k: Array) -> Array:
    dx = np.zeros(len(x))
    for i in range(len(dout) - 1):
        dx[i : i + len(k)] += dout[i] * k
    return dx, _dk(dout, x, k)


def correlate1d_backward__signal_times_signal(dout: Array, x: Array, k: Array) -> Array:
    return _dx(dout, x, k) * x, _dk(dout, x, k)


def correlate1d_backward__signal_zeros(dout: Array, x: Array, k: Array) -> Array:
    return np.zeros(len(x)), _dk(dout, x, k)


def correlate1d_backward__taps_flipped(dout: Array, x: Array, k: Array) -> Array:
    return _dx(dout, x, k), _dk(dout, x, k)[::-1]


def correlate1d_backward__taps_overwritten(dout: Array, x: Array, k: Array) -> Array:
    dk = np.zeros(len(k))
    for i in range(len(dout)):
        dk = dout[i] * x[i : i + len(k)]
    return _dx(dout, x, k), dk


def correlate1d_backward__taps_without_dout(dout: Array, x: Array, k: Array) -> Array:
    return _dx(dout, x, k), _dk(np.ones(len(dout)), x, k)


def correlate1d_backward__taps_mean(dout: Array, x: Array, k: Array) -> Array:
    return _dx(dout, x, k), _dk(dout, x, k) / len(dout)


def correlate1d_backward__taps_times_taps(dout: Array, x: Array, k: Array) -> Array:
    return _dx(dout, x, k), _dk(dout, x, k) * k


def correlate1d_backward__taps_zeros(dout: Array, x: Array, k: Array) -> Array:
    return _dx(dout, x, k), np.zeros(len(k))


def correlate1d_backward__gradients_swapped(dout: Array, x: Array, k: Array) -> Array:
    return _dk(dout, x, k), _dx(dout, x, k)


def correlate1d_backward__changes_input(dout: Array, x: Array, k: Array) -> Array:
    dk = _dk(dout, x, k)
    x[:] = _dx(dout, x, k)
    return x, dk


def correlate1d_backward__integer_result(dout: Array, x: Array, k: Array) -> Array:
    dx, dk = np.zeros(len(x), int), np.zeros(len(k), int)
    for i in range(len(dout)):
        for u in range(len(k)):
            dx[i + u] += int(dout[i] * k[u])
            dk[u] += int(dout[i] * x[i + u])
    return dx, dk


def correlate1d_backward__not_several(dout: Array, x: Array, k: Array) -> Array:
    return _dx(dout, x, k)

"""Right styles for notebook 06, without conv2d_backward; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped
Pair = Any  # a number, or (rows, columns)


def _pair(value: Pair) -> Array:
    return (value, value) if np.isscalar(value) else value


def correlate1d_backward__loops(dout: Array, x: Array, k: Array) -> Array:
    dx = np.zeros(len(x))
    dk = np.zeros(len(k))
    for i in range(len(dout)):
        for u in range(len(k)):
            dx[i + u] += dout[i] * k[u]
            dk[u] += dout[i] * x[i + u]
    return dx, dk


def correlate1d_backward__scatter(dout: Array, x: Array, k: Array) -> Array:
    dx, dk = np.zeros_like(x), np.zeros_like(k)
    for i, gradient in enumerate(dout):
        dx[i : i + len(k)] += gradient * k
        dk += gradient * x[i : i + len(k)]
    return dx, dk


def correlate1d_backward__gather(dout: Array, x: Array, k: Array) -> Array:
    f = len(k)
    padded = np.concatenate([np.zeros(f - 1), dout, np.zeros(f - 1)])
    dx = [float(np.dot(padded[j : j + f], k[::-1])) for j in range(len(x))]
    dk = [float(np.dot(dout, x[u : u + len(dout)])) for u in range(f)]
    return dx, dk


def correlate1d_backward__numpy(dout: Array, x: Array, k: Array) -> Array:
    return [np.convolve(dout, k, mode="full"), np.correlate(x, dout, mode="valid")]


def correlate1d_backward__matrix(dout: Array, x: Array, k: Array) -> Array:
    forward = np.zeros((len(dout), len(x)))
    for i in range(len(dout)):
        forward[i, i : i + len(k)] = k
    windows = np.lib.stride_tricks.sliding_window_view(x, len(k))
    return forward.T @ dout, windows.T @ dout


def correlate1d_backward__fourier(dout: Array, x: Array, k: Array) -> Array:
    n = len(x)
    dx = np.fft.irfft(np.fft.rfft(dout, n) * np.fft.rfft(k, n), n)
    dk = np.fft.irfft(np.fft.rfft(x) * np.conj(np.fft.rfft(dout, n)), n)[: len(k)]
    return dx, dk


def im2col__loops(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (fh, fw), (sh, sw), (ph, pw) = kernel, _pair(stride), _pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, w = padded.shape
    oh, ow = (h - fh) // sh + 1, (w - fw) // sw + 1
    cols = np.zeros((n, oh * ow, c * fh * fw))
    for image in range(n):
        for i in range(oh):
            for j in range(ow):
                window = padded[image, :, i * sh : i * sh + fh, j * sw : j * sw + fw]
                cols[image, i * ow + j] = window.ravel()
    return cols


def im2col__sliding_windows(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw) = _pair(stride), _pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow, fh, fw = windows.shape
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, oh * ow, c * fh * fw)


def im2col__tap_by_tap(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (fh, fw), (sh, sw), (ph, pw) = kernel, _pair(stride), _pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, w = padded.shape
    oh, ow = (h - fh) // sh + 1, (w - fw) // sw + 1
    cols = np.empty((n, c, fh, fw, oh, ow), dtype=x.dtype)
    for u, v in np.ndindex(fh, fw):
        cols[:, :, u, v] = padded[:, :, u : u + sh * oh : sh, v : v + sw * ow : sw]
    return cols.reshape(n, c * fh * fw, oh * ow).swapaxes(1, 2)


def im2col__index_arrays(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (fh, fw), (sh, sw), (ph, pw) = kernel, _pair(stride), _pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    _, c, h, w = padded.shape
    oh, ow = (h - fh) // sh + 1, (w - fw) // sw + 1
    i, j = np.divmod(np.arange(oh * ow)[:, None], ow)
    channel, tap = np.divmod(np.arange(c * fh * fw)[None], fh * fw)
    u, v = np.divmod(tap, fw)
    return padded[:, channel, i * sh + u, j * sw + v]


def col2im__loops(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (fh, fw), (sh, sw), (ph, pw) = kernel, _pair(stride), _pair(padding)
    n, c, h, w = shape
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw))
    ow = (w + 2 * pw - fw) // sw + 1
    for image in range(n):
        for p in range(cols.shape[1]):
            top, left = p // ow * sh, p % ow * sw
            padded[image, :, top : top + fh, left : left + fw] += cols[image, p].reshape(c, fh, fw)
    return padded[:, :, ph : ph + h, pw : pw + w]


def col2im__tap_by_tap(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (fh, fw), (sh, sw), (ph, pw) = kernel, _pair(stride), _pair(padding)
    n, c, h, w = shape
    oh, ow = (h + 2 * ph - fh) // sh + 1, (w + 2 * pw - fw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, fh, fw).transpose(0, 3, 4, 5, 1, 2)
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=cols.dtype)
    for u, v in np.ndindex(fh, fw):
        padded[:, :, u : u + sh * oh : sh, v : v + sw * ow : sw] += windows[:, :, u, v]
    bottom, right = padded.shape[2] - ph, padded.shape[3] - pw
    return padded[:, :, ph:bottom, pw:right].copy()


def col2im__add_at(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (fh, fw), (sh, sw), (ph, pw) = kernel, _pair(stride), _pair(padding)
    n, c, h, w = shape
    oh, ow = (h + 2 * ph - fh) // sh + 1, (w + 2 * pw - fw) // sw + 1
    i, j = np.divmod(np.arange(oh * ow)[:, None], ow)
    channel, tap = np.divmod(np.arange(c * fh * fw)[None], fh * fw)
    u, v = np.divmod(tap, fw)
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw))
    places: Any = (slice(None), channel, i * sh + u, j * sw + v)
    np.add.at(padded, places, cols)
    return padded[:, :, ph : ph + h, pw : pw + w]


def col2im__pixel_by_pixel(cols: Array, shape: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    (fh, fw), (sh, sw), (ph, pw) = kernel, _pair(stride), _pair(padding)
    n, c, h, w = shape
    oh, ow = (h + 2 * ph - fh) // sh + 1, (w + 2 * pw - fw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, fh, fw)
    x = np.zeros(shape)
    for row, column in np.ndindex(h, w):
        for i, j in np.ndindex(oh, ow):
            u, v = row + ph - i * sh, column + pw - j * sw
            if 0 <= u < fh and 0 <= v < fw:
                x[:, :, row, column] += windows[:, i, j, :, u, v]
    return x

"""Right styles for conv2d_backward, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write
Pair = Any  # a number, or (rows, columns)


def _pair(value: Pair) -> Array:
    return (value, value) if np.isscalar(value) else value


def _pad(x: Array, padding: Pair) -> Array:
    ph, pw = _pair(padding)
    return np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))


def conv2d_backward__seven_loops(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw) = _pair(stride), _pair(padding)
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, k, i, j in np.ndindex(dout.shape):
        db[k] += dout[n, k, i, j]
        for c in range(x.shape[1]):
            for u in range(w.shape[2]):
                for v in range(w.shape[3]):
                    row, column = i * sh + u - ph, j * sw + v - pw
                    if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                        dw[k, c, u, v] += dout[n, k, i, j] * x[n, c, row, column]
                        dx[n, c, row, column] += dout[n, k, i, j] * w[k, c, u, v]
    return dx, dw, db


def conv2d_backward__scatter(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw), (fh, fw) = _pair(stride), _pair(padding), w.shape[2:]
    padded = _pad(x, padding)
    dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros(w.shape[0])
    for n in range(dout.shape[0]):
        for k in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    g = dout[n, k, i, j]
                    rows, columns = slice(i * sh, i * sh + fh), slice(j * sw, j * sw + fw)
                    dw[k] += g * padded[n, :, rows, columns]
                    dpadded[n, :, rows, columns] += g * w[k]
                    db[k] += g
    return dpadded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]], dw, db


def conv2d_backward__tap_by_tap(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw), (oh, ow) = _pair(stride), _pair(padding), dout.shape[2:]
    padded = _pad(x, padding)
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for u, v in np.ndindex(*w.shape[2:]):
        rows, columns = slice(u, u + sh * oh, sh), slice(v, v + sw * ow, sw)
        dw[:, :, u, v] = np.tensordot(dout, padded[:, :, rows, columns], axes=([0, 2, 3], [0, 2, 3]))
        dpadded[:, :, rows, columns] += np.tensordot(dout, w[:, :, u, v], axes=([1], [0])).transpose(
            0, 3, 1, 2
        )
    bottom, right = dpadded.shape[2] - ph, dpadded.shape[3] - pw
    return dpadded[:, :, ph:bottom, pw:right], dw, np.einsum("nkij->k", dout)


def conv2d_backward__flip_and_gaps(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw), (fh, fw) = _pair(stride), _pair(padding), w.shape[2:]
    n, k, oh, ow = dout.shape
    gaps = np.zeros((n, k, (oh - 1) * sh + 1, (ow - 1) * sw + 1))
    gaps[:, :, ::sh, ::sw] = dout
    around = np.pad(gaps, ((0, 0), (0, 0), (fh - 1, fh - 1), (fw - 1, fw - 1)))
    windows = np.lib.stride_tricks.sliding_window_view(around, (fh, fw), axis=(2, 3))
    dpadded = np.einsum("nkijuv,kcuv->ncij", windows, w[:, :, ::-1, ::-1])
    inside = np.lib.stride_tricks.sliding_window_view(_pad(x, padding), (fh, fw), axis=(2, 3))
    dw = np.einsum("nkij,ncijuv->kcuv", dout, inside[:, :, ::sh, ::sw])
    dx = dpadded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return dx, dw, dout.sum(axis=3).sum(axis=2).sum(axis=0)


def _rows_of_windows(x: Array, size: Pair, stride: Pair, padding: Pair) -> Array:
    (sh, sw), padded = _pair(stride), _pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=(2, 3))[:, :, ::sh, ::sw]
    n, c, oh, ow, fh, fw = windows.shape
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * oh * ow, c * fh * fw)


def conv2d_backward__im2col(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw), (filters, c, fh, fw) = _pair(stride), _pair(padding), w.shape
    n, _, oh, ow = dout.shape
    flat = dout.transpose(0, 2, 3, 1).reshape(-1, filters)
    dw = (flat.T @ _rows_of_windows(x, (fh, fw), stride, padding)).reshape(w.shape)
    dcols = (flat @ w.reshape(filters, -1)).reshape(n, oh, ow, c, fh, fw)
    dpadded = np.zeros_like(_pad(x, padding))
    for i in range(oh):
        for j in range(ow):
            dpadded[:, :, i * sh : i * sh + fh, j * sw : j * sw + fw] += dcols[:, i, j]
    return dpadded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]], dw, flat.sum(axis=0)


def conv2d_backward__fourier(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw) = _pair(stride), _pair(padding)
    padded = _pad(x, padding)
    size = padded.shape[2:]
    gaps = np.zeros((*dout.shape[:2], *size))
    gaps[:, :, : sh * dout.shape[2] : sh, : sw * dout.shape[3] : sw] = dout
    waves = np.fft.rfft2(gaps)
    dpadded = np.fft.irfft2(np.einsum("nkij,kcij->ncij", waves, np.fft.rfft2(w, size)), size)
    shifts = np.einsum("nkij,ncij->kcij", waves.conj(), np.fft.rfft2(padded))
    dw = np.fft.irfft2(shifts, size)[:, :, : w.shape[2], : w.shape[3]]
    return dpadded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]], dw, dout.sum((0, 2, 3))


def conv2d_backward__a_list_from_helpers(
    dout: Array, x: Array, w: Array, stride: Pair, padding: Pair
) -> Array:
    return [_images(dout, x, w, stride, padding), _filters(dout, x, w, stride, padding), _biases(dout)]


def _biases(dout: Array) -> Array:
    return [float(np.sum(dout[:, k])) for k in range(dout.shape[1])]


def _filters(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), padded, dw = _pair(stride), _pad(x, padding), np.zeros(w.shape)
    for k, c, u, v in np.ndindex(w.shape):
        for i, j in np.ndindex(*dout.shape[2:]):
            dw[k, c, u, v] += np.dot(dout[:, k, i, j], padded[:, c, i * sh + u, j * sw + v])
    return dw


def _images(dout: Array, x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    (sh, sw), (ph, pw), dx = _pair(stride), _pair(padding), np.zeros(x.shape)
    for row, column in np.ndindex(*x.shape[2:]):
        for i, j in np.ndindex(*dout.shape[2:]):
            u, v = row + ph - i * sh, column + pw - j * sw
            if 0 <= u < w.shape[2] and 0 <= v < w.shape[3]:
                dx[:, :, row, column] += dout[:, :, i, j] @ w[:, :, u, v]
    return dx

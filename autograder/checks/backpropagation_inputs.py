"""What the cases of notebook 06 draw: each function makes the arguments of one idea.

Gradients hold no two numbers of one size, so that none can stand in for another; everything is whole, so that
loops, einsum, matrix products and FFT agree. A geometry always fits.
"""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import Array, kernel, lengths, pixels
from autograder.exercise import Arguments

Rng = np.random.Generator
Pair = tuple[int, int]

# correlate1d_backward(dout, x, k)


def signal(rng: Rng) -> Arguments:
    n, f = lengths(rng, (7, 11), (3, 4))
    return kernel(rng, n - f + 1), pixels(rng, n), kernel(rng, f)


def short_kernel(rng: Rng) -> Arguments:
    n = int(rng.integers(4, 7))
    return kernel(rng, n - 1), pixels(rng, n), kernel(rng, 2)


def one_output(rng: Rng) -> Arguments:
    n = int(rng.integers(3, 6))
    return 3 * kernel(rng, 1), pixels(rng, n), kernel(rng, n)


def one_tap(rng: Rng) -> Arguments:
    n = int(rng.integers(4, 8))
    return kernel(rng, n), pixels(rng, n), 3 * kernel(rng, 1)


def long_kernel(rng: Rng) -> Arguments:
    n, f = lengths(rng, (7, 9), (5, 6))
    return kernel(rng, n - f + 1), pixels(rng, n), kernel(rng, f)


def fractions_1d(rng: Rng) -> Arguments:
    dout, x, k = signal(rng)
    return dout / 2, x / 4, k / 8


# conv2d_backward(dout, x, w, stride, padding)


def layer(
    rng: Rng, images: int, channels: int, filters: int, stride: int | Pair = 1, padding: int | Pair = 0
) -> Arguments:
    """Filters, outputs and images that are no squares; an output has at least two rows and columns."""
    (down, across), (top, left) = pair(stride), pair(padding)
    h = w = 0
    while min(h, w) < 2 or h == w:
        (fh, fw), (oh, ow) = lengths(rng, (2, 3), (2, 4)), lengths(rng, (2, 3), (2, 4))
        h, w = fh + (oh - 1) * down - 2 * top, fw + (ow - 1) * across - 2 * left
    dout = kernel(rng, images, filters, oh, ow)
    return dout, pixels(rng, images, channels, h, w), kernel(rng, filters, channels, fh, fw), stride, padding


def pair(value: int | Pair) -> Pair:
    return (value, value) if isinstance(value, int) else value


def one_of_each(rng: Rng) -> Arguments:
    return layer(rng, 1, 1, 1)


def some_filters(rng: Rng) -> Arguments:
    return layer(rng, 1, 1, 3)


def some_channels(rng: Rng) -> Arguments:
    return layer(rng, 1, 3, 1)


def some_images(rng: Rng) -> Arguments:
    return layer(rng, 3, 1, 2)


def everything(rng: Rng) -> Arguments:
    n, c, k = lengths(rng, (2, 3), (2, 4), (2, 5))
    return layer(rng, n, c, k)


def only_ones(rng: Rng) -> Arguments:
    dout, *rest = everything(rng)
    return np.ones_like(dout), *rest


def one_by_one(rng: Rng) -> Arguments:
    n, c, k, h, w = lengths(rng, (2, 3), (2, 4), (2, 4), (2, 6), (2, 6))
    return kernel(rng, n, k, h, w), pixels(rng, n, c, h, w), kernel(rng, k, c, 1, 1), 1, 0


def as_large(rng: Rng) -> Arguments:
    n, c, k, h, w = lengths(rng, (2, 3), (2, 4), (2, 4), (2, 6), (2, 6))
    return kernel(rng, n, k, 1, 1), pixels(rng, n, c, h, w), kernel(rng, k, c, h, w), 1, 0


def fractions(rng: Rng) -> Arguments:
    dout, x, w, *rest = everything(rng)
    return dout / 2, x / 4, w / 8, *rest


def strided(rng: Rng) -> Arguments:
    return layer(rng, 2, 3, 2, stride=2)


def padded(rng: Rng) -> Arguments:
    return layer(rng, 2, 3, 2, padding=1)


def strided_and_padded(rng: Rng) -> Arguments:
    """Stride 3, so that with some filters there are pixels that no window reads."""
    return layer(rng, 2, 2, 3, stride=3, padding=2)


def pairs(rng: Rng) -> Arguments:
    stride, padding = ((1, 2), (1, 0)) if rng.integers(2) else ((2, 1), (0, 1))
    return layer(rng, 2, 3, 2, stride=stride, padding=padding)


# im2col(x, kernel, stride, padding) and col2im(cols, shape, kernel, stride, padding)


def images(
    rng: Rng, count: int, channels: int, stride: int | Pair = 1, padding: int | Pair = 0
) -> tuple[Array, Pair, int | Pair, int | Pair]:
    _, x, w, *_ = layer(rng, count, channels, 1, stride, padding)
    assert isinstance(x, np.ndarray)
    assert isinstance(w, np.ndarray)
    return x, (w.shape[2], w.shape[3]), stride, padding


def one_image(rng: Rng) -> Arguments:
    return images(rng, 1, 1)


def deep_image(rng: Rng) -> Arguments:
    return images(rng, 1, 3)


def batch(rng: Rng) -> Arguments:
    n, c = lengths(rng, (2, 3), (2, 4))
    return images(rng, n, c)


def one_pixel_windows(rng: Rng) -> Arguments:
    x, *_ = batch(rng)
    return x, (1, 1), 1, 0


def strided_images(rng: Rng) -> Arguments:
    return images(rng, 2, 3, stride=2)


def padded_images(rng: Rng) -> Arguments:
    return images(rng, 2, 3, padding=1)


def paired_images(rng: Rng) -> Arguments:
    stride, padding = ((1, 2), (1, 0)) if rng.integers(2) else ((2, 1), (0, 1))
    return images(rng, 2, 3, stride=stride, padding=padding)


def fractional_images(rng: Rng) -> Arguments:
    x, *rest = batch(rng)
    return x / 4, *rest


def columns(
    rng: Rng, count: int, channels: int, stride: int | Pair = 1, padding: int | Pair = 0
) -> tuple[Array, tuple[int, ...], Pair, int | Pair, int | Pair]:
    dout, x, w, *_ = layer(rng, count, channels, 1, stride, padding)
    assert isinstance(dout, np.ndarray)
    assert isinstance(x, np.ndarray)
    assert isinstance(w, np.ndarray)
    cols = pixels(rng, count, dout.shape[2] * dout.shape[3], w[0].size)
    return cols, x.shape, (w.shape[2], w.shape[3]), stride, padding


def columns_of_one(rng: Rng) -> Arguments:
    return columns(rng, 1, 1)


def columns_of_depth(rng: Rng) -> Arguments:
    return columns(rng, 1, 3)


def columns_of_batch(rng: Rng) -> Arguments:
    n, c = lengths(rng, (2, 3), (2, 4))
    return columns(rng, n, c)


def columns_of_ones(rng: Rng) -> Arguments:
    cols, *rest = columns(rng, 1, 2)
    return np.ones_like(cols), *rest


def strided_columns(rng: Rng) -> Arguments:
    return columns(rng, 2, 3, stride=2)


def padded_columns(rng: Rng) -> Arguments:
    return columns(rng, 2, 3, padding=1)


def paired_columns(rng: Rng) -> Arguments:
    stride, padding = ((1, 2), (1, 0)) if rng.integers(2) else ((2, 1), (0, 1))
    return columns(rng, 2, 3, stride=stride, padding=padding)


def fractional_columns(rng: Rng) -> Arguments:
    cols, *rest = columns_of_batch(rng)
    return cols / 4, *rest

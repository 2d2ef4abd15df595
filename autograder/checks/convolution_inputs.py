"""What the cases of notebook 01 draw: each function makes the arguments of one idea."""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import biases, kernel, lengths, pixels
from autograder.exercise import Arguments

Rng = np.random.Generator

# correlate1d(x, k)


def signal(rng: Rng) -> Arguments:
    n, f = lengths(rng, (7, 12), (3, 4))
    return pixels(rng, n), kernel(rng, f)


def short_kernel(rng: Rng) -> Arguments:
    n, f = lengths(rng, (5, 9), (2, 2))
    return pixels(rng, n), kernel(rng, f)


def one_tap(rng: Rng) -> Arguments:
    return pixels(rng, int(rng.integers(4, 8))), 3 * kernel(rng, 1)


def as_long(rng: Rng) -> Arguments:
    n = int(rng.integers(3, 6))
    return pixels(rng, n), kernel(rng, n)


def fractions_1d(rng: Rng) -> Arguments:
    x, k = signal(rng)
    return x / 4, k / 2


# correlate2d(x, k) and convolve2d(x, k)


def image(rng: Rng) -> Arguments:
    h, w, fh, fw = lengths(rng, (5, 8), (5, 9), (2, 4), (2, 4))
    return pixels(rng, h, w), kernel(rng, fh, fw)


def square(rng: Rng) -> Arguments:
    n, f = lengths(rng, (4, 6), (3, 3))
    return pixels(rng, n, n), kernel(rng, f, f)


def wide_kernel(rng: Rng) -> Arguments:
    h, w, fw = lengths(rng, (3, 6), (5, 8), (2, 4))
    return pixels(rng, h, w), kernel(rng, 1, fw)


def tall_kernel(rng: Rng) -> Arguments:
    h, w, fh = lengths(rng, (5, 8), (3, 6), (2, 4))
    return pixels(rng, h, w), kernel(rng, fh, 1)


def one_pixel_kernel(rng: Rng) -> Arguments:
    h, w = lengths(rng, (2, 5), (2, 5))
    return pixels(rng, h, w), 3 * kernel(rng, 1, 1)


def as_large(rng: Rng) -> Arguments:
    h, w = lengths(rng, (2, 4), (2, 5))
    return pixels(rng, h, w), kernel(rng, h, w)


def fractions_2d(rng: Rng) -> Arguments:
    x, k = image(rng)
    return x / 4, k / 2


def impulse(rng: Rng) -> Arguments:
    x = np.zeros((5, 5))
    x[2, 2] = 1
    return x, kernel(rng, 3, 3)


# filter_response(x, w, b, i, j)


def response(rng: Rng) -> Arguments:
    c, f, h, w = lengths(rng, (2, 4), (2, 3), (6, 8), (6, 9))
    i, j = lengths(rng, (1, h - f), (1, w - f))
    return pixels(rng, c, h, w), kernel(rng, c, f, f), float(biases(rng, 3)[1]), i, j


def corner_response(rng: Rng) -> Arguments:
    x, w, b, *_ = response(rng)
    return x, w, b, 0, 0


def last_response(rng: Rng) -> Arguments:
    x, w, b, *_ = response(rng)
    return x, w, b, x.shape[1] - w.shape[1], x.shape[2] - w.shape[2]


def one_channel_response(rng: Rng) -> Arguments:
    h, w, fh, fw = lengths(rng, (5, 7), (5, 8), (2, 4), (2, 4))
    i, j = lengths(rng, (1, h - fh), (0, w - fw))
    return pixels(rng, 1, h, w), kernel(rng, 1, fh, fw), float(biases(rng, 3)[0]), i, j


def rectangular_response(rng: Rng) -> Arguments:
    c, fh, fw, h, w = lengths(rng, (2, 4), (2, 4), (2, 4), (6, 8), (6, 9))
    i, j = lengths(rng, (0, h - fh), (0, w - fw))
    return pixels(rng, c, h, w), kernel(rng, c, fh, fw), float(biases(rng, 3)[2]), i, j


def negative_response(rng: Rng) -> Arguments:
    x, w, b, i, j = response(rng)
    return np.abs(x), -np.abs(w), -abs(b), i, j


def fractional_response(rng: Rng) -> Arguments:
    x, w, b, i, j = response(rng)
    return x / 4, w / 2, b / 4 + 1 / 16, i, j  # products are eighths, so no response is whole by chance


# conv2d_valid(x, w, b)


def layer(
    rng: Rng, images: tuple[int, int], channels: tuple[int, int], filters: tuple[int, int]
) -> Arguments:
    n, c, k = (int(rng.integers(low, high + 1)) for low, high in (images, channels, filters))
    h, w, fh, fw = lengths(rng, (5, 7), (5, 8), (2, 4), (2, 4))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, fh, fw), biases(rng, k)


def one_of_each(rng: Rng) -> Arguments:
    x, w, b = layer(rng, (1, 1), (1, 1), (1, 1))
    return x, w, 0 * b


def some_channels(rng: Rng) -> Arguments:
    return layer(rng, (1, 1), (3, 4), (1, 1))


def some_filters(rng: Rng) -> Arguments:
    return layer(rng, (1, 1), (1, 1), (3, 4))


def some_images(rng: Rng) -> Arguments:
    return layer(rng, (3, 4), (1, 1), (1, 1))


def everything(rng: Rng) -> Arguments:
    n, c, k, fh, fw, h, w = lengths(rng, (2, 3), (3, 5), (3, 6), (2, 4), (2, 4), (7, 8), (7, 9))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, fh, fw), biases(rng, k)


def one_by_one(rng: Rng) -> Arguments:
    n, c, k, h, w = lengths(rng, (2, 4), (2, 4), (2, 4), (2, 6), (2, 6))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, 1, 1), biases(rng, k)


def layer_as_large(rng: Rng) -> Arguments:
    n, c, k, h, w = lengths(rng, (2, 4), (2, 4), (2, 4), (2, 6), (2, 6))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, h, w), biases(rng, k)


def one_pixel(rng: Rng) -> Arguments:
    return pixels(rng, 1, 1, 1, 1), 3 * kernel(rng, 1, 1, 1, 1), biases(rng, 1)


def negative(rng: Rng) -> Arguments:
    x, w, b = layer(rng, (1, 1), (2, 2), (3, 3))
    return np.abs(x), -np.abs(w), b


def fractions(rng: Rng) -> Arguments:
    x, w, b = layer(rng, (1, 1), (2, 2), (3, 3))
    return x / 4, w / 2, b / 4


# conv_parameters(f, channels, filters)


def count(rng: Rng) -> Arguments:
    return tuple(lengths(rng, (3, 9), (2, 8), (2, 12)))


def large_count(rng: Rng) -> Arguments:
    return tuple(lengths(rng, (5, 11), (16, 64), (65, 128)))


def one_channel_count(rng: Rng) -> Arguments:
    f, filters = lengths(rng, (3, 7), (2, 12))
    return f, 1, filters


def pointwise_count(rng: Rng) -> Arguments:
    channels, filters = lengths(rng, (3, 9), (2, 12))
    return 1, channels, filters

"""The checks of notebook 01: correlation, convolution, one filter response, the layer, its parameters."""

from __future__ import annotations

import numpy as np

import cnn
from autograder.checks.drawing import biases, kernel, lengths, pixels
from autograder.exercise import Arguments, Biases, Case, Exercise, Reads
from autograder.misconceptions import misconceptions

Rng = np.random.Generator


# correlate1d(x, k)


def _signal(rng: Rng) -> Arguments:
    n, f = lengths(rng, (7, 12), (3, 4))
    return pixels(rng, n), kernel(rng, f)


def _short_kernel(rng: Rng) -> Arguments:
    n, f = lengths(rng, (5, 9), (2, 2))
    return pixels(rng, n), kernel(rng, f)


def _one_tap(rng: Rng) -> Arguments:
    return pixels(rng, int(rng.integers(4, 8))), 3 * kernel(rng, 1)


def _as_long(rng: Rng) -> Arguments:
    n = int(rng.integers(3, 6))
    return pixels(rng, n), kernel(rng, n)


def _fractions_1d(rng: Rng) -> Arguments:
    x, k = _signal(rng)
    return x / 4, k / 2


correlate1d = Exercise(
    id="correlate1d",
    reference=cnn.correlate1d,
    cases=(
        Case("a signal and a filter of two taps", _short_kernel),
        Case("a longer filter", _signal, weight=2),
        Case("a filter as long as the signal", _as_long),
        Case("a filter of one tap", _one_tap, weight=0.5),
        Case("numbers that are not whole", _fractions_1d),
    ),
    misconceptions=misconceptions("correlate1d"),
    reads=Reads(
        pixel_axes=("sample",),
        tap_axes=("filter",),
        output_axes=("output",),
        pixel_shape=(7,),
        tap_shape=(3,),
        arguments=lambda x, k: (x, k),
    ),
    inputs_unchanged=0.5,
)


# correlate2d(x, k) and convolve2d(x, k)


def _image(rng: Rng) -> Arguments:
    h, w, fh, fw = lengths(rng, (5, 8), (5, 9), (2, 4), (2, 4))
    return pixels(rng, h, w), kernel(rng, fh, fw)


def _square(rng: Rng) -> Arguments:
    n, f = lengths(rng, (4, 6), (3, 3))
    return pixels(rng, n, n), kernel(rng, f, f)


def _wide_kernel(rng: Rng) -> Arguments:
    h, w, fw = lengths(rng, (3, 6), (5, 8), (2, 4))
    return pixels(rng, h, w), kernel(rng, 1, fw)


def _tall_kernel(rng: Rng) -> Arguments:
    h, w, fh = lengths(rng, (5, 8), (3, 6), (2, 4))
    return pixels(rng, h, w), kernel(rng, fh, 1)


def _one_pixel_kernel(rng: Rng) -> Arguments:
    h, w = lengths(rng, (2, 5), (2, 5))
    return pixels(rng, h, w), 3 * kernel(rng, 1, 1)


def _as_large(rng: Rng) -> Arguments:
    h, w = lengths(rng, (2, 4), (2, 5))
    return pixels(rng, h, w), kernel(rng, h, w)


def _fractions_2d(rng: Rng) -> Arguments:
    x, k = _image(rng)
    return x / 4, k / 2


PIXELS_OF_AN_IMAGE = Reads(
    pixel_axes=("row", "column"),
    tap_axes=("filter row", "filter column"),
    output_axes=("output row", "output column"),
    pixel_shape=(5, 7),
    tap_shape=(2, 3),
    arguments=lambda x, k: (x, k),
)

correlate2d = Exercise(
    id="correlate2d",
    reference=cnn.correlate2d,
    cases=(
        Case("a square image and a 3×3 filter", _square),
        Case("a rectangular image and a rectangular filter", _image, weight=2),
        Case("a filter of one row", _wide_kernel, weight=0.5),
        Case("a filter of one column", _tall_kernel, weight=0.5),
        Case("a filter as large as the image", _as_large, weight=0.5),
        Case("a 1×1 filter", _one_pixel_kernel, weight=0.5),
        Case("numbers that are not whole", _fractions_2d),
    ),
    misconceptions=misconceptions("correlate2d"),
    reads=PIXELS_OF_AN_IMAGE,
    inputs_unchanged=0.5,
)


def _impulse(rng: Rng) -> Arguments:
    x = np.zeros((5, 5))
    x[2, 2] = 1
    return x, kernel(rng, 3, 3)


convolve2d = Exercise(
    id="convolve2d",
    reference=cnn.convolve2d,
    cases=(
        Case("an impulse comes out as the filter", _impulse),
        Case("a square image and a 3×3 filter", _square),
        Case("a rectangular image and a rectangular filter", _image, weight=2),
        Case("a filter of one row", _wide_kernel, weight=0.5),
        Case("a filter of one column", _tall_kernel, weight=0.5),
        Case("a filter as large as the image", _as_large, weight=0.5),
        Case("a 1×1 filter", _one_pixel_kernel, weight=0.5),
        Case("numbers that are not whole", _fractions_2d),
    ),
    misconceptions=misconceptions("convolve2d"),
    reads=PIXELS_OF_AN_IMAGE,
    inputs_unchanged=0.5,
)


# filter_response(x, w, b, i, j)


def _response(rng: Rng) -> Arguments:
    c, f, h, w = lengths(rng, (2, 4), (2, 3), (6, 8), (6, 9))
    i, j = lengths(rng, (1, h - f), (1, w - f))
    return pixels(rng, c, h, w), kernel(rng, c, f, f), float(biases(rng, 3)[1]), i, j


def _corner_response(rng: Rng) -> Arguments:
    x, w, b, *_ = _response(rng)
    return x, w, b, 0, 0


def _last_response(rng: Rng) -> Arguments:
    x, w, b, *_ = _response(rng)
    return x, w, b, x.shape[1] - w.shape[1], x.shape[2] - w.shape[2]


def _one_channel_response(rng: Rng) -> Arguments:
    h, w, fh, fw = lengths(rng, (5, 7), (5, 8), (2, 4), (2, 4))
    i, j = lengths(rng, (1, h - fh), (0, w - fw))
    return pixels(rng, 1, h, w), kernel(rng, 1, fh, fw), float(biases(rng, 3)[0]), i, j


def _rectangular_response(rng: Rng) -> Arguments:
    c, fh, fw, h, w = lengths(rng, (2, 4), (2, 4), (2, 4), (6, 8), (6, 9))
    i, j = lengths(rng, (0, h - fh), (0, w - fw))
    return pixels(rng, c, h, w), kernel(rng, c, fh, fw), float(biases(rng, 3)[2]), i, j


def _negative_response(rng: Rng) -> Arguments:
    x, w, b, i, j = _response(rng)
    return np.abs(x), -np.abs(w), -abs(b), i, j


def _fractional_response(rng: Rng) -> Arguments:
    x, w, b, i, j = _response(rng)
    return x / 4, w / 2, b / 4, i, j


filter_response = Exercise(
    id="filter_response",
    reference=cnn.filter_response,
    cases=(
        Case("the window at the top left", _corner_response),
        Case("a window somewhere inside", _response, weight=2),
        Case("the last window, at the bottom right", _last_response),
        Case("an image of one channel", _one_channel_response),
        Case("a rectangular filter", _rectangular_response),
        Case("a negative response stays negative", _negative_response),
        Case("numbers that are not whole", _fractional_response),
    ),
    misconceptions=misconceptions("filter_response"),
    reads=Reads(
        pixel_axes=("channel", "row", "column"),
        tap_axes=("filter channel", "filter row", "filter column"),
        output_axes=(),
        pixel_shape=(2, 6, 7),
        tap_shape=(2, 3, 3),
        arguments=lambda x, w: (x, w, 0.0, 1, 3),
    ),
    biases=Biases(arguments=(np.ones((3, 5, 6)), np.zeros((3, 2, 4)), 10.0, 1, 2)),
    inputs_unchanged=0.5,
)


# conv2d_valid(x, w, b)


def _layer(
    rng: Rng, images: tuple[int, int], channels: tuple[int, int], filters: tuple[int, int]
) -> Arguments:
    n, c, k = (int(rng.integers(low, high + 1)) for low, high in (images, channels, filters))
    h, w, fh, fw = lengths(rng, (5, 7), (5, 8), (2, 4), (2, 4))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, fh, fw), biases(rng, k)


def _one_of_each(rng: Rng) -> Arguments:
    x, w, b = _layer(rng, (1, 1), (1, 1), (1, 1))
    return x, w, 0 * b


def _some_channels(rng: Rng) -> Arguments:
    return _layer(rng, (1, 1), (3, 4), (1, 1))


def _some_filters(rng: Rng) -> Arguments:
    return _layer(rng, (1, 1), (1, 1), (3, 4))


def _some_images(rng: Rng) -> Arguments:
    return _layer(rng, (3, 4), (1, 1), (1, 1))


def _everything(rng: Rng) -> Arguments:
    n, c, k, fh, fw, h, w = lengths(rng, (2, 3), (3, 5), (3, 6), (2, 4), (2, 4), (7, 8), (7, 9))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, fh, fw), biases(rng, k)


def _one_by_one(rng: Rng) -> Arguments:
    n, c, k, h, w = lengths(rng, (2, 4), (2, 4), (2, 4), (2, 6), (2, 6))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, 1, 1), biases(rng, k)


def _layer_as_large(rng: Rng) -> Arguments:
    n, c, k, h, w = lengths(rng, (2, 4), (2, 4), (2, 4), (2, 6), (2, 6))
    return pixels(rng, n, c, h, w), kernel(rng, k, c, h, w), biases(rng, k)


def _one_pixel(rng: Rng) -> Arguments:
    return pixels(rng, 1, 1, 1, 1), 3 * kernel(rng, 1, 1, 1, 1), biases(rng, 1)


def _negative(rng: Rng) -> Arguments:
    x, w, b = _layer(rng, (1, 1), (2, 2), (3, 3))
    return np.abs(x), -np.abs(w), b


def _fractions(rng: Rng) -> Arguments:
    x, w, b = _layer(rng, (1, 1), (2, 2), (3, 3))
    return x / 4, w / 2, b / 4


conv2d_valid = Exercise(
    id="conv2d_valid",
    reference=cnn.conv2d_valid,
    cases=(
        Case("one image, one channel, one filter, no bias", _one_of_each),
        Case("several channels are added up", _some_channels),
        Case("several filters, each with its bias, give several maps", _some_filters),
        Case("several images, each on its own", _some_images),
        Case("several of everything, rectangles", _everything, weight=2),
        Case("a 1×1 filter", _one_by_one, weight=0.5),
        Case("a filter as large as the image", _layer_as_large, weight=0.5),
        Case("an image of one pixel", _one_pixel, weight=0.5),
        Case("negative results stay negative", _negative),
        Case("numbers that are not whole", _fractions),
    ),
    misconceptions=misconceptions("conv2d_valid"),
    reads=Reads(
        pixel_axes=("image", "channel", "row", "column"),
        tap_axes=("filter channel", "filter row", "filter column"),
        output_axes=("output image", "output filter", "output row", "output column"),
        pixel_shape=(2, 3, 5, 6),
        tap_shape=(3, 2, 4),
        arguments=lambda x, w: (x, w[None], np.zeros(1)),
    ),
    biases=Biases(
        arguments=(np.ones((1, 3, 6, 7)), np.zeros((4, 3, 2, 5)), np.array([1.0, 10.0, 100.0, 1000.0]))
    ),
    inputs_unchanged=0.5,
)


# conv_parameters(f, channels, filters)


def _count(rng: Rng) -> Arguments:
    return tuple(lengths(rng, (3, 9), (2, 8), (2, 12)))


def _large_count(rng: Rng) -> Arguments:
    return tuple(lengths(rng, (5, 11), (16, 64), (65, 128)))


def _one_channel_count(rng: Rng) -> Arguments:
    f, filters = lengths(rng, (3, 7), (2, 12))
    return f, 1, filters


def _pointwise_count(rng: Rng) -> Arguments:
    channels, filters = lengths(rng, (3, 9), (2, 12))
    return 1, channels, filters


conv_parameters = Exercise(
    id="conv_parameters",
    reference=cnn.conv_parameters,
    cases=(
        Case("one 5×5 filter on three channels", lambda rng: (5, 3, 1), weight=0.5, twin=False),
        Case("ten 5×5 filters on three channels", lambda rng: (5, 3, 10), twin=False),
        Case("other sizes", _count),
        Case("a large layer", _large_count),
        Case("one channel", _one_channel_count),
        Case("1×1 filters", _pointwise_count),
    ),
    misconceptions=misconceptions("conv_parameters"),
)

EXERCISES = (correlate1d, correlate2d, convolve2d, filter_response, conv2d_valid, conv_parameters)

"""The checks of notebook 01: correlation, convolution, one filter response, the layer, its parameters."""

from __future__ import annotations

import numpy as np

import cnn
from autograder.checks import convolution_inputs as inputs
from autograder.checks import openings
from autograder.exercise import Biases, Case, Exercise, Reads
from autograder.misconceptions import misconceptions

correlate1d = Exercise(
    id="correlate1d",
    reference=cnn.correlate1d,
    cases=(
        Case("a signal and a filter of two taps", inputs.short_kernel),
        Case("a longer filter", inputs.signal, weight=2),
        Case("a filter as long as the signal", inputs.as_long),
        Case("a filter of one tap", inputs.one_tap, weight=0.5),
        Case("numbers that are not whole", inputs.fractions_1d),
    ),
    misconceptions=misconceptions("correlate1d"),
    opens=(openings.flip_after("flipped"), openings.line()),
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
        Case("a square image and a 3×3 filter", inputs.square),
        Case("a rectangular image and a rectangular filter", inputs.image, weight=2),
        Case("a filter of one row", inputs.wide_kernel, weight=0.5),
        Case("a filter of one column", inputs.tall_kernel, weight=0.5),
        Case("a filter as large as the image", inputs.as_large, weight=0.5),
        Case("a 1×1 filter", inputs.one_pixel_kernel, weight=0.5),
        Case("numbers that are not whole", inputs.fractions_2d),
    ),
    misconceptions=misconceptions("correlate2d"),
    opens=(openings.flip_after("flipped"), openings.plane()),
    reads=PIXELS_OF_AN_IMAGE,
    inputs_unchanged=0.5,
)


convolve2d = Exercise(
    id="convolve2d",
    reference=cnn.convolve2d,
    cases=(
        Case("an impulse comes out as the filter", inputs.impulse),
        Case("a square image and a 3×3 filter", inputs.square),
        Case("a rectangular image and a rectangular filter", inputs.image, weight=2),
        Case("a filter of one row", inputs.wide_kernel, weight=0.5),
        Case("a filter of one column", inputs.tall_kernel, weight=0.5),
        Case("a filter as large as the image", inputs.as_large, weight=0.5),
        Case("a 1×1 filter", inputs.one_pixel_kernel, weight=0.5),
        Case("numbers that are not whole", inputs.fractions_2d),
    ),
    misconceptions=misconceptions("convolve2d"),
    reads=PIXELS_OF_AN_IMAGE,
    opens=(openings.flip_after(),),
    inputs_unchanged=0.5,
)


filter_response = Exercise(
    id="filter_response",
    reference=cnn.filter_response,
    cases=(
        Case("the window at the top left", inputs.corner_response),
        Case("a window somewhere inside", inputs.response, weight=2),
        Case("the last window, at the bottom right", inputs.last_response),
        Case("an image of one channel", inputs.one_channel_response),
        Case("a rectangular filter", inputs.rectangular_response),
        Case("a negative response stays negative", inputs.negative_response),
        Case("numbers that are not whole", inputs.fractional_response),
    ),
    misconceptions=misconceptions("filter_response"),
    opens=(openings.flip_after("flipped"), openings.depth_of_response()),
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


conv2d_valid = Exercise(
    id="conv2d_valid",
    reference=cnn.conv2d_valid,
    cases=(
        Case("one image, one channel, one filter, no bias", inputs.one_of_each),
        Case("several channels are added up", inputs.some_channels),
        Case("several filters, each with its bias, give several maps", inputs.some_filters),
        Case("several images, each on its own", inputs.some_images),
        Case("several of everything, rectangles", inputs.everything, weight=2),
        Case("a 1×1 filter", inputs.one_by_one, weight=0.5),
        Case("a filter as large as the image", inputs.layer_as_large, weight=0.5),
        Case("an image of one pixel", inputs.one_pixel, weight=0.5),
        Case("negative results stay negative", inputs.negative),
        Case("numbers that are not whole", inputs.fractions),
    ),
    misconceptions=misconceptions("conv2d_valid"),
    opens=(openings.flip_after("flipped"), openings.depth_of_layer(), openings.layer()),
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


conv_parameters = Exercise(
    id="conv_parameters",
    reference=cnn.conv_parameters,
    cases=(
        Case("one 5×5 filter on three channels", lambda rng: (5, 3, 1), weight=0.5, twin=False),
        Case("ten 5×5 filters on three channels", lambda rng: (5, 3, 10), twin=False),
        Case("other sizes", inputs.count),
        Case("a large layer", inputs.large_count),
        Case("one channel", inputs.one_channel_count),
        Case("1×1 filters", inputs.pointwise_count),
    ),
    misconceptions=misconceptions("conv_parameters"),
    opens=(openings.depth_of_count(),),
)

EXERCISES = (correlate1d, correlate2d, convolve2d, filter_response, conv2d_valid, conv_parameters)

"""The checks of notebook 02: sizes, paddings, the border of zeros, the whole layer, bugs."""

from __future__ import annotations

import numpy as np

import cnn
from autograder.checks import padding_stride_images as images
from autograder.checks import padding_stride_inputs as inputs
from autograder.checks import padding_stride_openings as openings
from autograder.exercise import Biases, Bugs, Case, Exercise, Reads, refuses
from autograder.inputs import array, margin, step
from autograder.misconceptions import misconceptions
from autograder.report import Kind
from autograder.shown import padding_stride as shown

output_size = Exercise(
    id="output_size",
    reference=cnn.output_size,
    cases=(
        Case("stride 1, no padding", inputs.stride_one),
        Case("stride 2", inputs.stride_two),
        Case("a longer stride", inputs.long_stride),
        Case("stride 1 with padding", inputs.with_padding),
        Case("stride and padding", inputs.stride_and_padding, weight=2),
        Case("a filter as large as the input", inputs.one_position, weight=0.5),
        Case("a filter that has room with padding only", inputs.needs_padding),
        Case("a large photograph", inputs.photograph),
        refuses("3 on 7 with stride 3 gives 2 1/3", lambda rng: (7, 3, 3, 0), weight=0.5, twin=False),
        refuses("one pixel is left over", inputs.little_over),
        refuses("nearly a whole step is left over", inputs.much_over),
        refuses("a filter that is too large", inputs.too_large),
        Case(
            "the size is a whole number, an int",
            inputs.stride_and_padding,
            weight=0.5,
            kind=Kind.CONVENTION,
            aspect="whole",
        ),
    ),
    misconceptions=misconceptions("output_size"),
    opens=(openings.strip(),),
)

same_padding = Exercise(
    id="same_padding",
    reference=cnn.same_padding,
    cases=(
        Case("a filter of 3", lambda rng: (3,), weight=0.5, twin=False),
        Case("a filter of 5", lambda rng: (5,), weight=0.5, twin=False),
        Case("a filter of 7", lambda rng: (7,), weight=0.5, twin=False),
        Case("a filter of 1 needs none", lambda rng: (1,), weight=0.5, twin=False),
        Case("another odd filter", inputs.odd, weight=2),
        refuses("a filter of 2", lambda rng: (2,), weight=0.5, twin=False),
        refuses("another even filter", inputs.even, weight=0.5),
        Case(
            "the padding is a whole number, an int",
            inputs.odd,
            weight=0.25,
            kind=Kind.CONVENTION,
            aspect="whole",
        ),
    ),
    misconceptions=misconceptions("same_padding"),
    opens=(openings.strip_of_same(),),
)

fitting_paddings = Exercise(
    id="fitting_paddings",
    reference=cnn.fitting_paddings,
    returns="structure",
    cases=(
        Case("stride 1: all of them", inputs.every_padding),
        Case("some of them, 0 included", inputs.every_second),
        Case("some of them, the largest included", inputs.some_paddings, weight=2),
        Case("none at all", inputs.no_padding, weight=0.5),
        Case("a filter larger than the input", inputs.large_filter),
        Case("no padding allowed", inputs.only_zero, weight=0.5),
    ),
    misconceptions=misconceptions("fitting_paddings"),
    opens=(openings.strip_of_fitting(),),
    helpers=("output_size",),
)

zero_pad = Exercise(
    id="zero_pad",
    reference=cnn.zero_pad,
    cases=(
        Case("one image, one channel, one zero on each side", images.one_zero),
        Case("several images and channels", images.border, weight=2),
        Case("a wide border", images.wide_border),
        Case("no border at all", images.no_border, weight=0.5),
        Case("numbers that are not whole", images.fractional_image),
        Case("(rows, columns)", images.border_pair, weight=0.5, kind=Kind.CONVENTION),
        Case("rows alone, or columns alone", images.one_axis, weight=0.5, kind=Kind.CONVENTION),
        Case(
            "padding 0 gives a new array",
            images.no_border,
            weight=0.5,
            kind=Kind.CONVENTION,
            aspect="unshared",
        ),
    ),
    misconceptions=misconceptions("zero_pad"),
    opens=(openings.border(),),
    inputs_unchanged=0.5,
)

conv2d = Exercise(
    id="conv2d",
    reference=cnn.conv2d,
    cases=(
        Case("stride 1, no padding", images.valid),
        Case("stride 2", images.stepping),
        Case("stride 3, two channels", images.long_steps),
        Case("padding 1", images.padded),
        Case("padding 2", images.padded_twice),
        Case("several filters, each with its bias", images.filters),
        Case("several images, each on its own", images.batch),
        Case("several of everything, stride 2 and padding 1", images.everything, weight=2),
        Case("one pixel in a border of zeros", images.one_pixel, weight=0.5),
        Case("1×1 filters with stride 2", images.pointwise, weight=0.5),
        Case("one position only", images.one_place, weight=0.5),
        Case("negative results stay negative", images.negative, weight=0.5),
        Case("numbers that are not whole", images.fractions, weight=0.5),
        refuses("3×3 on 7×7 with stride 3", images.lecture_misfit, weight=0.5),
        refuses("the rows do not fit", images.misfit_in_rows, weight=0.5),
        refuses("the columns do not fit", images.misfit_in_columns, weight=0.5),
        refuses("the filter is too large", images.larger_filter, weight=0.5),
        Case("a stride (rows, columns)", images.stride_pair, weight=1.5, kind=Kind.CONVENTION),
        Case("a padding (rows, columns)", images.padding_pair, weight=1.5, kind=Kind.CONVENTION),
    ),
    misconceptions=misconceptions("conv2d"),
    opens=(openings.depth(), openings.layer()),
    helpers=("output_size", "zero_pad"),
    reads=Reads(
        pixel_axes=("image", "channel", "row", "column"),
        tap_axes=("filter channel", "filter row", "filter column"),
        output_axes=("output image", "output filter", "output row", "output column"),
        pixel_shape=(2, 3, 6, 9),
        tap_shape=(3, 2, 3),
        arguments=lambda x, w: (x, w[None], np.zeros(1), 2, 1),
    ),
    biases=Biases(
        arguments=(
            np.ones((1, 3, 6, 7)),
            np.zeros((4, 3, 2, 5)),
            np.array([1.0, 10.0, 100.0, 1000.0]),
            1,
            0,
        )
    ),
    inputs_unchanged=0.5,
)


catch_convolution_bugs = Bugs(
    id="catch_convolution_bugs",
    reference=cnn.conv2d,
    bugs={
        "conv2d_ada": shown.conv2d_ada,
        "conv2d_ben": shown.conv2d_ben,
        "conv2d_cleo": shown.conv2d_cleo,
    },
    own="conv2d",
    parameters=(array("x", 4), array("w", 4), array("b", 1), step("stride"), margin("padding")),
)

EXERCISES = (output_size, same_padding, fitting_paddings, zero_pad, conv2d, catch_convolution_bugs)

"""The checks of notebook 06: the way back through a correlation and a layer, and the windows as a matrix."""

from __future__ import annotations

import cnn
from autograder.checks import backpropagation_inputs as inputs
from autograder.checks import backpropagation_openings as openings
from autograder.exercise import Case, Draw, Exercise
from autograder.misconceptions import misconceptions
from autograder.report import Kind


def _of(part: str, *cases: tuple[str, Draw, float]) -> tuple[Case, ...]:
    """Cases that judge one of several gradients."""
    return tuple(Case(f"{part}: {idea}", draw, weight, part=part) for idea, draw, weight in cases)


correlate1d_backward = Exercise(
    id="correlate1d_backward",
    reference=cnn.correlate1d_backward,
    returns=("dx", "dk"),
    cases=(
        *_of(
            "dx",
            ("a signal and a filter of two taps", inputs.short_kernel, 1),
            ("a longer filter", inputs.signal, 2),
            ("a filter longer than the output", inputs.long_kernel, 1),
            ("one output only", inputs.one_output, 0.5),
            ("a filter of one tap", inputs.one_tap, 0.5),
            ("numbers that are not whole", inputs.fractions_1d, 0.5),
        ),
        *_of(
            "dk",
            ("a signal and a filter of two taps", inputs.short_kernel, 1),
            ("a longer filter", inputs.signal, 2),
            ("one output only", inputs.one_output, 0.5),
            ("a filter of one tap", inputs.one_tap, 0.5),
            ("numbers that are not whole", inputs.fractions_1d, 0.5),
        ),
    ),
    misconceptions=misconceptions("correlate1d_backward"),
    opens=(openings.strip(),),
    inputs_unchanged=0.5,
)


# The weights are the points: db 1, dw 2, dx 3, and 1 for stride and padding.
conv2d_backward = Exercise(
    id="conv2d_backward",
    reference=cnn.conv2d_backward,
    returns=("dx", "dw", "db"),
    cases=(
        *_of(
            "db",
            ("one filter", inputs.one_of_each, 0.25),
            ("all gradients are 1", inputs.only_ones, 0.25),
            ("several images and filters", inputs.everything, 0.5),
        ),
        *_of(
            "dw",
            ("one image, one channel, one filter", inputs.one_of_each, 0.25),
            ("several filters", inputs.some_filters, 0.25),
            ("several channels", inputs.some_channels, 0.25),
            ("several images are added up", inputs.some_images, 0.25),
            ("several of everything, rectangles", inputs.everything, 0.5),
            ("1×1 filters", inputs.one_by_one, 0.25),
            ("numbers that are not whole", inputs.fractions, 0.25),
        ),
        *_of(
            "dx",
            ("one image, one channel, one filter", inputs.one_of_each, 0.5),
            ("several filters are added up", inputs.some_filters, 0.5),
            ("several channels", inputs.some_channels, 0.25),
            ("several images, each on its own", inputs.some_images, 0.25),
            ("several of everything, rectangles", inputs.everything, 0.75),
            ("1×1 filters", inputs.one_by_one, 0.25),
            ("a filter as large as the image", inputs.as_large, 0.25),
            ("numbers that are not whole", inputs.fractions, 0.25),
        ),
        *_of(
            "dw",
            ("stride 2", inputs.strided, 0.1),
            ("padding 1", inputs.padded, 0.1),
            ("stride 3 with padding 2", inputs.strided_and_padded, 0.1),
        ),
        *_of(
            "dx",
            ("stride 2", inputs.strided, 0.15),
            ("padding 1", inputs.padded, 0.15),
            ("stride 3 with padding 2", inputs.strided_and_padded, 0.1),
        ),
        Case("pairs: (rows, columns) for stride and padding", inputs.pairs, 0.2, Kind.CONVENTION),
    ),
    misconceptions=misconceptions("conv2d_backward"),
    opens=(openings.layer(),),
    inputs_unchanged=0.1,
)


im2col = Exercise(
    id="im2col",
    reference=cnn.im2col,
    cases=(
        Case("one image, one channel", inputs.one_image),
        Case("several channels", inputs.deep_image),
        Case("several images", inputs.batch, 2),
        Case("windows of one pixel", inputs.one_pixel_windows, 0.5),
        Case("stride 2", inputs.strided_images),
        Case("padding 1", inputs.padded_images),
        Case("numbers that are not whole", inputs.fractional_images, 0.5),
        Case("pairs: (rows, columns) for stride and padding", inputs.paired_images, 0.5, Kind.CONVENTION),
    ),
    misconceptions=misconceptions("im2col"),
    opens=(openings.windows(),),
    inputs_unchanged=0.5,
)


col2im = Exercise(
    id="col2im",
    reference=cnn.col2im,
    cases=(
        Case("one image, one channel", inputs.columns_of_one),
        Case("a matrix of ones counts how often each pixel is read", inputs.columns_of_ones),
        Case("several channels", inputs.columns_of_depth),
        Case("several images", inputs.columns_of_batch, 2),
        Case("stride 2", inputs.strided_columns),
        Case("padding 1", inputs.padded_columns),
        Case("numbers that are not whole", inputs.fractional_columns, 0.5),
        Case("pairs: (rows, columns) for stride and padding", inputs.paired_columns, 0.5, Kind.CONVENTION),
    ),
    misconceptions=misconceptions("col2im"),
    opens=(openings.rows_back(),),
    inputs_unchanged=0.5,
)

EXERCISES = (correlate1d_backward, conv2d_backward, im2col, col2im)

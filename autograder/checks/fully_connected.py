"""The checks of notebook 05: the FC layer and its gradient, 1×1 convolution, the loss, gradient checking."""

from __future__ import annotations

import cnn
from autograder.checks import fully_connected_inputs as inputs
from autograder.checks import fully_connected_openings as openings
from autograder.exercise import Case, Draw, Exercise
from autograder.misconceptions import misconceptions
from autograder.report import Kind

linear = Exercise(
    id="linear",
    reference=cnn.linear,
    cases=(
        Case("one image, already stretched", inputs.one_flat),
        Case("several images, already stretched", inputs.flat),
        Case("images of several channels are stretched first", inputs.images, weight=2),
        Case("grey images without a channel axis are stretched too", inputs.grey_images),
        Case("a single output", inputs.one_output, weight=0.5),
        Case("negative scores stay negative", inputs.negative_scores),
        Case("numbers that are not whole", inputs.fractions),
    ),
    misconceptions=misconceptions("linear"),
    inputs_unchanged=0.5,
)


def _gradients(part: str, *cases: tuple[str, Draw, float]) -> tuple[Case, ...]:
    """Cases that judge one of the three gradients."""
    return tuple(Case(f"{part}: {idea}", draw, weight, part=part) for idea, draw, weight in cases)


linear_backward = Exercise(
    id="linear_backward",
    reference=cnn.linear_backward,
    returns=("dx", "dw", "db"),
    cases=(
        *_gradients(
            "dx",
            ("one image", inputs.one_flat_back, 1),
            ("several images", inputs.flat_back, 1),
            ("in the shape of the images", inputs.images_back, 1.5),
            ("numbers that are not whole", inputs.fractions_back, 0.5),
        ),
        *_gradients(
            "dw",
            ("one image", inputs.one_flat_back, 1),
            ("several images are added up", inputs.flat_back, 1.5),
            ("images of several channels", inputs.images_back, 1),
            ("numbers that are not whole", inputs.fractions_back, 0.5),
        ),
        *_gradients(
            "db",
            ("one image", inputs.one_flat_back, 1),
            ("several images are added up", inputs.flat_back, 1.5),
            ("numbers that are not whole", inputs.fractions_back, 0.5),
        ),
    ),
    misconceptions=misconceptions("linear_backward"),
    inputs_unchanged=0.5,
)

conv1x1 = Exercise(
    id="conv1x1",
    reference=cnn.conv1x1,
    cases=(
        Case("an image of one pixel", inputs.one_pixel),
        Case("several channels are added up", inputs.one_filter),
        Case("several filters, each with its bias, give several maps", inputs.one_channel),
        Case("several images, each on its own", inputs.some_images),
        Case("several of everything, rectangles", inputs.all_sizes, weight=2),
        Case("negative results stay negative", inputs.negative_maps),
        Case("numbers that are not whole", inputs.fractional_maps),
    ),
    misconceptions=misconceptions("conv1x1"),
    opens=(openings.depth_of_pixel(),),
    inputs_unchanged=0.5,
)

softmax_cross_entropy = Exercise(
    id="softmax_cross_entropy",
    reference=cnn.softmax_cross_entropy,
    returns=("loss", "dscores"),
    tolerance=1e-9,  # what rounding may leave is far below, what an ε in the logarithm changes far above
    cases=(
        Case("loss: equal scores cost log K", inputs.equal_scores, part="loss"),
        Case("loss: one image", inputs.one_image, part="loss"),
        Case("loss: many classes", inputs.many_classes, part="loss"),
        Case("loss: several images, the mean", inputs.batch, part="loss", weight=2),
        Case("loss: scores near 1000", inputs.large_scores, part="loss"),
        Case("loss: each image has a largest score of its own", inputs.far_apart, part="loss"),
        Case("loss: the right class is 40 below the best", inputs.surely_wrong, part="loss"),
        Case("dscores: one image", inputs.one_image, part="dscores", weight=2),
        Case("dscores: many classes", inputs.many_classes, part="dscores", weight=2),
        Case("dscores: scores near 1000", inputs.large_scores, part="dscores"),
        Case("dscores: the right class is 40 below the best", inputs.surely_wrong, part="dscores"),
        Case(
            "dscores: several images, divided by their number",
            inputs.batch,
            part="dscores",
            kind=Kind.CONVENTION,
        ),
    ),
    misconceptions=misconceptions("softmax_cross_entropy"),
    inputs_unchanged=0.5,
)

numerical_gradient = Exercise(
    id="numerical_gradient",
    reference=cnn.numerical_gradient,
    tolerance=1e-6,
    cases=(
        Case("f gives one number, x is a row", inputs.number_of_vector, weight=2),
        Case("f gives one number, x is a matrix", inputs.number_of_matrix),
        Case("f gives a row, dout says how much each counts", inputs.vector, weight=2),
        Case("f gives a matrix", inputs.matrix),
        Case("x has four axes", inputs.maps),
        Case("another step h", inputs.another_step),
        Case("numbers that are not whole", inputs.fractional_places),
        Case("x holds whole numbers, the step does not", inputs.whole_numbers, weight=0.5),
    ),
    misconceptions=misconceptions("numerical_gradient"),
    inputs_unchanged=0.5,
)

EXERCISES = (linear, linear_backward, conv1x1, softmax_cross_entropy, numerical_gradient)

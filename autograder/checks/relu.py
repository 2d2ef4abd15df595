"""The checks of notebook 03: ReLU and its derivative, leaky ReLU, ELU, sigmoid, tanh's derivative, maxout."""

from __future__ import annotations

import cnn
from autograder.checks import relu_inputs as inputs
from autograder.exercise import Case, Exercise, Opens
from autograder.misconceptions import misconceptions
from autograder.opening import Opening
from autograder.report import Kind
from autograder.student import Value

EXACT = 1e-12  # what rounding may leave; an overflow, a rounded result or a clipped input is far beyond
NOT_VALUES = ("integer_result", "float32_result", "changes_input", "shares_memory", "returns_nothing")


def _curve(look: str, function: str, **options: Value) -> tuple[Opens, ...]:
    """The explorer of activations, opened at that function."""
    opening = Opening(explorer="activations", look=look, unless=NOT_VALUES)
    return (Opens(opening, lambda *arguments: {"function": function, **options}),)


relu = Exercise(
    id="relu",
    reference=cnn.relu,
    tolerance=EXACT,
    cases=(
        Case("a row of numbers", inputs.row),
        Case("a matrix", inputs.matrix),
        Case("the maps of several images", inputs.maps, weight=2),
        Case("numbers that are not whole", inputs.fractions),
        Case("only negative numbers", inputs.all_negative, weight=0.5),
        Case("large numbers stay as large as they are", inputs.far, weight=0.5),
        Case(
            "a new array, also where there is nothing to cut",
            inputs.nothing_to_cut,
            kind=Kind.CONVENTION,
            aspect="unshared",
            weight=0.5,
        ),
    ),
    misconceptions=misconceptions("relu"),
    opens=_curve("Read the value at some negative and some positive inputs.", "ReLU", x=-2.0),
    inputs_unchanged=0.5,
)


relu_backward = Exercise(
    id="relu_backward",
    reference=cnn.relu_backward,
    tolerance=EXACT,
    cases=(
        Case("a row of numbers", inputs.row_with_gradient),
        Case("a matrix", inputs.matrix_with_gradient),
        Case("the maps of several images", inputs.maps_with_gradient, weight=2),
        Case("numbers that are not whole", inputs.fractions_with_gradient),
        Case("only negative inputs: nothing comes through", inputs.all_negative_with_gradient, weight=0.5),
        Case(
            "where x is 0, the gradient is 0",
            inputs.zeros_with_gradient,
            kind=Kind.CONVENTION,
            weight=0.5,
        ),
    ),
    misconceptions=misconceptions("relu_backward"),
    opens=_curve(
        "Look at the derivative, left and right of 0: what does a gradient do there?", "ReLU", x=0.0
    ),
    inputs_unchanged=0.5,
)


leaky_relu = Exercise(
    id="leaky_relu",
    reference=cnn.leaky_relu,
    tolerance=EXACT,
    cases=(
        Case("the lecture's slope of 0.1", inputs.tenth),
        Case("another slope", inputs.other_slope, weight=2),
        Case("the maps of several images", inputs.sloped_maps),
        Case("numbers that are not whole", inputs.sloped_fractions),
        Case("only negative numbers", inputs.all_negative_sloped, weight=0.5),
    ),
    misconceptions=misconceptions("leaky_relu"),
    opens=_curve(
        "Change the slope. On which side of 0 does the curve move?", "leaky ReLU", x=-2.0, slope=0.3
    ),
    inputs_unchanged=0.5,
)


elu = Exercise(
    id="elu",
    reference=cnn.elu,
    tolerance=EXACT,
    cases=(
        Case("α = 1", inputs.alpha_one),
        Case("another α", inputs.other_alpha, weight=2),
        Case("the maps of several images", inputs.alpha_maps),
        Case("where x is 0, the result is 0", inputs.alpha_at_zero, weight=0.5),
        Case("finite at 1000 and at −1000", inputs.alpha_far),
    ),
    misconceptions=misconceptions("elu"),
    opens=_curve(
        "Change α. What stays, and which line does the curve come close to?", "ELU", x=-2.0, alpha=2.0
    ),
    inputs_unchanged=0.5,
)


sigmoid = Exercise(
    id="sigmoid",
    reference=cnn.sigmoid,
    tolerance=EXACT,
    cases=(
        Case("around 0", inputs.middle),
        Case("a matrix", inputs.bent_matrix),
        Case("the maps of several images", inputs.bent_maps),
        Case("far to the right, up to 1000", inputs.far_right),
        Case("far to the left, down to −1000", inputs.far_left),
    ),
    misconceptions=misconceptions("sigmoid"),
    opens=_curve("Read the value at 0, at 2 and at −2. Which two add up to 1?", "sigmoid", x=2.0),
    inputs_unchanged=0.5,
)


tanh_backward = Exercise(
    id="tanh_backward",
    reference=cnn.tanh_backward,
    tolerance=EXACT,
    cases=(
        Case("a row of numbers", inputs.bend_with_gradient),
        Case("the maps of several images", inputs.bent_maps_with_gradient, weight=2),
        Case("where x is 0, the gradient comes through in full", inputs.zero_tanh, weight=0.5),
        Case("large inputs, up to 1000 and down to −1000", inputs.far_with_gradient),
    ),
    misconceptions=misconceptions("tanh_backward"),
    opens=_curve("Compare the derivative at 0, at 1 and at 3.", "tanh", x=1.0),
    inputs_unchanged=0.5,
)


maxout = Exercise(
    id="maxout",
    reference=cnn.maxout,
    tolerance=EXACT,
    cases=(
        Case("several images, one output", inputs.one_output),
        Case("one image, several outputs", inputs.one_image),
        Case("several images, several outputs", inputs.batch, weight=2),
        Case("both branches below 0", inputs.all_below_zero, weight=0.5),
        Case("the branches 0 and x: a ReLU", inputs.zero_and_x, weight=0.5),
        Case("numbers that are not whole", inputs.close),
    ),
    misconceptions=misconceptions("maxout"),
    opens=_curve("Choose other lines. Which of the two is drawn at each place?", "maxout", x=-1.5),
    inputs_unchanged=0.5,
)

EXERCISES = (relu, relu_backward, leaky_relu, elu, sigmoid, tanh_backward, maxout)

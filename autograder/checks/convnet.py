"""The checks of notebook 07: reading an architecture, tracing its volumes, a step with momentum, training."""

from __future__ import annotations

import cnn
from autograder.checks import convnet_inputs as inputs
from autograder.checks import convnet_openings as openings
from autograder.exercise import Case, Exercise, Training, refuses
from autograder.misconceptions import misconceptions

parse_architecture = Exercise(
    id="parse_architecture",
    reference=cnn.parse_architecture,
    returns="structure",
    cases=(
        Case("names with dashes between", inputs.names_and_dashes, weight=0.5),
        Case("a comma is as good as a dash", inputs.names_and_commas, weight=0.5),
        Case("spaces mean nothing", inputs.spaces, weight=0.5),
        Case("a round bracket, repeated", inputs.round_bracket),
        Case("a square bracket, repeated", inputs.square_bracket),
        Case("brackets without a star count once", inputs.unrepeated_bracket, weight=0.5),
        Case("a bracket within a bracket, both repeated", inputs.bracket_in_bracket, weight=2),
        Case("the lecture's pattern", inputs.the_lectures, weight=2),
        Case("the pattern without POOL", inputs.without_pool, weight=0.5),
        Case("*0 leaves the bracket out", inputs.zero_times),
        Case("a number with two digits", inputs.two_digits, weight=0.5),
        Case("three brackets deep", inputs.three_deep, weight=0.5),
        refuses("a name that is none of the five", inputs.unknown_name, weight=0.5),
        refuses("a bracket that is not closed", inputs.not_closed, weight=0.5),
        refuses("a bracket that was never opened", inputs.never_opened, weight=0.25),
        refuses("( closed by ]", inputs.two_kinds, weight=0.25),
        refuses("a star without a number", inputs.no_number, weight=0.25),
        refuses("a question mark", inputs.question_mark, weight=0.25),
        refuses("a star behind a name", inputs.name_with_star, weight=0.25),
        refuses("a dash with nothing behind it", inputs.ends_with_dash, weight=0.25),
    ),
    misconceptions=misconceptions("parse_architecture"),
    opens=(openings.reading(),),
)

trace_shapes = Exercise(
    id="trace_shapes",
    reference=cnn.trace_shapes,
    returns="structure",
    cases=(
        Case("one CONV", inputs.one_conv),
        Case("a CONV with padding", inputs.padded_conv),
        Case("a CONV with a stride", inputs.striding_conv),
        Case("a CONV of 1×1", inputs.pointwise_conv, weight=0.5),
        Case("RELU between two CONV", inputs.relu_between),
        Case("one POOL", inputs.one_pool),
        Case("a POOL whose windows overlap", inputs.overlapping_pool, weight=0.5),
        Case("FC on a volume", inputs.fc_on_a_volume),
        Case("FC behind FC, and SOFTMAX", inputs.fc_after_fc),
        Case("a whole network", inputs.whole_net, weight=2),
        Case("down to one pixel", inputs.down_to_one_pixel, weight=0.5, hidden=True),
        refuses("a CONV that does not fit on the columns", inputs.conv_misfit, weight=0.5),
        refuses("a POOL that does not fit", inputs.pool_misfit, weight=0.5),
        refuses("a window larger than the padded rows", inputs.too_large_a_window, weight=0.25),
        refuses("a misfit further down", inputs.late_misfit, weight=0.5),
        refuses("a POOL behind an FC", inputs.pool_behind_fc, weight=0.25),
    ),
    misconceptions=misconceptions("trace_shapes"),
    opens=(openings.cost(), openings.window()),
    inputs_unchanged=0.25,
)

sgd_momentum = Exercise(
    id="sgd_momentum",
    reference=cnn.sgd_momentum,
    returns=("w", "v"),
    cases=(
        Case("the first step, velocity 0: the weights", inputs.first_step, part="w"),
        Case("the first step, velocity 0: the new velocity", inputs.first_step, part="v"),
        Case("a later step: the weights", inputs.row_of_weights, part="w"),
        Case("a later step: the new velocity", inputs.row_of_weights, part="v"),
        Case("momentum 0", inputs.without_momentum, weight=0.5),
        Case("a gradient of 0: the weights coast on", inputs.no_slope, weight=0.5),
        Case("all filters of a layer at once", inputs.filters),
        Case("numbers that are not whole", inputs.as_trained),
        Case("float32 weights", inputs.float32_weights, weight=0.5, hidden=True),
    ),
    misconceptions=misconceptions("sgd_momentum"),
    opens=(openings.training(),),
    inputs_unchanged=0.5,
)

train_convnet = Training(id="train_convnet", misconceptions=misconceptions("train_convnet"))

EXERCISES = (parse_architecture, trace_shapes, sgd_momentum, train_convnet)

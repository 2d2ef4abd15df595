"""The checks of notebook 08: how far an output sees, the residual block, an FC as a convolution, numbers."""

from __future__ import annotations

import cnn
from autograder.checks import architectures_inputs as inputs
from autograder.checks import architectures_openings as openings
from autograder.exercise import Case, Exercise, Values
from autograder.misconceptions import misconceptions

receptive_field = Exercise(
    id="receptive_field",
    reference=cnn.receptive_field,
    cases=(
        Case("no layers: a pixel sees itself", inputs.no_layers, weight=0.2, twin=False),
        Case("three 3×3 convolutions", inputs.three_small, weight=0.2, twin=False),
        Case("one convolution, whatever its own stride is", inputs.one_conv, weight=0.5),
        Case("several convolutions, stride 1", inputs.some_convs),
        Case("a RELU looks no further", inputs.conv_and_relu, weight=0.5),
        Case("nothing but RELU", inputs.only_relus, weight=0.2),
        Case("1×1 looks no further", inputs.ones, weight=0.5),
        Case("a stride counts for the layers behind it", inputs.stride_then_conv),
        Case("a pool before a convolution", inputs.pool_then_conv, weight=0.5),
        Case("a pool whose windows overlap", inputs.overlapping_pool),
        Case("a pool at the end", inputs.last_pool, weight=0.5),
        Case("many strides, one after the other", inputs.many_strides, weight=1.5),
        Case("VGG-16 as far as conv3_2", inputs.vgg_third_stage, weight=0.2, twin=False),
        Case("VGG-16, further on", inputs.vgg_some_stage, weight=1.5, hidden=True),
    ),
    misconceptions=misconceptions("receptive_field"),
    opens=(openings.sight(),),
    inputs_unchanged=0.25,
)

residual_forward = Exercise(
    id="residual_forward",
    reference=cnn.residual_forward,
    cases=(
        Case("one channel, two hidden maps", inputs.one_channel),
        Case("more hidden maps than channels", inputs.more_hidden),
        Case("fewer hidden maps than channels, two images", inputs.fewer_hidden),
        Case("as many hidden maps as channels", inputs.as_many_hidden),
        Case("images of one pixel", inputs.one_pixel, weight=0.5),
        Case("all weights are 0: what is left is relu(x)", inputs.silent, weight=0.5),
        Case("every sum is below 0", inputs.below_zero, weight=0.5),
        Case("only the second bias is added", inputs.through_the_bias, weight=0.5),
        Case("numbers that are not whole", inputs.fractions),
    ),
    misconceptions=misconceptions("residual_forward"),
    inputs_unchanged=0.5,
)

fc_as_conv = Exercise(
    id="fc_as_conv",
    reference=cnn.fc_as_conv,
    cases=(
        Case("one unit", inputs.one_unit),
        Case("units, channels, rows, columns all different", inputs.all_different, weight=2),
        Case("one channel", inputs.one_map, weight=0.5),
        Case("maps of one pixel", inputs.one_pixel_maps, weight=0.5),
        Case("square maps", inputs.square_maps),
        Case("numbers that are not whole", inputs.fractional_weights),
    ),
    misconceptions=misconceptions("fc_as_conv"),
    inputs_unchanged=0.25,
)


def _numbers() -> dict[str, int | float]:
    """What is to be read off, from the networks themselves."""
    traces = {
        name: cnn.trace(getattr(cnn.zoo, name)(), cnn.zoo.SHAPES[name])
        for name in ("lenet5", "alexnet", "vgg16", "resnet18")
    }
    totals = {name: trace.parameters for name, trace in traces.items()}
    learned = {
        name: [row.parameters for row in trace.rows if row.parameters] for name, trace in traces.items()
    }
    return {
        "LeNet-5: parameters": totals["lenet5"],
        "LeNet-5: share of C5, F6 and output": sum(learned["lenet5"][-3:]) / totals["lenet5"],
        "AlexNet: rows of the maps of conv1": cnn.output_size(227, 11, 4, 0),
        "AlexNet: parameters": totals["alexnet"],
        "VGG-16: parameters": totals["vgg16"],
        "VGG-16: share of the three FC": sum(learned["vgg16"][-3:]) / totals["vgg16"],
        "ResNet-18: parameters": totals["resnet18"],
        "three 3x3 for one 7x7: share of the weights": 3 * 3 * 3 / (7 * 7),
    }


reading_architectures = Values(
    id="reading_architectures",
    answers=_numbers(),
    misconceptions=misconceptions("reading_architectures"),
)

EXERCISES = (receptive_field, fc_as_conv, residual_forward, reading_architectures)

"""Which explorer shows a failing case of notebook 07: the stack, the volume, the strip, or the race."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograder.checks.openings import VOLUME, sheets
from autograder.checks.padding_stride_openings import STEPS, drawable
from autograder.exercise import Opens
from autograder.opening import Opening
from autograder.student import Value
from cnn.explore.controls import controls
from cnn.explore.drawings import stack
from cnn.explore.drawings.scene import LARGEST_IMAGE

Layers = Sequence[tuple[Any, ...]]
ARCHITECTURE = controls(stack.State)["architecture"]
WRONG_KINDS = ("returns_nothing", "changes_input", "integer_result", "float32_result", "not_several")
COUNTED = (  # mistakes of trace_shapes in what a CONV costs
    *("parameters_without_bias", "one_bias_in_all", "filter_without_depth", "filter_not_squared"),
    "weights_for_every_place",
)
NOT_WINDOWS = (  # mistakes of trace_shapes that no window shows
    *("depth_kept", "fc_without_depth", "fc_sees_channels_only", "fc_keeps_the_image", "fc_without_bias"),
    *("pool_has_weights", "pool_over_channels", "columns_first", "volume_before", "parameters_added_up"),
    *("layers_without_weights_left_out", "parameters_first", "shapes_only", "image_behind_fc"),
)


def reading() -> Opens:
    """The layers that the student's reader finds in the text of the case."""
    opening = Opening(
        explorer="stack",
        look="Each row is a layer that your function found. Which should be there, and how often?",
        own=1,
    )
    return Opens(opening, lambda text: {"architecture": text} if ARCHITECTURE.allows(text) else None)


def cost() -> Opens:
    """The volume, to count the weights of the first CONV."""
    look = "Count the products for one output: so many weights has a filter. And how many biases?"

    def options(layers: Layers, shape: tuple[int, ...]) -> dict[str, Value] | None:
        conv = next((layer for layer in layers if layer[0] == "CONV"), None)
        return sheets(conv[2], shape[0], conv[1]) if conv else None

    return Opens(replace(VOLUME, look=look, after=COUNTED), options)


def window() -> Opens:
    """The strip with the rows of the image and the window of the first layer, where that has one."""

    def options(layers: Layers, shape: tuple[int, ...]) -> dict[str, Value] | None:
        name, *numbers = layers[0]
        if name not in ("CONV", "POOL") or len(shape) != 3:
            return None
        f, stride, padding = numbers[1:] if name == "CONV" else (*numbers, 0)
        # A row that is too long for the strip is cut by whole steps: what is left over at its end stays.
        cut = -(-max(0, shape[1] - LARGEST_IMAGE) // stride) * stride
        sizes = {"image": shape[1] - cut, "kernel": f, "stride": stride, "padding": padding}
        return {"dimension": "1-D strip", **sizes} if drawable(**sizes) == sizes else None

    unless = (*WRONG_KINDS, *COUNTED, *NOT_WINDOWS)
    return Opens(replace(STEPS, unless=unless), options)


def training() -> Opens:
    """The race, in which both networks move their weights by the student's function."""
    look = (
        "Press Start: both networks learn by your rule. What becomes of the loss, and where does yours lead?"
    )
    return Opens(Opening(explorer="race", look=look, own=5, unless=WRONG_KINDS))

"""What shows a failing case of notebooks 05, 07 and 08: stacks of layers, the race, filters of one pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograder.checks.openings import VOLUME
from autograder.checks.padding_stride_openings import STEPS, drawable
from autograder.exercise import Opens
from autograder.opening import Opening
from autograder.student import Value
from cnn.explore.drawings.scene import LARGEST_IMAGE

Layers = Sequence[tuple[Any, ...]]
WRONG_KINDS = ("returns_nothing", "changes_input", "integer_result", "float32_result", "not_several")
COUNTED = (  # mistakes of trace_shapes in what a CONV costs
    *("parameters_without_bias", "one_bias_in_all", "filter_without_depth", "filter_not_squared"),
    "weights_for_every_place",
)
MIXED = (  # mistakes of conv1x1 with channels, filters and biases
    *("channels_overwritten", "pointwise_first_channel", "channels_kept", "filters_last", "filters_first"),
    *("pointwise_transposed", "pixels_reshaped", "maps_reshaped", "pointwise_mean"),
    *("no_bias", "bias_per_channel", "first_bias_for_all"),
)
LARGEST = {"filters": 6, "channels": 3, "conv_size": 11, "conv_stride": 4, "conv_padding": 5, "pool_size": 7}


def depth_of_pixel() -> Opens:
    """The volume with filters of one pixel: one product for each channel."""
    look = "A filter of one pixel: point at a number of the map. Which numbers meet, and what is added once?"
    return Opens(replace(VOLUME, look=look, after=MIXED), lambda x, w, b: _sheets(1, w.shape[1], len(w)))


def reading() -> Opens:
    """The layers that the student's reader finds in the text of the case."""
    opening = Opening(
        explorer="stack",
        look="Each row is a layer that your function found. Which should be there, and how often?",
        own=1,
    )
    return Opens(opening, lambda text: {"architecture": text} if len(text) <= 120 else None)


def cost() -> Opens:
    """The volume, to count the weights of the first CONV."""
    look = "Count the products for one output: so many weights has a filter. And how many biases?"

    def options(layers: Layers, shape: tuple[int, ...]) -> dict[str, Value] | None:
        conv = next((layer for layer in layers if layer[0] == "CONV"), None)
        return _sheets(conv[2], shape[0], conv[1]) if conv else None

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


NOT_WINDOWS = (
    *("depth_kept", "fc_without_depth", "fc_sees_channels_only", "fc_keeps_the_image", "fc_without_bias"),
    *("pool_has_weights", "pool_over_channels", "columns_first", "volume_before", "parameters_added_up"),
    *("layers_without_weights_left_out", "parameters_first", "shapes_only", "image_behind_fc"),
)


def training() -> Opens:
    """The race, in which both networks move their weights by the student's function."""
    look = (
        "Press Start: both networks learn by your rule. What becomes of the loss, and where does yours lead?"
    )
    return Opens(Opening(explorer="race", look=look, own=5, unless=WRONG_KINDS))


def sight() -> Opens:
    """The stack of the case, if its CONV are all alike and its POOL are."""
    look = "The table says how many pixels each layer sees. From which row on do you count otherwise?"
    return Opens(Opening(explorer="stack", look=look, unless=WRONG_KINDS), stacked)


def stacked(layers: Layers) -> dict[str, Value] | None:
    """The arguments of `explore.stack` for these layers, or None where it cannot show them.

    The image is the smallest that all layers fit on without padding, so that one output is left.

    >>> stacked([("CONV", 64, 3, 1, 1), ("RELU",), ("POOL", 2, 2)])["architecture"]
    'CONV-RELU-POOL'
    >>> stacked([("CONV", 64, 3, 1, 1), ("CONV", 64, 5, 1, 1)]) is None
    True
    """
    convs = {layer[2:4] for layer in layers if layer[0] == "CONV"}
    pools = {layer[1:] for layer in layers if layer[0] == "POOL"}
    if len(convs) > 1 or len(pools) > 1 or not convs | pools:
        return None
    sizes: dict[str, int] = {"conv_padding": 0, "size": 1}
    for name, windows in (("conv", convs), ("pool", pools)):
        for f, stride in windows:
            sizes |= {f"{name}_size": int(f), f"{name}_stride": int(stride)}
    if any(value > LARGEST.get(name, value) for name, value in sizes.items()):
        return None
    for layer in reversed(layers):
        if layer[0] != "RELU":
            f, stride = layer[2:4] if layer[0] == "CONV" else layer[1:]
            sizes["size"] = (sizes["size"] - 1) * int(stride) + int(f)
    return {"architecture": "-".join(str(layer[0]) for layer in layers), **sizes}


def _sheets(size: int, channels: int, filters: int) -> dict[str, Value]:
    return {"size": min(size, 5), "channels": min(channels, 3), "filters": min(filters, 6)}

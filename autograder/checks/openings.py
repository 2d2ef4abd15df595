"""Which explorer shows a failing case of notebook 01, and with which numbers of the case.

Explorers draw small images: where a case is larger than one can show, it shows the nearest that it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.exercise import Opens
from autograder.opening import Opening
from autograder.student import Value
from cnn.explore.controls import Settings, controls
from cnn.explore.drawings import volume

NOT_PLACES = ("mean", "relu_inside", "integer_result", "float32_result", "changes_input", "returns_nothing")
DEPTH = (
    *("first_channel_only", "channel_mean", "channel_maximum", "channels_overwritten", "channels_reversed"),
    *("filters_channels_swapped", "filters_last", "filters_first", "first_filter_for_all", "per_channel"),
)
BIAS = (
    *("no_bias", "bias_per_tap", "bias_per_channel", "first_bias_for_all", "bias_per_position"),
    *("bias_subtracted", "bias_after_relu"),
)
FLIP = Opening(
    explorer="flip",
    look="Point at the output that is lit. Which value of each kernel meets the 1? Which one does yours use?",
)
READS = Opening(
    explorer="stride_padding",
    look="Point at an output: you see what your function read for it, and what it should have read.",
    unless=(*NOT_PLACES, *DEPTH, *BIAS, "first_image_for_all"),
)
VOLUME = Opening(
    explorer="volume",
    look="Point at a number of the map and follow it back: how many products, sums and biases?",
)


def flip_after(*mistakes: str) -> Opens:
    """The flip, for these mistakes; for all that are about places if there are none."""
    return Opens(replace(FLIP, after=mistakes, unless=NOT_PLACES))


def line() -> Opens:
    """What the student's function reads, on the strip, with the lengths of signal and filter."""
    return Opens(replace(READS, own=2), lambda x, k: {"image": len(x), "kernel": len(k)})


def plane() -> Opens:
    """The same on an image."""
    return Opens(replace(READS, own=2), lambda x, k: {"image": x.shape, "kernel": k.shape})


def layer() -> Opens:
    """The same for a layer: one image, one channel, one filter of the case's sizes."""
    return Opens(replace(READS, own=3), lambda x, w, b: {"image": x.shape[2:], "kernel": w.shape[2:]})


def depth_of_layer() -> Opens:
    """The volume, for mistakes with channels, filters and biases."""
    return Opens(
        replace(VOLUME, after=(*DEPTH, *BIAS)), lambda x, w, b: sheets(w.shape[2], w.shape[1], w.shape[0])
    )


def depth_of_response() -> Opens:
    """The volume with one filter."""
    return Opens(replace(VOLUME, unless=NOT_PLACES), lambda x, w, b, i, j: sheets(w.shape[1], w.shape[0], 1))


def depth_of_count() -> Opens:
    """The volume, to count in."""
    look = "Guess the products for one output; then count the weights of a filter, and its biases."
    return Opens(replace(VOLUME, look=look, unless=NOT_PLACES), sheets)


def sheets(size: int, channels: int, filters: int) -> dict[str, Value]:
    """What the volume shows of a layer of any size."""
    return drawable(volume.State, size=size, channels=channels, filters=filters)


def drawable(settings: type[Settings], **sizes: int | Sequence[int]) -> dict[str, Value]:
    """Sizes, each a number or (rows, columns), as near to these as the explorer's controls admit.

    >>> drawable(volume.State, size=7, channels=3)
    {'size': 5, 'channels': 3}
    """
    known = controls(settings)

    def nearest(name: str, size: int | Sequence[int]) -> Value:
        admitted = known[name].nearest
        return tuple(map(admitted, size)) if isinstance(size, Sequence) else admitted(size)

    return {name: nearest(name, size) for name, size in sizes.items()}

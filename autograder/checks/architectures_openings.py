"""Which explorer shows a failing case of notebook 08: the stack of its layers, with what each one sees."""

from __future__ import annotations

from autograder.checks.convnet_openings import WRONG_KINDS, Layers
from autograder.exercise import Opens
from autograder.opening import Opening
from autograder.student import Value
from cnn.explore.controls import controls
from cnn.explore.drawings.stack import State


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
    shown: dict[str, Value] = {"architecture": "-".join(str(layer[0]) for layer in layers), "conv_padding": 0}
    for name, windows in (("conv", convs), ("pool", pools)):
        for f, stride in windows:
            shown |= {f"{name}_size": int(f), f"{name}_stride": int(stride)}
    size = 1
    for layer in reversed(layers):
        if layer[0] != "RELU":
            f, stride = layer[2:4] if layer[0] == "CONV" else layer[1:]
            size = (size - 1) * int(stride) + int(f)
    shown["size"] = size
    known = controls(State)
    return shown if all(known[name].allows(value) for name, value in shown.items()) else None

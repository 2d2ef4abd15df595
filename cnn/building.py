"""From the words of an architecture to a network: numbers for every layer, then the layers themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np

from cnn.activation_layers import ReLU
from cnn.architecture import Shape, Spec, trace_shapes
from cnn.arguments import whole
from cnn.convolution_layers import Conv2d
from cnn.errors import ArchitectureError, ShapeError
from cnn.grammar import parse_architecture
from cnn.layer import Layer
from cnn.linear_layers import Linear
from cnn.network import Sequential
from cnn.pooling_layers import MaxPool2d
from cnn.shapes import same_padding

_LAST_GAIN = 0.1  # small weights before the softmax: the scores start nearly equal, the loss at ln(classes)


def layer_specs(
    text: str,
    *,
    classes: int = 10,
    filters: int | Sequence[int] = 16,
    size: int = 3,
    units: int | Sequence[int] = 64,
) -> list[Spec]:
    """Give every layer of an architecture its numbers, in the way of VGG.

    Parameters
    ----------
    text : str
        As for `parse_architecture`.
    classes : int
        Units of the last FC.
    filters : int or sequence of int
        K of every CONV in order; or K of the first ones, which then doubles behind each POOL.
    size : int
        F of every CONV, odd: stride 1 and padding (F - 1)/2 keep rows and columns. POOL is 2x2, stride 2.
    units : int or sequence of int
        Units of every FC before the last, in order; or of each of them.

    Returns
    -------
    list of tuples
        As `trace_shapes` and `build` take it.

    Raises
    ------
    ArchitectureError
        If the text is not in the grammar.
    ShapeError
        If there are not as many numbers as layers that need one, or a number makes no sense.
    DoesNotFit
        If `size` is even.

    Examples
    --------
    >>> layer_specs("CONV-POOL-CONV-FC-SOFTMAX", filters=8)
    [('CONV', 8, 3, 1, 1), ('POOL', 2, 2), ('CONV', 16, 3, 1, 1), ('FC', 10), ('SOFTMAX',)]
    """
    names = parse_architecture(text)
    padding = same_padding(size)
    depths = _depths(names, filters)
    widths = _widths(names, units, whole(classes, "layer_specs: classes", least=1))
    specs: list[Spec] = []
    for name in names:
        if name == "CONV":
            specs.append((name, next(depths), size, 1, padding))
        elif name == "POOL":
            specs.append((name, 2, 2))
        elif name == "FC":
            specs.append((name, next(widths)))
        else:
            specs.append((name,))
    return specs


def build(
    architecture: str | Sequence[Spec],
    shape: Sequence[int],
    *,
    rng: np.random.Generator | None = None,
    classes: int = 10,
    filters: int | Sequence[int] = 16,
    size: int = 3,
    units: int | Sequence[int] = 64,
) -> Sequential:
    """Make a network from an architecture.

    Parameters
    ----------
    architecture : str or sequence of tuples
        A text for `parse_architecture`, which gets its numbers as in `layer_specs`; or layers with their
        numbers, as for `trace_shapes`.
    shape : sequence of three ints
        The volume of one image, (C, H, W).
    rng : numpy.random.Generator, optional
        Draws the weights; without it the network can be traced, but not run.
    classes, filters, size, units
        As in `layer_specs`; used with a text only.

    Returns
    -------
    Sequential
        Its outputs are scores. SOFTMAX adds no layer: it is part of the loss, `softmax_cross_entropy`.

    Raises
    ------
    ArchitectureError
        If the text is not in the grammar, or SOFTMAX stands anywhere but at the end, or nothing is left.
    DoesNotFit
        If a window does not fit; the message names the layer.
    ShapeError
        If a number makes no sense.

    Examples
    --------
    >>> network = build("[CONV-RELU-POOL]*2-FC-SOFTMAX", (1, 28, 28), filters=8)
    >>> list(network.layers)
    ['conv1', 'relu1', 'pool1', 'conv2', 'relu2', 'pool2', 'fc1']
    """
    if isinstance(architecture, str):
        architecture = layer_specs(architecture, classes=classes, filters=filters, size=size, units=units)
    behind = [volume for volume, _ in trace_shapes(architecture, shape)]
    volumes = [tuple(shape), *behind]
    body = architecture[:-1] if architecture and architecture[-1][0] == "SOFTMAX" else architecture
    if not body or any(spec[0] == "SOFTMAX" for spec in body):
        raise ArchitectureError("build: expected layers, and SOFTMAX only behind the last of them.")
    layers = [_layer(spec, volume) for spec, volume in zip(body, volumes, strict=False)]
    if isinstance(layers[-1], Linear):
        layers[-1] = Linear(layers[-1].inputs, layers[-1].units, gain=_LAST_GAIN)
    network = Sequential(layers)
    return network if rng is None else network.initialize(rng)


def _layer(spec: Spec, volume: Shape) -> Layer:
    """Make one layer that reads the given volume."""
    name, *numbers = spec
    values = [int(number) for number in numbers]
    if name == "CONV":
        filters, size, stride, padding = values
        return Conv2d(volume[0], filters, size, stride=stride, padding=padding)
    if name == "POOL":
        return MaxPool2d(*values)
    if name == "FC":
        return Linear(int(np.prod(volume)), values[0])
    return ReLU()


def _depths(names: Sequence[str], filters: int | Sequence[int]) -> Iterator[int]:
    """Go through K of every CONV."""
    if not isinstance(filters, int):
        return _as_many(filters, names.count("CONV"), "filters", "CONV")
    pools = np.cumsum([name == "POOL" for name in names])
    return iter(
        filters * 2 ** int(before) for name, before in zip(names, pools, strict=True) if name == "CONV"
    )


def _widths(names: Sequence[str], units: int | Sequence[int], classes: int) -> Iterator[int]:
    """Go through the units of every FC, of which the last gives the scores."""
    hidden = max(names.count("FC") - 1, 0)
    given = (
        repeat(units, hidden)
        if isinstance(units, int)
        else _as_many(units, hidden, "units", "FC but the last")
    )
    return iter([*given, classes])


def _as_many(numbers: Sequence[int], count: int, what: str, where: str) -> Iterator[int]:
    if len(numbers) != count:
        raise ShapeError(f"layer_specs: expected {count} {what}, one for each {where}, got {len(numbers)}.")
    return iter(numbers)

"""Architectures as lists of layers: their volumes, their parameters, and how far an output sees.

A layer is a tuple: ("CONV", K, F, S, P), ("RELU",), ("POOL", F, S), ("FC", K) or ("SOFTMAX",), with the
lecture's letters: K filters or units, windows of size F, stride S, padding P. No weight is ever made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnn.arguments import whole
from cnn.errors import DoesNotFit, ShapeError
from cnn.shapes import conv_parameters, output_size

Spec = Sequence[str | int]
"""One layer, such as ("CONV", 6, 5, 1, 0) or ("RELU",)."""

Shape = tuple[int, ...]
"""The volume of one image: (C, H, W), or (K,) after a fully connected layer."""

# The numbers that follow the name of a layer, each with the smallest that makes sense.
_NUMBERS = {
    "CONV": {"K": 1, "F": 1, "S": 1, "P": 0},
    "RELU": {},
    "POOL": {"F": 1, "S": 1},
    "FC": {"K": 1},
    "SOFTMAX": {},
}


def trace_shapes(layers: Sequence[Spec], shape: Sequence[int]) -> list[tuple[Shape, int]]:
    """Follow the volume of one image through the layers, and count what each of them learns.

    Parameters
    ----------
    layers : sequence of tuples
        ``("CONV", K, F, S, P)``, ``("RELU",)``, ``("POOL", F, S)``, ``("FC", K)`` or ``("SOFTMAX",)``.
    shape : sequence of three ints
        The volume that goes in: channels, rows, columns.

    Returns
    -------
    list of (shape, parameters)
        One pair for each layer: the volume behind it, (C, H, W) or after the first FC (K,), and the number
        of its weights and biases, which is 0 for RELU, POOL and SOFTMAX.

    Raises
    ------
    DoesNotFit
        If a window does not fit exactly, or a CONV or POOL stands behind an FC. The message names the layer.
    ShapeError
        If a layer is none of the tuples above, or `shape` is not three whole numbers from 1 on.

    Notes
    -----
    The lecture's (N - F + 2P)/S + 1 on rows and columns, F·F·C·K weights and K biases for a CONV; an FC has
    one weight for every number that goes in, and one bias, per unit.

    Examples
    --------
    >>> trace_shapes([("CONV", 6, 5, 1, 0), ("RELU",), ("FC", 10)], (3, 32, 32))
    [((6, 28, 28), 456), ((6, 28, 28), 0), ((10,), 47050)]
    """
    if len(shape) != 3:
        raise ShapeError(f"trace_shapes: shape must be (C, H, W), got {tuple(shape)}.")
    volume: Shape = tuple(whole(n, f"trace_shapes: shape[{axis}]", least=1) for axis, n in enumerate(shape))
    rows = []
    for place, layer in enumerate(layers):
        name, numbers = _read(layer, place, caller="trace_shapes")
        try:
            volume, parameters = _behind(name, numbers, volume)
        except DoesNotFit as misfit:
            raise DoesNotFit(f"trace_shapes, {_where(layer, place)}: {misfit}") from None
        rows.append((volume, parameters))
    return rows


def receptive_field(layers: Sequence[Spec]) -> int:
    """Count the pixels, along one axis, that one output of a stack of layers can see.

    Parameters
    ----------
    layers : sequence of tuples
        ``("CONV", K, F, S, P)``, ``("RELU",)`` and ``("POOL", F, S)``, as in `trace_shapes`.

    Returns
    -------
    int
        1 for no layers: a pixel sees itself.

    Raises
    ------
    ShapeError
        If a layer is none of these tuples. An FC sees the whole image, however large that is.

    Notes
    -----
    A window of F steps F - 1 times from one neighbour to the next; neighbours lie as many pixels apart as
    the product of all strides before them. So the lecture's three 3x3 layers see 7 pixels, as one 7x7 does.

    Examples
    --------
    >>> receptive_field([("CONV", 64, 3, 1, 1)] * 3), receptive_field([("POOL", 2, 2), ("CONV", 8, 3, 1, 1)])
    (7, 6)
    """
    seen, apart = 1, 1  # what one output sees, and how many pixels lie between neighbours
    for place, layer in enumerate(layers):
        name, numbers = _read(layer, place, caller="receptive_field")
        if name in ("FC", "SOFTMAX"):
            raise ShapeError(
                f"receptive_field, {_where(layer, place)}: expected CONV, RELU or POOL. "
                f"Leave {name} out: it sees the whole image."
            )
        seen += (numbers.get("F", 1) - 1) * apart
        apart *= numbers.get("S", 1)
    return seen


def _read(layer: Spec, place: int, *, caller: str) -> tuple[str, dict[str, int]]:
    """Return the name of a layer and its numbers by letter, or raise."""
    name = layer[0] if isinstance(layer, (tuple, list)) and layer else layer
    if not isinstance(name, str) or name not in _NUMBERS or len(layer) != 1 + len(_NUMBERS[name]):
        known = [name] if isinstance(name, str) and name in _NUMBERS else list(_NUMBERS)
        forms = ", ".join(f"({form!r}, {', '.join(_NUMBERS[form])})".replace(", )", ",)") for form in known)
        raise ShapeError(f"{caller}, layer {place + 1}: expected {forms}, got {layer!r}.")
    numbers = {}
    for value, (letter, least) in zip(layer[1:], _NUMBERS[name].items(), strict=True):
        numbers[letter] = whole(value, f"{caller}, {_where(layer, place)}: {letter}", least=least)
    return name, numbers


def _behind(name: str, numbers: dict[str, int], volume: Shape) -> tuple[Shape, int]:
    """Return the volume behind a layer and the number of its parameters."""
    if name == "FC":
        units = numbers["K"]
        return (units,), (prod(volume) + 1) * units
    if name in ("RELU", "SOFTMAX"):
        return volume, 0
    if len(volume) == 1:
        raise DoesNotFit(
            f"{name} needs a volume of channels, rows and columns, but an FC has left {volume[0]} numbers. "
            f"Put it before the first FC."
        )
    channels, height, width = volume
    f, stride, padding = numbers["F"], numbers["S"], numbers.get("P", 0)
    height, width = output_size(height, f, stride, padding), output_size(width, f, stride, padding)
    if name == "POOL":
        return (channels, height, width), 0
    filters = numbers["K"]
    return (filters, height, width), conv_parameters(f, channels, filters)


def _where(layer: Spec, place: int) -> str:
    return f"layer {place + 1} {tuple(layer)!r}"

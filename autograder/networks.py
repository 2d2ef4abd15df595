"""A network as data, from anybody: layers and arrays, checked before a number of it is used.

Axes: N images, C channels, H rows, W columns. Nothing here calls a method of a foreign object; what the
layers ask for is bounded before it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import structures
from autograder.answerkey import Form
from autograder.compare import numbers as as_array
from autograder.compare import results

Array = NDArray[Any]
Layer = tuple[Any, ...]  # such as ("CONV", 8, 5, 1, 2)
Shape = tuple[int, ...]

LETTERS = {"CONV": "KFSP", "RELU": "", "POOL": "FS", "FC": "K", "SOFTMAX": ""}
LAYERS = 40
WORK = 12_000_000  # products for one image, and numbers of all its windows
BATCH = 6_000_000  # numbers of all windows of a batch


class Unfit(Exception):
    """Not a network that can be judged: the finding's id, and what was seen."""

    def __init__(self, name: str, seen: str) -> None:
        super().__init__(seen)
        self.id = name
        self.seen = seen


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Layers and their arrays, which fit each other. `work` is what one image takes."""

    layers: tuple[Layer, ...]
    arrays: tuple[Array, ...]
    work: int

    @property
    def numbers(self) -> int:
        """Weights and biases in all."""
        return sum(array.size for array in self.arrays)


def network(value: object, shape: Shape, *, numbers: int, outputs: int) -> Network:
    """Read (layers, arrays); `Unfit` says what is wrong with them."""
    pair = results(value, Form(returns=("layers", "arrays")))
    if pair is None:
        raise Unfit(
            "net_not_a_pair", f"It returned a value of type {type(value).__name__}, not (layers, arrays)."
        )
    layers = _layers(pair[0])
    wanted, work = _trace(layers, shape, outputs)
    arrays = tuple(_arrays(pair[1], wanted, numbers))
    return Network(layers=layers, arrays=arrays, work=work)


def _layers(value: object) -> tuple[Layer, ...]:
    """The layers with their numbers in range."""
    found = structures.read(value)
    if not isinstance(found, tuple) or not 0 < len(found) <= LAYERS:
        raise Unfit("net_bad_layers", f"The layers should be a list of 1 to {LAYERS} tuples.")
    for place, layer in enumerate(found):
        known = isinstance(layer, tuple) and layer and isinstance(layer[0], str) and layer[0] in LETTERS
        letters = LETTERS[layer[0]] if known else ""
        if not known or len(layer) != 1 + len(letters):
            form = ", ".join([repr(layer[0]), *letters]) if known else "'CONV', K, F, S, P"
            raise Unfit("net_bad_layers", f"Layer {place} is {structures.shown(layer)}, not like ({form}).")
        for letter, number in zip(letters, layer[1:], strict=True):
            if type(number) is not int or not (0 if letter == "P" else 1) <= number <= 100_000:
                raise Unfit(
                    "net_bad_layers", f"Layer {place}: {letter} cannot be {structures.shown(number)}."
                )
    return found


def _trace(layers: tuple[Layer, ...], shape: Shape, outputs: int) -> tuple[list[Shape], int]:
    """The shapes of all arrays in their order, and the work for one image."""
    wanted: list[Shape] = []
    work = 0
    for place, layer in enumerate(layers):
        if layer[0] == "SOFTMAX" and place < len(layers) - 1:
            raise Unfit("net_bad_layers", "SOFTMAX can only be the last layer.")
        arrays, shape, cost = _behind(place, layer, shape)
        wanted += arrays
        work += cost
        if max(work, math.prod(shape)) > WORK:
            raise Unfit("net_too_large", f"Up to layer {place}, one image takes more than {WORK:,} products.")
    if shape != (outputs,):
        raise Unfit(
            "net_bad_layers",
            f"Behind the last layer there is {shape}; ten scores are asked for: ({outputs},).",
        )
    return wanted, work


def _behind(place: int, layer: Layer, shape: Shape) -> tuple[list[Shape], Shape, int]:
    """The arrays of one layer, the volume behind it, and its work."""
    name, letters = layer[0], dict(zip(LETTERS[layer[0]], layer[1:], strict=True))
    size = math.prod(shape)
    if name == "FC":
        units = letters["K"]
        return [(units, size), (units,)], (units,), units * size
    if name in ("RELU", "SOFTMAX"):
        return [], shape, size
    if len(shape) != 3:
        raise Unfit(
            "net_bad_layers", f"Layer {place}, {name}, stands behind an FC: there is no image any more."
        )
    channels, f = shape[0], letters["F"]
    rows, columns = (_positions(place, n, f, letters["S"], letters.get("P", 0)) for n in shape[1:])
    window = channels * f * f
    if name == "POOL":
        return [], (channels, rows, columns), rows * columns * window
    filters = letters["K"]
    return (
        [(filters, channels, f, f), (filters,)],
        (filters, rows, columns),
        rows * columns * window * filters,
    )


def _positions(place: int, n: int, f: int, stride: int, padding: int) -> int:
    """(N - F + 2P)/S + 1, which has to be whole."""
    if padding >= f:
        raise Unfit(
            "net_bad_layers", f"Layer {place}: a padding of {padding} lets a {f}×{f} window see zeros only."
        )
    steps, rest = divmod(n - f + 2 * padding, stride)
    if steps < 0 or rest:
        raise Unfit(
            "net_bad_layers", f"Layer {place}: a {f}×{f} window with stride {stride} does not fit on {n}."
        )
    return steps + 1


def _arrays(value: object, wanted: list[Shape], most: int) -> Iterator[Array]:
    if not isinstance(value, list | tuple) or len(value) != len(wanted):
        many = f"{len(value)} arrays" if isinstance(value, list | tuple) else f"a {type(value).__name__}"
        raise Unfit(
            "net_wrong_shapes",
            f"The layers need {len(wanted)} arrays, weights and biases in turn; there is {many}.",
        )
    total = 0
    for place, (item, shape) in enumerate(zip(value, wanted, strict=True)):
        array = as_array(item)
        if array is None or array.dtype.kind != "f":
            raise Unfit("net_not_floats", f"Array {place} does not hold floats.")
        if array.shape != shape:
            raise Unfit(
                "net_wrong_shapes", f"Array {place} has the shape {array.shape}; its layer needs {shape}."
            )
        total += array.size
        if total > most:
            raise Unfit("net_too_many_numbers", f"There are more than {most:,} weights and biases.")
        with np.errstate(over="ignore"):  # what is beyond float32 becomes infinite, and is told
            plain = array.astype(np.float32)
        if not np.all(np.isfinite(plain)):
            raise Unfit("net_not_finite", f"Array {place} holds nan or an infinity.")
        yield plain


def accuracy(found: Network, images: Array, labels: Array) -> float:
    """Which part of the images gets the highest score for its label. A score that is nan is never right."""
    step = max(1, min(200, BATCH // max(found.work, 1)))
    right = 0
    with np.errstate(all="ignore"):
        for start in range(0, len(images), step):
            scores = forward(found, images[start : start + step])
            sound = np.isfinite(scores).all(axis=1)
            right += int(np.sum(sound & (scores.argmax(axis=1) == labels[start : start + step])))
    return right / len(images)


def forward(found: Network, x: Array) -> Array:
    """The scores (N, K) of images (N, C, H, W)."""
    import cnn

    arrays = iter(found.arrays)
    for name, *letters in found.layers:
        if name == "CONV":
            _, _, stride, padding = letters
            x = cnn.conv2d(x, next(arrays), next(arrays), stride, padding)
        elif name == "POOL":
            x = cnn.max_pool2d(x, *letters)
        elif name == "FC":
            x = cnn.linear(x, next(arrays), next(arrays))
        elif name == "RELU":
            x = np.maximum(x, 0)
    return x

"""Layers made of layers: ways past a body that are added up, and branches whose maps are stacked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from cnn.arguments import Array
from cnn.errors import ShapeError
from cnn.layer import Layer, Parameter
from cnn.tracing import Row, Shape

Layers = Sequence[Layer] | Mapping[str, Layer]
"""Layers in order; a mapping gives them names of its own."""


class Block(Layer):
    """A layer that consists of others, each with a name.

    Parameters
    ----------
    layers : sequence of Layer, or mapping of names to layers
        In a sequence, layers are named by what they are: conv1, relu1, pool1, conv2 …

    Attributes
    ----------
    layers : dict of str to Layer

    Raises
    ------
    ShapeError
        If there is no layer, something is none, one stands at two places, or a name holds a dot or a slash.
    """

    def __init__(self, layers: Layers) -> None:
        self.layers = _named(layers, caller=type(self).__name__)

    def state(self) -> dict[str, Parameter]:
        """Return the arrays of all layers as layer.array, such as conv1.w."""
        return {
            f"{own}.{name}": parameter
            for own, layer in self.layers.items()
            for name, parameter in layer.state().items()
        }

    def _joined(self, before: Row, name: str, joint: str) -> list[Row]:
        """Return the rows of layers that all read what is before, and one for where they meet."""
        ways = [layer.rows(before, inside(name, own)) for own, layer in self.layers.items()]
        try:
            shape = self.output_shape(before.shape)
        except ShapeError as uneven:
            raise ShapeError(f"{name or self.kind}: {uneven}") from None
        ends = [way[-1] for way in ways]
        fields = [end.field for end in ends if end.field is not None]
        field = (max(rows for rows, _ in fields), max(columns for _, columns in fields)) if fields else None
        meeting = Row(
            name=inside(name, joint),
            layer=joint,
            shape=shape,
            field=field if len(fields) == len(ends) else None,
            apart=ends[0].apart,
        )
        return [*(row for way in ways for row in way), meeting]


class Residual(Block):
    """What a body adds to its own input: x + body(x), or projection(x) + body(x).

    A body of zeros changes nothing, and the gradient always finds a way past it. ResNet puts a ReLU behind
    the sum: that is a layer of its own.

    Parameters
    ----------
    body : Layer
        Usually a `Sequential`; its output has the volume of the input unless there is a projection.
    projection : Layer, optional
        For blocks that change the volume: a 1x1 convolution with the same stride.

    Notes
    -----
    He et al., Deep Residual Learning for Image Recognition, 2015; the projection is its option B.

    Examples
    --------
    >>> from cnn import Conv2d
    >>> block = Residual(Conv2d(2, 2, 3, padding=1, gain=0.0)).initialize(np.random.default_rng(0))
    >>> x = np.ones((1, 2, 4, 4))
    >>> bool((block.forward(x) == x).all())
    True
    """

    kind: ClassVar[str] = "residual"

    def __init__(self, body: Layer, projection: Layer | None = None) -> None:
        both = {"body": body} if projection is None else {"body": body, "projection": projection}
        super().__init__(both)
        self.body, self.projection = body, projection

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the sum."""
        shortcut = x if self.projection is None else self.projection.forward(x, training=training)
        change = self.body.forward(x, training=training)
        if change.shape != shortcut.shape:
            raise ShapeError(_uneven(change.shape[1:], shortcut.shape[1:]))
        return shortcut + change

    def backward(self, dout: Array) -> Array:
        """Set the gradients of both ways and return the sum of theirs."""
        shortcut = dout if self.projection is None else self.projection.backward(dout)
        return shortcut + self.body.backward(dout)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the volume of the sum; raise if the two ways differ."""
        change = self.body.output_shape(shape)
        shortcut = shape if self.projection is None else self.projection.output_shape(shape)
        if change != shortcut:
            raise ShapeError(_uneven(change, shortcut))
        return change

    def rows(self, before: Row, name: str) -> list[Row]:
        """Return the rows of both ways and that of the sum, which takes the place of the body's output."""
        return self._joined(before, name, "sum")

    def __repr__(self) -> str:
        return f"Residual({', '.join(map(repr, self.layers.values()))})"


class Concat(Block):
    """Branches that read the same input, their maps stacked: GoogLeNet's inception module.

    Parameters
    ----------
    branches : sequence of Layer, or mapping of names to layers
        All of them leave maps of the same rows and columns.

    Notes
    -----
    Szegedy et al., Going Deeper with Convolutions, 2014.

    Examples
    --------
    >>> from cnn import Conv2d
    >>> block = Concat([Conv2d(3, 4, 1), Conv2d(3, 6, 3, padding=1)]).initialize(np.random.default_rng(0))
    >>> block.forward(np.zeros((1, 3, 8, 8))).shape
    (1, 10, 8, 8)
    """

    kind: ClassVar[str] = "concat"

    def __init__(self, branches: Layers) -> None:
        super().__init__(branches)
        self._depths: list[int] = []

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the stacked maps: (N, C, H, W) -> (N, sum of depths, OH, OW)."""
        parts = [layer.forward(x, training=training) for layer in self.layers.values()]
        self._depths = [part.shape[1] for part in parts]
        _stacked([part.shape[1:] for part in parts])
        return np.concatenate(parts, axis=1)

    def backward(self, dout: Array) -> Array:
        """Give each branch its part of the gradient and return the sum of theirs."""
        parts = np.split(dout, np.cumsum(self._depths)[:-1], axis=1)
        branches = zip(self.layers.values(), parts, strict=True)
        first, *others = (layer.backward(part) for layer, part in branches)
        return sum(others, first)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (sum of depths, OH, OW); raise if the maps differ in size."""
        return _stacked([layer.output_shape(shape) for layer in self.layers.values()])

    def rows(self, before: Row, name: str) -> list[Row]:
        """Return the rows of all branches and that of the stack, which they wrote into."""
        return self._joined(before, name, "stack")

    def __repr__(self) -> str:
        return f"Concat([{', '.join(map(repr, self.layers.values()))}])"


def inside(block: str, name: str) -> str:
    """Return the name of a layer within a block, which at the top has none.

    Examples
    --------
    >>> inside("", "conv1"), inside("stage2", "conv1")
    ('conv1', 'stage2.conv1')
    """
    return f"{block}.{name}" if block else name


def _named(layers: Layers, *, caller: str) -> dict[str, Layer]:
    """Give every layer its name, after looking whether they can stand together."""
    if not isinstance(layers, Mapping):
        kinds = [layer.kind if isinstance(layer, Layer) else "layer" for layer in layers]
        counts = [Counter(kinds[: place + 1])[kind] for place, kind in enumerate(kinds)]
        layers = {f"{kind}{n}": layer for kind, n, layer in zip(kinds, counts, layers, strict=True)}
    if not layers:
        raise ShapeError(f"{caller}: expected at least one layer, got none.")
    for name, layer in layers.items():
        if not isinstance(layer, Layer):
            raise ShapeError(f"{caller}: {name} must be a layer such as ReLU(), got {layer!r}.")
        if not name or set(name) & set("./"):
            raise ShapeError(
                f"{caller}: a layer's name must not be empty or hold a dot or slash, got {name!r}."
            )
    if len({id(layer) for layer in layers.values()}) < len(layers):
        raise ShapeError(f"{caller}: one layer stands at two places. Make a layer of its own for each place.")
    return dict(layers)


def _uneven(change: Shape, shortcut: Shape) -> str:
    return (
        f"the body leaves {change} and the way past it {shortcut}, which cannot be added. "
        "Give the block a projection that leaves what the body does."
    )


def _stacked(shapes: Sequence[Shape]) -> Shape:
    """Return the volume of stacked maps, or raise if they differ in size."""
    if any(len(shape) != 3 for shape in shapes) or len({shape[1:] for shape in shapes}) > 1:
        raise ShapeError(
            f"branches can be stacked if rows and columns agree, got {', '.join(map(str, shapes))}."
        )
    return (sum(shape[0] for shape in shapes), *shapes[0][1:])

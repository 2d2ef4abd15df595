"""A network: layers one after the other."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from cnn.arguments import Array
from cnn.containers import Block, inside
from cnn.tracing import Row, Shape


class Sequential(Block):
    """Layers one after the other.

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
        If something is no layer, one layer stands at two places, or a name holds a dot or a slash.

    Examples
    --------
    >>> from cnn import Conv2d, Linear, ReLU
    >>> network = Sequential([Conv2d(1, 4, 3), ReLU(), Linear(4 * 6 * 6, 10)])
    >>> network.initialize(np.random.default_rng(0)).predict(np.zeros((2, 1, 8, 8), np.float32))
    array([0, 0])
    >>> list(network.parameters())
    ['conv1.w', 'conv1.b', 'fc1.w', 'fc1.b']
    """

    kind: ClassVar[str] = "block"

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Pass a batch through all layers."""
        for layer in self.layers.values():
            x = layer.forward(x, training=training)
        return x

    def backward(self, dout: Array) -> Array:
        """Set all gradients, from the last layer to the first, and return dx."""
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        return dout

    def parameter_gradients(self, dout: Array) -> None:
        """Set all gradients; the first layer need not say how the image should change."""
        first, *others = self.layers.values()
        for layer in reversed(others):
            dout = layer.backward(dout)
        first.parameter_gradients(dout)

    def scores(self, x: Array, batch: int = 256) -> Array:
        """Return the outputs for any number of images, `batch` of them at a time."""
        if not len(x):
            return self.forward(x, training=False)
        parts = (x[start : start + batch] for start in range(0, len(x), batch))
        return np.concatenate([self.forward(part, training=False) for part in parts])

    def predict(self, x: Array, batch: int = 256) -> NDArray[np.int64]:
        """Return the class with the highest score of each image: (N, C, H, W) -> (N,)."""
        winners: NDArray[np.int64] = self.scores(x, batch).argmax(axis=1)
        return winners

    def rows(self, before: Row, name: str) -> list[Row]:
        """Return the rows of all layers, each behind the one before."""
        found: list[Row] = []
        for own, layer in self.layers.items():
            found += layer.rows(found[-1] if found else before, inside(name, own))
        return found

    def output_shape(self, shape: Shape) -> Shape:
        """Return the volume behind the last layer."""
        for layer in self.layers.values():
            shape = layer.output_shape(shape)
        return shape

    def __repr__(self) -> str:
        lines = (f"    {name!r}: {layer!r},".replace("\n", "\n    ") for name, layer in self.layers.items())
        return "\n".join(["Sequential({", *lines, "})"])

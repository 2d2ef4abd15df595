"""Fully connected layers, their maxout form, and the layer that writes a volume as a row of numbers."""

from __future__ import annotations

from math import prod, sqrt
from typing import ClassVar

from cnn.arguments import Array, whole
from cnn.errors import ShapeError
from cnn.fully_connected import linear, linear_backward
from cnn.layer import Layer, Parameter
from cnn.maxout_units import maxout, maxout_backward
from cnn.tracing import Shape


class Linear(Layer):
    """The fully connected layer f = Wx + b; a volume is read as one long row of numbers.

    Parameters
    ----------
    inputs : int
        How many numbers go in: channels · rows · columns of a volume.
    units : int
        How many come out.
    gain : float
        The weights start with the standard deviation gain·√(2 / inputs), the biases at 0. A small gain in the
        last layer lets training start from equal scores, with a loss of ln(classes).

    Raises
    ------
    ShapeError
        If a number makes no sense.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Linear(3072, 10).initialize(np.random.default_rng(0))
    >>> layer.forward(np.zeros((2, 3, 32, 32), np.float32)).shape
    (2, 10)
    """

    kind: ClassVar[str] = "fc"

    def __init__(self, inputs: int, units: int, *, gain: float = 1.0) -> None:
        self.inputs = whole(inputs, "Linear: inputs", least=1)
        self.units = whole(units, "Linear: units", least=1)
        self.w = Parameter((self.units, self.inputs), spread=gain * sqrt(2 / self.inputs))
        self.b = Parameter((self.units,))

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the scores: (N, …) -> (N, K)."""
        return linear(self._remember(x, training), self.w.value, self.b.value)

    def backward(self, dout: Array) -> Array:
        """Set the gradients of weights and biases, and return dx in the shape of x."""
        dx, self.w.gradient, self.b.gradient = linear_backward(dout, self._recall(), self.w.value)
        return dx

    def state(self) -> dict[str, Parameter]:
        """Return w (K, D) and b (K,)."""
        return {"w": self.w, "b": self.b}

    def output_shape(self, shape: Shape) -> Shape:
        """Return (K,)."""
        _require_inputs(shape, self.inputs)
        return (self.units,)

    def window(self) -> None:
        """Return None: every unit sees everything."""
        return

    def multiply_adds(self, output: Shape) -> int:
        """Return one product for each weight."""
        return self.w.size

    def __repr__(self) -> str:
        return f"Linear({self.inputs}, {self.units})"


class Maxout(Layer):
    """The lecture's maxout: of two fully connected layers the larger output, unit by unit.

    Parameters
    ----------
    inputs, units : int
        As in `Linear`.

    Examples
    --------
    >>> import numpy as np
    >>> Maxout(4, 2).initialize(np.random.default_rng(0)).forward(np.zeros((3, 4))).shape
    (3, 2)
    """

    kind: ClassVar[str] = "maxout"

    def __init__(self, inputs: int, units: int) -> None:
        self.inputs = whole(inputs, "Maxout: inputs", least=1)
        self.units = whole(units, "Maxout: units", least=1)
        spread = sqrt(2 / self.inputs)
        self.w1, self.b1 = Parameter((units, inputs), spread=spread), Parameter((units,))
        self.w2, self.b2 = Parameter((units, inputs), spread=spread), Parameter((units,))

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return max(w1 x + b1, w2 x + b2): (N, D) -> (N, M)."""
        return maxout(self._remember(x, training), *self._values())

    def backward(self, dout: Array) -> Array:
        """Set the gradients of both halves and return dx."""
        dx, *gradients = maxout_backward(dout, self._recall(), *self._values())
        for parameter, gradient in zip(self.state().values(), gradients, strict=True):
            parameter.gradient = gradient
        return dx

    def state(self) -> dict[str, Parameter]:
        """Return w1, b1, w2 and b2."""
        return {"w1": self.w1, "b1": self.b1, "w2": self.w2, "b2": self.b2}

    def output_shape(self, shape: Shape) -> Shape:
        """Return (M,)."""
        if len(shape) != 1:
            raise ShapeError(f"expected numbers in a row, got the volume {shape}. Put a Flatten() before it.")
        _require_inputs(shape, self.inputs)
        return (self.units,)

    def window(self) -> None:
        """Return None: every unit sees everything."""
        return

    def multiply_adds(self, output: Shape) -> int:
        """Return one product for each weight."""
        return self.w1.size + self.w2.size

    def __repr__(self) -> str:
        return f"Maxout({self.inputs}, {self.units})"

    def _values(self) -> tuple[Array, Array, Array, Array]:
        return self.w1.value, self.b1.value, self.w2.value, self.b2.value


class Flatten(Layer):
    """Write the volume of each image as one row of numbers, row-major: (N, C, H, W) -> (N, C·H·W).

    Examples
    --------
    >>> import numpy as np
    >>> Flatten().forward(np.zeros((2, 3, 4, 5))).shape
    (2, 60)
    """

    kind: ClassVar[str] = "flatten"
    in_place: ClassVar[bool] = True

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the rows of numbers."""
        self._remember(x, training)
        return x.reshape(len(x), prod(x.shape[1:]))

    def backward(self, dout: Array) -> Array:
        """Return the gradient in the shape of the volume."""
        return dout.reshape(self._recall().shape)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C·H·W,)."""
        return (prod(shape),)


def _require_inputs(shape: Shape, inputs: int) -> None:
    """Raise unless a volume holds as many numbers as a layer reads."""
    if prod(shape) != inputs:
        raise ShapeError(f"expected {inputs} numbers, got {prod(shape)} in the volume {shape}.")

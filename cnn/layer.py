"""What every layer can do, and the arrays that it learns.

A layer wraps a pair of pure functions (forward and backward) and remembers, from one to the other, what the
backward pass needs. Its weights are made when `initialize` is called with a random generator, not before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import prod
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import DTypeLike

from cnn.arguments import Array
from cnn.errors import DoesNotFit, ShapeError, WeightsError
from cnn.tracing import Row, Shape


class Parameter:
    """An array of a layer, known by its shape before it has values.

    Parameters
    ----------
    shape : tuple of int
    mean, spread : float
        Values are drawn from the normal distribution with this mean and standard deviation; with spread 0
        they are all equal to the mean.
    learned : bool
        False for what a layer keeps but no gradient changes, such as running averages.

    Attributes
    ----------
    gradient : ndarray or None
        The derivative of the loss, in the shape of the values, since the last backward pass.

    Examples
    --------
    >>> bias = Parameter((3,))
    >>> bias.size
    3
    >>> bias.make(np.random.default_rng(0), np.float32)
    >>> bias.value
    array([0., 0., 0.], dtype=float32)
    """

    def __init__(self, shape: Shape, *, mean: float = 0.0, spread: float = 0.0, learned: bool = True) -> None:
        self.shape = shape
        self.mean, self.spread, self.learned = mean, spread, learned
        self.gradient: Array | None = None
        self._value: Array | None = None

    @property
    def size(self) -> int:
        """How many numbers it holds, or will hold."""
        return prod(self.shape)

    @property
    def value(self) -> Array:
        """The values; a `WeightsError` says how to make them if there are none yet."""
        if self._value is None:
            raise WeightsError(
                "This network has no weights yet. Make them with "
                "network.initialize(np.random.default_rng(0)), or load them with load_weights."
            )
        return self._value

    @value.setter
    def value(self, value: Array) -> None:
        if value.shape != self.shape:
            raise ShapeError(f"Parameter: expected values of shape {self.shape}, got {value.shape}.")
        self._value = value

    def make(self, rng: np.random.Generator, dtype: DTypeLike) -> None:
        """Draw the values, in the given dtype."""
        noise = rng.standard_normal(self.shape) if self.spread else np.zeros(self.shape)
        self._value = (self.mean + self.spread * noise).astype(dtype)
        self.gradient = None


class Layer(ABC):
    """One step of a network, or several together.

    A subclass says what `forward` and `backward` do, and for the trace what volume it leaves behind
    (`output_shape`), with which windows it looks (`window`), and how many products it adds up.
    """

    kind: ClassVar[str] = "layer"
    """The stem of the name that a layer gets in a network: conv1, conv2 …"""

    in_place: ClassVar[bool] = False
    """Whether the output may take the place of the input in memory."""

    _x: Array | None = None

    @abstractmethod
    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the output; with ``training=False`` nothing is remembered for `backward`."""

    @abstractmethod
    def backward(self, dout: Array) -> Array:
        """Set the gradients of the parameters, and return the gradient of what went in last."""

    def parameter_gradients(self, dout: Array) -> None:
        """Set the gradients of the parameters only: all that the first layer of a network needs."""
        self.backward(dout)

    def state(self) -> dict[str, Parameter]:
        """Return all arrays of the layer by name, learned or not."""
        return {}

    def parameters(self) -> dict[str, Parameter]:
        """Return the arrays that are learned, by name."""
        return {name: parameter for name, parameter in self.state().items() if parameter.learned}

    def initialize(self, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> Self:
        """Draw all weights and return the layer itself.

        Parameters
        ----------
        rng : numpy.random.Generator
            The same generator state gives the same weights.
        dtype : float32 or float64
            float64 is for checking gradients.
        """
        for parameter in self.state().values():
            parameter.make(rng, dtype)
        return self

    def output_shape(self, shape: Shape) -> Shape:
        """Return the volume behind the layer for the volume before it; raise if they do not go together."""
        return shape

    def window(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return the size and the stride of the window, (rows, columns) each; None if it sees everything."""
        return (1, 1), (1, 1)

    def multiply_adds(self, output: Shape) -> int:
        """Return how many products are added up for an output of the given volume."""
        return 0

    def rows(self, before: Row, name: str) -> list[Row]:
        """Return what the trace shows of this layer; `before` is the row of the layer before it."""
        try:
            shape = self.output_shape(before.shape)
        except (DoesNotFit, ShapeError) as refusal:
            raise type(refusal)(f"{name or self.kind}, {self!r}: {refusal}") from None
        field, apart = _seen(before, self.window())
        row = Row(
            name=name or self.kind,
            layer=repr(self),
            shape=shape,
            parameters=sum(parameter.size for parameter in self.parameters().values()),
            activations=0 if self.in_place else prod(shape),
            multiply_adds=self.multiply_adds(shape),
            field=field,
            apart=apart,
        )
        return [row]

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _remember(self, x: Array, training: bool) -> Array:
        """Keep `x` for the backward pass if there is to be one, and return it."""
        self._x = x if training else None
        return x

    def _recall(self) -> Array:
        """Return what went in last."""
        if self._x is None:
            raise ShapeError(
                f"{self!r}: backward needs a forward pass before it. Call forward(x), with training=True."
            )
        return self._x


def options(**pairs: tuple[Any, Any]) -> str:
    """Write those of (value, default) that differ as keyword arguments, for a layer's `repr`.

    Examples
    --------
    >>> options(stride=(2, 1), padding=(0, 0))
    ', stride=2'
    """
    return "".join(f", {name}={value!r}" for name, (value, default) in pairs.items() if value != default)


def as_written(numbers: tuple[int, int]) -> int | tuple[int, int]:
    """Return one number for a pair of equal ones, as people write it.

    Examples
    --------
    >>> as_written((2, 2)), as_written((2, 3))
    (2, (2, 3))
    """
    return numbers[0] if numbers[0] == numbers[1] else numbers


def require_volume(shape: Shape) -> None:
    """Raise unless a shape has channels, rows and columns.

    Raises
    ------
    ShapeError
        If it has another number of axes.

    Examples
    --------
    >>> require_volume((3, 32, 32))
    """
    if len(shape) != 3:
        raise ShapeError(f"expected a volume (C, H, W), got {shape}. Put this layer before the first Linear.")


def _seen(
    before: Row, window: tuple[tuple[int, int], tuple[int, int]] | None
) -> tuple[tuple[int, int] | None, tuple[int, int]]:
    """Return the receptive field behind a window, and how far apart its outputs look."""
    if before.field is None or window is None:
        return None, before.apart
    (height, width), (down, right) = window
    (rows, columns), (row_step, column_step) = before.field, before.apart
    field = (rows + (height - 1) * row_step, columns + (width - 1) * column_step)
    return field, (row_step * down, column_step * right)

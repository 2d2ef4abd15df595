"""The convolution as a layer, and the normalisation that may follow it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod, sqrt
from typing import ClassVar

import numpy as np

from cnn.arguments import Array, pair, whole
from cnn.convolution import conv2d, conv2d_backward, conv2d_backward_parameters
from cnn.errors import ShapeError
from cnn.layer import Layer, Parameter, as_written, options, require_volume
from cnn.normalization import batch_norm2d, batch_norm2d_backward, batch_statistics
from cnn.shapes import Mode, output_size
from cnn.tracing import Shape


class Conv2d(Layer):
    """The lecture's CONV layer with K filters of size F, stride S and padding P.

    Parameters
    ----------
    channels : int
        Depth C of what goes in.
    filters : int
        K, the depth of what comes out.
    size : int or (rows, columns)
        F.
    stride, padding : int or (rows, columns)
        S and P.
    mode : {"exact", "floor"}
        As in `conv2d`.
    bias : bool
        False leaves the biases out, as before a batch normalisation.
    gain : float
        The weights start with the standard deviation gain·√(2 / (C·F·F)), the biases at 0.

    Raises
    ------
    ShapeError
        If a number makes no sense.

    Notes
    -----
    √(2 / inputs) is the initialisation of He et al. 2015, which keeps the spread of the values from layer to
    layer when half of them are lost in a ReLU.

    Examples
    --------
    >>> layer = Conv2d(3, 10, 5, padding=2).initialize(np.random.default_rng(0))
    >>> layer.forward(np.zeros((1, 3, 32, 32), np.float32)).shape
    (1, 10, 32, 32)
    """

    kind: ClassVar[str] = "conv"

    def __init__(
        self,
        channels: int,
        filters: int,
        size: int | Sequence[int],
        *,
        stride: int | Sequence[int] = 1,
        padding: int | Sequence[int] = 0,
        mode: Mode = "exact",
        bias: bool = True,
        gain: float = 1.0,
    ) -> None:
        self.channels = whole(channels, "Conv2d: channels", least=1)
        self.filters = whole(filters, "Conv2d: filters", least=1)
        self.size = pair(size, "Conv2d: size", least=1)
        self.stride = pair(stride, "Conv2d: stride", least=1)
        self.padding = pair(padding, "Conv2d: padding")
        self.mode: Mode = mode
        shape = (self.filters, self.channels, *self.size)
        self.w = Parameter(shape, spread=gain * sqrt(2 / prod(shape[1:])))
        self.b = Parameter((self.filters,)) if bias else None

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the K maps: (N, C, H, W) -> (N, K, OH, OW)."""
        b = np.zeros(self.filters) if self.b is None else self.b.value
        return conv2d(self._remember(x, training), self.w.value, b, self.stride, self.padding, mode=self.mode)

    def backward(self, dout: Array) -> Array:
        """Set the gradients of filters and biases, and return dx."""
        x, w = self._recall(), self.w.value
        dx, dw, db = conv2d_backward(dout, x, w, self.stride, self.padding, mode=self.mode)
        self._keep(dw, db)
        return dx

    def parameter_gradients(self, dout: Array) -> None:
        """Set the gradients of filters and biases."""
        x, w = self._recall(), self.w.value
        self._keep(*conv2d_backward_parameters(dout, x, w, self.stride, self.padding, mode=self.mode))

    def state(self) -> dict[str, Parameter]:
        """Return w (K, C, FH, FW) and b (K,)."""
        return {"w": self.w} if self.b is None else {"w": self.w, "b": self.b}

    def output_shape(self, shape: Shape) -> Shape:
        """Return (K, OH, OW)."""
        require_volume(shape)
        _require_channels(shape, self.channels)
        sizes = zip(shape[1:], self.size, self.stride, self.padding, strict=True)
        return (self.filters, *(output_size(*numbers, mode=self.mode) for numbers in sizes))

    def window(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return F and S."""
        return self.size, self.stride

    def multiply_adds(self, output: Shape) -> int:
        """Return C·F·F products for each output."""
        return prod(output) * prod(self.w.shape[1:])

    def _keep(self, dw: Array, db: Array) -> None:
        self.w.gradient = dw
        if self.b is not None:
            self.b.gradient = db

    def __repr__(self) -> str:
        more = options(
            stride=(as_written(self.stride), 1),
            padding=(as_written(self.padding), 0),
            mode=(self.mode, "exact"),
            bias=(self.b is not None, True),
        )
        return f"Conv2d({self.channels}, {self.filters}, {as_written(self.size)}{more})"


class BatchNorm2d(Layer):
    """Every channel gets mean 0 and variance 1, then a scale and a shift that are learned.

    In training, mean and variance are those of the batch. Running averages of them are kept, and used when
    ``training=False``, so that what is said about an image does not depend on the images beside it.

    Parameters
    ----------
    channels : int
    momentum : float
        How much of each new batch goes into the running averages.
    eps : float
        Keeps the root away from 0.

    Notes
    -----
    Ioffe and Szegedy, Batch Normalization, 2015. The running variance is the unbiased one.

    Examples
    --------
    >>> layer = BatchNorm2d(1).initialize(np.random.default_rng(0), np.float64)
    >>> layer.forward(np.array([[[[1.0, 3.0]]]])).round(3)
    array([[[[-1.,  1.]]]])
    >>> layer.mean.value, layer.variance.value
    (array([0.2]), array([1.1]))
    """

    kind: ClassVar[str] = "norm"
    in_place: ClassVar[bool] = True

    def __init__(self, channels: int, *, momentum: float = 0.1, eps: float = 1e-5) -> None:
        self.channels = whole(channels, "BatchNorm2d: channels", least=1)
        self.momentum, self.eps = momentum, eps
        shape = (self.channels,)
        self.gamma, self.beta = Parameter(shape, mean=1.0), Parameter(shape)
        self.mean, self.variance = Parameter(shape, learned=False), Parameter(shape, mean=1.0, learned=False)

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the normalised maps; in training, also bring the running averages up to date."""
        gamma, beta = self.gamma.value, self.beta.value
        self._remember(x, training)
        if not training:
            return batch_norm2d(x, gamma, beta, self.mean.value, self.variance.value, eps=self.eps)
        mean, variance = batch_statistics(x)
        numbers = x.size // self.channels
        self._average(self.mean, mean)
        self._average(self.variance, variance * (numbers / max(numbers - 1, 1)))
        return batch_norm2d(x, gamma, beta, mean, variance, eps=self.eps)

    def backward(self, dout: Array) -> Array:
        """Set the gradients of scale and shift, and return dx: the batch's own statistics move with x."""
        x, gamma = self._recall(), self.gamma.value
        dx, self.gamma.gradient, self.beta.gradient = batch_norm2d_backward(dout, x, gamma, eps=self.eps)
        return dx

    def state(self) -> dict[str, Parameter]:
        """Return gamma and beta, which are learned, and the running mean and variance, which are not."""
        return {"gamma": self.gamma, "beta": self.beta, "mean": self.mean, "variance": self.variance}

    def output_shape(self, shape: Shape) -> Shape:
        """Return the same volume."""
        require_volume(shape)
        _require_channels(shape, self.channels)
        return shape

    def __repr__(self) -> str:
        return f"BatchNorm2d({self.channels})"

    def _average(self, running: Parameter, new: Array) -> None:
        old = running.value
        running.value = (old + self.momentum * (new - old)).astype(old.dtype)


def _require_channels(shape: Shape, channels: int) -> None:
    """Raise unless a volume has the depth that a layer reads."""
    if shape[0] != channels:
        raise ShapeError(f"expected {channels} channels, got {shape[0]} in the volume {shape}.")

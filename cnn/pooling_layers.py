"""Pooling as layers: the largest or the mean of every window, map by map. Nothing is learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from cnn.arguments import Array, pair
from cnn.average_pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
)
from cnn.layer import Layer, as_written, options, require_volume
from cnn.pooling import max_pool2d, max_pool2d_backward
from cnn.tracing import Shape
from cnn.windows import PoolMode


class _Pool2d(Layer):
    """What both kinds of windows have in common.

    Parameters
    ----------
    size : int or (rows, columns)
        F.
    stride : int or (rows, columns), optional
        S; the size unless given, so that windows lie side by side.
    padding : int or (rows, columns)
        P.
    mode : {"exact", "floor", "ceil"}
        As in `max_pool2d`.
    """

    kind: ClassVar[str] = "pool"

    def __init__(
        self,
        size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        *,
        padding: int | Sequence[int] = 0,
        mode: PoolMode = "exact",
    ) -> None:
        name = type(self).__name__
        self.size = pair(size, f"{name}: size", least=1)
        self.stride = self.size if stride is None else pair(stride, f"{name}: stride", least=1)
        self.padding = pair(padding, f"{name}: padding")
        self.mode: PoolMode = mode

    def window(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return F and S."""
        return self.size, self.stride

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, OH, OW)."""
        require_volume(shape)
        nothing = np.empty((0, *shape))  # no image takes no memory, and its result has the right axes
        return self.forward(nothing, training=False).shape[1:]

    def __repr__(self) -> str:
        more = options(
            stride=(as_written(self.stride), as_written(self.size)),
            padding=(as_written(self.padding), 0),
            mode=(self.mode, "exact"),
        )
        return f"{type(self).__name__}({as_written(self.size)}{more})"


class MaxPool2d(_Pool2d):
    """The largest value of every window; the padding never wins.

    Examples
    --------
    >>> MaxPool2d(2).forward(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 5.,  7.],
             [13., 15.]]]])
    """

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the maxima: (N, C, H, W) -> (N, C, OH, OW)."""
        x = self._remember(x, training)
        return max_pool2d(x, self.size, self.stride, self.padding, mode=self.mode)

    def backward(self, dout: Array) -> Array:
        """Send each gradient to the first maximum of its window."""
        return max_pool2d_backward(dout, self._recall(), self.size, self.stride, self.padding, mode=self.mode)


class AvgPool2d(_Pool2d):
    """The mean of every window; the zeros of the padding count.

    Examples
    --------
    >>> AvgPool2d(2).forward(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]])
    """

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the means: (N, C, H, W) -> (N, C, OH, OW)."""
        x = self._remember(x, training)
        return avg_pool2d(x, self.size, self.stride, self.padding, mode=self.mode)

    def backward(self, dout: Array) -> Array:
        """Share each gradient out among the pixels of its window."""
        return avg_pool2d_backward(dout, self._recall(), self.size, self.stride, self.padding, mode=self.mode)


class GlobalAvgPool2d(Layer):
    """The mean of every map, whatever its size: (N, C, H, W) -> (N, C, 1, 1).

    Examples
    --------
    >>> GlobalAvgPool2d().forward(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[7.5]]]])
    """

    kind: ClassVar[str] = "pool"

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return the means."""
        return global_avg_pool2d(self._remember(x, training))

    def backward(self, dout: Array) -> Array:
        """Share each gradient out among all pixels of its map."""
        return global_avg_pool2d_backward(dout, self._recall())

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, 1, 1)."""
        require_volume(shape)
        return (shape[0], 1, 1)

    def window(self) -> None:
        """Return None: every mean sees everything."""
        return

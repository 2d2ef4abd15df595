"""Where the windows of a pooling layer stand, and what they read.

Along each axis, window i starts at i·S - P and reads F pixels. Tap u is what all windows read in their place
u: one strided slice of the padded image. A square of pixels is the product of two such axes, so
whatever can be combined in any order is combined along the columns first and then along the rows.

Axes: N images, C channels, H rows, W columns; the output is OH x OW.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from cnn.arguments import Array, as_axes, floating, pair
from cnn.errors import DoesNotFit, ShapeError
from cnn.shapes import output_size

PoolMode = Literal["exact", "floor", "ceil"]
ROWS, COLUMNS = 2, 3  # of arrays (N, C, H, W)


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The windows along one axis: `count` of them, on N pixels with P more at each end."""

    axis: int
    n: int
    f: int
    stride: int
    padding: int
    count: int

    @property
    def behind(self) -> int:
        """How many pixels the last window may read behind the input: P, or more in the mode "ceil"."""
        return max(self.padding, (self.count - 1) * self.stride + self.f - self.padding - self.n)

    def taps(self, padded: Array) -> Iterator[Array]:
        """Views of the padded array, one for each place u = 0 … F - 1 in a window."""
        for u in range(self.f):
            step = slice(u, u + (self.count - 1) * self.stride + 1, self.stride)
            yield padded[(slice(None),) * self.axis + (step,)]

    def combine(self, ufunc: np.ufunc, padded: Array) -> Array:
        """Combine the F taps into a new array."""
        result = reduce(ufunc, self.taps(padded))
        return result.copy() if self.f == 1 else result  # one tap alone is a view

    def spread(self, values: Array) -> Array:
        """Send each value to all F taps of its window and add up: the transpose of combining with a sum."""
        shape = list(values.shape)
        shape[self.axis] = self.padding + self.n + self.behind
        padded = np.zeros(shape, values.dtype)
        for tap in self.taps(padded):
            tap += values
        return padded

    def pixels(self, i: int) -> slice:
        """The pixels of the input, without padding, that window i reads."""
        start = i * self.stride - self.padding
        return slice(max(start, 0), min(start + self.f, self.n))

    def extent(self, i: int) -> int:
        """How many pixels window i holds: F, or less where the mode "ceil" lets it hang over the padding."""
        return min(self.f, self.n + 2 * self.padding - i * self.stride)


def pooling_operands(
    x: ArrayLike,
    size: int | Sequence[int],
    stride: int | Sequence[int] | None,
    padding: int | Sequence[int],
    *,
    mode: PoolMode,
    caller: str,
) -> tuple[Array, Windows, Windows]:
    """Return the images in the dtype of the computation, and the windows along rows and columns.

    Raises
    ------
    ShapeError
        If an argument is none of its kind, or the padding is as large as the window.
    DoesNotFit
        If the windows do not fit; the message names the axis where rows and columns differ.

    Examples
    --------
    >>> _, rows, columns = pooling_operands(
    ...     np.zeros((1, 1, 7, 5)), 3, 2, 0, mode="exact", caller="max_pool2d"
    ... )
    >>> rows.count, columns.count
    (3, 2)
    """
    x = floating(as_axes(x, "N C H W", name="x", caller=caller))
    extent = pair(size, f"{caller}: size", least=1)
    steps = extent if stride is None else pair(stride, f"{caller}: stride", least=1)
    border = pair(padding, f"{caller}: padding")
    if mode not in get_args(PoolMode):
        raise ShapeError(f'{caller}: mode must be "exact", "floor" or "ceil", got {mode!r}.')
    rows, columns = zip(x.shape[2:], extent, steps, border, strict=True)
    same = rows == columns
    return (
        x,
        _windows(ROWS, *rows, mode=mode, where=caller if same else f"{caller}, rows"),
        _windows(COLUMNS, *columns, mode=mode, where=caller if same else f"{caller}, columns"),
    )


def pad(x: Array, rows: Windows, columns: Windows, value: float) -> Array:
    """Put `value` around the images wherever a window may read; return `x` itself if none reads there.

    Examples
    --------
    >>> x, rows, columns = pooling_operands([[[[7]]]], (1, 2), 1, (0, 1), mode="exact", caller="avg_pool2d")
    >>> pad(x, rows, columns, 0)
    array([[[[0., 7., 0.]]]])
    """
    widths = [(windows.padding, windows.behind) for windows in (rows, columns)]
    if not np.any(widths):
        return x
    return np.pad(x, [(0, 0), (0, 0), *widths], constant_values=value)


def crop(padded: Array, rows: Windows, columns: Windows) -> Array:
    """Take the border off again that `pad` put around the images.

    Examples
    --------
    >>> x, rows, columns = pooling_operands([[[[7]]]], 2, 1, 1, mode="exact", caller="avg_pool2d")
    >>> crop(pad(x, rows, columns, 0), rows, columns)
    array([[[[7.]]]])
    """
    top, left = rows.padding, columns.padding
    return np.ascontiguousarray(padded[:, :, top : top + rows.n, left : left + columns.n])


def _windows(axis: int, n: int, f: int, stride: int, padding: int, *, mode: PoolMode, where: str) -> Windows:
    """Count the windows along one axis."""
    if padding >= f:
        raise ShapeError(
            f"{where}: padding must be smaller than the window, got P = {padding} and F = {f}. "
            "Else a window would hold no pixel of the image."
        )
    try:
        count = _count(n, f, stride, padding, mode=mode)
    except (DoesNotFit, ShapeError) as refusal:
        raise type(refusal)(f"{where}: {refusal}") from None
    return Windows(axis=axis, n=n, f=f, stride=stride, padding=padding, count=count)


def _count(n: int, f: int, stride: int, padding: int, *, mode: PoolMode) -> int:
    """Apply `output_size`, or its counterpart that rounds up."""
    if mode != "ceil":
        return output_size(n, f, stride, padding, mode=mode)
    span = n - f + 2 * padding
    if n < 1 or span <= -stride:  # not one window, rounded up or not
        return output_size(n, f, stride, padding, mode="floor")
    count = -(-span // stride) + 1
    # The last window must start on the image or on the padding in front of it, as in the frameworks.
    return count - 1 if (count - 1) * stride >= n + padding else count

"""Windows as the rows of a matrix, so that a convolution is one matrix product, and the way back.

Axes: N images, C channels, H rows, W columns; windows of FH x FW; OH x OW places where they lie.
A row of the matrix is one window, channel by channel: C is slowest, then the window's rows, then its columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import Array, as_axes, floating, pair, whole
from cnn.errors import ShapeError
from cnn.operands import require_shape
from cnn.padding import zero_pad
from cnn.shapes import _output_shape


def im2col(
    x: ArrayLike,
    kernel: int | Sequence[int],
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
) -> NDArray[Any]:
    """Write every window of every image as one row of a matrix.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images; N may be 0.
    kernel, stride, padding : int or (rows, columns)
        Size of the windows, step from one to the next, border of zeros.

    Returns
    -------
    ndarray, shape (N, OH*OW, C*FH*FW)
        A new array in the dtype of `x`. ``im2col(x, ...) @ w.reshape(K, -1).T`` is `conv2d` without bias,
        with the maps as columns.

    Raises
    ------
    ShapeError
        If an argument has other axes or makes no sense.
    DoesNotFit
        If the windows do not end at the border.

    Notes
    -----
    Every pixel is written up to FH*FW times. `col2im` adds these copies up again. The idea is from
    Chellapilla, Puri and Simard, "High Performance Convolutional Neural Networks for Document Processing"
    (2006); `conv2d` itself copies less, see `cnn.blocks`.

    Examples
    --------
    >>> im2col(np.arange(6).reshape(1, 1, 2, 3), 2)
    array([[[0, 1, 3, 4],
            [1, 2, 4, 5]]])
    """
    x = as_axes(x, "N C H W", name="x", caller="im2col")
    size, steps, border, (oh, ow) = _windows(x.shape, kernel, stride, padding, caller="im2col")
    windows = sliding_window_view(zero_pad(x, border), size, axis=(2, 3))
    windows = windows[:, :, :: steps[0], :: steps[1]].transpose(0, 2, 3, 1, 4, 5)  # (N, OH, OW, C, FH, FW)
    return windows.reshape(len(x), oh * ow, x.shape[1] * size[0] * size[1]).copy()


def col2im(
    cols: ArrayLike,
    shape: Sequence[int],
    kernel: int | Sequence[int],
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
) -> Array:
    """Put the rows of `im2col` back to their places, adding up where windows overlap.

    Parameters
    ----------
    cols : array_like, shape (N, OH*OW, C*FH*FW)
        One window per row.
    shape : (N, C, H, W)
        Of the images.
    kernel, stride, padding : int or (rows, columns)
        As in `im2col`.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array in the dtype of `cols` (float64 for integers); what falls on the border of zeros is lost.

    Raises
    ------
    ShapeError
        If `cols` is no such matrix for these images, or an argument makes no sense.
    DoesNotFit
        If the windows do not end at the border.

    Notes
    -----
    The adjoint of `im2col`, not its inverse: ``sum(im2col(x) * cols) == sum(x * col2im(cols))``.

    Examples
    --------
    >>> col2im(np.ones((1, 2, 4)), (1, 1, 2, 3), 2)
    array([[[[1., 2., 1.],
             [1., 2., 1.]]]])
    """
    cols = floating(as_axes(cols, "N OH*OW C*FH*FW", name="cols", caller="col2im"))
    n, c, h, w = _image_shape(shape)
    (fh, fw), (rows, columns), (top, left), (oh, ow) = _windows(
        (n, c, h, w), kernel, stride, padding, caller="col2im"
    )
    require_shape(cols, (n, oh * ow, c * fh * fw), name="cols", of="im2col's result", caller="col2im")
    windows = cols.reshape(n, oh, ow, c, fh, fw).transpose(0, 3, 4, 5, 1, 2)  # (N, C, FH, FW, OH, OW)
    padded = np.zeros((n, c, h + 2 * top, w + 2 * left), cols.dtype)
    for u, v in np.ndindex(fh, fw):
        padded[:, :, u : u + rows * oh : rows, v : v + columns * ow : columns] += windows[:, :, u, v]
    return padded[:, :, top : top + h, left : left + w].copy()


def _windows(
    shape: Sequence[int],
    kernel: int | Sequence[int],
    stride: int | Sequence[int],
    padding: int | Sequence[int],
    *,
    caller: str,
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Return size, step, border and number of the windows, each as (rows, columns)."""
    size = pair(kernel, f"{caller}: kernel", least=1)
    steps = pair(stride, f"{caller}: stride", least=1)
    border = pair(padding, f"{caller}: padding")
    _, _, h, w = shape
    return size, steps, border, _output_shape((h, w), size, steps, border, mode="exact", caller=caller)


def _image_shape(shape: Sequence[int]) -> tuple[int, int, int, int]:
    if not isinstance(shape, (tuple, list)) or len(shape) != 4:
        raise ShapeError(f"col2im: shape must be (N, C, H, W), got {shape!r}.")
    n, c, h, w = (whole(length, f"col2im: shape[{axis}]") for axis, length in enumerate(shape))
    return n, c, h, w

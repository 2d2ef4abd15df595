"""The border of zeros around an image.

Axes: N images, C channels, H rows, W columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import as_axes, pair


def zero_pad(x: ArrayLike, padding: int | Sequence[int]) -> NDArray[Any]:
    """Put a border of zeros around every image.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        A batch of images.
    padding : int or (rows, columns)
        How many zeros at each end of the axis.

    Returns
    -------
    ndarray, shape (N, C, H + 2 rows, W + 2 columns)
        A new array, also when the padding is 0, in the dtype of `x`.

    Raises
    ------
    ShapeError
        If `x` has other axes, or the padding is negative or no integer.

    Notes
    -----
    The lecture: "in practice: common to zero pad the border".

    Examples
    --------
    >>> zero_pad(np.ones((1, 1, 1, 1), int), (0, 1))
    array([[[[0, 1, 0]]]])
    """
    x = as_axes(x, "N C H W", name="x", caller="zero_pad")
    rows, columns = pair(padding, "zero_pad: padding")
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))

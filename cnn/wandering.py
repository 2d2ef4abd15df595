"""Wandering digits: real handwritten digits at random places on a larger, noisy canvas."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.arguments import whole
from cnn.data import Digits, load_digits
from cnn.errors import ShapeError


class Canvases(NamedTuple):
    """Canvases with one digit each, and which digit it is.

    Attributes
    ----------
    images : ndarray, shape (N, 1, size, size), float32
        Paper is about 0 and ink up to about 1, with noise on both.
    labels : ndarray, shape (N,), int64
        The digit, from 0 to 9.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.int64]


def wandering_digits(
    n: int, seed: int, size: int = 28, *, noise: float = 0.1, digits: Digits | None = None
) -> Canvases:
    """Put handwritten digits at random places on canvases, and noise over everything.

    Each digit is drawn at random from `digits`, doubled from 8 x 8 to 16 x 16 pixels and laid anywhere it
    fits. Where a digit stands says nothing about which it is: that is what makes a convolution useful.

    Parameters
    ----------
    n : int
        How many canvases; 0 is allowed.
    seed : int
        The same seed gives the same canvases.
    size : int
        Rows and columns of a canvas, at least 16.
    noise : float
        Standard deviation of the normal noise; ink goes up to 1.
    digits : Digits, optional
        Where to draw from: ``load_digits()`` unless given. Pass ``load_digits(held_out=True)``, or a part
        that you have put aside, to test with handwriting that was not trained on.

    Returns
    -------
    Canvases
        The named pair ``images, labels``.

    Raises
    ------
    ShapeError
        If the doubled digits are larger than the canvas, there are none, or `n` or `size` is no integer.
    MissingData
        As `load_digits` does.

    Examples
    --------
    >>> images, labels = wandering_digits(4, seed=0)
    >>> images.shape, images.dtype, labels.shape
    ((4, 1, 28, 28), dtype('float32'), (4,))
    """
    n, size = whole(n, "wandering_digits: n"), whole(size, "wandering_digits: size", least=1)
    pictures, names = load_digits() if digits is None else digits
    doubled = pictures.repeat(2, axis=2).repeat(2, axis=3).astype(np.float32) / 16  # (D, 1, 16, 16)
    height, width = doubled.shape[2:]
    if not len(doubled) or size < max(height, width):
        raise ShapeError(
            "wandering_digits: expected digits to draw from and a canvas that holds them, got "
            f"{len(doubled)} digits of {height} x {width} after doubling, a canvas of {size} x {size} pixels."
        )
    rng = np.random.default_rng(seed)
    which = rng.integers(len(doubled), size=n)
    rows, columns = rng.integers(size - height + 1, size=n), rng.integers(size - width + 1, size=n)
    canvases = np.float32(noise) * rng.standard_normal((n, 1, size, size), dtype=np.float32)
    for canvas, digit, row, column in zip(canvases, doubled[which], rows, columns, strict=True):
        canvas[:, row : row + height, column : column + width] += digit
    return Canvases(canvases, names[which])

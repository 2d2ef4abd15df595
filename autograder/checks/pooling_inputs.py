"""What the cases of notebook 04 draw: maps in which no two pixels are alike, unless ties are the point."""

from __future__ import annotations

from itertools import cycle

import numpy as np

from autograder.checks.drawing import Array, lengths
from autograder.exercise import Arguments

Rng = np.random.Generator
Pair = tuple[int, int]


def distinct(rng: Rng, *shape: int) -> Array:
    """Draw whole numbers of both signs, no two of them equal, so that every window has one winner."""
    size = int(np.prod(shape))
    return np.asarray(rng.permutation(np.arange(size) - size // 2).reshape(shape), np.float64)


def gradients(rng: Rng, *shape: int) -> Array:
    """Draw powers of two with random signs, no two of them equal: a sum says which of them are in it."""
    size = int(np.prod(shape))
    powers = 2.0 ** rng.permutation(size) if size <= 16 else 1.0 + rng.permutation(size)
    return np.asarray((powers * rng.choice([-1, 1], size)).reshape(shape), np.float64)


def extent(f: int, s: int, places: int) -> int:
    """The length on which `places` windows of f pixels with a step of s fit."""
    return f + s * (places - 1)


# max_pool2d(x, size, stride)


def side_by_side(rng: Rng) -> Arguments:
    return distinct(rng, 1, 1, 4, 4), 2, 2


def batch(rng: Rng) -> Arguments:
    images, channels = (int(n) for n in rng.permutation([3, 5]))
    rows, columns = lengths(rng, (2, 4), (2, 4))
    return distinct(rng, images, channels, 2 * rows, 2 * columns), 2, 2


def rectangle(rng: Rng) -> Arguments:
    rows, columns = lengths(rng, (1, 4), (2, 4))
    return distinct(rng, 1, 1, 2 * rows, 2 * columns), 2, 2


def overlapping(rng: Rng) -> Arguments:
    rows, columns = (extent(3, 2, n) for n in lengths(rng, (2, 3), (2, 3)))
    return distinct(rng, 1, 2, rows, columns), 3, 2


def negative(rng: Rng) -> Arguments:
    x, size, stride = overlapping(rng)
    return x - x.max() - int(rng.integers(1, 5)), size, stride


def with_gaps(rng: Rng) -> Arguments:
    rows, columns = (extent(2, 4, n) for n in lengths(rng, (2, 3), (2, 3)))
    return distinct(rng, 1, 1, rows, columns), 2, 4


def no_stride(rng: Rng) -> Arguments:
    rows, columns = lengths(rng, (1, 2), (1, 2))
    return distinct(rng, 1, 2, 3 * rows, 3 * columns), 3, None


def as_large(rng: Rng) -> Arguments:
    f = int(rng.integers(3, 5))
    return distinct(rng, 2, 1, f, f), f, 1


def single_pixels(rng: Rng) -> Arguments:
    rows, columns = (extent(1, 2, n) for n in lengths(rng, (2, 4), (2, 4)))
    return distinct(rng, 1, 2, rows, columns), 1, 2


def fractions(rng: Rng) -> Arguments:
    x, size, stride = overlapping(rng)
    return x / 4 + 1 / 8, size, stride


def pairs(rng: Rng) -> Arguments:
    """Also the pairs read backwards would fit, so that what comes of it can be told."""
    size, sides = ((3, 2), (5, 7)) if rng.integers(2) else ((2, 3), (4, 6))
    rows, columns = (int(n) for n in rng.permutation(sides))
    return distinct(rng, 1, 2, rows, columns), size, (2, 1)


def misfit_rows(rng: Rng) -> Arguments:
    rows, columns = extent(3, 2, 2) + 1, extent(3, 2, int(rng.integers(2, 4)))
    return distinct(rng, 1, 1, rows, columns), 3, 2


def misfit_columns(rng: Rng) -> Arguments:
    rows, columns = extent(3, 2, int(rng.integers(2, 4))), extent(3, 2, 2) + 1
    return distinct(rng, 1, 1, rows, columns), 3, 2


def too_large(rng: Rng) -> Arguments:
    rows, columns = lengths(rng, (2, 3), (4, 5))
    return distinct(rng, 1, 1, rows, columns), 4, 1


# max_pool2d_backward(dout, x, size, stride): x as above, and a gradient for every window


def with_gradients(rng: Rng, x: Array, size: object, stride: object) -> Arguments:
    """Put a gradient in front: one number for each window."""
    fh, fw = _pair(size)
    sh, sw = _pair(size if stride is None else stride)
    places = ((x.shape[2] - fh) // sh + 1, (x.shape[3] - fw) // sw + 1)
    return gradients(rng, *x.shape[:2], *places), x, size, stride


def _pair(value: object) -> Pair:
    return (value, value) if isinstance(value, int) else value  # type: ignore[return-value]


def side_by_side_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *side_by_side(rng))


def batch_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *batch(rng))


def rectangle_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *rectangle(rng))


def shared_centre(rng: Rng) -> Arguments:
    """Four windows of 3×3 on 5×5, whose largest pixel is the one that all of them share."""
    x = distinct(rng, 1, 1, 5, 5)
    x[0, 0, 2, 2] = x.max() + int(rng.integers(1, 9))
    return with_gradients(rng, x, 3, 2)


def overlapping_backward(rng: Rng) -> Arguments:
    """In each map two windows side by side, and two below each other, have their largest pixel in common."""
    x, size, stride = overlapping(rng)
    x[:, :, 2, 1] += x.size
    x[:, :, 1, 2] += 2 * x.size
    return with_gradients(rng, x, size, stride)


def negative_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *negative(rng))


def with_gaps_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *with_gaps(rng))


def no_stride_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *no_stride(rng))


def as_large_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *as_large(rng))


def fractions_backward(rng: Rng) -> Arguments:
    dout, *rest = overlapping_backward(rng)
    return dout / 8 + 1 / 16, *rest


def pairs_backward(rng: Rng) -> Arguments:
    return with_gradients(rng, *pairs(rng))


TIES = ((0, 1, 1, 0), (0, 1, 1, 0), (1, 1, 0, 0), (1, 0, 1, 0), (0, 0, 1, 1), (1, 0, 0, 1))


def ties(rng: Rng) -> Arguments:
    """Windows of 2×2 side by side, each with the same largest value at two places."""
    x = np.zeros((1, 1, 4, 6))
    places = list(np.ndindex(2, 3))
    for (i, j), pattern in zip(places, cycle(TIES), strict=False):
        low = rng.integers(-4, 5, (2, 2))
        x[0, 0, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = np.where(np.reshape(pattern, (2, 2)), 7, low)
    return with_gradients(rng, x, 2, 2)

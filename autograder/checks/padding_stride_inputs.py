"""What the cases of notebook 02 about sizes draw: each function makes the arguments of one idea."""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import lengths
from autograder.exercise import Arguments

Rng = np.random.Generator


def between(rng: Rng, low: int, high: int) -> int:
    """A whole number, both ends included."""
    return int(rng.integers(low, high + 1))


# output_size(n, f, stride, padding)


def fitting(f: int, stride: int, padding: int, positions: int, rest: int = 0) -> Arguments:
    """Sizes with so many positions and so many pixels left over."""
    return f + (positions - 1) * stride + rest - 2 * padding, f, stride, padding


def stride_one(rng: Rng) -> Arguments:
    return fitting(between(rng, 2, 4), 1, 0, between(rng, 3, 7))


def stride_two(rng: Rng) -> Arguments:
    return fitting(between(rng, 2, 4), 2, 0, between(rng, 3, 4))


def long_stride(rng: Rng) -> Arguments:
    return fitting(between(rng, 2, 5), between(rng, 3, 4), 0, 2)


def with_padding(rng: Rng) -> Arguments:
    return fitting(between(rng, 3, 5), 1, between(rng, 1, 3), between(rng, 6, 8))


def stride_and_padding(rng: Rng) -> Arguments:
    f, stride, padding = lengths(rng, (4, 6), (2, 3), (1, 2))
    return fitting(f, stride, padding, between(rng, 2, 3))


def one_position(rng: Rng) -> Arguments:
    return fitting(between(rng, 3, 7), between(rng, 2, 4), 0, 1)


def needs_padding(rng: Rng) -> Arguments:
    """The filter is larger than the image, and not larger than the image with its border."""
    padding = between(rng, 2, 3)
    n = between(rng, 2, 3)
    return n, n + 2 * padding - 1, 1, padding


def photograph(rng: Rng) -> Arguments:
    f, stride, padding = lengths(rng, (7, 11), (3, 5), (1, 2))
    return fitting(f, stride, padding, between(rng, 40, 60))


def little_over(rng: Rng) -> Arguments:
    stride = between(rng, 3, 5)
    return fitting(between(rng, 3, 4), stride, between(rng, 0, 1), 2, 1)


def much_over(rng: Rng) -> Arguments:
    stride = between(rng, 3, 5)
    return fitting(between(rng, 2, 3), stride, between(rng, 0, 1), 2, stride - 1)


def too_large(rng: Rng) -> Arguments:
    """A filter that sticks out by as many pixels as the stride has, so that the division has no remainder."""
    stride, padding = between(rng, 1, 3), between(rng, 0, 1)
    n = between(rng, 2, 4)
    return n, n + 2 * padding + stride, stride, padding


# same_padding(f)


def odd(rng: Rng) -> Arguments:
    return (2 * between(rng, 4, 99) + 1,)


def even(rng: Rng) -> Arguments:
    return (2 * between(rng, 2, 99),)


# fitting_paddings(n, f, stride, max_padding)


def every_padding(rng: Rng) -> Arguments:
    """Stride 1: whatever one takes fits."""
    n, f, most = lengths(rng, (8, 12), (2, 6), (4, 5))
    return n, f, 1, most


def every_second(rng: Rng) -> Arguments:
    """Stride 4 and an even N - F: of the paddings from 0 on, every second one fits."""
    f = between(rng, 3, 12)
    return f + 8, f, 4, between(rng, 4, 7)


def some_paddings(rng: Rng) -> Arguments:
    """Stride 3: every third padding fits, 0 not among them; the largest that is allowed is."""
    f, first = between(rng, 2, 12), between(rng, 1, 2)
    return f + 9 - 2 * first, f, 3, first + 3 * between(rng, 1, 3)


def no_padding(rng: Rng) -> Arguments:
    """An even stride and an odd N - F."""
    f = between(rng, 2, 9)
    return f + 2 * between(rng, 1, 6) + 1, f, 2, between(rng, 3, 6)


def large_filter(rng: Rng) -> Arguments:
    """The filter is larger than the image, so the first paddings leave no room for it."""
    n = between(rng, 2, 9)
    return n, n + 4, between(rng, 1, 2), between(rng, 4, 7)


def only_zero(rng: Rng) -> Arguments:
    f = between(rng, 3, 9)
    return f + 2 * between(rng, 2, 9), f, between(rng, 1, 2), 0

"""What the cases of notebook 02 about images draw: each function makes the arguments of one idea."""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import biases, kernel, lengths, pixels
from autograder.checks.padding_stride_inputs import between, fitting
from autograder.exercise import Arguments

Rng = np.random.Generator
Pair = tuple[int, ...]


# zero_pad(x, padding)


def images(rng: Rng) -> np.ndarray:
    n, c, h, w = lengths(rng, (1, 3), (2, 4), (4, 6), (3, 7))
    return pixels(rng, n, c, h, w)


def one_zero(rng: Rng) -> Arguments:
    h, w = lengths(rng, (3, 4), (4, 6))
    return pixels(rng, 1, 1, h, w), 1


def border(rng: Rng) -> Arguments:
    return images(rng), 2


def wide_border(rng: Rng) -> Arguments:
    return images(rng), 3


def no_border(rng: Rng) -> Arguments:
    return images(rng), 0


def fractional_image(rng: Rng) -> Arguments:
    return images(rng) / 4 + 1 / 8, between(rng, 1, 2)


def border_pair(rng: Rng) -> Arguments:
    return images(rng), tuple(lengths(rng, (1, 3), (1, 3)))


def one_axis(rng: Rng) -> Arguments:
    return images(rng), ((0, 2), (2, 0))[between(rng, 0, 1)]


# conv2d(x, w, b, stride, padding)


def layer(
    rng: Rng,
    stride: Pair,
    padding: Pair,
    kernel_size: Pair,
    positions: Pair,
    *,
    rest: Pair = (0, 0),
    many: tuple[int, int, int] = (1, 1, 1),
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images, filters and biases with so many positions along rows and columns."""
    n, c, k = many
    axes = zip(kernel_size, stride, padding, positions, rest, strict=True)
    h, w = (fitting(*axis)[0] for axis in axes)
    return pixels(rng, n, c, h, w), kernel(rng, k, c, *kernel_size), biases(rng, k)


def drawn(rng: Rng, stride: int, padding: int, **options: tuple[int, int, int]) -> Arguments:
    """A rectangular filter on a rectangular image, one stride and one padding for both axes."""
    size = tuple(lengths(rng, (2, 4), (2, 4)))
    positions = tuple(lengths(rng, (2, 3), (3, 4)))
    return (*layer(rng, (stride, stride), (padding, padding), size, positions, **options), stride, padding)


def valid(rng: Rng) -> Arguments:
    return drawn(rng, 1, 0, many=(1, 2, 3))


def stepping(rng: Rng) -> Arguments:
    return drawn(rng, 2, 0)


def long_steps(rng: Rng) -> Arguments:
    size, positions = tuple(lengths(rng, (2, 4), (2, 4))), tuple(lengths(rng, (2, 3), (2, 3)))
    return (*layer(rng, (3, 3), (0, 0), size, positions, many=(1, 2, 1)), 3, 0)


def padded(rng: Rng) -> Arguments:
    return (*layer(rng, (1, 1), (1, 1), (2, 3), tuple(lengths(rng, (4, 6), (4, 7)))), 1, 1)


def padded_twice(rng: Rng) -> Arguments:
    size = tuple(lengths(rng, (3, 4), (2, 4)))
    return (*layer(rng, (1, 1), (2, 2), size, tuple(lengths(rng, (7, 8), (7, 9)))), 1, 2)


def filters(rng: Rng) -> Arguments:
    return drawn(rng, 1, 0, many=(1, 1, between(rng, 3, 4)))


def batch(rng: Rng) -> Arguments:
    return drawn(rng, 2, 0, many=(between(rng, 3, 4), 1, 1))


def everything(rng: Rng) -> Arguments:
    size = tuple(lengths(rng, (2, 3), (3, 4)))
    many = ((2, 3, 4), (2, 4, 3), (3, 2, 4))[between(rng, 0, 2)]
    return (*layer(rng, (2, 2), (1, 1), size, (4, 5), many=many), 2, 1)


def one_pixel(rng: Rng) -> Arguments:
    return pixels(rng, 1, 1, 1, 1), kernel(rng, 1, 1, 3, 3), biases(rng, 1), 1, 1


def pointwise(rng: Rng) -> Arguments:
    many = ((2, 3, 4), (2, 4, 3))[between(rng, 0, 1)]
    return (*layer(rng, (2, 2), (0, 0), (1, 1), tuple(lengths(rng, (2, 4), (2, 5))), many=many), 2, 0)


def one_place(rng: Rng) -> Arguments:
    """The filter covers the image and its border: one position, and the stride is never used."""
    size = tuple(lengths(rng, (4, 5), (3, 6)))
    return (*layer(rng, (2, 2), (1, 1), size, (1, 1), many=(1, 2, 3)), 2, 1)


def negative(rng: Rng) -> Arguments:
    x, w, b, stride, padding = drawn(rng, 2, 0, many=(1, 2, 3))
    return np.abs(x), -np.abs(w), b, stride, padding


def fractions(rng: Rng) -> Arguments:
    x, w, b = layer(rng, (1, 1), (1, 1), (3, 2), (3, 5), many=(1, 2, 3))
    return x / 4, w / 2, b / 4, 1, 1


def stride_pair(rng: Rng) -> Arguments:
    stride = tuple(lengths(rng, (1, 3), (1, 3)))
    size = tuple(lengths(rng, (2, 3), (2, 4)))
    return (*layer(rng, stride, (0, 0), size, (2, 3), many=(1, 2, 1)), stride, 0)


def padding_pair(rng: Rng) -> Arguments:
    padding = tuple(lengths(rng, (0, 2), (0, 2)))
    size = tuple(lengths(rng, (2, 3), (2, 4)))
    return (*layer(rng, (2, 2), padding, size, (4, 3), many=(1, 2, 1)), 2, padding)


def lecture_misfit(rng: Rng) -> Arguments:
    return pixels(rng, 1, 1, 7, 7), kernel(rng, 1, 1, 3, 3), biases(rng, 1), 3, 0


def misfit_in_rows(rng: Rng) -> Arguments:
    """Two pixels of three are left over below, none at the right."""
    return (*layer(rng, (3, 3), (1, 1), (3, 2), (3, 2), rest=(2, 0)), 3, 1)


def misfit_in_columns(rng: Rng) -> Arguments:
    return (*layer(rng, (2, 2), (1, 1), (2, 3), (2, 3), rest=(0, 1)), 2, 1)


def larger_filter(rng: Rng) -> Arguments:
    return pixels(rng, 1, 1, 2, 5), kernel(rng, 1, 1, 5, 3), biases(rng, 1), 1, 1

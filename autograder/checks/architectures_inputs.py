"""What the cases of notebook 08 draw: stacks of layers, residual blocks, weights of fully connected layers.

In a stack no two numbers of a layer are equal that somebody might mix up, and paddings differ from those that
keep the size. A block has more hidden maps than channels, or fewer.
"""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import Array, biases, kernel, lengths, pixels
from autograder.exercise import Arguments

Rng = np.random.Generator
Layer = tuple[str | int, ...]

VGG = (2, 2, 3, 3, 3)
"""Convolutions in each stage of VGG-16."""


# receptive_field(layers)


def _conv(rng: Rng, f: int, stride: int = 1) -> Layer:
    """A CONV with F and S as given, more filters than either, and some padding."""
    return ("CONV", int(rng.integers(16, 40)), f, stride, int(rng.integers(1, 5)))


def no_layers(rng: Rng) -> Arguments:
    return ([],)


def three_small(rng: Rng) -> Arguments:
    return ([("CONV", 64, 3, 1, 1)] * 3,)


def one_conv(rng: Rng) -> Arguments:
    return ([_conv(rng, int(rng.integers(4, 20)), int(rng.integers(2, 4)))],)


def some_convs(rng: Rng) -> Arguments:
    return ([_conv(rng, f) for f in lengths(rng, (3, 9), (2, 9), (4, 11))],)


def conv_and_relu(rng: Rng) -> Arguments:
    first, second = lengths(rng, (3, 8), (3, 8))
    return ([_conv(rng, first), ("RELU",), _conv(rng, second), ("RELU",)],)


def only_relus(rng: Rng) -> Arguments:
    return ([("RELU",)] * int(rng.integers(2, 5)),)


def ones(rng: Rng) -> Arguments:
    return ([_conv(rng, int(rng.integers(4, 8))), _conv(rng, 1), ("RELU",), _conv(rng, 1)],)


def stride_then_conv(rng: Rng) -> Arguments:
    f, g, stride = lengths(rng, (5, 9), (3, 7), (2, 4))
    return ([_conv(rng, f, stride), _conv(rng, g)],)


def pool_then_conv(rng: Rng) -> Arguments:
    return ([("POOL", 2, 2), _conv(rng, int(rng.integers(4, 20)))],)


def overlapping_pool(rng: Rng) -> Arguments:
    size = int(rng.integers(3, 6))
    return ([_conv(rng, 6), ("POOL", size, 2), _conv(rng, int(rng.integers(3, 6)))],)


def last_pool(rng: Rng) -> Arguments:
    return ([_conv(rng, int(rng.integers(3, 6))), ("RELU",), ("POOL", *lengths(rng, (4, 7), (2, 3)))],)


def many_strides(rng: Rng) -> Arguments:
    f, g, h = lengths(rng, (3, 8), (3, 8), (3, 8))
    return ([_conv(rng, f, 3), ("RELU",), ("POOL", 3, 2), _conv(rng, g, 2), ("POOL", 4, 3), _conv(rng, h)],)


def vgg_to(stage: int, place: int) -> list[Layer]:
    """The layers of VGG-16 up to and including conv<stage>_<place>."""
    layers: list[Layer] = []
    for number, convs in enumerate(VGG[:stage], start=1):
        depth = min(64 * 2 ** (number - 1), 512)
        layers += [("CONV", depth, 3, 1, 1), ("RELU",)] * (place if number == stage else convs)
        layers.extend([("POOL", 2, 2)] * (number < stage))
    return layers


def vgg_third_stage(rng: Rng) -> Arguments:
    return (vgg_to(3, 2),)


def vgg_some_stage(rng: Rng) -> Arguments:
    return (vgg_to(int(rng.integers(4, 6)), int(rng.integers(1, 4))),)


# residual_forward(x, w1, b1, w2, b2)


def _block(rng: Rng, n: int, c: int, m: int, height: int, width: int) -> Arguments:
    """Signs and sizes such that all three sums have both signs."""
    x = pixels(rng, n, c, height, width) * 40
    w1, w2 = kernel(rng, m, c, 3, 3), kernel(rng, c, m, 3, 3)
    return x, w1 % 7 - 3, biases(rng, m), w2 % 5 - 2, biases(rng, c) * 10


def one_channel(rng: Rng) -> Arguments:
    return _block(rng, 1, 1, 2, 4, 5)


def more_hidden(rng: Rng) -> Arguments:
    return _block(rng, 1, 2, 4, *lengths(rng, (5, 7), (6, 8)))


def fewer_hidden(rng: Rng) -> Arguments:
    return _block(rng, 2, 4, 3, *lengths(rng, (5, 7), (6, 8)))


def as_many_hidden(rng: Rng) -> Arguments:
    return _block(rng, 2, 3, 3, *lengths(rng, (4, 6), (5, 8)))


def one_pixel(rng: Rng) -> Arguments:
    return _block(rng, 3, 4, 2, 1, 1)


def silent(rng: Rng) -> Arguments:
    """All weights and biases are 0, so the block is relu(x)."""
    x = pixels(rng, 1, 2, *lengths(rng, (4, 5), (5, 7)))
    return x, np.zeros((3, 2, 3, 3)), np.zeros(3), np.zeros((2, 3, 3, 3)), np.zeros(2)


def below_zero(rng: Rng) -> Arguments:
    """The second convolution adds a bias that no pixel makes up for: every sum is negative."""
    x, w1, b1, w2, b2 = _block(rng, 1, 2, 3, 4, 6)
    return x, w1, b1, -np.abs(w2), -np.abs(b2) - np.abs(x).max()


def through_the_bias(rng: Rng) -> Arguments:
    """The weights are 0: nothing but the second bias is added to x."""
    x, w1, b1, w2, b2 = _block(rng, 1, 3, 2, 4, 5)
    return x, w1 * 0, b1, w2 * 0, b2


def fractions(rng: Rng) -> Arguments:
    x, w1, b1, w2, b2 = _block(rng, 2, 2, 3, 5, 4)
    return x / 16, w1 / 4, b1 / 8, w2 / 4, b2 / 32


# fc_as_conv(w, shape)


def _weights(rng: Rng, units: int, *shape: int) -> tuple[Array, tuple[int, ...]]:
    return kernel(rng, units, int(np.prod(shape))), shape


def one_unit(rng: Rng) -> Arguments:
    return _weights(rng, 1, 2, 3, 4)


def all_different(rng: Rng) -> Arguments:
    return _weights(rng, *lengths(rng, (2, 6), (2, 6), (2, 6), (2, 6)))


def one_map(rng: Rng) -> Arguments:
    units, height, width = lengths(rng, (2, 4), (2, 5), (3, 6))
    return _weights(rng, units, 1, height, width)


def one_pixel_maps(rng: Rng) -> Arguments:
    return _weights(rng, *lengths(rng, (2, 4), (3, 6)), 1, 1)


def square_maps(rng: Rng) -> Arguments:
    return _weights(rng, 3, 2, 4, 4)


def fractional_weights(rng: Rng) -> Arguments:
    w, shape = _weights(rng, *lengths(rng, (2, 5), (2, 5), (2, 5), (2, 5)))
    return w / 8 + 0.5, shape

"""What the cases of notebook 03 draw: each function makes the arguments of one idea.

No input is 0 except where 0 is the idea, because what a derivative is there is a convention of its own.
"""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import Array, biases, kernel, lengths, pixels
from autograder.exercise import Arguments

Rng = np.random.Generator

# relu(x)


def row(rng: Rng) -> Arguments:
    return (pixels(rng, int(rng.integers(6, 10))),)


def matrix(rng: Rng) -> Arguments:
    return (pixels(rng, *lengths(rng, (3, 6), (3, 6))),)


def maps(rng: Rng) -> Arguments:
    return (pixels(rng, *lengths(rng, (2, 3), (3, 5), (3, 6), (3, 7))),)


def fractions(rng: Rng) -> Arguments:
    """From −2.25 to 2.25 in steps of a quarter, some of them between 0 and 1."""
    x = pixels(rng, 12) / 4
    x[1], x[2] = 0.25, -0.75
    return (x,)


def all_negative(rng: Rng) -> Arguments:
    return (-np.abs(matrix(rng)[0]),)


def far(rng: Rng) -> Arguments:
    """Inputs at ±1000 among moderate ones: no formula may overflow there."""
    x = pixels(rng, *lengths(rng, (2, 4), (3, 5)))
    x.flat[:3] = rng.permutation([1000.0, -1000.0, 999.0])
    return (x,)


def nothing_to_cut(rng: Rng) -> Arguments:
    return (np.abs(matrix(rng)[0]),)


# relu_backward(dout, x) and tanh_backward(dout, x)


def _with_gradient(rng: Rng, x: Array) -> Arguments:
    """A gradient for x; the first four places hold all combinations of signs."""
    dout = pixels(rng, *x.shape)
    dout.flat[:4] = np.abs(dout.flat[:4]) * [1, -1, 1, -1]
    x.flat[:4] = np.abs(x.flat[:4]) * [1, 1, -1, -1]
    return dout, x


def row_with_gradient(rng: Rng) -> Arguments:
    return _with_gradient(rng, *row(rng))


def matrix_with_gradient(rng: Rng) -> Arguments:
    return _with_gradient(rng, *matrix(rng))


def maps_with_gradient(rng: Rng) -> Arguments:
    return _with_gradient(rng, *maps(rng))


def fractions_with_gradient(rng: Rng) -> Arguments:
    dout, x = _with_gradient(rng, *fractions(rng))
    return dout / 8, x


def all_negative_with_gradient(rng: Rng) -> Arguments:
    (x,) = all_negative(rng)
    return pixels(rng, *x.shape), x


def zeros_with_gradient(rng: Rng) -> Arguments:
    """Some inputs are exactly 0, with gradients of both signs."""
    dout, x = row_with_gradient(rng)
    x[:2] = 0
    return dout, x


# tanh_backward only: where tanh is neither straight nor flat


def bend_with_gradient(rng: Rng) -> Arguments:
    return _with_gradient(rng, *fractions(rng))


def bent_maps_with_gradient(rng: Rng) -> Arguments:
    (x,) = maps(rng)
    return _with_gradient(rng, x / 4)


def zero_tanh(rng: Rng) -> Arguments:
    dout = pixels(rng, int(rng.integers(3, 6)))
    return dout, np.zeros(dout.shape)


def far_with_gradient(rng: Rng) -> Arguments:
    (x,) = far(rng)
    return pixels(rng, *x.shape), x


# leaky_relu(x, slope) and elu(x, alpha)


def tenth(rng: Rng) -> Arguments:
    return *row(rng), 0.1


def other_slope(rng: Rng) -> Arguments:
    return *matrix(rng), _quarter_steps(rng)


def sloped_maps(rng: Rng) -> Arguments:
    return *maps(rng), _quarter_steps(rng)


def sloped_fractions(rng: Rng) -> Arguments:
    return *fractions(rng), float(rng.choice([0.05, 0.2, 0.3]))


def all_negative_sloped(rng: Rng) -> Arguments:
    return *all_negative(rng), _quarter_steps(rng)


def _quarter_steps(rng: Rng) -> float:
    return float(rng.choice([0.25, 0.5, 0.75]))


def alpha_one(rng: Rng) -> Arguments:
    return *fractions(rng), 1.0


def other_alpha(rng: Rng) -> Arguments:
    (x,) = matrix(rng)
    return x / 4, float(rng.choice([0.5, 1.5, 2.0]))


def alpha_maps(rng: Rng) -> Arguments:
    (x,) = maps(rng)
    return x / 4, float(rng.choice([0.5, 1.5, 2.0]))


def alpha_at_zero(rng: Rng) -> Arguments:
    (x,) = fractions(rng)
    x[3:5] = 0
    return x, 0.5


def alpha_far(rng: Rng) -> Arguments:
    return *far(rng), float(rng.choice([0.5, 1.5, 2.0]))


# sigmoid(x)


def middle(rng: Rng) -> Arguments:
    (x,) = fractions(rng)
    x[3] = 0
    return (x,)


def bent_matrix(rng: Rng) -> Arguments:
    return (matrix(rng)[0] / 4,)


def bent_maps(rng: Rng) -> Arguments:
    return (maps(rng)[0] / 4,)


def far_right(rng: Rng) -> Arguments:
    return (np.concatenate([[1000.0], rng.permutation([20.0, 100.0, 800.0])]),)


def far_left(rng: Rng) -> Arguments:
    return (np.concatenate([[-1000.0], rng.permutation([-20.0, -100.0, -800.0])]),)


# maxout(x, w1, b1, w2, b2)


def _layer(rng: Rng, n: int, d: int, m: int) -> Arguments:
    return pixels(rng, n, d), kernel(rng, m, d), biases(rng, m), kernel(rng, m, d), biases(rng, m)


def one_output(rng: Rng) -> Arguments:
    return _layer(rng, 4, 3, 1)


def one_image(rng: Rng) -> Arguments:
    d, m = lengths(rng, (2, 4), (3, 5))
    return _layer(rng, 1, d, m)


def batch(rng: Rng) -> Arguments:
    return _layer(rng, *lengths(rng, (4, 7), (3, 5), (3, 6)))


def all_below_zero(rng: Rng) -> Arguments:
    x, w1, b1, w2, b2 = batch(rng)
    return np.abs(x), -np.abs(w1), -np.abs(b1), -np.abs(w2), -np.abs(b2)


def zero_and_x(rng: Rng) -> Arguments:
    """One branch is 0, the other is x: a ReLU."""
    x = pixels(rng, int(rng.integers(5, 8)), 3)
    return x, np.zeros((3, 3)), np.zeros(3), np.eye(3), np.zeros(3)


def close(rng: Rng) -> Arguments:
    """Numbers that are not whole, and small biases: they decide here and there."""
    x, w1, b1, w2, b2 = batch(rng)
    return x / 4, w1 / 8, b1 / 32, w2 / 8, b2 / 32

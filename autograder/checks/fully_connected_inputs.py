"""What the cases of notebook 05 draw: each function makes the arguments of one idea."""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import biases, kernel, lengths, pixels
from autograder.exercise import Arguments
from autograder.polynomial import Polynomial

Rng = np.random.Generator
HALF, QUARTER = 0.5, 0.25  # central differences of a parabola are exact: large steps show all other formulas

# linear(x, w, b)


def flat(rng: Rng) -> Arguments:
    n, d, k = lengths(rng, (3, 5), (4, 7), (2, 6))
    return pixels(rng, n, d), kernel(rng, k, d), biases(rng, k)


def one_flat(rng: Rng) -> Arguments:
    d, k = lengths(rng, (4, 6), (2, 5))
    return pixels(rng, 1, d), kernel(rng, k, d), biases(rng, k)


def images(rng: Rng) -> Arguments:
    n, c, h, w, k = lengths(rng, (2, 4), (2, 4), (2, 5), (2, 5), (5, 7))
    return pixels(rng, n, c, h, w), kernel(rng, k, c * h * w), biases(rng, k)


def grey_images(rng: Rng) -> Arguments:
    n, h, w, k = lengths(rng, (2, 4), (2, 5), (2, 5), (2, 6))
    return pixels(rng, n, h, w), kernel(rng, k, h * w), biases(rng, k)


def one_output(rng: Rng) -> Arguments:
    n, d = lengths(rng, (2, 4), (3, 6))
    return pixels(rng, n, d), kernel(rng, 1, d), biases(rng, 1)


def negative_scores(rng: Rng) -> Arguments:
    x, w, b = flat(rng)
    return np.abs(x), -np.abs(w), -np.abs(b)


def fractions(rng: Rng) -> Arguments:
    x, w, b = images(rng)
    return x / 4, w / 2, b / 4 + 1 / 16  # products are eighths, so no score is whole by chance


# linear_backward(dout, x, w)


def _back(rng: Rng, arguments: Arguments) -> Arguments:
    x, w, _ = arguments
    return pixels(rng, len(x), len(w)), x, w


def one_flat_back(rng: Rng) -> Arguments:
    return _back(rng, one_flat(rng))


def flat_back(rng: Rng) -> Arguments:
    return _back(rng, flat(rng))


def images_back(rng: Rng) -> Arguments:
    return _back(rng, images(rng))


def fractions_back(rng: Rng) -> Arguments:
    dout, x, w = images_back(rng)
    return dout / 2 + 1 / 16, x / 4, w / 2


# conv1x1(x, w, b)


def pointwise(rng: Rng, n: int, c: int, k: int) -> Arguments:
    h, w = lengths(rng, (2, 5), (2, 5))
    return pixels(rng, n, c, h, w), kernel(rng, k, c), biases(rng, k)


def one_pixel(rng: Rng) -> Arguments:
    c, k = lengths(rng, (2, 4), (2, 4))
    return pixels(rng, 1, c, 1, 1), kernel(rng, k, c), biases(rng, k)


def one_filter(rng: Rng) -> Arguments:
    return pointwise(rng, 1, int(rng.integers(3, 6)), 1)


def one_channel(rng: Rng) -> Arguments:
    return pointwise(rng, 1, 1, int(rng.integers(3, 6)))


def some_images(rng: Rng) -> Arguments:
    n, c = lengths(rng, (3, 4), (2, 4))
    return pointwise(rng, n, c, 1)


def all_sizes(rng: Rng) -> Arguments:
    n, c, h, w, k = lengths(rng, (2, 3), (3, 5), (2, 6), (2, 6), (4, 7))
    return pixels(rng, n, c, h, w), kernel(rng, k, c), biases(rng, k)


def negative_maps(rng: Rng) -> Arguments:
    x, w, b = all_sizes(rng)
    return np.abs(x), -np.abs(w), -np.abs(b)


def fractional_maps(rng: Rng) -> Arguments:
    x, w, b = all_sizes(rng)
    return x / 4, w / 2, b / 4 + 1 / 16


# softmax_cross_entropy(scores, labels)


def _scores(rng: Rng, n: int, k: int) -> np.ndarray:
    """Different quarters from −2 to 2 in each row, so that every class has a probability that shows."""
    return np.stack([rng.permutation(np.arange(-8, 9))[:k] for _ in range(n)]) / 4.0


def _labels(rng: Rng, n: int, k: int) -> np.ndarray:
    """Classes that are neither all the same nor 0, 1, 2, … in order, where there are several."""
    labels = rng.integers(0, k, n)
    if n > 1:
        labels[:2] = k - 1, int(rng.integers(0, k - 1))
    return labels


def equal_scores(rng: Rng) -> Arguments:
    n, k = lengths(rng, (2, 3), (4, 10))
    return np.full((n, k), float(rng.integers(-3, 4))), _labels(rng, n, k)


def one_image(rng: Rng) -> Arguments:
    k = int(rng.integers(3, 6))
    return _scores(rng, 1, k), rng.integers(0, k, 1)


def many_classes(rng: Rng) -> Arguments:
    k = int(rng.integers(7, 11))
    return _scores(rng, 1, k), rng.integers(0, k, 1)


def batch(rng: Rng) -> Arguments:
    n, k = lengths(rng, (3, 5), (3, 6))
    return _scores(rng, n, k), _labels(rng, n, k)


def large_scores(rng: Rng) -> Arguments:
    scores, labels = one_image(rng)
    return scores + 1000, labels


def far_apart(rng: Rng) -> Arguments:
    """One image with scores near 1000, another with scores near −1000."""
    k = int(rng.integers(3, 6))
    scores = _scores(rng, 2, k) + rng.permutation([1000.0, -1000.0])[:, None]
    return scores, _labels(rng, 2, k)


def surely_wrong(rng: Rng) -> Arguments:
    """The right class is 40 below the best: its probability is 4·10⁻¹⁸."""
    k = int(rng.integers(3, 6))
    best, right = rng.permutation(k)[:2]
    scores = _scores(rng, 1, k)
    scores[0, right], scores[0, best] = -20.0, 20.0
    return scores, np.array([right])


# numerical_gradient(f, x, dout, h)


def _parabola(rng: Rng, *, summed: bool = False) -> Polynomial:
    c0, c1, c2 = rng.permutation(np.arange(1, 6))[:3] * rng.choice([-1, 1], 3)
    return Polynomial((c0, c1, c2), summed=summed)


def number_of_vector(rng: Rng) -> Arguments:
    return _parabola(rng, summed=True), pixels(rng, int(rng.integers(3, 6))), None, HALF


def number_of_matrix(rng: Rng) -> Arguments:
    rows, columns = lengths(rng, (2, 4), (2, 4))
    return _parabola(rng, summed=True), pixels(rng, rows, columns), None, QUARTER


def vector(rng: Rng) -> Arguments:
    n = int(rng.integers(3, 6))
    return _parabola(rng), pixels(rng, n), pixels(rng, n), HALF


def matrix(rng: Rng) -> Arguments:
    rows, columns = lengths(rng, (2, 4), (2, 4))
    return _parabola(rng), pixels(rng, rows, columns), pixels(rng, rows, columns), QUARTER


def maps(rng: Rng) -> Arguments:
    shape = lengths(rng, (2, 3), (2, 4), (1, 4), (1, 3))
    return _parabola(rng), pixels(rng, *shape), pixels(rng, *shape), QUARTER


def another_step(rng: Rng) -> Arguments:
    f, x, dout, _ = matrix(rng)
    return f, x, dout, 2.0


def whole_numbers(rng: Rng) -> Arguments:
    f, x, _, h = number_of_vector(rng)
    return f, x.astype(np.int64), None, h


def fractional_places(rng: Rng) -> Arguments:
    f, x, dout, h = matrix(rng)
    return f, x / 4, dout / 2 + 1 / 16, h

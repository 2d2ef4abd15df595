"""What the cases of notebook 00 draw. Sums are wanted exactly, so all numbers are whole, halves or quarters.

A bias is never 0 where it may decide, weights and pixels have both signs, and what a wrong variant would
answer by chance is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.checks.drawing import Array, kernel, lengths, pixels
from autograder.exercise import Arguments

Rng = np.random.Generator

# perceptron_predict(x, w, b)


def _pair(rng: Rng, wanted: Callable[[float], bool]) -> tuple[Array, Array]:
    """Draw x and w, three to seven numbers each, whose product w·x is as wanted."""
    for _ in range(10_000):
        n = int(rng.integers(3, 8))
        x, w = pixels(rng, n), kernel(rng, n)
        if wanted(float(w @ x)):
            return x, w
    raise ValueError("no such pair was drawn")


def above(rng: Rng) -> Arguments:
    x, w = _pair(rng, lambda s: s >= 3)
    return (-x, -w, 0.0) if x.sum() > 0 else (x, w, 0.0)  # the inputs alone do not come above 0


def below(rng: Rng) -> Arguments:
    x, w = pixels(rng, 4), kernel(rng, 4)
    return np.abs(x), -np.abs(w), 0.0  # every pixel is positive: only the weights make the sum negative


def exactly_zero(rng: Rng) -> Arguments:
    return (*_pair(rng, lambda s: s == 0), 0.0)


def zero_with_bias(rng: Rng) -> Arguments:
    x, w = _pair(rng, lambda s: s >= 3)
    return x, w, -float(w @ x)


def lifted(rng: Rng) -> Arguments:
    x, w = _pair(rng, lambda s: s <= -3)
    return x, w, float(-(w @ x) + rng.integers(2, 9))


def pulled_down(rng: Rng) -> Arguments:
    x, w = _pair(rng, lambda s: s >= 3)
    return x, w, float(-(w @ x) - rng.integers(2, 9))


def beside_a_larger_bias(rng: Rng) -> Arguments:
    """Sum and bias are both positive, the bias is larger: a bias taken for a threshold would stop it."""
    x, w = _pair(rng, lambda s: s >= 3)
    return x, w, float(w @ x + rng.integers(2, 9))


def not_quite_lifted(rng: Rng) -> Arguments:
    """A bias that is too small if it is added once, and large enough if it is added for every input."""
    x, w = _pair(rng, lambda s: -40 <= s <= -10)
    return x, w, float(-(w @ x) - rng.integers(1, 4))


def one_input(rng: Rng) -> Arguments:
    return -np.abs(pixels(rng, 1)), -np.abs(3 * kernel(rng, 1)), float(rng.integers(1, 5))


def a_quarter(rng: Rng) -> Arguments:
    """The sum is 1/4: above 0, though nothing is left of it without its fraction."""
    x, w = _pair(rng, lambda s: s % 4 != 0)
    return x / 2, w / 2, 0.25 - float(w @ x) / 4


def photocells(rng: Rng) -> Arguments:
    x = np.asarray(rng.integers(0, 2, 400), np.float64)
    w = np.asarray(rng.integers(-3, 4, 400), np.float64)
    return x, w, -float(w @ x) + 5


# perceptron_update(w, b, x, d, alpha) and adaline_update(w, b, x, d, alpha)

RATES = (0.25, 0.75, 2.0)  # never 1, and twice one of them is no 1 either


def _step(rng: Rng, low: int, high: int, d: int, *, bias_decides: bool = False) -> Arguments:
    """A step at which w·x + b lies from low to high. Its sign is that of w·x, unless the bias decides."""
    o = int(rng.integers(low, high + 1))
    for _ in range(10_000):
        x, w = _pair(rng, lambda s: s not in (0, o) and (s * o <= 0) == bias_decides)
        if x.sum() not in (0, 1):
            return w, float(o - w @ x), x, d, float(rng.choice(RATES))
    raise ValueError("no such step was drawn")


def should_be_one(rng: Rng) -> Arguments:
    return _step(rng, -9, -2, 1)


def should_be_zero(rng: Rng) -> Arguments:
    return _step(rng, 3, 9, 0)


def rightly_one(rng: Rng) -> Arguments:
    return _step(rng, 3, 9, 1)


def rightly_zero(rng: Rng) -> Arguments:
    return _step(rng, -9, -2, 0)


def zero_wanted_one(rng: Rng) -> Arguments:
    return _step(rng, 0, 0, 1, bias_decides=True)


def zero_wanted_zero(rng: Rng) -> Arguments:
    return _step(rng, 0, 0, 0, bias_decides=True)


def right_by_its_bias(rng: Rng) -> Arguments:
    return _step(rng, 3, 9, 1, bias_decides=True)


def hit(rng: Rng) -> Arguments:
    return _step(rng, 1, 1, 1, bias_decides=True)


def fractions(rng: Rng) -> Arguments:
    w, b, x, d, _ = should_be_zero(rng)
    return w / 2, float(b) / 4 + 1 / 16, x / 2, d, 0.125


# two_layer_scores(x, w1, w2)


def _layers(rng: Rng, inputs: int, hidden: int, outputs: int) -> Arguments:
    """Hidden sums of both signs, so that the ReLU is seen at work, and a score below 0."""
    for _ in range(10_000):
        x, w1, w2 = pixels(rng, inputs), pixels(rng, hidden, inputs), pixels(rng, outputs, hidden)
        sums = w1 @ x
        if sums.min() <= -2 and sums.max() >= 2 and (w2 @ np.maximum(sums, 0)).min() <= -2:
            return x, w1, w2
    raise ValueError("no such layers were drawn")


def some_layers(rng: Rng) -> Arguments:
    return _layers(rng, *lengths(rng, (2, 6), (3, 6), (2, 6)))


def lecture_sizes(rng: Rng) -> Arguments:
    return _layers(rng, 3, 5, 2)


def one_score(rng: Rng) -> Arguments:
    inputs, hidden = lengths(rng, (2, 5), (3, 6))
    return _layers(rng, inputs, hidden, 1)


def all_on(rng: Rng) -> Arguments:
    """No hidden sum is below 0: the ReLU changes nothing."""
    inputs, hidden, outputs = lengths(rng, (2, 5), (2, 5), (2, 5))
    x, w1, w2 = pixels(rng, inputs), pixels(rng, hidden, inputs), pixels(rng, outputs, hidden)
    return np.abs(x), np.abs(w1), w2


def all_silent(rng: Rng) -> Arguments:
    x, w1, w2 = all_on(rng)
    return x, -w1, w2


def one_hidden(rng: Rng) -> Arguments:
    x, w1, w2 = all_on(rng)
    return x, w1[:1], w2[:, :1]


def fractional_layers(rng: Rng) -> Arguments:
    """One hidden number lies between 0 and 1."""
    for _ in range(10_000):
        x, w1, w2 = some_layers(rng)
        if ((w1 @ x > 0) & (w1 @ x < 4)).any():
            return x / 2, w1 / 2, w2 / 4
    raise ValueError("no such layers were drawn")

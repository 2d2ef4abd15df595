"""What the cases of notebook 07 draw: architectures as text, layers with their volumes, steps of SGD.

A number that stands behind a star is never that of another bracket, and rows, columns, channels, filters and
windows differ, so that no mix-up can hide.
"""

from __future__ import annotations

import numpy as np

from autograder.checks.drawing import kernel, lengths, pixels
from autograder.exercise import Arguments

Rng = np.random.Generator
NAMES = ("CONV", "RELU", "POOL", "FC", "SOFTMAX")
# parse_architecture(text)


def _names(rng: Rng, count: int) -> list[str]:
    """Names, no two neighbours alike, the first and the last different, RELU behind FC among them."""
    for _ in range(10_000):
        drawn = [str(name) for name in rng.choice(NAMES, count)]
        if all(a != b for a, b in zip(drawn, [*drawn[1:], drawn[0]], strict=True)):
            return drawn
    raise ValueError("no such names were drawn")


def names_and_dashes(rng: Rng) -> Arguments:
    return ("-".join(["CONV", "POOL", *_names(rng, 5), "FC", "RELU", "SOFTMAX"]),)


def names_and_commas(rng: Rng) -> Arguments:
    first, second, third, fourth = _names(rng, 4)
    return (f"{first}-{second},{third}-{fourth}, SOFTMAX",)


def spaces(rng: Rng) -> Arguments:
    first, second, third = _names(rng, 3)
    return (f"  {first} - ( {second}-{third} ) * {rng.integers(2, 5)} -  FC ",)


def round_bracket(rng: Rng) -> Arguments:
    return (f"({'-'.join(_names(rng, 2))})*{rng.integers(3, 6)}-FC",)


def square_bracket(rng: Rng) -> Arguments:
    return (f"[{'-'.join(_names(rng, 3))}]*{rng.integers(2, 5)}",)


def unrepeated_bracket(rng: Rng) -> Arguments:
    first, second, third = _names(rng, 3)
    return (f"CONV-({first}-{second})-[{third}-FC]",)


def bracket_in_bracket(rng: Rng) -> Arguments:
    inner, outer = lengths(rng, (2, 4), (2, 4))
    return (f"[({'-'.join(_names(rng, 2))})*{inner}-POOL]*{outer}",)


def the_lectures(rng: Rng) -> Arguments:
    n, m, k = lengths(rng, (2, 5), (2, 5), (1, 2))
    return (f"[(CONV-RELU)*{n}-POOL]*{m}-(FC-RELU)*{k}-FC, SOFTMAX",)


def without_pool(rng: Rng) -> Arguments:
    n, m = lengths(rng, (2, 4), (2, 4))
    return (f"[(CONV-RELU)*{n}]*{m}-FC-SOFTMAX",)


def zero_times(rng: Rng) -> Arguments:
    n = rng.integers(2, 5)
    return (f"(CONV-RELU-POOL)*{n}-(FC-RELU)*0-FC-SOFTMAX",)


def two_digits(rng: Rng) -> Arguments:
    return (f"({'-'.join(_names(rng, 2))})*{rng.integers(10, 20)}-FC",)


def three_deep(rng: Rng) -> Arguments:
    a, b, c = lengths(rng, (2, 4), (2, 4), (2, 4))
    return (f"([(CONV-RELU)*{a}-CONV]*{b}-POOL)*{c}-FC",)


def unknown_name(rng: Rng) -> Arguments:
    return (f"CONV-RELU-{rng.choice(['DENSE', 'NORM', 'DROPOUT', 'SIGMOID'])}-FC",)


def not_closed(rng: Rng) -> Arguments:
    return (f"[(CONV-RELU)*{rng.integers(2, 5)}-POOL",)


def never_opened(rng: Rng) -> Arguments:
    return (f"(CONV-RELU)*{rng.integers(2, 5)}-POOL)-FC",)


def two_kinds(rng: Rng) -> Arguments:
    return (f"(CONV-RELU]*{rng.integers(2, 5)}-FC",)


def no_number(rng: Rng) -> Arguments:
    return (f"({'-'.join(_names(rng, 2))})*-FC",)


def question_mark(rng: Rng) -> Arguments:
    return (f"[(CONV-RELU)*{rng.integers(2, 5)}-POOL?]*2-FC",)


def name_with_star(rng: Rng) -> Arguments:
    return (f"CONV*{rng.integers(2, 5)}-RELU-FC",)


def ends_with_dash(rng: Rng) -> Arguments:
    return ("-".join([*_names(rng, 3), ""]),)


# trace_shapes(layers, shape)


def one_conv(rng: Rng) -> Arguments:
    channels, filters, f, rows, columns = lengths(rng, (2, 4), (5, 9), (3, 4), (10, 16), (10, 16))
    return [("CONV", filters, f, 1, 0)], (channels, rows, columns)


def padded_conv(rng: Rng) -> Arguments:
    channels, filters, rows, columns = lengths(rng, (2, 4), (6, 9), (10, 16), (10, 16))
    return [("CONV", filters, 5, 1, int(rng.integers(1, 3)))], (channels, rows, columns)


def striding_conv(rng: Rng) -> Arguments:
    channels, filters, a, b = lengths(rng, (2, 4), (6, 9), (3, 8), (3, 8))
    stride, padding = int(rng.integers(2, 4)), 1
    return [("CONV", filters, 5, stride, padding)], (channels, stride * a + 3, stride * b + 3)


def pointwise_conv(rng: Rng) -> Arguments:
    channels, filters, rows, columns = lengths(rng, (2, 9), (2, 9), (3, 9), (3, 9))
    return [("CONV", filters, 1, 1, 0)], (channels, rows, columns)


def relu_between(rng: Rng) -> Arguments:
    layers, shape = padded_conv(rng)
    return [*layers, ("RELU",), ("CONV", 11, 3, 1, 1), ("RELU",)], shape


def one_pool(rng: Rng) -> Arguments:
    channels, a, b = lengths(rng, (3, 7), (3, 8), (3, 8))
    return [("POOL", 2, 2)], (channels, 2 * a, 2 * b)


def overlapping_pool(rng: Rng) -> Arguments:
    channels, a, b = lengths(rng, (3, 7), (3, 8), (3, 8))
    return [("POOL", 3, 2)], (channels, 2 * a + 1, 2 * b + 1)


def fc_on_a_volume(rng: Rng) -> Arguments:
    channels, units, rows, columns = lengths(rng, (2, 5), (6, 12), (3, 9), (3, 9))
    return [("FC", units)], (channels, rows, columns)


def fc_after_fc(rng: Rng) -> Arguments:
    layers, shape = fc_on_a_volume(rng)
    return [*layers, ("RELU",), ("FC", int(rng.integers(13, 20))), ("SOFTMAX",)], shape


def whole_net(rng: Rng) -> Arguments:
    channels, first, second, a, b = lengths(rng, (2, 3), (5, 7), (8, 12), (3, 6), (3, 6))
    layers = [
        ("CONV", first, 3, 1, 1), ("RELU",), ("POOL", 2, 2),
        ("CONV", second, 3, 1, 1), ("RELU",), ("POOL", 2, 2),
        ("FC", int(rng.integers(13, 30))), ("RELU",), ("FC", 10), ("SOFTMAX",),
    ]  # fmt: skip
    return layers, (channels, 4 * a, 4 * b)


def down_to_one_pixel(rng: Rng) -> Arguments:
    channels, filters, n = lengths(rng, (2, 4), (5, 9), (10, 13))
    return [("CONV", filters, 3, 1, 0), ("POOL", n - 2, 1), ("FC", 4)], (channels, n, n)


def conv_misfit(rng: Rng) -> Arguments:
    channels, filters, a, b = lengths(rng, (2, 4), (6, 9), (3, 8), (3, 8))
    return [("CONV", filters, 3, 2, 0)], (channels, 2 * a + 1, 2 * b)


def pool_misfit(rng: Rng) -> Arguments:
    channels, a, b = lengths(rng, (2, 4), (3, 8), (3, 8))
    return [("RELU",), ("POOL", 2, 2)], (channels, 2 * a + 1, 2 * b + 1)


def too_large_a_window(rng: Rng) -> Arguments:
    channels, rows, columns = lengths(rng, (2, 3), (5, 6), (9, 12))
    return [("CONV", 4, rows + 3, 1, 1)], (channels, rows, columns)


def late_misfit(rng: Rng) -> Arguments:
    channels, filters, n = lengths(rng, (2, 3), (5, 9), (1, 4))
    layers = [("CONV", filters, 3, 1, 1), ("RELU",), ("POOL", 2, 2), ("POOL", 2, 2), ("FC", 7)]
    return layers, (channels, 4 * n + 2, 8)


def pool_behind_fc(rng: Rng) -> Arguments:
    layers, shape = fc_on_a_volume(rng)
    return [*layers, ("POOL", 2, 2)], shape


# sgd_momentum(w, dw, v, lr, momentum)

RATES = (0.5, 0.25, 0.125)


def _step(rng: Rng, *shape: int) -> Arguments:
    """Weights, gradient and velocity without a 0; neither the rate nor the momentum is 1 minus the other."""
    lr, momentum = float(rng.choice(RATES)), float(rng.choice([0.75, 0.625, 0.9375]))
    if lr + momentum == 1:
        momentum = 0.625
    return pixels(rng, *shape), kernel(rng, *shape), kernel(rng, *shape) / 2 + 10, lr, momentum


def row_of_weights(rng: Rng) -> Arguments:
    return _step(rng, int(rng.integers(3, 7)))


def first_step(rng: Rng) -> Arguments:
    w, dw, v, lr, momentum = _step(rng, int(rng.integers(3, 7)))
    return w, dw, np.zeros_like(v), lr, momentum


def without_momentum(rng: Rng) -> Arguments:
    w, dw, v, lr, _ = _step(rng, int(rng.integers(3, 7)))
    return w, dw, v, lr, 0.0


def no_slope(rng: Rng) -> Arguments:
    w, dw, v, lr, momentum = _step(rng, int(rng.integers(3, 7)))
    return w, np.zeros_like(dw), v, lr, momentum


def filters(rng: Rng) -> Arguments:
    return _step(rng, *lengths(rng, (2, 5), (2, 5), (2, 5), (2, 5)))


def as_trained(rng: Rng) -> Arguments:
    k, d = lengths(rng, (2, 6), (2, 6))
    return (*(rng.normal(size=(k, d)) for _ in range(3)), 0.03125, 0.875)


def float32_weights(rng: Rng) -> Arguments:
    w, dw, v, lr, momentum = _step(rng, *lengths(rng, (2, 5), (2, 5)))
    return w.astype(np.float32), dw.astype(np.float32), v.astype(np.float32), lr, momentum

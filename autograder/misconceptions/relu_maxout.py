"""Wrong variants of maxout, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # as untyped as what students write


def maxout__first_branch_only(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return x @ w1.T + b1


def maxout__second_branch_only(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return x @ w2.T + b2


def maxout__smaller_of_two(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.minimum(x @ w1.T + b1, x @ w2.T + b2)


def maxout__branches_added(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return x @ w1.T + b1 + x @ w2.T + b2


def maxout__largest_over_images(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T + b1, x @ w2.T + b2).max(axis=0)


def maxout__largest_of_outputs(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T + b1, x @ w2.T + b2).max(axis=1)


def maxout__weights_compared(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return x @ np.maximum(w1, w2).T + np.maximum(b1, b2)


def maxout__sizes_compared(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    one, two = x @ w1.T + b1, x @ w2.T + b2
    return np.where(np.abs(one) > np.abs(two), one, two)


def maxout__biases_missing(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T, x @ w2.T)


def maxout__biases_after_maximum(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T, x @ w2.T) + b1 + b2


def maxout__first_biases_twice(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T + b1, x @ w2.T + b1)


def maxout__biases_swapped(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T + b2, x @ w2.T + b1)


def maxout__zero_as_third(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(np.maximum(x @ w1.T + b1, x @ w2.T + b2), 0)


def maxout__relu_in_branches(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T + b1, 0) + np.maximum(x @ w2.T + b2, 0)


def maxout__side_by_side(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.concatenate([x @ w1.T + b1, x @ w2.T + b2], axis=1)


def maxout__first_image_only(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    y = np.zeros((len(x), len(w1)))
    y[:] = np.maximum(w1 @ x[0] + b1, w2 @ x[0] + b2)
    return y


def maxout__outputs_by_images(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum((x @ w1.T + b1).T, (x @ w2.T + b2).T)


def maxout__changes_input(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    b1 += x[0] @ w1.T
    b2 += x[0] @ w2.T
    shifted = x - x[0]
    return np.maximum(shifted @ w1.T + b1, shifted @ w2.T + b2)


def maxout__float32_result(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return np.maximum(x @ w1.T + b1, x @ w2.T + b2).astype(np.float32)


def maxout__returns_nothing(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> None:
    y = np.maximum(x @ w1.T + b1, x @ w2.T + b2)
    print(y.shape)

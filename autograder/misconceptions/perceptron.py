"""Wrong variants of perceptron_predict and two_layer_scores, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def perceptron_predict__fires_at_zero(x: Array, w: Array, b: float) -> int:
    return 1 if w @ x + b >= 0 else 0


def perceptron_predict__plus_minus_one(x: Array, w: Array, b: float) -> int:
    return 1 if w @ x + b > 0 else -1


def perceptron_predict__bias_left_out(x: Array, w: Array, b: float) -> int:
    return 1 if w @ x > 0 else 0


def perceptron_predict__bias_as_threshold(x: Array, w: Array, b: float) -> int:
    return 1 if w @ x > b else 0


def perceptron_predict__bias_for_every_input(x: Array, w: Array, b: float) -> int:
    return 1 if np.sum(w * x + b) > 0 else 0


def perceptron_predict__no_threshold(x: Array, w: Array, b: float) -> float:
    return float(w @ x + b)


def perceptron_predict__not_summed(x: Array, w: Array, b: float) -> Array:
    return np.where(w * x + b > 0, 1, 0)


def perceptron_predict__squashed(x: Array, w: Array, b: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(w @ x + b, -50, 50))))


def perceptron_predict__answers_swapped(x: Array, w: Array, b: float) -> int:
    return 0 if w @ x + b > 0 else 1


def perceptron_predict__fraction_cut(x: Array, w: Array, b: float) -> int:
    return 1 if int(w @ x + b) > 0 else 0


def perceptron_predict__anything_but_zero(x: Array, w: Array, b: float) -> int:
    return 1 if w @ x + b else 0


def perceptron_predict__weights_ignored(x: Array, w: Array, b: float) -> int:
    return 1 if np.sum(x) + b > 0 else 0


def perceptron_predict__returns_nothing(x: Array, w: Array, b: float) -> None:
    print(1 if w @ x + b > 0 else 0)


def two_layer_scores__hidden_relu_missing(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ (w1 @ x)


def two_layer_scores__relu_on_scores(x: Array, w1: Array, w2: Array) -> Array:
    return np.maximum(0, w2 @ np.maximum(0, w1 @ x))


def two_layer_scores__relu_at_the_end(x: Array, w1: Array, w2: Array) -> Array:
    return np.maximum(0, w2 @ (w1 @ x))


def two_layer_scores__relu_on_weights(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ (np.maximum(0, w1) @ x)


def two_layer_scores__relu_on_input(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ (w1 @ np.maximum(0, x))


def two_layer_scores__hidden_absolute(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ np.abs(w1 @ x)


def two_layer_scores__hidden_minimum(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ np.minimum(0, w1 @ x)


def two_layer_scores__hidden_thresholded(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ np.where(w1 @ x > 0, 1.0, 0.0)


def two_layer_scores__hidden_clipped_at_one(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ np.clip(w1 @ x, 0, 1)


def two_layer_scores__hidden_leaks(x: Array, w1: Array, w2: Array) -> Array:
    hidden = w1 @ x
    return w2 @ np.where(hidden > 0, hidden, 0.1 * hidden)


def two_layer_scores__largest_hidden_only(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ np.full(len(w1), max(0.0, np.max(w1 @ x)))


def two_layer_scores__hidden_returned(x: Array, w1: Array, w2: Array) -> Array:
    return np.maximum(0, w1 @ x)


def two_layer_scores__products_not_summed(x: Array, w1: Array, w2: Array) -> Array:
    return w2 * np.maximum(0, w1 @ x)


def two_layer_scores__scores_as_column(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ np.maximum(0, w1 @ x.reshape(-1, 1))


def two_layer_scores__scores_as_row(x: Array, w1: Array, w2: Array) -> Array:
    return np.maximum(0, x[None, :] @ w1.T) @ w2.T


def two_layer_scores__best_class_only(x: Array, w1: Array, w2: Array) -> int:
    return int(np.argmax(w2 @ np.maximum(0, w1 @ x)))


def two_layer_scores__integer_result(x: Array, w1: Array, w2: Array) -> Array:
    return (w2 @ np.maximum(0, w1 @ x)).astype(int)


def two_layer_scores__float32_result(x: Array, w1: Array, w2: Array) -> Array:
    return (w2 @ np.maximum(0, w1 @ x)).astype(np.float32)


def two_layer_scores__changes_input(x: Array, w1: Array, w2: Array) -> Array:
    w1 *= x
    return w2 @ np.maximum(0, w1.sum(axis=1))


def two_layer_scores__returns_nothing(x: Array, w1: Array, w2: Array) -> None:
    print(w2 @ np.maximum(0, w1 @ x))

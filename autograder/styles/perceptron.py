"""Right styles for notebook 00, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def perceptron_predict__conditional(x: Array, w: Array, b: float) -> int:
    return 1 if np.dot(w, x) + b > 0 else 0


def perceptron_predict__loop(x: Array, w: Array, b: float) -> int:
    total = b
    for i in range(len(x)):
        total += w[i] * x[i]
    if total > 0:
        return 1
    return 0


def perceptron_predict__truth_value(x: Array, w: Array, b: float) -> Any:
    return (w * x).sum() + b > 0


def perceptron_predict__truth_as_integer(x: Array, w: Array, b: float) -> int:
    return int(w @ x + b > 0)


def perceptron_predict__heaviside(x: Array, w: Array, b: float) -> Any:
    return np.heaviside(w.dot(x) + b, 0.0)


def perceptron_predict__pairs(x: Array, w: Array, b: float) -> float:
    total = sum(weight * pixel for weight, pixel in zip(w, x))  # noqa: B905  as students type it
    return float(total > -b)


def perceptron_update__as_the_lecture_writes(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + alpha * (d - y) * x, b + alpha * (d - y)


def perceptron_update__helper(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - _answer(x, w, b)
    return w + alpha * error * x, b + alpha * error


def _answer(x: Array, w: Array, b: float) -> int:
    return int(np.sum(w * x) + b > 0)


def perceptron_update__by_cases(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    fires = np.dot(x, w) + b > 0
    if fires and d == 0:
        return w - alpha * x, b - alpha
    if not fires and d == 1:
        return w + alpha * x, b + alpha
    return w, b


def perceptron_update__loop_over_a_copy(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    total = b
    for i in range(len(w)):
        total = total + w[i] * x[i]
    y = 1 if total > 0 else 0
    new = w.copy()
    for i in range(len(w)):
        new[i] = w[i] + alpha * (d - y) * x[i]
    return new, b + alpha * (d - y)


def perceptron_update__lists(w: Array, b: float, x: Array, d: int, alpha: float) -> list[Any]:
    y = sum(p * q for p, q in zip(w, x)) + b > 0  # noqa: B905
    return [[float(p + alpha * (d - y) * q) for p, q in zip(w, x)], float(b + alpha * (d - y))]  # noqa: B905


def adaline_update__error_first(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    return w + alpha * error * x, b + alpha * error


def adaline_update__gradient_step(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    o = np.dot(w, x) + b
    dw = (o - d) * x
    db = o - d
    return w - alpha * dw, b - alpha * db


def adaline_update__bias_as_a_weight(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    weights, inputs = np.append(w, b), np.append(x, 1.0)
    weights = weights + alpha * (d - weights @ inputs) * inputs
    return weights[:-1], weights[-1]


def adaline_update__loop(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    o = b
    for i in range(len(x)):
        o += w[i] * x[i]
    new = np.zeros(len(w))
    for i in range(len(w)):
        new[i] = w[i] + alpha * (d - o) * x[i]
    return new, b + alpha * (d - o)


def adaline_update__copy_and_add(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    step = alpha * (d - np.sum(w * x) - b)
    w = w.copy()
    w += step * x
    b += step
    return w, b


def two_layer_scores__one_line(x: Array, w1: Array, w2: Array) -> Array:
    return w2 @ np.maximum(0, w1 @ x)


def two_layer_scores__loops(x: Array, w1: Array, w2: Array) -> Array:
    hidden = np.zeros(len(w1))
    for h in range(len(w1)):
        for i in range(len(x)):
            hidden[h] += w1[h, i] * x[i]
        if hidden[h] < 0:
            hidden[h] = 0
    scores = np.zeros(w2.shape[0])
    for k in range(w2.shape[0]):
        for h in range(len(hidden)):
            scores[k] += w2[k, h] * hidden[h]
    return scores


def two_layer_scores__mask(x: Array, w1: Array, w2: Array) -> Array:
    hidden = np.dot(w1, x)
    return np.dot(w2, hidden * (hidden > 0))


def two_layer_scores__where(x: Array, w1: Array, w2: Array) -> Array:
    hidden = (w1 * x).sum(axis=1)
    hidden = np.where(hidden > 0, hidden, 0)
    return (w2 * hidden).sum(axis=1)


def two_layer_scores__einsum(x: Array, w1: Array, w2: Array) -> Array:
    return np.einsum("kh,h->k", w2, np.einsum("hd,d->h", w1, x).clip(min=0))


def two_layer_scores__lists(x: Array, w1: Array, w2: Array) -> list[float]:
    hidden = [max(0.0, sum(p * q for p, q in zip(row, x))) for row in w1]  # noqa: B905
    return [float(sum(p * q for p, q in zip(row, hidden))) for row in w2]  # noqa: B905


def two_layer_scores__column_and_back(x: Array, w1: Array, w2: Array) -> Array:
    hidden = np.maximum(w1 @ x[:, None], 0.0)
    return (w2 @ hidden)[:, 0]

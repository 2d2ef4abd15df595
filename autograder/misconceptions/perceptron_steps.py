"""Wrong variants of perceptron_update and adaline_update, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def perceptron_update__update_backwards(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + alpha * (y - d) * x, b + alpha * (y - d)


def perceptron_update__uses_sum_for_answer(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    return w + alpha * error * x, b + alpha * error


def perceptron_update__moves_when_right(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    step = alpha if d == 1 else -alpha
    return w + step * x, b + step


def perceptron_update__wanted_for_error(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    return w + alpha * d * x, b + alpha * d


def perceptron_update__never_subtracts(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    if d == 1 and w @ x + b <= 0:
        return w + alpha * x, b + alpha
    return w, b


def perceptron_update__always_adds(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + alpha * abs(d - y) * x, b + alpha * abs(d - y)


def perceptron_update__bias_stays(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + alpha * (d - y) * x, b


def perceptron_update__weights_stay(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w, b + alpha * (d - y)


def perceptron_update__rate_ignored(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + (d - y) * x, b + (d - y)


def perceptron_update__rate_on_weights_only(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + alpha * (d - y) * x, b + (d - y)


def perceptron_update__input_forgotten(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + alpha * (d - y), b + alpha * (d - y)


def perceptron_update__bias_moves_with_x(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return w + alpha * (d - y) * x, b + alpha * (d - y) * np.sum(x)


def perceptron_update__answers_plus_minus_one(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else -1
    return w + alpha * (d - y) * x, b + alpha * (d - y)


def perceptron_update__fires_at_zero(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b >= 0 else 0
    return w + alpha * (d - y) * x, b + alpha * (d - y)


def perceptron_update__bias_left_out(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x > 0 else 0
    return w + alpha * (d - y) * x, b + alpha * (d - y)


def perceptron_update__change_only(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    return alpha * (d - y) * x, alpha * (d - y)


def perceptron_update__changes_input(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    y = 1 if w @ x + b > 0 else 0
    w += alpha * (d - y) * x
    return w, b + alpha * (d - y)


def perceptron_update__returns_nothing(w: Array, b: float, x: Array, d: int, alpha: float) -> None:
    y = 1 if w @ x + b > 0 else 0
    w = w + alpha * (d - y) * x
    b = b + alpha * (d - y)


def adaline_update__thresholded_answer(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    o = 1 if w @ x + b > 0 else 0
    return w + alpha * (d - o) * x, b + alpha * (d - o)


def adaline_update__error_doubled(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    return w + 2 * alpha * error * x, b + 2 * alpha * error


def adaline_update__update_backwards(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = w @ x + b - d
    return w + alpha * error * x, b + alpha * error


def adaline_update__bracket_forgotten(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - w @ x + b
    return w + alpha * error * x, b + alpha * error


def adaline_update__moves_only_when_wrong(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    o = w @ x + b
    if (o > 0) == (d == 1):
        return w, b
    return w + alpha * (d - o) * x, b + alpha * (d - o)


def adaline_update__bias_stays(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    return w + alpha * (d - (w @ x + b)) * x, b


def adaline_update__weights_stay(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    return w, b + alpha * (d - (w @ x + b))


def adaline_update__rate_ignored(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    return w + error * x, b + error


def adaline_update__rate_on_weights_only(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    return w + alpha * error * x, b + error


def adaline_update__input_forgotten(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    return w + alpha * error, b + alpha * error


def adaline_update__bias_left_out(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - w @ x
    return w + alpha * error * x, b + alpha * error


def adaline_update__error_squared(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = (d - (w @ x + b)) ** 2
    return w + alpha * error * x, b + alpha * error


def adaline_update__sign_of_error(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = np.sign(d - (w @ x + b))
    return w + alpha * error * x, b + alpha * error


def adaline_update__second_look(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    w = w + alpha * (d - (w @ x + b)) * x
    b = b + alpha * (d - (w @ x + b))
    return w, b


def adaline_update__change_only(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    return alpha * error * x, alpha * error


def adaline_update__changes_input(w: Array, b: float, x: Array, d: int, alpha: float) -> Any:
    error = d - (w @ x + b)
    w += alpha * error * x
    return w, b + alpha * error


def adaline_update__returns_nothing(w: Array, b: float, x: Array, d: int, alpha: float) -> None:
    error = d - (w @ x + b)
    w = w + alpha * error * x
    b = b + alpha * error

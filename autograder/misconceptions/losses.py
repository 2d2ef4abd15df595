"""Wrong variants of softmax_cross_entropy, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _probabilities(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _at(labels: Array) -> Any:
    return np.arange(len(labels)), labels


def _gradient(scores: Array, labels: Array) -> Array:
    dscores = _probabilities(scores)
    dscores[_at(labels)] -= 1
    return dscores / len(scores)


def softmax_cross_entropy__no_shift(scores: Array, labels: Array) -> Any:
    powers = np.exp(scores)
    p = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[_at(labels)]))
    p[_at(labels)] -= 1
    return loss, p / len(scores)


def softmax_cross_entropy__one_shift_for_all(scores: Array, labels: Array) -> Any:
    powers = np.exp(scores - scores.max())
    p = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[_at(labels)]))
    p[_at(labels)] -= 1
    return loss, p / len(scores)


def softmax_cross_entropy__over_the_batch(scores: Array, labels: Array) -> Any:
    powers = np.exp(scores - scores.max(axis=0))
    p = powers / powers.sum(axis=0)
    loss = -np.mean(np.log(p[_at(labels)]))
    p[_at(labels)] -= 1
    return loss, p / len(scores)


def softmax_cross_entropy__over_everything(scores: Array, labels: Array) -> Any:
    powers = np.exp(scores - scores.max())
    p = powers / powers.sum()
    loss = -np.mean(np.log(p[_at(labels)]))
    p[_at(labels)] -= 1
    return loss, p / len(scores)


def softmax_cross_entropy__not_exponential(scores: Array, labels: Array) -> Any:
    p = scores / scores.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[_at(labels)]))
    p[_at(labels)] -= 1
    return loss, p / len(scores)


def softmax_cross_entropy__loss_summed(scores: Array, labels: Array) -> Any:
    loss = -np.sum(np.log(_probabilities(scores)[_at(labels)]))
    return loss, _gradient(scores, labels)


def softmax_cross_entropy__all_summed(scores: Array, labels: Array) -> Any:
    loss = -np.sum(np.log(_probabilities(scores)[_at(labels)]))
    return loss, _gradient(scores, labels) * len(scores)


def softmax_cross_entropy__loss_per_image(scores: Array, labels: Array) -> Any:
    return -np.log(_probabilities(scores)[_at(labels)]), _gradient(scores, labels)


def softmax_cross_entropy__loss_negative(scores: Array, labels: Array) -> Any:
    return np.mean(np.log(_probabilities(scores)[_at(labels)])), _gradient(scores, labels)


def softmax_cross_entropy__small_number_added(scores: Array, labels: Array) -> Any:
    loss = -np.mean(np.log(_probabilities(scores)[_at(labels)] + 1e-12))
    return loss, _gradient(scores, labels)


def softmax_cross_entropy__probabilities_clipped(scores: Array, labels: Array) -> Any:
    p = np.clip(_probabilities(scores), 1e-15, 1)
    return -np.mean(np.log(p[_at(labels)])), _gradient(scores, labels)


def softmax_cross_entropy__logarithm_to_base_2(scores: Array, labels: Array) -> Any:
    return -np.mean(np.log2(_probabilities(scores)[_at(labels)])), _gradient(scores, labels)


def softmax_cross_entropy__logarithm_to_base_10(scores: Array, labels: Array) -> Any:
    return -np.mean(np.log10(_probabilities(scores)[_at(labels)])), _gradient(scores, labels)


def softmax_cross_entropy__no_logarithm(scores: Array, labels: Array) -> Any:
    return np.mean(1 - _probabilities(scores)[_at(labels)]), _gradient(scores, labels)


def softmax_cross_entropy__loss_of_best_class(scores: Array, labels: Array) -> Any:
    return -np.mean(np.log(_probabilities(scores).max(axis=1))), _gradient(scores, labels)


def softmax_cross_entropy__loss_of_all_classes(scores: Array, labels: Array) -> Any:
    spread = scores - scores.max(axis=1, keepdims=True)
    logs = spread - np.log(np.exp(spread).sum(axis=1, keepdims=True))
    return -np.mean(logs.sum(axis=1)), _gradient(scores, labels)


def softmax_cross_entropy__loss_of_shifted_score(scores: Array, labels: Array) -> Any:
    spread = scores - scores.max(axis=1, keepdims=True)
    return -np.mean(spread[_at(labels)]), _gradient(scores, labels)


def softmax_cross_entropy__every_pair(scores: Array, labels: Array) -> Any:
    p = _probabilities(scores)
    loss = -np.mean(np.log(p[:, labels]))
    p[:, labels] -= 1
    return loss, p / len(scores)


def softmax_cross_entropy__labels_from_one(scores: Array, labels: Array) -> Any:
    loss = -np.mean(np.log(_probabilities(scores)[_at(labels - 1)]))
    return loss, _gradient(scores, labels - 1)


def softmax_cross_entropy__gradient_not_divided(scores: Array, labels: Array) -> Any:
    loss = -np.mean(np.log(_probabilities(scores)[_at(labels)]))
    return loss, _gradient(scores, labels) * len(scores)


def softmax_cross_entropy__gradient_divided_by_all(scores: Array, labels: Array) -> Any:
    loss = -np.mean(np.log(_probabilities(scores)[_at(labels)]))
    return loss, _gradient(scores, labels) / scores.shape[1]


def softmax_cross_entropy__right_class_not_subtracted(scores: Array, labels: Array) -> Any:
    p = _probabilities(scores)
    return -np.mean(np.log(p[_at(labels)])), p / len(scores)


def softmax_cross_entropy__minus_one_everywhere(scores: Array, labels: Array) -> Any:
    p = _probabilities(scores)
    return -np.mean(np.log(p[_at(labels)])), (p - 1) / len(scores)


def softmax_cross_entropy__gradient_of_right_class_only(scores: Array, labels: Array) -> Any:
    p = _probabilities(scores)
    dscores = np.zeros(scores.shape)
    dscores[_at(labels)] = (p[_at(labels)] - 1) / len(scores)
    return -np.mean(np.log(p[_at(labels)])), dscores


def softmax_cross_entropy__gradient_of_probabilities(scores: Array, labels: Array) -> Any:
    p = _probabilities(scores)
    dscores = np.zeros(scores.shape)
    dscores[_at(labels)] = -1 / p[_at(labels)] / len(scores)
    return -np.mean(np.log(p[_at(labels)])), dscores


def softmax_cross_entropy__gradient_sign(scores: Array, labels: Array) -> Any:
    loss = -np.mean(np.log(_probabilities(scores)[_at(labels)]))
    return loss, -_gradient(scores, labels)


def softmax_cross_entropy__gradient_first(scores: Array, labels: Array) -> Any:
    loss = -np.mean(np.log(_probabilities(scores)[_at(labels)]))
    return _gradient(scores, labels), loss


def softmax_cross_entropy__not_several(scores: Array, labels: Array) -> Any:
    return -np.mean(np.log(_probabilities(scores)[_at(labels)]))


def softmax_cross_entropy__float32_result(scores: Array, labels: Array) -> Any:
    p = _probabilities(scores.astype(np.float32))
    loss = -np.mean(np.log(p[_at(labels)]))
    return loss, _gradient(scores.astype(np.float32), labels)


def softmax_cross_entropy__changes_input(scores: Array, labels: Array) -> Any:
    scores -= scores.max(axis=1, keepdims=True)
    return -np.mean(np.log(_probabilities(scores)[_at(labels)])), _gradient(scores, labels)

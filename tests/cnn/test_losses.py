"""Softmax and cross-entropy: worked numbers, SciPy, finite differences, extremes, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from cnn.errors import ShapeError
from cnn.gradient_check import numerical_gradient
from cnn.losses import softmax, softmax_cross_entropy

tables = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6).flatmap(
    lambda shape: hnp.arrays(np.float64, shape, elements=st.floats(-1000, 1000))
)


def some_labels(scores, seed=0):
    return np.random.default_rng(seed).integers(0, scores.shape[1], len(scores))


# --- worked numbers


def test_equal_scores_of_ten_classes_cost_the_logarithm_of_ten():
    loss, dscores = softmax_cross_entropy(np.full((4, 10), 100.0), [0, 3, 3, 9])
    assert loss == pytest.approx(math.log(10), rel=1e-15)
    assert round(float(loss), 3) == 2.303
    expected = np.full((4, 10), 0.1 / 4)
    expected[range(4), [0, 3, 3, 9]] = -0.9 / 4
    np.testing.assert_allclose(dscores, expected, rtol=1e-14)


def test_two_classes_are_a_sigmoid():
    np.testing.assert_allclose(softmax([[2.0, 0.5]]), [[1 / (1 + math.exp(-1.5)), 1 / (1 + math.exp(1.5))]])
    loss, dscores = softmax_cross_entropy([[2.0, 0.5]], [1])
    assert loss == pytest.approx(math.log(1 + math.exp(1.5)))
    np.testing.assert_allclose(dscores, [[1 / (1 + math.exp(-1.5)), -1 / (1 + math.exp(-1.5))]])


def test_a_spread_of_forty_costs_forty():
    assert softmax_cross_entropy([[0.0, 40.0]], [0])[0] == 40
    assert softmax_cross_entropy([[-1000.0, 1000.0]], [0])[0] == 2000


# --- oracles and properties


@settings(deadline=None)
@given(tables)
def test_softmax_and_loss_are_scipys(scores):
    np.testing.assert_allclose(softmax(scores), special.softmax(scores, axis=1), rtol=1e-12, atol=1e-300)
    labels = some_labels(scores)
    losses = special.logsumexp(scores, axis=1) - scores[np.arange(len(scores)), labels]
    np.testing.assert_allclose(softmax_cross_entropy(scores, labels)[0], losses.mean(), atol=1e-12)


@settings(deadline=None)
@given(tables)
def test_the_gradient_is_probabilities_less_the_right_answer_and_adds_up_to_nothing(scores):
    labels = some_labels(scores)
    dscores = softmax_cross_entropy(scores, labels)[1]
    expected = (softmax(scores) - np.eye(scores.shape[1])[labels]) / len(scores)
    np.testing.assert_allclose(dscores, expected, atol=1e-15)
    np.testing.assert_allclose(dscores.sum(axis=1), 0, atol=1e-15)


@settings(deadline=None)
@given(tables, st.integers(-500, 500))
def test_adding_the_same_to_all_scores_changes_nothing(scores, shift):
    np.testing.assert_allclose(softmax(scores + shift), softmax(scores), atol=1e-12)


def test_finite_differences_agree():
    scores = np.random.default_rng(1).normal(size=(5, 4)) * 3
    labels = some_labels(scores)
    dscores = softmax_cross_entropy(scores, labels)[1]
    expected = numerical_gradient(lambda scores: softmax_cross_entropy(scores, labels)[0], scores)
    np.testing.assert_allclose(dscores, expected, atol=1e-9)


def test_small_steps_against_the_gradient_lower_the_loss():
    scores, labels = np.random.default_rng(2).normal(size=(5, 4)), [0, 1, 2, 3, 0]
    loss, dscores = softmax_cross_entropy(scores, labels)
    assert softmax_cross_entropy(scores - 0.1 * dscores, labels)[0] < loss


# --- edges, dtypes, inputs


def test_an_empty_batch_costs_nothing():
    assert softmax(np.zeros((0, 3))).shape == (0, 3)
    loss, dscores = softmax_cross_entropy(np.zeros((0, 3)), [])
    assert (loss, dscores.shape) == (0, (0, 3))


def test_one_class_is_certain():
    loss, dscores = softmax_cross_entropy([[5.0]], [0])
    assert (loss, dscores.tolist(), softmax([[5.0]]).tolist()) == (0, [[0]], [[1]])


@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"),
    [(np.float16, np.float16), (np.float32, np.float32), (np.float64, np.float64), (np.int8, np.float64)],
)
@pytest.mark.parametrize("label_dtype", [np.int64, np.uint8])
def test_results_have_the_dtype_of_the_scores(given_dtype, result_dtype, label_dtype):
    scores = np.array([[1, 2, 3], [100, -100, 0]], given_dtype)
    loss, dscores = softmax_cross_entropy(scores, np.array([0, 2], label_dtype))
    assert softmax(scores).dtype == dscores.dtype == np.asarray(loss).dtype == result_dtype
    assert loss == pytest.approx((special.logsumexp([1, 2, 3]) - 1 + 100) / 2, rel=1e-3)


def test_arguments_are_left_alone():
    scores, labels = np.array([[1.0, 2, 3]]), np.array([1])
    for array in (scores, labels):
        array.flags.writeable = False
    for result in (softmax(scores), softmax_cross_entropy(scores, labels)[1]):
        assert not np.shares_memory(result, scores)


# --- refusals


@pytest.mark.parametrize(
    ("scores", "labels", "message"),
    [
        ([1.0, 2.0], [0], "scores must have 2 axes (N, K), got (2,). Add an axis with scores[None]."),
        (np.ones((2, 0)), [0, 0], "scores must have at least one class, got (2, 0)."),
        (np.ones((2, 3)), [0], "labels must have the shape of one label per image, (2,), got (1,)."),
        (
            np.ones((2, 3)),
            [[0, 0]],
            "labels must have 1 axis (N,), got (1, 2). Take one element of the first",
        ),
        (np.ones((2, 3)), [0, 3], "labels must be classes from 0 to 2, got 3."),
        (np.ones((2, 3)), [-1, 0], "labels must be classes from 0 to 2, got -1."),
        (np.ones((2, 3)), [0.0, 1], "labels must be integers, got dtype float64. Use labels.astype(int)."),
        (np.ones((2, 3)), [True, False], "labels must be integers, got dtype bool. Use labels.astype(int)."),
    ],
)
def test_scores_and_labels_that_are_none_are_refused(scores, labels, message):
    with pytest.raises(ShapeError) as refusal:
        softmax_cross_entropy(scores, labels)
    assert str(refusal.value).startswith(f"softmax_cross_entropy: {message}")


def test_softmax_refuses_in_its_own_name():
    with pytest.raises(ShapeError, match=r"^softmax: scores must have 2 axes \(N, K\), got \(3,\)\."):
        softmax([1, 2, 3])
    with pytest.raises(ShapeError, match=r"^softmax: scores must have at least one class, got \(2, 0\)\.$"):
        softmax(np.ones((2, 0)))

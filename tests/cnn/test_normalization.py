"""Batch normalization, in training and in use: by hand, loops, what it is blind to, gradients, refusals."""

import numpy as np
import pytest

from cnn.errors import ShapeError
from cnn.gradient_check import numerical_gradient
from cnn.normalization import batch_norm2d, batch_norm2d_backward, batch_statistics

RNG = np.random.default_rng(11)
X = RNG.normal(size=(4, 3, 2, 5)) * 3 + 7
GAMMA, BETA, MEAN, VARIANCE = RNG.normal(size=3), RNG.normal(size=3), RNG.normal(size=3), RNG.uniform(1, 9, 3)
DOUT = RNG.normal(size=X.shape)
FORMS = {"training": (), "use": (MEAN, VARIANCE)}
forms = pytest.mark.parametrize("statistics", FORMS.values(), ids=FORMS)


# --- by hand and in loops


def test_two_pixels_by_hand():
    x = [[[[1, 5]]], [[[1, 5]]]]
    assert batch_statistics(x)[0].tolist() == [3]
    assert batch_statistics(x)[1].tolist() == [4]
    np.testing.assert_allclose(batch_norm2d(x, [10], [1], eps=5)[0, 0, 0], [1 - 20 / 3, 1 + 20 / 3])
    np.testing.assert_allclose(batch_norm2d(x, [10], [1], [1], [4], eps=5)[1, 0, 0], [1, 1 + 40 / 3])


@forms
def test_it_equals_the_formula_channel_by_channel(statistics):
    y = batch_norm2d(X, GAMMA, BETA, *statistics, eps=0.1)
    for c in range(3):
        numbers = X[:, c]
        mean = statistics[0][c] if statistics else sum(numbers.flat) / 40
        variance = statistics[1][c] if statistics else sum((n - mean) ** 2 for n in numbers.flat) / 40
        expected = GAMMA[c] * (numbers - mean) / np.sqrt(variance + 0.1) + BETA[c]
        np.testing.assert_allclose(y[:, c], expected, rtol=1e-12)


def test_in_training_every_channel_comes_out_with_the_mean_and_spread_that_are_learned():
    y = batch_norm2d(X, GAMMA, BETA, eps=1e-12)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), BETA, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=(0, 2, 3)), abs(GAMMA), rtol=1e-9)


def test_the_two_forms_agree_on_the_batchs_own_statistics():
    np.testing.assert_array_equal(
        batch_norm2d(X, GAMMA, BETA), batch_norm2d(X, GAMMA, BETA, *batch_statistics(X))
    )


def test_in_training_the_images_of_a_batch_depend_on_each_other_and_in_use_they_do_not():
    other = X.copy()
    other[1:] += 1
    assert not np.allclose(batch_norm2d(X, GAMMA, BETA)[0], batch_norm2d(other, GAMMA, BETA)[0])
    np.testing.assert_array_equal(
        batch_norm2d(X, GAMMA, BETA, MEAN, VARIANCE)[0], batch_norm2d(other, GAMMA, BETA, MEAN, VARIANCE)[0]
    )


def test_in_training_it_is_blind_to_shifting_and_stretching_a_channel():
    np.testing.assert_allclose(
        batch_norm2d(5 * X + 3, GAMMA, BETA, eps=1e-12), batch_norm2d(X, GAMMA, BETA, eps=1e-12), rtol=1e-9
    )
    dx, _, _ = batch_norm2d_backward(DOUT, X, GAMMA, eps=1e-12)
    np.testing.assert_allclose(dx.sum(axis=(0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose((dx * X).sum(axis=(0, 2, 3)), 0, atol=1e-9)


# --- gradients


@forms
def test_finite_differences_agree_for_images_scales_and_shifts(statistics):
    def y(x, gamma, beta):
        return batch_norm2d(x, gamma, beta, *statistics, eps=0.1)

    dx, dgamma, dbeta = batch_norm2d_backward(DOUT, X, GAMMA, *statistics, eps=0.1)
    np.testing.assert_allclose(dx, numerical_gradient(lambda x: y(x, GAMMA, BETA), X.copy(), DOUT), atol=1e-8)
    expected = numerical_gradient(lambda gamma: y(X, gamma, BETA), GAMMA.copy(), DOUT, 1)
    np.testing.assert_allclose(dgamma, expected, rtol=1e-9)
    expected = numerical_gradient(lambda beta: y(X, GAMMA, beta), BETA.copy(), DOUT, 1)
    np.testing.assert_allclose(dbeta, expected, rtol=1e-9)


def test_in_use_the_gradient_is_the_transpose_and_keeps_images_apart():
    dx, _, _ = batch_norm2d_backward(DOUT, X, GAMMA, MEAN, VARIANCE)
    zero = np.zeros(3)
    np.testing.assert_allclose(
        np.sum(dx * X), np.sum(DOUT * batch_norm2d(X, GAMMA, zero, zero, VARIANCE)), rtol=1e-12
    )
    alone, _, _ = batch_norm2d_backward(DOUT[:1], X[:1], GAMMA, MEAN, VARIANCE)
    np.testing.assert_array_equal(alone, dx[:1])


# --- edges, dtypes, inputs


def test_one_pixel_has_no_variance_and_gets_no_gradient():
    x = np.full((1, 2, 1, 1), 7.0)
    assert batch_norm2d(x, [3, 3], [1, 2]).ravel().tolist() == [1, 2]
    assert batch_norm2d_backward(x, x, [3, 3])[0].ravel().tolist() == [0, 0]


def test_an_empty_batch_is_fine_in_use():
    x = np.zeros((0, 3, 2, 5))
    assert batch_norm2d(x, GAMMA, BETA, MEAN, VARIANCE).shape == x.shape
    dx, dgamma, dbeta = batch_norm2d_backward(x, x, GAMMA, MEAN, VARIANCE)
    assert (dx.shape, dgamma.tolist(), dbeta.tolist()) == (x.shape, [0] * 3, [0] * 3)


@forms
@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"), [(np.float32, np.float32), (np.float64, float), (np.int64, float)]
)
def test_results_have_the_dtype_of_the_image(statistics, given_dtype, result_dtype):
    x = (10 * X).astype(given_dtype)
    for dtype in (np.float32, np.float64):
        others = [array.astype(dtype) for array in (GAMMA, BETA)]
        fixed = [array.astype(dtype) for array in statistics]
        y = batch_norm2d(x, *others, *fixed, eps=np.float64(0.1))
        gradients = batch_norm2d_backward(DOUT.astype(dtype), x, others[0], *fixed, eps=np.float64(0.1))
        assert {array.dtype for array in (y, *gradients, *batch_statistics(x))} == {np.dtype(result_dtype)}


@forms
def test_arguments_are_left_alone(statistics):
    arrays = [array.copy() for array in (X, GAMMA, BETA, DOUT)]
    for array in arrays:
        array.flags.writeable = False
    x, gamma, beta, dout = arrays
    results = batch_norm2d(x, gamma, beta, *statistics), *batch_norm2d_backward(dout, x, gamma, *statistics)
    assert not any(np.shares_memory(result, array) for result in results for array in arrays)


# --- refusals


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (
            (X[0], GAMMA, BETA),
            {},
            "x must have 4 axes (N, C, H, W), got (3, 2, 5). Add an axis with x[None].",
        ),
        ((X, GAMMA[1:], BETA), {}, "gamma must have the shape of one number per channel, (3,), got (2,)."),
        ((X, GAMMA, 0.0), {}, "beta must have 1 axis (C,), got (). Add an axis with beta[None]."),
        ((X, GAMMA, BETA, MEAN), {}, "variance is missing. Give both mean and variance, or neither."),
        (
            (X, GAMMA, BETA),
            {"variance": VARIANCE},
            "mean is missing. Give both mean and variance, or neither.",
        ),
        ((X, GAMMA, BETA, MEAN, [1, -2, 3]), {}, "variance must be at least 0, got -2.0."),
        (
            (X, GAMMA, BETA, [1], [1]),
            {},
            "mean must have the shape of one number per channel, (3,), got (1,).",
        ),
        ((X, GAMMA, BETA), {"eps": 0}, "eps must be greater than 0 and finite, got 0.0."),
        (
            (X[:0], GAMMA, BETA),
            {},
            "x must have at least one pixel to take the mean of, got (0, 3, 2, 5).",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, options, message):
    with pytest.raises(ShapeError) as refusal:
        batch_norm2d(*arguments, **options)
    assert str(refusal.value) == f"batch_norm2d: {message}"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: batch_norm2d_backward(DOUT[1:], X, GAMMA),
            "batch_norm2d_backward: dout must have the shape of x, (4, 3, 2, 5), got (3, 3, 2, 5).",
        ),
        (
            lambda: batch_norm2d_backward(DOUT, X, GAMMA, variance=VARIANCE),
            "batch_norm2d_backward: mean is missing. Give both mean and variance, or neither.",
        ),
        (
            lambda: batch_statistics(X[:, :, :0]),
            "batch_statistics: x must have at least one pixel to take the mean of, got (4, 3, 0, 5).",
        ),
    ],
)
def test_backward_and_statistics_refuse_in_their_own_names(call, message):
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message

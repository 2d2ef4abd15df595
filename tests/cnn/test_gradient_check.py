"""The numerical gradient: exact on quadratics with any step, close on the rest, and it leaves x as it was."""

import numpy as np
import pytest

from cnn.errors import ShapeError
from cnn.gradient_check import numerical_gradient

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("h", [0.5, 1, 4])
def test_quadratics_are_exact_with_large_steps(h):
    x, dout = np.array([[1.0, -2, 3], [0, 5, 7]]), np.array([[1.0, 10, 100], [2, 0, -1]])
    assert (
        numerical_gradient(lambda x: 3 * x**2 - x + 4, x, dout, h).tolist() == (dout * (6 * x - 1)).tolist()
    )


def test_the_error_shrinks_with_the_square_of_the_step():
    x = np.array([1.0])
    errors = [abs(numerical_gradient(lambda x: float(np.exp(x[0])), x, h=h)[0] - np.e) for h in (0.2, 0.1)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.01)


def test_the_default_step_is_good_for_nine_digits():
    x = RNG.normal(size=(3, 4))
    np.testing.assert_allclose(numerical_gradient(np.sin, x, np.ones((3, 4))), np.cos(x), atol=1e-9)


def test_every_output_counts_with_its_weight():
    a, dout = RNG.integers(-5, 6, (4, 3)).astype(float), np.array([1.0, 10, 100, 1000])
    assert numerical_gradient(lambda x: a @ x, np.zeros(3), dout, 1).tolist() == (dout @ a).tolist()


@pytest.mark.parametrize("one_number", [float, np.float64, np.asarray, lambda y: np.reshape(y, (1, 1))])
def test_a_function_with_one_number_needs_no_weights(one_number):
    x = np.array([[1.0, 2], [3, 4]])
    assert numerical_gradient(lambda x: one_number(np.sum(x**2)), x, h=0.5).tolist() == [[2, 4], [6, 8]]


def test_a_function_that_returns_a_view_of_its_argument_is_differentiated():
    x = np.array([[1.0, 2, 3], [4, 5, 6]])
    dout = np.arange(6.0).reshape(3, 2)
    assert numerical_gradient(lambda x: x.T, x, dout, 1).tolist() == dout.T.tolist()
    assert numerical_gradient(lambda x: x, x, x, 1).tolist() == x.tolist()  # the weights are a view, too


def test_a_function_that_reads_x_elsewhere_sees_it_move():
    weights = np.array([1.0, 2, 3])
    assert numerical_gradient(lambda _: float(weights @ weights), weights, h=1).tolist() == [2, 4, 6]


def test_x_is_restored_to_the_last_bit():
    x = RNG.normal(size=(5, 3)) * 1e6
    before = x.copy()
    numerical_gradient(np.square, x, np.ones((5, 3)))
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("failing_call", [1, 2, 3])
def test_x_is_restored_when_f_raises(failing_call):
    x, calls = np.array([1.0, 2.0]), []

    def f(x):
        calls.append(x.copy())
        if len(calls) == failing_call:
            raise ArithmeticError("no")
        return x

    with pytest.raises(ArithmeticError):
        numerical_gradient(f, x, np.ones(2), 0.5)
    assert calls[-1].tolist() != [1, 2]
    assert x.tolist() == [1, 2]


def test_whole_numbers_are_copied_to_floats():
    x = np.array([1, 2, 3])
    dx = numerical_gradient(np.square, x, [1, 1, 1], 0.25)
    assert dx.tolist() == [2, 4, 6]
    assert dx.dtype == np.float64
    assert x.tolist() == [1, 2, 3]


def test_an_array_that_is_read_only_is_copied():
    x = np.array([1.0, 2.0])
    x.flags.writeable = False
    assert numerical_gradient(np.square, x, [1, 1], 0.5).tolist() == [2, 4]


def test_the_gradient_has_the_dtype_of_x_and_any_shape():
    x = np.ones((2, 1, 3), np.float32)
    dx = numerical_gradient(np.square, x, np.ones_like(x), 0.5)
    assert (dx.shape, dx.dtype) == (x.shape, np.float32)
    assert numerical_gradient(np.square, np.array(3.0), h=0.5).tolist() == 6
    assert numerical_gradient(np.square, np.zeros((0, 3)), np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (np.square, np.zeros(2)),
            "f must return one number when dout is None, got the shape (2,). "
            "Pass the gradient with respect to it as dout.",
        ),
        ((np.square, np.zeros(2), np.zeros((1, 2))), "dout must have the shape of f(x), (2,), got (1, 2)."),
        ((np.square, np.zeros(2), np.zeros(2), 0), "h must be greater than 0 and finite, got 0.0."),
        ((np.square, np.zeros(2), np.zeros(2), np.nan), "h must be greater than 0 and finite, got nan."),
        (
            (np.square, ["a"]),
            "x must hold real numbers, got dtype <U1. Convert it with np.asarray(x, float).",
        ),
        ((np.square, [[1], [2, 3]]), "x must be an array of numbers, but its rows differ in length."),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ShapeError) as refusal:
        numerical_gradient(*arguments)
    assert str(refusal.value) == f"numerical_gradient: {message}"

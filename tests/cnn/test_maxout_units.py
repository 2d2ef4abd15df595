"""Maxout: by hand, as a ReLU, finite differences, ties, refusals."""

import numpy as np
import pytest

from cnn.errors import ShapeError
from cnn.gradient_check import numerical_gradient
from cnn.maxout_units import maxout, maxout_backward


def operands(seed, n=4, d=3, m=5):
    """Whole numbers whose two branches differ by at least 1 everywhere: odd against even."""
    rng = np.random.default_rng(seed)
    x, w1, w2 = rng.integers(-3, 4, (n, d)), 2 * rng.integers(-3, 4, (m, d)), 2 * rng.integers(-3, 4, (m, d))
    b1, b2 = 2 * rng.integers(-3, 4, m), 2 * rng.integers(-3, 4, m) + 1
    return [array.astype(float) for array in (x, w1, b1, w2, b2)]


def test_each_output_is_the_larger_of_two_lines():
    x = [[1, 2, 3]]
    assert maxout(x, [[1, 1, 1], [0, 0, 1]], [0.5, -4], [[2, 0, 0], [0, 1, 0]], [1, 0]).tolist() == [[6.5, 2]]


def test_with_zero_as_one_branch_it_is_a_relu():
    x = np.array([[-2.0], [0], [3]])
    assert maxout(x, [[0]], [0], [[1]], [0]).tolist() == np.maximum(x, 0).tolist()


def test_it_equals_loops_over_images_and_outputs():
    x, w1, b1, w2, b2 = operands(0)
    y = maxout(x, w1, b1, w2, b2)
    assert y.shape == (4, 5)
    for n, m in np.ndindex(4, 5):
        assert y[n, m] == max(w1[m] @ x[n] + b1[m], w2[m] @ x[n] + b2[m])


@pytest.mark.parametrize("which", range(5))
def test_finite_differences_agree_for_every_operand(which):
    arrays = operands(1)
    dout = np.random.default_rng(2).integers(-9, 10, (4, 5)).astype(float)

    def moved(value):
        return maxout(*arrays[:which], value, *arrays[which + 1 :])

    expected = numerical_gradient(moved, arrays[which].copy(), dout, 2**-4)  # a whole x moves a line by 3/16
    result = maxout_backward(dout, *arrays)[which]
    assert result.tolist() == expected.tolist()


def test_equal_branches_send_the_gradient_into_the_first():
    dx, dw1, db1, dw2, db2 = maxout_backward([[10]], [[2]], [[3]], [0], [[1]], [4])
    assert [a.tolist() for a in (dx, dw1, db1, dw2, db2)] == [[[30]], [[20]], [10], [[0]], [0]]


@pytest.mark.parametrize(("given", "result"), [(np.float32, np.float32), (np.float64, float), (int, float)])
def test_results_have_the_dtype_of_x_and_the_shapes_of_the_operands(given, result):
    arrays = operands(3)
    arrays[0] = arrays[0].astype(given)
    y = maxout(*arrays)
    assert y.dtype == result
    for gradient, array in zip(maxout_backward(np.ones(y.shape), *arrays), arrays, strict=True):
        assert (gradient.shape, gradient.dtype) == (array.shape, result)


def test_an_empty_batch_gives_nothing_and_no_gradient():
    arrays = operands(4, n=0)
    assert maxout(*arrays).shape == (0, 5)
    dx, *others = maxout_backward(np.ones((0, 5)), *arrays)
    assert dx.shape == (0, 3)
    assert not any(array.any() for array in others)


def test_arguments_are_left_alone():
    arrays = operands(5)
    dout = np.ones((4, 5))
    for array in (*arrays, dout):
        array.flags.writeable = False
    for result in (maxout(*arrays), *maxout_backward(dout, *arrays)):
        assert not any(np.shares_memory(result, array) for array in (*arrays, dout))


X, W, B = np.ones((4, 3)), np.ones((5, 3)), np.ones(5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((X[0], W, B, W, B), "x must have 2 axes (N, D), got (3,). Add an axis with x[None]."),
        ((X, W.T, B, W, B), "w1 must have one weight per number of x, D = 3, got D = 5 in the shape (3, 5)."),
        ((X, W, B, W[1:], B), "w2 must have the shape of w1, (5, 3), got (4, 3)."),
        ((X, W, B[1:], W, B), "b1 must have the shape of one bias per output, (5,), got (4,)."),
        ((X, W, B, W, B[1:]), "b2 must have the shape of one bias per output, (5,), got (4,)."),
    ],
)
def test_operands_that_do_not_go_together_are_refused(arguments, message):
    with pytest.raises(ShapeError) as refusal:
        maxout(*arguments)
    assert str(refusal.value) == f"maxout: {message}"
    with pytest.raises(ShapeError) as refusal:
        maxout_backward(np.ones((4, 5)), *arguments)
    assert str(refusal.value) == f"maxout_backward: {message}"


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(
        ShapeError,
        match=r"^maxout_backward: dout must have the shape of the output, \(4, 5\), got \(4, 3\)\.$",
    ):
        maxout_backward(X, X, W, B, W, B)

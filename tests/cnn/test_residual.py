"""The residual block: SciPy, weights of zero, where each ReLU stands, gradients, refusals."""

import numpy as np
import pytest
from scipy import signal

from cnn.errors import ShapeError
from cnn.gradient_check import numerical_gradient
from cnn.residual import residual_backward, residual_forward


def operands(seed, n=2, c=2, m=3, h=4, w=5):
    rng = np.random.default_rng(seed)
    shapes = (n, c, h, w), (m, c, 3, 3), (m,), (c, m, 3, 3), (c,)
    return [rng.integers(-3, 4, shape).astype(np.float64) for shape in shapes]


def test_it_is_a_sum_of_scipys_correlations_past_which_x_goes():
    def conv(x, w, b):
        maps = [
            sum(signal.correlate2d(x[c], w[k, c], mode="same") for c in range(len(x))) + b[k]
            for k in range(len(w))
        ]
        return np.array(maps)

    x, w1, b1, w2, b2 = operands(0)
    y = residual_forward(x, w1, b1, w2, b2)
    for n in range(2):
        sums = x[n] + conv(np.maximum(conv(x[n], w1, b1), 0), w2, b2)
        assert (sums < 0).any()
        np.testing.assert_array_equal(y[n], np.maximum(sums, 0))


def test_with_weights_of_zero_only_the_last_relu_is_left():
    x, *others = operands(1)
    y = residual_forward(x, *[np.zeros_like(array) for array in others])
    np.testing.assert_array_equal(y, np.maximum(x, 0))


def test_one_pixel_by_hand_with_a_hidden_unit_that_is_off():
    centre = np.zeros((2, 1, 3, 3))
    centre[:, 0, 1, 1] = [2, -2]  # hidden: relu(2·5 + 1) = 11 and relu(-2·5 + 1) = 0
    back = np.zeros((1, 2, 3, 3))
    back[0, :, 1, 1] = [-1, 100]
    x = [[[[5.0]]]]
    assert residual_forward(x, centre, [1, 1], back, [10]).item() == 5 - 11 + 10
    assert residual_forward(x, centre, [1, 1], back, [0]).item() == 0
    gradients = residual_backward([[[[7]]]], x, centre, [1, 1], back, [10])
    dx, dw1, db1, dw2, db2 = gradients
    assert dx.item() == 7 - 7 * 2
    assert dw1[:, 0, 1, 1].tolist() == [-35, 0]
    assert (db1.tolist(), dw2[0, :, 1, 1].tolist(), db2.tolist()) == ([-7, 0], [77, 0], [7])
    assert not residual_backward([[[[7]]]], x, centre, [1, 1], back, [0])[0].any()


@pytest.mark.parametrize("which", range(5))
def test_finite_differences_agree_for_every_operand(which):
    # Halves and quarters: no sum comes closer to a kink than 1/4, and h moves it by less.
    x, w1, b1, w2, b2 = operands(2)
    arrays = [x, w1, b1 + 0.5, w2, b2 + 0.25]
    dout = np.random.default_rng(3).integers(-9, 10, x.shape).astype(np.float64)

    def moved(value):
        return residual_forward(*arrays[:which], value, *arrays[which + 1 :])

    expected = numerical_gradient(moved, arrays[which].copy(), dout, 2**-12)
    np.testing.assert_allclose(residual_backward(dout, *arrays)[which], expected, atol=1e-6)


def test_an_empty_batch_gives_nothing_and_no_gradient():
    arrays = operands(4, n=0)
    assert residual_forward(*arrays).shape == (0, 2, 4, 5)
    dx, *others = residual_backward(np.ones((0, 2, 4, 5)), *arrays)
    assert dx.shape == (0, 2, 4, 5)
    assert not any(array.any() for array in others)


@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"), [(np.float32, np.float32), (float, float), (int, float)]
)
def test_results_have_the_dtype_of_x_and_the_shapes_of_the_operands(given_dtype, result_dtype):
    arrays = operands(5)
    arrays[0] = arrays[0].astype(given_dtype)
    assert residual_forward(*arrays).dtype == result_dtype
    for gradient, array in zip(residual_backward(np.ones(arrays[0].shape), *arrays), arrays, strict=True):
        assert (gradient.shape, gradient.dtype) == (array.shape, result_dtype)


def test_arguments_are_left_alone():
    arrays = operands(6)
    dout = np.ones(arrays[0].shape)
    for array in (*arrays, dout):
        array.flags.writeable = False
    for result in (residual_forward(*arrays), *residual_backward(dout, *arrays)):
        assert not any(np.shares_memory(result, array) for array in (*arrays, dout))


X, W1, B1, W2, B2 = operands(7)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((X[0], W1, B1, W2, B2), "x must have 4 axes (N, C, H, W), got (2, 4, 5). Add an axis with x[None]."),
        ((X, W1[0], B1, W2, B2), "w1 must have 4 axes (M, C, FH, FW), got (2, 3, 3)."),
        ((X, W1[..., 1:], B1, W2, B2), "w1 must have the shape (3, 2, 3, 3), got (3, 2, 3, 2)."),
        ((X, W1, B1, W1, B2), "w2 must have the shape (2, 3, 3, 3), got (3, 2, 3, 3)."),
        ((X, W1, B2, W2, B2), "b1 must have the shape (3,), got (2,)."),
        ((X, W1, B1, W2, B1), "b2 must have the shape (2,), got (3,)."),
    ],
)
def test_operands_that_do_not_go_together_are_refused(arguments, message):
    with pytest.raises(ShapeError) as refusal:
        residual_forward(*arguments)
    assert str(refusal.value).startswith(f"residual_forward: {message}")
    with pytest.raises(ShapeError) as refusal:
        residual_backward(X, *arguments)
    assert str(refusal.value).startswith(f"residual_backward: {message}")


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(
        ShapeError,
        match=r"^residual_backward: dout must have the shape of x, \(2, 2, 4, 5\), got \(1, 2, 4, 5\)",
    ):
        residual_backward(X[:1], X, W1, B1, W2, B2)

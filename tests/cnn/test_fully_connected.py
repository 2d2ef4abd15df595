"""The fully connected layer, 1x1 convolution, and the one as the other: by hand, loops, conv2d, gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn.convolution import conv2d
from cnn.errors import ShapeError
from cnn.fully_connected import conv1x1, conv1x1_backward, fc_as_conv, linear, linear_backward
from cnn.gradient_check import numerical_gradient


def whole_numbers(rng, *shape):
    """Small whole numbers: every way of adding them up is exact, in float32 too."""
    return rng.integers(-9, 10, shape).astype(np.float64)


@st.composite
def dense(draw):
    """Arguments of linear, with images of one to three axes."""
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    n, k = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    image = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    return whole_numbers(rng, n, *image), whole_numbers(rng, k, int(np.prod(image))), whole_numbers(rng, k)


@st.composite
def pointwise(draw):
    """Arguments of conv1x1."""
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    n, c, k, h, w = (draw(st.integers(least, 4)) for least in (0, 1, 1, 1, 1))
    return whole_numbers(rng, n, c, h, w), whole_numbers(rng, k, c), whole_numbers(rng, k)


LAYERS = {"linear": (linear, linear_backward, dense()), "conv1x1": (conv1x1, conv1x1_backward, pointwise())}
layers = pytest.mark.parametrize(("forward", "backward", "arguments"), LAYERS.values(), ids=LAYERS)


# --- worked numbers


def test_the_lectures_image_of_3072_numbers_and_ten_scores():
    x, w = np.ones((2, 3, 32, 32)), np.ones((10, 3072))
    y = linear(x, w, np.arange(10))
    assert y.tolist() == [[3072 + k for k in range(10)]] * 2
    assert w.size + 10 == 30730


def test_an_image_is_stretched_row_by_row():
    x = np.arange(24).reshape(1, 2, 3, 4)
    for place in range(24):
        w = np.zeros((1, 24))
        w[0, place] = 1
        assert linear(x, w, [0]).item() == place


def test_two_linear_layers_are_one():
    rng = np.random.default_rng(0)
    x, w1, w2 = whole_numbers(rng, 3, 4), whole_numbers(rng, 5, 4), whole_numbers(rng, 2, 5)
    zero = np.zeros(5)
    np.testing.assert_array_equal(linear(linear(x, w1, zero), w2, zero[:2]), linear(x, w2 @ w1, zero[:2]))


def test_a_1x1_filter_sums_over_the_depth_and_nowhere_else():
    x = np.zeros((1, 3, 4, 5))
    x[0, :, 2, 3] = [1, 10, 100]
    y = conv1x1(x, [[2, 3, 4]], [0.5])
    assert y[0, 0, 2, 3] == 432.5
    assert np.sum(y == 0.5) == 19


# --- oracles


@settings(deadline=None)
@given(dense())
def test_linear_equals_loops_over_images_and_outputs(arguments):
    x, w, b = arguments
    y = linear(x, w, b)
    assert y.shape == (len(x), len(w))
    for n, k in np.ndindex(*y.shape):
        assert y[n, k] == sum(a * c for a, c in zip(x[n].ravel(), w[k], strict=True)) + b[k]


@settings(deadline=None)
@given(pointwise())
def test_conv1x1_is_a_convolution_and_a_linear_layer_at_every_pixel(arguments):
    x, w, b = arguments
    y = conv1x1(x, w, b)
    np.testing.assert_array_equal(y, conv2d(x, w[:, :, None, None], b))
    for i, j in np.ndindex(*x.shape[2:]):
        np.testing.assert_array_equal(y[:, :, i, j], linear(x[:, :, i, j], w, b))


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))
def test_a_linear_layer_is_a_convolution_with_filters_as_large_as_the_image(seed, c, h, w):
    rng = np.random.default_rng(seed)
    x, weights, b = whole_numbers(rng, 2, c, h, w), whole_numbers(rng, 3, c * h * w), whole_numbers(rng, 3)
    maps = conv2d(x, fc_as_conv(weights, x.shape[1:]), b)
    assert maps.shape == (2, 3, 1, 1)
    np.testing.assert_array_equal(maps[..., 0, 0], linear(x, weights, b))


# --- gradients


@layers
def test_finite_differences_agree_for_images_weights_and_biases(forward, backward, arguments):
    @settings(deadline=None, max_examples=25)
    @given(arguments, st.integers(0, 99))
    def holds(operands, seed):
        x, w, b = operands
        dout = whole_numbers(np.random.default_rng(seed), *forward(x, w, b).shape)
        dx, dw, db = backward(dout, x, w)
        assert dx.tolist() == numerical_gradient(lambda x: forward(x, w, b), x, dout, 1).tolist()
        assert dw.tolist() == numerical_gradient(lambda w: forward(x, w, b), w, dout, 1).tolist()
        assert db.tolist() == numerical_gradient(lambda b: forward(x, w, b), b, dout, 1).tolist()

    holds()


@layers
def test_backward_is_the_transpose_of_forward(forward, backward, arguments):
    @settings(deadline=None, max_examples=25)
    @given(arguments, st.integers(0, 99))
    def holds(operands, seed):
        x, w, b = operands
        y = forward(x, w, np.zeros_like(b))
        dout = whole_numbers(np.random.default_rng(seed), *y.shape)
        dx, dw, _ = backward(dout, x, w)
        assert np.sum(dx * x) == np.sum(dw * w) == np.sum(dout * y)

    holds()


def test_the_bias_of_a_map_of_ones_gets_the_number_of_its_pixels():
    db = conv1x1_backward(np.ones((2, 3, 4, 5)), np.ones((2, 7, 4, 5)), np.ones((3, 7)))[2]
    assert db.tolist() == [40] * 3


# --- edges, dtypes, inputs


def test_an_empty_batch_gives_nothing_and_no_gradient():
    x, w = np.zeros((0, 2, 3, 4)), np.ones((5, 24))
    assert linear(x, w, np.ones(5)).shape == (0, 5)
    dx, dw, db = linear_backward(np.ones((0, 5)), x, w)
    assert (dx.shape, dw.tolist(), db.tolist()) == (x.shape, np.zeros((5, 24)).tolist(), [0] * 5)
    assert conv1x1(x, w[:, :2], np.ones(5)).shape == (0, 5, 3, 4)
    dx, dw, db = conv1x1_backward(np.ones((0, 5, 3, 4)), x, w[:, :2])
    assert (dx.shape, dw.tolist(), db.tolist()) == (x.shape, np.zeros((5, 2)).tolist(), [0] * 5)


def test_images_whose_memory_lies_otherwise_give_the_same():
    rng = np.random.default_rng(1)
    x, w, b = whole_numbers(rng, 2, 3, 4, 5), whole_numbers(rng, 6, 60), whole_numbers(rng, 6)
    other = np.asfortranarray(x)
    np.testing.assert_array_equal(linear(other, w, b), linear(x, w, b))
    np.testing.assert_array_equal(conv1x1(other, w[:, :3], b), conv1x1(x, w[:, :3], b))


@pytest.mark.parametrize(
    ("forward", "backward", "shape"),
    [(linear, linear_backward, (2, 3)), (conv1x1, conv1x1_backward, (2, 3, 1, 1))],
)
@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"),
    [(np.float32, np.float32), (np.float64, np.float64), (np.uint8, np.float64), (bool, np.float64)],
)
def test_results_have_the_dtype_of_the_image(forward, backward, shape, given_dtype, result_dtype):
    x = np.ones(shape, given_dtype)
    for dtype in (np.float32, np.float64, int):
        y = forward(x, np.ones((4, 3), dtype), np.ones(4, dtype))
        gradients = backward(np.ones(y.shape, dtype), x, np.ones((4, 3), dtype))
        assert {array.dtype for array in (y, *gradients)} == {np.dtype(result_dtype)}


@pytest.mark.parametrize(
    ("forward", "backward", "shape"),
    [(linear, linear_backward, (1, 1)), (conv1x1, conv1x1_backward, (1, 1, 1, 1))],
)
def test_arguments_are_left_alone_and_results_are_new(forward, backward, shape):
    x, w, b, dout = np.ones(shape), np.ones((1, 1)), np.ones(1), np.ones(shape)
    for array in (x, w, b, dout):
        array.flags.writeable = False
    for result in (forward(x, w, b), *backward(dout, x, w)):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, array) for array in (x, w, b, dout))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_filters_from_weights_keep_dtype_and_order(dtype):
    w = np.arange(2 * 24, dtype=dtype).reshape(2, 24)
    filters = fc_as_conv(w, (2, 3, 4))
    assert filters.dtype == dtype
    assert filters.ravel().tolist() == list(range(48))


# --- refusals

X, W, B = np.ones((2, 3, 4, 5)), np.ones((7, 60)), np.ones(7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: linear(np.ones(60), W, B),
            "linear: x must have at least 2 axes (N, ...), one image after the other, got (60,). "
            "Add an axis with x[None].",
        ),
        (
            lambda: linear(X, W.T, B),
            "linear: w must have one weight per number of an image, D = 60 for the shape (3, 4, 5), "
            "got D = 7 in the shape (60, 7).",
        ),
        (
            lambda: linear(X, W[0], B),
            "linear: w must have 2 axes (K, D), got (60,). Add an axis with w[None].",
        ),
        (
            lambda: linear(X, W, B[1:]),
            "linear: b must have the shape of one bias per output, (7,), got (6,).",
        ),
        (
            lambda: linear_backward(np.ones((7, 2)), X, W),
            "linear_backward: dout must have the shape of the output, (2, 7), got (7, 2).",
        ),
        (
            lambda: conv1x1(X[0], W[:, :3], B),
            "conv1x1: x must have 4 axes (N, C, H, W), got (3, 4, 5). Add an axis with x[None].",
        ),
        (
            lambda: conv1x1(X, W, B),
            "conv1x1: w must extend the full depth of x, C = 3, got C = 60 in the shape (7, 60).",
        ),
        (
            lambda: conv1x1(X, W[:, :3], np.ones(3)),
            "conv1x1: b must have the shape of one bias per output, (7,), got (3,).",
        ),
        (
            lambda: conv1x1_backward(X, X, W[:, :3]),
            "conv1x1_backward: dout must have the shape of the output, (2, 7, 4, 5), got (2, 3, 4, 5).",
        ),
        (
            lambda: fc_as_conv(W, (3, 4, 4)),
            "fc_as_conv: shape must be (C, H, W) with C·H·W = 60, got (3, 4, 4). w has the shape (7, 60).",
        ),
        (
            lambda: fc_as_conv(W, (3, 20)),
            "fc_as_conv: shape must be (C, H, W) with C·H·W = 60, got (3, 20). w has the shape (7, 60).",
        ),
        (
            lambda: fc_as_conv(W, (3, 4.0, 5)),
            "fc_as_conv: shape[0] must be an integer, got 3.0 (float). Use int or //.",
        ),
        (
            lambda: fc_as_conv(W, 60),
            "fc_as_conv: shape must have 1 axis (axis,), got (). Add an axis with shape[None].",
        ),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call, message):
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message

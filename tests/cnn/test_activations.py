"""Element-wise activation functions: by hand, SciPy, finite differences, the kink, extremes, dtypes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from cnn.activations import elu, elu_backward, leaky_relu, leaky_relu_backward, relu, relu_backward
from cnn.errors import ShapeError
from cnn.gradient_check import numerical_gradient
from cnn.sigmoids import sigmoid, sigmoid_backward, tanh, tanh_backward

PAIRS = {
    "relu": (relu, relu_backward),
    "leaky_relu": (leaky_relu, leaky_relu_backward),
    "elu": (elu, elu_backward),
    "sigmoid": (sigmoid, sigmoid_backward),
    "tanh": (tanh, tanh_backward),
}
FORWARD = [forward for forward, _ in PAIRS.values()]
BACKWARD = [backward for _, backward in PAIRS.values()]
pairs = pytest.mark.parametrize(("forward", "backward"), PAIRS.values(), ids=PAIRS)
forwards = pytest.mark.parametrize("f", FORWARD)
backwards = pytest.mark.parametrize("f", BACKWARD)


# --- worked numbers


@pytest.mark.parametrize(
    ("f", "extra", "values"),
    [
        (relu, [], [0, 0, 0, 1.5]),
        (leaky_relu, [], [-0.2, -0.05, 0, 1.5]),
        (leaky_relu, [0.25], [-0.5, -0.125, 0, 1.5]),
        (elu, [], [math.exp(-2) - 1, math.exp(-0.5) - 1, 0, 1.5]),
        (elu, [3], [3 * math.exp(-2) - 3, 3 * math.exp(-0.5) - 3, 0, 1.5]),
        (sigmoid, [], [1 / (1 + math.exp(-x)) for x in (-2, -0.5, 0, 1.5)]),
        (tanh, [], [math.tanh(x) for x in (-2, -0.5, 0, 1.5)]),
    ],
)
def test_values_by_hand(f, extra, values):
    np.testing.assert_allclose(f([-2, -0.5, 0, 1.5], *extra), values, rtol=1e-15)


@pytest.mark.parametrize(
    ("f", "extra", "derivative"),
    [
        (relu_backward, [], 0),
        (leaky_relu_backward, [], 0.1),
        (leaky_relu_backward, [0.25], 0.25),
        (elu_backward, [], 1),
        (elu_backward, [3], 3),
        (sigmoid_backward, [], 0.25),
        (tanh_backward, [], 1),
    ],
)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_the_derivative_at_zero_is_the_one_from_the_left(f, extra, derivative, zero):
    assert f([10.0], [zero], *extra).tolist() == [10 * derivative]


def test_five_saturating_layers_leave_a_thousandth_of_the_gradient_at_best():
    assert sigmoid_backward([1.0], [0.0])[0] ** 5 == pytest.approx(0.00098, abs=5e-6)


# --- oracles and identities

numbers = st.floats(-1000, 1000)


@settings(deadline=None)
@given(numbers)
def test_the_sigmoid_is_scipys(x):
    np.testing.assert_allclose(sigmoid(x), special.expit(x), rtol=1e-14, atol=1e-300)


@settings(deadline=None)
@given(numbers, st.floats(0.5, 4))
def test_the_elu_is_scipys_with_its_own_alpha(x, alpha):
    expected = x if x >= 0 else alpha * special.expm1(x)
    np.testing.assert_allclose(elu(x, alpha), expected, rtol=1e-14, atol=1e-300)


@settings(deadline=None)
@given(numbers)
def test_tanh_is_a_stretched_sigmoid(x):
    np.testing.assert_allclose(tanh(x), 2 * sigmoid(2 * x) - 1, atol=1e-15)


@settings(deadline=None)
@given(numbers)
def test_sigmoid_of_minus_x_is_the_rest_to_one(x):
    np.testing.assert_allclose(sigmoid(-x), 1 - sigmoid(x), atol=1e-15)


@settings(deadline=None)
@given(numbers, st.floats(0.01, 0.99))
def test_the_leaky_relu_is_a_relu_on_either_side(x, slope):
    assert leaky_relu(x, slope) == relu(x) - slope * relu(-x)


# --- derivatives


@pytest.mark.parametrize(
    ("forward", "backward", "extra"),
    [
        *((forward, backward, []) for forward, backward in PAIRS.values()),
        (leaky_relu, leaky_relu_backward, [0.3]),
        (elu, elu_backward, [2.5]),
    ],
)
def test_finite_differences_agree_away_from_the_kink(forward, backward, extra):
    rng = np.random.default_rng(1)
    x = rng.choice([-1, 1], (4, 3, 5)) * rng.uniform(0.1, 4, (4, 3, 5))
    dout = rng.normal(size=x.shape)
    dx = numerical_gradient(lambda x: forward(x, *extra), x, dout)
    np.testing.assert_allclose(backward(dout, x, *extra), dx, rtol=1e-7, atol=1e-9)


@pairs
def test_the_gradient_is_linear_in_dout(forward, backward):
    x = np.array([-3.0, -0.5, 0, 0.5, 3])
    one, other = np.array([1.0, 2, 3, 4, 5]), np.array([-2.0, 0, 7, 1, 1])
    np.testing.assert_allclose(
        backward(2 * one + other, x), 2 * backward(one, x) + backward(other, x), rtol=1e-15
    )
    assert backward(np.zeros(5), x).tolist() == [0] * 5


# --- extremes; a warning is an error in this suite


@forwards
def test_a_thousand_either_way_is_finite(f):
    ends = {relu: [0, 1000], leaky_relu: [-100, 1000], elu: [-1, 1000], sigmoid: [0, 1], tanh: [-1, 1]}
    for dtype in (np.float32, np.float64):
        np.testing.assert_allclose(f(np.array([-1000, 1000], dtype)), ends[f], rtol=1e-6)


@backwards
def test_the_derivative_a_thousand_either_way_is_finite(f):
    ends = {relu_backward: [0, 1], leaky_relu_backward: [0.1, 1], elu_backward: [0, 1]}
    for dtype in (np.float32, np.float64):
        x = np.array([-1000, 1000], dtype)
        np.testing.assert_allclose(f(np.ones_like(x), x), ends.get(f, [0, 0]), rtol=1e-6)


@forwards
def test_infinities_have_their_limits_and_nan_stays_nan(f):
    limits = {
        relu: [0, np.inf],
        leaky_relu: [-np.inf, np.inf],
        elu: [-1, np.inf],
        sigmoid: [0, 1],
        tanh: [-1, 1],
    }
    assert f([-np.inf, np.inf]).tolist() == limits[f]
    assert np.isnan(f([np.nan])).all()


def test_the_sigmoids_gradient_keeps_its_digits_where_it_saturates():
    slope = sigmoid_backward([1.0, 1.0], [40.0, -40.0])
    np.testing.assert_allclose(slope, math.exp(-40), rtol=1e-14)


# --- shapes, dtypes, inputs


@pairs
@pytest.mark.parametrize("shape", [(), (5,), (2, 3, 4, 5), (0, 3), (1, 1, 1, 1)])
def test_any_shape_is_kept(forward, backward, shape):
    x = np.ones(shape)
    assert forward(x).shape == shape
    assert backward(x, x).shape == shape


@pairs
@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"),
    [
        (np.float16, np.float16),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.uint8, np.float64),
        (bool, np.float64),
    ],
)
def test_the_result_has_the_dtype_of_x_whatever_the_rest_has(forward, backward, given_dtype, result_dtype):
    x = np.ones((2, 2), given_dtype)
    extra = [np.float64(0.5)] if forward in (leaky_relu, elu) else []
    assert forward(x, *extra).dtype == result_dtype
    for dtype in (np.float32, np.float64, int):
        assert backward(np.ones((2, 2), dtype), x, *extra).dtype == result_dtype


@pairs
def test_arguments_are_left_alone_and_results_are_new_arrays(forward, backward):
    x, dout = np.array([1.0, 2, 3]), np.array([4.0, 5, 6])
    for array in (x, dout):
        array.flags.writeable = False
    for result in (forward(x), backward(dout, x)):
        assert result.flags.writeable
        assert not np.shares_memory(result, x)
        assert not np.shares_memory(result, dout)


# --- refusals


@forwards
def test_what_is_no_array_of_real_numbers_is_refused(f):
    with pytest.raises(ShapeError) as refusal:
        f([[1, 2], [3]])
    assert (
        str(refusal.value) == f"{f.__name__}: x must be an array of numbers, but its rows differ in length."
    )
    with pytest.raises(ShapeError, match=rf"^{f.__name__}: x must hold real numbers, got dtype complex128\."):
        f(1j)


@backwards
def test_a_gradient_of_another_shape_is_refused(f):
    with pytest.raises(ShapeError) as refusal:
        f(np.ones((3, 2)), np.ones((2, 3)))
    assert str(refusal.value) == f"{f.__name__}: dout must have the shape of x, (2, 3), got (3, 2)."


@pytest.mark.parametrize("slope", [0, 1, -0.1, 2, np.nan])
def test_a_slope_that_is_none_is_refused(slope):
    with pytest.raises(
        ShapeError, match=r"^leaky_relu: slope must be greater than 0 and less than 1, got .*\.$"
    ):
        leaky_relu([1.0], slope)
    with pytest.raises(ShapeError, match=r"^leaky_relu_backward: slope must be greater than 0"):
        leaky_relu_backward([1.0], [1.0], slope)


@pytest.mark.parametrize("alpha", [0, -1, np.inf, np.nan])
def test_an_alpha_that_is_none_is_refused(alpha):
    with pytest.raises(ShapeError, match=r"^elu: alpha must be greater than 0 and finite, got .*\.$"):
        elu([1.0], alpha)
    with pytest.raises(ShapeError, match=r"^elu_backward: alpha must be greater than 0"):
        elu_backward([1.0], [1.0], alpha)


def test_parameters_are_single_numbers():
    with pytest.raises(ShapeError, match=r"^leaky_relu: slope must be one number, shape \(\), got \(2,\)\."):
        leaky_relu([1.0, 2.0], [0.1, 0.2])

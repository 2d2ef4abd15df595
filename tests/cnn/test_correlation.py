"""Correlation and convolution: numbers by hand, SciPy as an oracle that is not ours, then properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import signal

from cnn.correlation import convolve2d, correlate1d, correlate1d_backward, correlate2d
from cnn.errors import DoesNotFit, ShapeError

IMPULSE = np.zeros((5, 5))
IMPULSE[2, 2] = 1
ASYMMETRIC = np.arange(1.0, 10).reshape(3, 3)


@st.composite
def image_and_kernel(draw, largest_kernel=7):
    """An image and a kernel with small whole numbers: every way of adding them up is exact."""
    h, w = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    fh, fw = draw(st.integers(1, largest_kernel)), draw(st.integers(1, largest_kernel))
    numbers = st.integers(-9, 9)
    x = draw(arrays(np.float64, (h, w), elements=numbers))
    return x, draw(arrays(np.float64, (fh, fw), elements=numbers))


def fits(x, k):
    return k.shape[0] <= x.shape[0] and k.shape[1] <= x.shape[1]


def test_correlate1d_by_hand():
    assert correlate1d([1, 2, 3, 4], [2, 3, 5]).tolist() == [1 * 2 + 2 * 3 + 3 * 5, 2 * 2 + 3 * 3 + 4 * 5]


def test_a_kernel_as_long_as_the_signal_gives_one_number():
    assert correlate1d([1, 2, 3], [10, 1, 0]).tolist() == [12]


@given(arrays(np.float64, st.integers(5, 12), elements=st.integers(-9, 9)), st.integers(1, 5))
def test_correlate1d_is_numpys_valid_correlation(x, taps):
    k = np.arange(1.0, taps + 1)
    np.testing.assert_array_equal(correlate1d(x, k), np.correlate(x, k, "valid"))


def test_the_digits_of_dx_say_which_output_sent_what():
    dx, dk = correlate1d_backward([1, 10], [1, 2, 3, 4], [2, 3, 5])
    assert dx.tolist() == [2, 23, 35, 50]
    assert dk.tolist() == [21, 32, 43]


@given(arrays(np.float64, st.integers(5, 12), elements=st.integers(-9, 9)), st.integers(1, 5))
def test_the_gradient_by_the_signal_is_the_full_convolution_and_correlate1d_its_adjoint(x, taps):
    k = np.arange(1.0, taps + 1)
    y = correlate1d(x, k)
    dout = y[::-1] - 3
    dx, dk = correlate1d_backward(dout, x, k)
    np.testing.assert_array_equal(dx, np.convolve(dout, k, "full"))
    np.testing.assert_array_equal(dk, np.correlate(x, dout, "valid"))
    assert np.sum(dx * x) == np.sum(dk * k) == np.sum(dout * y)


def test_the_gradients_are_differences_of_the_loss():
    x, k, dout = np.array([3.0, -1, 4, 1, -5]), np.array([2.0, 7, -1]), np.array([1.0, -8, 2])
    dx, dk = correlate1d_backward(dout, x, k)
    for place in range(5):
        step = np.eye(5)[place]  # h = 1 is exact, because the loss is linear in x
        assert dx[place] == np.sum(dout * (correlate1d(x + step, k) - correlate1d(x - step, k))) / 2
    for place in range(3):
        step = np.eye(3)[place]
        assert dk[place] == np.sum(dout * (correlate1d(x, k + step) - correlate1d(x, k - step))) / 2


def test_the_gradients_have_the_dtype_of_the_signal_and_the_arguments_are_left_alone():
    dout, x, k = np.ones(1), np.arange(3, dtype=np.float32), np.ones(3)
    for array in (dout, x, k):
        array.flags.writeable = False
    for gradient in correlate1d_backward(dout, x, k):
        assert gradient.dtype == np.float32
        assert not any(np.shares_memory(gradient, array) for array in (dout, x, k))
    assert [g.dtype for g in correlate1d_backward([1], [1, 2], [1, 2])] == [np.float64, np.float64]


@settings(deadline=None)
@given(image_and_kernel())
def test_correlate2d_is_scipys_valid_correlation(pair):
    x, k = pair
    if fits(x, k):
        np.testing.assert_array_equal(
            correlate2d(x, k), signal.correlate(x, k, mode="valid", method="direct")
        )
    else:
        with pytest.raises(DoesNotFit):
            correlate2d(x, k)


@settings(deadline=None)
@given(image_and_kernel())
def test_convolve2d_is_scipys_valid_convolution(pair):
    x, k = pair
    if fits(x, k):  # SciPy would swap the two
        np.testing.assert_array_equal(convolve2d(x, k), signal.convolve2d(x, k, mode="valid"))
    else:
        with pytest.raises(DoesNotFit):
            convolve2d(x, k)


def test_convolution_of_an_impulse_is_the_kernel_and_correlation_is_its_mirror_image():
    np.testing.assert_array_equal(convolve2d(IMPULSE, ASYMMETRIC), ASYMMETRIC)
    np.testing.assert_array_equal(correlate2d(IMPULSE, ASYMMETRIC), ASYMMETRIC[::-1, ::-1])


@settings(deadline=None)
@given(image_and_kernel(largest_kernel=3), st.integers(-5, 5), st.integers(-5, 5))
def test_both_are_linear_in_image_and_in_kernel(pair, a, b):
    x, k = pair
    y, other = np.roll(x, 1), k[::-1]
    for f in (correlate2d, convolve2d):
        if not fits(x, k):
            continue
        np.testing.assert_array_equal(f(a * x + b * y, k), a * f(x, k) + b * f(y, k))
        np.testing.assert_array_equal(f(x, a * k + b * other), a * f(x, k) + b * f(x, other))


def test_a_shifted_image_gives_a_shifted_result():
    x = np.random.default_rng(0).integers(-9, 10, (8, 9)).astype(float)
    shifted = np.zeros_like(x)
    shifted[2:, 1:] = x[:-2, :-1]
    np.testing.assert_array_equal(
        correlate2d(shifted, ASYMMETRIC)[2:, 1:], correlate2d(x, ASYMMETRIC)[:-2, :-1]
    )


@pytest.mark.parametrize("f", [correlate2d, convolve2d])
@pytest.mark.parametrize(
    ("x_dtype", "result_dtype"),
    [
        (np.float16, np.float16),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.uint8, np.float64),
        (bool, float),
    ],
)
def test_the_result_has_the_dtype_of_the_image(f, x_dtype, result_dtype):
    for k_dtype in (np.float32, np.float64, np.int64):
        assert f(np.ones((3, 3), x_dtype), np.ones((2, 2), k_dtype)).dtype == result_dtype


def test_correlate1d_keeps_float32_and_makes_integers_float64():
    assert correlate1d(np.ones(3, np.float32), np.ones(2)).dtype == np.float32
    assert correlate1d([1, 2, 3], [1, 1]).dtype == np.float64


def test_bytes_do_not_overflow():
    assert correlate2d(np.full((2, 2), 255, np.uint8), np.ones((2, 2), np.uint8)) == 1020


@pytest.mark.parametrize("f", [correlate2d, convolve2d])
def test_the_arguments_are_left_alone_and_share_no_memory_with_the_result(f):
    x, k = np.arange(9.0).reshape(3, 3), np.ones((1, 1))
    x.flags.writeable = k.flags.writeable = False
    y = f(x, k)
    assert not np.shares_memory(y, x)
    np.testing.assert_array_equal(y, x)
    y[...] = 0


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: correlate1d([[1, 2]], [1]), ShapeError, "correlate1d: x must have 1 axis (N,), got (1, 2)."),
        (lambda: correlate1d([1, 2], 1), ShapeError, "correlate1d: k must have 1 axis (F,), got ()."),
        (
            lambda: correlate1d([1], [1, 2]),
            DoesNotFit,
            "correlate1d: a filter of F = 2 does not fit into N = 1 (",
        ),
        (lambda: correlate1d([1], []), ShapeError, "correlate1d: the filter is empty"),
        (
            lambda: correlate1d_backward([1, 2], [1, 2, 3], [1]),
            ShapeError,
            "correlate1d_backward: dout must have the shape of the output, (3,), got (2,).",
        ),
        (
            lambda: correlate1d_backward([1], [1], [1, 2]),
            DoesNotFit,
            "correlate1d_backward: a filter of F = 2 does not fit into N = 1 (",
        ),
        (lambda: correlate2d([1, 2], [[1]]), ShapeError, "correlate2d: x must have 2 axes (H, W), got (2,)."),
        (lambda: correlate2d([[1]], [1]), ShapeError, "correlate2d: k must have 2 axes (FH, FW), got (1,)."),
        (
            lambda: correlate2d(np.ones((2, 9)), np.ones((3, 3))),
            DoesNotFit,
            "correlate2d: a filter of F = 3 does not fit into N = 2 along the rows (S = 1, P = 0): N - F",
        ),
        (lambda: convolve2d([1, 2], [[1]]), ShapeError, "convolve2d: x must have 2 axes (H, W), got (2,)."),
        (
            lambda: convolve2d([[1]], np.ones((1, 0))),
            ShapeError,
            "convolve2d: the filter is empty along the columns, got size (1, 0).",
        ),
    ],
)
def test_wrong_arguments_are_refused_in_the_functions_own_name(call, kind, message):
    with pytest.raises(kind) as refusal:
        call()
    assert str(refusal.value).startswith(message)

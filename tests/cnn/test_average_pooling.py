"""Average pooling: worked numbers, the naive twin, SciPy, the transpose, and what of the padding counts."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import ndimage

from cnn.average_pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    avg_pool2d_naive,
    global_avg_pool2d,
    global_avg_pool2d_backward,
)
from cnn.errors import DoesNotFit, ShapeError
from cnn.gradient_check import numerical_gradient

forwards = pytest.mark.parametrize("pool", [avg_pool2d, avg_pool2d_naive])
modes = st.sampled_from(["floor", "ceil"])


def whole_numbers(seed, *shape):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(np.float64)


@st.composite
def layers(draw):
    """Images and a geometry in which windows are not larger than the image."""
    h, w = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    size = draw(st.integers(1, h)), draw(st.integers(1, w))
    stride = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    padding = draw(st.integers(0, size[0] - 1)), draw(st.integers(0, size[1] - 1))
    shape = draw(st.integers(0, 2)), draw(st.integers(1, 3)), h, w
    return whole_numbers(draw(st.integers(0, 99)), *shape), size, stride, padding


# --- worked numbers


@forwards
def test_two_by_two_by_hand(pool):
    x = [[[[1, 2, 5, 6], [3, 4, 7, 8], [0, 0, -4, 0], [0, 1, 0, 0]]]]
    assert pool(x, 2).tolist() == pool(x, (2, 2), (2, 2)).tolist() == [[[[2.5, 6.5], [0.25, -1]]]]


@forwards
def test_the_zeros_of_the_padding_count(pool):
    assert pool(np.full((1, 1, 2, 2), 36.0), 3, 1, 1).tolist() == [[[[16, 16], [16, 16]]]]


@forwards
def test_what_a_window_reads_behind_the_padding_does_not_count(pool):
    x = np.full((1, 1, 1, 4), 6.0)
    assert pool(x, (1, 3), 2, mode="ceil").tolist() == [[[[6, 6]]]]  # the second holds two pixels
    # Padded to 0 6 6 6 6 0, the third window holds one pixel and one zero.
    assert pool(x, (1, 3), 2, (0, 1), mode="ceil").tolist() == [[[[4, 6, 3]]]]


def test_every_pixel_gets_a_quarter_and_overlaps_add_up():
    assert avg_pool2d_backward([[[[4, 8]]]], np.zeros((1, 1, 2, 4)), 2).tolist() == [[[[1, 1, 2, 2]] * 2]]
    assert avg_pool2d_backward([[[[4, 8]]]], np.zeros((1, 1, 2, 3)), 2, 1).tolist() == [[[[1, 3, 2]] * 2]]


def test_the_mean_of_each_map_and_its_share():
    x = np.arange(12.0).reshape(1, 2, 2, 3)
    assert global_avg_pool2d(x).tolist() == [[[[2.5]], [[8.5]]]]
    dx = global_avg_pool2d_backward([[[[6]], [[12]]]], x)
    assert dx.tolist() == [[[[1, 1, 1]] * 2, [[2, 2, 2]] * 2]]


# --- the naive twin, an oracle that is not ours, the gradient


@settings(deadline=None, max_examples=100)
@given(layers(), modes, st.sampled_from([np.float32, np.float64]))
def test_fast_and_naive_agree(arguments, mode, dtype):
    x, *geometry = arguments
    fast = avg_pool2d(x.astype(dtype), *geometry, mode=mode)
    naive = avg_pool2d_naive(x.astype(dtype), *geometry, mode=mode)
    assert fast.dtype == naive.dtype == dtype
    np.testing.assert_array_equal(fast, naive)


@settings(deadline=None)
@given(layers())
def test_it_is_scipys_uniform_filter_thinned_out(arguments):
    x, size, (rows, columns), (top, left) = arguments
    assume(x.size)
    y = avg_pool2d(*arguments, mode="floor")
    padded = np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)))
    # SciPy's window around pixel s + F//2 is ours from pixel s on.
    windows = ndimage.uniform_filter(padded, (1, 1, *size), mode="constant")
    windows = windows[:, :, size[0] // 2 :: rows, size[1] // 2 :: columns]
    np.testing.assert_allclose(y, windows[:, :, : y.shape[2], : y.shape[3]], atol=1e-12)


@settings(deadline=None)
@given(layers(), modes)
def test_backward_is_the_transpose_of_forward(arguments, mode):
    x, *geometry = arguments
    y = avg_pool2d(x, *geometry, mode=mode)
    dout = whole_numbers(1, *y.shape)
    dx = avg_pool2d_backward(dout, x, *geometry, mode=mode)
    np.testing.assert_allclose(np.sum(dx * x), np.sum(dout * y), atol=1e-10)


@settings(deadline=None, max_examples=30)
@given(layers(), modes)
def test_finite_differences_agree(arguments, mode):
    x, *geometry = arguments
    dout = whole_numbers(2, *avg_pool2d(x, *geometry, mode=mode).shape)
    expected = numerical_gradient(lambda x: avg_pool2d(x, *geometry, mode=mode), x, dout, 1)
    dx = avg_pool2d_backward(dout, np.full_like(x, np.nan), *geometry, mode=mode)  # the image does not matter
    np.testing.assert_allclose(dx, expected, atol=1e-12)


def test_the_global_mean_is_one_window_as_large_as_the_image():
    x = whole_numbers(3, 2, 3, 4, 8)
    np.testing.assert_array_equal(global_avg_pool2d(x), avg_pool2d(x, (4, 8)))
    dout = whole_numbers(4, 2, 3, 1, 1)
    np.testing.assert_array_equal(global_avg_pool2d_backward(dout, x), avg_pool2d_backward(dout, x, (4, 8)))


# --- edges, dtypes, inputs


def test_an_empty_batch_gives_an_empty_batch():
    x = np.zeros((0, 3, 6, 4))
    assert avg_pool2d(x, 2).shape == avg_pool2d_naive(x, 2).shape == (0, 3, 3, 2)
    assert avg_pool2d_backward(np.zeros((0, 3, 3, 2)), x, 2).shape == x.shape
    assert global_avg_pool2d(x).shape == (0, 3, 1, 1)
    assert global_avg_pool2d_backward(np.zeros((0, 3, 1, 1)), x).shape == x.shape


@forwards
def test_one_pixel_is_an_image_and_a_window(pool):
    assert pool([[[[-3]]]], 1).tolist() == [[[[-3]]]]
    assert pool([[[[-9]]]], 3, 2, 1).tolist() == [[[[-1]]]]
    assert global_avg_pool2d([[[[-3]]]]).tolist() == [[[[-3]]]]


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
def test_results_have_the_dtype_of_the_image(given_dtype, result_dtype):
    x = np.ones((1, 1, 4, 4), given_dtype)
    assert global_avg_pool2d(x).dtype == avg_pool2d_naive(x, 2).dtype == result_dtype
    for dtype in (np.float32, np.float64, int):
        assert global_avg_pool2d_backward(np.ones((1, 1, 1, 1), dtype), x).dtype == result_dtype
        for padding in (0, 1):
            y = avg_pool2d(x, 2, 2, padding)
            assert y.dtype == result_dtype
            assert avg_pool2d_backward(np.ones(y.shape, dtype), x, 2, 2, padding).dtype == result_dtype


@pytest.mark.parametrize("size", [1, 2])
def test_arguments_are_left_alone_and_results_are_new(size):
    x, dout = whole_numbers(5, 1, 1, 2, 2), np.ones((1, 1, 2 // size, 2 // size))
    for array in (x, dout):
        array.flags.writeable = False
    results = [avg_pool2d(x, size), avg_pool2d_naive(x, size), avg_pool2d_backward(dout, x, size)]
    pixel = x[..., :1, :1]
    results += [global_avg_pool2d(pixel), global_avg_pool2d_backward(pixel, pixel)]
    for result in results:
        assert result.flags.writeable
        assert not np.shares_memory(result, x)
        assert not np.shares_memory(result, dout)


# --- refusals: the geometry's own are in test_windows


@pytest.mark.parametrize("f", [avg_pool2d, avg_pool2d_naive, avg_pool2d_backward])
def test_refusals_carry_the_functions_own_name(f):
    x = np.ones((1, 1, 5, 5))
    arguments = (x, x) if f is avg_pool2d_backward else (x,)
    with pytest.raises(
        DoesNotFit, match=rf"^{f.__name__}: N = 5, F = 2, S = 2, P = 0 does not fit: .* 2 1/2"
    ):
        f(*arguments, 2)
    with pytest.raises(ShapeError, match=rf"^{f.__name__}: padding must be smaller than the window"):
        f(*arguments, 2, 1, 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: avg_pool2d_backward(np.ones((1, 1, 3, 3)), np.ones((1, 1, 4, 4)), 2),
            "avg_pool2d_backward: dout must have the shape of the output, (1, 1, 2, 2), got (1, 1, 3, 3).",
        ),
        (
            lambda: global_avg_pool2d_backward(np.ones((1, 2)), np.ones((1, 2, 4, 4))),
            "global_avg_pool2d_backward: dout must have the shape of the output, (1, 2, 1, 1), got (1, 2).",
        ),
        (
            lambda: global_avg_pool2d(np.ones((2, 4, 4))),
            "global_avg_pool2d: x must have 4 axes (N, C, H, W), got (2, 4, 4). Add an axis with x[None].",
        ),
        (
            lambda: global_avg_pool2d(np.ones((1, 2, 0, 4))),
            "global_avg_pool2d: x must have at least one pixel, got (1, 2, 0, 4).",
        ),
        (
            lambda: global_avg_pool2d_backward(np.ones((1, 2, 1, 1)), np.ones((1, 2, 0, 4))),
            "global_avg_pool2d_backward: x must have at least one pixel, got (1, 2, 0, 4).",
        ),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call, message):
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message

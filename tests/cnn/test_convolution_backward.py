"""The backward pass of the convolution layer: digits, finite differences, the naive twin, SciPy, edges."""

from itertools import product
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from cnn import (
    blocks,
    conv2d,
    conv2d_backward,
    conv2d_backward_naive,
    conv2d_backward_parameters,
    conv2d_naive,
    threads,
)

BACKWARD = [conv2d_backward, conv2d_backward_naive]


def whole_numbers(rng, *shape):
    """Small whole numbers: every way of adding them up is exact, in float32 too."""
    return rng.integers(-9, 10, shape).astype(np.float64)


def operands(seed, n, c, h, w, k, fh, fw, stride=1, padding=0):
    """Images, filters, biases, and a gradient in the shape of the output."""
    rng = np.random.default_rng(seed)
    x, filters, b = whole_numbers(rng, n, c, h, w), whole_numbers(rng, k, c, fh, fw), whole_numbers(rng, k)
    dout = whole_numbers(rng, *conv2d(x, filters, b, stride, padding, mode="floor").shape)
    return dout, x, filters, b


@st.composite
def layers(draw):
    """Arguments of conv2d_backward, the biases, and a size of blocks: down to one row of one image."""
    padding = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    h, w = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    fh, fw = (
        draw(st.integers(1, min(5, h + 2 * padding[0]))),
        draw(st.integers(1, min(5, w + 2 * padding[1]))),
    )
    n, c, k = draw(st.integers(0, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 9))
    stride = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    arrays = operands(draw(st.integers(0, 99)), n, c, h, w, k, fh, fw, stride, padding)
    return *arrays, stride, padding, draw(st.sampled_from([1, 300, 2000, blocks.BLOCK]))


def in_small_blocks(numbers):
    """Cut everything into blocks of so many numbers, and divide them among three threads."""
    return mock.patch.multiple(threads, SMALL=0, PER_THREAD=1, _cores=lambda: 3), mock.patch.object(
        blocks, "BLOCK", numbers
    )


# --- by hand


@pytest.mark.parametrize("backward", BACKWARD)
def test_the_digits_of_dx_say_which_output_sent_what(backward):
    dx, dw, db = backward([[[[1, 10]]]], [[[[1, 2, 3, 4]]]], [[[[2, 3, 5]]]])
    assert dx.tolist() == [[[[2, 23, 35, 50]]]]
    assert dw.tolist() == [[[[21, 32, 43]]]]
    assert db.tolist() == [11]


@pytest.mark.parametrize("backward", BACKWARD)
def test_with_stride_two_the_windows_overlap_in_one_pixel(backward):
    dx, dw, _ = backward([[[[1, 10]]]], [[[[1, 2, 3, 4, 5]]]], [[[[2, 3, 5]]]], (1, 2))
    assert dx.tolist() == [[[[2, 3, 25, 30, 50]]]]
    assert dw.tolist() == [[[[31, 42, 53]]]]


@pytest.mark.parametrize("backward", BACKWARD)
def test_what_falls_on_the_padding_is_cut_off(backward):
    dx, dw, _ = backward([[[[1, 10, 100, 1000]]]], [[[[1, 2, 3, 4]]]], [[[[2, 3, 5]]]], 1, (0, 1))
    assert dx.tolist() == [[[[3 + 20, 5 + 30 + 200, 50 + 300 + 2000, 500 + 3000]]]]
    assert dw.tolist() == [[[[10 + 200 + 3000, 1 + 20 + 300 + 4000, 2 + 30 + 400]]]]


@pytest.mark.parametrize("backward", BACKWARD)
def test_the_gradient_by_a_bias_is_a_sum_over_images_and_places(backward):
    dout = np.ones((2, 3, 4, 5))
    dout[:, 1] = 10
    _, _, db = backward(dout, np.ones((2, 1, 4, 5)), np.ones((3, 1, 1, 1)))
    assert db.tolist() == [40, 400, 40]


# --- finite differences, adjoints, the naive twin, SciPy


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), ((2, 1), (0, 2)), (3, (2, 1))])
def test_the_gradients_are_differences_of_the_loss_because_the_layer_is_linear_in_each(stride, padding):
    dout, x, w, b = operands(7, 2, 2, 5, 6, 3, 3, 2, stride, padding)
    arrays = {"x": x, "w": w, "b": b}
    gradients = dict(zip(arrays, conv2d_backward(dout, x, w, stride, padding, mode="floor"), strict=True))

    def loss(**changed):
        return np.sum(dout * conv2d_naive(*(arrays | changed).values(), stride, padding, mode="floor"))

    for name, array in arrays.items():
        for place in np.ndindex(*array.shape):
            step = np.zeros_like(array)
            step[place] = 1  # h = 1 is exact for a linear function
            assert gradients[name][place] == (loss(**{name: array + step}) - loss(**{name: array - step})) / 2


@settings(deadline=None, max_examples=60)
@given(layers())
def test_backward_is_the_adjoint_of_forward(arguments):
    dout, x, w, b, stride, padding, numbers = arguments
    first, second = in_small_blocks(numbers)
    with first, second:
        y = conv2d(x, w, np.zeros_like(b), stride, padding, mode="floor")
        dx, dw, db = conv2d_backward(dout, x, w, stride, padding, mode="floor")
    assert np.sum(dout * y) == np.sum(dx * x) == np.sum(dw * w)
    assert np.sum(db * b) == np.sum(dout * b[:, None, None])


@settings(deadline=None, max_examples=120)
@given(layers(), st.sampled_from([np.float32, np.float64]))
def test_fast_and_naive_agree_in_every_geometry_in_blocks_of_every_size_and_in_threads(arguments, dtype):
    dout, x, w, b, stride, padding, numbers = arguments
    x = x.astype(dtype)
    first, second = in_small_blocks(numbers)
    with first, second:
        y = conv2d(x, w, b, stride, padding, mode="floor")
        fast = conv2d_backward(dout, x, w, stride, padding, mode="floor")
    np.testing.assert_array_equal(y, conv2d_naive(x, w, b, stride, padding, mode="floor"), strict=True)
    naive = conv2d_backward_naive(dout, x, w, stride, padding, mode="floor")
    for name, ours, loops in zip(("dx", "dw", "db"), fast, naive, strict=True):
        np.testing.assert_array_equal(ours, loops, err_msg=name, strict=True)


@settings(deadline=None, max_examples=40)
@given(layers())
def test_dx_and_dw_are_scipys_convolution_and_correlation(arguments):
    dout, x, w, _, stride, (top, left), _ = arguments
    dx, dw, _ = conv2d_backward(dout, x, w, stride, (top, left), mode="floor")
    padded = np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)))
    reached = [s * (n - 1) + 1 for s, n in zip(stride, dout.shape[2:], strict=True)]
    spread = np.zeros((*dout.shape[:2], *reached))  # the gradient with gaps of the stride
    spread[..., :: stride[0], :: stride[1]] = dout
    dpadded, expected_dw = np.zeros_like(padded), np.zeros_like(w)
    (fh, fw), (rows, columns) = w.shape[2:], reached
    for n, k, c in product(range(len(x)), range(len(w)), range(x.shape[1])):
        full = signal.convolve2d(spread[n, k], w[k, c], mode="full")
        dpadded[n, c, : full.shape[0], : full.shape[1]] += full
        window = padded[n, c, : rows + fh - 1, : columns + fw - 1]
        expected_dw[k, c] += signal.correlate2d(window, spread[n, k], mode="valid")
    np.testing.assert_array_equal(dx, dpadded[:, :, top : top + x.shape[2], left : left + x.shape[3]])
    np.testing.assert_array_equal(dw, expected_dw)


@settings(deadline=None, max_examples=30)
@given(layers())
def test_the_gradients_by_the_parameters_can_be_had_alone(arguments):
    dout, x, w, _, stride, padding, _ = arguments
    _, dw, db = conv2d_backward(dout, x, w, stride, padding, mode="floor")
    alone = conv2d_backward_parameters(dout, x, w, stride, padding, mode="floor")
    np.testing.assert_array_equal(alone[0], dw, strict=True)
    np.testing.assert_array_equal(alone[1], db, strict=True)


def test_the_same_input_gives_the_same_bits_again():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((9, 4, 12, 12), np.float32), rng.standard_normal((5, 4, 3, 3), np.float32)
    dout = rng.standard_normal((9, 5, 10, 10), np.float32)
    first, second = in_small_blocks(20_000)
    with first, second:
        once, again = (conv2d_backward(dout, x, w) for _ in range(2))
        with threads._turn:  # so that the second caller has to do without threads
            alone = conv2d_backward(dout, x, w)
    for a, b, c in zip(once, again, alone, strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()


# --- edges and dtypes


@pytest.mark.parametrize("backward", BACKWARD)
def test_an_empty_batch_has_no_dx_and_zero_gradients(backward):
    dx, dw, db = backward(np.ones((0, 4, 5, 5)), np.ones((0, 3, 7, 6)), np.ones((4, 3, 3, 2)))
    assert dx.shape == (0, 3, 7, 6)
    assert dw.tolist() == np.zeros((4, 3, 3, 2)).tolist()
    assert db.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("backward", BACKWARD)
def test_one_pixel_is_an_image(backward):
    dx, dw, db = backward([[[[5]]]], [[[[3]]]], [[[[2]]]])
    assert [dx.tolist(), dw.tolist(), db.tolist()] == [[[[[10]]]], [[[[15]]]], [5]]


@pytest.mark.parametrize("backward", BACKWARD)
def test_pixels_that_no_window_reads_get_nothing(backward):
    x = np.ones((1, 1, 7, 9))
    dx, _, _ = backward(np.ones((1, 1, 2, 2)), x, np.ones((1, 1, 2, 3)), (3, 4), mode="floor")
    rows, columns = [1, 1, 0, 1, 1, 0, 0], [1, 1, 1, 0, 1, 1, 1, 0, 0]
    np.testing.assert_array_equal(dx[0, 0], np.outer(rows, columns))


@pytest.mark.parametrize("backward", BACKWARD)
def test_a_border_wider_than_the_filter_gets_gradient_that_is_cut_off(backward):
    dx, dw, db = backward(np.ones((1, 1, 7, 7)), np.ones((1, 1, 1, 1)), np.full((1, 1, 1, 1), 4.0), 1, 3)
    assert [dx.item(), dw.item(), db.item()] == [4, 1, 49]


@pytest.mark.parametrize("backward", BACKWARD)
@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"),
    [(np.float16, np.float16), (np.float32, np.float32), (np.float64, np.float64), (np.uint8, np.float64)],
)
def test_all_gradients_have_the_dtype_of_the_image(backward, given_dtype, result_dtype):
    dout, x, w, _ = operands(0, 1, 1, 3, 3, 2, 2, 2)
    expected = conv2d_backward_naive(dout, np.ones_like(x), w)
    for dtype in (np.float32, np.float64, np.int64):
        gradients = backward(dout.astype(dtype), np.ones_like(x, dtype=given_dtype), w.astype(dtype))
        for gradient, right in zip(gradients, expected, strict=True):
            np.testing.assert_array_equal(gradient, right.astype(result_dtype), strict=True)


@pytest.mark.parametrize("backward", [*BACKWARD, conv2d_backward_parameters])
def test_the_arguments_are_left_alone_and_share_no_memory_with_the_gradients(backward):
    dout, x, w = np.ones((1, 1, 3, 3)), np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 1, 1))
    for array in (dout, x, w):
        array.flags.writeable = False
    gradients = backward(dout, x, w)
    for gradient in gradients:
        assert gradient.flags.writeable
        assert gradient.flags.c_contiguous
        assert not any(np.shares_memory(gradient, array) for array in (dout, x, w))


def test_views_of_any_layout_are_as_good_as_new_arrays():
    dout, x, w, b = operands(3, 3, 2, 6, 7, 4, 3, 3, 2, 1)
    views = [np.asfortranarray(array)[::-1][::-1] for array in (dout, x, w)]
    for ours, expected in zip(
        conv2d_backward(*views, 2, 1, mode="floor"),
        conv2d_backward(dout, x, w, 2, 1, mode="floor"),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, expected)
    np.testing.assert_array_equal(
        conv2d(*views[1:], b, 2, 1, mode="floor"), conv2d(x, w, b, 2, 1, mode="floor")
    )

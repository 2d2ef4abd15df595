"""The convolution layer: the lecture's shapes, the naive twin, SciPy, properties, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from cnn import conv2d, conv2d_naive, conv2d_valid, filter_response, zero_pad
from cnn.errors import DoesNotFit
from cnn.shapes import conv_parameters, output_size


def whole_numbers(rng, *shape):
    """Small whole numbers: every way of adding them up is exact, in float32 too."""
    return rng.integers(-9, 10, shape).astype(np.float64)


def operands(seed, n, c, h, w, k, fh, fw):
    rng = np.random.default_rng(seed)
    return whole_numbers(rng, n, c, h, w), whole_numbers(rng, k, c, fh, fw), whole_numbers(rng, k)


@st.composite
def layers(draw):
    """Arguments of conv2d with any geometry in which the filter is not larger than the padded image."""
    padding = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    h, w = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    fh, fw = draw(st.integers(1, h + 2 * padding[0])), draw(st.integers(1, w + 2 * padding[1]))
    n, c, k = draw(st.integers(0, 2)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    return *operands(draw(st.integers(0, 99)), n, c, h, w, k, fh, fw), stride, padding


# --- the lecture


@pytest.mark.parametrize(
    ("filters", "padding", "maps", "parameters"), [(6, 0, (6, 28, 28), 456), (10, 2, (10, 32, 32), 760)]
)
def test_the_lectures_layers_on_an_rgb_image(filters, padding, maps, parameters):
    x, w, b = operands(0, 1, 3, 32, 32, filters, 5, 5)
    assert conv2d(x, w, b, 1, padding).shape == (1, *maps)
    assert w.size + b.size == conv_parameters(5, 3, filters) == parameters


def test_five_by_five_filters_shrink_32_to_28_to_24():
    x, w, b = operands(0, 1, 1, 32, 32, 1, 5, 5)
    once = conv2d_valid(x, w, b)
    assert [once.shape[-1], conv2d_valid(once, w, b).shape[-1]] == [28, 24]


def test_seven_by_seven_with_stride_three_is_refused_by_the_layer_too():
    x, w, b = operands(0, 1, 1, 7, 7, 1, 3, 3)
    assert conv2d(x, w, b, 2).shape == (1, 1, 3, 3)
    with pytest.raises(
        DoesNotFit, match=r"^conv2d: N = 7, F = 3, S = 3, P = 0 .* 2 1/3, .* Padding 1 gives 3; stride 2"
    ):
        conv2d(x, w, b, 3)
    assert conv2d(x, w, b, 3, mode="floor").shape == (1, 1, 2, 2)


def test_the_refusal_names_the_axis_when_rows_and_columns_differ():
    x, w, b = operands(0, 1, 1, 8, 7, 1, 3, 3)
    for f in (conv2d, conv2d_naive):
        with pytest.raises(DoesNotFit, match=rf"^{f.__name__}, rows: N = 8, F = 3, S = 2, P = 0 .* = 3 1/2,"):
            f(x, w, b, 2)
        with pytest.raises(
            DoesNotFit, match=rf"^{f.__name__}, columns: N = 7, F = 3, S = 3, P = 0 .* = 2 1/3,"
        ):
            f(x, w, b, (1, 3))


def test_one_response_is_75_products_and_a_bias():
    x, w = np.full((3, 32, 32), 2.0), np.full((3, 5, 5), 3.0)
    assert filter_response(x, w, 0.5, 7, 11) == 75 * 6 + 0.5


def test_a_response_by_hand_reads_row_i_and_column_j():
    x = np.arange(2 * 3 * 4.0).reshape(2, 3, 4)
    w = np.array([[[1, 10], [100, 1000]], [[0, 0], [0, 0.5]]])
    assert filter_response(x, w, -1, 1, 2) == 6 + 70 + 1000 + 11000 + 0.5 * 23 - 1


# --- the naive twin, and an oracle that is not ours


@settings(deadline=None, max_examples=40)
@given(layers(), st.sampled_from([np.float32, np.float64]))
def test_the_fast_layer_equals_the_naive_one_in_every_geometry(arguments, dtype):
    x, w, b, stride, padding = arguments
    fast = conv2d(x.astype(dtype), w, b, stride, padding, mode="floor")
    naive = conv2d_naive(x.astype(dtype), w, b, stride, padding, mode="floor")
    assert fast.dtype == naive.dtype == dtype
    np.testing.assert_array_equal(fast, naive)
    size = [
        output_size(*axis, mode="floor")
        for axis in zip(x.shape[2:], w.shape[2:], stride, padding, strict=True)
    ]
    assert fast.shape == (len(x), len(w), *size)


@settings(deadline=None, max_examples=40)
@given(layers())
def test_fast_and_naive_refuse_the_same_geometries(arguments):
    def answer(layer):
        try:
            return layer(*arguments).tolist()
        except DoesNotFit as refusal:
            return str(refusal).replace(layer.__name__, "layer")

    assert answer(conv2d) == answer(conv2d_naive)


@settings(deadline=None, max_examples=40)
@given(layers())
def test_the_layer_is_scipys_correlation_summed_over_channels_and_thinned_out(arguments):
    x, w, b, (rows, columns), (top, left) = arguments
    y = conv2d(x, w, b, (rows, columns), (top, left), mode="floor")
    padded = np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)))
    for n, k in np.ndindex(*y.shape[:2]):
        full = sum(signal.correlate2d(padded[n, c], w[k, c], mode="valid") for c in range(x.shape[1]))
        np.testing.assert_array_equal(y[n, k], full[::rows, ::columns] + b[k])


@settings(deadline=None, max_examples=40)
@given(layers())
def test_conv2d_valid_is_conv2d_with_stride_one_and_no_padding(arguments):
    x, w, b, *_ = arguments
    if w.shape[2] <= x.shape[2] and w.shape[3] <= x.shape[3]:
        np.testing.assert_array_equal(conv2d_valid(x, w, b), conv2d(x, w, b))
    else:
        with pytest.raises(DoesNotFit):
            conv2d_valid(x, w, b)


def test_every_number_of_a_map_is_a_filter_response():
    x, w, b = operands(1, 1, 3, 6, 5, 2, 3, 2)
    y = conv2d_valid(x, w, b)
    for k, i, j in np.ndindex(*y.shape[1:]):
        assert y[0, k, i, j] == filter_response(x[0], w[k], b[k], i, j)


# --- properties


@settings(deadline=None, max_examples=40)
@given(layers(), st.integers(-5, 5), st.integers(-5, 5))
def test_the_layer_is_linear_in_the_image_and_in_filters_with_biases(arguments, s, t):
    x, w, b, stride, padding = arguments

    def layer(x, w, b):
        return conv2d(x, w, b, stride, padding, mode="floor")

    other, zero = x[:, :, ::-1], np.zeros_like(b)
    np.testing.assert_array_equal(
        layer(s * x + t * other, w, zero), s * layer(x, w, zero) + t * layer(other, w, zero)
    )
    flipped, wider = w[..., ::-1], b + 1
    np.testing.assert_array_equal(
        layer(x, s * w + t * flipped, s * b + t * wider), s * layer(x, w, b) + t * layer(x, flipped, wider)
    )


def test_an_image_moved_by_the_stride_moves_the_map_by_one():
    x, w, b = operands(2, 1, 2, 13, 13, 3, 3, 3)
    shifted = np.zeros_like(x)
    shifted[..., 2:, 2:] = x[..., :-2, :-2]
    np.testing.assert_array_equal(conv2d(shifted, w, b, 2)[..., 1:, 1:], conv2d(x, w, b, 2)[..., :-1, :-1])


def test_the_images_of_a_batch_do_not_touch_each_other():
    x, w, b = operands(3, 4, 2, 5, 5, 3, 3, 3)
    together = conv2d(x, w, b, 1, 1)
    for n in range(4):
        np.testing.assert_array_equal(together[n : n + 1], conv2d(x[n : n + 1], w, b, 1, 1))


def test_the_filters_are_not_flipped():
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 1
    w = np.arange(9.0).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(conv2d(x, w, [0]), w[..., ::-1, ::-1])


# --- edges and dtypes


@pytest.mark.parametrize("layer", [conv2d_valid, conv2d, conv2d_naive])
def test_an_empty_batch_gives_an_empty_batch(layer):
    x, w, b = operands(0, 0, 3, 7, 6, 4, 3, 2)
    assert layer(x, w, b).shape == (0, 4, 5, 5)


@pytest.mark.parametrize("layer", [conv2d_valid, conv2d, conv2d_naive])
def test_one_pixel_is_an_image(layer):
    assert layer([[[[3]]]], [[[[2]]]], [1]).tolist() == [[[[7]]]]


@pytest.mark.parametrize("layer", [conv2d, conv2d_naive])
def test_a_kernel_as_large_as_the_padded_image_gives_one_number(layer):
    x, w, b = operands(4, 1, 2, 3, 2, 1, 5, 4)
    y = layer(x, w, b, 1, 1)
    assert y.shape == (1, 1, 1, 1)
    assert y.item() == np.sum(x[0] * w[0, :, 1:-1, 1:-1]) + b[0]


@pytest.mark.parametrize("layer", [conv2d_valid, conv2d, conv2d_naive])
@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"),
    [
        (np.float16, np.float16),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.uint8, np.float64),
        (bool, float),
    ],
)
def test_the_map_has_the_dtype_of_the_image(layer, given_dtype, result_dtype):
    x, w, b = operands(0, 1, 1, 3, 3, 1, 2, 2)
    for dtype in (np.float32, np.float64, np.int64):
        y = layer(np.ones_like(x, dtype=given_dtype), w.astype(dtype), b.astype(dtype))
        assert y.dtype == result_dtype
        np.testing.assert_array_equal(y, np.full((1, 1, 2, 2), w.sum() + b[0]))


@pytest.mark.parametrize(("given_dtype", "result_dtype"), [(np.float32, np.float32), (np.int16, np.float64)])
def test_a_response_has_the_dtype_of_the_image(given_dtype, result_dtype):
    assert (
        filter_response(np.ones((1, 2, 2), given_dtype), np.ones((1, 1, 1)), 0.5, 0, 0).dtype == result_dtype
    )


@pytest.mark.parametrize("layer", [conv2d_valid, conv2d, conv2d_naive])
def test_the_arguments_are_left_alone_and_share_no_memory_with_the_map(layer):
    x, w, b = np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 1, 1)), np.zeros(1)
    for array in (x, w, b):
        array.flags.writeable = False
    y = layer(x, w, b)
    np.testing.assert_array_equal(y, x)
    assert y.flags.writeable
    assert not any(np.shares_memory(y, array) for array in (x, w, b))


# --- zero_pad


def test_zero_pad_puts_rows_above_and_below_and_columns_left_and_right():
    x = np.arange(1, 5).reshape(1, 1, 2, 2)
    expected = [[0, 0, 0, 0, 0, 0], [0, 0, 1, 2, 0, 0], [0, 0, 3, 4, 0, 0], [0, 0, 0, 0, 0, 0]]
    assert zero_pad(x, (1, 2))[0, 0].tolist() == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8, bool])
def test_zero_pad_keeps_the_dtype_and_every_image_and_channel(dtype):
    x = np.ones((2, 3, 4, 5), dtype)
    padded = zero_pad(x, 1)
    assert padded.shape == (2, 3, 6, 7)
    assert padded.dtype == dtype
    assert padded.sum() == x.sum()


def test_zero_pad_by_nothing_is_a_new_array():
    x = np.ones((1, 1, 2, 2))
    same = zero_pad(x, 0)
    same[...] = 7
    assert x.tolist() == [[[[1, 1], [1, 1]]]]
    assert not np.shares_memory(same, x)

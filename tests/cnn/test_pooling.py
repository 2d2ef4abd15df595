"""Max pooling: worked numbers, the naive twins, SciPy, finite differences, ties, overlaps, edges."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import ndimage

from cnn.errors import DoesNotFit, ShapeError
from cnn.gradient_check import numerical_gradient
from cnn.pooling import max_pool2d, max_pool2d_backward, max_pool2d_backward_naive, max_pool2d_naive

FORWARD = [max_pool2d, max_pool2d_naive]
BACKWARD = [max_pool2d_backward, max_pool2d_backward_naive]
forwards = pytest.mark.parametrize("pool", FORWARD)
twins = pytest.mark.parametrize(("pool", "backward"), list(zip(FORWARD, BACKWARD, strict=True)))
backwards = pytest.mark.parametrize("backward", BACKWARD)


def distinct(seed, *shape):
    """Whole numbers from below zero upwards, no two alike."""
    values = np.random.default_rng(seed).permutation(int(np.prod(shape)))
    return (values - values.size // 2).reshape(shape).astype(np.float64)


@st.composite
def layers(draw):
    """Images, with and without ties, and a geometry in which windows are not larger than the image."""
    h, w = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    size = draw(st.integers(1, h)), draw(st.integers(1, w))
    stride = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    padding = draw(st.integers(0, size[0] - 1)), draw(st.integers(0, size[1] - 1))
    shape = draw(st.integers(0, 2)), draw(st.integers(1, 3)), h, w
    x = distinct(draw(st.integers(0, 99)), *shape)
    return (x // 8 if draw(st.booleans()) else x), size, stride, padding


def weights(seed, pool, *arguments, **mode):
    """Whole numbers in the shape of the output."""
    return np.random.default_rng(seed).integers(-9, 10, pool(*arguments, **mode).shape).astype(np.float64)


modes = st.sampled_from(["floor", "ceil"])


# --- worked numbers


@forwards
def test_two_by_two_with_stride_two_by_hand(pool):
    x = [[[[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]]]
    assert pool(x, 2).tolist() == pool(x, (2, 2), (2, 2)).tolist() == [[[[6, 8], [3, 4]]]]


@forwards
def test_negative_pixels_stay_negative_with_padding_too(pool):
    x = -np.arange(1.0, 10).reshape(1, 1, 3, 3)
    assert pool(x, 3).item() == -1
    assert pool(x, 2, 1, 1)[0, 0].tolist() == [
        [-1, -1, -2, -3],
        [-1, -1, -2, -3],
        [-4, -4, -5, -6],
        [-7, -7, -8, -9],
    ]


@forwards
def test_each_mode_does_its_own_with_what_is_left_over(pool):
    x = np.arange(6.0).reshape(1, 1, 1, 6)
    with pytest.raises(
        DoesNotFit, match=rf"^{pool.__name__}, columns: N = 6, F = 3, S = 2, P = 0 .* = 2 1/2"
    ):
        pool(x, (1, 3), 2)
    assert pool(x, (1, 3), 2, mode="floor").tolist() == [[[[2, 4]]]]
    assert pool(x, (1, 3), 2, mode="ceil").tolist() == [[[[2, 4, 5]]]]


@backwards
def test_overlapping_windows_that_share_a_maximum_add_up(backward):
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 1
    dx = backward([[[[1, 10], [100, 1000]]]], x, 3, 2)
    assert dx[0, 0, 2, 2] == dx.sum() == 1111


@backwards
def test_of_equal_pixels_the_first_in_row_major_order_gets_the_gradient(backward):
    x = np.array([[[[0, 7, 2], [7, 7, 7]]]])
    assert backward([[[[5]]]], x, (2, 3)).tolist() == [[[[0, 5, 0], [0, 0, 0]]]]
    assert backward([[[[1, 10]]]], x, 2, 1).tolist() == [[[[0, 11, 0], [0, 0, 0]]]]
    assert backward([[[[1, 10]]]], x[..., ::-1], 2, 1).tolist() == [[[[0, 11, 0], [0, 0, 0]]]]
    assert backward([[[[5]]]], [[[[1, 3], [3, 2]]]], 2).tolist() == [[[[0, 5], [0, 0]]]]


@backwards
def test_what_no_window_reads_gets_no_gradient(backward):
    x = distinct(0, 1, 1, 5, 5)
    dx = backward(np.ones((1, 1, 2, 2)), x, 2, mode="floor")
    assert not dx[..., 4:].any()
    assert not dx[..., 4:, :].any()
    assert dx.sum() == 4


# --- the naive twins, and oracles that are not ours


@settings(deadline=None, max_examples=150)
@given(layers(), modes, st.sampled_from([np.float32, np.float64]))
def test_fast_and_naive_agree_forward_and_backward(arguments, mode, dtype):
    x, *geometry = arguments
    x = x.astype(dtype)
    y, naive = max_pool2d(x, *geometry, mode=mode), max_pool2d_naive(x, *geometry, mode=mode)
    assert y.dtype == naive.dtype == dtype
    np.testing.assert_array_equal(y, naive)
    dout = weights(1, max_pool2d, x, *geometry, mode=mode).astype(dtype)
    dx = max_pool2d_backward(dout, x, *geometry, mode=mode)
    naive = max_pool2d_backward_naive(dout, x, *geometry, mode=mode)
    assert dx.dtype == naive.dtype == dtype
    np.testing.assert_array_equal(dx, naive)


@settings(deadline=None)
@given(layers())
def test_fast_and_naive_refuse_the_same_geometries(arguments):
    def answer(pool):
        try:
            return pool(*arguments).tolist()
        except DoesNotFit as refusal:
            return str(refusal).replace(pool.__name__, "pool")

    assert answer(max_pool2d) == answer(max_pool2d_naive)


@settings(deadline=None)
@given(layers())
def test_it_is_scipys_maximum_filter_thinned_out(arguments):
    x, size, stride, padding = arguments
    assume(x.size)
    y = max_pool2d(x, *arguments[1:], mode="floor")
    (top, left), (rows, columns) = padding, stride
    padded = np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)), constant_values=-np.inf)
    # SciPy's window around pixel s + F//2 is ours from pixel s on.
    windows = ndimage.maximum_filter(padded, (1, 1, *size), mode="constant", cval=-np.inf)
    windows = windows[:, :, size[0] // 2 :: rows, size[1] // 2 :: columns]
    np.testing.assert_array_equal(y, windows[:, :, : y.shape[2], : y.shape[3]])


@settings(deadline=None, max_examples=40)
@given(layers(), modes)
def test_finite_differences_agree_where_no_pixels_are_equal(arguments, mode):
    x, *geometry = arguments
    x = distinct(3, *x.shape)
    dout = weights(2, max_pool2d, x, *geometry, mode=mode)
    expected = numerical_gradient(lambda x: max_pool2d(x, *geometry, mode=mode), x, dout, 0.25)
    np.testing.assert_array_equal(max_pool2d_backward(dout, x, *geometry, mode=mode), expected)


@settings(deadline=None)
@given(layers(), modes)
def test_it_is_homogeneous_so_the_gradient_times_the_image_is_the_output(arguments, mode):
    x, *geometry = arguments
    dout = weights(4, max_pool2d, x, *geometry, mode=mode)
    dx = max_pool2d_backward(dout, x, *geometry, mode=mode)
    assert np.sum(dx * x) == np.sum(dout * max_pool2d(x, *geometry, mode=mode))
    assert dx.sum() == dout.sum()  # and nothing is lost on the padding


# --- properties and edges


def test_an_image_moved_by_the_stride_moves_the_map_by_one():
    x = distinct(5, 1, 2, 8, 8)
    shifted = np.roll(x, 2, axis=3)
    np.testing.assert_array_equal(max_pool2d(shifted, 2)[..., 1:], max_pool2d(x, 2)[..., :-1])


@forwards
def test_the_maps_of_a_batch_do_not_touch_each_other(pool):
    x = distinct(6, 3, 2, 4, 6)
    for n, c in np.ndindex(3, 2):
        one = x[n : n + 1, c : c + 1]
        np.testing.assert_array_equal(pool(x, 2)[n : n + 1, c : c + 1], pool(one, 2))


@twins
def test_an_empty_batch_gives_an_empty_batch(pool, backward):
    x = np.zeros((0, 3, 6, 4))
    assert pool(x, 2).shape == (0, 3, 3, 2)
    assert backward(np.zeros((0, 3, 3, 2)), x, 2).shape == x.shape


@twins
def test_one_pixel_is_an_image_and_a_window(pool, backward):
    assert pool([[[[-3]]]], 1).tolist() == [[[[-3]]]]
    assert pool([[[[-3]]]], 3, 2, 1).tolist() == [[[[-3]]]]
    assert backward([[[[5]]]], [[[[-3]]]], 3, 2, 1).tolist() == [[[[5]]]]


def test_a_pixel_that_is_not_a_number_shows():
    assert np.isnan(max_pool2d([[[[1, np.nan], [3, 4]]]], 2)).all()


@twins
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
def test_results_have_the_dtype_of_the_image(pool, backward, given_dtype, result_dtype):
    x = np.ones((1, 1, 4, 4), given_dtype)
    for padding in (0, 1):
        y = pool(x, 2, 2, padding)
        assert y.dtype == result_dtype
        for dtype in (np.float32, np.float64, int):
            assert backward(np.ones(y.shape, dtype), x, 2, 2, padding).dtype == result_dtype


@twins
@pytest.mark.parametrize("size", [1, 2])
def test_arguments_are_left_alone_and_results_are_new(pool, backward, size):
    x, dout = distinct(7, 1, 1, 2, 2), np.ones((1, 1, 2 // size, 2 // size))
    for array in (x, dout):
        array.flags.writeable = False
    for result in (pool(x, size), backward(dout, x, size)):
        assert result.flags.writeable
        assert not np.shares_memory(result, x)
        assert not np.shares_memory(result, dout)


def test_images_whose_memory_lies_otherwise_give_the_same():
    x = distinct(8, 2, 3, 6, 4)
    channels_last = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(max_pool2d(channels_last, 2), max_pool2d(x, 2))
    dout = weights(9, max_pool2d, x, 2)
    np.testing.assert_array_equal(
        max_pool2d_backward(dout, channels_last, 2), max_pool2d_backward(dout, x, 2)
    )


# --- refusals: the geometry's own are in test_windows


@pytest.mark.parametrize("f", FORWARD + BACKWARD)
def test_refusals_carry_the_functions_own_name(f):
    x = np.ones((1, 1, 4, 4))
    arguments = (x,) if f in FORWARD else (x, x)
    with pytest.raises(ShapeError, match=rf"^{f.__name__}: size must be at least 1, got 0\.$"):
        f(*arguments, 0)
    with pytest.raises(
        ShapeError, match=rf'^{f.__name__}: mode must be "exact", "floor" or "ceil", got 1\.$'
    ):
        f(*arguments, 2, mode=1)
    with pytest.raises(ShapeError, match=rf"^{f.__name__}: padding must be smaller than the window"):
        f(*arguments, 2, 2, 2)


@backwards
def test_a_gradient_of_another_shape_is_refused(backward):
    with pytest.raises(ShapeError) as refusal:
        backward(np.ones((1, 1, 3, 3)), np.ones((1, 1, 4, 4)), 2)
    assert str(refusal.value) == (
        f"{backward.__name__}: dout must have the shape of the output, (1, 1, 2, 2), got (1, 1, 3, 3)."
    )

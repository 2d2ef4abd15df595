"""im2col and col2im: by hand, against loops, as a convolution, as each other's adjoint."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn import col2im, conv2d, conv2d_backward, im2col
from cnn.errors import DoesNotFit, ShapeError


@st.composite
def geometries(draw):
    """(shape, kernel, stride, padding) in which the windows fit exactly."""
    kernel, stride, padding, image = [], [], [], []
    for _ in range(2):
        f, s, p = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(0, 2))
        smallest = max(1, f - 2 * p)
        sizes = [n for n in range(smallest, smallest + 8) if (n - f + 2 * p) % s == 0]
        if not sizes:  # an even stride may leave no size of the right parity
            s, sizes = 1, [smallest]
        kernel.append(f)
        stride.append(s)
        padding.append(p)
        image.append(draw(st.sampled_from(sizes)))
    n, c = draw(st.integers(0, 3)), draw(st.integers(1, 3))
    return (n, c, *image), tuple(kernel), tuple(stride), tuple(padding)


def random(shape, seed=0):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(float)


def test_im2col_by_hand_channel_by_channel_row_by_row():
    x = np.arange(18).reshape(1, 2, 3, 3)
    assert im2col(x, 2).tolist() == [
        [
            [0, 1, 3, 4, 9, 10, 12, 13],
            [1, 2, 4, 5, 10, 11, 13, 14],
            [3, 4, 6, 7, 12, 13, 15, 16],
            [4, 5, 7, 8, 13, 14, 16, 17],
        ]
    ]


def test_stride_and_padding_are_rows_then_columns():
    rows = im2col([[[[1, 2], [3, 4]]]], (1, 2), (1, 2), (0, 1))
    assert rows.tolist() == [[[0, 1], [2, 0], [0, 3], [4, 0]]]


@settings(deadline=None, max_examples=60)
@given(geometries())
def test_every_row_is_a_window(geometry):
    shape, (fh, fw), (rows, columns), (top, left) = geometry
    x = random(shape)
    cols = im2col(x, (fh, fw), (rows, columns), (top, left))
    padded = np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)))
    places = [
        (i, j)
        for i in range(0, padded.shape[2] - fh + 1, rows)
        for j in range(0, padded.shape[3] - fw + 1, columns)
    ]
    assert cols.shape == (shape[0], len(places), shape[1] * fh * fw)
    for n in range(shape[0]):
        for row, (i, j) in zip(cols[n], places, strict=True):
            np.testing.assert_array_equal(row, padded[n, :, i : i + fh, j : j + fw].ravel())


@settings(deadline=None, max_examples=60)
@given(geometries())
def test_a_product_with_the_filters_is_the_layer_and_col2im_its_way_back(geometry):
    shape, kernel, stride, padding = geometry
    x, w = random(shape), random((4, shape[1], *kernel), 1)
    y = conv2d(x, w, np.zeros(4), stride, padding)
    cols = im2col(x, kernel, stride, padding)
    np.testing.assert_array_equal((cols @ w.reshape(4, -1).T).transpose(0, 2, 1).reshape(y.shape), y)
    dout = random(y.shape, 2)
    dcols = dout.reshape(len(x), 4, cols.shape[1]).transpose(0, 2, 1) @ w.reshape(4, -1)
    dx, _, _ = conv2d_backward(dout, x, w, stride, padding)
    np.testing.assert_array_equal(col2im(dcols, shape, kernel, stride, padding), dx)


@settings(deadline=None, max_examples=60)
@given(geometries())
def test_col2im_is_the_adjoint_of_im2col(geometry):
    shape, kernel, stride, padding = geometry
    x = random(shape)
    cols = im2col(x, kernel, stride, padding)
    other = random(cols.shape, 1)
    assert np.sum(cols * other) == np.sum(x * col2im(other, shape, kernel, stride, padding))


def test_col2im_counts_how_often_a_pixel_is_read():
    ones = np.ones((1, 9, 9))
    assert col2im(ones, (1, 1, 5, 5), 3)[0, 0].tolist() == np.outer(*[[1, 2, 3, 2, 1]] * 2).tolist()
    assert col2im(ones, (1, 1, 3, 3), 3, 1, 1)[0, 0].tolist() == np.outer(*[[2, 3, 2]] * 2).tolist()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_both_keep_a_floating_dtype(dtype):
    cols = im2col(np.ones((1, 1, 3, 3), dtype), 2)
    assert cols.dtype == dtype
    assert col2im(cols, (1, 1, 3, 3), 2).dtype == dtype


def test_integers_stay_integers_until_they_are_added_up():
    assert im2col(np.ones((1, 1, 3, 3), np.uint8), 2).dtype == np.uint8
    total = col2im(np.full((1, 4, 4), 255, np.uint8), (1, 1, 3, 3), 2)
    assert total.dtype == np.float64
    assert total[0, 0, 1, 1] == 4 * 255


def test_the_arguments_are_left_alone_and_share_no_memory_with_the_results():
    x = np.arange(4.0).reshape(1, 1, 2, 2)
    x.flags.writeable = False
    cols = im2col(x, 1)
    back = col2im(cols, x.shape, 1)
    assert not np.shares_memory(cols, x)
    assert not np.shares_memory(back, cols)
    np.testing.assert_array_equal(back, x)
    assert cols.flags.writeable
    assert back.flags.writeable


COLS = np.ones((1, 4, 4))


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: im2col([[1]], 1), ShapeError, "im2col: x must have 4 axes (N, C, H, W), got (1, 1)."),
        (lambda: im2col(np.ones((1, 1, 3, 3)), 0), ShapeError, "im2col: kernel must be at least 1, got 0."),
        (lambda: im2col(np.ones((1, 1, 3, 3)), 2, 2), DoesNotFit, "im2col: N = 3, F = 2, S = 2, P = 0 does"),
        (lambda: im2col(np.ones((1, 1, 3, 3)), 4), DoesNotFit, "im2col: N = 3, F = 4, S = 1, P = 0 does not"),
        (lambda: im2col(np.ones((1, 1, 3, 3)), 2, 1, -1), ShapeError, "im2col: padding must be at least 0"),
        (lambda: col2im(np.ones(4), (1, 1, 3, 3), 2), ShapeError, "col2im: cols must have 3 axes"),
        (
            lambda: col2im(COLS, (1, 3, 3), 2),
            ShapeError,
            "col2im: shape must be (N, C, H, W), got (1, 3, 3).",
        ),
        (lambda: col2im(COLS, (1, 1, 3, 3.0), 2), ShapeError, "col2im: shape[3] must be an integer, got 3.0"),
        (lambda: col2im(COLS, (2, 1, 3, 3), 2), ShapeError, "col2im: cols must have the shape of im2col's"),
        (lambda: col2im(COLS, (1, 1, 4, 3), (2, 2), (3, 1)), DoesNotFit, "col2im, rows: N = 4, F = 2, S = 3"),
    ],
)
def test_wrong_arguments_are_refused_in_the_functions_own_name(call, kind, message):
    with pytest.raises(kind) as refusal:
        call()
    assert str(refusal.value).startswith(message)

"""What the convolution layer refuses, and the words it finds."""

import numpy as np
import pytest

from cnn import (
    conv2d,
    conv2d_backward,
    conv2d_backward_naive,
    conv2d_backward_parameters,
    conv2d_naive,
    conv2d_valid,
    filter_response,
    zero_pad,
)
from cnn.errors import DoesNotFit, ShapeError

X, W, B = np.ones((1, 3, 5, 5)), np.ones((2, 3, 3, 3)), np.ones(2)
IMAGE, FILTER = X[0], W[0]


@pytest.mark.parametrize("layer", [conv2d_valid, conv2d, conv2d_naive])
@pytest.mark.parametrize(
    ("x", "w", "b", "message"),
    [
        (IMAGE[0], W, B, "x must have 4 axes (N, C, H, W), got (5, 5). Add axes with x[None, None]."),
        (X, FILTER, B, "w must have 4 axes (K, C, FH, FW), got (3, 3, 3). Add an axis with w[None]."),
        (X, W, 1.0, "b must have 1 axis (K,), got (). Add an axis with b[None]."),
        (X, W[:, :1], B, "w must extend the full depth of x, C = 3, got C = 1 in the shape (2, 1, 3, 3)."),
        (X, W, B[:1], "b must have one bias per filter, shape (2,), got (1,). w has the shape (2, 3, 3, 3)."),
        (X.astype(complex), W, B, "x must hold real numbers, got dtype complex128."),
    ],
)
def test_operands_that_do_not_go_together_are_refused(layer, x, w, b, message):
    with pytest.raises(ShapeError) as refusal:
        layer(x, w, b)
    assert str(refusal.value).startswith(f"{layer.__name__}: {message}")


@pytest.mark.parametrize("layer", [conv2d, conv2d_naive])
@pytest.mark.parametrize(
    ("stride", "padding", "message"),
    [
        (0, 0, "stride must be at least 1, got 0."),
        (1.0, 0, "stride must be an integer, got 1.0 (float)."),
        ((1, 2, 3), 0, "stride must be an integer or a pair (rows, columns), got (1, 2, 3)."),
        ((1, True), 0, "stride[1] must be an integer, got True (bool)."),
        (1, -1, "padding must be at least 0, got -1."),
        (1, (0, -1), "padding[1] must be at least 0, got -1."),
    ],
)
def test_strides_and_paddings_that_are_none_are_refused(layer, stride, padding, message):
    with pytest.raises(ShapeError) as refusal:
        layer(X, W, B, stride, padding)
    assert str(refusal.value).startswith(f"{layer.__name__}: {message}")


def test_an_unknown_mode_is_refused():
    with pytest.raises(ShapeError, match=r"""^conv2d: mode must be "exact" or "floor", got 'ceil'\.$"""):
        conv2d(X, W, B, mode="ceil")


@pytest.mark.parametrize(
    ("f", "arguments", "kind", "message"),
    [
        (
            conv2d_valid,
            (X, np.ones((2, 3, 6, 3)), B),
            DoesNotFit,
            ": a filter of F = 6 does not fit into N = 5 ",
        ),
        (
            conv2d_valid,
            (X, W[..., :0], B),
            ShapeError,
            ": the filter is empty along the columns, got size (3, 0)",
        ),
        (conv2d, (X, W[..., :0], B), ShapeError, ", columns: f must be at least 1, got 0."),
        (conv2d, (X[:, :, :0, :0], W, B), ShapeError, ": n must be at least 1, got 0."),
        (zero_pad, (IMAGE, 1), ShapeError, ": x must have 4 axes (N, C, H, W), got (3, 5, 5)."),
        (zero_pad, (X, -1), ShapeError, ": padding must be at least 0, got -1."),
        (zero_pad, (X, (1, 0.5)), ShapeError, ": padding[1] must be an integer, got 0.5 (float)."),
        (
            filter_response,
            (X, FILTER, 1, 0, 0),
            ShapeError,
            ": x must have 3 axes (C, H, W), got (1, 3, 5, 5).",
        ),
        (
            filter_response,
            (IMAGE, W, 1, 0, 0),
            ShapeError,
            ": w must have 3 axes (C, FH, FW), got (2, 3, 3, 3)",
        ),
        (
            filter_response,
            (IMAGE, FILTER, B, 0, 0),
            ShapeError,
            ": b must be one number, shape (), got (2,).",
        ),
        (
            filter_response,
            (IMAGE, FILTER[:1], 1, 0, 0),
            ShapeError,
            ": w must extend the full depth of x, C = 3",
        ),
        (filter_response, (IMAGE, FILTER, 1, -1, 0), ShapeError, ": i must be at least 0, got -1."),
        (filter_response, (IMAGE, FILTER, 1, 0, 0.0), ShapeError, ": j must be an integer, got 0.0 (float)."),
        (
            filter_response,
            (IMAGE[:, :2], FILTER, 1, 0, 0),
            DoesNotFit,
            ": a filter of F = 3 does not fit into N",
        ),
    ],
)
def test_wrong_arguments_are_refused_in_the_functions_own_name(f, arguments, kind, message):
    with pytest.raises(kind) as refusal:
        f(*arguments)
    assert str(refusal.value).startswith(f.__name__ + message)


@pytest.mark.parametrize(("i", "j"), [(3, 0), (0, 3)])
def test_a_window_that_leaves_the_image_is_refused_with_the_last_one_that_does_not(i, j):
    with pytest.raises(ShapeError) as refusal:
        filter_response(IMAGE, FILTER, 1, i, j)
    assert str(refusal.value) == (
        f"filter_response: the 3x3 window at (i, j) = ({i}, {j}) leaves the 5x5 image. "
        "The last one is at (2, 2)."
    )


BACKWARD = [conv2d_backward, conv2d_backward_naive, conv2d_backward_parameters]
IMAGES, FILTERS, DOUT = np.ones((2, 3, 5, 5)), np.ones((4, 3, 3, 3)), np.ones((2, 4, 3, 3))


@pytest.mark.parametrize("backward", BACKWARD)
@pytest.mark.parametrize(
    ("dout", "x", "w", "kind", "message"),
    [
        (
            DOUT[0],
            IMAGES,
            FILTERS,
            ShapeError,
            ": dout must have 4 axes (N, K, OH, OW), got (4, 3, 3). Add an axis",
        ),
        (
            DOUT[:1],
            IMAGES,
            FILTERS,
            ShapeError,
            ": dout must have the shape of the output, (2, 4, 3, 3), got (1, 4, 3, 3).",
        ),
        (
            DOUT[:, :, :1],
            IMAGES,
            FILTERS,
            ShapeError,
            ": dout must have the shape of the output, (2, 4, 3, 3), got",
        ),
        (
            DOUT,
            IMAGES[0],
            FILTERS,
            ShapeError,
            ": x must have 4 axes (N, C, H, W), got (3, 5, 5). Add an axis with x[None].",
        ),
        (DOUT, IMAGES, FILTERS[0], ShapeError, ": w must have 4 axes (K, C, FH, FW), got (3, 3, 3)."),
        (DOUT, IMAGES, FILTERS[:, :2], ShapeError, ": w must extend the full depth of x, C = 3, got C = 2"),
        (DOUT, IMAGES, np.ones((4, 3, 6, 6)), DoesNotFit, ": N = 5, F = 6, S = 1, P = 0 does not fit"),
        (
            DOUT.astype(complex),
            IMAGES,
            FILTERS,
            ShapeError,
            ": dout must hold real numbers, got dtype complex128.",
        ),
    ],
)
def test_gradients_that_do_not_go_together_are_refused(backward, dout, x, w, kind, message):
    with pytest.raises(kind) as refusal:
        backward(dout, x, w)
    assert str(refusal.value).startswith(backward.__name__ + message)


@pytest.mark.parametrize("backward", BACKWARD)
def test_geometry_is_refused_as_in_the_forward_pass(backward):
    with pytest.raises(DoesNotFit, match=rf"^{backward.__name__}: N = 5, F = 3, S = 3, P = 0 does not fit"):
        backward(DOUT, IMAGES, FILTERS, 3)
    with pytest.raises(ShapeError, match=rf"^{backward.__name__}: stride must be at least 1, got 0\."):
        backward(DOUT, IMAGES, FILTERS, 0)
    with pytest.raises(ShapeError, match=rf"^{backward.__name__}: padding\[1\] must be at least 0, got -1\."):
        backward(DOUT, IMAGES, FILTERS, 1, (0, -1))
    with pytest.raises(ShapeError, match=r'mode must be "exact" or "floor"'):
        backward(DOUT, IMAGES, FILTERS, mode="ceil")

"""What every function does with its arguments first."""

import numpy as np
import pytest

from cnn.arguments import as_axes, floating, pair, require_inside
from cnn.errors import DoesNotFit, ShapeError


def test_an_array_with_the_right_axes_is_taken_as_it_is():
    x = np.zeros((2, 3), np.float32)
    assert as_axes(x, "H W", name="x", caller="f") is x


@pytest.mark.parametrize(
    ("value", "axes", "message"),
    [
        (
            np.zeros((28, 28)),
            "N C H W",
            "f: x must have 4 axes (N, C, H, W), got (28, 28). Add axes with x[None, None].",
        ),
        (
            np.zeros((1, 5, 5)),
            "N C H W",
            "f: x must have 4 axes (N, C, H, W), got (1, 5, 5). Add an axis with x[None].",
        ),
        (
            np.zeros((1, 5)),
            "N",
            "f: x must have 1 axis (N,), got (1, 5). Take one element of the first axis with x[0].",
        ),
        (np.zeros((1, 1, 5)), "N", "f: x must have 1 axis (N,), got (1, 1, 5). Reshape x."),
        (
            np.zeros(1),
            "",
            "f: x must be one number, shape (), got (1,). Take one element of the first axis with x[0].",
        ),
        ([[1, 2], [3]], "H W", "f: x must be an array of numbers, but its rows differ in length."),
        (
            [1j],
            "N",
            "f: x must hold real numbers, got dtype complex128. Convert it with np.asarray(x, float).",
        ),
        (["a"], "N", "f: x must hold real numbers, got dtype <U1. Convert it with np.asarray(x, float)."),
        (None, "N", "f: x must hold real numbers, got dtype object. Convert it with np.asarray(x, float)."),
    ],
)
def test_other_arguments_are_refused_with_the_remedy(value, axes, message):
    with pytest.raises(ShapeError) as refusal:
        as_axes(value, axes, name="x", caller="f")
    assert str(refusal.value) == message


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_dtypes_stay(dtype):
    x = np.zeros(2, dtype)
    assert floating(x) is x


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint8, bool])
def test_integers_are_computed_in_float64(dtype):
    assert floating(np.ones(2, dtype)).dtype == np.float64


@pytest.mark.parametrize("value", [(1, 3), [1, 3], np.array([1, 3]), (np.int64(1), np.int32(3))])
def test_a_pair_of_integers_is_rows_and_columns(value):
    result = pair(value)
    assert result == (1, 3)
    assert {type(number) for number in result} == {int}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ((1, 2, 3), "stride must be an integer or a pair (rows, columns), got (1, 2, 3)."),
        ((1,), "stride must be an integer or a pair (rows, columns), got (1,)."),
        (np.array(2.0), "stride must be an integer, got 2.0 (float). Use int or //."),
        ([[1, 2], [3, 4]], "stride[0] must be an integer, got [1, 2] (list). Use int or //."),
        (1.0, "stride must be an integer, got 1.0 (float). Use int or //."),
        (True, "stride must be an integer, got True (bool). Use int or //."),
        ((1, 0), "stride[1] must be at least 1, got 0."),
        ((0.5, 1), "stride[0] must be an integer, got 0.5 (float). Use int or //."),
        (0, "stride must be at least 1, got 0."),
    ],
)
def test_a_pair_refuses_everything_else(value, message):
    with pytest.raises(ShapeError) as refusal:
        pair(value, "stride", least=1)
    assert str(refusal.value) == message


def test_a_kernel_as_large_as_the_image_is_inside():
    require_inside((3, 5), (3, 5), caller="f")


def test_a_kernel_larger_than_the_image_is_refused_with_its_axis():
    with pytest.raises(DoesNotFit) as refusal:
        require_inside((9, 3), (5, 5), caller="f")
    assert str(refusal.value) == (
        "f: a filter of F = 5 does not fit into N = 3 along the columns (S = 1, P = 0): N - F + 1 = -1. "
        "The largest that fits is F = 3."
    )


def test_an_empty_kernel_is_refused():
    with pytest.raises(
        ShapeError, match=r"^f: the filter is empty, got size \(0,\)\. It must be at least 1\.$"
    ):
        require_inside((3,), (0,), caller="f")

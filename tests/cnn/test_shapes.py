"""The arithmetic of sizes: the lecture's worked numbers, then properties, then what is refused and how."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.errors import CnnError, DoesNotFit, ShapeError
from cnn.shapes import conv_parameters, fitting_paddings, output_size, same_padding

sizes, filters, strides, paddings = (
    st.integers(1, 40),
    st.integers(1, 12),
    st.integers(1, 6),
    st.integers(0, 6),
)


@pytest.mark.parametrize(
    ("n", "f", "stride", "padding", "size"),
    [
        (7, 3, 1, 0, 5),
        (7, 3, 2, 0, 3),
        (7, 3, 1, 1, 7),
        (32, 5, 1, 0, 28),
        (32, 5, 1, 2, 32),
        (28, 5, 1, 0, 24),
    ],
)
def test_the_lectures_examples_have_the_lectures_sizes(n, f, stride, padding, size):
    assert output_size(n, f, stride, padding) == size


def test_stride_three_on_seven_is_refused_with_the_lectures_fraction_and_what_would_fit():
    with pytest.raises(DoesNotFit) as refusal:
        output_size(7, 3, 3)
    assert str(refusal.value) == (
        "N = 7, F = 3, S = 3, P = 0 does not fit: (N - F + 2P)/S + 1 = (7 - 3 + 2*0)/3 + 1 = 2 1/3, "
        "not a whole number. Padding 1 gives 3; stride 2 gives 3."
    )


def test_the_refusal_says_when_no_padding_can_fit():
    with pytest.raises(
        DoesNotFit, match=r"= 14 1/2, .* No padding fits, because S is even and N - F is odd;"
    ):
        output_size(32, 5, 2)


def test_a_filter_larger_than_the_padded_input_is_refused_even_when_the_formula_gives_a_whole_number():
    with pytest.raises(DoesNotFit, match=r"= 0, the filter is larger than N \+ 2P = 3\. Padding 3 gives 2"):
        output_size(3, 6, 3)
    with pytest.raises(
        DoesNotFit, match=r"= -1/2, the filter is larger than N \+ 2P = 2\. .*; F = 2 gives 1"
    ):
        output_size(2, 5, 2, mode="floor")


@given(sizes, filters, strides, paddings)
def test_output_size_counts_the_places_where_the_filter_can_stand(n, f, stride, padding):
    length = n + 2 * padding
    starts = range(0, length - f + 1, stride)
    if not starts:
        with pytest.raises(DoesNotFit):
            output_size(n, f, stride, padding, mode="floor")
        return
    assert output_size(n, f, stride, padding, mode="floor") == len(starts)
    if starts[-1] + f == length:
        assert output_size(n, f, stride, padding) == len(starts)
    else:
        with pytest.raises(DoesNotFit):
            output_size(n, f, stride, padding)


@given(sizes, filters, strides, paddings)
def test_what_a_refusal_recommends_does_fit(n, f, stride, padding):
    try:
        output_size(n, f, stride, padding)
    except DoesNotFit as refusal:
        advice = str(refusal).partition(". ")[2].rstrip(".")
    else:
        return
    for piece in advice.split("; "):
        words = piece.replace(",", "").split()
        match words:
            case ["Padding", p, "gives", size]:
                assert output_size(n, f, stride, int(p)) == int(size)
                assert [q for q in fitting_paddings(n, f, stride, int(p)) if q > padding] == [int(p)]
            case ["stride", s, "gives", size]:
                assert output_size(n, f, int(s), padding) == int(size)
            case ["F", "=", smaller, "gives", size]:
                assert output_size(n, int(smaller), stride, padding) == int(size)
            case _:
                assert piece == "No padding fits, because S is even and N - F is odd"
                assert fitting_paddings(n, f, stride, n + f + stride) == []


def test_the_advice_is_found_at_once_for_absurd_strides_too():
    with pytest.raises(DoesNotFit, match="Padding 499999998 gives 2; stride 4 gives 2"):
        output_size(7, 3, 10**9)


@given(sizes, st.integers(0, 10).map(lambda half: 2 * half + 1))
def test_same_padding_keeps_the_size_at_stride_one(n, f):
    assert output_size(n, f, 1, same_padding(f)) == n


def test_same_padding_of_the_lectures_filters():
    assert [same_padding(f) for f in (3, 5, 7)] == [1, 2, 3]


def test_same_padding_refuses_even_filters_and_names_the_neighbours():
    with pytest.raises(DoesNotFit) as refusal:
        same_padding(4)
    assert str(refusal.value) == (
        "F = 4 has no padding that keeps the size: (F - 1)/2 = 1 1/2. Odd filters have one: F = 3 or F = 5."
    )


@given(sizes, filters, strides, st.integers(0, 12))
def test_fitting_paddings_are_those_that_output_size_accepts(n, f, stride, max_padding):
    def fits(padding):
        try:
            output_size(n, f, stride, padding)
        except DoesNotFit:
            return False
        return True

    assert fitting_paddings(n, f, stride, max_padding) == [p for p in range(max_padding + 1) if fits(p)]


@given(sizes, filters, st.integers(1, 4).map(lambda half: 2 * half), st.integers(0, 20))
def test_an_even_stride_never_fits_when_n_and_f_differ_by_an_odd_number(n, f, stride, max_padding):
    if (n - f) % 2:
        assert fitting_paddings(n, f, stride, max_padding) == []


def test_parameters_of_the_lectures_layers():
    assert conv_parameters(5, 3, 1) == 76
    assert conv_parameters(5, 3, 10) == 760
    assert conv_parameters(5, 3, 6) == 456
    assert conv_parameters(32, 3, 1) - 1 == 3072  # a filter as large as the image is the stretched-out image


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: output_size(7.0, 3), r"^n must be an integer, got 7\.0 \(float\)\. Use int or //\.$"),
        (lambda: output_size("7", 3), r"^n must be an integer, got '7' \(str\)"),
        (lambda: output_size(True, 1), r"^n must be an integer, got True \(bool\)"),
        (lambda: output_size(7, np.bool_(True)), r"^f must be an integer, got (np\.)?True"),
        (lambda: output_size(0, 3), r"^n must be at least 1, got 0\.$"),
        (lambda: output_size(7, 0), r"^f must be at least 1, got 0\.$"),
        (lambda: output_size(7, 3, 0), r"^stride must be at least 1, got 0\.$"),
        (lambda: output_size(7, 3, 1, -1), r"^padding must be at least 0, got -1\.$"),
        (lambda: output_size(7, 3, mode="ceil"), r"""^mode must be "exact" or "floor", got 'ceil'\.$"""),
        (lambda: same_padding(3.0), r"^f must be an integer, got 3\.0"),
        (lambda: same_padding(0), r"^f must be at least 1, got 0\.$"),
        (lambda: fitting_paddings(7, 3, 2, -1), r"^max_padding must be at least 0, got -1\.$"),
        (lambda: fitting_paddings(7, 3, 0, 1), r"^stride must be at least 1, got 0\.$"),
        (lambda: conv_parameters(5, 3, 0), r"^filters must be at least 1, got 0\.$"),
        (lambda: conv_parameters(5, 3.5, 1), r"^channels must be an integer, got 3\.5"),
    ],
)
def test_arguments_that_are_no_sizes_are_refused_by_name(call, message):
    with pytest.raises(ShapeError, match=message):
        call()


def test_numpy_integers_count_as_integers_and_the_results_are_pythons():
    results = [
        output_size(np.int64(7), np.uint8(3), np.int32(2), np.int8(0)),
        same_padding(np.int64(5)),
        conv_parameters(np.int64(5), np.int64(3), np.int64(10)),
        *fitting_paddings(np.int64(7), np.int64(3), np.int64(2), np.int64(1)),
    ]
    assert results == [3, 2, 760, 0, 1]
    assert {type(result) for result in results} == {int}


def test_refusals_are_value_errors_and_errors_of_the_package():
    for kind in (ShapeError, DoesNotFit):
        assert issubclass(kind, ValueError)
        assert issubclass(kind, CnnError)

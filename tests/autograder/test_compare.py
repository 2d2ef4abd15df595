"""Replies may hold anything: each is right, or wrong for a reason, and none upsets the judge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.answerkey import Outcome
from autograder.compare import fault, numbers, outcome_of, passes, same, same_with_overflow
from autograder.student import Raised, Reply

FLOATS = Outcome(value=np.array([1.0, 2.0, 3.0]))
NUMBER = Outcome(value=np.array(2.5))
COUNT = Outcome(value=np.array(76))
REFUSAL = Outcome(raised="ValueError")


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.0, 2.0, 3.0]),
        np.array([1.0, 2.0, 3.0000001]),
        np.array([1.0, 2.0, 3.0], np.longdouble),
        np.array([-0.0, 1.0, 2.0]) + 1,
        [1.0, 2.0, 3.0],
        (np.float64(1), 2.0, 3.0),
        [np.array(1.0), np.array(2.0), np.array(3.0)],
    ],
)
def test_an_array_of_the_right_numbers_passes_in_any_form(value):
    assert passes(Reply(value=value), FLOATS)


@pytest.mark.parametrize("value", [2.5, np.float64(2.5), np.array(2.5)])
def test_a_number_passes_as_python_number_numpy_scalar_and_0d_array(value):
    assert passes(Reply(value=value), NUMBER)


@pytest.mark.parametrize("value", [76, 76.0, np.int8(76), np.array(76), np.float32(76), np.uint64(76)])
def test_a_count_passes_as_any_number(value):
    assert passes(Reply(value=value), COUNT)


@pytest.mark.parametrize(
    ("value", "expected", "name"),
    [
        (np.array([1.0, 2.0, 3.0], np.float32), FLOATS, "float32_result"),
        (np.array([1.0, 2.0, 3.0], np.float16), FLOATS, "float32_result"),
        (np.array([1, 2, 3]), FLOATS, "integer_result"),
        (np.array([True, True, True]), FLOATS, "integer_result"),
        (np.array([1, 2, 3], complex), FLOATS, "complex_result"),
        (None, FLOATS, "returns_nothing"),
        ("1 2 3", FLOATS, "no_numbers"),
        (np.array(["1", "2", "3"]), FLOATS, "no_numbers"),
        (np.array([1.0, 2.0, 3.0], object), FLOATS, "no_numbers"),
        ({"y": 1.0}, FLOATS, "no_numbers"),
        ([[1.0], [2.0, 3.0]], FLOATS, "no_numbers"),
        (10**400, COUNT, "no_numbers"),
        (True, COUNT, "no_numbers"),
        (76j, COUNT, "complex_result"),
    ],
)
def test_a_wrong_kind_of_answer_is_named(value, expected, name):
    assert fault(Reply(value=value), expected) == name
    assert not passes(Reply(value=value), expected)


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.0, 2.0, 3.01]),
        np.array([1.0, 2.0]),
        np.array([[1.0, 2.0, 3.0]]),
        np.array([1.0, 2.0, np.nan]),
        np.array([1.0, np.inf, 3.0]),
        np.full(3, -np.inf),
        np.zeros(0),
        2.0,
        [],
    ],
)
def test_wrong_numbers_and_wrong_shapes_do_not_pass(value):
    assert not passes(Reply(value=value), FLOATS)


@pytest.mark.parametrize(("expected", "value"), [(1, True), (0, np.bool_(False)), (1, np.array(True))])
def test_a_truth_value_is_as_good_as_the_answer_1_or_0_and_as_wrong(expected, value):
    answer = Outcome(value=np.array(expected))
    assert passes(Reply(value=value), answer)
    assert not passes(Reply(value=not value), answer)
    assert not passes(Reply(value=value), Outcome(value=np.array(2)))


def test_nan_equals_nothing_not_even_nan():
    nan = Outcome(value=np.array([np.nan]))
    assert not same(nan, nan)


def test_an_integer_that_wraps_around_in_a_difference_is_wrong():
    assert not passes(Reply(value=76 - 2**63), COUNT)
    assert not passes(Reply(value=np.int64(-(2**63) + 76)), COUNT)


def test_a_refusal_is_any_value_error_and_nothing_else():
    def raised(*types: str) -> Reply:
        return Reply(raised=Raised(types=types))

    assert passes(raised("DoesNotFit", "ValueError", "Exception"), REFUSAL)
    assert not passes(raised("IndexError", "LookupError", "Exception"), REFUSAL)
    assert not passes(raised("AssertionError", "Exception"), REFUSAL)
    assert not passes(Reply(value=1.0), REFUSAL)
    assert not passes(Reply(value=None), REFUSAL)
    assert not passes(raised("ValueError"), FLOATS)
    assert not passes(raised(), REFUSAL)


def test_a_subclass_becomes_a_base_class_array_with_memory_of_its_own():
    masked = np.ma.array([[1.0, 2.0]])
    found = numbers(masked)
    assert type(found) is np.ndarray
    found[0, 0] = 7
    assert masked[0, 0] == 1


def test_a_list_within_itself_and_a_huge_view_are_no_numbers():
    endless: list = [1.0]
    endless.append(endless)
    assert numbers(endless) is None
    assert numbers(np.broadcast_to(1.0, (10**6, 10**6))) is None
    assert numbers([np.zeros(6_000_000)] * 2) is None


numbers_of_any_kind = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.sampled_from(
        [np.float32(1), np.array(["a"]), np.array([None]), np.array([1.0, np.nan]), object(), len]
    ),
    st.sampled_from(
        [np.zeros((0, 3)), np.array("2020-01-01", "M8[D]"), np.zeros(2, [("a", float)]), np.ma.masked]
    ),
)
anything = st.recursive(
    numbers_of_any_kind,
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.tuples(parts, parts)
        | st.dictionaries(st.text(max_size=2), parts, max_size=2)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_any_value_gets_a_verdict(value):
    reply = Reply(value=value)
    for expected in (FLOATS, NUMBER, COUNT, REFUSAL):
        assert passes(reply, expected) in (True, False)
    assert same(outcome_of(reply), outcome_of(reply)) in (True, False)


def test_what_overflows_is_never_right_and_yet_tells_one_wrong_variant_from_another():
    one = Outcome(value=np.array([1.0, np.nan, np.inf, -np.inf]))
    assert not same(one, one)
    assert not passes(Reply(value=one.value), one)
    assert same_with_overflow(one, Outcome(value=one.value + 1e-9))
    for other in (
        [1.0, np.inf, np.inf, -np.inf],
        [1.0, np.nan, np.inf, np.inf],
        [2.0, np.nan, np.inf, -np.inf],
    ):
        assert not same_with_overflow(one, Outcome(value=np.array(other)))
    assert not same_with_overflow(one, Outcome(raised="ValueError"))
    assert same_with_overflow(COUNT, COUNT)
    short = Outcome(value=one.value.astype(np.float32))
    assert same_with_overflow(short, one)

"""Keys as data: what is stored comes back, byte for byte the same on every build; hidden cases are fresh."""

from __future__ import annotations

import hashlib
import hmac
import zipfile

import numpy as np
import pytest

from autograder.answerkey import AnswerKey, Question
from autograder.checks import exercises
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.exercise import Case, Exercise
from autograder.keybuilding import graded_key, hidden_seed, visible_key
from autograder.keyfile import interchangeable, load_keys, save_keys

ASSIGNMENT = load_course().assignment("01_convolution")
EXERCISES = exercises(ASSIGNMENT.id)


@pytest.fixture(scope="module")
def keys() -> dict[str, AnswerKey]:
    return {item.id: visible_key(EXERCISES[item.id], item.points) for item in ASSIGNMENT.exercises}


def same(one, other) -> bool:
    """Deep equality of keys, arrays included: shape, dtype and every number."""
    if isinstance(one, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and np.array_equal(one, other, equal_nan=True)
        )
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    return type(one) is type(other) and one == other


def test_what_is_saved_comes_back_exactly(tmp_path, keys):
    save_keys(tmp_path / "keys.npz", keys)
    loaded = load_keys(tmp_path / "keys.npz")
    assert sorted(loaded) == sorted(keys)
    for name in keys:
        assert same(loaded[name], keys[name]), name


def test_the_comparison_of_this_test_can_fail(keys):
    first, second = list(keys.values())[:2]
    assert same(first, first)
    assert not same(first, second)
    question = first.cases[0].question
    other = Question(
        args=(question.args[0] + 1, *question.args[1:]), expected=question.expected, wrong=question.wrong
    )
    assert not same(question, other)


def test_the_same_keys_give_the_same_bytes(tmp_path, keys):
    save_keys(tmp_path / "one.npz", keys)
    again = {name: visible_key(EXERCISES[name], keys[name].points) for name in reversed(keys)}
    save_keys(tmp_path / "two.npz", again)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_the_file_is_small_and_holds_no_pickle_and_no_time(tmp_path, keys):
    path = tmp_path / "keys.npz"
    save_keys(path, keys)
    assert path.stat().st_size < 300_000
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with np.load(path, allow_pickle=False) as members:
        assert all(members[name].dtype.kind in "iuf" for name in members.files)


def test_loaded_arrays_cannot_be_changed(tmp_path, keys):
    save_keys(tmp_path / "keys.npz", keys)
    array = load_keys(tmp_path / "keys.npz")["correlate1d"].cases[0].question.args[0]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_none_says_how_to_make_it_anew(tmp_path, content):
    path = tmp_path / "keys.npz"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=r"keys\.npz holds no stored answers .*autograder build"):
        load_keys(path)
    with pytest.raises(CourseError, match=r"nothing\.npz"):
        load_keys(tmp_path / "nothing.npz")


def test_the_seed_is_an_hmac_of_the_names_under_the_secret():
    expected = hmac.new(b"secret", b"01_convolution/correlate1d", hashlib.sha256).digest()
    assert hidden_seed(b"secret", "01_convolution", "correlate1d") == expected
    assert hidden_seed(b"secret", "01_convolution", "correlate2d") != expected
    assert hidden_seed(b"other", "01_convolution", "correlate1d") != expected


def test_grading_repeats_for_the_same_secret_and_differs_for_another():
    exercise = EXERCISES["correlate2d"]
    assert same(graded_key(exercise, 3, b"one"), graded_key(exercise, 3, b"one"))
    assert not same(graded_key(exercise, 3, b"one"), graded_key(exercise, 3, b"two"))


@pytest.mark.parametrize("name", EXERCISES)
def test_hidden_cases_are_the_same_ideas_with_other_inputs_and_weigh_at_least_half(name):
    visible, graded = visible_key(EXERCISES[name], 1), graded_key(EXERCISES[name], 1, b"seed")
    hidden = [case for case in graded.cases if case.hidden]
    known = {case.name: repr(case.question.args) for case in visible.cases if case.question}
    assert hidden
    assert all(repr(case.question.args) != known.get(case.name) for case in hidden)
    assert sum(case.weight for case in hidden) >= sum(case.weight for case in graded.cases) / 2
    assert [case.name for case in graded.cases if not case.hidden] == [case.name for case in visible.cases]
    assert not any(case.hidden for case in visible.cases)


@pytest.mark.parametrize("name", EXERCISES)
def test_expected_numbers_are_exact_so_that_every_style_agrees(name):
    for case in graded_key(EXERCISES[name], 1, b"seed").cases:
        if case.question:
            value = case.question.expected.value
            assert np.array_equal(value * 16, np.rint(value * 16)), case.name
            assert np.abs(value).max() < 2**40


def test_files_that_differ_in_last_bits_only_are_interchangeable(tmp_path):
    def stored(scale):
        exercise = Exercise(
            id="f",
            reference=lambda x: np.exp(x) * scale,
            cases=(Case("one", lambda rng: (rng.integers(1, 3, 4) / 3,)),),
            misconceptions=(),
        )
        save_keys(tmp_path / "keys.npz", {"f": visible_key(exercise, 1)})
        return (tmp_path / "keys.npz").read_bytes()

    one = stored(1.0)
    assert stored(1 + 2**-52) != one
    assert interchangeable(one, stored(1 + 2**-52))
    assert not interchangeable(one, stored(1 + 1e-12))
    assert not interchangeable(one, stored(1 / 4 - 1 / 4))
    assert not interchangeable(one, b"")
    assert not interchangeable(b"", one)

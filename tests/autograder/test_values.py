"""Numbers that are read off: exactly where they are whole, to 0.1 % where not, and never stored in plain."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercise import Misconception, Values
from autograder.helping import judge_locally
from autograder.keybuilding import graded_key, visible_key
from autograder.keyfile import load_keys, save_keys
from autograder.report import Status
from autograder.values import cell_of, offset_of

ANSWERS = {"parameters": 61706, "share": 0.958, "slope": -2.5, "layers": 5}
READING = Values(
    id="reading",
    answers=ANSWERS,
    misconceptions=(Misconception(id="no_bias", function=lambda: {"parameters": 61470, "layers": 5}),),
)


@pytest.fixture(params=["graded", "stored"])
def key(request, tmp_path):
    if request.param == "graded":
        return graded_key(READING, 4, b"seed")
    save_keys(tmp_path / "keys.npz", {"reading": visible_key(READING, 4)})
    return load_keys(tmp_path / "keys.npz")["reading"]


def report_on(key, value):
    return judge_locally("reading", {"reading": key}, {"reading": value})


def case(key, name, value):
    report = report_on(key, {**ANSWERS, name: value})
    return next(case for case in report.cases if case.name == name)


@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: lambda: value], ids=["dict", "function"])
def test_the_right_numbers_earn_everything_in_a_dictionary_or_from_a_function(key, wrap):
    report = report_on(key, wrap({**ANSWERS, "a note of mine": "…"}))
    assert (report.points, report.passed, report.findings, report.note) == (4, True, (), "")


@pytest.mark.parametrize("value", [61706, 61706.0, np.int32(61706), np.float64(61706), np.longdouble(61706)])
def test_a_whole_number_counts_in_any_type_of_number(key, value):
    assert case(key, "parameters", value).passed


@pytest.mark.parametrize(
    ("value", "right"),
    [
        (0.958, True),
        (0.95885, True),
        (0.95715, True),
        (np.float32(0.958), True),
        (0.9591, False),
        (0.9569, False),
        (-0.958, False),
        (0.0, False),
        (float("nan"), False),
        (float("inf"), False),
        (1, False),
    ],
)
def test_a_fraction_counts_up_to_a_thousandth_in_the_notebook_and_when_graded(key, value, right):
    assert case(key, "share", value).passed is right
    assert case(key, "slope", -2.5 * value / 0.958).passed is right


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("parameters", 61707, "Yours is 61707, and that is not it."),
        ("parameters", "61706", "'61706' is text. Write the number without quotes."),
        ("parameters", 61706.5, "it is a whole number"),
        ("parameters", True, "a value of type bool"),
        ("parameters", [61706], "a value of type list"),
        ("parameters", 61706j, "a value of type complex"),
        ("parameters", 10**400, "a value of type int"),
        ("parameters", None, "Still to be filled in."),
        ("parameters", float("inf"), "and that is not it"),
        ("parameters", np.longdouble(61706.5), "it is a whole number"),
        ("share", 95.8, "Is it a percentage?"),
        ("share", "0.958", "without quotes"),
    ],
)
def test_a_number_that_does_not_count_is_told_kindly_and_without_the_answer(key, name, value, words):
    found = case(key, name, value)
    assert not found.passed
    assert words in found.seen
    assert str(ANSWERS[name]) not in found.seen.replace(str(value), "")


def test_each_key_is_an_equal_part_and_a_missing_one_is_named(key):
    report = report_on(key, {"parameters": 61706, "share": 0.5, "slope": -2.5})
    assert report.points == 2
    assert [case.passed for case in report.cases] == [True, False, True, False]
    assert "There is no 'layers' in it" in report.cases[3].seen


def test_a_known_wrong_number_is_named(key):
    assert report_on(key, {**ANSWERS, "parameters": 61470}).misconceptions == ("no_bias",)
    assert report_on(key, {**ANSWERS, "parameters": 1}).misconceptions == ()


@pytest.mark.parametrize(
    ("value", "status", "words"),
    [
        (dict.fromkeys(ANSWERS), Status.NOT_STARTED, "fill in its values"),
        (dict.fromkeys(ANSWERS, ...), Status.NOT_STARTED, "fill in its values"),
        ([1, 2], Status.GRADED, "should be a dictionary"),
        ({1: 2}, Status.GRADED, "should be a dictionary"),
        (None, Status.GRADED, "should be a dictionary"),
        (lambda: 3, Status.GRADED, "should be a dictionary"),
        (lambda: 1 / 0, Status.GRADED, "ZeroDivisionError: division by zero"),
        (lambda x: x, Status.GRADED, "TypeError"),
    ],
)
def test_what_is_no_dictionary_is_told_kindly(key, value, status, words):
    report = report_on(key, value)
    assert (report.points, report.status, report.passed) == (0, status, False)
    assert words in report.note


def test_a_stub_and_a_missing_name_are_told_kindly(key):
    def stub():
        raise NotImplementedError

    assert report_on(key, stub).status is Status.NOT_STARTED
    report = judge_locally("reading", {"reading": key}, {})
    assert report.status is Status.MISSING
    assert "no dictionary called reading" in report.note


def test_an_empty_dictionary_fails_every_case(key):
    report = report_on(key, {})
    assert (report.points, len(report.cases)) == (0, 4)


def test_the_students_copy_holds_no_answer(tmp_path):
    save_keys(tmp_path / "keys.npz", {"reading": visible_key(READING, 4)})
    raw = (tmp_path / "keys.npz").read_bytes()
    assert b"parameters" in raw
    for answer in ANSWERS.values():
        if answer != 5:  # a single digit is everywhere
            assert str(answer).encode() not in raw
    stored = load_keys(tmp_path / "keys.npz")["reading"]
    assert all(wanted.cell == "" and len(wanted.digest) == 32 for wanted in stored.answers)
    assert len({wanted.salt for wanted in stored.answers}) == 4
    assert [wanted.mistakes for wanted in stored.answers] == [{"no_bias": 61470}, {}, {}, {}]


def test_the_grid_puts_every_answer_into_the_middle_of_its_cell():
    for answer in (0.958, 1e-9, 123456.789, -3.0):
        cell = cell_of(answer, offset_of(answer))
        assert cell
        for factor, same in ((1.0009, True), (1 / 1.0009, True), (1.0012, False), (1 / 1.0012, False)):
            assert (cell_of(answer * factor, offset_of(answer)) == cell) is same

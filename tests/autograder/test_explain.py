"""What a failing visible case says, and which part of the result its picture shows."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.answerkey import AnswerKey, Outcome, Question
from autograder.checks import exercises
from autograder.explain import explain
from autograder.keybuilding import visible_key
from autograder.student import Raised, Reply

KEY = AnswerKey(exercise="f", points=1, parameters=("x", "n"), misconceptions=(), cases=())
PLANE = np.arange(48.0).reshape(6, 8)
QUESTION = Question(args=(np.arange(3.0), 2), expected=Outcome(value=PLANE))


def seen(value, question: Question = QUESTION) -> list[str]:
    return explain(KEY, question, Reply(value=value))[0].split("\n")


def test_small_arguments_are_shown_in_full_and_large_ones_by_their_shape():
    large = Question(args=(np.zeros((5, 5)), 2), expected=QUESTION.expected)
    assert seen(None)[-1] == "Called with x = [0, 1, 2], n = 2."
    assert seen(None, large)[-1] == "Called with x of shape (5, 5), n = 2."


def test_an_exception_is_told_with_its_text():
    reply = Reply(raised=Raised(types=("IndexError", "LookupError"), text="index 5 is out of bounds"))
    lines = explain(KEY, QUESTION, reply)[0].split("\n")
    assert lines[:2] == [
        "It raised IndexError: index 5 is out of bounds",
        "An array of shape (6, 8) is expected.",
    ]


@pytest.mark.parametrize(
    ("value", "first"),
    [
        (None, "It returned None. An array of shape (6, 8) is expected."),
        ("text", "It returned a value of type str. An array of shape (6, 8) is expected."),
        (
            np.array(["a"]),
            "It returned an array of shape (1,) with dtype <U1. An array of shape (6, 8) is expected.",
        ),
        (PLANE.T, "The result has the shape (8, 6); it should be (6, 8)."),
        (PLANE.astype("f4"), "The numbers are right, but they came out as float32; float64 went in."),
        (PLANE + (PLANE == 30), "1 of 48 numbers differ, the first at [3, 6]: expected 30, yours is 31."),
    ],
)
def test_what_differs_is_said_first(value, first):
    assert seen(value)[0] == first


def test_a_number_and_a_refusal_are_told_without_a_picture():
    number = Question(args=(1,), expected=Outcome(value=np.array(2.5)))
    refusal = Question(args=(1,), expected=Outcome(raised="ValueError"))
    assert explain(KEY, number, Reply(value=2.0)) == ("Expected 2.5, yours is 2.\nCalled with x = 1.", None)
    text, picture = explain(KEY, refusal, Reply(value=1.0))
    assert text.startswith("It returned a value of type float. It should refuse with a ValueError.")
    assert picture is None


def test_the_picture_shows_the_surroundings_of_the_first_difference():
    _, picture = explain(KEY, QUESTION, Reply(value=PLANE + (PLANE == 30)))
    assert picture.where == "result[1:6, 4:9]"
    assert picture.expected.tolist() == PLANE[1:6, 4:9].tolist()
    assert (picture.actual - picture.expected).sum() == 1


def test_a_small_result_is_shown_whole():
    question = Question(args=(), expected=Outcome(value=np.ones(4)))
    _, picture = explain(KEY, question, Reply(value=np.zeros(4)))
    assert (picture.where, picture.expected.shape) == ("", (1, 4))


def test_the_window_that_belongs_to_the_first_difference_is_shown():
    key = visible_key(exercises("01_convolution")["correlate2d"], 3)
    x, k = np.arange(12.0).reshape(3, 4), np.ones((2, 2))
    question = Question(args=(x, k), expected=Outcome(value=np.array([[10.0, 14, 18], [26, 30, 34]])))
    text, _ = explain(key, question, Reply(value=np.array([[10.0, 14, 18], [26, 0, 34]])))
    assert "The window there is [[5, 6], [9, 10]]." in text

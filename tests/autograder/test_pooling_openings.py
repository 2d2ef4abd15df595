"""The explorer that opens on a failing case of notebook 04 can be drawn, and shows the case where it can."""

from __future__ import annotations

import pytest

from autograder.checks.pooling import EXERCISES
from autograder.exercise import Exercise
from autograder.keybuilding import graded_key, visible_key
from autograder.report import Kind
from cnn import explore

FUNCTIONS = [exercise for exercise in EXERCISES if isinstance(exercise, Exercise)]
CASES = [
    (exercise, case) for exercise in FUNCTIONS for case in visible_key(exercise, 1).cases if case.question
]


@pytest.mark.parametrize(
    ("exercise", "case"), CASES, ids=[f"{exercise.id}-{case.name}" for exercise, case in CASES]
)
def test_the_explorer_opens_on_the_first_map_of_the_case(exercise, case):
    (opening,) = case.opens
    assert opening.explorer == "pooling"
    opened = explore.pooling(**opening.options)
    x, size, stride = case.question.args[-3:]
    shown = opening.options["values"]
    assert shown == x[0, 0, : len(shown), : len(shown[0])].tolist()
    if case.kind is Kind.REFUSAL:
        assert "does not fit" in opened.drawing.sentence
    else:
        assert "does not fit" not in opened.drawing.sentence
    if isinstance(size, int):  # the explorer knows square windows only
        assert opening.options["size"] == size
        assert opening.options["stride"] == (size if stride is None else stride)
        assert max(x.shape[2:]) > 8 or len(shown) * len(shown[0]) == x[0, 0].size


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
def test_no_two_pixels_of_a_window_are_alike_unless_ties_are_the_point(exercise):
    for seed in (b"one", b"two", b"three"):
        for case in graded_key(exercise, 1, seed).cases:
            if case.question and "equal" not in case.name:
                x = case.question.args[-3]
                for image in x:
                    for channel in image:
                        assert len(set(channel.ravel())) == channel.size, case.name


def test_windows_that_overlap_have_their_largest_pixel_in_common():
    backward = next(exercise for exercise in FUNCTIONS if exercise.id == "max_pool2d_backward")
    for seed in (b"one", b"two", b"three"):
        for case in graded_key(backward, 1, seed).cases:
            if case.question and ("overlap" in case.name or "four windows" in case.name):
                dout, x = case.question.args[:2]
                dx = case.question.expected.value
                for n, c in [(n, c) for n in range(len(x)) for c in range(x.shape[1])]:
                    assert (dx[n, c] != 0).sum() < dout[n, c].size

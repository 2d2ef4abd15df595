"""The definitions of the course's exercises hold together, and what they draw cannot hide a mistake."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import catalogue, misconceptions, styles
from autograder.checks import exercises
from autograder.checks.drawing import biases, kernel, lengths, pixels
from autograder.course import load_course
from autograder.errors import UsageError
from autograder.sources import owners

ASSIGNMENTS = load_course().assignments
EXERCISES = [exercise for assignment in ASSIGNMENTS for exercise in exercises(assignment.id).values()]


@pytest.fixture(params=range(20))
def rng(request) -> np.random.Generator:
    return np.random.default_rng(request.param)


def test_the_manifest_and_the_checks_list_the_same_exercises_in_the_same_order():
    for assignment in ASSIGNMENTS:
        assert [item.id for item in assignment.exercises] == list(exercises(assignment.id))


def test_an_assignment_without_checks_is_one_clear_line():
    with pytest.raises(UsageError, match=r"no checks for '99_nothing'.*autograder\.checks\.nothing"):
        exercises("99_nothing")


def test_case_names_and_misconceptions_are_unique_and_every_misconception_has_words():
    for exercise in EXERCISES:
        names = [case.name for case in exercise.cases]
        ids = [wrong.id for wrong in exercise.misconceptions]
        assert len(names) == len(set(names))
        assert len(ids) == len(set(ids))
        assert ids or not exercise.cases
        assert set(ids) <= catalogue.known()


def test_every_function_of_the_bank_belongs_to_an_exercise():
    known = {exercise.id for exercise in EXERCISES}
    for package in (misconceptions, styles):
        assert owners(package.__name__) <= known


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_a_draw_is_repeatable_and_differs_from_seed_to_seed(exercise):
    for case in exercise.cases:
        first, again, other = (repr(case.draw(np.random.default_rng(seed))) for seed in (1, 1, 2))
        assert first == again
        assert (first != other) == case.twin


def test_the_general_case_of_the_layer_has_no_two_axes_of_one_length(rng):
    case = next(
        case for case in exercises("01_convolution")["conv2d_valid"].cases if "everything" in case.name
    )
    x, w, b = case.draw(rng)
    n, c, h, width = x.shape
    k, _, fh, fw = w.shape
    assert len({n, c, h, width, k, fh, fw}) == 7
    assert (w.shape[1], b.shape) == (c, (k,))


def test_lengths_differ_pairwise_and_impossible_ones_are_refused(rng):
    drawn = lengths(rng, (2, 4), (2, 4), (2, 4))
    assert sorted(drawn) == [2, 3, 4]
    with pytest.raises(ValueError, match="no different lengths"):
        lengths(rng, (1, 1), (1, 1))


def test_a_drawn_kernel_equals_none_of_its_flips_and_has_no_zero(rng):
    k = kernel(rng, 2, 3, 3)
    for other in (k[:, ::-1], k[:, :, ::-1], k[:, ::-1, ::-1], k[::-1], k.transpose(0, 2, 1)):
        assert not np.array_equal(k, other)
    assert len(np.unique(np.abs(k))) == k.size
    assert k.all()


def test_drawn_pixels_and_biases_are_whole_and_of_both_signs(rng):
    for values in (pixels(rng, 2, 3), biases(rng, 3)):
        assert np.array_equal(values, np.rint(values))
        assert values.min() < 0 < values.max()
        assert values.dtype == np.float64

"""Catch the bug: what exposes a wrong function counts, and no input can hurt whoever runs it."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest

import cnn
from autograder.exercise import Bugs, Case, Exercise
from autograder.helping import judge_locally
from autograder.inputs import array, margin, plain, step
from autograder.keybuilding import graded_key, visible_key
from autograder.keyfile import load_keys, save_keys
from autograder.report import Status

PARAMETERS = (array("x", 4), array("w", 4), array("b", 1), step("stride"), margin("padding"))


def no_bias(x, w, b, stride, padding):
    return cnn.conv2d(x, w, 0 * b, stride, padding)


def square(x, w, b, stride, padding):
    if w.shape[2] != w.shape[3]:
        raise IndexError("square filters only")
    return cnn.conv2d(x, w, b, stride, padding)


def floors(x, w, b, stride, padding):
    return cnn.conv2d(x, w, b, stride, padding, mode="floor")


WRONG = {"no_bias": no_bias, "square": square, "floors": floors}
CATCH = Bugs(id="catch", reference=cnn.conv2d, bugs=WRONG, own="conv2d", parameters=PARAMETERS)
OWN = Exercise(
    id="conv2d",
    reference=cnn.conv2d,
    cases=(
        Case(
            "one",
            lambda rng: (rng.integers(1, 9, (1, 1, 5, 5)) * 1.0, np.ones((1, 1, 3, 3)), np.ones(1), 1, 0),
        ),
    ),
    misconceptions=(),
)
X = np.arange(40.0).reshape(1, 2, 4, 5)
EXPOSES = (X, np.ones((3, 2, 2, 3)), np.ones(3), 1, 0)
HIDES = (X, np.ones((3, 2, 2, 2)), np.zeros(3), 1, 0)


@pytest.fixture(params=["graded", "stored"])
def keys(request, tmp_path):
    if request.param == "graded":
        return {"catch": graded_key(CATCH, 3, b"seed"), "conv2d": visible_key(OWN, 1)}
    keys = {"catch": visible_key(CATCH, 3), "conv2d": visible_key(OWN, 1)}
    save_keys(tmp_path / "keys.npz", keys)
    return load_keys(tmp_path / "keys.npz")


def report_on(keys, found, **names):
    namespace = {"catch": found, "conv2d": cnn.conv2d, **WRONG, **names}
    return judge_locally("catch", keys, namespace)


def test_points_are_the_bugs_that_were_caught(keys):
    report = report_on(keys, {"no_bias": EXPOSES, "square": EXPOSES, "floors": EXPOSES})
    assert [case.passed for case in report.cases] == [True, True, False]
    assert [case.name for case in report.cases] == ["catches no_bias", "catches square", "catches floors"]
    assert report.points == 2
    assert report.misconceptions == ("bug_not_exposed",)
    assert "floors gives exactly what is right" in report.cases[2].seen
    assert "x of shape (1, 2, 4, 5)" in report.cases[2].seen


def test_an_input_that_hides_the_bug_is_not_enough(keys):
    report = report_on(keys, {"no_bias": HIDES, "square": HIDES})
    assert report.points == 0
    assert report.cases[2].seen == "There is no input for it yet."


def test_all_caught_is_full_marks_without_a_remark(keys):
    pair = Bugs(
        id="catch", reference=cnn.conv2d, bugs={"no_bias": no_bias}, own="conv2d", parameters=PARAMETERS
    )
    graded = {**keys, "catch": graded_key(pair, 3, b"")}
    for value in ({"no_bias": EXPOSES}, lambda: {"no_bias": list(EXPOSES), "another": 3}):
        report = report_on(graded, value)
        assert (report.points, report.passed, report.findings, report.note) == (3, True, (), "")


def test_an_input_that_the_right_function_refuses_tells_nothing(keys):
    misfit = (np.ones((1, 1, 7, 7)), np.ones((1, 1, 3, 3)), np.ones(1), 3, 0)
    crash = (np.ones((1, 2, 7, 7)), np.ones((1, 1, 3, 3)), np.ones(1), 1, 0)
    report = report_on(keys, {"floors": misfit, "no_bias": crash})
    assert report.points == 0
    assert "it raises ValueError" in report.cases[2].seen
    assert report.misconceptions == ("bug_input_refused",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({3: 0}, "stride should be a whole number from 1 to 100, or a pair of them; yours is 0."),
        ({3: 10**9}, "stride should be"),
        ({3: (1, 0)}, "stride should be"),
        ({3: (1, 2, 3)}, "stride should be"),
        ({3: 1.0}, "stride should be"),
        ({3: True}, "stride should be"),
        ({3: "1"}, "stride should be"),
        ({3: 10**5000}, "yours is a value of type int."),
        ({3: None}, "stride should be"),
        ({4: 10**9}, "padding should be a whole number from 0 to 20"),
        ({4: -1}, "padding should be"),
        ({0: X[0]}, "x should have 4 axes; yours has the shape (2, 4, 5)."),
        ({0: np.full((1, 2, 4, 5), np.nan)}, "nan or an infinity"),
        ({0: np.full((1, 2, 4, 5), np.inf)}, "nan or an infinity"),
        ({0: X + 1000}, "between −1000 and 1000"),
        ({0: X * 1j}, "array of numbers"),
        ({0: X > 0}, "array of numbers"),
        ({0: X.astype(str)}, "array of numbers"),
        ({0: X.astype(object)}, "array of numbers"),
        ({0: X[:, :, :0]}, "should hold 1 to 10,000 numbers; yours holds 0"),
        ({0: np.ones((1, 1, 100, 101))}, "yours holds 10,100"),
        ({0: np.ones((1, 1, 99, 100)), 1: np.ones((1, 1, 9, 15))}, "All arrays together"),
        ({0: np.ones((1, 1, 50, 50)), 1: np.ones((30, 1, 10, 10)), 4: 20}, "take long to compute"),
        ({0: np.broadcast_to(1.0, (10**4, 10**4, 10**4, 10**4))}, "array of numbers"),
        ({0: 3}, "4 axes"),
        ({0: print}, "array of numbers"),
    ],
)
def test_an_unfit_input_is_told_kindly_and_never_run(keys, change, words):
    args = tuple(change.get(i, arg) for i, arg in enumerate(EXPOSES))

    def never(*args):
        raise AssertionError("an unfit input was run")

    report = report_on(keys, {"no_bias": args}, no_bias=never)
    assert report.points == 0
    assert words in report.cases[0].seen
    assert "bug_input_unfit" in report.misconceptions


@pytest.mark.parametrize("value", [X, 3, "x", {}, (), EXPOSES[:4], (*EXPOSES, 1), {"x": X}, object()])
def test_an_input_is_a_tuple_of_so_many_values(keys, value):
    assert "5 values" in report_on(keys, {"no_bias": value}).cases[0].seen


def test_whole_numbers_stay_whole_and_pairs_may_be_any_sequence():
    found = plain((X.astype(int), [[[[1, 2]]]], [0], [1, 2], np.array([0, 1])), PARAMETERS)
    assert [each.dtype.kind for each in found[:3]] == ["i", "i", "i"]
    assert found[3:] == ((1, 2), (0, 1))
    optional = (array("x", 4), step("size"), step("stride", optional=True))
    assert plain((X, 2, None), optional)[1:] == (2, None)


def test_the_largest_input_that_is_let_through_takes_a_moment_and_little_memory():
    x, w = np.ones((1, 1, 66, 66)), np.ones((4, 1, 30, 30))
    args = plain((x, w, np.ones(4), 1, 0), PARAMETERS)
    assert not isinstance(args, str)
    tracemalloc.start()
    began = time.perf_counter()
    cnn.conv2d(*args)
    assert time.perf_counter() - began < 5
    assert tracemalloc.get_traced_memory()[1] < 500 << 20
    tracemalloc.stop()


# In the notebook


@pytest.fixture
def stored():
    return {"catch": visible_key(CATCH, 3), "conv2d": visible_key(OWN, 1)}


def test_the_students_own_function_stands_in_once_it_is_right(stored):
    calls = []

    def own(*args):
        calls.append(args)
        return cnn.conv2d(*args)

    report = report_on(stored, {"no_bias": EXPOSES}, conv2d=own)
    assert (report.points, len(calls)) == (1, 2)


@pytest.mark.parametrize("own", [no_bias, None, 3])
def test_while_it_is_not_right_the_check_says_so(stored, own):
    report = report_on(stored, {"no_bias": EXPOSES}, conv2d=own)
    assert (report.points, report.passed) == (0, False)
    assert 'First make check("conv2d") pass' in report.note


def test_a_dictionary_that_is_not_begun_comes_first(stored):
    report = report_on(stored, dict.fromkeys(WRONG), conv2d=None)
    assert report.status is Status.NOT_STARTED


def test_a_wrong_function_that_was_not_defined_is_named(stored):
    report = judge_locally("catch", stored, {"catch": {"no_bias": EXPOSES}, "conv2d": cnn.conv2d})
    assert "The cell that defines no_bias has not been run." in report.cases[0].seen


def test_the_students_copy_holds_no_function(tmp_path):
    save_keys(tmp_path / "keys.npz", {"catch": visible_key(CATCH, 3)})
    key = load_keys(tmp_path / "keys.npz")["catch"]
    assert (key.right, key.wrong, key.bugs) == (None, {}, tuple(WRONG))
    assert key.parameters == PARAMETERS

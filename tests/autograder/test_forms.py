"""Results of every form: several parts, structures, tolerances, widths of floats, aspects of conventions."""

from __future__ import annotations

import re

import numpy as np
import pytest

from autograder import structures
from autograder.answerkey import Form
from autograder.exercise import Case, Exercise, Misconception
from autograder.judge import judge
from autograder.keybuilding import graded_key, visible_key
from autograder.keyfile import load_keys, save_keys
from autograder.localstudent import LocalStudent
from autograder.polynomial import Polynomial
from autograder.report import Kind

POINTS = 6


def draw(rng):
    return (rng.integers(1, 9, 3).astype(float),)


def both(x):
    return 2 * x, x.sum()


def halved(x):
    return x, x.sum()


def averaged(x):
    return 2 * x, x.mean()


def both_wrong(x):
    return x, x.mean()


SEVERAL = Exercise(
    id="f",
    reference=both,
    returns=("double", "total"),
    cases=(
        Case("the double", draw, part="double", weight=2),
        Case("the total", draw, part="total"),
        Case("all of it", draw),
    ),
    misconceptions=(
        Misconception(id="overwritten", function=halved),
        Misconception(id="mean", function=averaged),
    ),
)
STRUCTURE = Exercise(
    id="f",
    reference=lambda n: ["CONV"] * n + [("POOL", n)],
    returns="structure",
    cases=(
        Case("some", lambda rng: (int(rng.integers(2, 9)),)),
        Case("none", lambda rng: (0,), twin=False),
        Case("one", lambda rng: (1,), twin=False),
    ),
    misconceptions=(Misconception(id="overwritten", function=lambda n: [("POOL", n)]),),
)


@pytest.fixture(params=["visible", "graded", "stored"])
def which(request):
    return request.param


@pytest.fixture
def report_on(which, tmp_path):
    def report(exercise, function):
        key = graded_key(exercise, POINTS, b"seed") if which == "graded" else visible_key(exercise, POINTS)
        if which == "stored":
            save_keys(tmp_path / "keys.npz", {"f": key})
            key = load_keys(tmp_path / "keys.npz")["f"]
        return judge(key, LocalStudent("f", {"f": function}))

    return report


# Several results


@pytest.mark.parametrize(
    "function", [both, lambda x: [2 * x, x.sum()], lambda x: ([float(2 * v) for v in x], float(x.sum()))]
)
def test_a_tuple_and_a_list_of_results_are_equal(report_on, function):
    report = report_on(SEVERAL, function)
    assert (report.points, report.passed, report.findings, report.note) == (POINTS, True, (), "")


def test_a_part_is_judged_whatever_the_others_are(report_on):
    report = report_on(SEVERAL, lambda x: (None, x.sum()))
    assert [case.passed for case in report.cases if not case.hidden] == [False, True, False]
    assert report.points == POINTS / 4
    assert report.misconceptions == ("returns_nothing",)
    assert "double: It returned None. An array of shape (3,) is expected." in report.cases[2].seen
    assert "It returned None. An array of shape (3,)" in report.cases[0].seen


def test_a_wrong_part_is_named_shown_and_drawn(report_on):
    report = report_on(SEVERAL, halved)
    assert report.misconceptions == ("overwritten",)
    assert [case.passed for case in report.cases if not case.hidden] == [False, True, False]
    assert report.cases[2].seen.startswith("double: 3 of 3 numbers differ, the first at [0]")
    assert report.cases[2].picture is not None
    assert report.cases[1].picture is None


def test_two_mistakes_in_two_parts_are_both_named(report_on):
    assert set(report_on(SEVERAL, both_wrong).misconceptions) == {"overwritten", "mean"}


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 2 * x,
        lambda x: (2 * x,),
        lambda x: (2 * x, x.sum(), 0.0),
        lambda x: {"a": 1},
        lambda x: "ab",
    ],
)
def test_anything_else_than_so_many_results_is_told_kindly(report_on, function):
    report = report_on(SEVERAL, function)
    assert (report.points, report.misconceptions) == (0, ("not_several",))
    assert "2 results are expected, in this order: double, total." in report.cases[2].seen


def test_nothing_in_place_of_several_results_is_told_as_nothing(report_on):
    report = report_on(SEVERAL, lambda x: None)
    assert (report.points, report.misconceptions) == (0, ("returns_nothing",))


def test_an_exception_is_no_result(report_on):
    report = report_on(SEVERAL, lambda x: 1 / 0)
    assert report.points == 0
    assert "ZeroDivisionError" in report.cases[0].seen


# Structures


@pytest.mark.parametrize(
    "function",
    [
        STRUCTURE.reference,
        lambda n: (*("CONV",) * n, ["POOL", np.int64(n)]),
        lambda n: [np.str_("CONV")] * n + [("POOL", n)],
    ],
)
def test_lists_and_tuples_and_numpys_whole_numbers_are_equal(report_on, function):
    report = report_on(STRUCTURE, function)
    assert (report.points, report.passed, report.findings) == (POINTS, True, ())


@pytest.mark.parametrize("nothing", [[], (), range(0), np.array([]), np.zeros(0, int)])
def test_nothing_is_nothing_in_whatever_it_comes(nothing):
    assert structures.read(nothing) == ()


def test_a_wrong_structure_is_named_and_shown(report_on):
    report = report_on(STRUCTURE, lambda n: [("POOL", n)])
    assert report.misconceptions == ("overwritten",)
    assert re.match(r"Item 0 .*: expected 'CONV', yours is \('POOL', \d\)", report.cases[0].seen)


@pytest.mark.parametrize(
    ("function", "name", "words"),
    [
        (lambda n: ["CONV"] * n + [("POOL", float(n))], "float_in_structure", "floats where whole numbers"),
        (lambda n: "-".join(["CONV"] * n), "", "yours is"),
        (lambda n: {"CONV": n}, "no_structure", "It returned a value of type dict"),
        (lambda n: [True, 1.5, "CONV"], "no_structure", "a list of 3 items"),
        (lambda n: ["CONV"] * n + [("POOL", n == 1)], "no_structure", "Expected is a list of whole numbers"),
        (lambda n: [10**5000], "no_structure", "a list of 1 item."),
        (lambda n: None, "returns_nothing", "It returned None"),
    ],
)
def test_other_kinds_of_results_are_told_kindly(report_on, function, name, words):
    report = report_on(STRUCTURE, function)
    assert report.points == 0
    assert report.misconceptions == ((name,) if name else ())
    assert words in report.cases[0].seen


# Tolerance and width


def close(tolerance, by, dtype=float):
    return Exercise(
        id="f",
        reference=lambda x: x / 2,
        cases=(Case("numbers", lambda rng: (rng.integers(1, 9, 3).astype(dtype),)),),
        misconceptions=(),
        tolerance=tolerance,
    ), lambda x: x / 2 + by


@pytest.mark.parametrize(
    ("tolerance", "by", "right"), [(1e-12, 1e-13, True), (1e-12, 1e-10, False), (1e-3, 1e-10, True)]
)
def test_the_tolerance_is_absolute_and_the_exercises_own(report_on, tolerance, by, right):
    assert report_on(*close(tolerance, by)).passed is right


@pytest.mark.parametrize("by", [np.inf, -np.inf, np.nan])
def test_infinity_and_nan_agree_with_nothing(report_on, by):
    assert report_on(*close(1e-3, by)).points == 0


@pytest.mark.parametrize(
    ("inside", "outside", "right"),
    [("f8", "f8", True), ("f8", "f4", False), ("f4", "f4", True), ("f4", "f8", True), ("f4", "f2", False)],
)
def test_a_result_may_not_be_narrower_than_what_went_in(report_on, inside, outside, right):
    exercise, _ = close(1e-3, 0, inside)
    report = report_on(exercise, lambda x: (x / 2).astype(outside))
    assert report.passed is right
    assert report.misconceptions == (() if right else ("float32_result",))


def test_an_explanation_says_that_float32_went_in(report_on):
    exercise, _ = close(1e-3, 0, "f4")
    assert "float32 went in" in report_on(exercise, lambda x: (x / 2).astype("f2")).cases[0].seen
    assert "(float32)" in report_on(exercise, lambda x: x + 1).cases[0].seen


# Aspects

HALF = Exercise(
    id="f",
    reference=lambda n: n // 2,
    cases=(
        Case("half", lambda rng: (2 * int(rng.integers(2, 9)),), weight=2),
        Case("whole", lambda rng: (2 * int(rng.integers(2, 9)),), kind=Kind.CONVENTION, aspect="whole"),
    ),
    misconceptions=(),
)


@pytest.mark.parametrize(
    ("function", "share"),
    [
        (lambda n: n // 2, 1),
        (lambda n: np.int16(n // 2), 1),
        (lambda n: np.array(n // 2), 1),
        (lambda n: n / 2, 2 / 3),
        (lambda n: np.float64(n // 2), 2 / 3),
        (lambda n: n > 0, 0),
    ],
)
def test_the_aspect_whole_asks_for_an_integer_type(report_on, function, share):
    report = report_on(HALF, function)
    assert report.points == POINTS * share
    if share == 2 / 3:
        assert report.misconceptions == ("float_for_whole",)
        assert "a whole number (an int) is asked for" in report.cases[1].seen


UNSHARED = Exercise(
    id="f",
    reference=lambda x: np.maximum(x, 0),
    cases=(
        Case("some below 0", lambda rng: (rng.integers(-9, 9, 4).astype(float),), weight=2),
        Case(
            "none below 0",
            lambda rng: (rng.integers(1, 9, 4).astype(float),),
            kind=Kind.CONVENTION,
            aspect="unshared",
        ),
    ),
    misconceptions=(),
)


def test_the_aspect_unshared_asks_for_new_memory(report_on):
    report = report_on(UNSHARED, lambda x: x if x.min() > 0 else np.maximum(x, 0))
    assert report.points == POINTS * 2 / 3
    assert report.misconceptions == ("shares_memory",)
    assert "shares its memory with x" in report.cases[1].seen
    assert report_on(UNSHARED, lambda x: np.maximum(x, 0)).passed


def test_an_aspect_only_takes_away(report_on):
    report = report_on(HALF, lambda n: 7)
    assert report.points == 0


def test_an_aspect_is_named_only_where_the_number_is_right(report_on):
    assert report_on(HALF, lambda n: n / 4).misconceptions == ()
    assert report_on(HALF, lambda n: None).misconceptions == ("returns_nothing",)


# A function as argument


def slope(f, x):
    return (f(x + 0.5) - f(x - 0.5)) / 1.0


GRADIENT = Exercise(
    id="f",
    reference=slope,
    cases=(
        Case(
            "a parabola",
            lambda rng: (Polynomial((1, 0, int(rng.integers(2, 9)))), rng.integers(1, 9, 3).astype(float)),
        ),
    ),
    misconceptions=(Misconception(id="overwritten", function=lambda f, x: f(x + 0.5) - f(x)),),
)


def test_a_polynomial_is_called_stored_named_and_said_in_words(report_on):
    assert report_on(GRADIENT, slope).passed
    report = report_on(GRADIENT, lambda f, x: f(x + 0.5) - f(x))
    assert report.misconceptions == ("overwritten",)
    assert re.search(r"Called with f\(x\) = 1 \+ \dx², x = \[", report.cases[0].seen)


@pytest.mark.parametrize(
    ("polynomial", "text"),
    [
        (Polynomial((1, 0, 3)), "f(x) = 1 + 3x²"),
        (Polynomial((0, 1, -1)), "f(x) = x − x²"),
        (Polynomial((0, -2.5), summed=True), "f(x) = sum of -2.5x"),
        (Polynomial(()), "f(x) = 0"),
    ],
)
def test_a_polynomial_reads_as_in_a_book(polynomial, text):
    assert str(polynomial) == text


def test_a_summed_polynomial_is_one_number():
    assert Polynomial((1, 2), summed=True)(np.array([1.0, 2.0])) == 8.0
    assert Polynomial((1, 2))(np.array([[1.0, 2.0]])).tolist() == [[3.0, 5.0]]


def test_the_forms_of_the_exercises():
    assert SEVERAL.form == Form(returns=("double", "total"))
    assert STRUCTURE.form.structure
    assert HALF.form == Form()

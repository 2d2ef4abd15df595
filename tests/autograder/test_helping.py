"""Exercises that call others, stars of bonus exercises, and limits of their own."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.exercise import Case, Exercise
from autograder.graded_notebook import summary
from autograder.helping import code_of, judge_locally, with_helpers
from autograder.judge import judge
from autograder.keybuilding import graded_key, visible_key
from autograder.keyfile import load_keys, save_keys
from autograder.localstudent import LocalStudent
from autograder.records import Result
from autograder.report import Finding, Report, Status
from autograder.report_html import report_html
from autograder.report_text import report_text


def draw(rng):
    return (rng.integers(1, 9, 3).astype(float),)


def exercise(name, reference, **settings):
    return Exercise(
        id=name,
        reference=reference,
        cases=(Case("numbers", draw, weight=2), Case("others", draw)),
        misconceptions=(),
        **settings,
    )


KEYS = {
    "double": visible_key(exercise("double", lambda x: 2 * x), 1),
    "quad": visible_key(exercise("quad", lambda x: 4 * x, helpers=("double", "nowhere")), 1),
}


def quad(double):
    return judge_locally("quad", KEYS, {"double": double, "quad": lambda x: double(double(x))})


def test_a_failure_names_the_helper_that_fails_too():
    report = quad(lambda x: 3 * x)
    assert "double is not right yet. If your quad calls it, look there first" in report.note
    assert report.points == 0
    assert report.note.startswith("No common mistake fits exactly.")


def test_a_helper_that_is_right_or_an_exercise_that_passes_gets_no_note():
    assert quad(lambda x: 2 * x).note == ""
    names = {"double": lambda x: 3 * x, "quad": lambda x: 4 * x}
    assert judge_locally("quad", KEYS, names).note == ""
    names = {"double": lambda x: 2 * x, "quad": lambda x: 5 * x}
    assert "double" not in judge_locally("quad", KEYS, names).note


def tripled(x):
    return 3 * x


double = tripled  # in the namespace below, and as a name of this module


def calls_it(x):
    return double(double(x))


def calls_nothing(x):
    """Does without double."""
    return 5 * x  # no double here


@pytest.mark.parametrize(
    ("quad", "told"),
    [(calls_it, True), (calls_nothing, False), (partial(calls_nothing), True)],
)
def test_a_function_that_evidently_does_without_its_helper_gets_no_note(quad, told):
    names = {"double": double, "quad": quad}
    assert ("double is not right yet" in judge_locally("quad", KEYS, names).note) == told


def test_a_stub_that_is_called_is_found_and_a_missing_one_is_not_blamed():
    def stub(x):
        raise NotImplementedError

    report = quad(stub)
    assert report.status is Status.NOT_STARTED
    assert "If your quad calls it" in report.note
    assert "If your" not in judge_locally("quad", KEYS, {"quad": lambda x: x}).note


def test_the_grader_says_the_same_from_the_reports_it_has():
    failed = Report(exercise="quad", points=0, max_points=1)
    helper = Report(exercise="double", points=0, max_points=1)
    uses = "def quad(x): return double(double(x))"
    assert "double is not right yet" in with_helpers(KEYS["quad"], failed, {"double": helper}, uses).note
    assert with_helpers(KEYS["quad"], failed, {"quad": failed}, uses).note == ""
    right = Report(exercise="quad", points=1, max_points=1)
    assert with_helpers(KEYS["quad"], right, {"double": helper}, uses).note == ""
    alone = "def quad(x): return 5 * doubled"
    assert with_helpers(KEYS["quad"], failed, {"double": helper}, alone).note == ""


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["def quad(x):\n    return x", "y = quad(double(3))"], ["def quad(x):\n    return x"]),
        (["quad = lambda x: x", "    def quad(x): ..."], ["quad = lambda x: x", "    def quad(x): ..."]),
        (["def quadratic(x): ...", "quad == 3", "squad = 3"], []),
        (["(" * 100_000, "def quad"], ["def quad"]),
    ],
)
def test_the_code_of_a_function_is_in_the_cells_that_define_it(cells, found):
    assert code_of("quad", cells) == "\n".join(found)


def test_without_the_text_of_the_function_the_note_stays():
    failed, helper = (Report(exercise=name, points=0, max_points=1) for name in ("quad", "double"))
    assert "double" in with_helpers(KEYS["quad"], failed, {"double": helper}, "").note


@pytest.mark.parametrize("write", [report_html, report_text, summary])
def test_the_note_stands_below_the_named_mistake(write):
    finding = Finding(id="flipped", seen="It is flipped.", question="Is it?", hint="Look.")
    text = write(Report(exercise="quad", points=0, max_points=1, findings=(finding,), note="Look at double."))
    assert text.index("It is flipped.") < text.index("Look at double.")


# Stars

BONUS = exercise("double", lambda x: 2 * x)


@pytest.mark.parametrize(
    "key", [visible_key(BONUS, 0, 3), graded_key(BONUS, 0, b"", 3)], ids=["visible", "graded"]
)
def test_a_bonus_earns_stars_by_the_weight_of_its_cases(key, tmp_path):
    first = key.cases[0].question.args[0]
    save_keys(tmp_path / "keys.npz", {"double": key})
    for each in (key, load_keys(tmp_path / "keys.npz")["double"]):
        right = judge(each, LocalStudent("double", {"double": lambda x: 2 * x}))
        assert (right.points, right.stars, right.max_stars, right.passed) == (0, 3, 3, True)
        wrong = judge(each, LocalStudent("double", {"double": lambda x: 0 * x}))
        assert (wrong.points, wrong.stars, wrong.passed) == (0, 0, False)
        partly = LocalStudent("double", {"double": lambda x: 2 * x if np.array_equal(x, first) else x})
        assert judge(each, partly).stars == (1 if len(key.cases) > 2 else 2)


def test_stars_are_shown_in_reports_feedback_and_records():
    report = judge(visible_key(BONUS, 0, 2), LocalStudent("double", {"double": lambda x: 2 * x}))
    assert "★★ 2 of 2 stars" in report_html(report)
    assert summary(report).startswith("★★ 2 of 2 stars")
    assert Result.of(report).stars == 2


def test_what_never_ran_shows_the_stars_it_could_have_earned():
    assert judge(visible_key(BONUS, 0, 2), LocalStudent("double", {})).max_stars == 2

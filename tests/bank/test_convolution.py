"""Every wrong variant is rejected and named, every right style accepted without a remark, on any secret."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from functools import cache

import numpy as np
import pytest

from autograder import misconceptions, styles
from autograder.answerkey import AnswerKey
from autograder.checks import exercises
from autograder.course import load_course
from autograder.judge import judge
from autograder.keybuilding import graded_key, hidden_seed, visible_key
from autograder.localstudent import LocalStudent
from autograder.report import Kind, Report

ASSIGNMENT = "01_convolution"
POINTS = {item.id: item.points for item in load_course().assignment(ASSIGNMENT).exercises}
SECRETS = (b"", b"one secret", b"another secret")
KEYS = ("visible", *SECRETS)
NAMES = {0: "visible", 1: "secret 1", 2: "secret 2", 3: "secret 3"}

VARIANTS = [(exercise, wrong.id) for exercise in POINTS for wrong in misconceptions.misconceptions(exercise)]
STYLES = [(exercise, style) for exercise in POINTS for style in styles.sources(exercise)]


@cache
def key(exercise: str, which: str | bytes) -> AnswerKey:
    found = exercises(ASSIGNMENT)[exercise]
    if which == "visible":
        return visible_key(found, POINTS[exercise])
    return graded_key(found, POINTS[exercise], hidden_seed(which, ASSIGNMENT, exercise))


def judged(exercise: str, source: str, which: str | bytes) -> Report:
    namespace = {"np": np}
    exec(source, namespace)
    with redirect_stdout(io.StringIO()):
        return judge(key(exercise, which), LocalStudent(exercise, namespace))


@pytest.mark.parametrize("which", KEYS, ids=NAMES.values())
@pytest.mark.parametrize(("exercise", "misconception"), VARIANTS)
def test_a_wrong_variant_is_rejected_and_named(exercise, misconception, which):
    report = judged(exercise, misconceptions.variant_source(exercise, misconception), which)
    assert report.misconceptions == (misconception,)
    assert report.points < report.max_points
    assert not report.passed


@pytest.mark.parametrize("which", KEYS, ids=NAMES.values())
@pytest.mark.parametrize(("exercise", "style"), STYLES)
def test_a_right_style_has_full_marks_without_a_remark(exercise, style, which):
    report = judged(exercise, styles.sources(exercise)[style], which)
    assert [case.name for case in report.cases if not case.passed] == []
    assert report.points == POINTS[exercise]
    assert report.passed
    assert (report.findings, report.note) == ((), "")


@pytest.mark.parametrize("which", KEYS, ids=NAMES.values())
@pytest.mark.parametrize("exercise", POINTS)
@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError",
        "return 0",
        "return 1.0",
        "return args[0]",
        "return [[1.0]]",
        "return np.zeros(1)",
        "return 76",
    ],
)
def test_a_function_that_ignores_its_task_earns_next_to_nothing(exercise, which, body):
    report = judged(exercise, f"def {exercise}(*args):\n    {body}", which)
    assert report.points <= 0.1 * report.max_points


@pytest.mark.parametrize("secret", SECRETS, ids=list(NAMES.values())[1:])
@pytest.mark.parametrize("exercise", POINTS)
def test_a_table_of_the_visible_cases_earns_at_most_half(exercise, secret):
    class Table:
        def __init__(self):
            visible = key(exercise, "visible").cases
            self.known = {
                repr(case.question.args): case.question.expected.value for case in visible if case.question
            }

        def __call__(self, *args):
            return self.known.get(repr(args), 0.0)

    report = judge(key(exercise, secret), LocalStudent(exercise, {exercise: Table()}))
    visible = [case for case in report.cases if case.kind is Kind.CORE and not case.hidden]
    assert all(case.passed for case in visible)
    assert report.points <= report.max_points / 2


def test_the_bank_is_as_rich_as_the_course_says():
    counted = {exercise: len(misconceptions.misconceptions(exercise)) for exercise in POINTS}
    assert all(count >= 8 for count in counted.values())
    assert counted["conv2d_valid"] >= 35
    rich = {exercise: len(styles.sources(exercise)) for exercise in POINTS}
    assert all(count >= 3 for count in rich.values())
    assert rich["conv2d_valid"] >= 5

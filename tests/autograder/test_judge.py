"""The verdict: status, score, what may leave the judge. Exercises and students here are made up."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.answerkey import AnswerKey
from autograder.exercise import Case, Exercise, Misconception, refuses
from autograder.judge import judge
from autograder.keybuilding import graded_key, visible_key
from autograder.localstudent import LocalStudent
from autograder.report import Kind, Status
from autograder.student import Failure, Raised, Reply


def double(x):
    if x.size == 1:
        raise ValueError("one number is refused here")
    return 2.0 * x


EXERCISE = Exercise(
    id="double",
    reference=double,
    cases=(
        Case("two numbers", lambda rng: (rng.integers(1, 9, 2).astype(float),)),
        Case("three numbers", lambda rng: (rng.integers(1, 9, 3).astype(float),), weight=3),
        Case("four, hidden", lambda rng: (rng.integers(1, 9, 4).astype(float),), hidden=True),
        refuses("one number", lambda rng: (np.ones(1),), weight=0.5),
    ),
    misconceptions=(Misconception(id="mean", function=lambda x: x.mean() + 0 * x),),
    inputs_unchanged=0.5,
)
KEY = visible_key(EXERCISE, 5.0)
GRADED = graded_key(EXERCISE, 5.0, b"seed")


def report_on(function, key: AnswerKey = KEY):
    return judge(key, LocalStudent("double", {"double": function}))


class Scripted:
    """A student that answers from a list of replies, the last one for ever; it counts its calls."""

    def __init__(self, *replies: Reply, absent: Failure | None = None) -> None:
        self.replies, self.absent, self.calls = list(replies), absent, 0

    def lookup(self) -> Failure | None:
        return self.absent

    def call(self, args):
        self.calls += 1
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


# How it ends


@pytest.mark.parametrize("failure", list(Failure))
def test_a_function_that_cannot_be_asked_earns_nothing_and_is_not_called(failure):
    student = Scripted(Reply(value=1.0), absent=failure)
    report = judge(KEY, student)
    assert (report.points, report.status.value, student.calls) == (0.0, failure.value, 0)
    assert report.note


@pytest.mark.parametrize("failure", list(Failure))
def test_a_failure_in_the_middle_ends_the_asking_with_zero_points(failure):
    x = KEY.cases[0].question.args[0]
    student = Scripted(Reply(value=2 * x), Reply(failure=failure))
    report = judge(KEY, student)
    assert (report.points, report.status.value, student.calls) == (0.0, failure.value, 2)
    assert report.cases == ()


def test_a_stub_is_not_started_and_is_asked_once_only():
    student = Scripted(Reply(raised=Raised(types=("NotImplementedError", "RuntimeError", "Exception"))))
    report = judge(KEY, student)
    assert (report.status, report.points, student.calls) == (Status.NOT_STARTED, 0.0, 1)
    assert "still waiting for you" in report.note
    assert "double" in report.note


def test_not_implemented_error_later_on_is_an_ordinary_crash():
    def half(x):
        if x.size == 3:
            raise NotImplementedError
        return 2 * x

    assert report_on(half).status is Status.GRADED


def test_a_missing_name_and_a_name_that_is_no_function_are_told_apart():
    assert judge(KEY, LocalStudent("double", {})).status is Status.MISSING
    assert judge(KEY, LocalStudent("double", {"double": 3})).status is Status.NOT_CALLABLE


# Scores


def test_everything_right_is_full_points_without_findings():
    report = report_on(double)
    assert report.passed
    assert (report.points, report.max_points, report.findings, report.note) == (5.0, 5.0, (), "")


def test_points_are_shared_out_by_the_weight_of_the_cases_passed():
    report = report_on(lambda x: 2 * x if x.size == 3 else x)
    assert report.points == 5.0 * 3 / 5
    assert [case.passed for case in report.cases] == [False, True, False, True]


def test_refusals_and_conventions_count_once_all_core_cases_pass():
    def no_refusal(x):
        return 2 * x

    def always_refuses(x):
        raise ValueError

    assert report_on(no_refusal).points == 4.5
    assert report_on(always_refuses).points == 0.0


def test_points_are_rounded_down_to_hundredths_and_never_up_to_full():
    exercise = Exercise(
        id="double",
        reference=double,
        cases=(
            Case("nearly all", lambda rng: (np.arange(2.0),), weight=999),
            Case("a trifle", lambda rng: (np.arange(3.0),)),
        ),
        misconceptions=(),
    )
    report = report_on(lambda x: 2 * x if x.size == 2 else x, visible_key(exercise, 1.0))
    assert report.points == 0.99
    assert not report.passed


def test_a_bonus_exercise_is_passed_or_not_though_there_are_no_points():
    key = visible_key(EXERCISE, 0.0)
    assert report_on(double, key).passed
    assert not report_on(lambda x: x, key).passed


def test_hidden_cases_weigh_at_least_half():
    hidden = sum(case.weight for case in GRADED.cases if case.hidden)
    assert hidden >= sum(case.weight for case in GRADED.cases) / 2


def test_a_refusal_may_be_any_value_error_and_an_assertion_is_named():
    class DoesNotFit(ValueError):
        pass

    def refuses_kindly(x):
        if x.size == 1:
            raise DoesNotFit("too small")
        return 2 * x

    def asserts(x):
        assert x.size > 1
        return 2 * x

    assert report_on(refuses_kindly).passed
    report = report_on(asserts)
    assert report.points == 4.5
    assert report.misconceptions == ("assertion_for_value_error",)


def test_changed_inputs_cost_the_convention_and_are_named():
    def in_place(x):
        double(x)
        x *= 2
        return x

    report = report_on(in_place)
    assert report.points == 4.5
    assert report.misconceptions == ("changes_input",)
    assert report.cases[-1].seen == "A call left x changed."
    assert report.cases[-1].kind is Kind.CONVENTION


# What may leave the judge


def secretive(x):
    raise RuntimeError(f"I was asked {x.tolist()}")


def test_nothing_of_a_hidden_case_but_its_name_is_in_the_report():
    for function in (secretive, lambda x: x, lambda x: [x], lambda x: None):
        report = report_on(function, GRADED)
        hidden = [case for case in report.cases if case.hidden]
        assert [case.name for case in hidden] == [
            "two numbers",
            "three numbers",
            "four, hidden",
            "one number",
        ]
        assert {(case.seen, case.picture) for case in hidden} == {("", None)}


def test_no_text_of_a_report_holds_numbers_of_a_hidden_case():
    report = report_on(secretive, GRADED)
    text = repr(report)
    visible = [case.question.args[0] for case in GRADED.cases if case.question and not case.hidden]
    hidden = [
        case.question.args[0]
        for case in GRADED.cases
        if case.question and case.hidden and case.kind == "core"
    ]
    assert all(str(x.tolist()) in text for x in visible if x.size > 1)
    assert not any(str(x.tolist()) in text for x in hidden)


def test_a_hidden_case_alone_can_name_a_misconception():
    visible = [case.question.args[0] for case in GRADED.cases if case.question and not case.hidden]

    def knows_the_visible_ones(x):
        known = any(np.array_equal(x, other) for other in visible)
        return double(x) if known else x.mean() + 0 * x

    report = report_on(knows_the_visible_ones, GRADED)
    assert all(case.passed for case in report.cases if not case.hidden)
    assert report.misconceptions == ()  # not every answer equals the variant's
    assert report_on(lambda x: x.mean() + 0 * x, GRADED).misconceptions == ("mean",)

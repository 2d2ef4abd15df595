"""Mistakes are named by behaviour: alone, in combination, and not at all where nothing fits."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks import exercises
from autograder.exercise import Biases, Case, Exercise, Misconception
from autograder.judge import judge
from autograder.keybuilding import visible_key
from autograder.localstudent import LocalStudent
from autograder.student import Failure, Reply

KEYS = {name: visible_key(exercise, 5) for name, exercise in exercises("01_convolution").items()}
WINDOWS = "    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))\n"


def report_on(exercise: str, source: str):
    namespace = {"np": np}
    exec(source, namespace)
    return judge(KEYS[exercise], LocalStudent(exercise, namespace))


def layer(expression: str):
    return report_on("conv2d_valid", f"def conv2d_valid(x, w, b):\n{WINDOWS}    return {expression}\n")


def test_a_flip_and_a_missing_bias_are_both_named_with_what_shows_them():
    report = layer("np.einsum('nchwuv,kcuv->nkhw', windows, w[:, :, ::-1, ::-1])")
    assert report.misconceptions == ("flipped", "no_bias")
    assert "output (0, 0, 0, 0) read pixel (image 0, channel 0, row 1, column 3)" in report.findings[0].seen
    assert "With all weights 0 and a bias of 1, output (0, 0, 0, 0) should be 1; yours is 0." in (
        report.findings[1].seen
    )


def test_a_flip_is_named_also_when_the_size_is_wrong_too():
    report = layer("np.einsum('nchwuv,kcuv->nkhw', windows, w[:, :, ::-1])[..., :-1] + b[:, None, None]")
    assert report.misconceptions == ("flipped_rows",)


def test_what_fits_no_misconception_gets_the_evidence_as_a_note_and_no_name():
    report = layer("np.roll(np.einsum('nchwuv,kcuv->nkhw', windows, w), 1, axis=3) + b[:, None, None]")
    assert report.misconceptions == ()
    assert "No common mistake fits exactly" in report.note
    assert "it should read pixel" in report.note


def test_twice_the_bias_is_seen_and_not_taken_for_something_else():
    report = layer("np.einsum('nchwuv,kcuv->nkhw', windows, w) + 2 * b[:, None, None]")
    assert report.misconceptions == ()
    assert "should be 1; yours is 2" in report.note


def test_truncated_numbers_are_named_also_when_they_come_as_floats():
    source = (
        "def correlate1d(x, k):\n    return np.trunc(np.correlate(x, k, 'valid')).astype(int).astype(float)"
    )
    assert report_on("correlate1d", source).misconceptions == ("integer_result",)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("return np.correlate(x, k, 'valid').astype(complex)", "complex_result"),
        ("return str(np.correlate(x, k, 'valid'))", "no_numbers"),
        ("return None", "returns_nothing"),
        ("return np.correlate(x, k, 'valid').astype('f4')", "float32_result"),
        ("return np.rint(np.correlate(x, k, 'valid')).astype(int)", "integer_result"),
    ],
)
def test_a_wrong_kind_of_answer_is_named(body, name):
    report = report_on("correlate1d", f"def correlate1d(x, k):\n    {body}")
    assert report.misconceptions == (name,)


@pytest.mark.parametrize("result", ["0", "0.0", "np.zeros(1)", "np.nan"])
def test_a_constant_is_neither_blamed_on_its_type_nor_called_a_missing_bias(result):
    report = report_on("filter_response", f"def filter_response(*args):\n    return {result}")
    assert report.misconceptions == ()


def test_a_function_that_only_raises_is_not_named_after_a_variant_that_raises_too():
    report = report_on("correlate2d", "def correlate2d(x, k):\n    raise ValueError('no')")
    assert report.misconceptions == ()
    assert "It raised ValueError: no" in report.cases[0].seen


def test_a_student_who_is_right_is_asked_nothing_more():
    calls = []
    function = exercises("01_convolution")["correlate2d"].reference

    def counting(x, k):
        calls.append(x)
        return function(x, k)

    assert judge(KEYS["correlate2d"], LocalStudent("correlate2d", {"correlate2d": counting})).passed
    assert len(calls) == sum(case.question is not None for case in KEYS["correlate2d"].cases)


class FailsWhenProbed:
    """Answers the cases with zeros, and the first probe with a failure."""

    def __init__(self, key, failure: Failure) -> None:
        self.left = sum(case.question is not None for case in key.cases)
        self.failure = failure

    def lookup(self) -> None:
        return None

    def call(self, args):
        self.left -= 1
        x, k = args
        right = self.left == 4  # one case is right, so that there are points to keep
        value = np.correlate(x, k, "valid") if right else np.zeros(len(x) - len(k) + 1)
        return Reply(value=value) if self.left >= 0 else Reply(failure=self.failure)


@pytest.mark.parametrize("failure", [Failure.TOO_SLOW, Failure.DIED])
def test_a_probe_without_an_answer_ends_the_search_and_keeps_the_points(failure):
    report = judge(KEYS["correlate1d"], FailsWhenProbed(KEYS["correlate1d"], failure))
    assert report.points == 0.83
    assert "search for the reason stopped" in report.note


def test_a_probe_that_breaks_the_protocol_costs_everything():
    report = judge(KEYS["correlate1d"], FailsWhenProbed(KEYS["correlate1d"], Failure.BROKEN_REPLY))
    assert (report.points, report.status.value) == (0.0, "broken reply")


def test_two_variants_that_behave_alike_are_told_as_one_of():
    def negative(x):
        return -x

    exercise = Exercise(
        id="double",
        reference=lambda x: 2 * x,
        cases=(Case("three numbers", lambda rng: (rng.integers(1, 9, 3).astype(float),)),),
        misconceptions=(
            Misconception(id="mean", function=negative),
            Misconception(id="overwritten", function=lambda x: 0 - x),
        ),
        biases=Biases(arguments=(np.ones(2),)),
    )
    report = judge(visible_key(exercise, 1), LocalStudent("double", {"double": negative}))
    assert report.misconceptions == ("mean", "overwritten")
    assert all("one of them" in finding.seen for finding in report.findings)


def refuses_small(x):
    if x[0] < 4:
        raise ValueError
    return 2 * x


def test_a_variant_that_refuses_where_it_should_answer_is_named():
    exercise = Exercise(
        id="f",
        reference=lambda x: 2 * x,
        cases=(Case("large", lambda rng: (np.ones(2) * 5,)), Case("small", lambda rng: (np.ones(2),))),
        misconceptions=(Misconception(id="filter_too_large", function=refuses_small),),
    )
    key = visible_key(exercise, 2)
    assert judge(key, LocalStudent("f", {"f": refuses_small})).misconceptions == ("filter_too_large",)
    crash = judge(key, LocalStudent("f", {"f": lambda x: 2 * x if x[0] > 4 else x[9]}))
    assert crash.misconceptions == ()

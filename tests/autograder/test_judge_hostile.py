"""Whatever a function answers, the judge gives a verdict, and the report of it can be shown."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnn
from autograder.checks import exercises
from autograder.exercise import Bugs, Case, Exercise, Training, Values
from autograder.inputs import array, margin, step
from autograder.judge import hear, judge
from autograder.keybuilding import graded_key, visible_key
from autograder.report import Status
from autograder.report_html import report_html
from autograder.report_text import report_text
from autograder.student import Failure, Raised, Reply

EXERCISES = exercises("01_convolution")
KEYS = {
    **{name: graded_key(exercise, 2, b"seed") for name, exercise in EXERCISES.items()},
    "visible": visible_key(EXERCISES["conv2d_valid"], 2),
}
NUMBERS = [0, 1, -1, 0.5, 1e300, -1e300, np.inf, -np.inf, np.nan, 2**53 + 1]
DTYPES = ["f8", "f4", "f2", "g", "i1", "i8", "u8", "?", "c16", "O", "U3", "M8[s]"]

arrays = st.builds(
    lambda number, dtype, shape: (number, dtype, shape),
    st.sampled_from(NUMBERS),
    st.sampled_from(DTYPES),
    st.sampled_from([None, (), (0,), (1,), (3, 0), (2, 2), (1, 1, 1, 1), (1, 1, 5, 5), (1,) * 9]),
)
plain = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(max_size=5)
)
nested = st.recursive(
    plain, lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=2)
)
texts = st.text(max_size=20) | st.sampled_from(["<script>", "\x1b[2J", "]]>", "\ud800", "a" * 500])
raised = st.builds(lambda name, text: Raised(types=(name, "ValueError"), text=text), texts, texts)


class Hostile:
    """Answers every call with the same kind of thing; an array of shape None takes the right shape."""

    def __init__(self, key, answer, changed=()) -> None:
        cases = [case.question for case in key.cases if case.question]
        probes = list(key.reads.questions) if key.reads else []
        asked = [*cases, *probes, *([key.biases] if key.biases else [])]
        self.shapes = {id(question.args): question.expected.value.shape for question in asked}
        self.answer, self.changed = answer, changed

    def lookup(self) -> None:
        return None

    def call(self, args) -> Reply:
        if isinstance(self.answer, Raised):
            return Reply(raised=self.answer, changed=self.changed)
        if isinstance(self.answer, tuple):
            number, dtype, shape = self.answer
            return Reply(value=filled(self.shapes[id(args)] if shape is None else shape, number, dtype))
        return Reply(value=self.answer, changed=self.changed)


def filled(shape, number, dtype):
    with np.errstate(all="ignore"):
        values = np.full(shape, number, "c16" if dtype == "c16" else "f8")
        return values.astype("i8").astype(dtype) if dtype == "M8[s]" else values.astype(dtype)


def shown(report) -> None:
    ElementTree.fromstring(
        report_html(report).replace("<details open>", "<details>").replace("<br>", "<br/>")
    )
    report_text(report).encode()


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(KEYS)), arrays | nested | raised, st.sampled_from([(), (0,), (99,)]))
def test_any_answer_gets_a_report_that_can_be_shown(name, answer, changed):
    report = judge(KEYS[name], Hostile(KEYS[name], answer, changed))
    assert 0 <= report.points < report.max_points / 4
    shown(report)


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_in_the_right_shape_gets_a_report(dtype):
    for number in NUMBERS:
        report = judge(KEYS["visible"], Hostile(KEYS["visible"], (number, dtype, None)))
        assert report.points == 0
        shown(report)


def layer(rng):
    return rng.integers(1, 9, (2, 3)).astype(float), 2


# The other kinds


KINDS = [
    Exercise(
        id="several",
        reference=lambda x, n: (n * x, x.sum(axis=0), x.sum()),
        returns=("dx", "dw", "db"),
        cases=(
            Case("all", layer),
            Case("dw", layer, part="dw"),
            Case("db", layer, part="db", aspect="whole"),
        ),
        misconceptions=(),
        tolerance=1e-12,
    ),
    Exercise(
        id="structure",
        reference=lambda x, n: ["CONV", (3, [4, "x"])] * n,
        returns="structure",
        cases=(Case("all", layer),),
        misconceptions=(),
    ),
    Values(id="values", answers={"a": 61706, "b": 0.958}),
    Bugs(
        id="bugs",
        reference=cnn.max_pool2d,
        bugs={"a": lambda x, size, stride: 0 * x, "b": lambda x, size, stride: 1 / 0},
        own="several",
        parameters=(array("x", 4), step("size"), step("stride", optional=True), margin("padding")),
    ),
    Training(id="training", canvases=2, unseen=4),
]
KIND_KEYS = [build for kind in KINDS for build in (visible_key(kind, 2), graded_key(kind, 2, b"seed"))]
IDS = [f"{kind.id}-{which}" for kind in KINDS for which in ("visible", "graded")]

names = st.sampled_from(["a", "b", "c", "dx", "CONV"])
layers = st.lists(
    st.tuples(st.sampled_from(["CONV", "POOL", "FC", "RELU", "SOFTMAX", "X"]), *[st.integers(-2, 10**6)] * 2)
    | st.just(("RELU",))
    | st.just(("FC", 10))
    | st.just(("POOL", 2, 2)),
    max_size=4,
)
values = arrays.map(lambda drawn: filled(drawn[2] or (), drawn[0], drawn[1])) | nested
inputs = st.tuples(
    values, st.integers(-1, 10**12) | nested, st.none() | st.integers(0, 3), st.integers(0, 10**9)
)
answers = st.one_of(
    values,
    st.lists(values, min_size=3, max_size=3).map(tuple),
    st.dictionaries(names, values | inputs, max_size=3),
    st.tuples(layers | nested, st.lists(values, max_size=4)),
)


class Student:
    """Answers with one thing, by a call or by being read."""

    def __init__(self, answer, absent) -> None:
        self.answer, self.absent = answer, absent

    def lookup(self):
        return self.absent

    def call(self, args) -> Reply:
        return (
            Reply(raised=self.answer)
            if isinstance(self.answer, Raised)
            else Reply(value=self.answer, shared=(0,))
        )

    def read(self) -> Reply:
        return self.call(())


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")
@pytest.mark.parametrize("key", KIND_KEYS, ids=IDS)
@settings(max_examples=60, deadline=None)
@given(answers | raised, st.sampled_from([None, Failure.NOT_CALLABLE]))
def test_any_answer_to_any_kind_gets_a_report_that_can_be_shown(key, answer, absent):
    report = judge(key, Student(answer, absent))
    assert 0 <= report.points < report.max_points
    assert not report.passed
    shown(report)


@pytest.mark.parametrize("key", KIND_KEYS, ids=IDS)
@pytest.mark.parametrize("failure", list(Failure))
def test_every_failure_ends_with_zero_points_and_its_name(key, failure):
    class Failing(Student):
        def call(self, args) -> Reply:
            return Reply(failure=failure)

    report = judge(key, Failing(None, None))
    assert (report.points, report.status.value) == (0, failure.value)
    if failure is not Failure.NOT_CALLABLE:
        assert judge(key, Failing(None, failure)).status.value == failure.value
    assert report.note


@pytest.mark.parametrize("key", KIND_KEYS, ids=IDS)
def test_a_stub_is_told_apart_in_every_kind(key):
    stub = Raised(types=("NotImplementedError", "RuntimeError"))
    assert judge(key, Student(stub, None)).status is Status.NOT_STARTED


def test_endless_and_deep_values_end():
    endless: list = []
    endless += [endless, endless, endless]
    loop: dict = {}
    loop["a"] = loop["b"] = loop
    wide = {"a": [[1.0] * 10] * 10**5, "b": (np.broadcast_to(1.0, (1, 1, 10**5, 10**5)), 2, None, 0)}
    for key in KIND_KEYS:
        for answer in (endless, (endless, endless, endless), (endless, endless), loop, wide):
            shown(judge(key, Student(answer, None)))


class Counting(Student):
    """Keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(0.0, None)
        self.asked = []

    def call(self, args) -> Reply:
        self.asked.append(args)
        return super().call(args)


@pytest.mark.parametrize("key", KIND_KEYS, ids=IDS)
def test_what_is_hidden_is_asked_in_the_second_step_and_nothing_else_is(key):
    student = Counting()
    verdict = hear(key, student)
    first = list(student.asked)
    verdict()
    cases = getattr(key, "cases", ())
    hidden = [case.question.args for case in cases if case.hidden and case.question]
    assert first
    assert not any(args is secret for args in first for secret in hidden)
    assert [id(args) for args in student.asked[len(first) :]] == [id(args) for args in hidden]

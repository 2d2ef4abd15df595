"""Whatever a function answers, the judge gives a verdict, and the report of it can be shown."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks import exercises
from autograder.judge import judge
from autograder.keybuilding import graded_key, visible_key
from autograder.report_html import report_html
from autograder.report_text import report_text
from autograder.student import Raised, Reply

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

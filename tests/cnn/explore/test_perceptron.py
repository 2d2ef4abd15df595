"""Every step of the stepper is that of the package's own rules, and what it says is true."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnn
from cnn import explore
from cnn.explore.drawings import perceptron
from cnn.explore.drawings.perceptron import State, draw, pick
from cnn.explore.drawings.stepping import NAMES, RULES, STEPS, TOO_LARGE, course, lesson, same_as

UPDATES = {"Perceptron": cnn.perceptron_update, "Adaline": cnn.adaline_update}
STATES = st.builds(
    State,
    data=st.sampled_from(NAMES),
    rule=st.sampled_from(RULES),
    alpha=st.integers(1, 200).map(lambda k: k / 100),
    step=st.integers(0, STEPS),
)


def texts(drawing):
    return [t.text for t in ElementTree.fromstring(drawing.svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("alpha", [0.015625, 0.25, 0.5, 1.0])
def test_every_step_is_that_of_the_package(name, rule, alpha):
    shown, found = lesson(name), course(name, rule, alpha)
    w, b = shown.start[:-1], shown.start[-1]
    for k in range(STEPS):
        if found.grown is not None and k >= found.grown:
            assert abs(found.responses[k, k % len(shown.x)]) > TOO_LARGE or k > found.grown
            assert (found.weights[k + 1] == found.weights[k]).all()
            continue
        w, b = UPDATES[rule](w, b, shown.x[k % len(shown.x)], shown.d[k % len(shown.x)], alpha)
        np.testing.assert_allclose(found.weights[k + 1], [*w, b], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_answered_wrongly_is_counted_by_the_rule_of_the_package(name):
    shown, found = lesson(name), course(name, "Perceptron", 0.5)
    for row, wrong in zip(found.weights, found.wrong, strict=True):
        answers = [cnn.perceptron_predict(x, row[:-1], row[-1]) for x in shown.x]
        assert wrong == sum(y != d for y, d in zip(answers, shown.d, strict=True))


def test_worked_example_of_the_course_comes_out():
    still, moved = draw(State(data="one point")), draw(State(data="one point", rule="Adaline"))
    assert "is answered 1, wanted 1: right, so nothing changes." in still.sentence
    assert {"so w = (1, −1)", "b = 0 + 0 = 0"} <= set(texts(still))
    assert "Adaline moves although the answer was right" in moved.sentence
    assert {"so w = (−0.5, −1.5)", "b = 0 + (−0.5) = −0.5", "d − o = 1 − 2 = −1"} <= set(texts(moved))


@settings(deadline=None, max_examples=150)
@given(state=STATES)
def test_the_written_calculation_adds_up(state):
    lines = [line.replace("−", "-") for line in texts(draw(state)) if line]
    for line in lines:
        found = re.fullmatch(r"(?:b|α\(d - [yo]\)|d - [yo]) = (.*) = ([^=]*)", line)
        if found and "e+" not in line:
            value = eval(found[1].replace("·", "*"), {"__builtins__": {}})
            assert value == pytest.approx(float(found[2]), rel=2e-2, abs=3e-4), line


@settings(deadline=None, max_examples=150)
@given(state=STATES)
def test_sentence_is_true(state):
    drawing, found = draw(state), course(state.data, state.rule, state.alpha)
    count, wrong = len(lesson(state.data).d), found.wrong[state.step]
    if said := re.search(r"(\d+) of \d+ (?:letter|point)s? (?:is|are) answered wrongly", drawing.sentence):
        assert int(said[1]) == wrong
    if "have been for a whole pass" in drawing.sentence:
        assert not any(found.wrong[max(state.step - count, 0) : state.step + 1])
        assert (found.weights[-1] == found.weights[state.step]).all()
    if "nothing changes" in drawing.sentence:
        assert (found.weights[state.step] == found.weights[state.step - 1]).all()
    if earlier := re.search(r"those after step (\d+) again", drawing.sentence):
        np.testing.assert_allclose(found.weights[state.step], found.weights[int(earlier[1])], atol=1e-8)
        assert state.data == "XOR", "all others can be told apart"
    assert drawing.svg.count('data-cell="after:') == state.step + 1


@pytest.mark.parametrize("name", [name for name in NAMES if name != "XOR"])
def test_all_but_xor_settle_and_xor_never_does(name):
    assert course(name, "Perceptron", 0.5).wrong[-1] == 0
    xor = course("XOR", "Perceptron", 0.5)
    assert min(xor.wrong) > 0
    assert same_as(xor, 36, 4) == 32
    assert "no straight line has all discs on one side" in draw(State(data="XOR", step=36)).sentence


def test_adaline_that_goes_too_far_is_told_why_and_never_overflows():
    assert (
        "α(|x|² + 1) = 5.5, and above 2 each step goes too far"
        in draw(State(data="one point", rule="Adaline")).sentence
    )
    assert (
        "α = 2 is too large"
        in draw(State(data="letters T and L", rule="Adaline", alpha=2, step=STEPS)).sentence
    )


def test_line_on_the_page_is_where_the_answer_changes():
    for state in (State(), State(step=16), State(data="AND", rule="Adaline", alpha=0.1, step=40)):
        shown, found = lesson(state.data), course(state.data, state.rule, state.alpha)
        plane = perceptron.Plane(perceptron.Sheet(712, 500, title=""), shown, state.rule)
        weights = found.weights[state.step]
        ends = plane._ends(weights)
        assert len(ends) == 2
        for end in ends:
            level = 0 if state.rule == "Perceptron" else 0.5
            assert weights @ [*end, 1] == pytest.approx(level, abs=1e-4)


def test_choosing_a_bar_goes_back_to_its_step_and_a_point_does_nothing():
    assert pick(State(step=9), "after:0,4") == State(step=4)
    assert pick(State(step=9), "point:1,0") == State(step=9)


def test_own_update_is_set_beside():
    def beside(function, **fields):
        return [line for line in texts(explore.perceptron(function, **fields).drawing) if "Yours" in line]

    assert beside(cnn.perceptron_update) == ["Yours: w = (0, −0.5), b = 0.5, the same"]
    assert beside(cnn.adaline_update) == ["Yours: w = (−3, 1), b = 2, not the same"]
    assert beside(cnn.perceptron_update, data="letters T and L") == ["Yours: the same"]
    assert beside(lambda w, b, x, d, alpha: None) == [
        "Yours raises TypeError: cannot unpack non-iterable NoneType obje"
    ]


@pytest.mark.parametrize(("data", "step"), [("XOR", 36), ("XOR", 4), ("two groups", 1), ("two groups", 5)])
def test_the_labels_of_the_arrow_lie_on_no_point(data, step):
    root = ElementTree.fromstring(draw(State(data=data, step=step)).svg)
    labels = [t for t in root.iter("{http://www.w3.org/2000/svg}text") if t.text in ("0", "1")]
    labels = [t for t in labels if t.get("class") == "cx-title"]
    points = [
        (float(c.get("cx")), float(c.get("cy"))) for c in root.iter("{http://www.w3.org/2000/svg}circle")
    ]
    assert len(labels) == 2
    assert len(points) >= 4
    for label in labels:
        assert all(np.hypot(float(label.get("x")) - x, float(label.get("y")) - y) > 20 for x, y in points)

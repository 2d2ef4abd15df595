"""The numbers of the activations are those of the reference package, at every place and at the kinks."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnn
from cnn.explore.drawings.activation_curves import LINES, NAMES, SATURATED, curve, short
from cnn.explore.drawings.activations import EXAMPLES, State, _flat, draw, pick

SETTINGS = {"slope": 0.3, "alpha": 1.7, "lines": "1 − x/2 and x − 2"}


def maxout_arguments(lines):
    return [np.array(part) for line in LINES[lines] for part in ([[line[0]]], [line[1]])]


def reference(name, x, *, slope, alpha, lines):
    """Value and derivative from the package."""
    x, one = np.array([x]), np.ones(1)
    match name:
        case "leaky ReLU":
            return cnn.leaky_relu(x, slope)[0], cnn.leaky_relu_backward(one, x, slope)[0]
        case "ELU":
            return cnn.elu(x, alpha)[0], cnn.elu_backward(one, x, alpha)[0]
        case "maxout":
            weights = maxout_arguments(lines)
            dx = cnn.maxout_backward(one[:, None], x[:, None], *weights)[0]
            return cnn.maxout(x[:, None], *weights)[0, 0], dx[0, 0]
    functions = {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu"}
    forward, backward = (getattr(cnn, functions[name] + end) for end in ("", "_backward"))
    return forward(x)[0], backward(one, x)[0]


@pytest.mark.parametrize("name", NAMES)
@given(x=st.floats(-6, 6) | st.sampled_from([-6.0, -2.0, 0.0, 2.0, 6.0]), lines=st.sampled_from(list(LINES)))
def test_value_and_derivative_are_those_of_the_reference(name, x, lines):
    settings = {**SETTINGS, "lines": lines}
    drawn = curve(name, **settings)
    np.testing.assert_allclose(
        (drawn.value(x), drawn.slope(x)), reference(name, x, **settings), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("state", EXAMPLES.values(), ids=EXAMPLES)
def test_table_and_sentence_show_the_references_numbers(state):
    drawing = draw(state)
    rows = re.findall(r'data-cell="function:(\d)"[^>]*>(.*?)</g>', drawing.svg)
    assert len(rows) == len(NAMES)
    for place, row in rows:
        name = NAMES[int(place)]
        value, slope = reference(name, state.x, slope=state.slope, alpha=state.alpha, lines=state.lines)
        texts = re.findall(r'class="cx-value"[^>]*>([^<]*)<', row)
        assert texts == [short(value), short(slope), short(slope**state.layers)]
        assert ("cx-left" in row) == (abs(slope) < SATURATED)
        if name == state.function:
            assert "▸" in row
            assert f"the derivative there is {texts[1]}." in drawing.sentence
            assert f"^{state.layers} = {texts[2]}." in drawing.sentence
            assert f"= {texts[0]}," in drawing.sentence


@pytest.mark.parametrize("name", NAMES)
@given(x=st.floats(-6, 6))
def test_hatched_is_where_the_derivative_is_small(name, x):
    chosen = curve(name, **SETTINGS)
    stretches = _flat(chosen)
    if min((abs(x - end) for stretch in stretches for end in stretch), default=1) > 0.06:
        assert chosen.saturated(x) == any(start < x < end for start, end in stretches)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("ReLU", "from the left is 0, from the right 1. By convention the one from the left counts."),
        ("leaky ReLU", "from the left is 0.1, from the right 1. By convention the one from the left counts."),
        ("maxout", "from the left is 0, from the right 1. By convention the one of the first line counts."),
    ],
)
def test_kink_names_its_convention(function, said):
    assert said in draw(State(function=function, x=0.0)).sentence


def test_elu_has_a_kink_unless_alpha_is_one():
    assert "kink" not in draw(State(function="ELU", x=0.0)).sentence
    assert "kink" in draw(State(function="ELU", x=0.0, alpha=2.0)).sentence


def test_five_sigmoids_at_their_best_leave_a_thousandth():
    sentence = draw(State(x=0.0)).sentence
    assert "0.25^5 = 0.000977" in sentence
    assert short(0.25**5) == "0.000977"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-0.0, "0"), (0.105, "0.105"), (-2, "−2"), (1.23456, "1.23"), (1048576, "1.05·10⁶"),
     (-1.2e-7, "−1.20·10⁻⁷"), (0.00134, "0.00134"), (99999, "99999")],
)  # fmt: skip
def test_numbers_are_short_and_never_vanish(value, text):
    assert short(value) == text


def test_choosing_a_place_moves_x_and_choosing_a_line_takes_its_function():
    assert pick(State(), "at:0") == State(x=-6.0)
    assert pick(State(x=1.1), "at:28") == State(x=1.1), "the place of the state itself keeps its x"
    assert pick(State(), "function:5") == State(function="ELU")

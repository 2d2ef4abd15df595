"""The ranges of a state's fields: refused from Python, clamped when they come from a page."""

from dataclasses import dataclass

import pytest

from cnn.explore.controls import Settings, accept, choice, controls, flag, integer, real, text


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    size: int = integer(3, low=1, high=5, label="Size F")
    slope: float = real(0.1, low=0, high=1, step=0.05, label="Slope")
    mode: str = choice("exact", options=("exact", "floor"), label="Mode")
    shown: bool = flag(False, label="Show")
    grammar: str = text("CONV", longest=6, label="Grammar")
    extra: object = None


def test_controls_are_the_fields_that_have_one_in_their_order():
    assert list(controls(State)) == ["size", "slope", "mode", "shown", "grammar"]
    assert [control.label for control in controls(State).values()] == [
        "Size F",
        "Slope",
        "Mode",
        "Show",
        "Grammar",
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"size": 6}, "size must be a whole number from 1 to 5, got 6"),
        ({"size": 2.0}, "size must be a whole number from 1 to 5, got 2.0"),
        ({"size": True}, "size must be a whole number from 1 to 5, got True"),
        ({"slope": -1}, "slope must be a number from 0 to 1, got -1"),
        ({"slope": float("nan")}, "slope must be a number from 0 to 1, got nan"),
        ({"mode": "ceil"}, "mode must be one of 'exact', 'floor', got 'ceil'"),
        ({"shown": 1}, "shown must be True or False, got 1"),
        ({"grammar": "CONVRELU"}, "grammar must be a text of at most 6 characters, got 'CONVRELU'"),
    ],
)
def test_a_state_refuses_what_its_controls_cannot_say(fields, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the whole text is compared
        State(**fields)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("size", 99, 5),
        ("size", -3, 1),
        ("size", 2.4, 2),
        ("size", "four", 3),
        ("size", None, 3),
        ("size", float("nan"), 3),
        ("size", float("inf"), 5),
        ("slope", 7, 1.0),
        ("slope", float("nan"), 0.1),
        ("mode", "floor", "floor"),
        ("mode", "ceil", "exact"),
        ("shown", 1, True),
        ("grammar", "CONVRELU", "CONVRE"),
        ("extra", 5, None),
        ("unknown", 5, None),
    ],
)
def test_what_comes_from_a_page_becomes_the_nearest_allowed_value(name, value, kept):
    state = accept(State(), name, value)
    assert getattr(state, name, None) == kept
    assert {n for n in controls(State) if getattr(state, n) != getattr(State(), n)} <= {name}

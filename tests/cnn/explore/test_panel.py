"""An explorer without a page: what it does with messages, and what Python may ask of it."""

from dataclasses import replace

import pytest

from cnn import explore
from cnn.explore.drawings import flip as flipping
from cnn.explore.panel import Explorer


def received(explorer, **message):
    explorer._receive(explorer, message, [])
    return explorer.frame


def test_one_change_is_drawn_once_and_sent_once():
    drawn, sent = [], []
    explorer = Explorer(flipping.State(), lambda state: drawn.append(state) or flipping.draw(state))
    explorer.observe(sent.append, "frame")
    drawn.clear()
    received(explorer, changes={"row": 5, "column": 1}, id="1")
    assert len(drawn) == len(sent) == 1
    assert (explorer.state.row, explorer.state.column) == (5, 1)


def test_frame_says_what_it_answers_even_if_nothing_changed():
    explorer = explore.flip()
    assert received(explorer, changes={"row": 3}, id="a")["answer"] == "a"
    assert received(explorer, changes={"row": 3}, id="b")["answer"] == "b"


def test_frame_holds_the_values_that_count_not_those_that_were_typed():
    assert received(explore.flip(), changes={"row": 99}, id="1")["values"]["row"] == 6


def test_choosing_a_pixel_moves_the_one_and_is_remembered():
    explorer = explore.flip()
    received(explorer, pick="image:5,0", id="1")
    assert (explorer.state.row, explorer.state.column) == (5, 0)
    assert explorer.cursor == "image:5,0"
    received(explorer, pick="convolution:1,1", id="2")
    assert (explorer.state.row, explorer.state.column) == (5, 0)
    assert explorer.cursor == "convolution:1,1"


def test_set_redraws_and_refuses_what_is_not_allowed():
    explorer = explore.flip()
    explorer.set(kernel="blur")
    assert "looks the same" in explorer.frame["sentence"] == explorer.drawing.sentence
    with pytest.raises(ValueError, match="row must be a whole number from 0 to 6, got 7"):
        explorer.set(row=7)
    assert explorer.state.row == 3


def test_button_calls_its_function_with_the_explorer():
    press = {"Centre": lambda explorer: explorer.set(row=3, column=3)}
    explorer = Explorer(flipping.State(row=0), flipping.draw, actions=press)
    assert received(explorer, press="Centre", id="1")["values"]["row"] == 3
    assert explorer.frame["answer"] == "1"
    received(explorer, press="No such button", id="2")


def test_page_is_answered_even_if_a_drawing_fails():
    def draw(state):
        if state.row == 0:
            raise ZeroDivisionError
        return flipping.draw(state)

    explorer = Explorer(flipping.State(), draw)
    with pytest.raises(ZeroDivisionError):
        received(explorer, changes={"row": 0}, id="1")
    assert explorer.frame["answer"] == "1"
    assert explorer.state.row == explorer.frame["values"]["row"] == 3


def test_a_terminal_prints_the_sentence():
    explorer = explore.flip(row=1)
    assert repr(explorer) == f"Correlation and convolution: {flipping.draw(flipping.State(row=1)).sentence}"
    (bundle, _) = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == repr(explorer)
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_frame_names_the_controls_that_change_nothing_now():
    def draw(state):
        return replace(flipping.draw(state), idle=("kernel",) if state.turn else ())

    explorer = Explorer(flipping.State(), draw)
    assert explorer.frame["idle"] == ["kernel"]
    assert received(explorer, changes={"turn": False}, id="1")["idle"] == []

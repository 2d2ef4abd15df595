"""What holds for every explorer, whatever its controls say. A new one is tested here by itself.

The golden files are renewed with:  RENEW=1 python -m pytest tests/cnn/explore
"""

import os
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn import explore
from cnn.explore.controls import Choice, Flag, Integer, Real, Text, controls
from cnn.explore.drawings import NAMES

GOLDEN = Path(__file__).parent / "golden"
CSS = (Path(explore.__file__).parent / "drawing.css").read_text(encoding="utf-8")
MODULES = {name: import_module(f"cnn.explore.drawings.{name}") for name in NAMES}
EXAMPLES = [(name, example) for name, module in MODULES.items() for example in module.EXAMPLES]
WIDEST = 720  # pixels: what a notebook has on a screen of 1280, beside JupyterLab's file list


def values(control):
    """Everything that a control admits."""
    match control:
        case Integer(low=low, high=high):
            return st.integers(low, high)
        case Real(low=low, high=high):
            return st.floats(low, high)
        case Choice(options=options):
            return st.sampled_from(options)
        case Flag():
            return st.booleans()
        case Text(longest=longest):
            return st.text(max_size=longest)
    raise AssertionError(control)


def states(name):
    state = MODULES[name].State
    return st.builds(state, **{field: values(control) for field, control in controls(state).items()})


def numbers(element, *names):
    return [float(element.get(name)) for name in names]


def rectangles(root):
    """(x, y, width, height) of all that are drawn, alone or several as one outline."""
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        yield numbers(rect, "x", "y", "width", "height")
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        for loop in re.findall(r"M(\S+) (\S+)h(\S+)v(\S+)h-\S+z", path.get("d")):
            yield map(float, loop)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_drawing_is_as_it_was(name, example):
    module = MODULES[name]
    drawing = module.draw(module.EXAMPLES[example])
    text = f"{drawing.title}\n{drawing.sentence}\n{drawing.svg.replace('><', '>' + chr(10) + '<')}\n"
    path = GOLDEN / f"{name}-{example}.txt"
    if os.environ.get("RENEW"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_no_golden_file_is_left_over():
    assert {path.stem for path in GOLDEN.iterdir()} == {f"{name}-{example}" for name, example in EXAMPLES}


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_whatever_the_controls_say_is_drawn(name, data):
    drawing = MODULES[name].draw(data.draw(states(name)))
    root = ElementTree.fromstring(drawing.svg)
    assert drawing.title
    assert drawing.sentence.endswith((".", "?", "!"))
    width, height = numbers(root, "width", "height")
    assert width <= WIDEST
    for x, y, w, h in rectangles(root):
        inside = 0 <= x <= x + w <= width and 0 <= y <= y + h <= height
        assert inside, "a mark lies outside the picture"
    keys = [cell.get("data-cell") for cell in root.iter() if cell.get("data-cell")]
    assert len(keys) == len(set(keys)), "two cells have the same key"
    named = [key for part in root.iter() for key in part.get("data-for", "").split()]
    assert {*named, root.get("data-home", keys[0] if keys else "")} - {""} <= set(keys), "no such cell"
    assert all(cell.get("aria-label") for cell in root.iter() if cell.get("data-cell"))
    kinds = set(re.findall(r'class="(cx-[\w-]+)"', drawing.svg))
    assert {kind for kind in kinds if f".{kind} " not in CSS} == set(), "drawing.css has no such kind"


MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "changes": st.dictionaries(
            st.text(max_size=8),
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()),
        ),
        "pick": st.text(max_size=5),
        "press": st.text(max_size=5),
    },
)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_whatever_a_page_sends_is_answered_and_leaves_an_allowed_state(name, data):
    explorer = getattr(explore, name)()
    field_names = [field.name for field in fields(explorer.state)]
    keys = re.findall(r'data-cell="([^"]+)"', explorer.drawing.svg)
    for k, message in enumerate(data.draw(st.lists(MESSAGES, max_size=8))):
        wild = list(message.get("changes", {}).values())
        changes = {data.draw(st.sampled_from(field_names)): value for value in wild}
        if keys and data.draw(st.booleans()):
            message["pick"] = data.draw(st.sampled_from(keys))
        explorer._receive(explorer, {**message, "changes": changes, "id": str(k)}, [])
        assert explorer.frame["answer"] == str(k)
        type(explorer.state)(
            **{f: getattr(explorer.state, f) for f in field_names}
        )  # refuses what is not allowed
        assert explorer.frame["sentence"] == MODULES[name].draw(explorer.state).sentence


@pytest.mark.parametrize("name", NAMES)
def test_explorer_opens_where_its_state_starts(name):
    explorer = getattr(explore, name)()
    assert explorer.state == MODULES[name].State()
    assert explorer.drawing.sentence in repr(explorer)


@pytest.mark.parametrize("name", NAMES)
def test_every_control_has_a_name_of_its_own(name):
    labels = [control.label for control in controls(MODULES[name].State).values()]
    assert all(labels)
    assert len(labels) == len(set(labels))

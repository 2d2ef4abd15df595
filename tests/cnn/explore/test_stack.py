"""The stack's numbers are those of the package's own trace, for every architecture and every size."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnn
from cnn import explore
from cnn.architecture import receptive_field, trace_shapes
from cnn.errors import ArchitectureError, DoesNotFit
from cnn.explore.drawings import stack
from cnn.explore.drawings.following import follow, laid, quotient, sizes_that_pass
from cnn.explore.drawings.stack import EXAMPLES, Counted, State, draw, pattern
from cnn.shapes import output_size

WINDOW = st.tuples(st.integers(1, 7), st.integers(1, 4), st.integers(0, 3))
NUMBERS = st.builds(
    stack.Numbers,
    filters=st.lists(st.integers(1, 20), min_size=1, max_size=4).map(tuple),
    units=st.lists(st.integers(1, 20), min_size=1, max_size=3).map(tuple),
    classes=st.integers(2, 12),
    conv=WINDOW,
    pool=WINDOW.map(lambda window: (*window[:2], 0)),
)
NAMES = st.lists(st.sampled_from(["CONV", "RELU", "POOL", "POOL", "CONV", "FC"]), min_size=1, max_size=8)


def specs(names, numbers):
    """The layers as the package writes them."""
    filters, units, result = list(numbers.filters), list(numbers.units), []
    for place, name in enumerate(names):
        if name == "CONV":
            result.append((name, filters[0], *numbers.conv))
            filters = filters[1:] or filters
        elif name == "POOL":
            result.append((name, *numbers.pool[:2]))
        elif name == "FC":
            last = "FC" not in names[place + 1 :]
            result.append((name, numbers.classes if last else units[0]))
            units = units[1:] or units
        else:
            result.append((name,))
    return result


@settings(deadline=None, max_examples=300)
@given(names=NAMES, numbers=NUMBERS, size=st.integers(1, 40), channels=st.integers(1, 4))
def test_volumes_parameters_and_the_refusal_are_those_of_the_package(names, numbers, size, channels):
    layers, steps = specs(names, numbers), follow(names, numbers, (channels, size, size))
    try:
        expected = trace_shapes(layers, (channels, size, size))
    except DoesNotFit as misfit:
        place = int(re.search(r"layer (\d+)", str(misfit))[1])
        assert steps[-1].refusal
        assert steps[-1].place == place == len(steps)
        if fraction := re.search(r"\+ 1 = .*\+ 1 = ([^,]*),", str(misfit)):
            assert f"+ 1 = {fraction[1].replace('-', '−')}: doesn't fit" in steps[-1].refusal
            if stride := re.search(r"stride (\d+) gives (\d+)\.", str(misfit)):
                assert f"Stride {stride[1]} gives {stride[2]}." in steps[-1].refusal
        else:
            assert "an FC has left" in steps[-1].refusal
        expected = trace_shapes(layers[: place - 1], (channels, size, size))
        steps = steps[:-1]
    assert [(step.behind, step.parameters) for step in steps] == expected
    for step, k in zip(steps, range(1, len(steps) + 1), strict=True):
        if step.sight is not None:
            assert step.sight.pixels == receptive_field(layers[:k])


@pytest.mark.parametrize("example", ["fits", "lenet", "deep"])
def test_every_number_of_the_table_is_that_of_the_trace(example):
    state = EXAMPLES[example]
    names = cnn.parse_architecture(state.architecture)
    network = cnn.build(specs(names, stack._numbers(state)), (state.channels, state.size, state.size))
    rows = cnn.trace(network, (state.channels, state.size, state.size))
    steps = [
        step for step in follow(names, stack._numbers(state), rows.rows[0].shape) if step.name != "SOFTMAX"
    ]
    for step, row in zip(steps, rows.rows[1:], strict=True):
        assert (step.behind, step.parameters, step.kept) == (row.shape, row.parameters, row.activations)
        assert (None if step.sight is None else (step.sight.pixels,) * 2) == row.field
    drawing = draw(state)
    shown = [
        text.text for text in ElementTree.fromstring(drawing.svg).iter("{http://www.w3.org/2000/svg}text")
    ]
    cells = repr(rows).splitlines()[-1].split()
    assert cells[1] in shown  # the sum of the parameters
    assert " ".join(cells[2:4]) in shown  # and of the memory
    assert f"{rows.parameters:,} parameters" in drawing.sentence


def test_lenet_has_its_61706_parameters():
    assert "61,706 parameters" in draw(EXAMPLES["lenet"]).sentence
    assert "133,047,848 parameters, 92.9 % of them in FC layers" in draw(EXAMPLES["deep"]).sentence


def test_third_pool_of_the_notebook_does_not_fit_and_is_told_why():
    drawing = draw(EXAMPLES["third-pool"])
    assert drawing.sentence == (
        "Layer 15, the third POOL: (7 − 2)/2 + 1 = 3 1/2: doesn't fit. Stride 1 gives 6. "
        "With images of 24×24 or 32×32 every layer fits."
    )
    assert 'data-home="layer:8,0"' in drawing.svg
    assert 'class="cx-left"' in drawing.svg


@given(n=st.integers(1, 40), window=WINDOW)
def test_windows_are_counted_as_the_formula_counts(n, window):
    f, s, p = window
    starts, left = laid(n, window)
    try:
        assert (len(starts), left) == (output_size(n, f, s, p), 0)
        assert quotient(n, window).endswith(f"/{s} + 1 = {len(starts)}")
    except DoesNotFit:
        assert left != 0


@settings(deadline=None)
@given(numbers=NUMBERS, names=NAMES, size=st.integers(1, 60))
def test_sizes_that_are_recommended_pass_and_none_nearer_does(numbers, names, size):
    layers = specs(names, numbers)

    def passes(n):
        try:
            return bool(trace_shapes(layers, (1, n, n)))
        except DoesNotFit:
            return False

    found = sizes_that_pass(tuple(names), numbers, size)
    assert all(map(passes, found))
    nearest = [n for n in range(min([*found, size]) + 1, max([*found, size])) if n != size and passes(n)]
    assert nearest == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CONV-",
        "conv",
        "(CONV",
        "CONV)*2",
        "[(CONV-RELU)*2-POOL?]",
        "CONV--RELU",
        "(CONV)*x",
        "🙂",
        "a\tb",
    ],
)
def test_a_slip_is_told_with_its_place_in_the_words_of_the_package(text):
    with pytest.raises(ArchitectureError) as caught:
        cnn.parse_architecture(text)
    message = str(caught.value).splitlines()[0].removeprefix("parse_architecture: ")
    drawing = draw(State(architecture=text))
    assert drawing.sentence == message[0].upper() + message[1:]
    place = int(re.search(r"at character (\d+)", message)[1])
    frame = re.search(r'class="cx-frame" x="([\d.]+)"', drawing.svg)
    assert float(frame[1]) == pytest.approx(8 + (place - 1) * 9.4 - 2)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"architecture": "(CONV)*0"}, "Nothing is left of it: this architecture has no layer."),
        ({"architecture": "[(CONV)*100]*100"}, "10,000 layers: this picture holds at most 80."),
        ({"architecture": "(CONV)*27"}, "27 of CONV, POOL and FC together: this picture holds at most 26."),
        ({"filters": "8, x"}, "Filters: expected whole numbers from 1 to 4096 with commas between, got 'x'."),
        ({"units": ""}, "Units: expected whole numbers from 1 to 4096 with commas between, got ''."),
        (
            {"filters": "9999"},
            "Filters: expected whole numbers from 1 to 4096 with commas between, got '9999'.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_told(fields, sentence):
    assert draw(State(**fields)).sentence == sentence


def raising(text):
    raise KeyError(text)


def test_own_reader_is_used_and_its_slips_are_shown():
    own = explore.stack(lambda text: text.split("-"), architecture="CONV-RELU-FC")
    assert own.drawing.sentence.startswith("3 layers, and all fit")
    assert "refuses the text: KeyError" in explore.stack(raising).drawing.sentence
    assert "returned 'None', expected a list" in explore.stack(lambda text: None).drawing.sentence
    assert "expected a list of CONV" in explore.stack(lambda text: ["conv"]).drawing.sentence


@settings(deadline=None, max_examples=60)
@given(
    state=st.builds(
        Counted,
        convs=st.integers(1, 5),
        pool=st.booleans(),
        blocks=st.integers(1, 5),
        hidden=st.integers(0, 2),
    )
)
def test_counts_are_the_pattern_that_stands_above(state):
    assert stack._counted(state) == cnn.parse_architecture(pattern(state))
    drawing = draw(state)
    if "this picture holds" not in drawing.sentence:
        assert drawing.sentence == draw(State(architecture=pattern(state))).sentence


def test_without_a_reader_the_counts_stand_in_and_a_text_says_what_to_do(monkeypatch):
    monkeypatch.setattr(stack, "packages_reader", lambda: None)
    assert isinstance(explore.stack().state, Counted)
    assert isinstance(explore.stack(list).state, State)
    assert "pass your function to explore.stack" in explore.stack(architecture="CONV").drawing.sentence


def test_a_withheld_reader_is_none(monkeypatch):
    monkeypatch.delattr(cnn, "parse_architecture", raising=False)

    def withheld(name):
        raise ImportError(name)

    monkeypatch.setattr(cnn, "__getattr__", withheld)
    assert stack.packages_reader() is None

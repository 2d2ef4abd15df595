"""Stride and padding: every number in picture and sentence is that of the reference package."""

import re
import time
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import cnn
from cnn import explore
from cnn.explore.controls import accept, controls
from cnn.explore.drawings import predicting
from cnn.explore.drawings.reach import coverage, taps_of
from cnn.explore.drawings.stride_padding import CHECK, EXAMPLES, IMAGE, STRIP, State, draw, pick, reveal

CONTROLS = {name: control for name, control in controls(State).items() if control.kind != "text"}


def every(control):
    match control.kind:
        case "integer":
            return st.integers(control.low, control.high)
        case "choice":
            return st.sampled_from(control.options)
    return st.booleans()


STATES = st.builds(State, **{name: every(control) for name, control in CONTROLS.items()})
PLAIN = STATES.map(lambda state: replace(state, predict=False))


def shown(drawing, grid):
    """The numbers in the cells of a grid."""
    pattern = rf'data-cell="{grid}:(\d+),(\d+)"[^>]*>(?:<rect[^>]*/>)+<text[^>]*>([^<]*)<'
    found = re.findall(pattern, drawing.svg)
    return {(int(i), int(j)): float(text.replace("−", "-")) for i, j, text in found}


def right_output(scene):
    """The output by the reference: padded as the rule says, then floor."""
    around = ((scene.rows.before, scene.rows.after), (scene.columns.before, scene.columns.after))
    image = np.pad(scene.image, around)[None, None]
    strides = (scene.rows.s, scene.columns.s)
    return cnn.conv2d(image, scene.weights[None, None], [0], strides, 0, mode="floor")[0, 0]


def plain(words):
    return words.replace("−", "-").replace("·", "*").replace("\N{NO-BREAK SPACE}", " ")


@settings(deadline=None, max_examples=150)
@given(state=PLAIN)
def test_outputs_in_the_picture_are_those_of_the_package(state):
    scene = state.scene
    drawing = draw(replace(state, view="windows"))
    if not all(scene.shape):
        assert shown(drawing, "y") == {}
        return
    expected = right_output(scene)
    assert shown(drawing, "y") == {place: expected[place] for place in np.ndindex(*scene.shape)}


@settings(deadline=None, max_examples=150)
@given(state=PLAIN)
def test_sentence_has_the_size_or_the_words_of_the_error(state):
    state = replace(state, rule="exact", view="windows")
    axes = [state.scene.columns] if state.strip else [state.scene.rows, state.scene.columns]
    sentence = plain(draw(state).sentence)
    numbers = [(axis.n, axis.f, axis.s, axis.p) for axis in axes]
    if all(axis.fits for axis in axes):
        sizes = [cnn.output_size(*four) for four in numbers]
        assert f"so the output has {' × '.join(map(str, sizes))} values." in sentence
        return
    assert "so the output has" not in sentence
    for axis, four in zip(axes, numbers, strict=True):
        if not axis.fits:
            with pytest.raises(cnn.DoesNotFit) as refusal:
                cnn.output_size(*four)
            assert str(refusal.value) in sentence


@settings(deadline=None, max_examples=100)
@given(state=PLAIN)
def test_table_of_rules_is_true(state):
    drawing = draw(state)
    said = dict(re.findall(r'data-cell="rule:(\w+)" aria-label="Rule \w+: size ([^,]*),', drawing.svg))
    for name, size in said.items():
        scene = replace(state, rule=name).scene
        fits = all(scene.shape) and (name != "exact" or scene.fits)
        shape = scene.shape[1:] if state.strip else scene.shape
        assert size == (" × ".join(map(str, shape)) if fits else "none")
    assert list(said) == ["exact", "floor", "ceil", "same"]


@settings(deadline=None, max_examples=100)
@given(state=PLAIN)
def test_words_of_every_output_add_up(state):
    drawing = draw(state)
    for terms in re.findall(r'data-cell="y:[^"]*" aria-label="Output[^:"]*: ([^"]*·[^"]*)\."', drawing.svg):
        left, _, total = plain(terms).rpartition(" = ")
        products = re.findall(r"(?:^|([+-]) )(-?\d+)\*(\d+)", left)
        assert sum((-1 if sign == "-" else 1) * int(a) * int(b) for sign, a, b in products) == int(total)


@settings(deadline=None, max_examples=60)
@given(state=PLAIN)
def test_way_back_is_the_gradient(state):
    scene = state.scene
    if not all(scene.shape):
        assert not coverage(scene).any()
        return
    dout = np.random.default_rng(0).integers(-3, 4, scene.shape).astype(float)
    around = ((scene.rows.before, scene.rows.after), (scene.columns.before, scene.columns.after))
    image = np.pad(scene.image.astype(float), around)[None, None]
    strides = (scene.rows.s, scene.columns.s)
    inside = tuple(slice(axis.before, axis.before + axis.n) for axis in (scene.rows, scene.columns))

    def back(weights, gradient):
        dx, _, _ = cnn.conv2d_backward(
            gradient[None, None], image, weights[None, None], strides, 0, mode="floor"
        )
        return dx[0, 0][inside]

    ours = [
        [sum(w * dout[o] for line in taps_of(scene, i, j) for o, w in line) for j in range(scene.columns.n)]
        for i in range(scene.rows.n)
    ]
    np.testing.assert_allclose(ours, back(scene.weights.astype(float), dout))
    counts = back(np.ones(scene.weights.shape), np.ones(scene.shape))
    np.testing.assert_allclose(coverage(scene), counts)
    if not state.strip:
        pixels = shown(draw(replace(state, view="coverage")), "x")
        assert pixels == {place: counts[place] for place in np.ndindex(*counts.shape)}


def test_lecture_goes_by_on_the_starting_state():
    sizes = {"stride-1": "5 × 5", "stride-2": "3 × 3", "padding-1": "7 × 7"}
    for example, size in sizes.items():
        assert draw(EXAMPLES[example]).sentence.endswith(f"so the output has {size} values.")
    refused = draw(EXAMPLES["stride-3"])
    assert "(7 − 3)/3 + 1 = 2\N{NO-BREAK SPACE}1/3: doesn't fit" in refused.svg.replace("&#x27;", "'")
    assert "P = 1 → 3, S = 2 → 3, N = 9 → 3" in refused.svg
    assert refused.sentence.endswith("Hatched: 1 row and 1 column that the filter never reads.")
    assert refused.svg.count('class="cx-left"') == 13
    assert "no padding fits, because S is even" in draw(EXAMPLES["even-stride"]).svg
    assert 'class="cx-left"' not in draw(EXAMPLES["stride-2"]).svg


def test_window_products_and_sum_light_up_together():
    svg = draw(State(stride=2)).svg
    (lit,) = re.findall(r'<g data-for="y:1,2">(.*?)</g>', svg)
    (frames,) = re.findall(r'<path class="cx-frame" d="([^"]*)"', lit)
    assert frames.count("M") == 2
    lines = [plain(text) for text in re.findall(r"<text[^>]*>([^<]*)<", lit)]
    assert len(lines) == 4
    assert lines[-1] == f"= {shown(draw(State(stride=2)), 'y')[1, 2]:g}"


@pytest.mark.parametrize("dimension", [STRIP, IMAGE])
def test_prediction_hides_the_answer_until_it_is_guessed(dimension):
    state = State(dimension=dimension, predict=True, stride=2, guess="3")
    asked = draw(state)
    for telling in ("=", "1/3", "data-cell", "data-for", "cx-left", "3 × 3 values"):
        assert (
            telling not in re.sub(r'[\w-]+="[^"]*"', lambda m: m[0].split("=")[0], asked.svg) + asked.sentence
        )
    assert "?" in asked.sentence
    shown_now = draw(reveal(state))
    assert shown_now.sentence.startswith("Right: 3")
    assert "(7 − 3)/2 + 1 = 3" in shown_now.sentence
    for other in (replace(reveal(state), guess="4"), replace(reveal(state), padding=1)):
        assert draw(other).sentence.startswith("Predict:")


def test_misfit_is_not_hatched_before_it_is_predicted():
    state = State(predict=True, stride=3, guess="no")
    assert "cx-left" not in draw(state).svg
    assert draw(reveal(state)).sentence.startswith("Right: it doesn't fit.")


@pytest.mark.parametrize(
    ("fields", "guess", "words"),
    [
        ({"stride": 2}, "3x3", "Right: 3 × 3."),
        ({"stride": 2}, " 3 ", "Right: 3 × 3."),
        ({"stride": 2}, "2", "Not quite, you said 2 × 2. That is the number of steps; the first position"),
        ({"stride": 2}, "5", "Not quite, you said 5 × 5. That is the size for stride 1."),
        ({"padding": 1}, "6", "Not quite, you said 6 × 6. Padding is added on both sides."),
        ({"padding": 2}, "7", "Not quite, you said 7 × 7. Padding is added on both sides."),
        ({"padding": 2}, "5", "Not quite, you said 5 × 5. That is the size without padding."),
        ({"stride": 3}, "2", "Not quite, you said 2 × 2. That is the size rounded;"),
        ({"stride": 3}, "doesn’t fit", "Right: it doesn't fit."),
        ({"stride": 2}, "no", "Not quite, it does fit."),
        ({"stride": 2}, "", "Your guess is empty:"),
        ({"stride": 2, "apart": True, "stride_rows": 1}, "5 x 3", "Right: 5 × 3."),
        ({"stride": 2, "dimension": STRIP}, "3", "Right: 3."),
        ({"stride": 2}, "9999999999", "Not quite, you said 9999999999 × 9999999999."),
    ],
)  # fmt: skip
def test_guess_gets_a_kind_word(fields, guess, words):
    state = State(predict=True, guess=guess, **fields)
    assert draw(reveal(state)).sentence.startswith(words)
    assert predicting.judge(guess, state.scene, strip=state.strip).startswith(words)


def test_button_shows_the_answer():
    explorer = explore.stride_padding(predict=True)
    explorer._receive(explorer, {"id": "1", "changes": {"guess": "5"}}, [])
    assert explorer.drawing.sentence.startswith("Predict:")
    explorer._receive(explorer, {"id": "2", "press": CHECK}, [])
    assert explorer.drawing.sentence.startswith("Right: 5 × 5.")


def test_controls_that_change_nothing_are_idle():
    assert {"apart", "stride_rows", "guess", CHECK} <= set(State(dimension=STRIP).idle)
    assert "stride_rows" not in State(apart=True).idle
    assert not {"guess", CHECK} & set(State(predict=True).idle)
    for state in EXAMPLES.values():
        for name in set(state.idle) - {CHECK, "guess"}:
            other = {"dimension": STRIP, "rule": "ceil", "view": "reverse"}.get(name, 1)
            other = bool(other) if controls(State)[name].kind == "flag" else other
            assert draw(replace(state, **{name: other})).svg == draw(state).svg, name


def test_choosing_a_rule_takes_it_and_a_pixel_is_remembered():
    assert pick(State(), "rule:ceil") == State(rule="ceil")
    assert pick(State(), "x:2,5") == State(pixel=(2, 5))
    assert pick(State(), "y:0,0") == State()
    assert pick(State(predict=True), "rule:ceil") == State(predict=True)


def wrong_in_many_ways(x, w, b, stride, padding):
    """Something else for every size: right, too large, refusing, and not a number."""
    kind = x.shape[2] % 4
    if kind == 0:
        return cnn.conv2d(x, w, b, 1, 2)
    if kind == 1:
        raise ValueError("not today")
    return cnn.conv2d(x, w, b, stride, padding, mode="floor") * (np.nan if kind == 2 else 1)


def shrinking(x, w, b):
    return cnn.conv2d_valid(x, w, b)[:, :, :2, ::2]


@settings(deadline=None, max_examples=60)
@given(
    state=STATES, function=st.sampled_from([wrong_in_many_ways, shrinking, cnn.correlate2d, cnn.correlate1d])
)
def test_own_function_is_drawn_for_every_state(state, function):
    explorer = explore.stride_padding(function)
    fields = {name: getattr(state, name) for name in CONTROLS}
    explorer.set(**fields)
    root = ElementTree.fromstring(explorer.drawing.svg)
    width, height = float(root.get("width")), float(root.get("height"))
    assert width <= 720
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, w, h = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width, "a mark lies outside the picture"
        assert 0 <= y <= y + h <= height, "a mark lies outside the picture"
    cells = {cell.get("data-cell") for cell in root.iter() if cell.get("data-cell")}
    named = {key for part in root.iter() for key in part.get("data-for", "").split()}
    assert named <= cells
    assert root.get("data-home", next(iter(cells), "")) in cells | {""}
    assert explorer.drawing.sentence.startswith("Your ")


def test_right_function_is_said_to_be_right_wherever_it_fits():
    explorer = explore.stride_padding(cnn.conv2d)
    for fields in (
        {},
        {"stride": 2},
        {"padding": 2, "kernel": 5},
        {"dimension": STRIP, "stride": 2, "padding": 1},
    ):
        explorer.set(**fields)
        assert explorer.drawing.sentence.startswith("Your conv2d is right here"), explorer.drawing.sentence
    explorer.set(dimension=IMAGE, kernel=3, stride=3, padding=0)
    assert "It refuses, as it should." in explorer.drawing.sentence
    assert "≠" not in explorer.drawing.svg


def test_difference_is_marked_and_both_windows_light_up():
    drawing = explore.stride_padding(lambda x, w, b, s, p: cnn.conv2d(x, w, b, 1, p), stride=2).drawing
    assert "should be 2 rows down" in drawing.sentence
    assert drawing.svg.count("≠") > 10
    lit = "".join(re.findall(r'<g data-for="(?:y:0,1 )?z:0,1(?: y:0,1)?">(.*?)</g>', drawing.svg))
    assert 'class="cx-frame"' in lit
    assert 'class="cx-frame-two"' in lit


def written(svg, key):
    """The lines of products that light up with a cell; one that asks for Enter is none of them."""
    groups = re.findall(r'<g data-for="([^"]*)">(.*?)</g>', svg)
    lit = "".join(group for keys, group in groups if key in keys.split())
    return re.findall(r"<text[^>]*>([^<]*·[^<]*)<", lit), "Press Enter" in lit


def test_where_outputs_are_many_those_that_are_chosen_are_written_out():
    explorer = explore.stride_padding(cnn.conv2d, image=10, kernel=3, padding=3)
    assert written(explorer.drawing.svg, "z:0,0") == written(explorer.drawing.svg, "y:0,0")
    assert len(written(explorer.drawing.svg, "y:0,0")[0]) == 2 * 3  # a line for each row of the filter, twice
    assert written(explorer.drawing.svg, "z:7,5") == ([], True)
    explorer._receive(explorer, {"pick": "z:7,5", "id": "1"}, [])
    lines, asks = written(explorer.drawing.svg, "z:7,5")
    assert lines[:3] == lines[3:] == explorer.state.scene.terms(7, 5)
    assert not asks
    assert written(explorer.drawing.svg, "y:0,0") == ([], True)
    explorer.set(image=7, padding=0)
    assert all(len(written(explorer.drawing.svg, f"z:{i},{j}")[0]) == 6 for i in range(5) for j in range(5))


def test_where_pixels_meet_many_weights_the_one_that_is_chosen_is_written_out():
    state = State(image=10, kernel=3, padding=3, view="reverse")
    assert written(draw(state).svg, "x:3,3")[0]
    assert written(draw(state).svg, "x:0,9") == ([], True)
    assert written(draw(pick(state, "x:0,9")).svg, "x:0,9")[0]


@pytest.mark.parametrize("kernel", range(1, 8))
def test_no_picture_has_more_marks_than_are_drawn_in_5_ms(kernel):
    # A mark takes 1 to 2 µs: `python tests/bench explorers` measures it.
    for padding in range(4):
        for view in ("windows", "coverage", "reverse"):
            svg = draw(State(image=10, kernel=kernel, padding=padding, view=view)).svg
            assert len(re.findall(r"<\w", svg)) < 2500
        own = explore.stride_padding(cnn.conv2d, image=10, kernel=kernel, padding=padding)
        assert len(re.findall(r"<\w", own.drawing.svg)) < 3500


def test_each_size_is_asked_once_and_not_while_drawing_again():
    calls = []
    explorer = explore.stride_padding(lambda *arguments: calls.append(0) or cnn.conv2d(*arguments))
    first = len(calls)
    explorer.set(stride=2)
    assert len(calls) == 2 * first == 24
    explorer.set(stride=1)
    assert len(calls) == 24


def test_endless_loop_does_not_hold_up_the_page():
    def endless(x, w, b, stride, padding):
        while True:
            pass

    start = time.perf_counter()
    explorer = explore.stride_padding(endless)
    assert time.perf_counter() - start < 3
    assert "it was stopped" in explorer.drawing.sentence


class AnyOrder(RuleBasedStateMachine):
    """A person at the controls, in whatever order."""

    @initialize(own=st.booleans())
    def start(self, own):
        self.explorer = explore.stride_padding(*[wrong_in_many_ways] * own)
        self.count = 0

    def send(self, **message):
        self.count += 1
        self.explorer._receive(self.explorer, {**message, "id": str(self.count)}, [])

    @rule(name=st.sampled_from(list(CONTROLS)), data=st.data())
    def change(self, name, data):
        value = data.draw(every(CONTROLS[name]))
        expected = accept(self.explorer.state, name, value)
        self.send(changes={name: value})
        assert self.explorer.state == expected

    @rule(guess=st.text(max_size=16))
    def type_a_guess(self, guess):
        self.send(changes={"guess": guess})

    @rule()
    def check(self):
        self.send(press=CHECK)

    @rule(data=st.data())
    def choose(self, data):
        keys = re.findall(r'data-cell="([^"]+)"', self.explorer.drawing.svg)
        if keys:
            self.send(pick=data.draw(st.sampled_from(keys)))

    @invariant()
    def picture_is_there(self):
        if hasattr(self, "explorer"):
            assert self.explorer.frame["answer"] == (str(self.count) if self.count else None)
            assert ElementTree.fromstring(self.explorer.drawing.svg) is not None
            assert self.explorer.drawing.sentence.endswith((".", "?"))


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(deadline=None, max_examples=25, stateful_step_count=15)

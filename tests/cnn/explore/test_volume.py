"""The volume's numbers are those of a convolution and of the course's counting; its words add up."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnn
from cnn.explore.drawings.volume import EXAMPLES, State, draw, pick
from cnn.explore.drawings.volume_layer import FILTERS, IMAGE, LECTURE, Counts, weights

STATES = st.builds(
    State, size=st.integers(1, 5), channels=st.integers(1, 3), filters=st.integers(1, 6),
    shown=st.integers(1, 6), bias=st.integers(-9, 9), guess=st.integers(0, 999),
)  # fmt: skip


def read(text):
    return float(text.replace("−", "-").strip("()"))


def shown_map(drawing):
    cells = re.findall(r'data-cell="out:(\d),(\d)"[^>]*><rect[^>]*/><text[^>]*>([^<]*)<', drawing.svg)
    side = 1 + max(int(i) for i, _, _ in cells)
    result = np.full((side, side), np.nan)
    for i, j, text in cells:
        result[int(i), int(j)] = read(text)
    return result


def reference(state):
    """The map of the filter that is shown, by the package."""
    kernel = weights(min(state.shown, state.filters) - 1, state.size, state.channels)
    x = IMAGE[None, : state.channels].astype(float)
    return cnn.conv2d(x, kernel[None].astype(float), np.array([state.bias]))[0, 0]


@given(state=STATES)
def test_map_is_that_of_the_reference(state):
    np.testing.assert_array_equal(shown_map(draw(state)), reference(state))


@given(state=STATES)
def test_products_sums_bias_and_output_add_up_in_every_light(state):
    drawing, expected = draw(state), reference(state)
    lights = re.findall(r'data-for="out:(\d),(\d)">(.*?)</g>', drawing.svg)
    assert len(lights) == expected.size
    for i, j, light in lights:
        values = [read(text) for text in re.findall(r'class="cx-value"[^>]*>([^<]*)<', light)]
        *sums, output = (read(text) for text in re.findall(r'class="cx-strong"[^>]*>([^<]*)<', light))
        sheets = np.array(values).reshape(state.channels, -1)
        assert sheets.size == state.size**2 * state.channels
        assert sheets.sum(axis=1).tolist() == sums
        assert sum(sums) + state.bias == output == expected[int(i), int(j)]


@given(state=STATES)
def test_words_of_an_output_add_up(state):
    for words in re.findall(r'data-cell="out:[^"]*" aria-label="[^:]*: ([^"]*)\."', draw(state).svg):
        terms, total = words.split(" = ")
        numbers = [read(term.split(" ")[-1]) for term in terms.split(" + ")]
        assert len(numbers) == state.channels + 1
        assert sum(numbers) == read(total)


@given(state=STATES)
def test_counts_are_those_of_the_course(state):
    counts = Counts(side=7, size=state.size, channels=state.channels, filters=state.filters)
    assert counts.out == cnn.output_size(7, state.size)
    assert counts.weights + counts.filters == cnn.conv_parameters(state.size, state.channels, state.filters)
    drawing = draw(state)
    assert (f"= {counts.weights + counts.filters:,} parameters" in drawing.svg) == (state.guess > 0)
    if state.guess:
        assert f"·{state.channels} = {state.size**2 * state.channels} products" in drawing.sentence
        assert f"{counts.out}×{counts.out}" in drawing.sentence
        assert drawing.sentence.startswith("Right") == (state.guess == counts.products)


def test_before_a_guess_nothing_tells_the_answer():
    drawing = draw(State())
    assert drawing.sentence.endswith("?")
    assert not re.search(r"\b(75|25|150|152|450|456)\b", drawing.sentence)
    texts = re.findall(r">([^<>]+)</text>", drawing.svg)
    assert not [text for text in texts if re.search(r"\b(75|25|150|152|450|456)\b", text)]


def test_lecture_has_456_parameters_against_fourteen_million():
    drawing = draw(State(guess=75))
    assert LECTURE.fully_connected == 14_455_392
    for words in ("32×32×3 → 28×28×6", "450 weights + 6 biases", "= 456 parameters", "14,455,392"):
        assert words in drawing.svg
    assert cnn.conv_parameters(5, 3, 6) == 456


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State(guess=75), "Right: 5·5·3 = 75 products, and one bias on top."),
        (State(guess=76), "Nearly: 5·5·3 = 75 products. The bias is added too"),
        (State(guess=25), "25 is one sheet. The filter goes through all 3 channels: 5·5·3 = 75 products."),
        (State(guess=150), "150 is for all filters together. One filter makes one output: 5·5·3 = 75"),
        (State(guess=7), "Not 7: each of the 3 sheets has 5·5 products, so 5·5·3 = 75 products"),
        (State(channels=1, guess=7), "Not 7: the one sheet has 5·5 products, so 5·5·1 = 25 products"),
        (State(shown=6), "There is no filter 6: filter 2 is shown."),
        (State(filters=1, guess=75), "Moved over the image, the filter writes one map of size 3×3."),
    ],
)
def test_guess_is_answered_kindly(state, said):
    assert said in draw(state).sentence


def test_choosing_a_map_of_the_stack_brings_it_to_the_front():
    state = EXAMPLES["lecture"]
    assert sorted(re.findall(r'data-cell="map:(\d)"', draw(state).svg)) == ["2", "3", "4", "5", "6"]
    assert pick(state, "map:4").shown == 4
    assert pick(state, "map:7") == pick(state, "out:0,0") == state
    assert 'data-cell="map:1"' in draw(pick(state, "map:4")).svg


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_filters_differ_so_that_their_maps_do(size):
    kernels = {weights(k, size, 3).tobytes() for k in range(len(FILTERS))}
    assert len(kernels) == len(FILTERS)
    assert np.abs(IMAGE).max() == 3

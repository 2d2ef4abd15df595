"""The pooling explorer shows what the reference package computes, forward, backward and refused."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cnn
from cnn import explore
from cnn.explore.controls import accept
from cnn.explore.drawings.pooling import EXAMPLES, FAR, State, draw, pick
from cnn.explore.drawings.pooling_map import BRIGHT, CENTRE, LARGEST, MAPS, OWN, moved
from cnn.explore.svg import number

TABLES = st.integers(2, 6).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(-9, 9), min_size=columns, max_size=columns).map(tuple), min_size=2, max_size=6
    ).map(tuple)
)
STATES = st.builds(
    State, kind=st.sampled_from(["max", "average"]), size=st.integers(1, 4), stride=st.integers(1, 4),
    rows=st.integers(2, LARGEST), columns=st.integers(2, LARGEST), image=st.sampled_from(MAPS), values=TABLES,
    view=st.sampled_from(["forward", "gradient", "one column on"]),
    row=st.integers(0, LARGEST - 1), column=st.integers(0, LARGEST - 1),
)  # fmt: skip


def shown(drawing, key, *, which=0):
    """The texts in the cells of one grid, by place."""
    cells = re.findall(rf'data-cell="{key}:(\d),(\d)"[^>]*><rect[^>]*/>(.*?)</g>', drawing.svg)
    texts = {(int(i), int(j)): re.findall(r"<text[^>]*>([^<]*)<", inside)[which] for i, j, inside in cells}
    rows, columns = (1 + max(place[axis] for place in texts) for axis in (0, 1))
    return [[texts[i, j] for j in range(columns)] for i in range(rows)]


def texts(array):
    return [[number(value) for value in row] for row in array]


def pooled(state, values=None):
    x = np.array(values or state.values, float)[None, None]
    return (cnn.max_pool2d if state.kind == "max" else cnn.avg_pool2d)(x, state.size, state.stride)[0, 0]


def fits(state):
    try:
        pooled(state)
    except cnn.DoesNotFit:
        return False
    return True


@given(state=STATES)
def test_forward_shows_what_the_reference_pools(state):
    state = replace(state, view="forward")
    if fits(state):
        drawing = draw(state)
        assert shown(drawing, "x") == texts(state.values)
        assert shown(drawing, "y") == texts(pooled(state))
        rows, columns = pooled(state).shape
        assert f"{state.rows}×{state.columns} becomes {rows}×{columns}." in drawing.sentence


@given(state=STATES)
def test_gradient_shows_what_the_reference_sends_back(state):
    state = replace(state, view="gradient")
    if fits(state):
        x, y = np.array(state.values, float)[None, None], pooled(state)
        dout = 1 + np.arange(float(y.size)).reshape(1, 1, *y.shape)
        back = cnn.max_pool2d_backward if state.kind == "max" else cnn.avg_pool2d_backward
        drawing = draw(state)
        assert shown(drawing, "y") == texts(dout[0, 0])
        assert shown(drawing, "x", which=1) == texts(back(dout, x, state.size, state.stride)[0, 0])


@given(state=STATES)
def test_move_shows_both_pooled_maps_and_counts_what_changes(state):
    state = replace(state, view="one column on")
    if fits(state):
        drawing, before, after = draw(state), pooled(state), pooled(state, moved(state.values))
        assert shown(drawing, "y") == texts(before)
        assert shown(drawing, "z") == texts(after)
        many = int((before != after).sum())
        said = f"{many} of {before.size} outputs change" if many else "no output changes"
        assert said in drawing.sentence
        outside = re.sub(r"<g data-for=.*?</g>", "", drawing.svg)
        assert outside.count("cx-frame-two") == many


@given(state=STATES)
def test_misfit_is_refused_in_the_words_of_the_reference(state):
    drawing = draw(state)
    try:
        pooled(state)
    except cnn.DoesNotFit as refusal:
        reason = re.search(
            r"N = (\d+), F = (\d+), S = (\d+), .* = ([^=,]*), (not a whole|the filter)", str(refusal)
        )
        n, f, s, places, why = reason.groups()
        assert f"N = {n}, F = {f}, S = {s} does not fit" in drawing.sentence
        assert f"({n} − {f})/{s} + 1 = {places.replace('-', '−')}, " in drawing.sentence
        assert ("not a whole number" in drawing.sentence) == (why == "not a whole")
        assert drawing.sentence.startswith("N") == (state.rows == state.columns)
        assert 'data-cell="y:' not in drawing.svg
        for letter, value, gives in re.findall(r"([SFN]) = (\d+) gives (\d+)", drawing.sentence):
            numbers = {"N": int(n), "F": int(f), "S": int(s), letter: int(value)}
            assert cnn.output_size(numbers["N"], numbers["F"], numbers["S"]) == int(gives)
    else:
        assert "fit" not in drawing.sentence


def test_lecture_says_28_with_three_and_two_does_not_fit():
    sentence = draw(EXAMPLES["misfit"]).sentence
    assert "(6 − 3)/2 + 1 = 2 1/2, not a whole number" in sentence
    assert "On the lecture's 28 it is 13 1/2." in sentence
    with pytest.raises(cnn.DoesNotFit, match="13 1/2"):
        cnn.output_size(28, 3, 2)


def test_lectures_own_example_and_the_sum_of_four():
    assert shown(draw(State()), "y") == [["6", "8"], ["3", "4"]]
    drawing = draw(EXAMPLES["gradient"])
    assert "row 2, column 2 gets 1 + 2 + 3 + 4 = 10" in drawing.sentence
    assert shown(drawing, "x", which=1)[2][2] == "10"


def test_ties_name_their_convention():
    assert (
        "Of equal largest pixels the first gets it, row by row: a convention."
        in draw(EXAMPLES["ties"]).sentence
    )
    assert "the first of 3 equal ones" in draw(EXAMPLES["ties"]).svg
    assert "convention" not in draw(EXAMPLES["gradient"]).sentence


@pytest.mark.parametrize("columns", range(2, LARGEST + 1, 2))
def test_bright_pixel_is_seen_to_move_only_across_a_border(columns):
    crossing = sum(column % 2 for column in range(columns - 1))
    for column in range(columns):
        state = State(view="one column on", image=BRIGHT, rows=4, columns=columns, column=column)
        sentence = draw(state).sentence
        assert ("no output changes" in sentence) == (column % 2 == 0 and column + 1 < columns)
        if columns > 2:
            assert f"Of the {columns - 1} such moves in this row, {crossing} can be seen" in sentence
        else:
            assert "Its only move in this row cannot be seen" in sentence


def test_choosing_a_pixel_shows_its_value_and_the_control_changes_it():
    state = pick(State(), "x:1,2")
    assert (state.row, state.column, state.value) == (1, 2, 7)
    changed = accept(state, "value", -4)
    assert changed.values[1] == (5, 6, -4, 8)
    assert changed.value == -4
    assert pick(changed, "x:0,0").values == changed.values, "what was changed stays"
    assert pick(changed, "y:0,0") == pick(changed, "x:7,7") == changed
    assert accept(accept(changed, "image", "ties"), "image", "the lecture's").values == State().values


def test_bright_pixel_goes_where_one_chooses():
    state = pick(State(image=BRIGHT), "x:2,3")
    assert [(i, j) for i, row in enumerate(state.values) for j, v in enumerate(row) if v] == [(2, 3)]
    assert (state.row, state.column, state.value) == (2, 3, 9)


def test_own_map_is_what_was_there_cut_or_with_zeros_added():
    state = accept(accept(State(), "image", OWN), "value", 5)
    assert state.values[0] == (5, 1, 2, 4)
    assert accept(state, "columns", 5).values[0] == (5, 1, 2, 4, 0)
    assert accept(state, "rows", 2).values == state.values[:2]


def test_largest_in_the_centre_is_the_largest():
    for rows, columns in ((5, 5), (4, 6), (2, 2), (8, 8)):
        values = np.array(State(image=CENTRE, rows=rows, columns=columns).values)
        assert (values == values[rows // 2, columns // 2]).sum() == 1
        assert values.max() == values[rows // 2, columns // 2]


def test_own_values_are_shown_as_they_are_and_bad_ones_refused():
    state = explore.pooling(values=[[0.25, 70], [-3, 1.5], [2, 2]], size=1, stride=1).state
    assert state.values == ((0.25, 70), (-3, 1.5), (2, 2))
    assert (state.rows, state.columns, state.image, state.value) == (3, 2, OWN, 0)
    assert pick(state, "x:0,1").values == state.values
    assert pick(state, "x:0,1").value == FAR
    for values in ([], [[1, 2], [3]], [[1]], [[float("nan"), 1], [1, 1]], np.zeros((9, 9))):
        with pytest.raises(ValueError, match="values must be a table with 2 to 8 rows and columns"):
            explore.pooling(values=values)


@given(state=STATES)
@example(
    state=State(kind="average", size=3, stride=1, rows=7, columns=5, image="the lecture's", view="gradient")
)
def test_lines_below_the_picture_are_short_enough_for_it(state):
    svg = draw(state).svg
    width = float(re.search(r' width="(\d+)"', svg)[1])
    for left, line in re.findall(r'class="cx-label-start" x="([\d.]+)"[^>]*>([^<]*)<', svg):
        assert float(left) + 7.4 * len(line) <= width  # pixels of a character in the widest of the fonts


@given(state=STATES)
def test_gradients_in_words_add_up(state):
    state = replace(state, view="gradient")
    for line in re.findall(r"; gradient ([^<\"]*)<", draw(state).svg):
        if found := re.fullmatch(r"\(?([\d +]+)\)?(?:/(\d+))? = (.*)", line):
            summed = sum(map(int, found[1].split(" + "))) / int(found[2] or 1)
            assert number(summed) == found[3]

"""Notebook 04: every number in its prose is computed here, and every worked example gives what it says."""

import re
from fractions import Fraction

import numpy as np
import pytest
from prose import OTHER_NOTEBOOK, POINTS, SHAPE, Master, numbers

import cnn
from cnn.explore.drawings import pooling

MASTER = Master("04_pooling")

LECTURE = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])[None, None]
CENTRE = np.array([[1.0, 2, 0, 1, 3], [2, 0, 1, 3, 1], [1, 3, 9, 0, 2], [0, 1, 3, 2, 1], [3, 1, 0, 2, 3]])[
    None, None
]
FOUR = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
BLOCKS = LECTURE.reshape(1, 1, 2, 2, 2, 2)


def changed(value, row, column):
    """The lecture's map pooled, after one pixel has been changed."""
    x = LECTURE.copy()
    x[0, 0, row, column] = value
    return cnn.max_pool2d(x, 2)[0, 0]


def overwritten():
    """The gradient of the map with the large centre where = stands for +=."""
    dx = np.zeros((5, 5))
    for gradient in FOUR.ravel():
        dx[2, 2] = gradient
    return dx


# What the prose claims outside equations: words -> the numbers in them, computed.
CLAIMS = {
    "45 to 60 minutes": (45, 60),
    "at the top right, from 8 to 7": (cnn.max_pool2d(LECTURE, 2)[0, 0, 0, 1], changed(0, 1, 3)[0, 1]),
    "is about 1.11": (round(float(FOUR.sum() / 9), 2),),
    "it gets 1/9, about 0.11": (1, 9, round(1 / 9, 2)),
    "`dout = [[10, 20], [30, 40]]`": (10, 20, 30, 40),
    "the numbers 0 to 15 in order": (0, 15),
    "at most 10,000 numbers, none larger than 1000 in size": (10_000, 1000),
    "It is 4. What has she done": (overwritten()[2, 2],),
    "he gets 4, 8, 3 and 4": tuple(BLOCKS.max(axis=(4, 5)).ravel()),
    "first four numbers, 1, 1, 2 and 4": tuple(BLOCKS[0, 0, 0, 0].ravel()),
    "In average pooling every pixel gets an equal part: 1/4 here": (1, 4),
    "Nudge one pixel at a time, by 0.1": (0.1,),
    "a gradient of 10 the result": (10,),
}


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in MASTER.text
    assert numbers(words) == [float(n) for n in CLAIMS[words]]


def test_no_number_of_the_prose_goes_unchecked():
    text = MASTER.left_over(CLAIMS, SHAPE, POINTS, OTHER_NOTEBOOK)
    assert [n for n in numbers(text) if n >= 10] == []


@pytest.mark.parametrize("shape", sorted(set(re.findall(SHAPE, MASTER.text))))
def test_every_shape_of_the_prose_is_one_of_the_lecture_or_of_this_notebook(shape):
    assert shape in {"2×2", "2x2", "3×3", "4×4", "5×5", "6×6", "8×8", "28×28"}


def test_a_changed_pixel_changes_what_the_prose_says():
    before = cnn.max_pool2d(LECTURE, 2)[0, 0]
    assert np.argwhere(changed(0, 1, 3) != before).tolist() == [[0, 1]]
    assert np.array_equal(changed(3, 0, 2), before)
    assert "changed the 2 in the first row to a 3, nothing would have happened" in MASTER.text
    overlapping = cnn.max_pool2d(LECTURE, 2, 1)[0, 0]
    assert overlapping.shape == (3, 3)
    assert np.sum(overlapping == 8) == 2
    assert "There are 3×3 outputs. Two of them are 8" in MASTER.text


def test_which_settings_fit_is_as_the_prose_says():
    assert (
        "windows of 2 fit an even number of pixels, windows of 3 an odd number. No map takes both"
        in MASTER.text
    )
    for n in range(3, 40):
        assert (Fraction(n - 2, 2).denominator == 1) == (n % 2 == 0)
        assert (Fraction(n - 3, 2).denominator == 1) == (n % 2 == 1)
    misfit = pooling.draw(pooling.EXAMPLES["misfit"]).sentence
    assert "N = 6, F = 3, S = 2 does not fit" in misfit
    assert "What would fit: S = 1 gives 4, F = 2 gives 3, N = 7 gives 3" in misfit
    assert "A stride of 1, or windows of 2, or one more row and column of pixels" in MASTER.text
    with pytest.raises(cnn.DoesNotFit, match="13 1/2"):
        cnn.output_size(28, 3, 2)


def test_the_explorer_shows_what_the_prose_says():
    def sentence(**state):
        return pooling.draw(pooling.State(**state)).sentence

    assert 'explore.pooling(view="one column on", rows=6, columns=6, image="a bright pixel")' in MASTER.code
    bright = {"view": "one column on", "rows": 6, "columns": 6, "image": "a bright pixel"}
    assert "no output changes" in sentence(**bright)
    assert "2 of 9 outputs change" in sentence(**bright, column=1)
    assert "Of the 5 such moves in this row, 1 can be seen" in sentence(**bright, size=3, stride=3)
    assert (
        'explore.pooling(view="gradient", rows=5, columns=5, size=3, image="largest in the centre")'
        in MASTER.code
    )
    centre = {"view": "gradient", "rows": 5, "columns": 5, "size": 3}
    assert "1 + 2 + 3 + 4 = 10" in sentence(**centre, image="largest in the centre")
    assert "gives each of its 9 pixels 1/9" in sentence(**centre, kind="average")
    assert "Of equal largest pixels the first gets it, row by row" in sentence(**centre, image="ties")
    assert pooling.State().values == tuple(map(tuple, LECTURE[0, 0]))


def test_half_of_all_moves_are_seen_with_windows_of_two():
    x = np.zeros((1, 1, 2, 40))
    seen = []
    for column in range(38):
        here, there = x.copy(), x.copy()
        here[0, 0, 0, column], there[0, 0, 0, column + 1] = 1, 1
        seen.append(not np.array_equal(cnn.max_pool2d(here, 2), cnn.max_pool2d(there, 2)))
    assert seen == [False, True] * 19
    assert "That is half of the time." in MASTER.text


def test_what_the_prose_says_of_the_curve_is_so():
    names = namespace("max_pool2d")
    for name in ("upright_edges", "shift_tolerance"):
        source = MASTER.cell(f"def {name}")
        exec(source.split("\n\n\nfigures.")[0], names)
    curves = {}
    names["figures"] = type("Figures", (), {"tolerance": staticmethod(curves.update)})
    names["shift_tolerance"]()
    assert abs(curves["no pooling"][2]) < 0.1  # "next to nothing alike"
    assert curves["windows of 8×8"][2] > 0.9  # "still nearly the same"
    assert all(values[0] == pytest.approx(1) and values[8] < 0.5 for values in curves.values())
    two = [values[2] for values in curves.values()]
    assert two == sorted(two)


def namespace(exercise):
    """What the notebook imports, its helper, and the exercises up to this one."""
    imported = {name: getattr(cnn, name) for name in ("conv2d", "relu", "sample_image", "output_size")}
    return MASTER.namespace(exercise, "pair", **imported)


EXAMPLES = {
    "max_pool2d": ((LECTURE, 2, 2), [[[[6, 8], [3, 4]]]]),
    "max_pool2d_backward": (
        (10 * FOUR, LECTURE, 2, 2),
        [[[[0, 0, 0, 0], [0, 10, 0, 20], [30, 0, 0, 0], [0, 0, 0, 40]]]],
    ),
}


@pytest.mark.parametrize("exercise", EXAMPLES)
def test_the_worked_example_of_every_stub_is_right_and_stands_in_it(exercise):
    arguments, expected = EXAMPLES[exercise]
    for function in (getattr(cnn, exercise), namespace(exercise)[exercise]):
        assert np.array_equal(function(*arguments), expected)
    text = re.sub(r"\s", "", MASTER.exercises[exercise])
    for row in [*expected[0][0], *(LECTURE[0, 0].astype(int).tolist() if exercise == "max_pool2d" else [])]:
        assert re.sub(r"\s", "", str(row)) in text


def test_ties_go_to_the_first_as_the_prose_says():
    x, dout = np.array([[[[1.0, 6.0], [6.0, 5.0]]]]), np.array([[[[10.0]]]])
    assert "`[[1, 6], [6, 5]]` and a gradient of 10 the result is `[[0, 10], [0, 0]]`" in MASTER.text
    for function in (cnn.max_pool2d_backward, namespace("max_pool2d_backward")["max_pool2d_backward"]):
        assert function(dout, x, 2, 2).tolist() == [[[[0, 10], [0, 0]]]]


def test_the_sum_of_gradients_is_kept_unless_they_are_overwritten():
    dx = cnn.max_pool2d_backward(FOUR, CENTRE, 3, 2)
    assert dx.sum() == FOUR.sum() == dx[0, 0, 2, 2]
    assert overwritten().sum() < FOUR.sum()
    assert np.count_nonzero(overwritten()) == 1


def test_the_wrong_functions_pass_the_test_that_their_author_tried():
    source = MASTER.cell("def pool_zero_start")
    names = {"np": np}
    exec(source, names)
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    for name in ("pool_zero_start", "pool_last", "pool_blocks", "pool_square"):
        assert np.array_equal(names[name](x, 2, 2), cnn.max_pool2d(x, 2, 2))


def test_bens_other_three_numbers_agree_by_chance():
    ben, right = BLOCKS.max(axis=(4, 5)), cnn.max_pool2d(LECTURE, 2)
    assert (ben == right).ravel().tolist() == [False, True, True, True]
    assert np.array_equal(BLOCKS.max(axis=(3, 5)), right)

"""Notebook 02: every number in its prose is computed here, and every worked example gives what it says."""

import re

import numpy as np
import pytest
from prose import OTHER_NOTEBOOK, POINTS, SECTION, SHAPE, Master, numbers

import cnn
from autograder.shown import padding_stride as shown
from cnn.explore.drawings import stride_padding

MASTER = Master("02_padding_stride")

SEVEN, LECTURE = (7, 3), (1, 3, 32, 32)
TINY = np.array([[1.0, 2, 0], [0, 1, 3], [2, 1, 1]])[None, None]
TINY_FILTER = np.array([[1.0, 0, -1], [2, 1, 0], [0, 1, 2]])[None, None]
ONES = np.ones((1, 1, 7, 7)), np.ones((1, 1, 3, 3)), np.zeros(1)


def sizes(n, f, padding=0):
    """The sizes of an image from layer to layer, until the filter has no room."""
    found = [n]
    while found[-1] + 2 * padding >= f and len(found) < 20:
        found.append(cnn.output_size(found[-1], f, 1, padding))
    return found


def reads(padding):
    """How often each pixel of a 7×7 image is read by a 3×3 filter: the gradient of ones by ones."""
    x, w, _ = ONES
    dout = np.ones_like(cnn.conv2d(*ONES, 1, padding))
    return cnn.conv2d_backward(dout, x, w, 1, padding)[0][0, 0]


TEN = cnn.conv2d(np.zeros(LECTURE), np.zeros((10, 3, 5, 5)), np.zeros(10), 1, 2).shape
UNTIED = 28 * 28 * 5 * cnn.conv_parameters(5, 3, 1)

# What the prose claims outside equations: words -> the numbers in them, computed.
CLAIMS = {
    "**Time:** 60 minutes": (60,),
    "the output has 28 rows. The next layer leaves 24.": tuple(sizes(32, 5)[1:3]),
    "**Predict.** N = 32, F = 5, S = 2.": (32, 5, 2),
    "such as (2, 3, 4, 5)": (2, 3, 4, 5),
    "The 760 parameters are those": (cnn.conv_parameters(5, 3, 10),),
    "K is often a power of two: 32, 64, 128, 512.": tuple(2 ** np.array([5, 6, 7, 9])),
    "297,920 against 380.": (UNTIED, cnn.conv_parameters(5, 3, 5)),
    "The image has 160 rows.": (160,),
    "lie between −1000 and 1000, at most 10,000 in all": (1000, 1000, 10_000),
    "is 14.5, and `//` makes 14 of it": ((32 - 5) / 2 + 1, cnn.output_size(32, 5, 2, mode="floor")),
    "and ends at pixel 30; the last column is number 31": (26 + 5 - 1, 32 - 1),
    "N = 32, F = 5, S = 2 is such a case": (32, 5, 2),
    "into 32×32×10, with 760 parameters": (cnn.conv_parameters(5, 3, 10),),
}  # fmt: skip


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in MASTER.text
    assert numbers(re.sub(SHAPE, " ", words)) == [float(n) for n in CLAIMS[words]]


def test_no_number_of_the_prose_goes_unchecked():
    text = MASTER.left_over(CLAIMS, SECTION, SHAPE, POINTS, OTHER_NOTEBOOK)
    assert [n for n in numbers(text) if n >= 10] == []


@pytest.mark.parametrize("shape", sorted(set(re.findall(SHAPE, MASTER.text))))
def test_every_shape_of_the_prose_is_one_of_the_lecture_or_of_this_notebook(shape):
    behind = f"{TEN[2]}×{TEN[3]}×{TEN[1]}"
    small = {"2×3", "3×3", "4×4", "5×5", "5×5×3", "7×7"}
    assert shape in small | {behind, "32×32", "32×32×3", "28×28", "28×28×5"}


def test_what_the_prose_says_of_strides_is_so():
    assert [s for s in range(1, 6) if (7 - 3) % s == 0] == [1, 2, 4]
    assert "Strides 1, 2 and 4 fit" in MASTER.text
    assert "Strides 3 and 5 do not" in MASTER.text
    assert [n for n in range(3, 11) if (n - 3) % 3 == 0] == [3, 6, 9]
    assert "Sizes 3, 6 and 9, and so on" in MASTER.text
    with pytest.raises(cnn.DoesNotFit, match="2 1/3"):
        cnn.output_size(7, 3, 3)


def test_what_the_prose_says_of_shrinking_and_of_paddings_is_so():
    assert sizes(32, 5) == list(range(32, 0, -4))
    assert len(sizes(32, 5)) - 1 == 7
    assert "Seven. Then 4×4 is left, and the filter has no room." in MASTER.text
    assert set(sizes(32, 5, 2)) == {32}
    assert (cnn.output_size(9, 4, 1, 1), cnn.output_size(9, 4, 1, 2)) == (9 - 1, 9 + 1)
    assert "P = 1 gives one pixel less than N, P = 2 one more" in MASTER.text
    assert [cnn.same_padding(f) for f in (3, 5, 7)] == [1, 2, 3]
    assert all(f"| {f} | {cnn.same_padding(f)} |" in MASTER.text for f in (3, 5, 7))
    assert cnn.fitting_paddings(32, 5, 2, 50) == []
    assert cnn.fitting_paddings(7, 5, 2, 50) == cnn.fitting_paddings(31, 5, 2, 50) == list(range(51))
    assert cnn.fitting_paddings(7, 3, 3, 5) == [1, 4]
    assert "the paddings 1 and 4 do fit" in MASTER.text
    assert cnn.fitting_paddings(160, 3, 2, 50) == []
    assert cnn.output_size(160, 4, 2, 1) == 80


def test_even_strides_and_odd_distances_never_fit_as_the_written_question_says():
    for n in range(1, 20):
        for f in range(1, n + 1):
            for stride in (2, 4, 6):
                assert not ((n - f) % 2 and cnn.fitting_paddings(n, f, stride, 12))


def test_what_the_prose_says_of_coverage_is_so():
    assert (reads(0)[0, 0], reads(0)[3, 3], reads(1)[0, 0]) == (1, 9, 4)
    assert "The corner is read once, the middle nine times." in MASTER.text
    assert "the corner is read four times" in MASTER.text
    top_left = np.pad(np.ones((7, 7)), 1)[:3, :3]
    assert (np.sum(top_left == 0), top_left.sum()) == (5, 4)
    assert "Five are zeros: three above, and two more at the left. Only four pixels" in MASTER.text
    assert cnn.conv2d(*ONES, 1, 1)[0, 0, 0, 0] == 4
    assert "The right value at the top left is 4, because five of the nine are zeros." in MASTER.text
    wide = cnn.conv2d(ONES[0], ONES[1], np.array([5.0]), 2, 3)[0, 0]
    border = np.ones(wide.shape, bool)
    border[1:-1, 1:-1] = False
    assert np.array_equal(wide == 5, border)


def test_the_case_by_hand_is_what_the_reference_gives():
    assert cnn.conv2d(TINY, TINY_FILTER, [1.0], 2, 1).tolist() == [[[[4, 8], [2, 5]]]]
    assert "`4 + 3 + 1 = 8`" in MASTER.text
    assert "`−1 + 2 + 1 = 2`" in MASTER.text


EXAMPLES = {
    "output_size": ((7, 3, 2, 0), 3),
    "same_padding": ((5,), 2),
    "fitting_paddings": ((7, 3, 3, 5), [1, 4]),
    "zero_pad": ((np.array([[[[1, 2, 3], [4, 5, 6]]]]), (0, 1)), [[[[0, 1, 2, 3, 0], [0, 4, 5, 6, 0]]]]),
    "conv2d": ((TINY, TINY_FILTER, np.array([1.0]), 2, 1), [[[[4, 8], [2, 5]]]]),
}


@pytest.mark.parametrize("exercise", EXAMPLES)
def test_the_worked_example_of_every_stub_is_right_and_stands_there(exercise):
    arguments, expected = EXAMPLES[exercise]
    for function in (getattr(cnn, exercise), MASTER.solution(exercise, "pair")):
        assert np.array_equal(function(*arguments), expected)
    assert re.sub(r"\s", "", str(expected)) in re.sub(r"\s", "", MASTER.exercises[exercise])


def test_each_bug_hides_in_the_case_that_its_author_tried():
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(2, 3, 7, 9)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
    tried = {
        shown.conv2d_ada: (x, np.ones_like(w), 0 * b, 1, 1),
        shown.conv2d_ben: (x, w[:1], b[:1], 2, 0),
        shown.conv2d_cleo: (x, w, b, 2, 2),
    }
    for bug, case in tried.items():
        assert np.allclose(bug(*case), cnn.conv2d(*case)), bug.__name__
    assert "| Ada | any image | ones | zeros | 1 | 1 |" in MASTER.text
    assert "| Ben | any image | any single filter | one bias | 2 | 0 |" in MASTER.text
    assert "| Cleo | any image | any filters | any biases | 2 | 2 |" in MASTER.text


def test_what_the_prose_says_of_its_explorers_is_what_they_show():
    assert 'explore.stride_padding(dimension="1-D strip", stride=3)' in MASTER.code
    assert "explore.stride_padding(stride=2, padding=1, predict=True)" in MASTER.code
    assert "explore.stride_padding(conv2d, stride=2, padding=1)" in MASTER.code

    def sentence(**state):
        return stride_padding.draw(stride_padding.State(**state)).sentence

    for stride in range(1, 6):
        assert ("does not fit" in sentence(dimension="1-D strip", stride=stride)) == (stride in (3, 5))
    question = sentence(stride=2, padding=1, predict=True)
    assert "“Check my guess”" in question
    assert "*Check my guess*" in MASTER.text
    assert "does not fit" not in sentence(stride=3, padding=1)

"""Notebook 06: every number in its prose is computed here, and every worked example gives what it says."""

import re

import numpy as np
import pytest
from prose import POINTS, SHAPE, Master, numbers

import cnn
from cnn.explore.drawings import stride_padding

MASTER = Master("06_backpropagation")

X, K = np.array([1, 2, 3, 4]), np.array([2, 3, 5])
DX, DK = cnn.correlate1d_backward([1, 10], X, K)
NINE, FOUR = np.arange(1.0, 10).reshape(1, 1, 3, 3), np.array([[[[1.0, 2], [3, 4]]]])
DIGITS = np.array([[[[1.0, 10], [100, 1000]]]])
LAYER = cnn.conv2d_backward(DIGITS, NINE, FOUR)
STRIDED, *_ = cnn.conv2d_backward([[[[1, 10]]]], np.ones((1, 1, 1, 5)), K[None, None, None], 2)
PADDED, *_ = cnn.conv2d_backward([[[[1, 10]]]], np.ones((1, 1, 1, 2)), K[None, None, None], 1, (0, 1))

# What the prose claims outside equations: words -> the numbers in them, computed.
CLAIMS = {
    "Its two outputs are 23 and 33": tuple(cnn.correlate1d(X, K)),
    "So it sends 20, 30, 50 to the places 1, 2, 3": (*(10 * K), 1, 2, 3),
    "So `dk` is 21, 32, 43": tuple(DK),
    "on it we get 2, 23, 35, 50 once more": tuple(DX),
    "What is left is 23, 35": tuple(PADDED.ravel()),
    "The others get 6532, 8754 and 9865": tuple(LAYER[1].ravel()[1:]),
    "Now choose the gradients 1 and 10": (1, 10),
    "The next one holds 23: a 3 from output 0 and a 2": (DX[1], K[1], 0, K[0]),
    "Then 35. The last one holds 50": (DX[2], DX[3]),
    "25 is a 5 from output 0 and 2 tens": (STRIDED.ravel()[2], K[2], 0, K[0]),
    "Three outputs need three digits: 1, 10 and 100": (1, 10, 100),
    "and `dout` is 1, 10": (1, 10),
    "the product is 6": (3 * 2,),
}


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in MASTER.text
    assert numbers(words) == [float(n) for n in CLAIMS[words]]


def test_no_number_of_the_prose_goes_unchecked():
    digits_of_dout = r"\| 100 1000 \||\| 1 10 \|"
    text = MASTER.left_over(CLAIMS, SHAPE, r"\(\d[\d, ]*\)", POINTS, digits_of_dout)
    large = {n for n in numbers(text) if n >= 10} - {10.0, 60.0, 1986.0}  # section, minutes, year
    assert large == set()


def test_the_cases_by_hand_are_what_the_reference_gives():
    assert (DX.tolist(), DK.tolist()) == ([2, 23, 35, 50], [21, 32, 43])
    assert STRIDED.ravel().tolist() == [2, 3, 25, 30, 50]
    for gathered, dout in ((DX, [0, 0, 1, 10, 0, 0]), (STRIDED.ravel(), [0, 0, 1, 0, 10, 0, 0])):
        for j, value in enumerate(gathered):
            terms = " + ".join(f"{k}·{g}" for k, g in zip(K[::-1], dout[j : j + 3], strict=True))
            assert f"`{terms} = {value:g}`" in MASTER.text
    assert "`4·1 + 3·10 + 2·100 + 1·1000 = 1234`" in MASTER.text
    assert LAYER[0][0, 0, 1, 1] == 1234
    assert "`1·1 + 10·2 + 100·4 + 1000·5 = 5421`" in MASTER.text
    assert LAYER[1][0, 0, 0, 0] == 5421
    ones, *_ = cnn.conv2d_backward(np.ones((1, 1, 3, 4)), np.ones((1, 1, 2, 3)), FOUR, 1, 1)
    assert np.all(ones == 10)


def pair(value):
    return (value, value) if isinstance(value, int) else value


EXAMPLES = {
    "correlate1d_backward": (([1, 10], [1, 2, 3, 4], [2, 3, 5]), ([2, 23, 35, 50], [21, 32, 43])),
    "conv2d_backward": (
        (DIGITS, NINE, FOUR, 1, 0),
        ([[1, 12, 20], [103, 1234, 2040], [300, 3400, 4000]], [[5421, 6532], [8754, 9865]], [1111]),
    ),
    "im2col": ((np.arange(6.0).reshape(1, 1, 2, 3), (2, 2), 1, 0), ([[0, 1, 3, 4], [1, 2, 4, 5]],)),
    "col2im": ((np.ones((1, 2, 4)), (1, 1, 2, 3), (2, 2), 1, 0), ([[1, 2, 1], [1, 2, 1]],)),
}


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_worked_example_of_every_stub_is_right_and_stands_there(exercise):
    arguments, expected = EXAMPLES[exercise]
    arguments = [np.array(a, float) if isinstance(a, list) else a for a in arguments]
    for function in (getattr(cnn, exercise), MASTER.solution(exercise, pair=pair)):
        found = function(*arguments)
        for mine, wanted in zip(found if isinstance(found, tuple) else (found,), expected, strict=True):
            assert np.array_equal(np.squeeze(mine), np.squeeze(wanted))
    text = re.sub(r"\s", "", MASTER.exercises[exercise])
    for row in [row for value in expected for row in (value if np.ndim(value) > 1 else [value])]:
        assert re.sub(r"\s", "", str(row)) in text


def test_the_points_of_the_three_gradients_are_those_of_the_check():
    from autograder.checks.backpropagation import conv2d_backward

    basic, rest = {"dx": 0.0, "dw": 0.0, "db": 0.0}, conv2d_backward.inputs_unchanged
    for case in conv2d_backward.cases:
        if case.part and "stride" not in case.name and "padding" not in case.name:
            basic[case.part] += case.weight
        else:
            rest += case.weight
    assert "`db` 1 point, `dw` 2, `dx` 3, all at stride 1 without padding" in MASTER.text
    assert basic == {"db": 1, "dw": 2, "dx": 3}
    assert rest == pytest.approx(1)


def words(key, **state):
    svg = stride_padding.draw(stride_padding.State(view="reverse", **state)).svg
    return re.search(rf'data-cell="{key}" aria-label="([^"]*)"', svg)[1]


def test_what_the_prose_says_of_the_reverse_view_is_what_its_explorer_shows():
    strip = {"dimension": "1-D strip"}
    code = MASTER.code
    assert 'explore.stride_padding(dimension="1-D strip", view="reverse")' in code
    assert "Output 1 has read pixel 3 with the weight −1, output 2 with 2, output 3 with 1" in MASTER.text
    seen = words("x:0,3", **strip)
    assert "output 1 with weight −1, output 2 with weight 2, output 3 with weight 1" in seen
    twice = [j for j in range(7) if "read 2 times" in words(f"x:0,{j}", stride=2, **strip)]
    assert "the pixels 2 and 4 are read twice, all others once" in MASTER.text
    assert twice == [2, 4]
    assert "pixel 3 lies between them. No output has read it." in MASTER.text
    unread = [j for j in range(7) if "read by no output" in words(f"x:0,{j}", stride=4, **strip)]
    assert unread == [3]
    assert "Nine and one." in MASTER.text
    assert "read by 9 outputs" in words("x:3,3")
    assert "read by 1 output:" in words("x:0,0")
    assert "With padding 1 the corner reaches 4 outputs." in MASTER.text
    assert "read by 4 outputs" in words("x:0,0", padding=1)
    assert "At stride 2, still with padding 1, it reaches one" in MASTER.text
    read = {(i, j): words(f"x:{i},{j}", padding=1, stride=2) for i in range(7) for j in range(7)}
    assert "read by 1 output:" in read[0, 0]
    assert {int(re.search(r"read by (\d) output", text)[1]) for text in read.values()} == {1, 2, 4}


def test_the_filter_is_learnt_as_the_prose_says():
    source = MASTER.cell("def learn_filter")
    namespace = {
        "np": np, "sample_image": cnn.sample_image, "conv2d_valid": cnn.conv2d_valid,
        "conv2d_backward": cnn.conv2d_backward,
    }  # fmt: skip
    exec(source.split("\n\n\ndef learnt")[0], namespace)
    kept = namespace["learn_filter"]()
    assert np.allclose(kept[max(kept)], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], atol=0.01)


def test_the_bugs_of_the_prose_do_what_it_says():
    assert "`dx` has the shape (2, 3, 0, 0)" in MASTER.text
    assert np.ones((2, 3, 5, 6))[:, :, -0:-0, 0:-0].shape == (2, 3, 0, 0)

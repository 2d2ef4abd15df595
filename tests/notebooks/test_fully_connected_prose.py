"""Notebook 05: every number in its prose is computed here, and every worked example gives what it says."""

import math
import re

import numpy as np
import pytest
from prose import POINTS, SHAPE, Master, numbers

import cnn
from cnn.explore.openers.stack import stack

MASTER = Master("05_fully_connected")


def network(blocks):
    """The small network of section 1, as its explorer tells it."""
    opened = {"size": 32, "channels": 3, "convs": 1, "hidden": 1, "filters": "8", "units": "100"}
    return stack(blocks=blocks, **opened).drawing.sentence


def parameters(blocks):
    return int(re.search(r"([\d,]+) parameters", network(blocks))[1].replace(",", ""))


CONV = cnn.conv_parameters(3, 3, 8)
EQUAL = round(float(cnn.softmax_cross_entropy(np.zeros((1, 10)), [3])[0]), 3)
SPREAD = float(cnn.softmax_cross_entropy(np.array([[-20.0, 20.0]]), [0])[0])
NEW = len(cnn.load_digits().labels) - 1000

# What the prose claims outside equations: words -> the numbers in them, computed.
CLAIMS = {
    "45 to 60 minutes": (45, 60),
    "stretch to 3072 x 1": (32 * 32 * 3, 1),
    "99.9 per cent, 205,910 of 206,134": (
        round(100 * (1 - CONV / parameters(1)), 1),
        parameters(1) - CONV,
        parameters(1),
    ),
    "from 206,134 to 53,118 and to 15,302": tuple(map(parameters, (1, 2, 3))),
    "begin near 2.303": (EQUAL,),
    "The loss begins at 2.303": (EQUAL,),
    "2.303 for ten equal scores": (EQUAL,),
    "the right score 40 below the best, should pay 40": (round(SPREAD, 9), round(SPREAD, 9)),
    "With 0.000000000001 added it pays 27.6": (1e-12, round(-math.log(math.exp(-SPREAD) + 1e-12), 1)),
    "There are 1,000 handwritten digits to learn from and 347 others": (1000, NEW),
    "The slope is 6": (2 * 3,),
    "with batches of 50, she needs a learning rate 50 times smaller": (50, 50),
}


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in MASTER.text
    assert numbers(words) == [float(n) for n in CLAIMS[words]]


def test_no_number_of_the_prose_goes_unchecked():
    text = MASTER.left_over(CLAIMS, SHAPE, POINTS, r"\$[^$]*\$")
    assert sorted(set(numbers(text)) - CHOSEN - {float(n) for n in range(10)}) == []


# Numbers that are given, not found: sizes that somebody chose, steps, scores, years, tolerances.
CHOSEN = {1e-05, 0.5, 3.2, 3.5, 10.0, 20.0, 32.0, 40.0, 64.0, 100.0, 1000.0, 1986.0, 3072.0}


def test_the_share_of_the_fully_connected_layers_is_what_the_explorer_says():
    assert "99.9 % of them in FC layers" in network(1)
    assert (
        'explore.stack(size=32, channels=3, convs=1, blocks=1, hidden=1, filters="8", units="100")'
        in MASTER.code
    )


TABLE = (np.array([[1, 10]]), np.array([[2, 3, 4]]), np.array([[1, 0, 0], [0, 1, 1]]))
EXAMPLES = {
    "linear": (
        (np.array([[[1, 2], [3, 4]]]), np.array([[1, 0, 10, 0], [0, 0, 0, 1]]), np.array([0.5, 0])),
        ([[31.5, 4]],),
    ),
    "linear_backward": (TABLE, ([[1, 10, 10]], [[2, 3, 4], [20, 30, 40]], [1, 10])),
    "conv1x1": (
        (np.array([[[[1, 2]], [[3, 4]]]]), np.array([[1, 10], [0, 1]]), np.array([0.5, 0])),
        ([[[[31.5, 42.5]], [[3, 4]]]],),
    ),
    "softmax_cross_entropy": (
        (np.array([[1.0, 2.0, 3.0]]), np.array([2])),
        (0.408, [[0.090, 0.245, -0.335]]),
    ),
    "numerical_gradient": ((np.square, np.array([3, 5]), np.array([1, 10]), 0.5), ([6, 100],)),
}


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_worked_example_of_every_stub_is_right_and_stands_in_it(exercise):
    arguments, expected = EXAMPLES[exercise]
    for function in (getattr(cnn, exercise), MASTER.solution(exercise)):
        results = function(*arguments)
        for result, wanted in zip(results if len(expected) > 1 else [results], expected, strict=True):
            assert np.allclose(result, wanted, rtol=0, atol=5.1e-4)
    text = re.sub(r"\s", "", MASTER.exercises[exercise])
    shown = ["[[0.090,0.245,-0.335]]"] if exercise == "softmax_cross_entropy" else map(str, expected)
    assert all(re.sub(r"\s", "", one) in text for one in shown)


def test_the_second_example_of_the_experiment_is_right():
    assert "dout = None, h = 0.5 give [6, 10]" in MASTER.exercises["numerical_gradient"]
    for function in (cnn.numerical_gradient, MASTER.solution("numerical_gradient")):
        assert function(lambda x: np.sum(x**2), np.array([3, 5]), None, 0.5).tolist() == [6, 10]


def test_the_stretched_image_of_the_prose_has_the_score_that_it_says():
    image = np.array([[[[1, 2], [3, 4]], [[0, 1], [1, 2]]]])
    score = cnn.linear(image, np.array([[1, 0, 2, 0, 0, 3, -1, 1]]), np.array([0.5]))
    assert score.item() == 11.5
    assert "`11 + 0.5 = 11.5`" in MASTER.prose


def test_adding_a_number_to_all_scores_changes_nothing():
    scores = np.array([[1.0, 2.0, 3.0]])
    for more in (100, 1000):
        loss, dscores = cnn.softmax_cross_entropy(scores + more, [2])
        assert loss == pytest.approx(cnn.softmax_cross_entropy(scores, [2])[0])
        assert abs(dscores.sum()) < 1e-12


def test_five_scores_push_the_cat_hardest_and_the_ship_least():
    _, (dscores,) = cnn.softmax_cross_entropy(np.array([[2.0, 3.5, 1.5, -1.0, 0.5]]), [0])
    order = np.argsort(-np.abs(dscores)).tolist()
    assert (order[0], order[1], order[-1]) == (0, 1, 3)
    assert dscores[0] < 0 < dscores[1]


def test_the_layer_learns_to_read_digits(capsys):
    """The claim of section 6, with the notebook's own functions."""
    source = MASTER.cell("def learn_digits")
    names = MASTER.namespace(None, load_digits=cnn.load_digits)
    exec(source.split("\n\n\ndef learned_weights")[0], names)
    w = names["learn_digits"]()
    told = capsys.readouterr().out.splitlines()
    assert f"loss {EQUAL:.3f}" in told[0]
    assert 0.8 < float(re.search(r"(\d+)%", told[-1])[1]) / 100 < 0.97
    middle, side = w[0].reshape(8, 8)[3:5, 3:5].mean(), w[0].reshape(8, 8)[3:5, [1, 2, 5, 6]].mean()
    assert middle < 0 < side  # a light middle and dark sides

"""Notebook 00: every number in its prose is computed here, and every worked example gives what it says."""

import re

import numpy as np
import pytest
from prose import POINTS, SECTION, SHAPE, Master, numbers

import cnn
from cnn.explore.drawings.stepping import course

MASTER = Master("00_perceptron")

YEARS = {1957, 1960, 1980, 1986, 1998, 2006, 2010, 2012, 2014, 2015}  # the lecture's


def settles(name, rule, alpha):
    """The last step after which something is answered wrongly, and one more: from then on nothing moves."""
    wrong = course(name, rule, alpha).wrong
    return max(k for k, count in enumerate(wrong) if count) + 1


def sums(alpha):
    """What Adaline makes of its one point, step by step."""
    return course("one point", "Adaline", alpha).responses[:, 0]


# What the prose claims outside equations: words -> the numbers in them, computed.
CLAIMS = {
    "45 to 60 minutes": (45, 60),
    "It sees 400 numbers in a row": (cnn.letters(1, 1).images.size,),
    "a *400-pixel image*": (cnn.letters(1, 1).images.size,),
    "two numbers in place of 400": (cnn.letters(1, 1).images.size,),
    "becomes a row of 400": (20 * 20,),
    "Now with 400 weights": (20 * 20,),
    "after 1 step with α = 2, after 29 steps with α = 0.1": (
        settles("two groups", "Perceptron", 2.0),
        2,
        settles("two groups", "Perceptron", 0.1),
        0.1,
    ),
    "it runs away: 2, −3.5, 21.25": tuple(np.abs(sums(0.5)[:3])),
    "With twice as much, α = 2/11": (2, 9 + 1 + 1),
    "So α = 1/11": (1, 9 + 1 + 1),
    "about 0.09": (round(1 / 11, 2),),
    "we find 1.7·10¹³ numbers": (1.7, 10),
}


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in MASTER.text
    assert numbers(words) == [float(n) for n in CLAIMS[words]]


def test_no_number_of_the_prose_goes_unchecked():
    text = MASTER.left_over(CLAIMS, SECTION, SHAPE, POINTS, r"10[⁰-⁹¹²³]+|VGG-16")
    assert {n for n in numbers(text) if n >= 10} - {20.0} - YEARS == set()


# Stubs


EXAMPLES = {
    "perceptron_predict": ([4, 1], [2, -1], -3, [1]),
    "perceptron_update": ([1, -1], 0, [1, 1], 1, 0.5, [1.5, -0.5, 0.5]),
    "adaline_update": ([1, -1], 0, [3, 1], 1, 0.5, [-0.5, -1.5, -0.5]),
    "two_layer_scores": ([1, 2], [[1, 1], [1, -1], [0, 3]], [[1, 10, 100], [-1, 0, 0]], [603, -3]),
}


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_worked_example_of_every_stub_is_right_and_stands_there(exercise):
    *arguments, expected = EXAMPLES[exercise]
    text = re.sub(r"\s", "", MASTER.exercises[exercise])
    for argument in arguments:
        assert re.sub(r"\s", "", str(argument)) in text
    arguments = [np.array(a) if isinstance(a, list) else a for a in arguments]
    for function in (getattr(cnn, exercise), MASTER.solution(exercise)):
        result = function(*arguments)
        parts = [result] if np.isscalar(result) else result
        assert np.hstack(parts).tolist() == expected

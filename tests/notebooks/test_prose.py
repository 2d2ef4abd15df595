"""All notebooks: every equation of the prose is right, and its tone is the same throughout."""

import re

import pytest
from prose import Master, evaluate

# How many equations there are at least, so that a change of marks does not empty the test.
EQUATIONS = {
    "00_perceptron": 20,
    "01_convolution": 20,
    "02_padding_stride": 20,
    "03_relu": 18,
    "04_pooling": 8,
    "05_fully_connected": 10,
    "06_backpropagation": 16,
    "07_convnet": 11,
    "08_architectures": 18,
}
MASTERS = {name: Master(name) for name in EQUATIONS}
ALL = [(name, equation) for name, master in MASTERS.items() for equation in master.equations]
FOR_WHOEVER_MARKS = "the identity is easy to have"  # in a rubric


@pytest.mark.parametrize(("name", "equation"), ALL)
def test_every_equation_of_the_prose_is_right(name, equation):
    left, right = equation.split("=")
    exact, written = evaluate(left), evaluate(right)
    if name == "03_relu":  # powers of e, rounded to the decimals that are written
        decimals = len(right.strip().partition(".")[2])
        assert f"{float(exact):.{decimals}f}" == f"{float(written):.{decimals}f}"
    else:
        assert exact == written


@pytest.mark.parametrize("name", EQUATIONS)
def test_equations_are_found(name):
    assert len(MASTERS[name].equations) >= EQUATIONS[name]


@pytest.mark.parametrize("name", EQUATIONS)
@pytest.mark.parametrize("word", ["simply", "just", "obviously", "easy", "clearly", "amazing"])
def test_the_prose_neither_talks_down_nor_shouts(name, word):
    prose = MASTERS[name].prose.replace(FOR_WHOEVER_MARKS, "")
    assert not re.search(rf"\b{word}\b", prose, re.IGNORECASE)
    assert not re.search(r"!(?=\s|$)", prose)

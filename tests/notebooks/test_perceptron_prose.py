"""Notebook 00: every number in its prose is computed here, and every worked example gives what it says."""

import ast
import operator
import re
from pathlib import Path

import jupytext
import numpy as np
import pytest

import cnn
from cnn.explore.drawings.stepping import course

ROOT = Path(__file__).resolve().parents[2]
CELLS = jupytext.read(ROOT / "notebooks" / "00_perceptron.py", fmt="py:percent").cells
PROSE = "\n\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")
PROSE = re.sub(r"<!-- explorer: .* -->", "", PROSE)  # becomes a picture, whose words have tests of their own
TEXT = " ".join(PROSE.split())
CODE = {cell.metadata["exercise"]: cell.source for cell in CELLS if "exercise" in cell.metadata}

SPANS = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", PROSE)]
EQUATIONS = [span for span in SPANS if re.fullmatch(r"[\d.,·+−()\s]+=[\d.,−\s]+", span)]
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
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


def numbers(text):
    """All numbers of a text, as floats; thousands may have commas."""
    found = re.findall(r"(?<![\w.])\d{1,3}(?:,\d{3})+|(?<![\w.])\d+(?:\.\d+)?", text)
    return [float(n.replace(",", "")) for n in found]


def evaluate(text):
    """Work out sums and products, written as the prose writes them."""

    def value(node):
        match node:
            case ast.Constant(value=number):
                return number
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATIONS[type(op)](value(left), value(right))
        raise ValueError(f"not a sum or product: {text}")

    return value(ast.parse(text.replace("−", "-").replace("·", "*").strip(), mode="eval").body)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_every_equation_of_the_prose_is_right(equation):
    left, right = equation.split("=")
    assert evaluate(left) == pytest.approx(evaluate(right), abs=1e-12)


def test_equations_are_found():
    assert len(EQUATIONS) >= 20


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in TEXT
    assert numbers(words) == [float(n) for n in CLAIMS[words]]


def test_no_number_of_the_prose_goes_unchecked():
    text = TEXT
    for span in [*EQUATIONS, *CLAIMS]:
        text = text.replace(span, " ")
    text = re.sub(r"`[^`]*`|\d+(?:×\d+)+|\d+[- ](?=points?\b)|10[⁰-⁹¹²³]+|VGG-16", " ", text)  # and marks
    large = {n for n in numbers(text) if n >= 10} - {10.0, 20.0} - YEARS  # section 10
    assert large == set()


# Stubs


def solution(exercise):
    """The function of the master, with everything that stands before it in the notebook's exercises."""
    namespace = {"np": np}
    for name, source in CODE.items():
        exec(compile(source, name, "exec"), namespace)
        if name == exercise:
            break
    return namespace[exercise]


EXAMPLES = {
    "perceptron_predict": ([4, 1], [2, -1], -3, [1]),
    "perceptron_update": ([1, -1], 0, [1, 1], 1, 0.5, [1.5, -0.5, 0.5]),
    "adaline_update": ([1, -1], 0, [3, 1], 1, 0.5, [-0.5, -1.5, -0.5]),
    "two_layer_scores": ([1, 2], [[1, 1], [1, -1], [0, 3]], [[1, 10, 100], [-1, 0, 0]], [603, -3]),
}


@pytest.mark.parametrize("exercise", CODE)
def test_the_worked_example_of_every_stub_is_right_and_stands_there(exercise):
    *arguments, expected = EXAMPLES[exercise]
    text = re.sub(r"\s", "", CODE[exercise])
    for argument in arguments:
        assert re.sub(r"\s", "", str(argument)) in text
    arguments = [np.array(a) if isinstance(a, list) else a for a in arguments]
    for function in (getattr(cnn, exercise), solution(exercise)):
        result = function(*arguments)
        parts = [result] if np.isscalar(result) else result
        assert np.hstack(parts).tolist() == expected


@pytest.mark.parametrize("word", ["simply", "just", "obviously", "easy", "clearly", "amazing"])
def test_the_prose_neither_talks_down_nor_shouts(word):
    assert not re.search(rf"\b{word}\b", PROSE, re.IGNORECASE)
    assert not re.search(r"!(?=\s|$)", PROSE)

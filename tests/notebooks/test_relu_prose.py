"""Notebook 03: every number in its prose is computed here, and every worked example gives what it says."""

import inspect
import math
import re

import numpy as np
import pytest
from prose import SECTION, SHAPE, Master

import cnn
from cnn.explore.drawings import activations
from cnn.explore.drawings.activation_curves import LINES, SATURATED, curve
from cnn.figures.activations import SIX

MASTER = Master("03_relu")

LEAK = inspect.signature(cnn.leaky_relu).parameters["slope"].default
SMALL, BEN = np.array(0.1), lambda x: 1 - x**2


def tanh_slope(x):
    return float(cnn.tanh_backward(np.ones(()), np.array(x)))


def steepest(name):
    slopes = curve(name, slope=LEAK, alpha=1.0, lines="0 and x").slope
    return max(slopes(k / 100) for k in range(-600, 601))


def saturated_from(name):
    f = curve(name, slope=LEAK, alpha=1.0, lines="0 and x")
    return next(k / 4 for k in range(25) if f.saturated(k / 4))


# What the prose claims outside equations: words -> the numbers in them, computed.
CLAIMS = {
    "45 to 60 minutes": (45, 60),
    r"\max(0.1 x, x)": (LEAK,),
    "max(0.1x, x)": (LEAK,),
    "the two are 0.3 and 3": (3 * LEAK, 3),
    "The 0.1 is called": (LEAK,),
    "has made its bias b = −10": (10,),
    "$e$ is about 2.718": (math.e,),
    "$e^{-1}$, which is 0.368": (1, math.exp(-1)),
    "$e^{1000}$": (1000,),
    "is wrong for x = 1000": (1000,),
    "finite numbers at 1000 and at −1000": (1000, 1000),
    "right for x = 1000 and for x = −1000": (1000, 1000),
    "$e^{-2}$ is 0.135, so the result is 1/1.135, about 0.881": (
        *(2, math.exp(-2), 1, 1 + math.exp(-2), cnn.sigmoid(2.0)),
    ),
    "$e^2$ is 7.389, so the result is 1/8.389, about 0.119": (
        *(2, math.exp(2), 1, 1 + math.exp(2), cnn.sigmoid(-2.0)),
    ),
    "The largest slope is 0.25, at x = 0": (steepest("sigmoid"), 0),
    "it is 0.25⁵, about 0.00098": (steepest("sigmoid"), steepest("sigmoid") ** 5),
    "its slope is smaller than 0.05": (SATURATED,),
    "saturated from x = 3 on, tanh already from x = 2.25 on": (
        saturated_from("sigmoid"),
        saturated_from("tanh"),
    ),
    "better than the 0.25 of the sigmoid": (steepest("sigmoid"),),
    "Take x = 1 and dout = 10": (1, 10),
    "tanh(1) is 0.762": (1, math.tanh(1)),
    "dx is about 4.2": (10 * tanh_slope(1.0),),
    "layers with 64 numbers": (64,),
    "1, 2, …, 20 layers": (1, 2, 20),
    "multiplies it by 0.25 at most": (steepest("sigmoid"),),
    "has a slope of 0.25 at most": (steepest("sigmoid"),),
    "x = 0.1 and dout = 1 give 0.99, and the true slope is 0.99007": (
        *(SMALL, 1, BEN(SMALL), tanh_slope(SMALL)),
    ),
    "the slope is 0.0707": (tanh_slope(2.0),),
    "| sigmoid | 1/(1 + e⁻ˣ) | 0.25 |": (1, 1, steepest("sigmoid")),
    "| tanh | tanh(x) | 1 |": (steepest("tanh"),),
    "| **ReLU** | max(0, x) | 1 |": (0, steepest("ReLU")),
    "| 1 for α up to 1 |": (steepest("ELU"), 1),
}


def written_numbers(text):
    """All numbers of a text, with the decimals that they are written with."""
    return re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)


def as_written(value, written):
    """The value, rounded to the decimals of what is written."""
    decimals = len(written.partition(".")[2])
    return f"{float(value):.{decimals}f}"


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in MASTER.text
    written = written_numbers(words)
    assert written == [as_written(value, n) for value, n in zip(CLAIMS[words], written, strict=True)]


def test_no_number_of_the_prose_goes_unchecked():
    text = MASTER.left_over(CLAIMS, SECTION, SHAPE, r"\|[^|]*(?=\|)")  # each table has its test
    assert [n for n in written_numbers(text) if float(n) >= 10 or "." in n] == []


def table(head):
    """The rows of the table of the prose that begins with this line, as text."""
    lines = MASTER.prose.split("\n")
    start = lines.index(head) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def first_number(text):
    return float(re.search(r"[−\d.]+", text)[0].replace("−", "-"))


def test_the_table_of_relu_is_right():
    rows = np.array([[first_number(cell) for cell in row] for row in table("| x | the larger of 0 and x |")])
    assert np.array_equal(cnn.relu(rows[:, 0]), rows[:, 1])


def test_the_table_of_the_way_back_is_right():
    rows = table("| x | output | slope | dout | dx |")
    x, output, slope, dout, dx = np.array([[first_number(cell) for cell in row] for row in rows]).T
    assert np.array_equal(cnn.relu(x), output)
    assert np.array_equal(cnn.relu_backward(np.ones(4), x), slope)
    assert np.array_equal(cnn.relu_backward(dout, x), dx)


def test_the_two_layers_of_the_first_section_are_one():
    """h = 2x + 1 and y = 3h − 4 make y = 6x − 1, and so do the two matrices of the cell below."""
    assert "3(2x + 1) − 4. That is 6x − 1" in MASTER.text
    assert all(3 * (2 * x + 1) - 4 == 6 * x - 1 for x in range(-5, 6))
    source = MASTER.cell("w_only = ")
    names = {"np": np}
    exec(source.split("\n\nprint")[0], names)
    first, second = names["w_first"], names["w_second"]
    assert (first.size + second.size, names["w_only"].size) == (20, 6)
    assert np.array_equal(second @ (first @ names["three_inputs"]), names["w_only"] @ names["three_inputs"])


def test_two_filters_melt_into_one():
    source = MASTER.cell("melted = ")
    names = {"np": np, **{name: getattr(cnn, name) for name in ("load_digits", "convolve2d", "conv2d_valid")}}
    exec(source.split("\nprint")[0], names)
    assert names["digit"].shape == (1, 1, 8, 8)
    assert names["melted"].shape == (5, 5)
    assert np.array_equal(names["one_by_one"], names["at_once"])


EXAMPLES = {
    "relu": ([-2, 0, 3], [0, 0, 3]),
    "relu_backward": ([10, 20, 30, -40], [-2, 0, 3, 5], [0, 0, 30, -40]),
    "leaky_relu": ([-2, 0, 3], [-0.2, 0, 3]),
    "elu": ([-1000, 0, 3], 2, [-2, 0, 3]),
    "sigmoid": ([-1000, 0, 1000], [0, 0.5, 1]),
    "tanh_backward": ([4, 4, 4], [-1000, 0, 1000], [0, 4, 0]),
    "maxout": ([[1, 2], [2, 0]], [[3, 0]], [-1], [[0, 2]], [1], [[5], [5]]),
}


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_worked_example_of_every_stub_is_right(exercise):
    *arguments, expected = EXAMPLES[exercise]
    arguments = [np.array(a) if isinstance(a, list) else a for a in arguments]
    for function in (getattr(cnn, exercise), MASTER.solution(exercise)):
        assert np.allclose(function(*arguments), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_worked_example_stands_in_the_stub(exercise):
    text = re.sub(r"\s", "", MASTER.exercises[exercise])
    for value in EXAMPLES[exercise]:
        assert re.sub(r"\s", "", str(value)) in text


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_solution_equals_the_reference_without_a_warning(exercise):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 3, 4, 5))
    x.flat[:2] = 1000, -1000
    dout, matrix, weights = rng.normal(size=x.shape), rng.normal(size=(7, 3)), rng.normal(size=(2, 4, 3))
    biases = rng.normal(size=(2, 4))
    arguments = {
        "relu_backward": (dout, x),
        "tanh_backward": (dout, x),
        "maxout": (matrix, weights[0], biases[0], weights[1], biases[1]),
    }.get(exercise, (x,))
    assert np.allclose(
        MASTER.solution(exercise)(*arguments), getattr(cnn, exercise)(*arguments), rtol=0, atol=1e-12
    )


def test_a_second_slope_in_the_stub_of_leaky_relu_is_right():
    assert "with slope = 0.5 it gives [-1, 0, 3]" in MASTER.exercises["leaky_relu"]
    assert cnn.leaky_relu(np.array([-2, 0, 3]), 0.5).tolist() == [-1, 0, 3]


def test_the_line_that_the_text_warns_of_has_no_number_at_1000():
    (line,) = re.findall(r"```python\n(.*?)\n```", MASTER.prose, flags=re.DOTALL)
    names = {"np": np, "x": np.array([-1.0, 3.0, 1000.0]), "alpha": 1.0}
    with np.errstate(all="ignore"):
        exec(line, names)
    assert np.isnan(names["y"]).tolist() == [False, False, True]


def test_adas_relu_is_right_and_changes_the_map_before_she_draws_it():
    assert "`x[x < 0] = 0` and `return x`" in MASTER.text
    before = np.array([-2.0, 3.0])
    before[before < 0] = 0
    assert before.tolist() == cnn.relu(np.array([-2.0, 3.0])).tolist()


def test_twenty_layers_leave_what_the_text_says():
    source = MASTER.cell("def gradient_sizes")
    names = {"np": np, "sigmoid": cnn.sigmoid}
    exec(source.split("\n\n\ndef twenty_layers")[0], names)
    sizes = names["gradient_sizes"]
    kept = sizes(cnn.relu, cnn.relu_backward, np.sqrt(2))[-1]
    lost = sizes(cnn.sigmoid, names["back_through_sigmoid"], 1)[-1]
    assert len(sizes(cnn.relu, cnn.relu_backward, 1)) == 21
    assert "more than a million million times too small" in MASTER.text
    assert 1e-14 < lost < 1e-12
    assert 0.5 < kept < 2
    assert "tanh does well here, because all its inputs are still close to 0" in MASTER.text
    assert sizes(np.tanh, cnn.tanh_backward, 1)[-1] > 0.1
    assert "There tanh loses the gradient too, and ReLU does not." in MASTER.text
    assert tanh_slope(3.0) < 0.01
    assert cnn.relu_backward(1.0, 3.0) == 1


def test_what_the_prose_says_of_the_explorer_is_what_it_shows():
    opened = MASTER.code
    assert "explore.activations(x=0.0)" in opened
    assert "0.25^5 = 0.000977" in activations.draw(activations.State(x=0.0)).sentence
    for name, x in (("sigmoid", 3.0), ("tanh", 2.25)):
        assert "is saturated" in activations.draw(activations.State(function=name, x=x)).sentence
        assert (
            "it is saturated" not in activations.draw(activations.State(function=name, x=x - 0.25)).sentence
        )
        assert "is saturated" in activations.draw(activations.State(function=name, x=-x)).sentence
    flat = curve("ReLU", slope=LEAK, alpha=1.0, lines="0 and x")
    assert flat.saturated(-0.25)
    assert not any(flat.saturated(k / 4) for k in range(1, 25))


def test_the_lines_that_the_prose_names_can_be_chosen_for_maxout():
    assert 'explore.activations(function="maxout", x=-2.0)' in MASTER.code
    assert "*−x and x*" in MASTER.prose
    assert "The lines 0.1·x and x make" in MASTER.text
    x = np.arange(-3.0, 4.0)
    for words, function in (("−x and x", np.abs), ("0.1·x and x", cnn.leaky_relu), ("0 and x", cnn.relu)):
        (w1, b1), (w2, b2) = LINES[words]
        drawn = cnn.maxout(x[:, None], [[w1]], [b1], [[w2]], [b2])[:, 0]
        assert np.allclose(drawn, function(x))


@pytest.mark.parametrize("name", SIX)
def test_the_figure_of_all_six_draws_what_the_reference_computes(name):
    value, slope = SIX[name]
    x = np.linspace(-4, 4, 33)
    reference = {
        "sigmoid": cnn.sigmoid,
        "tanh": cnn.tanh,
        "ReLU": cnn.relu,
        "leaky ReLU, slope 0.1": cnn.leaky_relu,
        "maxout of −x/2 and x": lambda x: np.maximum(-x / 2, x),
        "ELU, α = 1": cnn.elu,
    }[name]
    assert np.allclose(value(x), reference(x))
    inside = np.delete(x, 16)  # 0, where a slope may jump
    assert np.allclose(slope(inside), (reference(inside + 1e-6) - reference(inside - 1e-6)) / 2e-6, atol=1e-6)

"""Notebook 00: what its story claims of cases by hand, explorers, the letter reader, history and bugs."""

import re

import numpy as np
import pytest
from prose import Master

import cnn
from cnn.explore.drawings import perceptron
from cnn.explore.drawings.stepping import NAMES, course

MASTER = Master("00_perceptron")
YEARS = {1957, 1960, 1980, 1986, 1998, 2006, 2010, 2012, 2014, 2015}  # the lecture's


def sums(alpha):
    """What Adaline makes of its one point, step by step."""
    return course("one point", "Adaline", alpha).responses[:, 0]


# By hand


def test_the_cases_by_hand_are_what_the_reference_gives():
    w, b = np.array([2, -1]), -3
    assert [cnn.perceptron_predict(x, w, b) for x in ([4, 1], [1, 2], [2, 1])] == [1, 0, 0]
    moved, bias = cnn.perceptron_update([1, -1], 0, [1, 1], 1, 0.5)
    assert (moved.tolist(), bias) == ([1.5, -0.5], 0.5)
    assert cnn.perceptron_predict([1, 1], moved, bias) == 1
    moved, bias = cnn.adaline_update([1, -1], 0, [3, 1], 1, 0.5)
    assert (moved.tolist(), bias) == ([-0.5, -1.5], -0.5)


def test_adaline_runs_away_comes_to_1_or_hits_it_as_the_prose_says():
    assert np.abs(sums(0.5)[:6] - 1).min() == 1
    assert (np.diff(np.abs(sums(0.5)[:6] - 1)) > 0).all()
    assert np.abs(sums(0.1)[3:] - 1).max() < 0.01
    moved, bias = cnn.adaline_update([1, -1], 0, [3, 1], 1, 1 / 11)
    assert moved @ [3, 1] + bias == pytest.approx(1)
    moved, bias = cnn.adaline_update([1, -1], 0, [3, 1], 1, 2 / 11)
    assert moved @ [3, 1] + bias == pytest.approx(0)  # the error was −1 and is 1


def test_the_two_layers_of_section_7_solve_xor_and_need_the_max():
    w1, w2 = np.array([[1, -1], [-1, 1]]), np.array([[1, 1]])
    corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert [cnn.two_layer_scores(x, w1, w2).item() for x in corners] == [0, 1, 1, 0]
    assert "the hidden numbers would be −1 and 1, and they would add up to 0" in MASTER.text
    assert sorted(w1 @ [0, 1]) == [-1, 1]
    assert all((w2 @ w1 @ x).item() == 0 for x in corners)


# What explorers and figures show


def test_the_stepper_settles_when_the_prose_says_so():
    assert "The fifth step is the last that moves anything." in MASTER.text
    weights = course("two groups", "Perceptron", 0.5).weights
    assert (weights[4] != weights[5]).any()
    assert (weights[5:] == weights[5]).all()
    assert course("two groups", "Perceptron", 0.5).wrong[5] == 0


def test_what_the_prose_sends_people_to_is_there():
    opened = "".join(cell.source for cell in MASTER.cells)
    assert {"AND", "XOR", "one point"} <= set(NAMES)
    assert 'explore.perceptron(data="one point", rule="Adaline", alpha=0.5)' in opened
    assert 'explore.perceptron(data="XOR", step=4)' in opened
    for alpha in (0.1, 0.25, 0.5, 1.0, 2.0):
        wrong = course("XOR", "Perceptron", alpha).wrong
        assert min(wrong) == 1  # three of the four are the most
        assert max(wrong[60:]) > 1  # and it does not stay there
    assert "goes round for ever" in perceptron.draw(perceptron.State(data="XOR", step=36)).sentence
    assert course("AND", "Perceptron", 0.5).wrong[-1] == 0


def learn(update, alpha):
    """The letter reader of section 5: weights, bias, mistakes of each pass, and the letters."""
    images, labels = cnn.letters(300, seed=1, alphabet="IT")
    x = images.reshape(300, 400)
    w, b, mistakes = np.zeros(400), 0.0, []
    for _ in range(8):
        mistakes.append(0)
        for image, d in zip(x[:200], labels[:200], strict=True):
            mistakes[-1] += cnn.perceptron_predict(image, w, b) != d
            w, b = update(w, b, image, int(d), alpha)
    return w, b, mistakes, x, labels


def test_the_letter_reader_learns_the_ends_of_the_bar_and_reads_new_letters():
    w, b, mistakes, x, labels = learn(cnn.perceptron_update, 0.5)
    assert mistakes[0] > 20
    assert mistakes[-1] == 0
    assert np.mean((x[200:] @ w + b > 0) == labels[200:]) > 0.97
    picture = w.reshape(20, 20)
    left, right, middle = picture[4:7, 4:7], picture[4:7, 11:15], picture[9:12, 9:11]
    assert min(left.mean(), right.mean()) > 3 * abs(middle.mean())
    assert np.mean(picture[13:16, 7:14] < 0) > 0.7  # hollow at the foot
    ink = x[:200][labels[:200] == 0].mean(axis=0) - x[:200][labels[:200] == 1].mean(axis=0)
    assert ink.reshape(20, 20)[13:16, 7:11].mean() > 0


def test_adalines_loss_goes_on_falling():
    losses = []

    def measured(w, b, x, d, alpha):
        losses.append((d - w @ x - b) ** 2 / 2)
        return cnn.adaline_update(w, b, x, d, alpha)

    learn(measured, 0.01)
    passes = np.reshape(losses, (8, 200)).mean(axis=1)
    assert (np.diff(passes) < 0).all()
    assert passes[-1] > 0


def test_the_pixels_grew_by_the_larger_factor_in_every_way_of_counting():
    source = MASTER.cell("digits_1998 =")
    values = {}
    exec(source.split("\ngrowth =")[0], values)
    then, now = values["digits_1998"], values["imagenet"]
    assert (f"{then:.1e}", f"{now:.1e}") == ("4.7e+07", "1.9e+11")
    assert (f"{20 * then:.1e}", f"{90 * now:.1e}") == ("9.4e+08", "1.7e+13")
    assert "20 * digits_1998, 90 * imagenet" in source
    assert min(now / then, 90 * now / (20 * then), now / 3 / then) > 1000


def test_the_years_of_the_timeline_are_the_lectures_and_their_longest_gap_is_20():
    source = next(cell.source for cell in MASTER.cells if cell.source.startswith("history = "))
    years = [int(year) for year in re.findall(r"\((\d{4}),", source)]
    assert set(years) == YEARS
    assert years == sorted(years)
    assert max(np.diff(years)) == 20


# Explain the bug


def test_adas_second_run_starts_with_what_the_first_has_learned():
    def adas(w, b, x, d, alpha):
        y = int(w @ x + b > 0)
        w += alpha * (d - y) * x
        return w, b + alpha * (d - y)

    _, _, _, x, labels = learn(cnn.perceptron_update, 0.5)
    start, biases = np.zeros(400), []
    for alpha in (0.5, 0.1):
        w, b, mistakes = start, biases[-1] if biases else 0.0, 0
        for _ in range(8 if alpha == 0.5 else 1):
            for image, d in zip(x[:200], labels[:200], strict=True):
                mistakes += int(w @ image + b > 0) != d
                w, b = adas(w, b, image, int(d), alpha)
        biases.append(b)
    assert np.abs(start).max() > 0
    assert mistakes == 0


def test_bens_neuron_never_learns_and():
    w = np.zeros(2)
    for _ in range(200):
        wrong = 0
        for x, d in (([0, 0], 0), ([0, 1], 0), ([1, 0], 0), ([1, 1], 1)):
            wrong += cnn.perceptron_predict(x, w, 0) != d
            w, _ = cnn.perceptron_update(w, 0, x, d, 0.5)
        assert wrong > 0

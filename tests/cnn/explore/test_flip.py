"""The flip's numbers are those of the reference package, and its sentence is true."""

import re

import numpy as np
import pytest

import cnn
from cnn.explore.drawings.flip import EXAMPLES, KERNELS, State, _pixels, draw, pick

STATES = [
    *EXAMPLES.values(),
    *(State(kernel=k, image=i, row=r, column=c)
      for k in KERNELS for i in ("a single 1", "the letter F") for r, c in ((0, 0), (2, 4), (6, 1))),
]  # fmt: skip


def shown(drawing, name):
    """The numbers in the cells of one of the grids."""
    found = re.findall(rf'data-cell="{name}:(\d),(\d)"[^>]*><rect[^>]*/><text[^>]*>([^<]*)<', drawing.svg)
    result = np.full((5, 5), np.nan)
    for i, j, text in found:
        result[int(i), int(j)] = float(text.replace("−", "-"))
    return result


@pytest.mark.parametrize("state", STATES)
def test_both_outputs_are_those_of_the_reference(state):
    drawing, pixels, kernel = draw(state), _pixels(state), KERNELS[state.kernel]
    np.testing.assert_array_equal(shown(drawing, "correlation"), cnn.correlate2d(pixels, kernel))
    second = cnn.convolve2d if state.turn else cnn.correlate2d
    np.testing.assert_array_equal(shown(drawing, "convolution"), second(pixels, kernel))


EVERYWHERE = [State(kernel=k, row=r, column=c) for k in KERNELS for r in range(7) for c in range(7)]


@pytest.mark.parametrize("state", [*STATES, *EVERYWHERE])
def test_sentence_says_whether_the_outputs_differ(state):
    drawing = draw(state)
    different = int((shown(drawing, "correlation") != shown(drawing, "convolution")).sum())
    if "the same" in drawing.sentence or "is correlation" in drawing.sentence:
        assert different == 0
    elif found := re.search(r"differ in (\d+) of 25", drawing.sentence):
        assert different == int(found[1])
    else:
        assert different > 0


@pytest.mark.parametrize("state", STATES)
def test_words_of_an_output_add_up(state):
    drawing = draw(state)
    for words in re.findall(r'aria-label="Co[^":]*: (.*?)\. With [a-z]*: (.*?)\."', drawing.svg):
        for said in (text.replace("−", "-") for text in words):
            if "all products are 0" not in said:
                terms, total = said.split(" = ")
                products = [float(a) * float(b) for a, b in (term.split("·") for term in terms.split(" + "))]
                assert 0 not in products
                assert sum(products) == float(total)


def test_picking_a_pixel_moves_the_image_and_an_output_does_not():
    assert pick(State(), "image:0,6") == State(row=0, column=6)
    assert pick(State(), "correlation:0,4") == State()

"""Which functions a student's function may call: "no" only where no code that it reaches says the name."""

from __future__ import annotations

import time

import pytest

from autograder.mentions import LONGEST, may_call, words_in_cells, words_in_namespace

PAD = "def pad(x):\n    return x"


def calls(*cells: str) -> bool:
    return may_call("conv", "pad", words_in_cells([PAD, *cells]))


@pytest.mark.parametrize(
    "cells",
    [
        ["def conv(x):\n    return pad(x)"],
        ["def conv(x):\n    return one(x)", "def one(x):\n    return two(x)", "two = lambda x: pad(x)"],
        ["conv = pad"],
        ["first, conv = sorted, pad"],
        ["conv: object = pad"],
        ["def conv(x, border=pad):\n    return border(x)"],
        ["@with_border(pad)\ndef conv(x):\n    return x"],
        ["if True:\n    helper = pad", "def conv(x):\n    return helper(x)"],
        ["if True:\n    pass\nelse:\n    helper = pad", "def conv(x):\n    return helper(x)"],
        ["for helper in (pad,):\n    pass", "def conv(x):\n    return helper(x)"],
        ["print(helper := pad)", "def conv(x):\n    return helper(x)"],
        ["table = {}\ntable[0] = pad", "def conv(x):\n    return table[0](x)"],
        ["def choose():\n    global helper\n    helper = pad", "def conv(x):\n    return helper(x)"],
        ["class Layer:\n    def run(self, x):\n        return pad(x)", "conv = Layer().run"],
        ["    def conv(x):\n        return pad(x)"],
        ["a = 1; conv = pad"],
        ["def conv(x):\n    return f'{pad(x)}'"],
        ["def conv(x):\n    return globals()['p' + 'ad'](x)"],
        ["def conv(x):\n    return x", "def conv(x):\n    return pad(x)"],  # whichever was run last
        ["def conv(x):\n    return x", "x = (((  # unclear"],
    ],
)
def test_who_may_call_it_is_found(cells):
    assert calls(*cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["def conv(x):\n    return x.sum()"],
        ['def conv(x):\n    """Does without pad."""\n    # no pad\n    return x'],
        ["def conv(x):\n    return x", "print(conv(pad(3)))", "y = conv(pad(3))", "assert conv(pad(3)) == 3"],
        ["def conv(x):\n    return max(x, 0)", "def relu(x):\n    return pad(x)"],
        ["%matplotlib inline\n!ls", "def conv(x):\n    return x"],
        ["def conv(x):\n    return padded(x)", "def padded(x):\n    return x"],
        [],
    ],
)
def test_who_evidently_does_without_it_is_left_alone(cells):
    assert not calls(*cells)


def made(border):
    def conv(x):
        return border(x)

    return conv


def conv(x):
    return [value + KNOWN for value in x]


KNOWN = 1


def test_in_a_running_notebook_the_code_of_the_functions_that_are_there_counts():
    space = {"KNOWN": KNOWN, "np": pytest, "x": [1, 2], "conv": conv}
    assert not may_call("conv", "pad", words_in_namespace(space, conv))
    assert may_call("conv", "KNOWN", words_in_namespace(space, conv))
    for unclear in (made(len), type("Conv", (), {"__module__": __name__}), [len, conv]):
        assert may_call("conv", "pad", words_in_namespace({"conv": unclear}, conv))


@pytest.mark.parametrize(
    "text",
    [
        *("(" * 250_000, "-" * 250_000 + "1", "a." * 125_000 + "b", "'" * 249_999),
        '"' + '\\"' * 125_000,  # at each quote a string could begin, and none ends
        ('"' + '\\"' * 249 + "\n") * 500,
    ],
)
def test_hostile_text_is_read_in_a_moment(text):
    begin = time.monotonic()
    calls("def conv(x):\n    return x", text)
    assert time.monotonic() - begin < 10
    assert calls("def conv(x):\n    return x", "#" * LONGEST)

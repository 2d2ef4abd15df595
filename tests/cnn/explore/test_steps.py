"""Stops along an axis are those of the reference package, and so are the words when they do not fit."""

from itertools import product

import pytest

import cnn
from cnn.explore.steps import RULES, Axis, mixed, refusal, remedies, verdict
from cnn.windows import _count

EVERY = list(product(range(1, 13), range(1, 8), range(1, 6), range(5)))


def size(*numbers, mode="exact"):
    try:
        return cnn.output_size(*numbers, mode=mode)
    except cnn.DoesNotFit:
        return 0


def axis(n, f, s, p, rule="exact"):
    return Axis(n=n, f=f, s=s, p=p, rule=rule)


def plain(words):
    return words.replace("−", "-").replace("·", "*").replace("\N{NO-BREAK SPACE}", " ")


def test_sizes_are_those_of_the_package():
    for numbers in EVERY:
        assert axis(*numbers).fits == (size(*numbers) > 0), numbers
        assert (
            axis(*numbers, "exact").outputs == axis(*numbers, "floor").outputs == size(*numbers, mode="floor")
        )
        if axis(*numbers).fits:
            assert axis(*numbers).quotient == size(*numbers)


def test_ceil_is_that_of_pooling():
    for n, f, s, p in EVERY:
        if p < f:  # the package's pooling allows no more
            try:
                expected = _count(n, f, s, p, mode="ceil")
            except cnn.DoesNotFit:
                expected = 0
            assert axis(n, f, s, p, "ceil").outputs == expected, (n, f, s, p)


def test_same_has_one_stop_for_every_stride_whatever_the_padding():
    for n, f, s, p in EVERY:
        same = axis(n, f, s, p, "same")
        assert same.outputs == -(-n // s)
        assert same.after - same.before in (0, 1)


def test_refusal_has_the_words_of_the_error():
    for numbers in EVERY:
        if axis(*numbers).fits:
            assert refusal(axis(*numbers)) == ""
        else:
            with pytest.raises(cnn.DoesNotFit) as caught:
                cnn.output_size(*numbers)
            assert plain(refusal(axis(*numbers))) == str(caught.value)


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_lost_between_first_and_last_place(rule):
    for numbers in EVERY:
        one = axis(*numbers, rule)
        assert min(one.before, one.after, one.left) >= 0
        read = one.starts[-1] + one.f + one.before if one.starts else 0
        assert read + one.left == one.total == one.before + one.n + one.after


def test_what_is_said_to_fit_fits():
    for n, f, s, p in EVERY:
        one = axis(n, f, s, p)
        if one.fits:
            continue
        said = remedies(one)
        assert said
        for part in said.partition(";")[0].split(", "):
            letter, _, value, _, outputs = part.split()
            numbers = {"N": n, "F": f, "S": s, "P": p, letter: int(value)}
            assert cnn.output_size(*numbers.values()) == int(outputs), part
        next_paddings = cnn.fitting_paddings(n, f, s, p + f + 2 * s)
        assert ("no padding" in said) == (not next_paddings)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((7, 3, 1, 0), "(7 − 3)/1 + 1 = 5"),
        ((7, 3, 3, 0), "(7 − 3)/3 + 1 = 2 1/3: doesn't fit"),
        ((7, 3, 1, 1), "(7 − 3 + 2·1)/1 + 1 = 7"),
        ((4, 6, 1, 0), "(4 − 6)/1 + 1 = −1: doesn't fit"),
    ],
)
def test_formula_is_written_as_on_the_slide(numbers, words):
    assert verdict(axis(*numbers)).replace("\N{NO-BREAK SPACE}", " ") == words


def test_lectures_misfit_and_what_would_fit():
    assert remedies(axis(7, 3, 3, 0)) == "P = 1 → 3, S = 2 → 3, N = 9 → 3, F = 1 → 3"
    assert "no padding fits" in remedies(axis(12, 5, 2, 0))
    assert mixed(axis(7, 3, 3, 0).quotient) == "2\N{NO-BREAK SPACE}1/3"


def test_every_place_knows_who_reads_it():
    one = axis(8, 4, 2, 1)
    for place in range(-1, 9):
        expected = [(o, place - start) for o, start in enumerate((-1, 1, 3, 5)) if 0 <= place - start < 4]
        assert one.taps(place) == expected

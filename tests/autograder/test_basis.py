"""What a change is called, and which exercises it touches."""

import pytest

from autograder.basis import Basis

OLD = Basis(common={"limits": "1", "grader": "1"}, exercises={"f": "1", "g": "1"})


@pytest.mark.parametrize(
    ("common", "exercises", "touched", "why"),
    [
        ({}, {}, (), ""),
        ({}, {"g": "2"}, ("g",), "the checks of g changed"),
        ({}, {"f": "2", "g": "2"}, ("f", "g"), "the checks of f, g changed"),
        ({"limits": "2"}, {}, ("f", "g"), "the limits changed"),
        ({"limits": "2"}, {"f": "2"}, ("f", "g"), "the limits and the checks of f changed"),
        ({}, {"h": "1"}, ("h",), "the checks of h changed"),
        ({"new part": "1"}, {}, ("f", "g"), "the new part changed"),
    ],
)
def test_a_change_is_named_and_touches_what_it_concerns(common, exercises, touched, why):
    new = Basis(common={**OLD.common, **common}, exercises={**OLD.exercises, **exercises})
    assert (new.touched(OLD), new.why(OLD)) == (touched, why)


def test_an_exercise_or_a_part_that_is_gone_is_a_change():
    fewer = Basis(common=OLD.common, exercises={"f": "1"})
    assert fewer.why(OLD) == "the list of exercises changed"
    assert Basis(common={"limits": "1"}, exercises=OLD.exercises).touched(OLD) == ("f", "g")


def test_many_names_are_cut_short():
    many = Basis(common=OLD.common, exercises=dict.fromkeys("abcdef", "9"))
    assert many.why(OLD) == "the checks of a, b, c, d, 2 more changed"

"""Say in words, and in a picture, how one visible case went wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import structures
from autograder.answerkey import AnswerKey, Outcome, Question
from autograder.compare import (
    NotSeveral,
    equal_numbers,
    fault,
    missing_aspect,
    narrowed,
    numbers,
    outcome_of,
    same,
)
from autograder.geometry import window
from autograder.polynomial import Polynomial
from autograder.report import Picture
from autograder.student import Reply

Array = NDArray[Any]
SHOWN = 16  # numbers of an argument that are printed in full
SIDE = 5  # rows and columns of the part that a picture shows
ASPECTS = {
    "float_for_whole": "The number is right, but it came as {}; a whole number (an int) is asked for.",
    "shares_memory": "The numbers are right, but the result shares its memory with {}: it should be new.",
}


def explain(key: AnswerKey, question: Question, reply: Reply, aspect: str = "") -> tuple[str, Picture | None]:
    """Return what was seen, line by line, and a picture where the answer has numbers to compare."""
    called = f"Called with {_arguments(key.parameters, question)}."
    if reply.raised is not None:
        text = f": {reply.raised.text}" if reply.raised.text else ""
        return f"It raised {reply.raised.type}{text}\n{_wanted(question)}\n{called}", None
    seen, picture = _seen(key, question, reply, aspect)
    return f"{seen}\n{called}", picture


def _seen(key: AnswerKey, question: Question, reply: Reply, aspect: str) -> tuple[str, Picture | None]:
    expected = question.expected
    if not expected.returned or fault(reply, expected, question.form) in ("not_several", "no_structure"):
        return f"It returned {describe(reply.value)}. {_wanted(question)}", None
    if expected.structure is not None:
        return _structure(expected.structure, reply.value), None
    if expected.parts is not None:
        question, reply = _first_wrong_part(question, reply)
    actual, wanted = numbers(reply.value), question.expected.value
    named = f"{question.part}: " if question.part else ""
    if actual is None or wanted is None:
        return f"{named}It returned {describe(reply.value)}. {_wanted(question, alone=True)}", None
    missing = missing_aspect(reply, aspect)
    if missing and same(outcome_of(reply), question.expected, question.form.tolerance):
        return _aspect(key, missing, reply), None
    seen, place = _difference(key, question, actual, wanted)
    picture = _picture(wanted, actual, place, question.part or "result") if place != () else None
    return f"{named}{seen}", picture


def _structure(expected: structures.Structure, value: object) -> str:
    actual = structures.read(value)
    if actual is not None:
        return structures.difference(expected, actual)
    return f"It returned {structures.shown(value)}: there are floats where whole numbers are asked for."


def _first_wrong_part(question: Question, reply: Reply) -> tuple[Question, Reply]:
    """The first of several results that is not right, as if it alone had been asked for."""
    assert question.expected.parts is not None
    form = question.form.of_part()
    found = [
        (replace(question, expected=Outcome(value=wanted), part=name, form=form, wrong={}), mine)
        for name, wanted in zip(question.form.returns, question.expected.parts, strict=True)
        for mine in [narrowed(reply, question.form, name)]
    ]
    wrong = (
        (each, mine)
        for each, mine in found
        if fault(mine, each.expected, form) or not same(outcome_of(mine, form), each.expected, form.tolerance)
    )
    return next(wrong, found[0])


def _aspect(key: AnswerKey, missing: str, reply: Reply) -> str:
    names = [key.parameters[i] for i in reply.shared if i < len(key.parameters)]
    shown = describe(reply.value) if missing == "float_for_whole" else " and ".join(names) or "an argument"
    return ASPECTS[missing].format(shown)


def _difference(
    key: AnswerKey, question: Question, actual: Array, expected: Array
) -> tuple[str, tuple[int, ...] | None]:
    """What differs, and where first: None if the shapes differ, () if there is nothing to draw."""
    if actual.shape != expected.shape:
        return f"The result has the shape {actual.shape}; it should be {expected.shape}.", None
    wrong = np.argwhere(~equal_numbers(actual, expected, question.form.tolerance))
    if not len(wrong):
        return f"The numbers are right, but they came out as {actual.dtype}; {expected.dtype} went in.", ()
    place = tuple(int(i) for i in wrong[0])
    first = f"expected {_number(expected[place])}, yours is {_number(actual[place])}."
    if not place:
        return f"{first[0].upper()}{first[1:]}", ()
    counted = f"{len(wrong)} of {expected.size} numbers differ, the first at {list(place)}: {first}"
    return f"{counted}{_window(key, question, place)}", place


def describe(value: object) -> str:
    """Say what came back, in a few words, without its values."""
    if isinstance(value, NotSeveral):
        return describe(value.value)
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} with dtype {value.dtype}"
    if isinstance(value, list | tuple):
        items = "1 item" if len(value) == 1 else f"{len(value)} items"
        return f"a {'list' if isinstance(value, list) else 'tuple'} of {items}"
    return f"a value of type {type(value).__name__}"


def _wanted(question: Question, *, alone: bool = False) -> str:
    expected = question.expected
    if expected.structure is not None:
        kind = "a list" if isinstance(expected.structure, tuple) else "a value"
        return f"Expected is {kind} of whole numbers and text: {structures.shown(expected.structure)}."
    if expected.parts is not None:
        return (
            f"{len(expected.parts)} results are expected, in this order: {', '.join(question.form.returns)}."
        )
    if expected.value is None:
        return "It should refuse with a ValueError."
    several = (
        f" as {question.part}, one of several results in their order" if question.part and not alone else ""
    )
    if not expected.value.ndim:
        return f"A number is expected{several}."
    return f"An array of shape {expected.value.shape} is expected{several}."


def _arguments(names: tuple[str, ...], question: Question) -> str:
    return ", ".join(_argument(name, value) for name, value in zip(names, question.args, strict=False))


def _argument(name: str, value: object) -> str:
    if isinstance(value, Polynomial):
        return str(value).replace("f(", f"{name}(", 1)
    if isinstance(value, np.ndarray):
        width = "" if value.dtype != np.float32 else " (float32)"
        if value.size > SHOWN:
            return f"{name} of shape {value.shape}{width}"
        return f"{name} = {_values(value)}{width}"
    return f"{name} = {_number(value) if isinstance(value, int | float) else structures.shown(value)}"


def _values(array: Array) -> str:
    if not array.ndim:
        return _number(array)
    return f"[{', '.join(_values(part) for part in array)}]"


def _number(value: object) -> str:
    array = np.asarray(value)
    return f"{array[()]:.6g}" if array.dtype.kind in "iuf" else str(array[()])


def _window(key: AnswerKey, question: Question, place: tuple[int, ...]) -> str:
    pixels = window(key.reads, question.args, place) if key.reads else None
    if pixels is None or pixels.size > SHOWN:
        return ""
    return f"\nThe window there is {_values(pixels)}."


def _picture(expected: Array, actual: Array, place: tuple[int, ...] | None, name: str) -> Picture | None:
    """Show the last two axes around the first difference, or at the beginning where the shapes differ."""
    if not expected.ndim or not expected.size or not actual.size or actual.dtype.kind == "c":
        return None
    left, right = _part(expected, place or ()), _part(actual, place or ())
    whole = left.size == expected.size and right.size == actual.size
    return Picture(expected=left, actual=right, where="" if whole else _where(expected, place or (), name))


def _part(array: Array, place: tuple[int, ...]) -> Array:
    full = array.reshape((1,) * (2 - array.ndim) + array.shape).astype(np.float64)
    at = (0,) * (full.ndim - len(place)) + place
    rows, columns = (slice(_start(i), _start(i) + SIDE) for i in at[-2:])
    return np.asarray(full[at[:-2]][rows, columns])


def _where(array: Array, place: tuple[int, ...], name: str) -> str:
    """Name the part in the way in which it is sliced."""
    at = (0,) * (array.ndim - len(place)) + place
    parts = [str(i) for i in at[:-2]]
    parts += [f"{_start(i)}:{_start(i) + SIDE}" for i in at[-2:]]
    return f"{name}[{', '.join(parts)}]"


def _start(i: int) -> int:
    return max(0, i - SIDE // 2)

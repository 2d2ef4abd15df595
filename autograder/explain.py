"""Say in words, and in a picture, how one visible case went wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.answerkey import AnswerKey, Outcome, Question
from autograder.compare import equal_numbers, numbers
from autograder.geometry import window
from autograder.report import Picture
from autograder.student import Reply

Array = NDArray[Any]
SHOWN = 16  # numbers of an argument that are printed in full
SIDE = 5  # rows and columns of the part that a picture shows


def explain(key: AnswerKey, question: Question, reply: Reply) -> tuple[str, Picture | None]:
    """Return what was seen, line by line, and a picture where the answer has numbers to compare."""
    actual, expected = numbers(reply.value), question.expected.value
    called = f"Called with {_arguments(key.parameters, question)}."
    if reply.raised is not None:
        text = f": {reply.raised.text}" if reply.raised.text else ""
        return f"It raised {reply.raised.type}{text}\n{_wanted(question.expected)}\n{called}", None
    if actual is None or expected is None:
        return f"It returned {describe(reply.value)}. {_wanted(question.expected)}\n{called}", None
    seen, place = _difference(key, question, actual, expected)
    picture = _picture(expected, actual, place) if place != () else None
    return f"{seen}\n{called}", picture


def _difference(
    key: AnswerKey, question: Question, actual: Array, expected: Array
) -> tuple[str, tuple[int, ...] | None]:
    """What differs, and where first: None if the shapes differ, () if there is nothing to draw."""
    if actual.shape != expected.shape:
        return f"The result has the shape {actual.shape}; it should be {expected.shape}.", None
    wrong = np.argwhere(~equal_numbers(actual, expected))
    if not len(wrong):
        return f"The numbers are right, but they came out as {actual.dtype}; float64 went in.", ()
    place = tuple(int(i) for i in wrong[0])
    first = f"expected {_number(expected[place])}, yours is {_number(actual[place])}."
    if not place:
        return f"{first[0].upper()}{first[1:]}", ()
    counted = f"{len(wrong)} of {expected.size} numbers differ, the first at {list(place)}: {first}"
    return f"{counted}{_window(key, question, place)}", place


def describe(value: object) -> str:
    """Say what came back, in a few words, without its values."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} with dtype {value.dtype}"
    return f"a value of type {type(value).__name__}"


def _wanted(expected: Outcome) -> str:
    if expected.value is None:
        return "It should refuse with a ValueError."
    if not expected.value.ndim:
        return "A number is expected."
    return f"An array of shape {expected.value.shape} is expected."


def _arguments(names: tuple[str, ...], question: Question) -> str:
    return ", ".join(_argument(name, value) for name, value in zip(names, question.args, strict=False))


def _argument(name: str, value: object) -> str:
    if not isinstance(value, np.ndarray):
        return f"{name} = {_number(value)}"
    if value.size > SHOWN:
        return f"{name} of shape {value.shape}"
    return f"{name} = {_values(value)}"


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


def _picture(expected: Array, actual: Array, place: tuple[int, ...] | None) -> Picture | None:
    """Show the last two axes around the first difference, or at the beginning where the shapes differ."""
    if not expected.ndim or not expected.size or not actual.size or actual.dtype.kind == "c":
        return None
    left, right = _part(expected, place or ()), _part(actual, place or ())
    whole = left.size == expected.size and right.size == actual.size
    return Picture(expected=left, actual=right, where="" if whole else _where(expected, place or ()))


def _part(array: Array, place: tuple[int, ...]) -> Array:
    full = array.reshape((1,) * (2 - array.ndim) + array.shape).astype(np.float64)
    at = (0,) * (full.ndim - len(place)) + place
    rows, columns = (slice(_start(i), _start(i) + SIDE) for i in at[-2:])
    return np.asarray(full[at[:-2]][rows, columns])


def _where(array: Array, place: tuple[int, ...]) -> str:
    """Name the part in the way in which it is sliced."""
    at = (0,) * (array.ndim - len(place)) + place
    parts = [str(i) for i in at[:-2]]
    parts += [f"{_start(i)}:{_start(i) + SIDE}" for i in at[-2:]]
    return f"result[{', '.join(parts)}]"


def _start(i: int) -> int:
    return max(0, i - SIDE // 2)

"""Read what came back, whatever it is, and hold it against what should have come back.

A reply may hold anything. Nothing here calls a method of a foreign object, trusts a length or raises: what is
no array of numbers is a wrong answer with a description.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.answerkey import Outcome
from autograder.student import Reply

Array = NDArray[Any]
TOLERANCE = 1e-3  # answers are whole numbers or eighths: an FFT may be off by 1e-13, never by this much
DEEPEST = 4  # nested lists of an answer, as deep as the axes of a batch
LARGEST = 1_000_000  # numbers of an answer; no right answer comes near


def numbers(value: object, depth: int = 0) -> Array | None:
    """Return a value as a base-class array of bool, int, float or complex; None if it holds anything else.

    Nested lists and tuples of numbers are as good as an array when they are not ragged.
    """
    if isinstance(value, np.ndarray):
        fits = value.dtype.kind in "biufc" and value.size <= LARGEST
        return np.array(value, subok=False) if fits else None
    if isinstance(value, (np.number, np.bool_, float, complex, bool)):
        return np.array(value)
    if isinstance(value, int):
        return np.array(value) if -(2**63) <= value < 2**63 else None
    if isinstance(value, (list, tuple)) and depth < DEEPEST:
        return _stacked([numbers(item, depth + 1) for item in value])
    return None


def _stacked(parts: list[Array | None]) -> Array | None:
    arrays = [part for part in parts if part is not None]
    if len(arrays) < len(parts) or len({array.shape for array in arrays}) > 1:
        return None
    if sum(array.size for array in arrays) > LARGEST:
        return None
    return np.stack(arrays) if arrays else np.zeros(0)


def equal_numbers(actual: Array, expected: Array) -> Array:
    """Mark the places where two arrays of one shape agree. NaN and infinity agree with nothing."""
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(_wide(actual) - _wide(expected)) < TOLERANCE)


def _wide(array: Array) -> Array:
    """Floats in place of integers: the difference of two integers may wrap around."""
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def same(one: Outcome, other: Outcome) -> bool:
    """Tell whether two outcomes are the same: the same exception, or the same shape and numbers."""
    if one.value is None or other.value is None:
        return one.value is other.value and one.raised == other.raised
    return one.value.shape == other.value.shape and bool(np.all(equal_numbers(one.value, other.value)))


def outcome_of(reply: Reply) -> Outcome:
    """Keep of a reply what the wrong variants are compared by: its numbers, or the class of its exception."""
    if reply.raised is None:
        return Outcome(value=numbers(reply.value))
    # Any ValueError is a refusal, whatever its subclass.
    return Outcome(raised="ValueError" if "ValueError" in reply.raised.types else reply.raised.type)


def fault(reply: Reply, expected: Outcome) -> str:
    """Name what is wrong with the kind of answer, before its numbers are looked at; "" if nothing is.

    The names are ids of the catalogue. Where the expected answer is float64, integers and shorter floats have
    lost precision; where it is a whole number, any number will do.
    """
    if reply.raised is not None:
        wrong_refusal = expected.raised == "ValueError" and "AssertionError" in reply.raised.types
        return "assertion_for_value_error" if wrong_refusal else ""
    if reply.value is None:
        return "returns_nothing"
    value = numbers(reply.value)
    if value is None or expected.value is None:
        return "" if expected.value is None else "no_numbers"
    if value.dtype.kind == "c":
        return "complex_result"
    if expected.value.dtype.kind == "i":
        return "no_numbers" if value.dtype.kind == "b" else ""
    if value.dtype.kind in "biu":
        return "integer_result"
    return "float32_result" if value.dtype.itemsize < 8 else ""


def passes(reply: Reply, expected: Outcome) -> bool:
    """Tell whether a reply is right in kind, shape and numbers, or refuses what has to be refused."""
    return not fault(reply, expected) and same(outcome_of(reply), expected)

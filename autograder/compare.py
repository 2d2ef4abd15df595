"""Read what came back, whatever it is, and hold it against what should have come back.

A reply may hold anything. Nothing here calls a method of a foreign object, trusts a length or raises: what
cannot be read is a wrong answer with a description.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import structures
from autograder.answerkey import ONE, TOLERANCE, Form, Outcome
from autograder.student import Reply

Array = NDArray[Any]
DEEPEST = 4  # nested lists of an answer, as deep as the axes of a batch
LARGEST = 1_000_000  # numbers of an answer; no right answer comes near


@dataclass(frozen=True)
class NotSeveral:
    """Stands for one of several results where something else came back than so many results."""

    value: object


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


def results(value: object, form: Form) -> tuple[object, ...] | None:
    """Several results in their order, each of any kind; None if something else came back."""
    if isinstance(value, (list, tuple)) and len(value) == len(form.returns):
        return tuple(value)
    return None


def narrowed(reply: Reply, form: Form, part: str) -> Reply:
    """What is judged of a reply: all of it, or that one of several results which `part` names."""
    if not part or not reply.returned or reply.value is None:
        return reply
    several = results(reply.value, form)
    mine = NotSeveral(reply.value) if several is None else several[form.returns.index(part)]
    return replace(reply, value=mine)


def equal_numbers(actual: Array, expected: Array, tolerance: float = TOLERANCE) -> Array:
    """Mark the places where two arrays of one shape agree. NaN and infinity agree with nothing."""
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(_wide(actual) - _wide(expected)) < tolerance)


def _wide(array: Array) -> Array:
    """Floats in place of integers: the difference of two integers may wrap around."""
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def same(one: Outcome, other: Outcome, tolerance: float = TOLERANCE) -> bool:
    """Tell whether two outcomes are the same: the same exception, or equal results."""
    if one.raised or other.raised:
        return one.raised == other.raised
    if one.structure is not None or other.structure is not None:
        return bool(one.structure == other.structure)
    if one.parts is not None and other.parts is not None:
        pairs = zip(one.parts, other.parts, strict=True)
        return all(_same_arrays(mine, theirs, tolerance) for mine, theirs in pairs)
    return one.parts is other.parts and _same_arrays(one.value, other.value, tolerance)


def same_with_overflow(one: Outcome, variant: Outcome, tolerance: float = TOLERANCE) -> bool:
    """Tell whether an outcome is that of a wrong variant: as `same`, but what overflows in both agrees."""
    if same(one, variant, tolerance):
        return True
    if _is_finite(one) and _is_finite(variant):  # then there is nothing more to it: most comparisons end here
        return False
    return same(_without_overflow(one), _without_overflow(variant), tolerance)


def _is_finite(outcome: Outcome) -> bool:
    value = outcome.value
    return value is None or value.dtype.kind not in "fc" or bool(np.isfinite(value).all())


def _without_overflow(outcome: Outcome) -> Outcome:
    if outcome.value is None or outcome.value.dtype.kind not in "fc":
        return outcome
    return replace(
        outcome, value=np.nan_to_num(_wide(outcome.value), nan=1.5e300, posinf=1e300, neginf=-1e300)
    )


def _same_arrays(one: Array | None, other: Array | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and bool(np.all(equal_numbers(one, other, tolerance)))


def outcome_of(reply: Reply, form: Form = ONE) -> Outcome:
    """Keep of a reply what the wrong variants are compared by: its result, or the class of its exception."""
    if reply.raised is not None:
        # Any ValueError is a refusal, whatever its subclass.
        return Outcome(raised="ValueError" if "ValueError" in reply.raised.types else reply.raised.type)
    return read(reply.value, form)


def read(value: object, form: Form) -> Outcome:
    """A result as its form asks for it."""
    if form.structure:
        return Outcome(structure=structures.read(value))
    if form.returns:
        several = results(value, form)
        return Outcome(parts=None if several is None else tuple(numbers(part) for part in several))
    return Outcome(value=numbers(value))


def fault(reply: Reply, expected: Outcome, form: Form = ONE) -> str:
    """Name what is wrong with the kind of answer, before its numbers are looked at; "" if nothing is.

    The names are ids of the catalogue. Where the expected answer is a float, integers and shorter floats have
    lost precision; where it is a whole number, any number will do.
    """
    if reply.raised is not None:
        wrong_refusal = expected.raised == "ValueError" and "AssertionError" in reply.raised.types
        return "assertion_for_value_error" if wrong_refusal else ""
    if reply.value is None:
        return "returns_nothing"
    if not expected.returned:
        return ""
    if isinstance(reply.value, NotSeveral):
        return "not_several"
    if expected.structure is not None:
        return structures.fault(reply.value)
    if expected.parts is not None:
        several = results(reply.value, form)
        faults = map(_fault, several, expected.parts) if several is not None else iter(["not_several"])
        return next(filter(None, faults), "")
    return _fault(reply.value, expected.value)


def _fault(result: object, expected: Array | None) -> str:
    if result is None:
        return "returns_nothing"
    value = numbers(result)
    if value is None or expected is None:
        return "no_numbers"
    if value.dtype.kind == "c":
        return "complex_result"
    if expected.dtype.kind == "i":
        # True and False are as good as 1 and 0 where nothing else is asked for.
        return "no_numbers" if value.dtype.kind == "b" and not np.isin(expected, (0, 1)).all() else ""
    if value.dtype.kind in "biu":
        return "integer_result"
    return "float32_result" if value.dtype.itemsize < expected.dtype.itemsize else ""


def passes(reply: Reply, expected: Outcome, form: Form = ONE) -> bool:
    """Tell whether a reply is right in kind, shape and numbers, or refuses what has to be refused."""
    return not fault(reply, expected, form) and same(outcome_of(reply, form), expected, form.tolerance)


def missing_aspect(reply: Reply, aspect: str) -> str:
    """Which convention a right answer does not keep, as an id of the catalogue; "" if it keeps all."""
    if aspect == "whole" and not _is_whole(reply.value):
        return "float_for_whole"
    return "shares_memory" if aspect == "unshared" and reply.shared else ""


def _is_whole(value: object) -> bool:
    array = numbers(value)
    return array is not None and array.dtype.kind in "iu"

"""All that the judge knows of an exercise, as plain data: inputs, answers, the answers of the wrong variants.

A key holds no code. The student's copy has keys for the visible cases, stored in `answers/*.npz`; the grader
builds keys with hidden cases when it needs them (`autograder.keybuilding`). One judge serves both.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import CourseError
from autograder.report import Kind
from autograder.student import Value

Array = NDArray[Any]
SCHEMA = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What a function did with some arguments: it returned numbers, or raised an exception of this class.

    Numbers are float64 where a float is asked for, and int64 where any number will do. A variant that
    returned no numbers at all has neither a value nor an exception.
    """

    value: Array | None = None
    raised: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """One call: the arguments, the right outcome, and those outcomes of the wrong variants that differ."""

    args: tuple[Value, ...]
    expected: Outcome
    wrong: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class CaseKey:
    """One case. Without a question it is the convention that no call changes its arguments."""

    name: str
    kind: Kind
    weight: float
    hidden: bool
    question: Question | None


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadsKey:
    """One question per tap, in row-major order of `tap_shape`; the first argument holds numbered pixels."""

    pixel_axes: tuple[str, ...]
    tap_axes: tuple[str, ...]
    output_axes: tuple[str, ...]
    tap_shape: tuple[int, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerKey:
    """Everything the judge needs for one exercise. Probes explain failures; they never change the score."""

    exercise: str
    points: float
    parameters: tuple[str, ...]
    misconceptions: tuple[str, ...]
    cases: tuple[CaseKey, ...]
    reads: ReadsKey | None = None
    biases: Question | None = None


def save_keys(path: Path, keys: Mapping[str, AnswerKey]) -> None:
    """Write keys to an npz file without pickle; the same keys give the same bytes on any machine."""
    pools = _Pools()
    header = {"schema": SCHEMA, "keys": {name: _pack_key(key, pools) for name, key in sorted(keys.items())}}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    members = {"header": np.frombuffer(text.encode(), np.uint8), **pools.arrays()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # zlib's bytes differ from build to build
        for name, array in members.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0)), buffer.getvalue()
            )


def load_keys(path: Path) -> dict[str, AnswerKey]:
    """Read what `save_keys` wrote. A `CourseError` says how to make the file anew if it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as members:
            pools = {name: members[name] for name in POOLS}
            header = json.loads(members["header"].tobytes())
        if header["schema"] != SCHEMA:
            raise ValueError(f"schema must be {SCHEMA}, got {header['schema']!r}")
        return {name: _unpack_key(packed, pools) for name, packed in header["keys"].items()}
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise CourseError(
            f"{path.name} holds no stored answers ({error}). Build them again: python -m autograder build"
        ) from error


# Whole numbers and eighths are stored small; they come back as the int64 or float64 that they were.
POOLS: dict[str, tuple[Any, int]] = {  # dtype, unit
    "whole8": (np.int8, 1),
    "whole16": (np.int16, 1),
    "eighths16": (np.int16, 8),
    "float64": (np.float64, 1),
}


class _Pools:
    """Numbers of all arrays, one after the other; equal arrays are stored once."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Array]] = {name: [] for name in POOLS}
        self._lengths = dict.fromkeys(POOLS, 0)
        self._seen: dict[tuple[str, bytes], int] = {}

    def add(self, array: Array) -> list[Any]:
        """Store an array; return [pool, offset, shape, dtype], from which `_unpack` restores it."""
        assert array.dtype in (np.float64, np.int64), array.dtype
        pool, numbers = _smallest(array)
        place = self._seen.setdefault((pool, numbers.tobytes()), self._lengths[pool])
        if place == self._lengths[pool]:
            self._parts[pool].append(numbers)
            self._lengths[pool] += numbers.size
        return [pool, place, list(array.shape), array.dtype.name]

    def arrays(self) -> dict[str, Array]:
        """All pools, each as one array."""
        return {
            pool: np.concatenate([np.zeros(0, POOLS[pool][0]), *parts]) for pool, parts in self._parts.items()
        }


def _smallest(array: Array) -> tuple[str, Array]:
    """The first pool that holds the numbers exactly, and the numbers in its dtype and unit."""
    for pool, (dtype, unit) in POOLS.items():
        with np.errstate(invalid="ignore"):
            numbers = np.asarray((array.ravel() * unit).astype(dtype))
        if np.array_equal(numbers / unit, array.ravel(), equal_nan=True):
            return pool, numbers
    raise ValueError("an int64 over 2**53 cannot be stored")


def _unpack(packed: Any, pools: Mapping[str, Array]) -> Value:
    if not isinstance(packed, list):
        return packed
    pool, place, shape, dtype = packed
    numbers = pools[pool][place : place + math.prod(shape)] / POOLS[pool][1]
    array = np.array(numbers, dtype).reshape(shape)
    array.flags.writeable = False
    return array


def _pack_outcome(outcome: Outcome, pools: _Pools) -> Any:
    return outcome.raised if outcome.value is None else pools.add(outcome.value)


def _unpack_outcome(packed: Any, pools: Mapping[str, Array]) -> Outcome:
    return Outcome(raised=packed) if isinstance(packed, str) else Outcome(value=_unpack(packed, pools))


def _pack_question(question: Question | None, pools: _Pools) -> Any:
    if question is None:
        return None
    args = [pools.add(arg) if isinstance(arg, np.ndarray) else arg for arg in question.args]
    wrong = {name: _pack_outcome(outcome, pools) for name, outcome in question.wrong.items()}
    return [args, _pack_outcome(question.expected, pools), wrong]


def _unpack_question(packed: Any, pools: Mapping[str, Array]) -> Question | None:
    if packed is None:
        return None
    args, expected, wrong = packed
    return Question(
        args=tuple(_unpack(arg, pools) for arg in args),
        expected=_unpack_outcome(expected, pools),
        wrong={name: _unpack_outcome(outcome, pools) for name, outcome in wrong.items()},
    )


def _pack_key(key: AnswerKey, pools: _Pools) -> dict[str, Any]:
    cases = [
        [case.name, case.kind, case.weight, case.hidden, _pack_question(case.question, pools)]
        for case in key.cases
    ]
    reads = key.reads and [
        key.reads.pixel_axes,
        key.reads.tap_axes,
        key.reads.output_axes,
        key.reads.tap_shape,
        [_pack_question(question, pools) for question in key.reads.questions],
    ]
    return {
        "exercise": key.exercise,
        "points": key.points,
        "parameters": key.parameters,
        "misconceptions": key.misconceptions,
        "cases": cases,
        "reads": reads,
        "biases": _pack_question(key.biases, pools),
    }


def _unpack_key(packed: dict[str, Any], pools: Mapping[str, Array]) -> AnswerKey:
    cases = tuple(
        CaseKey(
            name=name, kind=Kind(kind), weight=weight, hidden=hidden, question=_unpack_question(rest, pools)
        )
        for name, kind, weight, hidden, rest in packed["cases"]
    )
    return AnswerKey(
        exercise=packed["exercise"],
        points=packed["points"],
        parameters=tuple(packed["parameters"]),
        misconceptions=tuple(packed["misconceptions"]),
        cases=cases,
        reads=_unpack_reads(packed["reads"], pools),
        biases=_unpack_question(packed["biases"], pools),
    )


def _unpack_reads(packed: Any, pools: Mapping[str, Array]) -> ReadsKey | None:
    if packed is None:
        return None
    pixel_axes, tap_axes, output_axes, tap_shape, questions = packed
    unpacked = (_unpack_question(question, pools) for question in questions)
    return ReadsKey(
        pixel_axes=tuple(pixel_axes),
        tap_axes=tuple(tap_axes),
        output_axes=tuple(output_axes),
        tap_shape=tuple(tap_shape),
        questions=tuple(question for question in unpacked if question is not None),
    )

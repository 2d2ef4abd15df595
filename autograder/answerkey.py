"""All that the judge knows of an exercise, as plain data: inputs, answers, the answers of the wrong variants.

A key holds no code. The student's copy has keys for the visible cases, stored in `answers/*.npz`; the grader
builds keys with hidden cases when it needs them (`autograder.keybuilding`). One judge serves both.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import CourseError
from autograder.opening import Opening, packed, unpacked
from autograder.pools import POOLS, Pools, unpack
from autograder.report import Kind
from autograder.student import Value

Array = NDArray[Any]
SCHEMA = 2


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
    opens: tuple[Opening, ...] = ()


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
    pools = Pools()
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


def _pack_outcome(outcome: Outcome, pools: Pools) -> Any:
    return outcome.raised if outcome.value is None else pools.add(outcome.value)


def _unpack_outcome(packed: Any, pools: Mapping[str, Array]) -> Outcome:
    return Outcome(raised=packed) if isinstance(packed, str) else Outcome(value=unpack(packed, pools))


def _pack_question(question: Question | None, pools: Pools) -> Any:
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
        args=tuple(unpack(arg, pools) for arg in args),
        expected=_unpack_outcome(expected, pools),
        wrong={name: _unpack_outcome(outcome, pools) for name, outcome in wrong.items()},
    )


def _pack_key(key: AnswerKey, pools: Pools) -> dict[str, Any]:
    cases = [
        [
            case.name,
            case.kind,
            case.weight,
            case.hidden,
            _pack_question(case.question, pools),
            packed(case.opens),
        ]
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


def _unpack_key(data: dict[str, Any], pools: Mapping[str, Array]) -> AnswerKey:
    return AnswerKey(
        exercise=data["exercise"],
        points=data["points"],
        parameters=tuple(data["parameters"]),
        misconceptions=tuple(data["misconceptions"]),
        cases=tuple(_unpack_case(case, pools) for case in data["cases"]),
        reads=_unpack_reads(data["reads"], pools),
        biases=_unpack_question(data["biases"], pools),
    )


def _unpack_case(case: Any, pools: Mapping[str, Array]) -> CaseKey:
    name, kind, weight, hidden, rest, opens = case
    question = _unpack_question(rest, pools)
    return CaseKey(
        name=name, kind=Kind(kind), weight=weight, hidden=hidden, question=question, opens=unpacked(opens)
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

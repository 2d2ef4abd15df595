"""Answer keys in a file: one npz per notebook, without pickle, the same bytes on every machine."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from autograder import opening
from autograder.answerkey import AnswerKey, CaseKey, Form, Outcome, Question, ReadsKey
from autograder.bugs import BugsKey
from autograder.errors import CourseError
from autograder.inputs import Parameter
from autograder.judge import AnyKey
from autograder.packing import Packer, Unpacker
from autograder.pools import POOLS, Pools
from autograder.report import Kind
from autograder.training import TrainingKey
from autograder.values import ValuesKey, Wanted

SCHEMA = 3
ROUNDING = 1e-14  # a few times the last bit of a number near 1


def save_keys(file: Path | BinaryIO, keys: Mapping[str, AnyKey]) -> None:
    """Write keys to an npz file without pickle; the same keys give the same bytes on any machine."""
    pools = Pools()
    header = {"schema": SCHEMA, "keys": {name: _pack(key, pools) for name, key in sorted(keys.items())}}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    members = {"header": np.frombuffer(text.encode(), np.uint8), **pools.arrays()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # zlib's bytes differ from build to build
        for name, array in members.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0)), buffer.getvalue()
            )


def load_keys(path: Path) -> dict[str, AnyKey]:
    """Read what `save_keys` wrote. A `CourseError` says how to make the file anew if it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as members:
            pools = {name: members[name] for name in POOLS}
            header = json.loads(members["header"].tobytes())
        if header["schema"] != SCHEMA:
            raise ValueError(f"schema must be {SCHEMA}, got {header['schema']!r}")
        return {name: _unpack(packed, Unpacker(pools)) for name, packed in header["keys"].items()}
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise CourseError(
            f"{path.name} holds no stored answers ({error}). Build them again: python -m autograder build"
        ) from error


def interchangeable(one: bytes, other: bytes) -> bool:
    """Whether two files hold the same keys: last bits of an exponential differ from machine to machine."""
    if one == other:
        return True
    try:
        with np.load(io.BytesIO(one)) as mine, np.load(io.BytesIO(other)) as theirs:
            return sorted(mine.files) == sorted(theirs.files) and all(
                mine[name].shape == theirs[name].shape
                and np.allclose(mine[name], theirs[name], rtol=ROUNDING, atol=ROUNDING, equal_nan=True)
                for name in mine.files
            )
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return False


def _pack(key: AnyKey, pools: Pools) -> dict[str, Any]:
    match key:
        case ValuesKey() | TrainingKey():
            return {"kind": type(key).__name__, **asdict(key)}
        case BugsKey():
            names = (each.name for each in fields(key) if each.name not in ("right", "wrong"))
            parameters = [asdict(parameter) for parameter in key.parameters]
            plain = {name: getattr(key, name) for name in names}
            return {"kind": "BugsKey", **plain, "parameters": parameters}
    packer = Packer(pools)
    return {
        "exercise": key.exercise,
        "points": key.points,
        "bonus": key.bonus,
        "parameters": key.parameters,
        "misconceptions": key.misconceptions,
        "helpers": key.helpers,
        "form": [key.form.returns, key.form.structure, key.form.tolerance],
        "cases": [_pack_case(case, packer) for case in key.cases],
        "reads": _pack_reads(key.reads, packer),
        "biases": _pack_question(key.biases, packer),
    }


def _unpack(data: dict[str, Any], values: Unpacker) -> AnyKey:
    match data.pop("kind", ""):
        case "ValuesKey":
            return ValuesKey(**{**data, "answers": tuple(Wanted(**each) for each in data["answers"])})
        case "TrainingKey":
            return TrainingKey(**{**data, "thresholds": tuple(data["thresholds"])})
        case "BugsKey":
            parameters = tuple(Parameter(**each) for each in data["parameters"])
            tuples = {name: tuple(data[name]) for name in ("bugs", "returns")}
            return BugsKey(**{**data, **tuples, "parameters": parameters})
    returns, structure, tolerance = data["form"]
    form = Form(returns=tuple(returns), structure=structure, tolerance=tolerance)
    return AnswerKey(
        exercise=data["exercise"],
        points=data["points"],
        bonus=data["bonus"],
        parameters=tuple(data["parameters"]),
        misconceptions=tuple(data["misconceptions"]),
        helpers=tuple(data["helpers"]),
        form=form,
        cases=tuple(_unpack_case(case, values, form) for case in data["cases"]),
        reads=_unpack_reads(data["reads"], values, form),
        biases=_unpack_question(data["biases"], values, form),
    )


def _pack_case(case: CaseKey, packer: Packer) -> list[Any]:
    question, opens = _pack_question(case.question, packer), opening.packed(case.opens)
    return [case.name, case.kind, case.weight, case.hidden, question, opens, case.aspect]


def _unpack_case(packed: Any, values: Unpacker, form: Form) -> CaseKey:
    name, kind, weight, hidden, question, opens, aspect = packed
    return CaseKey(
        name=name,
        kind=Kind(kind),
        weight=weight,
        hidden=hidden,
        question=_unpack_question(question, values, form),
        opens=opening.unpacked(opens),
        aspect=aspect,
    )


def _pack_question(question: Question | None, packer: Packer) -> Any:
    if question is None:
        return None
    wrong = {name: _pack_outcome(outcome, packer) for name, outcome in question.wrong.items()}
    args = [packer.value(arg) for arg in question.args]
    return [args, _pack_outcome(question.expected, packer), wrong, question.part]


def _unpack_question(packed: Any, values: Unpacker, form: Form) -> Question | None:
    if packed is None:
        return None
    args, expected, wrong, part = packed
    return Question(
        args=tuple(values.value(arg) for arg in args),
        expected=_unpack_outcome(expected, values),
        wrong={name: _unpack_outcome(outcome, values) for name, outcome in wrong.items()},
        part=part,
        form=form.of_part() if part else form,
    )


def _pack_outcome(outcome: Outcome, packer: Packer) -> Any:
    """Text for an exception, else what came back under the name of its field."""
    if outcome.raised:
        return outcome.raised
    found = {"value": outcome.value, "parts": outcome.parts, "structure": outcome.structure}
    return {name: packer.value(value) for name, value in found.items() if value is not None}


def _unpack_outcome(packed: Any, values: Unpacker) -> Outcome:
    if isinstance(packed, str):
        return Outcome(raised=packed)
    return Outcome(**{name: values.value(value) for name, value in packed.items()})


def _pack_reads(reads: ReadsKey | None, packer: Packer) -> Any:
    if reads is None:
        return None
    axes = [reads.pixel_axes, reads.tap_axes, reads.output_axes, reads.tap_shape]
    return [*axes, [_pack_question(question, packer) for question in reads.questions]]


def _unpack_reads(packed: Any, values: Unpacker, form: Form) -> ReadsKey | None:
    if packed is None:
        return None
    pixel_axes, tap_axes, output_axes, tap_shape, questions = packed
    unpacked = (_unpack_question(question, values, form) for question in questions)
    return ReadsKey(
        pixel_axes=tuple(pixel_axes),
        tap_axes=tuple(tap_axes),
        output_axes=tuple(output_axes),
        tap_shape=tuple(tap_shape),
        questions=tuple(question for question in unpacked if question is not None),
    )

"""Build the keys of exercises that do not ask for a function with cases: values, bugs, training."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping

from autograder.bugs import BugsKey
from autograder.exercise import Bugs, Training, Values
from autograder.training import TrainingKey
from autograder.values import ValuesKey, Wanted, cell_of, hashed, offset_of


def values_key(exercise: Values, points: float, bonus: int, seed: bytes | None) -> ValuesKey:
    """With a seed, for grading: the answers themselves. Without one only their hashes."""
    wrong = {each.id: _dictionary(each.function()) for each in exercise.misconceptions}
    answers = tuple(
        _wanted(exercise.id, name, answer, wrong, live=seed is not None)
        for name, answer in exercise.answers.items()
    )
    return ValuesKey(exercise=exercise.id, points=points, bonus=bonus, answers=answers)


def _dictionary(found: object) -> Mapping[str, float]:
    assert isinstance(found, dict), "a misconception of Values returns a dictionary"
    return found


def _wanted(
    exercise: str, key: str, answer: float, wrong: Mapping[str, Mapping[str, float]], *, live: bool
) -> Wanted:
    whole = isinstance(answer, int)
    offset = 0.0 if whole else offset_of(answer)
    cell = cell_of(answer, offset, whole=whole)
    salt = hashlib.sha256(f"{exercise}/{key}".encode()).hexdigest()[:16]
    mistakes = {
        name: found[key]
        for name, found in wrong.items()
        if key in found and cell_of(found[key], offset, whole=whole) != cell
    }
    shown = {"cell": cell} if live else {"salt": salt, "digest": hashed(cell, salt)}
    return Wanted(key=key, whole=whole, offset=offset, mistakes=mistakes, **shown)


def bugs_key(exercise: Bugs, points: float, bonus: int, seed: bytes | None) -> BugsKey:
    """With a seed, for grading: the functions themselves. Without one only their names."""
    functions = {"right": exercise.reference, "wrong": exercise.bugs} if seed is not None else {}
    sources = [inspect.getsource(each) for each in (exercise.reference, *exercise.bugs.values())]
    return BugsKey(
        exercise=exercise.id,
        points=points,
        bonus=bonus,
        bugs=tuple(exercise.bugs),
        own=exercise.own,
        parameters=exercise.parameters,
        returns=exercise.returns,
        fingerprint=hashlib.sha256("\n".join(sources).encode()).hexdigest()[:16],
        **functions,  # type: ignore[arg-type]
    )


def training_key(exercise: Training, points: float, bonus: int, seed: bytes | None) -> TrainingKey:
    """With a seed, for grading: unseen images of the digits that are kept apart."""
    material = hashlib.sha256((seed or b"") + f"/{exercise.id}".encode()).digest()
    return TrainingKey(
        exercise=exercise.id,
        points=points,
        bonus=bonus,
        thresholds=exercise.thresholds,
        numbers=exercise.numbers,
        canvases=exercise.canvases,
        unseen=exercise.unseen if seed is not None else exercise.unseen // 2,
        seed=int.from_bytes(material[:4]),
        held_out=seed is not None,
    )

"""Build answer keys from an exercise: run the reference and every wrong variant on drawn inputs.

Inputs of visible cases come from a public seed, those of hidden ones from the course's secret. A hidden case
is the same idea with other numbers; together the hidden cases weigh at least as much as the visible ones.
"""

from __future__ import annotations

import hashlib
import hmac
import inspect
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autograder.answerkey import AnswerKey, CaseKey, Outcome, Question, ReadsKey
from autograder.compare import same
from autograder.exercise import (
    AnyExercise,
    Arguments,
    Bugs,
    Case,
    Exercise,
    Function,
    Reads,
    Training,
    Values,
)
from autograder.judge import AnyKey
from autograder.kindbuilding import bugs_key, training_key, values_key
from autograder.opening import Opening
from autograder.report import Kind
from autograder.running import run

PUBLIC_SEED = b"the cases that everybody may see"
UNCHANGED = "the inputs are left as they were"


def hidden_seed(secret: bytes, assignment: str, exercise: str) -> bytes:
    """Derive the seed of an exercise's hidden cases from the course's secret: the same for every student."""
    return hmac.new(secret, f"{assignment}/{exercise}".encode(), hashlib.sha256).digest()


def visible_key(exercise: AnyExercise, points: float, bonus: int = 0) -> AnyKey:
    """Build the key with the visible cases only: it goes into the students' bundle."""
    if not isinstance(exercise, Exercise):
        return _of_another_kind(exercise, points, bonus, None)
    return _key(exercise, points, bonus, _cases(exercise))


def graded_key(exercise: AnyExercise, points: float, seed: bytes, bonus: int = 0) -> AnyKey:
    """Build the key for grading: the visible cases, their hidden twins, and those that are hidden only."""
    if not isinstance(exercise, Exercise):
        return _of_another_kind(exercise, points, bonus, seed)
    visible = _cases(exercise)
    hidden = [
        replace(_case_key(exercise, case, seed), hidden=True, opens=())
        for case in exercise.cases
        if case.hidden or case.twin
    ]
    # The convention, and cases without a twin, would make the visible part the heavier one. Rounded up,
    # because a weight is a binary fraction and "at least half" has to hold exactly.
    seen = sum(case.weight for case in visible) + exercise.inputs_unchanged
    scale = max(1.0, math.ceil(100 * seen / sum(case.weight for case in hidden)) / 100)
    weighed = [replace(case, weight=case.weight * scale) for case in hidden]
    return _key(exercise, points, bonus, [*visible, *weighed])


def _cases(exercise: Exercise) -> list[CaseKey]:
    return [_case_key(exercise, case, PUBLIC_SEED) for case in exercise.cases if not case.hidden]


def _of_another_kind(
    exercise: Values | Bugs | Training, points: float, bonus: int, seed: bytes | None
) -> AnyKey:
    match exercise:
        case Values():
            return values_key(exercise, points, bonus, seed)
        case Bugs():
            return bugs_key(exercise, points, bonus, seed)
        case Training():
            return training_key(exercise, points, bonus, seed)


def _key(exercise: Exercise, points: float, bonus: int, cases: list[CaseKey]) -> AnswerKey:
    if exercise.inputs_unchanged:
        convention = CaseKey(
            name=UNCHANGED,
            kind=Kind.CONVENTION,
            weight=exercise.inputs_unchanged,
            hidden=False,
            question=None,
        )
        cases = [*cases, convention]
    return AnswerKey(
        exercise=exercise.id,
        points=points,
        bonus=bonus,
        parameters=tuple(inspect.signature(exercise.reference).parameters),
        misconceptions=tuple(wrong.id for wrong in exercise.misconceptions),
        form=exercise.form,
        helpers=exercise.helpers,
        cases=tuple(cases),
        reads=_reads_key(exercise, exercise.reads) if exercise.reads else None,
        biases=_question(exercise, exercise.biases.arguments) if exercise.biases else None,
    )


def _case_key(exercise: Exercise, case: Case, seed: bytes) -> CaseKey:
    material = hashlib.sha256(seed + f"/{exercise.id}/{case.name}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(material))
    question = _question(exercise, case.draw(rng), case.part)
    assert bool(question.expected.raised) == (case.kind is Kind.REFUSAL), f"{exercise.id}: {case.name}"
    return CaseKey(
        name=case.name,
        kind=case.kind,
        weight=case.weight,
        hidden=case.hidden,
        question=question,
        aspect=case.aspect,
        opens=_opens(exercise, question.args),
    )


def _opens(exercise: Exercise, args: Arguments) -> tuple[Opening, ...]:
    made = ((each.opening, each.options(*args)) for each in exercise.opens)
    return tuple(replace(opening, options=options) for opening, options in made if options is not None)


def _question(exercise: Exercise, args: Arguments, part: str = "") -> Question:
    form = exercise.form

    def judged(function: Function) -> Outcome:
        outcome = run(function, args, form)
        return outcome.part(form.returns.index(part)) if part else outcome

    expected = judged(exercise.reference)
    assert expected.returned or expected.raised, f"{exercise.id}: the reference returns something else"
    outcomes = {wrong.id: judged(wrong.function) for wrong in exercise.misconceptions}
    differs = {name: each for name, each in outcomes.items() if not same(each, expected, form.tolerance)}
    return Question(
        args=args, expected=expected, wrong=differs, part=part, form=form.of_part() if part else form
    )


def _reads_key(exercise: Exercise, probe: Reads) -> ReadsKey:
    pixels = np.arange(1.0, 1 + np.prod(probe.pixel_shape)).reshape(probe.pixel_shape)
    return ReadsKey(
        pixel_axes=probe.pixel_axes,
        tap_axes=probe.tap_axes,
        output_axes=probe.output_axes,
        tap_shape=probe.tap_shape,
        questions=tuple(
            _question(exercise, probe.arguments(pixels, kernel)) for kernel in _one_tap_each(probe.tap_shape)
        ),
    )


def _one_tap_each(shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    for tap in np.ndindex(shape):
        kernel = np.zeros(shape)
        kernel[tap] = 1
        yield kernel

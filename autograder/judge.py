"""The judge: ask a student's function every case of an answer key, decide, and say what it did.

The same judge works in the notebook and in the grader. It holds no reference: all it knows is in the key. Of
hidden cases only the name and the verdict leave this module.
"""

from __future__ import annotations

from autograder import catalogue, compare, scoring
from autograder.answerkey import AnswerKey, CaseKey
from autograder.asking import Asker, Ended
from autograder.diagnosis import diagnose
from autograder.explain import explain
from autograder.report import CaseResult, Report, Status
from autograder.student import Failure, Reply, Student


def judge(key: AnswerKey, student: Student) -> Report:
    """Give the verdict on one exercise. A missing, late or broken answer is a report of zero points."""
    absent = student.lookup()
    if absent is not None:
        return _zero(key, absent)
    asker = Asker(student)
    replies: list[Reply | None] = []
    try:
        for case in key.cases:
            replies.append(asker.ask(case.question.args) if case.question else None)
            if len(replies) == 1 and _not_started(replies[0]):
                return _report(key, Status.NOT_STARTED)
    except Ended as end:
        return _zero(key, end.failure)
    return _graded(key, replies, asker)


def _graded(key: AnswerKey, replies: list[Reply | None], asker: Asker) -> Report:
    # The convention without a question: no call changed its arguments.
    passed = [
        compare.passes(reply, case.question.expected) if case.question and reply else not asker.changed
        for case, reply in zip(key.cases, replies, strict=True)
    ]
    results = tuple(
        _result(key, case, reply, ok, asker.changed)
        for case, reply, ok in zip(key.cases, replies, passed, strict=True)
    )
    if all(passed):
        return Report(exercise=key.exercise, points=key.points, max_points=key.points, cases=results)
    try:
        findings, note = diagnose(key, replies, asker)
    except Ended as end:
        # An answer that breaks the protocol is never trusted; a slow one only ends the search for reasons.
        if end.failure is Failure.BROKEN_REPLY:
            return _zero(key, end.failure)
        findings, note = (), catalogue.note("diagnosis_ended")
    return Report(
        exercise=key.exercise,
        points=scoring.points(key, passed),
        max_points=key.points,
        cases=results,
        findings=findings,
        note=note,
    )


def _result(
    key: AnswerKey, case: CaseKey, reply: Reply | None, passed: bool, changed: set[int]
) -> CaseResult:
    seen, picture = "", None
    if not passed and not case.hidden:
        if case.question and reply:
            seen, picture = explain(key, case.question, reply)
        else:
            names = ", ".join(key.parameters[i] for i in sorted(changed) if i < len(key.parameters))
            seen = f"A call left {names or 'an argument'} changed."
    return CaseResult(
        name=case.name,
        passed=passed,
        kind=case.kind,
        hidden=case.hidden,
        weight=case.weight,
        seen=seen,
        picture=picture,
    )


def _not_started(reply: Reply | None) -> bool:
    return bool(reply and reply.raised and "NotImplementedError" in reply.raised.types)


def _zero(key: AnswerKey, failure: Failure) -> Report:
    return _report(key, Status(failure.value))


def _report(key: AnswerKey, status: Status) -> Report:
    note = catalogue.note(status.name.lower()).replace("NAME", key.exercise)
    return Report(exercise=key.exercise, points=0.0, max_points=key.points, status=status, note=note)

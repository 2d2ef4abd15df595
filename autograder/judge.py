"""The judge: ask a student's function every case of an answer key, decide, and say what it did.

The same judge works in the notebook and in the grader. It holds no reference: all it knows is in the key.

A function that has seen hidden inputs can tell them in its later answers, in one exercise or in another. So
whatever is shown to a student is asked in a first step, for all exercises; the hidden cases come in a second
step, after which nothing is asked that is shown. Of them only the name and the verdict leave this module.
"""

from __future__ import annotations

from autograder import bugs, compare, training, values
from autograder.answerkey import AnswerKey, CaseKey, Question
from autograder.asking import Asker, Ended
from autograder.bugs import BugsKey
from autograder.diagnosis import NOTHING_ASKED, Probed, diagnose, probe
from autograder.explain import explain
from autograder.opening import Opening
from autograder.report import CaseResult, Finding, Report, Status
from autograder.student import Reply, Student
from autograder.training import TrainingKey
from autograder.values import ValuesKey
from autograder.verdicts import Verdict, judged, not_started, zero

__all__ = ["AnyKey", "Verdict", "hear", "judge"]

AnyKey = AnswerKey | ValuesKey | BugsKey | TrainingKey
"""What an exercise of any kind is judged by."""


def judge(key: AnyKey, student: Student) -> Report:
    """Give the verdict on one exercise. A missing, late or broken answer is a report of zero points."""
    return hear(key, student)()


def hear(key: AnyKey, student: Student) -> Verdict:
    """The first step: ask what is visible. What is returned asks the hidden cases and gives the verdict."""
    match key:
        case ValuesKey():
            return values.hear(key, student)
        case BugsKey():
            return bugs.hear(key, student)
        case TrainingKey():
            return training.hear(key, student)
    return _hear(key, student)


def _hear(key: AnswerKey, student: Student) -> Verdict:
    absent = student.lookup()
    if absent is not None:
        return lambda: zero(key, absent)
    asker = Asker(student)
    visible: list[Reply | None] = []
    try:
        for case in key.cases:
            visible.append(_ask(key, case.question, asker) if case.question and not case.hidden else None)
            if len(visible) == 1 and not_started(visible[0]):
                return lambda: zero(key, Status.NOT_STARTED)
        failed = any(
            reply and not _passes(case, reply) for case, reply in zip(key.cases, visible, strict=True)
        )
        probed = probe(key, asker) if failed or asker.changed else NOTHING_ASKED
    except Ended as end:
        failure = end.failure
        return lambda: zero(key, failure)
    return lambda: _with_hidden(key, visible, probed, asker)


def _with_hidden(key: AnswerKey, visible: list[Reply | None], probed: Probed, asker: Asker) -> Report:
    if probed.ended:  # the function gives no answers any more: what it has passed so far stands
        return _graded(key, visible, probed, asker)
    try:
        replies = [
            _ask(key, case.question, asker) if case.hidden and case.question else reply
            for case, reply in zip(key.cases, visible, strict=True)
        ]
    except Ended as end:
        return zero(key, end.failure)
    return _graded(key, replies, probed, asker)


def _graded(key: AnswerKey, replies: list[Reply | None], probed: Probed, asker: Asker) -> Report:
    # The convention without a question: no call changed its arguments.
    passed = [
        _passes(case, reply) if case.question else not asker.changed
        for case, reply in zip(key.cases, replies, strict=True)
    ]
    results = tuple(
        _result(key, case, reply, ok, asker.changed)
        for case, reply, ok in zip(key.cases, replies, passed, strict=True)
    )
    if all(passed):
        return judged(key, results)
    findings, note = diagnose(key, replies, probed, asker.changed)
    return judged(key, results, findings, note, _opening(key, passed, findings))


def _opening(key: AnswerKey, passed: list[bool], findings: tuple[Finding, ...]) -> Opening | None:
    """What shows the first failing case that may and can be shown."""
    failed = (case for case, ok in zip(key.cases, passed, strict=True) if not (ok or case.hidden))
    named = [finding.id for finding in findings]
    return next((opening for case in failed for opening in case.opens if opening.fits(named)), None)


def _ask(key: AnswerKey, question: Question, asker: Asker) -> Reply:
    """The reply to a question, or that part of it which is judged."""
    return compare.narrowed(asker.ask(question.args), key.form, question.part)


def _passes(case: CaseKey, reply: Reply | None) -> bool:
    if case.question is None or reply is None:
        return False
    right = compare.passes(reply, case.question.expected, case.question.form)
    return right and not compare.missing_aspect(reply, case.aspect)


def _result(
    key: AnswerKey, case: CaseKey, reply: Reply | None, passed: bool, changed: set[int]
) -> CaseResult:
    seen, picture = "", None
    if not passed and not case.hidden:
        if case.question and reply:
            seen, picture = explain(key, case.question, reply, case.aspect)
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

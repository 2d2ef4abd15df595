"""Name the mistake behind a failing function, by its behaviour alone, and say what shows it.

In this order: the kind of answer (nothing returned, arguments changed, integers); the bank, when every
answer equals those of one wrong variant; the pixels that are read; the bias. For the last two `probe` asks
further questions. Their answers are told, so it asks before the function has seen anything hidden. A case
that passed is never contradicted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder import catalogue, geometry
from autograder.answerkey import AnswerKey, Outcome, Question
from autograder.asking import Asker, Ended
from autograder.compare import (
    equal_numbers,
    fault,
    missing_aspect,
    narrowed,
    numbers,
    outcome_of,
    same,
    same_with_overflow,
)
from autograder.report import Finding
from autograder.student import Failure, Reply

MOST = 3  # more findings than this would not be read


Asked = Sequence[tuple[Question, Outcome]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Probed:
    """What the function answered to the probes. `ended`: it gave no answer to one of them, late or dead."""

    reads: Asked | None = None
    biases: tuple[Question, Outcome] | None = None
    ended: bool = False


NOTHING_ASKED = Probed()


def probe(key: AnswerKey, asker: Asker) -> Probed:
    """Ask the probes of an exercise; `Ended` only for an answer that breaks the protocol."""
    try:
        reads = (
            [(question, _asked(asker, question)) for question in key.reads.questions] if key.reads else None
        )
        biases = (key.biases, _asked(asker, key.biases)) if key.biases else None
    except Ended as end:
        if end.failure is Failure.BROKEN_REPLY:
            raise
        return Probed(ended=True)
    return Probed(reads=reads, biases=biases)


def diagnose(
    key: AnswerKey, replies: Sequence[Reply | None], probed: Probed, changed: Collection[int]
) -> tuple[tuple[Finding, ...], str]:
    """Return the findings, best first, and a note for what was seen but has no name."""
    if probed.ended:
        return (), catalogue.note("diagnosis_ended")
    pairs = [
        (case, case.question, reply)
        for case, reply in zip(key.cases, replies, strict=True)
        if case.question and reply
    ]
    answered = [each for _, question, reply in pairs for each in _by_part(question, reply)]
    aspects = [
        missing_aspect(reply, case.aspect)
        for case, question, reply in pairs
        if reply.returned and _right(question, outcome_of(reply, question.form))
    ]
    findings = [catalogue.finding(name) for name in (*_kinds(answered, changed), *_once(aspects))]
    asked = [(question, outcome_of(reply, question.form)) for question, reply in answered]
    note = ""
    if any(_telling(outcome) and not _right(question, outcome) for question, outcome in asked):
        known = {finding.id for finding in findings}
        more, note = _numbers(key, asked, probed)
        findings += [finding for finding in more if finding.id not in known]
    return tuple(findings[:MOST]), "" if findings else note


def _asked(asker: Asker, question: Question) -> Outcome:
    return outcome_of(asker.ask(question.args), question.form)


def _once(names: Sequence[str]) -> list[str]:
    return sorted(set(filter(None, names)))


def _right(question: Question, outcome: Outcome) -> bool:
    return same(outcome, question.expected, question.form.tolerance)


def _telling(outcome: Outcome) -> bool:
    """Whether an outcome may say which mistake was made: a result, or a refusal, but no crash."""
    return outcome.returned or outcome.raised == "ValueError"


def _by_part(question: Question, reply: Reply) -> Iterator[tuple[Question, Reply]]:
    """A question about several results as one question for each; the rest as it is."""
    if question.expected.parts is None or _fault(question, reply) == "not_several":
        yield question, reply
        return
    for index, name in enumerate(question.form.returns):
        wrong = {variant: outcome.part(index) for variant, outcome in question.wrong.items()}
        expected = question.expected.part(index)
        form = question.form.of_part()
        differs = {
            variant: outcome
            for variant, outcome in wrong.items()
            if not same(outcome, expected, form.tolerance)
        }
        mine = replace(question, expected=expected, wrong=differs, part=name, form=form)
        yield mine, narrowed(reply, question.form, name)


def _kinds(answered: Sequence[tuple[Question, Reply]], changed: Collection[int]) -> list[str]:
    """What is wrong with the answers whatever their numbers are: these name themselves."""
    found = ["changes_input"] if changed else []
    faults = {name for question, reply in answered if (name := _fault(question, reply))}
    for name in sorted(faults):
        precision_only = all(
            _right(question, outcome_of(reply, question.form)) or _truncated(reply, question.expected)
            for question, reply in answered
            if _fault(question, reply) == name
        )
        if precision_only or name not in ("integer_result", "float32_result"):
            found.append(name)
    return found


def _fault(question: Question, reply: Reply) -> str:
    return fault(reply, question.expected, question.form)


def _truncated(reply: Reply, expected: Outcome) -> bool:
    value = numbers(reply.value)
    if value is None or expected.value is None or value.shape != expected.value.shape:
        return False
    return any(
        bool(np.all(equal_numbers(value, cut(expected.value)))) for cut in (np.trunc, np.floor, np.rint)
    )


def _numbers(key: AnswerKey, asked: Asked, probed: Probed) -> tuple[list[Finding], str]:
    """Name wrong numbers: by the whole of the answers, or else by the parts that the probes lay open."""
    bank = equal_variants(key.misconceptions, asked) or _part_by_part(key, asked)
    reads, read_evidence, explained = _reads(key, probed.reads)
    biases, bias_evidence = _biases(key, probed.biases)
    if bank:
        return _worded(bank, read_evidence or bias_evidence), ""
    # A bias can be named only where the rest is understood: a constant 0 is more than a missing bias.
    biases = biases if explained else []
    found = [*_worded(reads, read_evidence), *_worded(biases, bias_evidence)]
    evidence = "\n".join(text for text in (read_evidence, bias_evidence) if text)
    return found, f"{catalogue.note('unnamed')}\n{evidence}".strip()


def equal_variants(names: Sequence[str], asked: Asked) -> list[str]:
    """The wrong variants that every answer equals, those included that they get right."""
    return [
        name
        for name in names
        if all(_equals(question, outcome, name) for question, outcome in asked)
        and any(name in question.wrong and _telling(question.wrong[name]) for question, _ in asked)
    ]


def _equals(question: Question, outcome: Outcome, variant: str) -> bool:
    return same_with_overflow(
        outcome, question.wrong.get(variant, question.expected), question.form.tolerance
    )


def _part_by_part(key: AnswerKey, asked: Asked) -> list[str]:
    """The wrong variants that one of several results equals, whatever the others are."""
    found: dict[str, None] = {}
    for part in key.form.returns:
        mine = [(question, outcome) for question, outcome in asked if question.part == part]
        found |= dict.fromkeys(equal_variants(key.misconceptions, mine))
    return list(found)


def _reads(key: AnswerKey, asked: Asked | None) -> tuple[list[str], str, bool]:
    """Which variants read the same pixels, a sentence that shows it, and whether the reads are explained."""
    if key.reads is None or asked is None:
        return [], "", True
    right = geometry.table(key.reads, [question.expected for question, _ in asked])
    actual = geometry.table(key.reads, [outcome for _, outcome in asked])
    named, evidence = equal_variants(key.misconceptions, asked), ""
    if right is not None and actual is not None:
        evidence = geometry.describe(key.reads, right, actual)
        named = named or _equal_steps(key, right, actual)
    return named, evidence, bool(named) or all(_right(question, got) for question, got in asked)


def _equal_steps(key: AnswerKey, right: geometry.Array, actual: geometry.Array) -> list[str]:
    """Variants that move over the image in the same way, though they may begin or end elsewhere."""
    assert key.reads is not None
    wanted, got = geometry.fit(key.reads, right), geometry.fit(key.reads, actual)
    if wanted is None or got is None or got.same_steps(wanted):
        return []
    found = []
    for name in key.misconceptions:
        outcomes = [question.wrong.get(name, question.expected) for question in key.reads.questions]
        variant = geometry.table(key.reads, outcomes)
        steps = None if variant is None else geometry.fit(key.reads, variant)
        if steps is not None and steps.same_steps(got):
            found.append(name)
    return found[:1]


def _biases(key: AnswerKey, asked: tuple[Question, Outcome] | None) -> tuple[list[str], str]:
    """Which variants treat the bias alike, and a sentence that shows it: all weights are zero here."""
    if asked is None:
        return [], ""
    question, outcome = asked
    expected, actual = question.expected.value, outcome.value
    if expected is None or actual is None or actual.shape != expected.shape:
        return equal_variants(key.misconceptions, [(question, outcome)]), ""
    wrong = np.argwhere(~equal_numbers(actual, expected))
    if not len(wrong):
        return [], ""
    place = tuple(int(i) for i in wrong[0])
    where = f"output {place}" if place else "the result"
    evidence = (
        f"With all weights 0 and a bias of {expected[place]:g}, {where} should be {expected[place]:g}; "
        f"yours is {actual[place]:g}."
    )
    return equal_variants(key.misconceptions, [(question, outcome)]), evidence


def _worded(names: Sequence[str], evidence: str) -> list[Finding]:
    """The catalogue's words, with the evidence at the first; several names mean that one of them it is."""
    one_of = f"{catalogue.note('one_of')} " if len(names) > 1 else ""
    findings = []
    for name in names[:MOST]:
        finding = catalogue.finding(name)
        findings.append(replace(finding, seen=f"{one_of}{finding.seen}\n{evidence}".strip()))
        evidence = ""
    return findings

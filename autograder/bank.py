"""The matrix of the bank: what each wrong variant loses and how it is named, what each right style earns.

A table for whoever writes checks (`autograder bank`), and a page for teachers (`docs/misconceptions.md`).
Only sources of this package are ever executed here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np

from autograder import catalogue, misconceptions, styles
from autograder.answerkey import AnswerKey, Outcome
from autograder.checks import exercises
from autograder.compare import same_with_overflow
from autograder.course import Assignment, Item
from autograder.exercise import AnyExercise, Bugs, Training
from autograder.helping import judge_locally
from autograder.judge import AnyKey
from autograder.keybuilding import graded_key, hidden_seed, visible_key
from autograder.report import Report

PATH = "docs/misconceptions.md"
SECRET = b"the bank"  # for the table: any secret gives the same verdicts, which the tests hold


@dataclass(frozen=True, kw_only=True)
class Row:
    """One wrong variant or right style, and what it earns of 1 in the notebook and when graded.

    `named` are the ids that a report names; `alike` those variants which no case can tell from this one. A
    bug that is not caught, or a network that has not learnt, need have no name.
    """

    exercise: str
    name: str
    right: bool
    visible: float
    graded: float
    named: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    may_be_unnamed: bool = False

    @property
    def sound(self) -> bool:
        """Whether all is as it should be: a style earns everything, a variant less, under its own name."""
        if self.right:
            return (self.visible, self.graded, self.named) == (1.0, 1.0, ())
        named = set(self.named) <= set(self.alike) and (bool(self.named) or self.may_be_unnamed)
        return max(self.visible, self.graded) < 1 and named


def key_of(assignment: Assignment, item: Item, secret: bytes | None = None) -> AnyKey:
    """The key of the students' copy, or with a secret the one for grading."""
    exercise = exercises(assignment.id)[item.id]
    if secret is None:
        return visible_key(exercise, item.points, item.bonus)
    return graded_key(exercise, item.points, hidden_seed(secret, assignment.id, item.id), item.bonus)


def judged(exercise: AnyExercise, key: AnyKey, source: str) -> Report:
    """What `check` says of a source that a student might have typed. Its warnings cost nothing."""
    namespace: dict[str, object] = {"np": np}
    keys = {exercise.id: key}
    if isinstance(
        exercise, Bugs
    ):  # the notebook shows the wrong functions, and the right one passes its check
        namespace |= {**exercise.bugs, exercise.own: exercise.reference}
        keys[exercise.own] = AnswerKey(
            exercise=exercise.own, points=1.0, parameters=(), misconceptions=(), cases=()
        )
    exec(source, namespace)  # noqa: S102  # of the bank, not of a student
    with redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        return judge_locally(exercise.id, keys, namespace)


def share(report: Report) -> float:
    """What was earned of 1: of the points, or of a bonus exercise's stars."""
    return report.stars / report.max_stars if report.max_stars else report.points / report.max_points


def alike(key: AnyKey, name: str) -> tuple[str, ...]:
    """The variants that every question of a key leaves equal to one: a report may name any of them.

    One that gives right numbers everywhere is alone: it is its kind of answer that names it.
    """
    if not isinstance(key, AnswerKey):
        return (name,)
    mine = _outcomes(key, name)
    if all(wrong is right for wrong, right in zip(mine, _outcomes(key, ""), strict=True)):
        return (name,)
    return tuple(
        other
        for other in key.misconceptions
        if all(
            same_with_overflow(one, two, key.form.tolerance)
            for one, two in zip(mine, _outcomes(key, other), strict=True)
        )
    )


def _outcomes(key: AnswerKey, name: str) -> list[Outcome]:
    questions = [case.question for case in key.cases if case.question]
    return [question.wrong.get(name, question.expected) for question in questions]


def matrix(assignment: Assignment) -> Iterator[Row]:
    """A row for every variant and every style of an assignment."""
    found = exercises(assignment.id)
    for item in assignment.exercises:
        keys = key_of(assignment, item), key_of(assignment, item, SECRET)
        for wrong in misconceptions.misconceptions(item.id):
            source = misconceptions.variant_source(item.id, wrong.id)
            yield _row(found[item.id], keys, wrong.id, source, right=False)
        for name, source in styles.sources(item.id).items():
            yield _row(found[item.id], keys, name, source, right=True)


def _row(exercise: AnyExercise, keys: Sequence[AnyKey], name: str, source: str, *, right: bool) -> Row:
    visible, graded = (judged(exercise, key, source) for key in keys)
    return Row(
        exercise=exercise.id,
        name=name,
        right=right,
        visible=share(visible),
        graded=share(graded),
        named=visible.misconceptions,
        alike=() if right else alike(keys[0], name),
        may_be_unnamed=isinstance(exercise, Bugs | Training),
    )


PAGE = """\
# Mistakes that students make, and what becomes of them

Generated by `autograder bank`: edit the bank and the catalogue, not this page.

The bank holds small wrong variants of every function that the course asks for. The checks reject each of
them, in the notebook and when grading with other numbers; a student whose function behaves like one of them
is told what was seen, is asked a question, and finds a hint behind a click. Where two mistakes cannot be told
apart by anything that a function answers, the report says that it is one of them.

{total} wrong variants and {styles} right styles in all. Every right style earns full marks without a remark.
"""


def page(assignments: Sequence[Assignment], rows: Sequence[Row]) -> str:
    """The page for teachers."""
    wrong = [row for row in rows if not row.right]
    parts = [PAGE.format(total=len(wrong), styles=len(rows) - len(wrong))]
    for assignment in assignments:
        parts.append(f"## {assignment.id}: {assignment.title}\n")
        for item in assignment.exercises:
            parts.append(_section(item, [row for row in rows if row.exercise == item.id]))
    return "\n".join(parts)


def _section(item: Item, rows: Sequence[Row]) -> str:
    unit = "point" if item.points == 1 else "points"
    worth = f"{item.points:g} {unit}" if item.points else f"bonus, {item.bonus} stars"
    wrong, right = [row for row in rows if not row.right], [row for row in rows if row.right]
    lines = [f"### `{item.id}` ({worth})", ""]
    lines += [f"Right styles: {', '.join(row.name.replace('_', ' ') for row in right)}.", ""] if right else []
    if wrong:
        lines += ["| mistake | what was seen | question | earns in the notebook | when graded |"]
        lines += ["|---|---|---|---|---|"]
    lines += [_line(row) for row in wrong]
    return "\n".join([*lines, ""]) if wrong else "\n".join(lines)


def _line(row: Row) -> str:
    known = row.name in catalogue.known()
    words = catalogue.finding(row.name) if known else None
    seen, question = (words.seen, words.question) if words else ("", "")
    others = [other for other in row.alike if other != row.name]
    beside = f" (not told from {', '.join(f'`{other}`' for other in others)})" if others else ""
    beside += "" if row.named else " (loses its points; they alone do not tell why)"
    cells = [f"`{row.name}`{beside}", seen, question, f"{row.visible:.0%}", f"{row.graded:.0%}"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

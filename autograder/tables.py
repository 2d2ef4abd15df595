"""The tables that the command line shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from autograder.cells import shown
from autograder.coursedir import CourseDir
from autograder.records import Row, RowStatus
from autograder.sandbox.doctor import Claim

if TYPE_CHECKING:  # the checks are loaded by the commands that need them
    from autograder.bank import Row as BankRow
    from autograder.regrade import Change
    from autograder.touched import Touched


def claims(found: Sequence[Claim]) -> Table:
    """What the machine can isolate, one row for each claim."""
    table = Table(title="What the sandbox holds on this machine", title_justify="left")
    for column in ("", "claim", "what was tried"):
        table.add_column(column, overflow="fold")
    for claim in found:
        advice = f"\n{claim.advice}" if claim.advice and not claim.held else ""
        table.add_row(
            "held" if claim.held else "missing" if claim.missing else "[bold red]FAILED[/]",
            escape(claim.name),
            escape(claim.evidence + advice),
        )
    return table


def grades(rows: Sequence[Row], course: CourseDir, assignment: str) -> Table:
    """One row per submission: what was made up (if it was), the score, and what was named."""
    told = _told(course, assignment)
    table = Table(title=assignment, title_justify="left")
    for column in ("student", *(["made up as"] if told else []), "score", "named mistakes", "notes"):
        table.add_column(column, justify="right" if column == "score" else "left", overflow="fold")
    for row in rows:
        story = told.get(row.student, {"story": "", "wrong": {}})
        cells = [
            row.student,
            *([story["story"]] if told else []),
            _score(row),
            _mistakes(row, story["wrong"]),
        ]
        table.add_row(*map(escape, [*cells, _notes(row)]))
    return table


def again(rows: Sequence[Row]) -> list[str]:
    """A line for each reason to grade again what had been graded before, the most frequent first."""
    reasons = Counter(row.again for row in rows if row.again)
    return [f"graded again: {count}, because {reason}" for reason, count in reasons.most_common()]


def to_judge(found: Touched) -> list[str]:
    """What is to be judged again and why, what is not, and what is left to `grade`."""
    total = len(found.cases) + found.unchanged
    reasons = Counter(case.why for case in found.cases.values())
    lines = [
        f"to judge again: {count} of {total} graded, because {why}" for why, count in reasons.most_common()
    ]
    if not lines:
        lines = [f"nothing to judge again: for all {total} that are graded, everything is as it was"]
    if found.left:
        names = ", ".join(shown(name) for name in found.left[:5]) + (", …" if len(found.left) > 5 else "")
        lines.append(f"left to autograder grade: {len(found.left)} new, handed in again or refused: {names}")
    return lines


def regraded(changes: Sequence[Change], assignment: str) -> Table:
    """One row per exercise whose score is another one now."""
    table = Table(title=f"{assignment}: scores that change", title_justify="left")
    for column in ("student", "exercise", "before", "after", "notes"):
        table.add_column(
            column, justify="right" if column in ("before", "after") else "left", overflow="fold"
        )
    for change in changes:
        if change.direction:
            before, after = change.before, change.after
            texts = [f"{stars} stars" for stars in change.stars] if before == after else _plain(before, after)
            ended = "" if change.status == "graded" else change.status
            table.add_row(*map(escape, [change.student, change.exercise, *texts, ended]))
    return table


def summary(changes: Sequence[Change]) -> str:
    """How many scores go up and down.

    >>> summary([])
    'no submission judged again: 0 scores up, 0 down, 0 unchanged'
    """
    students = len({change.student for change in changes})
    counts = Counter(change.direction for change in changes)
    judged = f"{students or 'no'} submission{'s' * (students > 1)} judged again"
    up = f"{counts[1]} score{'s' * (counts[1] != 1)} up"
    return f"{judged}: {up}, {counts[-1]} down, {counts[0]} unchanged"


def bank(rows: Sequence[BankRow]) -> Table:
    """What each wrong variant loses and is called, and what each right style earns."""
    unsound = sum(not row.sound for row in rows)
    table = Table(
        title=f"{len(rows)} variants and styles, {unsound} not as they should be", title_justify="left"
    )
    for column in ("", "exercise", "variant or style", "in the notebook", "graded", "named"):
        table.add_column(column, justify="right" if column in ("in the notebook", "graded") else "left")
    for row in rows:
        sign = "held" if row.sound else "[bold red]FAILED[/]"
        what = f"{'right' if row.right else 'wrong'}: {row.name}"
        table.add_row(
            sign, row.exercise, what, f"{row.visible:.0%}", f"{row.graded:.0%}", escape(", ".join(row.named))
        )
    return table


def _told(course: CourseDir, assignment: str) -> dict[str, Any]:
    path = course.simulated(assignment)
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _plain(*points: float) -> list[str]:
    return [f"{number:g}" for number in points]


def _score(row: Row) -> str:
    return "–" if row.refused else f"{row.score:g}/{row.max_score:g}"


def _notes(row: Row) -> str:
    first = ["not graded"] if row.status is RowStatus.REFUSED else []
    return "; ".join(filter(None, [*first, *_odd_statuses(row), *row.repairs, row.note]))


def _odd_statuses(row: Row) -> list[str]:
    """Each status but "graded" once, with the exercises it befell."""
    befell: dict[str, list[str]] = {}
    for result in row.exercises:
        befell.setdefault(result.status, []).append(result.id)
    return [
        f"{status}: {'all' if len(names) == len(row.exercises) else ', '.join(names)}"
        for status, names in befell.items()
        if status != "graded"
    ]


def _mistakes(row: Row, made_up: Mapping[str, str]) -> str:
    named = {result.id: result.misconceptions for result in row.exercises if result.misconceptions}
    text = "; ".join(f"{exercise}: {', '.join(names)}" for exercise, names in named.items())
    if not made_up:
        return text
    found = sum(variant in named.get(exercise, ()) for exercise, variant in made_up.items())
    return f"{found} of {len(made_up)} named: {text}"

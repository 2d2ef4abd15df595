"""Which graded submissions a change touches, and in which of their exercises (`autograder.basis`)."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.bench import Bench, same, stands
from autograder.errors import SubmissionError
from autograder.gradebook import GradeWriter
from autograder.records import Record, RowStatus, load
from autograder.submitted import Submission, read_submission, students
from autograder.timestamps import parse_timestamp

CUT_SHORT = "a run was cut short, or their records are of an older version"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A submission that must be judged again. Without `whole`, it is these exercises alone that change."""

    record: Record | None
    exercises: tuple[str, ...]
    whole: bool
    why: str


@dataclass(kw_only=True)
class Touched:
    """What is to be done for the class of an assignment."""

    cases: dict[str, Case] = field(default_factory=dict)  # by student
    unchanged: int = 0
    left: list[str] = field(default_factory=list)  # students whose files `grade` has not graded


def find(bench: Bench, writer: GradeWriter) -> Touched:
    """Go through `submitted/`. Only what is graded and in order can be touched; the rest is for `grade`."""
    found = Touched()
    for student in students(bench.course_dir, bench.assignment.id):
        try:
            submission = read_submission(bench.course_dir, bench.assignment.id, student, bench.limits)
            record = load(bench.course_dir.record(student, bench.assignment.id))
            graded = _is_graded(bench, writer, submission, record)
        except SubmissionError:
            graded = False
        if not graded:
            found.left.append(student)
        elif record is not None and record.basis == bench.rules.basis:
            found.unchanged += 1
        else:
            found.cases[student] = _case(bench, record)
    return found


def _is_graded(bench: Bench, writer: GradeWriter, submission: Submission, record: Record | None) -> bool:
    """Whether this very submission is in the gradebook. Where a run was cut short, it has no record."""
    moment = parse_timestamp(submission.timestamp)
    if not writer.holds(submission.assignment, submission.student, moment):
        return False
    if record is None:
        return True
    whole = record.status is RowStatus.GRADED and stands(bench.course_dir, record)
    return whole and same(bench.rules, submission, record)


def _case(bench: Bench, record: Record | None) -> Case:
    now = bench.rules.basis
    if record is None:
        return Case(record=None, exercises=tuple(now.exercises), whole=True, why=CUT_SHORT)
    same_parts = now.common == record.basis.common and now.exercises.keys() == record.basis.exercises.keys()
    return Case(
        record=record,
        exercises=now.touched(record.basis) if same_parts else tuple(now.exercises),
        whole=not same_parts,
        why=now.why(record.basis),
    )

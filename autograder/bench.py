"""Grading one submission: what it takes is made once for a class, then each is run, judged and entered.

Judging goes from plain data to plain data, so that it can be done in another process or on another machine
(`autograder.workers`); entering in the gradebook is for one process. `autograder grade` and nbgrader's own
`autograde` both come through here, so their rows are the same.
"""

from __future__ import annotations

import gc
import hashlib
import json
import pickle
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode

from autograder.basis import Basis
from autograder.basisbuilding import basis_of
from autograder.cells import is_answer
from autograder.course import Assignment, Limits
from autograder.course_keys import assignment_keys
from autograder.coursedir import CourseDir
from autograder.graded_notebook import graded_notebook, summary
from autograder.grading import grade_notebook
from autograder.intake import Intake, clean
from autograder.judge import AnyKey
from autograder.records import Record, Result, RowStatus, discard
from autograder.report_text import decimal
from autograder.sandbox.session import Sandbox
from autograder.scratch import scratch
from autograder.submitted import Submission
from autograder.timestamps import parse_timestamp
from autograder.withhold import write_packages

if TYPE_CHECKING:  # nbgrader takes a second to import, which is not for workers
    from autograder.gradebook import GradeWriter, Tally


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What submissions to one assignment are judged by: plain data that is good on any machine."""

    assignment: Assignment
    limits: Limits
    source: NotebookNode  # the course's own version of the notebook
    keys: Mapping[str, AnyKey]
    basis: Basis  # digests of all these, and of whatever else decides about a score


@dataclass(frozen=True, kw_only=True)
class Bench:
    """All that grading one assignment needs on this machine, made once for a class.

    What takes long is made when it is first needed, so that a sandbox can start meanwhile (`prepare`).
    """

    course_dir: CourseDir
    assignment: Assignment
    limits: Limits
    packages: Path  # what students may import
    sandbox: Sandbox
    read_source: Callable[[], NotebookNode]  # from the gradebook

    def prepare(self) -> None:
        """Let the sandbox get ready, beside us, for the first submission."""
        self.sandbox.prepare(self.packages, self.limits, self.assignment.packages)

    @cached_property
    def rules(self) -> Rules:
        """What submissions are judged by."""
        source = self.read_source()
        keys = assignment_keys(self.assignment, self.course_dir.secret())
        basis = basis_of(self.assignment, self.limits, source, keys, self.packages, self.sandbox)
        gc.freeze()  # all there is stays; what is collected from now on is what submissions leave
        return Rules(assignment=self.assignment, limits=self.limits, source=source, keys=keys, basis=basis)

    @cached_property
    def rules_file(self) -> Path:
        """The rules as another process here reads them, beside the packages: for this user alone."""
        path = self.packages.with_name("rules")
        path.write_bytes(pickle.dumps(self.rules))
        return path

    def judge(self, submission: Submission) -> Judged:
        """Judge a submission here."""
        return judge_submission(self.rules, submission, self.sandbox, self.packages)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of one submission, before anything is written down."""

    answers: tuple[NotebookNode, ...]  # the answer cells, in order
    notebook: str  # with outputs and reports, as its file holds it
    scores: dict[str, float]  # points by grade_id
    comments: dict[str, str]  # remarks by the grade_id of an answer cell
    record: Record


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One submission once it is graded and in the gradebook."""

    notebook: str
    record: Record
    tally: Tally


@contextmanager
def open_bench(
    course_dir: CourseDir,
    assignment: Assignment,
    limits: Limits,
    sandbox: Sandbox,
    read_source: Callable[[], NotebookNode],
) -> Iterator[Bench]:
    """Lay out what students may import; `read_source` gives the course's own version of the notebook."""
    with scratch(course_dir.root) as folder, closing(sandbox):
        try:
            yield Bench(
                course_dir=course_dir,
                assignment=assignment,
                limits=limits,
                packages=write_packages(assignment, folder / "packages"),
                sandbox=sandbox,
                read_source=read_source,
            )
        finally:
            gc.unfreeze()  # this may be a server, which goes on


def grade_submission(bench: Bench, writer: GradeWriter, submission: Submission) -> Graded:
    """Grade what was read and write the gradebook; the notebook and the record are the caller's to keep."""
    parse_timestamp(submission.timestamp)  # refuse before anything is run
    return enter(bench, writer, submission, bench.judge(submission))


def judge_submission(rules: Rules, submission: Submission, sandbox: Sandbox, packages: Path) -> Judged:
    """Put a submission in order, run it and judge it; raises `SubmissionError` and `SandboxError`."""
    intake = clean(submission.raw, rules.source, rules.limits)
    run = grade_notebook(intake.notebook, rules.assignment, rules.keys, sandbox, packages, rules.limits)
    repairs = (*submission.repairs, *intake.repairs)
    notebook = notebook_text(
        graded_notebook(intake.notebook, run.reports, run.outcomes, (*repairs, *run.notes))
    )
    record = Record(
        student=submission.student,
        assignment=rules.assignment.id,
        status=RowStatus.GRADED,
        submission=digest(submission),
        content=content(submission, intake),
        basis=rules.basis,
        isolation=run.isolation,
        layers=run.layers,
        exercises=tuple(Result.of(run.reports[item.id]) for item in rules.assignment.exercises),
        repairs=repairs,
        unprotected=run.unprotected,
        notes=run.notes,
        notebook=digest_of_notebook(notebook),
    )
    # the points as the notebook shows them, so that the gradebook holds what nbgrader would read there
    points = {report.exercise: float(decimal(report.points)) for report in run.reports.values()}
    return Judged(
        answers=tuple(filter(is_answer, intake.notebook.cells)),
        notebook=notebook,
        scores={**run.plain_scores, **points},
        comments={f"{report.exercise}-code": summary(report) for report in run.reports.values()},
        record=record,
    )


def enter(
    bench: Bench,
    writer: GradeWriter,
    submission: Submission,
    judged: Judged,
    only: Collection[str] | None = None,
) -> Graded:
    """Write what was judged into the gradebook; with `only`, the scores and remarks of these cells."""
    # whoever is cut short from here on grades again
    discard(bench.course_dir.record(submission.student, judged.record.assignment))
    tally = writer.record(
        judged.record.assignment,
        submission.student,
        parse_timestamp(submission.timestamp),
        judged.answers,
        judged.scores,
        judged.comments,
        only,
    )
    return Graded(notebook=judged.notebook, record=judged.record, tally=tally)


def digest(submission: Submission) -> str:
    """A digest of what was handed in and when."""
    return _sha256(json.dumps([_sha256(submission.raw), sorted(submission.companions.items())]).encode())


def content(submission: Submission, intake: Intake) -> str:
    """A digest of what is run and told: outputs, say, may differ. And of when it was handed in."""
    repairs = (*submission.repairs, *intake.repairs)
    counts = [intake.notebook, repairs, sorted(submission.companions.items())]
    return _sha256(json.dumps(counts, sort_keys=True).encode())


def same(rules: Rules, submission: Submission, record: Record) -> bool:
    """Whether a record is of this submission, or of one that comes to the same."""
    if record.submission == digest(submission):
        return True
    return record.content == content(submission, clean(submission.raw, rules.source, rules.limits))


def notebook_text(notebook: NotebookNode) -> str:
    """A graded notebook as its file holds it, by our own hand and by nbgrader's."""
    return f"{nbformat.v4.writes(notebook)}\n"  # as `nbformat.writes`, which also validates it once more


def digest_of_notebook(notebook: str) -> str:
    """A digest of the file in which a graded notebook is kept."""
    return _sha256(notebook.encode())


def stands(course_dir: CourseDir, record: Record) -> bool:
    """Whether `autograded/` holds, whole, the notebook that this record was written for."""
    folder = course_dir.autograded(record.student, record.assignment)
    try:
        return _sha256((folder / f"{record.assignment}.ipynb").read_bytes()) == record.notebook
    except OSError:
        return False


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

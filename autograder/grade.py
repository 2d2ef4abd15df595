"""`grade`: every submission read, put in order, run in the sandbox, judged, written down.

Read link-safe → intake → sandbox and judge → gradebook → autograded/ → record. The record is written last, so
a run that was cut short grades again what it had not finished, and a second run finds nothing to do.

A file that cannot be graded is refused (`autograder.keeping`); the others go on.
"""

from __future__ import annotations

import traceback
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from autograder.bench import Bench, Judged, open_bench, same, stands
from autograder.course import Assignment, Course, Limits, load_course
from autograder.coursedir import CourseDir
from autograder.errors import AutograderError, SubmissionError, UsageError
from autograder.grading_lock import grading_alone
from autograder.keeping import keep, refuse, row_of
from autograder.progress import Tell
from autograder.records import Record, Row, RowStatus, failed, load, log_of
from autograder.sandbox.session import Sandbox
from autograder.storage import naming, storage_error, write_atomically
from autograder.submitted import Submission, read_submission, students
from autograder.timestamps import parse_timestamp
from autograder.workers import Judging, OneByOne, Task

if TYPE_CHECKING:
    from autograder.gradebook import GradeWriter


def grade(
    course_dir: CourseDir,
    assignment_ids: Sequence[str],
    sandbox: Sandbox,
    *,
    course: Course | None = None,
    force: bool = False,
    only_failed: bool = False,
    student: str | None = None,
    judging: Judging | None = None,
    progress: Tell | None = None,
) -> list[Row]:
    """Grade what is in `submitted/`, judged here or elsewhere; a row each, by assignment and student.

    What was graded before from the same content by the same rules is left alone, unless `force`. With
    `only_failed` those of `autograder.records.failed` are graded again, and nobody else has a row. Raises
    `UsageError` when `student` has handed in none of these assignments.
    """
    course = course or load_course()
    assignments = [course.assignment(name) for name in assignment_ids]
    todo = [(a, name) for a in assignments for name in students(course_dir, a.id) if student in (None, name)]
    if student is not None and not todo:
        raise UsageError(f"{student} has handed in nothing for {', '.join(assignment_ids)}")
    if only_failed:
        todo = [(a, name) for a, name in todo if failed(course_dir.record(name, a.id))]
    rows: list[Row] = []
    with naming(course_dir.root), grading_alone(course_dir), ExitStack() as stack:
        run = _Run(course_dir, course.limits, sandbox, stack, force or only_failed)
        with closing(run.rows(todo, judging or OneByOne())) as fresh:
            for row in fresh:
                rows.append(row)
                if progress is not None:
                    progress(len(rows), len(todo), sum(row.refused for row in rows))
    order = {name: place for place, name in enumerate(assignment_ids)}
    return sorted(rows, key=lambda row: (order[row.assignment], row.student))


class _Run:
    """Submissions on their way into the gradebook."""

    def __init__(
        self, course_dir: CourseDir, limits: Limits, sandbox: Sandbox, stack: ExitStack, force: bool
    ) -> None:
        self._course_dir = course_dir
        self._limits = limits
        self._sandbox = sandbox
        self._stack = stack
        self._force = force
        self._benches: dict[str, Bench] = {}
        self._sources: dict[str, NotebookNode] = {}
        self._ready: list[Row] = []  # of submissions that need no judging
        self._why: dict[tuple[str, str], str] = {}  # an assignment of a student's is judged again

    def rows(self, todo: Sequence[tuple[Assignment, str]], judging: Judging) -> Generator[Row]:
        """A row for each submission, in the order in which they are ready."""
        new = [assignment for assignment, student in todo if self._is_new(assignment, student)]
        if new:
            judging.prepare(self._bench(new[0]), len(new))
        for name in dict.fromkeys(assignment.id for assignment, _ in todo):
            self._source(name)  # what is not released shows before anything is run
        with closing(judging.judge_all(self._read(todo))) as judged:
            for (bench, submission), future in judged:
                yield from self._told()
                yield self._enter(bench, submission, future)
        yield from self._told()

    @cached_property
    def _writer(self) -> GradeWriter:
        from autograder.gradebook import GradeWriter  # takes most of a second, in which a sandbox starts

        return self._stack.enter_context(GradeWriter(self._course_dir))

    def _bench(self, assignment: Assignment) -> Bench:
        name = assignment.id
        if name not in self._benches:
            opened = open_bench(
                self._course_dir, assignment, self._limits, self._sandbox, partial(self._source, name)
            )
            self._benches[name] = self._stack.enter_context(opened)
        return self._benches[name]

    def _source(self, name: str) -> NotebookNode:
        if name not in self._sources:
            self._sources[name] = self._writer.source(name)
        return self._sources[name]

    def _is_new(self, assignment: Assignment, student: str) -> bool:
        """Whether a submission is judged for sure, if it can be read."""
        return self._force or not self._course_dir.record(student, assignment.id).exists()

    def _told(self) -> Iterator[Row]:
        while self._ready:
            yield self._ready.pop(0)

    def _read(self, todo: Sequence[tuple[Assignment, str]]) -> Iterator[Task]:
        """The submissions that must be judged; a fault of the grader costs nobody else's row."""
        for assignment, student in todo:
            bench = self._bench(assignment)
            try:
                submission = read_submission(self._course_dir, assignment.id, student, self._limits)
                parse_timestamp(submission.timestamp)  # refuse before anything is run
                record, why = (None, "") if self._force else _current(bench, submission, self._writer)
            except SubmissionError as error:
                self._ready.append(self._refuse(bench, student, error))
                continue
            except AutograderError:
                raise  # every submission would end like this one
            except Exception as error:
                if storage_error(error):
                    raise
                self._ready.append(_failed(bench, self._writer, student, error))
                continue
            if record is None:
                self._why[assignment.id, student] = why
                yield bench, submission
            else:
                tally = self._writer.tally(assignment.id, student)
                self._ready.append(row_of(record, tally, RowStatus.UNCHANGED))

    def _enter(self, bench: Bench, submission: Submission, future: Future[Judged]) -> Row:
        """Write down what became of a submission. A fault of the machine or the course is raised."""
        try:
            graded = keep(bench, self._writer, submission, future.result())
            why = self._why.pop((submission.assignment, submission.student), "")
            return replace(row_of(graded.record, graded.tally), again=why)
        except SubmissionError as error:
            return self._refuse(bench, submission.student, error)
        except AutograderError:
            raise  # every submission would end like this one
        except Exception as error:
            if storage_error(error):
                raise  # so is the disk
            return _failed(bench, self._writer, submission.student, error)

    def _refuse(self, bench: Bench, student: str, error: SubmissionError) -> Row:
        return refuse(self._course_dir, bench.assignment.id, self._writer, student, str(error))


def _current(bench: Bench, submission: Submission, writer: GradeWriter) -> tuple[Record | None, str]:
    """The record of an earlier run, when nothing that it depends on has changed since; else what has."""
    name, student = submission.assignment, submission.student
    record = load(bench.course_dir.record(student, name))
    if record is None or record.status is not RowStatus.GRADED:
        return None, ""
    if record.basis != bench.rules.basis:
        return None, bench.rules.basis.why(record.basis)
    if not same(bench.rules, submission, record):
        return None, "it was handed in again"
    if not writer.holds(name, student, parse_timestamp(submission.timestamp)):
        return None, "it was not in the gradebook"
    if not stands(bench.course_dir, record):
        return None, "its graded notebook was gone or changed"
    return record, ""


def _failed(bench: Bench, writer: GradeWriter, student: str, error: Exception) -> Row:
    """A row for a fault of ours: no score is touched, and the traceback is kept for whoever mends it."""
    log = log_of(bench.course_dir.record(student, bench.assignment.id))
    write_atomically(log, "".join(traceback.format_exception(error)))
    writer.undo()
    tally = writer.tally(bench.assignment.id, student)
    return Row(
        student=student,
        assignment=bench.assignment.id,
        status=RowStatus.FAILED,
        score=tally.score,
        max_score=tally.max_score,
        note=f"the grader failed ({type(error).__name__}); no score was changed, details are in {log}",
    )

"""`grade`: every submission read, put in order, run in the sandbox, judged, written down.

Read link-safe → intake → sandbox and judge → gradebook → autograded/ → record. The record is written last, so
a run that was cut short grades again what it had not finished, and a second run finds nothing to do.

A file that cannot be graded is refused (`autograder.keeping`); the others go on.
"""

from __future__ import annotations

import traceback
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace

from autograder.bench import Bench, Judged, open_bench, same, stands
from autograder.course import Course, load_course
from autograder.coursedir import CourseDir
from autograder.errors import AutograderError, SubmissionError, UsageError
from autograder.gradebook import GradeWriter, parse_timestamp
from autograder.grading_lock import grading_alone
from autograder.keeping import keep, refuse, row_of
from autograder.progress import Tell
from autograder.records import Record, Row, RowStatus, failed, load, log_of
from autograder.sandbox.session import Sandbox
from autograder.storage import naming, storage_error, write_atomically
from autograder.submitted import Submission, read_submission, students
from autograder.workers import Judging, one_after_another


def grade(
    course_dir: CourseDir,
    assignment_ids: Sequence[str],
    sandbox: Sandbox,
    *,
    course: Course | None = None,
    force: bool = False,
    only_failed: bool = False,
    student: str | None = None,
    judging: Judging = one_after_another,
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
    with naming(course_dir.root), grading_alone(course_dir), GradeWriter(course_dir) as writer:
        for assignment in assignments:
            mine = [name for job, name in todo if job is assignment]
            if not mine:
                continue
            with (
                open_bench(course_dir, assignment, course.limits, sandbox, writer) as bench,
                closing(_Run(bench, writer, force or only_failed).rows(mine, judging)) as fresh,
            ):
                for row in fresh:
                    rows.append(row)
                    if progress is not None:
                        progress(len(rows), len(todo), sum(row.refused for row in rows))
    order = {name: place for place, name in enumerate(assignment_ids)}
    return sorted(rows, key=lambda row: (order[row.assignment], row.student))


class _Run:
    """The class of one assignment on its way into the gradebook."""

    def __init__(self, bench: Bench, writer: GradeWriter, force: bool) -> None:
        self._bench = bench
        self._writer = writer
        self._force = force
        self._ready: list[Row] = []  # of submissions that need no judging
        self._why: dict[str, str] = {}  # a student's submission is judged again

    def rows(self, students: Sequence[str], judging: Judging) -> Generator[Row]:
        """A row for each student, in the order in which they are ready."""
        with closing(judging(self._bench, self._read(students))) as judged:
            for submission, future in judged:
                yield from self._told()
                yield self._enter(submission, future)
        yield from self._told()

    def _told(self) -> Iterator[Row]:
        while self._ready:
            yield self._ready.pop(0)

    def _read(self, students: Sequence[str]) -> Iterator[Submission]:
        """The submissions that must be judged; a fault of the grader costs nobody else's row."""
        bench, writer = self._bench, self._writer
        for student in students:
            try:
                submission = read_submission(
                    bench.course_dir, bench.assignment.id, student, bench.rules.limits
                )
                parse_timestamp(submission.timestamp)  # refuse before anything is run
                record, why = (None, "") if self._force else _current(bench, submission, writer)
            except SubmissionError as error:
                self._ready.append(refuse(bench.course_dir, bench.assignment.id, writer, student, str(error)))
                continue
            except Exception as error:
                if storage_error(error):
                    raise
                self._ready.append(_failed(bench, writer, student, error))
                continue
            if record is None:
                self._why[student] = why
                yield submission
            else:
                self._ready.append(
                    row_of(record, writer.tally(bench.assignment.id, student), RowStatus.UNCHANGED)
                )

    def _enter(self, submission: Submission, future: Future[Judged]) -> Row:
        """Write down what became of a submission. A fault of the machine or the course is raised."""
        bench, writer, student = self._bench, self._writer, submission.student
        try:
            graded = keep(bench, writer, submission, future.result())
            return replace(row_of(graded.record, graded.tally), again=self._why.pop(student, ""))
        except SubmissionError as error:
            return refuse(bench.course_dir, bench.assignment.id, writer, student, str(error))
        except AutograderError:
            raise  # every submission would end like this one
        except Exception as error:
            if storage_error(error):
                raise  # so is the disk
            return _failed(bench, writer, student, error)


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

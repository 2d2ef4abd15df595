"""`grade`: every submission read, put in order, run in the sandbox, judged, written down.

Read link-safe → intake → sandbox and judge → gradebook → autograded/ → record. The record is written last, so
a run that was cut short grades again what it had not finished, and a second run finds nothing to do.

A file that cannot be graded is refused with one line and earns no points, whatever an earlier file earned:
the gradebook says what `submitted/` holds now. Its `autograded/` folder is removed, as nbgrader does on any
failure, so the formgrader says that it needs grading. Scores given by hand stay. The others go on.
"""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from autograder.bench import Bench, Judged, digest, enter, notebook_text, open_bench, stands
from autograder.cells import shown
from autograder.course import Course, load_course
from autograder.coursedir import CourseDir
from autograder.errors import AutograderError, SubmissionError, UsageError
from autograder.gradebook import GradeWriter, Tally, parse_timestamp
from autograder.grading_lock import sole_grader
from autograder.progress import Tell
from autograder.records import Record, Row, RowStatus, discard, load, save
from autograder.sandbox.session import Sandbox
from autograder.storage import naming, storage_error, write_atomically
from autograder.submitted import Submission, check_student, read_companions, read_submission, students
from autograder.workers import Outcome, judge_all

if TYPE_CHECKING:
    from autograder.cluster import Cluster

Judging = Callable[[Bench, Iterable[Submission]], Generator[Outcome]]
"""Judges submissions, in whatever order and wherever."""


def grade(
    course_dir: CourseDir,
    assignment_ids: Sequence[str],
    sandbox: Sandbox,
    *,
    course: Course | None = None,
    force: bool = False,
    student: str | None = None,
    jobs: int = 1,
    cluster: Cluster | None = None,
    progress: Tell | None = None,
) -> list[Row]:
    """Grade what is in `submitted/`, `jobs` at a time or on a cluster; rows by assignment and student.

    What was graded before from the same bytes by the same rules is left alone, unless `force`. Raises
    `UsageError` when `student` has handed in none of these assignments.
    """
    course = course or load_course()
    assignments = [course.assignment(name) for name in assignment_ids]
    todo = [(a, name) for a in assignments for name in students(course_dir, a.id) if student in (None, name)]
    if student is not None and not todo:
        raise UsageError(f"{student} has handed in nothing for {', '.join(assignment_ids)}")
    judging = cluster.judge_all if cluster else partial(judge_all, jobs=jobs)
    rows: list[Row] = []
    with naming(course_dir.root), sole_grader(course_dir.root), GradeWriter(course_dir) as writer:
        for assignment in assignments:
            mine = [name for job, name in todo if job is assignment]
            if not mine:
                continue
            with (
                open_bench(course_dir, assignment, course.limits, sandbox, writer) as bench,
                closing(_Run(bench, writer, force).rows(mine, judging)) as fresh,
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
                record = None if self._force else _current(bench, submission, writer)
            except SubmissionError as error:
                self._ready.append(refuse(bench.course_dir, bench.assignment.id, writer, student, str(error)))
                continue
            except Exception as error:
                if storage_error(error):
                    raise
                self._ready.append(_failed(bench, writer, student, error))
                continue
            if record is None:
                yield submission
            else:
                self._ready.append(
                    _row(record, writer.tally(bench.assignment.id, student), RowStatus.UNCHANGED)
                )

    def _enter(self, submission: Submission, future: Future[Judged]) -> Row:
        """Write down what became of a submission. A fault of the machine or the course is raised."""
        bench, writer, student = self._bench, self._writer, submission.student
        try:
            graded = enter(bench, writer, submission, future.result())
            _store(bench.course_dir, submission, graded.notebook)
            _log(bench.course_dir, student, bench.assignment.id).unlink(missing_ok=True)
            save(bench.course_dir.record(student, bench.assignment.id), graded.record)
            return _row(graded.record, graded.tally)
        except SubmissionError as error:
            return refuse(bench.course_dir, bench.assignment.id, writer, student, str(error))
        except AutograderError:
            raise  # every submission would end like this one
        except Exception as error:
            if storage_error(error):
                raise  # so is the disk
            return _failed(bench, writer, student, error)


def refuse(course_dir: CourseDir, assignment_id: str, writer: GradeWriter, student: str, reason: str) -> Row:
    """Write down that a submission cannot be graded. A name that is no student's leaves no trace."""
    try:
        check_student(student)
    except SubmissionError:
        maximum = writer.max_score(assignment_id)
        return Row(
            student=shown(student),
            assignment=assignment_id,
            status=RowStatus.REFUSED,
            score=0.0,
            max_score=maximum,
            note=reason,
        )
    discard(course_dir.record(student, assignment_id))
    tally = writer.refuse(assignment_id, student, _timestamp_if_any(course_dir, assignment_id, student))
    for folder in (
        course_dir.autograded(student, assignment_id),
        course_dir.feedback(student, assignment_id),
    ):
        shutil.rmtree(folder, ignore_errors=True)
    record = Record(
        student=student,
        assignment=assignment_id,
        status=RowStatus.REFUSED,
        notes=(reason,),
        isolation="not run",
    )
    save(course_dir.record(student, assignment_id), record)
    return _row(record, tally)


def write_companions(folder: Path, submission: Submission) -> None:
    """Put nbgrader's own small files beside the graded notebook: it tells by them what was graded."""
    for name, text in submission.companions.items():
        write_atomically(folder / name, text, mode=0o444)


def _store(course_dir: CourseDir, submission: Submission, notebook: NotebookNode) -> None:
    """Replace `autograded/<student>/<assignment>/`."""
    folder = course_dir.autograded(submission.student, submission.assignment)
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    write_companions(fresh, submission)
    write_atomically(fresh / f"{submission.assignment}.ipynb", notebook_text(notebook), mode=0o444)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _current(bench: Bench, submission: Submission, writer: GradeWriter) -> Record | None:
    """The record of an earlier run, when nothing that it depends on has changed since."""
    name, student = submission.assignment, submission.student
    record = load(bench.course_dir.record(student, name))
    if record is None or record.status is not RowStatus.GRADED:
        return None
    same = (record.submission, record.basis) == (digest(submission), bench.rules.basis)
    held = writer.holds(name, student, parse_timestamp(submission.timestamp))
    return record if same and held and stands(bench.course_dir, record) else None


def _failed(bench: Bench, writer: GradeWriter, student: str, error: Exception) -> Row:
    """A row for a fault of ours: no score is touched, and the traceback is kept for whoever mends it."""
    log = _log(bench.course_dir, student, bench.assignment.id)
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


def _log(course_dir: CourseDir, student: str, assignment_id: str) -> Path:
    """Where the traceback of a fault of ours is kept until this submission is graded."""
    return course_dir.record(student, assignment_id).with_suffix(".traceback.txt")


def _row(record: Record, tally: Tally, status: RowStatus | None = None) -> Row:
    return Row(
        student=record.student,
        assignment=record.assignment,
        status=status or record.status,
        score=max(0.0, tally.score - tally.late_penalty),
        max_score=tally.max_score,
        exercises=record.exercises,
        repairs=record.repairs,
        note="; ".join(record.notes),
    )


def _timestamp_if_any(course_dir: CourseDir, assignment_id: str, student: str) -> datetime | None:
    try:
        texts = read_companions(course_dir, assignment_id, student)
        return parse_timestamp(texts.get("timestamp.txt", "").strip())
    except SubmissionError:
        return None

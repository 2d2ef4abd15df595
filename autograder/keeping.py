"""What is kept of a submission: the gradebook's rows, `autograded/` and, last of all, the record.

A file that cannot be graded is refused with one line and earns no points, whatever an earlier file earned:
the gradebook says what `submitted/` holds now. Its `autograded/` folder is removed, as nbgrader does on any
failure, so the formgrader says that it needs grading. Scores given by hand stay.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.bench import Bench, Graded, Judged, enter
from autograder.cells import shown
from autograder.coursedir import CourseDir
from autograder.errors import SubmissionError
from autograder.records import Record, Row, RowStatus, discard, log_of, save
from autograder.storage import write_atomically
from autograder.submitted import Submission, check_student, read_companions
from autograder.timestamps import parse_timestamp

if TYPE_CHECKING:
    from autograder.gradebook import GradeWriter, Tally


def keep(
    bench: Bench,
    writer: GradeWriter,
    submission: Submission,
    judged: Judged,
    only: Collection[str] | None = None,
) -> Graded:
    """Write down what was judged: gradebook, `autograded/` and, last, the record."""
    graded = enter(bench, writer, submission, judged, only)
    _store(bench.course_dir, submission, graded.notebook)
    record = bench.course_dir.record(submission.student, bench.assignment.id)
    log_of(record).unlink(missing_ok=True)
    save(record, graded.record)
    return graded


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
    return row_of(record, tally)


def write_companions(folder: Path, submission: Submission) -> None:
    """Put nbgrader's own small files beside the graded notebook: it tells by them what was graded."""
    for name, text in submission.companions.items():
        write_atomically(folder / name, text, mode=0o444)


def _store(course_dir: CourseDir, submission: Submission, notebook: str) -> None:
    """Replace `autograded/<student>/<assignment>/`."""
    folder = course_dir.autograded(submission.student, submission.assignment)
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    write_companions(fresh, submission)
    write_atomically(fresh / f"{submission.assignment}.ipynb", notebook, mode=0o444)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def row_of(record: Record, tally: Tally, status: RowStatus | None = None) -> Row:
    """The line that `grade` shows of a submission."""
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

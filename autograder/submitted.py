"""Reading `submitted/` without trust: no link is followed, no pipe waited for, nothing oversized read.

A folder that came out of a student's archive can hold links to the gradebook, pipes that block a reader
for ever and files that fill the memory. So each step of a path is opened relative to the one before and
refused when it is a link, and a file must be a regular one, with one name, of a sensible size.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.cells import shown
from autograder.course import Limits
from autograder.coursedir import CourseDir
from autograder.errors import SubmissionError
from autograder.intake import match_notebook

SMALL_FILE = 4096
LONGEST_NAME = 200  # bytes of a student's name: of 255, what our own files need for their endings
COMPANIONS = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own files beside a submission


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What one student handed in for one assignment, as bytes."""

    student: str
    assignment: str
    raw: bytes
    companions: dict[str, str]  # timestamp.txt and submission_secret.txt, where they are
    repairs: tuple[str, ...] = ()  # what was done to read it, for the student

    @property
    def timestamp(self) -> str:
        """When it was handed in, as nbgrader wrote it; empty when nothing says so."""
        return self.companions.get("timestamp.txt", "").strip()


def students(course_dir: CourseDir, assignment_id: str) -> list[str]:
    """Names of the folders in `submitted/` that hold something for this assignment, sorted."""
    folder = course_dir.root / "submitted"
    names = (name for name in os.listdir(folder) if not name.startswith("."))
    return sorted(name for name in names if os.path.lexists(folder / name / assignment_id))


def check_student(name: str) -> None:
    """Refuse a name that could not stand in a path, a page or a table. Letters of any script are fine."""
    good = re.fullmatch(r"\w[\w.@+' -]*", name)
    if not good or len(name) > 100 or len(name.encode()) > LONGEST_NAME:
        raise SubmissionError(f"{shown(name)} is no student id: letters, digits and . _ - + @ may be in one")


def read_submission(course_dir: CourseDir, assignment_id: str, student: str, limits: Limits) -> Submission:
    """Read one submission; a `SubmissionError` says in one line why it cannot be read."""
    check_student(student)
    with _folder(course_dir.root / "submitted", student, assignment_id) as folder:
        names = sorted(os.listdir(folder))
        name, repairs = match_notebook(names, assignment_id)
        others = [other for other in names if other not in (*COMPANIONS, name) and not other.startswith(".")]
        return Submission(
            student=student,
            assignment=assignment_id,
            raw=_read(folder, name, int(limits.notebook_mb * 1_000_000)),
            companions=_companions(folder, names),
            repairs=(*repairs, *_unused(others)),
        )


def read_companions(course_dir: CourseDir, assignment_id: str, student: str) -> dict[str, str]:
    """The small files beside a submission, also of one whose notebook cannot be read."""
    with _folder(course_dir.root / "submitted", student, assignment_id) as folder:
        return _companions(folder, os.listdir(folder))


def _companions(folder: int, names: list[str]) -> dict[str, str]:
    texts = {}
    for name in COMPANIONS:
        if name in names:
            texts[name] = _read(folder, name, SMALL_FILE).decode("utf-8", errors="replace")
    return texts


def _unused(names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    listed = ", ".join(shown(name) for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return (f"Only the notebook is graded; these were not used: {listed}{more}.",)


@contextmanager
def _folder(submitted: Path, student: str, assignment_id: str) -> Iterator[int]:
    """Open `submitted/<student>/<assignment>` step by step; a link on the way is refused."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    opened: list[int] = []
    try:
        opened.append(os.open(submitted, flags))
        for name in (student, assignment_id):
            opened.append(os.open(name, flags | os.O_NOFOLLOW, dir_fd=opened[-1]))
        yield opened[-1]
    except OSError as error:
        raise SubmissionError(f"the submission cannot be read: {_reason(error)}") from error
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _read(folder: int, name: str, limit: int) -> bytes:
    """The bytes of a regular file in this folder, at most `limit`; its size is known before it is read."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        raise SubmissionError(f"{shown(name)} cannot be read: {_reason(error)}") from error
    try:
        _check_file(os.fstat(descriptor), name, limit)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            raw = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(raw) > limit:
        raise SubmissionError(f"{shown(name)} grew while it was read")
    return raw


def _check_file(status: os.stat_result, name: str, limit: int) -> None:
    """Refuse what is not one ordinary file of a sensible size."""
    if not stat.S_ISREG(status.st_mode):
        raise SubmissionError(f"{shown(name)} is not an ordinary file")
    if status.st_nlink != 1:
        raise SubmissionError(f"{shown(name)} is a hard link to another file; hand in a copy")
    if status.st_size > limit:
        size = f"{_size(status.st_size)}, at most {_size(limit)}"
        raise SubmissionError(f"{shown(name)} is too large: {size}; clear its outputs and save it again")


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return "it is a link, or not of the right kind; links are not followed"
    return error.strerror or str(error)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.0f} MB" if count >= 1_000_000 else f"{max(1, count // 1000)} kB"

"""One grading at a time in a course directory: whoever writes grades holds a lock, until it ends.

Two at once would grade the same students, and each would take what the other has half written for something
that was cut short. The kernel lets go of the lock however the process ends; the file stays.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.coursedir import CourseDir
from autograder.errors import StorageError

NAME = ".grading.lock"
LONGEST = 200


@contextmanager
def grading_alone(course_dir: CourseDir) -> Iterator[None]:
    """Hold the directory's lock, and the gradebook's where that is on a server."""
    with sole_grader(course_dir.root):
        if not course_dir.server:
            yield
            return
        from autograder.database import sole_writer  # takes most of a second

        with sole_writer(course_dir):
            yield


@contextmanager
def sole_grader(root: Path) -> Iterator[None]:
    """Hold the lock of the course directory `root`; a `StorageError` that names who has it already."""
    descriptor = os.open(root / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, LONGEST).decode("utf-8", "replace").strip()
            told = f" ({holder})" if holder else ""  # it has only just begun
            raise StorageError(
                f"another grading runs in {root}{told}; wait for it or end it, then run this command again"
            ) from None
        _write(
            descriptor,
            f"process {os.getpid()} on {socket.gethostname()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}\n",
        )
        try:
            yield
        finally:
            _write(descriptor, "")
    finally:
        os.close(descriptor)


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)

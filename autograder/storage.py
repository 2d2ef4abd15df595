"""Writing files whole or not at all, and what the disk says when it cannot.

A full, read-only or busy disk is told from a fault of ours: the first is one line, the other a traceback.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder import postgres
from autograder.errors import StorageError

AGAIN = "what was done so far is kept: run the same command again to go on from here"
ROOM = f"make room; {AGAIN}"
RIGHTS = f"let it be written to; {AGAIN}"
REMEDIES = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EFBIG: f"raise the limit on the size of files (ulimit -f); {AGAIN}",
    errno.EROFS: RIGHTS,
    errno.EACCES: RIGHTS,
    errno.EPERM: RIGHTS,
    errno.EIO: f"look after the disk; {AGAIN}",
}
SQLITE = {  # the first byte of an extended code is the primary one
    sqlite3.SQLITE_FULL: ("the disk is full", ROOM),
    sqlite3.SQLITE_READONLY: ("it is read-only", RIGHTS),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", RIGHTS),
    sqlite3.SQLITE_PERM: ("access is denied", RIGHTS),
    sqlite3.SQLITE_IOERR: (
        "it cannot be read or written",
        f"look after the disk and whether it is full; {AGAIN}",
    ),
    sqlite3.SQLITE_BUSY: (
        "another program is writing into it",
        f"wait for that, or close it; {AGAIN}",
    ),
}


def write_atomically(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a text file through a temporary one beside it, which the next attempt uses again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)  # of a run that was killed; it may be read-only
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchmod(descriptor, mode)
    os.replace(temporary, path)


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Name this place in errors about a disk that name none, as those about a full one do."""
    try:
        yield
    except OSError as error:
        if error.errno in REMEDIES and error.filename is None:
            error.filename = str(place)
        raise


def storage_error(error: BaseException) -> StorageError | None:
    """The one line about a place that cannot be written, if that is what lies behind this error.

    >>> print(storage_error(OSError(errno.EROFS, "Read-only file system", "/courses")))  # doctest: +ELLIPSIS
    /courses: Read-only file system; let it be written to; what was done so far is kept: run the same ...
    >>> storage_error(ValueError("something else")) is None
    True
    """
    for cause in _chain(error):
        said = postgres.reason(cause)
        if said is not None:
            return StorageError(f"the gradebook cannot be used: {said[0]}; {said[1]}; {AGAIN}")
        if isinstance(cause, OSError) and cause.errno in REMEDIES:
            place = f"{os.fsdecode(cause.filename)}: " if isinstance(cause.filename, (str, bytes)) else ""
            return StorageError(f"{place}{os.strerror(cause.errno)}; {REMEDIES[cause.errno]}")
        code = getattr(cause, "sqlite_errorcode", None)
        if isinstance(cause, sqlite3.Error) and code is not None and code & 0xFF in SQLITE:
            reason, remedy = SQLITE[code & 0xFF]
            return StorageError(f"the gradebook cannot be used: {reason}; {remedy}")
    return None


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and what it came from; nbgrader and SQLAlchemy wrap what the disk said."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found

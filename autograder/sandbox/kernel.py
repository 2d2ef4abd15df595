"""Calls of Linux that Python's library does not have, and their errors. Runs beside student code."""

from __future__ import annotations

import ctypes
import os
from functools import cache

NO_NEW_PRIVILEGES = 38  # of prctl


@cache
def libc() -> ctypes.CDLL:
    """The C library, whose calls leave their error in `ctypes.get_errno()`."""
    return ctypes.CDLL(None, use_errno=True)


def done(result: int, what: str) -> int:
    """The result of a call; an OSError that names it when it failed.

    >>> done(libc().prctl(-1, 0, 0, 0, 0), "prctl")
    Traceback (most recent call last):
    OSError: [Errno 22] prctl: Invalid argument
    """
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def forbid_new_privileges() -> None:
    """No program that is started from now on may gain rights, by its owner or its capabilities."""
    done(libc().prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")

"""Errors that end a command with one line: what happened, where, what to do.

AutograderError
├── UsageError         the caller asked for something that is not there       (exit code 2)
├── CourseError        the course's own files contradict each other           (exit code 1)
├── SubmissionError    a student's file cannot be graded as it is             (exit code 1, the others go on)
├── SandboxError       this machine cannot isolate, so nothing is run         (exit code 1)
├── ClusterError       no scheduler or no worker of a cluster answers         (exit code 1)
└── StorageError       the disk is full or read-only, or another program writes there (exit code 1)
"""

from __future__ import annotations


class AutograderError(Exception):
    """Anything that a person can mend; its text is the whole message, without a traceback."""

    exit_code = 1


class UsageError(AutograderError):
    """The caller asked for something that is not there."""

    exit_code = 2


class CourseError(AutograderError):
    """The course's own files contradict each other."""


class SubmissionError(AutograderError):
    """A student's file cannot be graded as it is."""


class SandboxError(AutograderError):
    """This machine cannot isolate student code, so nothing is run."""


class ClusterError(AutograderError):
    """A cluster cannot be used, or is gone; what was graded before is kept."""


class StorageError(AutograderError):
    """The course directory cannot be written to; nothing is lost, and the same command goes on later."""

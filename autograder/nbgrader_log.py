"""What nbgrader says while it works, kept so that the command line can pass on one line of it.

nbgrader logs a traceback where something fails, goes on, and raises "see the traceback above" at the end.
"""

from __future__ import annotations

import logging
import sys

from autograder.storage import storage_error


class Heard(logging.Handler):
    """Keeps the errors that are logged, and shows none. `log` is a logger for nbgrader's classes."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        self.errors: list[BaseException] = []
        self.log = logging.Logger("nbgrader")
        self.log.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the last line of the message, and the exception that nbgrader is handling."""
        self.lines += record.getMessage().strip().splitlines()[-1:]
        error = sys.exc_info()[1]
        if error is not None and error not in self.errors:
            self.errors.append(error)

    def reason(self, error: BaseException) -> str:
        """Why it failed, in one line; `error` is what nbgrader raised in the end.

        Raises `StorageError` where the disk is at fault.
        """
        for cause in (error, *self.errors):
            known = storage_error(cause)
            if known is not None:
                raise known from cause
        if self.errors:
            first = self.errors[0]
            return " ".join(f"{type(first).__name__}: {first}".split())
        return " ".join((self.lines or [str(error)])[-1].split())

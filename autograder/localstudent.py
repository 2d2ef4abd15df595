"""A student's function in the same process: what `check` asks in a notebook.

Nothing here is a defence; the score that counts is made elsewhere. It only has to behave like the sandbox:
fresh copies of the inputs for every call, an exception is an answer, and any result can be looked at.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import numpy as np

from autograder.student import Failure, Raised, Reply, Value

LINES = 10  # of what the function prints during one check
TEXT = 500  # characters of an exception's text, as in the sandbox


class LocalStudent:
    """The function called `name` in a namespace; it may be anything that can be called."""

    def __init__(self, name: str, namespace: Mapping[str, Any]) -> None:
        self._name = name
        self._namespace = namespace
        self._printed = _FirstLines(sys.stdout, LINES)

    def lookup(self) -> Failure | None:
        """None when the function is there and callable, else why it cannot be asked."""
        if self._name not in self._namespace:
            return Failure.MISSING
        return None if callable(self._namespace[self._name]) else Failure.NOT_CALLABLE

    def call(self, args: tuple[Value, ...]) -> Reply:
        """Call the function with copies of the arguments. Only Ctrl-C gets through."""
        given = tuple(np.array(arg) if isinstance(arg, np.ndarray) else arg for arg in args)
        try:
            with contextlib.redirect_stdout(self._printed):
                result = self._namespace[self._name](*given)
        except (Exception, SystemExit) as error:
            return Reply(raised=_raised(error), changed=_changed(args, given))
        value = _plain(result)
        return Reply(value=value, changed=_changed(args, given), shared=_shared(result, given))


def _changed(before: tuple[Value, ...], after: tuple[Value, ...]) -> tuple[int, ...]:
    pairs = enumerate(zip(before, after, strict=True))
    return tuple(i for i, (old, new) in pairs if isinstance(old, np.ndarray) and not np.array_equal(old, new))


def _shared(result: object, args: tuple[Value, ...]) -> tuple[int, ...]:
    if not isinstance(result, np.ndarray):
        return ()
    return tuple(
        i for i, arg in enumerate(args) if isinstance(arg, np.ndarray) and np.may_share_memory(result, arg)
    )


def _plain(result: object) -> Value:
    """Turn arrays of other kinds (matrix, masked array, a tensor) into base-class arrays of our own."""
    try:
        return np.array(result, subok=False) if hasattr(result, "__array__") else result
    except Exception:  # whatever a foreign type raises here, its value is then no array of numbers
        return result


def _raised(error: BaseException) -> Raised:
    types = tuple(kind.__name__ for kind in type(error).__mro__ if kind is not object)
    try:
        text = str(error)
    except Exception:  # an exception of the student's own may fail to say what it is
        text = ""
    return Raised(types=types, text=text[:TEXT])


class _FirstLines(io.TextIOBase):
    """Passes the first lines on to a stream and drops the rest: one check makes many calls."""

    def __init__(self, stream: TextIO, lines: int) -> None:
        super().__init__()
        self._stream = stream
        self._left = lines

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        for line in text.splitlines(keepends=True):
            if self._left > 0:
                self._stream.write(line)
                self._left -= line.endswith("\n")
                if self._left == 0:
                    self._stream.write("(The function prints more; check shows the first lines only.)\n")
        return len(text)

"""A student's function in the same process: what `check` asks in a notebook.

Nothing here is a defence; the score that counts is made elsewhere. It only has to behave like the sandbox:
fresh copies of the inputs for every call, an exception is an answer, and any result can be looked at.
"""

from __future__ import annotations

import contextlib
import copy
import io
import sys
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import numpy as np

from autograder.student import Failure, Raised, Reply, Value

LINES = 10  # of what the function prints during one check
TEXT = 500  # characters of an exception's text, as in the sandbox
DEEPEST, MOST = 4, 1000  # lists in lists, and their items, in which arrays are looked for


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
        given = tuple(copy.deepcopy(arg) for arg in args)
        for array in _arrays(given):
            array.flags.writeable = True
        try:
            with contextlib.redirect_stdout(self._printed):
                result = self._namespace[self._name](*given)
        except (Exception, SystemExit) as error:
            return Reply(raised=_raised(error), changed=_changed(args, given))
        return Reply(value=_plain(result), changed=_changed(args, given), shared=_shared(result, given))

    def read(self) -> Reply:
        """The value that the name has."""
        return Reply(value=_plain(self._namespace[self._name]))


def _changed(before: tuple[Value, ...], after: tuple[Value, ...]) -> tuple[int, ...]:
    pairs = enumerate(zip(before, after, strict=True))
    return tuple(i for i, (old, new) in pairs if not _same(old, new))


def _same(old: Value, new: Value) -> bool:
    if isinstance(old, np.ndarray):
        return old.dtype == new.dtype and np.array_equal(old, new)
    if isinstance(old, list | tuple):
        return len(old) == len(new) and all(map(_same, old, new))
    return type(old) is type(new) and bool(old == new)


def _shared(result: object, args: tuple[Value, ...]) -> tuple[int, ...]:
    found = list(_arrays(result))
    return tuple(
        i
        for i, arg in enumerate(args)
        if any(np.may_share_memory(mine, theirs) for mine in _arrays(arg) for theirs in found)
    )


def _arrays(value: object, depth: int = 0) -> Iterator[np.ndarray]:
    """The arrays in a value and in lists and tuples of it."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple) and depth < DEEPEST:
        for item in value[:MOST]:
            yield from _arrays(item, depth + 1)


def _plain(result: object, depth: int = 0) -> Value:
    """Turn arrays of other kinds (matrix, masked array, a tensor) into base-class arrays of our own."""
    if isinstance(result, list | tuple) and depth < DEEPEST and len(result) <= MOST:
        items = [_plain(item, depth + 1) for item in result]
        return items if isinstance(result, list) else tuple(items)
    if isinstance(result, dict) and depth < DEEPEST and len(result) <= MOST:
        return {key: _plain(item, depth + 1) for key, item in result.items()}
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

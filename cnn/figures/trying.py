"""Run something of the student's, and say kindly what is missing when it is not there yet."""

from __future__ import annotations

import textwrap
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

PACKAGE = str(Path(__file__).parents[1])
WIDTH = 88  # of a message, in letters: a page would break longer lines within a word


class Note(str):
    """A message that the notebook shows as it stands, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def try_show(make: Callable[[], object]) -> object:
    """Return what `make()` returns, for the notebook to show; a `Note` in words if it does not work yet.

    Nothing is raised, whatever a half-written function does: "Run all" goes on to the next cell.
    """
    try:
        value = make()
    except Exception as error:
        return Note(_words(error))
    return _plain(value)


def _plain(value: object) -> object:
    """The same without NumPy's own numbers, in a tuple too: 16 is kinder than np.int64(16)."""
    if type(value) is tuple:
        return tuple(map(_plain, value))
    return value.item() if isinstance(value, np.generic) else value


def _words(error: Exception) -> str:
    """Say what is missing, or what went wrong on which line of the notebook's own code."""
    place = _place(error)
    if isinstance(error, NotImplementedError):
        return f"{place.name} is not written yet. Write it and run its cell, then run this cell again."
    if type(error) is NameError:
        return f"{error.name} is not defined. Is it spelt right, and has its cell been run?"
    what = textwrap.fill(f"{type(error).__name__}: {error}", WIDTH, break_long_words=False)
    where = f"It happened in {place.name}, line {place.lineno}"
    return f"{what}\n{where}:\n    {place.line}" if place.line else f"{what}\n{where}"


def _place(error: BaseException) -> traceback.FrameSummary:
    """Where it happened in the notebook's own code: the innermost frame outside packages."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not f.filename.startswith(PACKAGE) and "site-packages" not in f.filename]
    return own[-1] if own else frames[-1]

"""Run something of the student's, and say kindly what is missing when it is not there yet."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

HERE = str(Path(__file__).parent)


class Note(str):
    """A message that the notebook shows as it stands, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def try_show(make: Callable[[], object]) -> object:
    """Return what `make()` returns, for the notebook to show; a `Note` in words if it does not work yet."""
    try:
        return make()
    except NotImplementedError as error:
        return Note(f"{_place(error).name} is not written yet. Write it, run its cell, then run this cell again.")
    except NameError as error:
        return Note(f"{error.name} is not defined. Run the cell that defines it, then run this cell again.")
    except Exception as error:  # whatever else a half-written function does, the notebook goes on
        place = _place(error)
        line = f": {place.line}" if place.line else "."
        return Note(f"{type(error).__name__}: {error}\nIt happened in {place.name}, line {place.lineno}{line}")


def _place(error: BaseException) -> traceback.FrameSummary:
    """Where in the notebook's own code it happened: the innermost frame outside libraries and figures."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not f.filename.startswith(HERE) and "site-packages" not in f.filename]
    return own[-1] if own else frames[-1]

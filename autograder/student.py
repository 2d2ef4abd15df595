"""The judge's view of a student's function: something that can be called, wherever it lives.

In a notebook the function is called directly; when grading, the call travels to the sandbox. The judge
sees the same `Reply` in both cases, so one judge serves both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

Value = Any
"""None, bool, int, float, str, ndarray, and list, tuple or dict of them, at most four levels deep."""


class Failure(StrEnum):
    """Why there is no answer at all. Each of these ends the exercise with zero points."""

    MISSING = "missing"  # no such name
    NOT_CALLABLE = "not callable"  # the name is there, but it is not a function
    TOO_SLOW = "too slow"  # over the time limit; the process was killed
    DIED = "died"  # the process ended: crash, exit
    OUT_OF_MEMORY = "out of memory"  # it was ended: too much memory for all processes together
    BROKEN_REPLY = "broken reply"  # not what the protocol allows: extra, early, oversized, malformed


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An exception: the names of its classes from the most special one up, and its text."""

    types: tuple[str, ...]
    text: str = ""

    @property
    def type(self) -> str:
        """The exception's own class name."""
        return self.types[0] if self.types else "Exception"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back from one call: exactly one of a value, an exception and a failure.

    `changed` and `shared` are positions of arguments that the call changed, or whose memory the result
    shares. They are the worker's testimony: they may take points away and never give any.
    """

    value: Value = None
    raised: Raised | None = None
    failure: Failure | None = None
    changed: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()

    @property
    def returned(self) -> bool:
        """Whether the call came back with a value."""
        return self.raised is None and self.failure is None


class Student(Protocol):
    """A student's answer to one exercise."""

    def lookup(self) -> Failure | None:
        """None when the function is there and callable, else why it cannot be asked."""
        ...

    def call(self, args: tuple[Value, ...]) -> Reply:
        """Call the function by position. After a `Failure` no further call is made."""
        ...

    def read(self) -> Reply:
        """The value of a name that is no function: a dictionary that the student has filled in."""
        ...

"""What is said over the wire, how large it may be, and what may go wrong: the standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class WireError(Exception):
    """The other side said something that the protocol does not allow."""


class Closed(WireError):
    """The other side has gone."""


class Late(WireError):
    """The other side did not answer in time."""


class Unsendable(Exception):
    """A value that is too large or too deep to travel; its text says why."""


@dataclass(frozen=True)
class Caps:
    """What one frame may hold, and what a channel may receive in all."""

    header: int = 1 << 20
    payload: int = 64 << 20
    total: int = 256 << 20
    nodes: int = 50_000
    depth: int = 4
    gives: bool = False  # whether functions may be sent: the grader's right
    takes: bool = False  # whether functions may be received: never by the grader


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that cannot travel, such as a generator: only the name of its type is told."""

    type_name: str


@dataclass(frozen=True)
class Message:
    """One frame: the id of the request it belongs to, its kind, and its values."""

    id: int
    kind: str
    values: tuple[Any, ...] = ()

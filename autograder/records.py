"""What is kept of each graded submission beside the gradebook: `records/<assignment>/<student>.json`.

A record holds no hidden inputs or values. It says from which bytes a score came, what was repaired, and
how the code was isolated. It is removed before anything else is written and written last of all, so a record
that is there means that all the rest is, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.basis import Basis
from autograder.report import Report, Status
from autograder.storage import write_atomically

SCHEMA = 3  # a record of another schema is not read, so what it is about is graded again
ENDED = (Status.TOO_SLOW, Status.DIED, Status.OUT_OF_MEMORY, Status.BROKEN_REPLY)
NOTHING = Basis(common={}, exercises={})


class RowStatus(StrEnum):
    """What happened to a submission."""

    GRADED = "graded"
    UNCHANGED = "unchanged"  # graded before, from the same bytes
    REFUSED = "refused"  # the file cannot be graded: no points
    FAILED = "failed"  # a fault of the grader: nothing was written


@dataclass(frozen=True, kw_only=True)
class Result:
    """One exercise of one submission."""

    id: str
    points: float
    max_points: float
    status: str
    misconceptions: tuple[str, ...] = ()
    stars: int = 0

    @classmethod
    def of(cls, report: Report) -> Result:
        """The part of a report that is kept."""
        return cls(
            id=report.exercise,
            points=report.points,
            max_points=report.max_points,
            status=report.status.value,
            misconceptions=report.misconceptions,
            stars=report.stars,
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table that `grade` shows. `score` is the gradebook's, marks by hand included."""

    student: str
    assignment: str
    status: RowStatus
    score: float
    max_score: float
    exercises: tuple[Result, ...] = ()
    repairs: tuple[str, ...] = ()
    note: str = ""
    again: str = ""  # why it was graded again

    @property
    def refused(self) -> bool:
        """Whether this submission was not graded."""
        return self.status in (RowStatus.REFUSED, RowStatus.FAILED)

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The ids of all mistakes that were named, in the order of the exercises."""
        return tuple(name for result in self.exercises for name in result.misconceptions)


@dataclass(frozen=True, kw_only=True)
class Record:
    """Where the scores of one submission come from."""

    student: str
    assignment: str
    status: RowStatus
    isolation: str
    submission: str = ""  # SHA-256 of what was handed in and when
    content: str = ""  # SHA-256 of what of it counts: put in order, and when
    layers: tuple[str, ...] = ()  # the second layers that were active, such as "Landlock 7"
    basis: Basis = NOTHING  # what it was judged by: notebook, limits, answer keys, grader, isolation
    exercises: tuple[Result, ...] = ()
    repairs: tuple[str, ...] = ()
    unprotected: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    notebook: str = ""  # SHA-256 of the graded notebook
    schema: int = SCHEMA


def save(path: Path, record: Record) -> None:
    """Write a record, whole or not at all."""
    write_atomically(path, json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n")


def discard(path: Path) -> None:
    """Take a record away, if there is one: what it stands for is about to change."""
    path.unlink(missing_ok=True)


def load(path: Path) -> Record | None:
    """The record at this place; None when there is none that this version can read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _record(data) if data["schema"] == SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def log_of(path: Path) -> Path:
    """Where, beside a record, the traceback of a fault of ours is kept until the submission is graded."""
    return path.with_suffix(".traceback.txt")


def failed(path: Path) -> bool:
    """Whether the last run could not grade this submission, or had to end something that it did.

    A machine that was busy, or short of memory, can be the cause of each; so can the submission itself.
    """
    record = load(path)
    if log_of(path).exists():
        return True
    if record is None:
        return False
    ended = any(result.status in ENDED for result in record.exercises)
    return ended or record.status is not RowStatus.GRADED or bool(record.notes)


def _record(data: Mapping[str, Any]) -> Record:
    texts = {name: tuple(data[name]) for name in ("layers", "repairs", "unprotected", "notes")}
    results = tuple(
        Result(**{**result, "misconceptions": tuple(result["misconceptions"])})
        for result in data["exercises"]
    )
    basis, status = Basis(**data["basis"]), RowStatus(data["status"])
    return Record(**{**data, **texts, "exercises": results, "basis": basis, "status": status})

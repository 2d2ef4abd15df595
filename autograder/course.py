"""`course.toml`, read and checked: the assignments in order, their exercises, points and limits.

>>> course = load_course()
>>> course.assignment("01_convolution").points
16.0
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import CourseError, UsageError

REPOSITORY = Path(__file__).resolve().parent.parent
LONGEST = 600  # seconds for one exercise: more is a slip of the pen


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Wall-clock seconds and sizes, per cell, exercise and submission."""

    cell_seconds: float
    exercise_seconds: float
    submission_seconds: float
    memory_mb: int
    notebook_mb: float


@dataclass(frozen=True, kw_only=True)
class Item:
    """What earns points: an exercise, or a question marked by hand. Its id is nbgrader's grade_id.

    A bonus exercise has no points and so many stars instead. `seconds` is what answering may take where the
    course's limit per exercise is too short.
    """

    id: str
    points: float
    bonus: int = 0
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One notebook: what it asks, what it is worth, and what its students may import."""

    id: str
    title: str
    exercises: tuple[Item, ...]
    written: tuple[Item, ...]
    packages: tuple[str, ...]
    teaches: tuple[str, ...]
    provides: tuple[str, ...]  # names of `cnn` that its students have; all others are withheld

    @property
    def points(self) -> float:
        """Points for code and for written answers together."""
        return sum(item.points for item in (*self.exercises, *self.written))


@dataclass(frozen=True, kw_only=True)
class Course:
    """The whole manifest."""

    id: str
    title: str
    limits: Limits
    assignments: tuple[Assignment, ...]

    def assignment(self, name: str) -> Assignment:
        """The assignment with this id; a `UsageError` that lists the known ones otherwise."""
        for assignment in self.assignments:
            if assignment.id == name:
                return assignment
        known = ", ".join(assignment.id for assignment in self.assignments)
        raise UsageError(f"there is no assignment {name!r} in course.toml; there are: {known}")


def load_course(path: Path = REPOSITORY / "course.toml") -> Course:
    """Read the manifest and check that it is consistent."""
    if not path.is_file():
        raise CourseError(f"course.toml is missing: expected it at {path}")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _course(data)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise CourseError(f"{path}: {type(error).__name__}: {error}") from error


def _course(data: dict[str, Any]) -> Course:
    if data["schema"] != 1:
        raise ValueError(f"schema must be 1, got {data['schema']!r}")
    provided = list(data["course"]["always"])
    assignments = []
    for entry in data["assignment"]:
        assignments.append(
            Assignment(
                id=entry["id"],
                title=entry["title"],
                exercises=_items(entry.get("exercise", [])),
                written=_items(entry.get("written", [])),
                packages=tuple(entry.get("packages", [])),
                teaches=tuple(entry["teaches"]),
                provides=tuple(provided),
            )
        )
        provided += entry["teaches"]
    ids = [item.id for assignment in assignments for item in (*assignment.exercises, *assignment.written)]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"ids must be unique over the course, these are not: {', '.join(twice)}")
    return Course(
        id=data["course"]["id"],
        title=data["course"]["title"],
        limits=Limits(**data["limits"]),
        assignments=tuple(assignments),
    )


def _items(entries: list[dict[str, Any]]) -> tuple[Item, ...]:
    return tuple(_item(entry) for entry in entries)


def _item(entry: dict[str, Any]) -> Item:
    item = Item(**{**entry, "points": float(entry["points"])})
    if item.points and item.bonus:
        raise ValueError(
            f"{item.id} has {item.points:g} points and {item.bonus} stars: a bonus has points = 0"
        )
    if item.seconds is not None and not 0 < item.seconds <= LONGEST:
        raise ValueError(f"{item.id}: seconds must be more than 0 and at most {LONGEST}, got {item.seconds}")
    return item

"""Answer keys with hidden cases, from a course directory's secret: the instructor's side of `check`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from autograder.checks import exercises
from autograder.course import Assignment, load_course
from autograder.coursedir import open_course
from autograder.judge import AnyKey
from autograder.keybuilding import graded_key, hidden_seed


def assignment_keys(assignment: Assignment, secret: bytes) -> dict[str, AnyKey]:
    """The keys by which an assignment is graded, by exercise."""
    found = exercises(assignment.id)
    return {
        item.id: graded_key(
            found[item.id], item.points, hidden_seed(secret, assignment.id, item.id), item.bonus
        )
        for item in assignment.exercises
    }


@cache
def course_keys(directory: Path) -> dict[str, AnyKey]:
    """The keys of all assignments of the course in `directory`, by exercise."""
    secret = open_course(directory).secret()
    keys: dict[str, AnyKey] = {}
    for assignment in load_course().assignments:
        keys.update(assignment_keys(assignment, secret))
    return keys

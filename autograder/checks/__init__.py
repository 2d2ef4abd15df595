"""The checks of the course: one module per notebook, found by the notebook's name without its number.

>>> sorted(exercises("01_convolution"))[0]
'conv2d_valid'
"""

from __future__ import annotations

from importlib import import_module

from autograder.errors import UsageError
from autograder.exercise import AnyExercise


def exercises(assignment_id: str) -> dict[str, AnyExercise]:
    """All exercises of an assignment by id, in the order in which the notebook asks for them."""
    _, _, name = assignment_id.partition("_")
    module = f"autograder.checks.{name}"
    try:
        found: tuple[AnyExercise, ...] = import_module(module).EXERCISES
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise UsageError(
            f"there are no checks for {assignment_id!r}: expected the module {module}"
        ) from error
    return {exercise.id: exercise for exercise in found}

"""The wrong functions of "catch the bug" are those that the students see."""

from __future__ import annotations

import ast

import pytest

from autograder.authoring import master_path, student_notebook
from autograder.checks import exercises
from autograder.course import load_course
from autograder.exercise import Bugs
from autograder.sources import as_typed

CATCH = [
    (assignment, exercise)
    for assignment in load_course().assignments
    for exercise in exercises(assignment.id).values()
    if isinstance(exercise, Bugs)
]


def definitions(source: str) -> set[str]:
    """The functions that a cell defines, without docstrings, as Python writes them back."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            node.body = node.body[1:] if ast.get_docstring(node) else node.body
            found.add(ast.unparse(node))
    return found


@pytest.mark.parametrize(("assignment", "exercise"), CATCH)
def test_the_notebook_shows_each_wrong_function_as_it_is_judged(assignment, exercise):
    notebook = student_notebook(master_path(assignment), assignment)
    cells = [
        cell.source
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == f"{exercise.id}-locked"
    ]
    shown = set().union(*map(definitions, cells))
    for name, function in exercise.bugs.items():
        assert definitions(as_typed(function, name)) <= shown, name


@pytest.mark.parametrize(("assignment", "exercise"), CATCH)
def test_the_own_function_that_stands_in_is_an_exercise_of_the_same_notebook(assignment, exercise):
    assert exercise.own in exercises(assignment.id)


def test_a_definition_is_compared_without_its_docstring_and_layout():
    one = 'def f(x):\n    """Doubles."""\n    return (x +\n            x)\n'
    assert definitions(one) == definitions("def f(x):\n    return x + x")
    assert definitions(one) != definitions("def f(x):\n    return x + 2 * x")

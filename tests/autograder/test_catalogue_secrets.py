"""No message of the catalogue gives a solution away: it holds no line and no expression of any right answer.

A single name, short call or operation may be said ("divide by N"); two put together as in an answer may not.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from textwrap import indent

import pytest

from autograder import catalogue, styles
from autograder.authoring import master_path
from autograder.course import load_course
from autograder.master import read_master, role, split_solution
from autograder.report import Finding

OPERATIONS = (ast.BinOp, ast.Call, ast.Compare, ast.Subscript, ast.IfExp, ast.BoolOp)
LONG = 20
SHORTEST = 10  # characters without spaces: what is shorter is a figure of speech
MATHEMATICS = str.maketrans({"·": "*", "×": "*", "−": "-", "≤": "<=", "≥": ">=", "²": "**2", '"': "'"})


def squeezed(text: str) -> str:
    """Without spaces, and with the signs of mathematics as Python writes them."""
    return re.sub(r"\s+", "", text.translate(MATHEMATICS))


def given_in(source: str) -> set[str]:
    """The expressions of two operations or more, long calls, and the lines, of a piece of code."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
            text = squeezed(ast.unparse(node))
            several = sum(isinstance(part, OPERATIONS) for part in ast.walk(node)) >= 2
            if several or (isinstance(node, ast.Call) and len(text) >= LONG):
                found.add(text)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Return):
            found.add(squeezed(ast.unparse(node)))
    return {text for text in found if len(text) >= SHORTEST}


@cache
def answers() -> frozenset[str]:
    """What the solutions of all notebooks say, and all right styles of the bank."""
    found: set[str] = set()
    for assignment in load_course().assignments:
        for cell in read_master(master_path(assignment), assignment).cells:
            if (role(cell) or ("",))[0] == "exercise":
                found |= given_in(f"def answer():\n{indent(split_solution(cell.source)[1], '    ')}")
        for item in assignment.exercises:
            for source in styles.sources(item.id).values():
                found |= given_in(source)
    return frozenset(found)


def given_away(finding: Finding) -> set[str]:
    """The parts of answers that a message holds, in whatever spelling."""
    said = [squeezed(text) for text in (finding.seen, finding.question, finding.hint)]
    return {part for part in answers() if any(part in text for text in said)}


@pytest.mark.parametrize("name", sorted(catalogue.known()))
def test_a_message_gives_no_solution_away(name):
    assert given_away(catalogue.finding(name)) == set()


@pytest.mark.parametrize(
    "hint",
    [
        "Write v = momentum * v - lr * dw.",
        "The velocity is momentum·v − lr·dw.",
        "Return w.reshape( w.shape[0], channels, height, width ).",
        'Try np.einsum("nchw,kc->nkhw", x, w) here.',
    ],
)
def test_a_planted_solution_is_found(hint):
    assert given_away(Finding(id="planted", seen="It is wrong.", question="Why?", hint=hint))


def test_there_are_answers_of_every_notebook_to_compare_with():
    assert len(answers()) > 500

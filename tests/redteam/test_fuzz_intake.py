"""Ten thousand spoiled notebooks and folders: each is graded, or refused in one clear line, and nothing else.

There is no door for archives: what a zip holds is never looked at, and one in the place of a notebook is no
JSON. Many go through the whole of `grade` with a sandbox in which nothing runs, some through the real one.
"""

from __future__ import annotations

import random
import time

import fuzzing
import nbformat
import pytest
from spoiling import DATES, said_clearly, spoiled

from autograder.cells import MAX_CELLS
from autograder.course import load_course
from autograder.errors import SubmissionError
from autograder.gradebook import GradeWriter
from autograder.intake import clean
from autograder.timestamps import parse_timestamp

ASSIGNMENT = "01_convolution"
NOTEBOOKS = 10_000
SEED = fuzzing.seed()
COURSE = load_course()

pytestmark = pytest.mark.slow


def test_ten_thousand_notebooks_are_put_in_order_or_refused(course_dir, released):
    with GradeWriter(course_dir) as writer:
        source = writer.source(ASSIGNMENT)
    own = {cell.metadata.nbgrader.grade_id: cell for cell in source.cells if "nbgrader" in cell.metadata}
    graded = {name for name, cell in own.items() if cell.metadata.nbgrader.grade}
    short = {
        **released,
        "cells": [c for i, c in enumerate(released["cells"]) if "nbgrader" in c["metadata"] or i % 6 == 0],
    }
    began, refused, lines, longest = time.monotonic(), 0, set(), 0.0
    for number in range(NOTEBOOKS):
        raw = spoiled(short if number % 10 else released, random.Random(f"{SEED}/notebook/{number}"))
        started, line = time.process_time(), ""  # of our own: the machine may be busy
        try:
            notebook = clean(raw, source, COURSE.limits).notebook
            check_order(notebook, own, graded, validated=number % 20 == 0)
        except SubmissionError as error:
            line = str(error)
        except BaseException as error:
            error.add_note(f"FUZZ_SEED={SEED}, notebook {number}")
            raise
        if line:
            assert said_clearly(line), f"FUZZ_SEED={SEED}, notebook {number}: {line}"
            refused += 1
            lines.add(line.split(":")[0])
        longest = max(longest, time.process_time() - started)
    print(
        f"{NOTEBOOKS} notebooks, {refused} refused, {time.monotonic() - began:.1f} s, longest {longest:.2f} s"
    )
    assert NOTEBOOKS // 5 < refused < NOTEBOOKS * 4 // 5
    assert len(lines) > 5
    assert longest < 5


def check_order(notebook, own, graded, *, validated):
    """The course's cells stand in it once each, as they are; nothing else says that it is one of them."""
    found = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    names = [cell.metadata.nbgrader.grade_id for cell in found]
    assert len(names) == len(set(names))
    assert graded <= set(names) <= set(own)
    for cell in found:
        mine = own[cell.metadata.nbgrader.grade_id]
        assert cell.cell_type == mine.cell_type
        assert cell.metadata.nbgrader == mine.metadata.nbgrader
        assert mine.metadata.nbgrader.solution or cell.source == mine.source
    assert not any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells) <= MAX_CELLS + len(own)
    nbformat.writes(notebook).encode("utf-8")
    if validated:
        nbformat.validate(notebook)


@pytest.mark.parametrize("number", range(4))
def test_a_timestamp_is_a_date_or_refused(number):
    dice = random.Random(f"{SEED}/dates/{number}")
    refused, signs = 0, "0123456789 -:/.+,TZapm" + "٢\x00é"
    for _ in range(1500):
        text = dice.choice(DATES) + "".join(dice.choices(signs, k=dice.randrange(12)))
        text = text[: dice.randrange(len(text) + 1)] if dice.random() < 0.5 else text
        try:
            parse_timestamp(text)
        except SubmissionError:
            refused += 1
        except BaseException as error:
            error.add_note(f"{text[:80]!r}")
            raise
    assert 300 < refused < 1400

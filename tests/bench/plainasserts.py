"""The course's checks as an author writes them for stock nbgrader: calls and assertions in the test cells.

Cases, inputs, answers and tolerance are those that our judge holds, hidden ones between nbgrader's marks.
A cell of assertions is worth all of its points or none, where the judge adds up parts.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from nbformat import NotebookNode

from autograder.answerkey import AnswerKey, CaseKey
from autograder.report import Kind

HEAD = "import copy\nimport numpy as np\nfrom numpy import inf, nan\n"


def source_for_stock(source: NotebookNode, keys: Mapping[str, AnswerKey]) -> NotebookNode:
    """The course's notebook with assertions in place of `check`, and without its import."""
    for cell in source.cells:
        settings = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code":
            cell.source = cell.source.replace("from autograder import check\n", "")
        if settings.get("grade") and settings["grade_id"] in keys:
            cell.source = test_cell(keys[settings["grade_id"]])
    return source


def test_cell(key: AnswerKey) -> str:
    """All cases of one exercise."""
    asked = [case for case in key.cases if case.question is not None]
    visible = "\n".join(_assertions(key, case) for case in asked if not case.hidden)
    hidden = "\n".join(_assertions(key, case) for case in asked if case.hidden)
    return f"{HEAD}\n{visible}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"


def _assertions(key: AnswerKey, case: CaseKey) -> str:
    question = case.question
    lines = [f"# {case.name}", f"given = ({''.join(f'{literal(arg)}, ' for arg in question.args)})"]
    if case.kind is Kind.REFUSAL:
        lines += [
            "try:",
            f"    {key.exercise}(*given)",
            "except ValueError:",
            "    pass",
            "else:",
            f"    raise AssertionError({case.name!r})",
        ]
        return "\n".join(lines) + "\n"
    expected = question.expected.value
    lines += [
        "kept = copy.deepcopy(given)",
        f"got = {key.exercise}(*given)",
        f"assert np.shape(got) == {expected.shape}, {case.name!r}",
        f"right = {literal(expected)}",
        f"assert np.allclose(got, right, rtol=0, atol={question.form.tolerance}), {case.name!r}",
    ]
    if expected.dtype.kind == "f":
        lines.append(
            f"assert np.asarray(got).dtype.kind == 'f' and np.asarray(got).itemsize >= {expected.itemsize}"
        )
    if any(each.question is None for each in key.cases):
        lines.append("assert all(np.array_equal(a, b) for a, b in zip(given, kept)), 'changes its arguments'")
    if case.aspect == "whole":
        lines.append("assert np.asarray(got).dtype.kind in 'iu', 'not a whole number'")
    if case.aspect == "unshared":
        lines.append("assert not any(np.shares_memory(got, a) for a in given), 'not a new array'")
    return "\n".join(lines) + "\n"


def literal(value: object) -> str:
    """A value as Python writes it, arrays with type and shape.

    >>> literal(np.arange(2.0))
    "np.array([0.0, 1.0], 'float64')"
    >>> literal(np.zeros((0, 3)))
    "np.zeros((0, 3), 'float64')"
    """
    if not isinstance(value, np.ndarray):
        return repr(value)
    if not value.size:
        return f"np.zeros({value.shape}, '{value.dtype}')"
    return f"np.array({value.tolist()!r}, '{value.dtype}')"

"""The graded notebook as the formgrader and the feedback page show it. Pure.

Every check cell holds exactly one output, the report: its `text/plain` is the score, in the form that
nbgrader would read it, its `text/html` what a person reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from autograder.report import Report
from autograder.report_html import report_html
from autograder.report_text import decimal, earned
from autograder.sandbox.outputs import CellOutcome

ENDED = {
    "too slow": "was stopped: it took too long",
    "died": "ended the process",
    "out of memory": "used more memory than there is for a submission, so it was ended",
}


def graded_notebook(
    notebook: NotebookNode,
    reports: Mapping[str, Report],
    outcomes: Mapping[int, CellOutcome],
    remarks: tuple[str, ...],
) -> NotebookNode:
    """The clean notebook with the outputs of its cells and the reports; `remarks` come first of all."""
    graded = copy(notebook)
    graded.cells = [copy(cell) for cell in notebook.cells]  # of which only the outputs are changed
    for index, cell in enumerate(graded.cells):
        if cell.cell_type != "code":
            continue
        report = reports.get(_graded_id(cell))
        if report is not None:
            cell.outputs = [_verdict(report)]
        elif index in outcomes:
            cell.outputs = _outputs(outcomes[index])
    if remarks:
        lines = "\n".join(f"- {remark}" for remark in remarks)
        text = f"**Before grading, this notebook was put in order:**\n\n{lines}"
        graded.cells.insert(0, new_markdown_cell(text, id="autograder-remarks"))
    return graded


def summary(report: Report) -> str:
    """A report in a few lines of Markdown: a comment on the answer cell."""
    passed = sum(case.passed for case in report.cases)
    lines = [earned(report)]
    if report.cases:
        lines[0] += f", {passed} of {len(report.cases)} cases"
    lines += [f"{finding.seen} {finding.question}".strip() for finding in report.findings]
    lines += [report.note] if report.note else []
    return "\n\n".join(lines)


def _graded_id(cell: NotebookNode) -> str:
    settings = cell.metadata.get("nbgrader", {})
    return str(settings.get("grade_id", "")) if settings.get("grade", False) else ""


def _verdict(report: Report) -> NotebookNode:
    data = {"text/plain": decimal(report.points), "text/html": report_html(report)}
    return NotebookNode(output_type="execute_result", data=data, metadata={}, execution_count=None)


def _outputs(outcome: CellOutcome) -> list[NotebookNode]:
    outputs = [NotebookNode(output) for output in outcome.outputs]
    said = ENDED.get(outcome.status)
    if said is not None:
        outputs.append(new_output("stream", name="stderr", text=f"[grader] This cell {said}.\n"))
    return outputs

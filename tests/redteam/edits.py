"""From an entry of the tables to a notebook: the released one with answers, edited as a student might.

The same for both graders: `edit` knows the cells by their grade_id.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping

from attacks import HAND, Submission
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

Edit = Callable[[NotebookNode], None]


def notebook_of(released: NotebookNode, submission: Submission, facts: Mapping[str, str]) -> NotebookNode:
    """The notebook that a submission hands in; @NAME@ in its texts becomes the fact of that name."""
    notebook = copy.deepcopy(released)
    facts = {**facts, "STUB": cell_of(notebook, "double-code").source}
    *before, answer = (_filled(source, facts) for source in submission.cells)
    cell_of(notebook, "double-code").source = answer
    cell_of(notebook, "triple-code").source = _filled(submission.triple, facts)
    _insert(notebook, "double-code", [HAND, *before] if submission.by_hand else before)
    _insert(notebook, "triple-code", [_filled(source, facts) for source in submission.after])
    if submission.edit in EDITS:
        EDITS[submission.edit](notebook)
    return notebook


def to_bytes(notebook: NotebookNode, submission: Submission) -> bytes:
    """The file, as nbformat would write it but unvalidated: an edit may be anything."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1)
    return (text if submission.edit == "strip_line_end" else text + "\n").encode("utf-8", "surrogatepass")


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """The cell with this grade_id."""
    return next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def _filled(source: str, facts: Mapping[str, str]) -> str:
    for name, value in facts.items():
        source = source.replace(f"@{name}@", value)
    return source


def _insert(notebook: NotebookNode, before: str, sources: list[str]) -> None:
    place = notebook.cells.index(cell_of(notebook, before))
    notebook.cells[place:place] = [new_code_cell(source) for source in sources]


# ---------------------------------------------------------------- what a student does to the cells


def delete_check(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell_of(notebook, "double"))


def duplicate_check(notebook: NotebookNode) -> None:
    check = cell_of(notebook, "double")
    copied = copy.deepcopy(check)
    copied.source, copied.id = "", "another"
    notebook.cells.insert(notebook.cells.index(check) + 1, copied)


def check_first(notebook: NotebookNode) -> None:
    checks = [cell_of(notebook, name) for name in ("double", "triple")]
    rest = [cell for cell in notebook.cells if cell not in checks]
    notebook.cells = [checks[0], *rest, checks[1]]


def retype_check(notebook: NotebookNode) -> None:
    check = cell_of(notebook, "double")
    text = new_markdown_cell(check.source, metadata=check.metadata, id=check.id)
    notebook.cells[notebook.cells.index(check)] = text


def rewrite_check(notebook: NotebookNode) -> None:
    cell_of(notebook, "double").source = "4"


def raise_points(notebook: NotebookNode) -> None:
    check = cell_of(notebook, "double")
    check.source, check.metadata.nbgrader.points = "1000", 1000


def swap_ids(notebook: NotebookNode) -> None:
    double, triple = cell_of(notebook, "double"), cell_of(notebook, "triple")
    double.metadata.nbgrader.grade_id, triple.metadata.nbgrader.grade_id = "triple", "double"


def steal_id(notebook: NotebookNode) -> None:
    check = cell_of(notebook, "double")
    notebook.cells.append(new_code_cell("4", metadata=copy.deepcopy(check.metadata)))
    check.metadata = NotebookNode()


def unlock_check(notebook: NotebookNode) -> None:
    check = cell_of(notebook, "double")
    check.source = "4"
    check.metadata.nbgrader.update(locked=False, solution=True, points=1e9)


def claim_schema(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 9


def bring_outputs(notebook: NotebookNode) -> None:
    check = cell_of(notebook, "double")
    data = {"text/plain": "4", "text/html": "<b>4 of 4</b><script>SCRIPT</script>"}
    check.outputs = [new_output("execute_result", data=data, execution_count=1)]
    check.source, check.metadata.tags = "", ["skip-execution"]


def split_answer(notebook: NotebookNode) -> None:
    answer = cell_of(notebook, "double-code")
    first, _, second = answer.source.rpartition("\n")
    answer.source = first
    copied = new_code_cell(second, metadata=copy.deepcopy(answer.metadata))
    notebook.cells.insert(notebook.cells.index(answer) + 1, copied)


def answer_elsewhere(notebook: NotebookNode) -> None:
    answer = cell_of(notebook, "double-code")
    own = new_code_cell(answer.source)
    notebook.cells.insert(notebook.cells.index(answer) + 1, own)
    answer.source = "def double(x):\n    pass"


def many_cells(notebook: NotebookNode) -> None:
    notebook.cells[1:1] = [new_code_cell(f"{i} + {i}") for i in range(250)]
    notebook.cells += [new_markdown_cell(f"Note {i}") for i in range(250)]


def thirty_deaths(notebook: NotebookNode) -> None:
    (place,) = [i for i, cell in enumerate(notebook.cells) if cell.source == "@DEATHS@"]
    notebook.cells[place : place + 1] = [new_code_cell("os._exit(0)") for _ in range(30)]


def answer_first(notebook: NotebookNode) -> None:
    answer = cell_of(notebook, "double-code")
    notebook.cells.remove(answer)
    notebook.cells.insert(0, answer)


def older_format(notebook: NotebookNode) -> None:
    notebook.nbformat_minor = 2
    notebook.metadata = NotebookNode(kernelspec={"name": "conda-env-py37", "display_name": "Mine"})
    for cell in notebook.cells:
        del cell["id"]
        if cell.cell_type == "code":
            cell.outputs = [new_output("stream", name="stdout", text="seen before\n")]
            cell.execution_count = 7


EDITS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        delete_check, duplicate_check, check_first, retype_check, rewrite_check, raise_points, swap_ids,
        steal_id, unlock_check, claim_schema, bring_outputs, split_answer, answer_elsewhere, many_cells,
        answer_first, older_format, thirty_deaths,
    )
}  # fmt: skip
"""`rename` and `strip_line_end` are no edits of a notebook, but of its file."""

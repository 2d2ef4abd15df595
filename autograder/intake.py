"""From the bytes that a student handed in to a notebook that can be graded. Pure: no files, no processes.

The cells that the course owns (checks, locked cells, the marks on answers) come from the course's own
version, so whatever was done to them is undone, and each repair is one sentence for the student. What the
student owns is kept: the text of the answers, extra cells, their order. Outputs and metadata are dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from autograder.cells import MAX_CELLS, Draft, assemble, explore_texts, read_cell, released_cells, shown
from autograder.course import Limits
from autograder.errors import SubmissionError


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A notebook in nbformat 4.5 that the course's own cells stand in unchanged, and what was repaired."""

    notebook: NotebookNode
    repairs: tuple[str, ...]


def clean(raw: bytes, source: NotebookNode, limits: Limits) -> Intake:
    """Read a submitted notebook against the course's own version of it.

    `source` is the released notebook (nbformat 4.5, nbgrader metadata in its graded cells). Raises
    `SubmissionError`, one line, when the bytes are not a notebook that Jupyter would open today.
    """
    data = _parse(raw, limits)
    drafts = _drafts(data)
    released = released_cells(source)
    repairs: list[str] = []
    # The order matters: a cell must be recognised before copies of it can be told apart, only then is it
    # known which cells are missing, and only what stands in its place can be restored.
    for step in (_recognise, _drop_copies, _put_back, _restore):
        drafts, remarks = step(drafts, released)
        repairs += remarks
    repairs += _language(data)
    cells = assemble(drafts, released, explore_texts(source))
    notebook = new_notebook(cells=cells, metadata=_metadata(source))
    notebook.nbformat_minor = 5
    return Intake(notebook=notebook, repairs=tuple(repairs))


def match_notebook(names: Iterable[str], expected: str) -> tuple[str, tuple[str, ...]]:
    """The file that is meant to be `expected`.ipynb, and a remark if it was called something else."""
    found = sorted(name for name in names if name.lower().endswith(".ipynb") and not name.startswith("."))
    wanted = f"{expected}.ipynb"
    if wanted in found:
        return wanted, ()
    if not found:
        raise SubmissionError(f"there is no notebook in the folder; expected {wanted}")
    if len(found) > 1:
        names_shown = ", ".join(shown(name) for name in found[:5])
        raise SubmissionError(f"expected {wanted}, found several notebooks: {names_shown}; hand in one")
    return found[0], (f"The file was called {shown(found[0])}; it was taken as {wanted}.",)


Step = tuple[list[Draft], list[str]]


def _recognise(drafts: list[Draft], released: dict[str, NotebookNode]) -> Step:
    """Give each cell of the course its grade_id: by its mark, else by its cell id, else by its exact text."""
    drafts = [draft if draft.grade_id in released else draft.with_grade_id(None) for draft in drafts]
    remarks = []
    missing = [name for name in released if all(draft.grade_id != name for draft in drafts)]
    for name in missing:
        place = _look_for(drafts, released[name])
        if place is not None:
            drafts[place] = drafts[place].with_grade_id(name)
            remarks.append(f"The mark of cell {name} had been changed or removed; it was set back.")
    return drafts, remarks


def _look_for(drafts: list[Draft], cell: NotebookNode) -> int | None:
    free = [index for index, draft in enumerate(drafts) if draft.grade_id is None]
    for index in free:
        if drafts[index].cell_id == cell.id:
            return index
    locked = not cell.metadata.nbgrader.get("solution", False)
    for index in free:
        if locked and drafts[index].source.strip() == draft_text(cell).strip():
            return index
    return None


def _drop_copies(drafts: list[Draft], released: dict[str, NotebookNode]) -> Step:
    """Of cells with the same grade_id the last one counts, as in nbgrader; the others stay as plain cells."""
    last = {draft.grade_id: index for index, draft in enumerate(drafts)}
    copies = [i for i, draft in enumerate(drafts) if draft.grade_id is not None and last[draft.grade_id] != i]
    remarks = [f"Cell {name} was there more than once; the last one counts." for name in _ids(drafts, copies)]
    return [d.with_grade_id(None) if i in copies else d for i, d in enumerate(drafts)], remarks


def _ids(drafts: list[Draft], indices: list[int]) -> list[str]:
    return sorted({str(drafts[index].grade_id) for index in indices})


def _put_back(drafts: list[Draft], released: dict[str, NotebookNode]) -> Step:
    """Put deleted cells back: a check before the next cell of the course that is there, after all that is
    the student's; what was only given to be read as early as it may stand, before all that may use it.

    A deleted answer cell that is not itself graded stays away: its stub, run after a definition that the
    student moved elsewhere, would replace it.
    """
    drafts, remarks = list(drafts), []
    for name in reversed(list(released)):
        settings = released[name].metadata.nbgrader
        if any(draft.grade_id == name for draft in drafts):
            continue
        if settings.get("solution", False) and not settings.get("grade", False):
            continue
        behind, before = _places(drafts, list(released), name)
        drafts.insert(before if settings.get("grade", False) else behind, Draft.of(released[name]))
        remarks.append(f"Cell {name} was missing; it was put back.")
    return drafts, remarks[::-1]


def _places(drafts: list[Draft], order: list[str], name: str) -> tuple[int, int]:
    """The first and the last place behind all that precede it in the released order and, where there is one
    behind those, before a cell that follows."""
    here = order.index(name)
    before = [index for index, draft in enumerate(drafts) if draft.grade_id in order[:here]]
    behind = max(before, default=-1) + 1
    following = (i for i, draft in enumerate(drafts) if i >= behind and draft.grade_id in order[here + 1 :])
    return behind, next(following, len(drafts))


def _restore(drafts: list[Draft], released: dict[str, NotebookNode]) -> Step:
    """Give the course's cells their own type, settings and, where they are locked, text."""
    restored, remarks = [], []
    for draft in drafts:
        if draft.grade_id is None:
            restored.append(draft)
            continue
        cell, name = released[draft.grade_id], draft.grade_id
        if draft.type != cell.cell_type:
            remarks.append(
                f"Cell {name} had become a {draft.type} cell; it is a {cell.cell_type} cell again."
            )
        if draft.settings is not None and not _same_settings(draft.settings, cell.metadata.nbgrader):
            remarks.append(f"The settings of cell {name} had been changed; they were set back.")
        source = draft.source
        if not cell.metadata.nbgrader.get("solution", False):
            if source.strip() != draft_text(cell).strip():
                remarks.append(f"The text of cell {name} had been changed; it was set back.")
            source = cell.source
        restored.append(draft.restored(cell, source))
    return restored, remarks


def draft_text(cell: NotebookNode) -> str:
    """What students were given in this cell: its text without the hidden tests that the grader adds."""
    return str(cell.metadata.get("autograder", {}).get("released", cell.source))


def _same_settings(claimed: dict[str, Any], own: dict[str, Any]) -> bool:
    """Whether the settings that decide about points are the course's own; 1 in place of True is not."""
    for key in ("grade", "solution", "locked", "task", "points", "schema_version"):
        theirs, ours = claimed.get(key), own.get(key)
        if theirs != ours or isinstance(theirs, bool) != isinstance(ours, bool):
            return False
    return True


def _language(data: dict[str, Any]) -> list[str]:
    metadata = data.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = info.get("name") if isinstance(info, dict) else None
    if isinstance(name, str) and name.lower() not in ("python", "ipython"):
        return [f"The notebook was set to the language {shown(name)}; it is graded as Python."]
    return []


def _metadata(source: NotebookNode) -> dict[str, Any]:
    keys = ("kernelspec", "language_info")
    return {key: source.metadata[key] for key in keys if key in source.metadata}


def _drafts(data: dict[str, Any]) -> list[Draft]:
    cells: Sequence[Any] = data["cells"]
    if len(cells) > MAX_CELLS:
        raise SubmissionError(f"the notebook has {len(cells)} cells, at most {MAX_CELLS} are graded")
    return [read_cell(cell, number) for number, cell in enumerate(cells, start=1)]


def _parse(raw: bytes, limits: Limits) -> dict[str, Any]:
    """The notebook's JSON, once its size, encoding, syntax and version are known to be right."""
    if len(raw) > limits.notebook_mb * 1_000_000:
        size = f"{len(raw) / 1_000_000:.0f} MB, at most {limits.notebook_mb:g} MB"
        raise SubmissionError(f"the notebook is too large: {size}; clear its outputs and save it again")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(f"not UTF-8 text: byte {error.start}; save it again in Jupyter") from error
    try:
        data = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise SubmissionError(
            f"not JSON: {error.msg}, line {error.lineno}; save it again in Jupyter"
        ) from error
    except RecursionError as error:
        raise SubmissionError("not a notebook: its JSON is nested too deeply") from error
    except ValueError as error:
        raise SubmissionError("not a notebook: it holds a number that is too long") from error
    if not isinstance(data, dict) or not {"nbformat", "cells"} & data.keys():
        raise SubmissionError("not a notebook: the file is JSON, but has no cells")
    if data.get("nbformat") != 4:
        version = shown(str(data.get("nbformat")))
        raise SubmissionError(
            f"the notebook's format is {version}, not 4; open it in a current Jupyter and save it"
        )
    if not isinstance(data.get("cells"), list):
        raise SubmissionError("not a notebook: its cells are not a list")
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; the same field twice would mean one thing to us and another to the next reader."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise SubmissionError("the notebook names a field twice in one object; save it again in Jupyter")
    return result

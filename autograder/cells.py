"""One cell on its way through intake: read without trust, recognised, restored, written out again."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode

from autograder.errors import SubmissionError

MAX_CELLS = 2000
_TYPES = ("code", "markdown", "raw")
_PICTURES = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is kept of a submitted cell."""

    type: str
    source: str
    grade_id: str | None = None
    cell_id: str = ""
    settings: dict[str, Any] | None = None  # the nbgrader settings it claims; compared, never used
    explore: bool = False  # a figure or a widget: not run when grading, unless the student changed it
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cell: NotebookNode) -> Draft:
        """The course's own cell."""
        return cls(
            type=cell.cell_type, source=cell.source, grade_id=cell.metadata.nbgrader.grade_id, cell_id=cell.id
        )

    def with_grade_id(self, grade_id: str | None) -> Draft:
        """The same cell, recognised as another one."""
        return replace(self, grade_id=grade_id)

    def restored(self, cell: NotebookNode, source: str) -> Draft:
        """The same cell with the course's type and this text."""
        return replace(self, type=cell.cell_type, source=source)


def released_cells(source: NotebookNode) -> dict[str, NotebookNode]:
    """The cells of the course's own version that nbgrader knows, by grade_id, in order."""
    marked = (cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade_id"))
    return {cell.metadata.nbgrader.grade_id: cell for cell in marked}


def is_answer(cell: NotebookNode) -> bool:
    """Whether this is a cell of the course that students write into."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution", False))


def read_cell(data: Any, number: int) -> Draft:
    """One cell of the submitted JSON; anything that is not as it should be is left out or refused."""
    if not isinstance(data, dict) or data.get("cell_type") not in _TYPES:
        raise SubmissionError(f"not a notebook: cell {number} is not a code, markdown or raw cell")
    metadata = data.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    settings = metadata.get("nbgrader")
    grade_id = settings.get("grade_id") if isinstance(settings, dict) else None
    tags = metadata.get("tags")
    return Draft(
        type=data["cell_type"],
        source=_text(data.get("source"), number),
        grade_id=grade_id if isinstance(grade_id, str) else None,
        cell_id=str(data.get("id", "")),
        settings=settings if isinstance(settings, dict) else None,
        explore=isinstance(tags, list) and "explore" in tags,
        attachments=_pictures(data.get("attachments")),
    )


def explore_texts(source: NotebookNode) -> set[str]:
    """The texts of the course's figures and widgets."""
    return {cell.source.strip() for cell in source.cells if "explore" in cell.metadata.get("tags", [])}


def assemble(drafts: list[Draft], released: dict[str, NotebookNode], figures: set[str]) -> list[NotebookNode]:
    """The cells of the clean notebook: the course's metadata or none, no outputs, repeatable ids.

    A cell that Jupyter made by splitting or copying a figure carries its tag, and may hold an answer: where
    the text is not one of `figures`, the tag `changed` is added.
    """
    cells: list[NotebookNode] = []
    taken: set[str] = set()
    for draft in drafts:
        cell = _new_cell(draft)
        if draft.grade_id is not None:
            cell.metadata = deepcopy(released[draft.grade_id].metadata)
            cell.metadata.pop("autograder", None)
        elif draft.explore:
            changed = draft.source.strip() not in figures
            cell.metadata = NotebookNode(tags=["explore", "changed"] if changed else ["explore"])
        if draft.attachments and draft.type == "markdown":
            cell.attachments = NotebookNode(draft.attachments)
        cell.id = _free_id(draft, taken)
        cells.append(cell)
    return cells


def _new_cell(draft: Draft) -> NotebookNode:
    """A bare cell. nbformat's own makers would validate each; the notebook is validated once, as a whole."""
    cell = NotebookNode(cell_type=draft.type, metadata=NotebookNode(), source=draft.source)
    if draft.type == "code":
        cell.update(execution_count=None, outputs=[])
    return cell


def shown(text: str) -> str:
    """Text of a student's choosing, fit for one line: ASCII, no control characters, at most 60 characters."""
    plain = ascii(text)[1:-1]
    return plain if len(plain) <= 60 else plain[:57] + "..."


def _text(source: Any, number: int) -> str:
    """A cell's text: a string or a list of strings."""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionError(f"not a notebook: the text of cell {number} is not text")
    return _whole(source)


def _whole(text: str) -> str:
    """The text with half characters (lone surrogates), which no file can hold, replaced."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """Pictures pasted into a written answer: PNG, JPEG and GIF in base64, nothing else."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            if kind in _PICTURES and isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", data):
                kept[_whole(name)] = {kind: re.sub(r"\s", "", data)}
    return kept


def _free_id(draft: Draft, taken: set[str]) -> str:
    """A cell id: the grade_id where it may be one, else a digest of the text; numbered when it is taken."""
    wanted = draft.grade_id or ""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", wanted):
        wanted = hashlib.sha256(draft.source.encode()).hexdigest()[:12]
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    taken.add(name)
    return name

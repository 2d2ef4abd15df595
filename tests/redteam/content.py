"""Hostile files, folders and names: what a student may put where a notebook should be.

Each builder is given a `Place`, in which a right notebook lies already, and spoils it. A `Content` says with
which words it must be refused; without any it must be graded, to full marks. They are in `files.py` and in
`folders.py`, whose `CONTENTS` are all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a submission lies, and what an attacker may know."""

    folder: Path  # submitted/STUDENT/ASSIGNMENT, with a right notebook in it
    notebook: Path
    course: Path
    canary: Path  # a file outside `submitted/`

    def json(self) -> dict:
        """The notebook."""
        return json.loads(self.notebook.read_text(encoding="utf-8"))

    def write(self, data: object) -> None:
        """Replace the notebook."""
        self.notebook.write_text(json.dumps(data), encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Content:
    """One entry. `says` is part of the line with which it is refused; "" if it is graded, to full marks."""

    name: str
    does: str
    covers: tuple[str, ...]
    build: Callable[[Place], None]
    says: str = ""
    student: str = ""  # whose name is the attack
    kind: str = "content"

    @property
    def who(self) -> str:
        """The name of the student's folder."""
        return self.student or self.name.replace(" ", "-")


ALL: list[Content] = []


def content(name: str, does: str, *covers: str, says: str = "", student: str = ""):
    def kept(build: Callable[[Place], None]) -> Callable[[Place], None]:
        entry = Content(name=name, does=does, covers=covers, build=build, says=says, student=student)
        ALL.append(entry)
        return build

    return kept

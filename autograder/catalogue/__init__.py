"""What is said to students, by id: `common.toml` for all notebooks, beside it one file per notebook.

>>> finding("flipped").id
'flipped'
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.report import Finding

HERE = Path(__file__).parent


@cache
def _table(name: str) -> dict[str, Any]:
    """All entries of a kind: "note" or "misconception". An id that two files define is refused."""
    found: dict[str, Any] = {}
    for path in files():
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})
        twice = sorted(set(found) & set(entries))
        if twice:
            raise CourseError(f"{path.name}: another file of the catalogue has {', '.join(twice)} as well")
        found |= entries
    return found


def files(directory: Path = HERE) -> Iterator[Path]:
    """The files of the catalogue, in a fixed order."""
    yield from sorted(directory.glob("*.toml"))


def finding(name: str) -> Finding:
    """The words for a misconception: what was seen, a question, a hint."""
    entry = _table("misconception")[name]
    return Finding(id=name, seen=entry["seen"], question=entry["question"], hint=entry["hint"])


def note(name: str) -> str:
    """The words for something that happened."""
    return str(_table("note")[name])


def notes() -> dict[str, str]:
    """The words for everything that may happen, by id."""
    return {name: str(text) for name, text in _table("note").items()}


def known() -> frozenset[str]:
    """The ids of all misconceptions that have words."""
    return frozenset(_table("misconception"))

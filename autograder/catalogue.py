"""What is said to students, by id: `catalogue.toml` beside this file.

>>> finding("flipped").id
'flipped'
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from autograder.report import Finding


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def finding(name: str) -> Finding:
    """The words for a misconception: what was seen, a question, a hint."""
    entry = _table()["misconception"][name]
    return Finding(id=name, seen=entry["seen"], question=entry["question"], hint=entry["hint"])


def note(name: str) -> str:
    """The words for something that happened."""
    return str(_table()["note"][name])


def known() -> frozenset[str]:
    """The ids of all misconceptions that have words."""
    return frozenset(_table()["misconception"])

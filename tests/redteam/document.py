"""The parts of docs/security.md that the command writes: between two marks each; all else is by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import table
from stock import Given

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
PART = "<!-- {name}: written by `make redteam` -->\n\n{text}\n\n<!-- {name}: end -->"


def written(document: str, stock: Mapping[str, Given]) -> str:
    """The document with both tables written anew; what stands around them stays."""
    everything = "\n\n".join(table.table(kind, stock) for kind in table.TITLES)
    for name, text in (("five", table.five(stock)), ("all", everything)):
        document = _replaced(document, name, text)
    return document


def part(document: str, name: str) -> str:
    """What stands between the marks of this name."""
    return _pattern(name).search(document)[1]


def _replaced(document: str, name: str, text: str) -> str:
    if not _pattern(name).search(document):
        raise ValueError(f"docs/security.md has lost its marks for {name!r}")
    return _pattern(name).sub(lambda _: PART.format(name=name, text=text), document)


def _pattern(name: str) -> re.Pattern[str]:
    first, last = PART.format(name=name, text="\0").split("\0")
    return re.compile(re.escape(first) + "(.*?)" + re.escape(last), re.DOTALL)

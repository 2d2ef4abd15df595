"""Explorers on paper: what `build` puts in the place of a marker in a master, and draws for the documents.

In a Markdown cell of a master, a line of its own

    <!-- explorer: flip impulse -->

becomes the picture of that example as an image with its sentence as the text alternative, for GitHub, for
print, and for whoever reads without a kernel. Give it a cell of its own: the image is a long line.
A document shows an example as a file, `images/explorers/flip-impulse.svg`, which `build` draws as well.

>>> with_twins("No marker, no change.")
'No marker, no change.'
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from autograder.errors import CourseError
from cnn.explore.drawing import Drawing
from cnn.explore.drawings import NAMES
from cnn.explore.still import markdown, standalone

PICTURES = Path("docs/images/explorers")
_MARKER = re.compile(r"<!-- explorer: (\S+) (\S+) -->")
_ALIKE = re.compile(r"<!-*\s*explor", re.IGNORECASE)
_SHOWN = re.compile(r"images/explorers/(\w+)-([\w-]+)\.svg")


def with_twins(text: str) -> str:
    """A cell's text with the picture in each marker's place; a `CourseError` names what there is to show."""
    return "\n".join(_line(line) for line in text.split("\n"))


def pictures(root: Path) -> dict[Path, bytes]:
    """The files of all examples that the pages in `docs/` show, by their paths relative to the root."""
    found = {
        (name, example)
        for page in sorted(root.glob("docs/*.md"))
        for name, example in _SHOWN.findall(page.read_text(encoding="utf-8"))
    }
    return {
        PICTURES / f"{name}-{example}.svg": (standalone(drawing_of(name, example)) + "\n").encode()
        for name, example in sorted(found)
    }


def drawing_of(name: str, example: str) -> Drawing:
    """The drawing of an explorer's example."""
    if name not in NAMES:
        raise CourseError(f"there is no explorer {name!r} to show. There are: {', '.join(NAMES)}")
    module = import_module(f"cnn.explore.drawings.{name}")
    if example not in module.EXAMPLES:
        raise CourseError(
            f"the explorer {name} has no example {example!r}. It has: {', '.join(module.EXAMPLES)}"
        )
    drawing: Drawing = module.draw(module.EXAMPLES[example])
    return drawing


def _line(line: str) -> str:
    found = _MARKER.fullmatch(line.strip())
    if found:
        return markdown(drawing_of(found[1], found[2]))
    if _ALIKE.search(line):
        raise CourseError(
            f"{line.strip()!r} looks like the marker of an explorer but is none: "
            "write '<!-- explorer: NAME EXAMPLE -->' on a line of its own"
        )
    return line

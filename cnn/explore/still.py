"""Static pictures of drawings, for paper, GitHub and pages without a kernel.

GitHub and JupyterLab strip inline SVG from Markdown cells; an image with a data address survives on both, in
nbconvert's HTML and in print. An image knows nothing of the page around it, so it brings its ink, its ground
and its styles along.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

from cnn.explore.drawing import Drawing

INK, GROUND = "#1a1a1a", "#ffffff"
_SVG = "http://www.w3.org/2000/svg"


def standalone(drawing: Drawing) -> str:
    """The SVG as a file of its own: named, styled, with what belongs to its home cell lit."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(drawing.svg)  # noqa: S314  our own text
    home = root.attrib.pop("data-home", "")
    _keep_lit(root, home)
    root.set("role", "img")
    root.set("style", f"color: {INK}; background: {GROUND}")
    for place, (tag, text) in enumerate(
        [("title", drawing.title), ("desc", drawing.sentence), ("style", _style())]
    ):
        part = ElementTree.Element(f"{{{_SVG}}}{tag}")
        part.text = text
        root.insert(place, part)
    ground = ElementTree.Element(
        f"{{{_SVG}}}rect", width="100%", height="100%", style=f"fill: {GROUND}; stroke: none"
    )
    root.insert(3, ground)
    return ElementTree.tostring(root, encoding="unicode")


def markdown(drawing: Drawing) -> str:
    """The drawing as one line of Markdown: an image with its sentence as the text alternative."""
    data = base64.b64encode(standalone(drawing).encode()).decode()
    alt = re.sub(r"([\\\[\]*_`<>])", r"\\\1", f"{drawing.title}. {drawing.sentence}")
    return f"![{alt}](data:image/svg+xml;base64,{data})"


def _keep_lit(parent: ElementTree.Element, home: str) -> None:
    """Drop what belongs to other cells, and what only a page needs."""
    for child in list(parent):
        keys = child.attrib.pop("data-for", None)
        if keys is not None and home not in keys.split():
            parent.remove(child)
            continue
        for name in ("data-cell", "aria-label", "role"):
            child.attrib.pop(name, None)
        _keep_lit(child, home)


def _style() -> str:
    """The styles of drawings, without comments and needless space."""
    css = (Path(__file__).parent / "drawing.css").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).strip()

"""A small SVG builder. Everything is measured in pixels, x to the right and y downwards; text is escaped.

What a mark looks like is said by its kind, which is a CSS class of `drawing.css` (`kind="frame"` is
`.cx-frame`), so that one picture works on light and dark pages and as a file of its own.

>>> sheet = Sheet(60, 40, title="Tiny")
>>> with sheet.cell("y:0,0", "row 0, column 0: −1.5"):
...     sheet.rect(0, 0, 40, 40)
...     sheet.text(20, 20, number(-1.5))
>>> with sheet.lit("y:0,0"):
...     sheet.rect(0, 0, 40, 40, kind="frame")
>>> sheet.drawing("One cell.", home="y:0,0").sentence
'One cell.'
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape as html_escape

from cnn.explore.drawing import Drawing

Box = tuple[float, float, float, float]
"""A rectangle: x, y, width, height."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEY = re.compile(r"[\w:,.\-]+( [\w:,.\-]+)*")
_HATCH = (
    '<defs><pattern id="cx-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V7" class="cx-hatching"/></pattern></defs>'
)


@lru_cache(maxsize=4096)  # a picture has the same few words in most of its cells
def escape(text: str) -> str:
    """Text for an element or an attribute; what XML cannot hold becomes a replacement character."""
    return html_escape(_NOT_XML.sub("\ufffd", text))


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """A value as it is printed in a cell: no needless zeros, a true minus sign, at most two decimals."""
    return f"{round(float(value), 2) + 0.0:g}".replace("-", "−")


@lru_cache(maxsize=8192)  # and its marks stand in the same few hundred places
def _box(x: float, y: float, width: float, height: float) -> str:
    return f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'


@lru_cache(maxsize=8192)
def _point(x: float, y: float) -> str:
    return f'x="{x:g}" y="{y:g}"'


@lru_cache(maxsize=8192)
def _loop(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"


class _Group:
    """What stands between `<g>` and `</g>`. Not `contextlib`, which takes longer than all that is in it."""

    def __init__(self, parts: list[str]) -> None:
        self._parts = parts

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._parts.append("</g>")


class Sheet:
    """A picture that is being drawn. What is drawn later lies on top."""

    def __init__(self, width: float, height: float, *, title: str) -> None:
        self._size = (width, height)
        self._title = title
        self._parts: list[str] = []
        self._group = _Group(self._parts)

    def rect(
        self, x: float, y: float, width: float, height: float, *, kind: str = "cell", strength: float = 1.0,
        paint: str = "",
    ) -> None:  # fmt: skip
        """A rectangle; `strength` from 0 to 1 is how much of its colour is laid on.

        `paint` is a colour such as "#80c0ff", for the pixels of a picture: it takes the place of the kind's.
        """
        tint = "" if strength == 1.0 else f' fill-opacity="{strength:.2f}"'
        if paint:
            tint += f' style="fill: {escape(paint)}; fill-opacity: 1"'
        self._parts.append(f'<rect class="cx-{kind}" {_box(x, y, width, height)}{tint}/>')

    def outline(self, *boxes: Box, kind: str = "frame") -> None:
        """Rectangles as one mark: what lights up together."""
        self._parts.append(f'<path class="cx-{kind}" d="{"".join(_loop(*box) for box in boxes)}"/>')

    def text(self, x: float, y: float, words: str, *, kind: str = "value") -> None:
        """A line of text, centred on the point; kinds that end in `-start` or `-end` begin or end there."""
        self._parts.append(f'<text class="cx-{kind}" {_point(x, y)}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, *, kind: str = "rule") -> None:
        """A straight line."""
        self._parts.append(f'<path class="cx-{kind}" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>')

    def curve(self, points: list[tuple[float, float]], *, kind: str = "curve") -> None:
        """A line through these points."""
        track = "L".join(f"{x:.4g} {y:.4g}" for x, y in points)
        self._parts.append(f'<path class="cx-{kind}" d="M{track}"/>')

    def circle(self, x: float, y: float, radius: float, *, kind: str = "dot") -> None:
        """A disc around the point."""
        self._parts.append(f'<circle class="cx-{kind}" cx="{x:.4g}" cy="{y:.4g}" r="{radius:g}"/>')

    def cell(self, key: str, words: str) -> _Group:
        """What can be pointed at and reached with the arrow keys. `words` is all that is said about it."""
        self._parts.append(f'<g data-cell="{_checked(key)}" aria-label="{escape(words)}" role="img">')
        return self._group

    def lit(self, keys: str) -> _Group:
        """What is seen only while one of these cells (keys with spaces between them) is pointed at."""
        self._parts.append(f'<g data-for="{_checked(keys)}">')
        return self._group

    def drawing(self, sentence: str, *, home: str = "", idle: tuple[str, ...] = ()) -> Drawing:
        """The finished picture. `home` is the cell that is lit until another one is pointed at.

        `idle` names the controls that change nothing here, and are not shown.
        """
        width, height = self._size
        body = "".join(self._parts)
        hatch = _HATCH if "cx-left" in body else ""
        start = f' data-home="{_checked(home)}"' if home else ""
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="cx-drawing" role="none" '
            f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"{start}>'
            f"{hatch}{body}</svg>"
        )
        return Drawing(title=self._title, svg=svg, sentence=sentence, idle=idle)


@lru_cache(maxsize=8192)
def _checked(keys: str) -> str:
    assert _KEY.fullmatch(keys), f"a cell's key is made of letters, digits and : , . -, got {keys!r}"
    return keys

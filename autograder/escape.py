"""The one way by which text that a student may have chosen gets into a page or a terminal.

>>> escaped("<b>bold</b>\\x1b[31m")
'&lt;b&gt;bold&lt;/b&gt;�[31m'
"""

from __future__ import annotations

import html
import unicodedata

# Controls of a terminal, halves of characters, and marks that turn the direction of writing.
_HIDDEN = ("Cc", "Cs", "Co", "Cn")
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """Replace what would not be seen, or would change how the rest is seen; line ends and tabs stay."""
    return "".join(char if _harmless(char) else "\ufffd" for char in text)


def escaped(text: str) -> str:
    """Return text that is safe between the tags and inside the quoted attributes of HTML and SVG."""
    return html.escape(printable(text), quote=True)


def _harmless(char: str) -> bool:
    if char in "\n\t":
        return True
    return unicodedata.category(char) not in _HIDDEN and char not in _TURNING

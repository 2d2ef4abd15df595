"""The one way by which text that a student may have chosen gets into a page or a terminal.

>>> escaped("<b>bold</b>\\x1b[31m")
'&lt;b&gt;bold&lt;/b&gt;�[31m'
"""

from __future__ import annotations

import html
import re
import unicodedata

_LOOKED_AT = re.compile(r"[^ -~\n\t]")  # the others are harmless
# Controls of a terminal, halves of characters, and marks that turn the direction of writing.
_HIDDEN = ("Cc", "Cs", "Co", "Cn")
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """Replace what would not be seen, or would change how the rest is seen; line ends and tabs stay."""
    return _LOOKED_AT.sub(_shown, text)


def escaped(text: str) -> str:
    """Return text that is safe between the tags and inside the quoted attributes of HTML and SVG."""
    return html.escape(printable(text), quote=True)


def _shown(found: re.Match[str]) -> str:
    char = found[0]
    return "\ufffd" if unicodedata.category(char) in _HIDDEN or char in _TURNING else char

"""Architectures as text: the lecture's [(CONV-RELU)*N-POOL]*M-(FC-RELU)*K-FC-SOFTMAX.

    sequence = part { ("-" | ",") part }
    part     = NAME | ( "(" sequence ")" | "[" sequence "]" ) [ "*" INT ]

Each rule is one method of the reader below, which reads from left to right and never goes back.
"""

from __future__ import annotations

import re
from typing import NoReturn

from cnn.errors import ArchitectureError

NAMES = ("CONV", "RELU", "POOL", "FC", "SOFTMAX")

_CLOSING = {"(": ")", "[": "]"}
_DEEPEST = 50  # brackets within brackets
_LONGEST = 10_000  # layers: a slip such as *1000000000 is refused instead of filling the memory


def parse_architecture(text: str) -> list[str]:
    """Write an architecture out as the list of its layers.

    Parameters
    ----------
    text : str
        Names (CONV, RELU, POOL, FC, SOFTMAX) joined by ``-`` or ``,``. What stands in ``( )`` or ``[ ]`` may
        be repeated with ``*`` and a whole number, 0 included. Spaces mean nothing.

    Returns
    -------
    list of str
        The names in the order in which an image passes them.

    Raises
    ------
    ArchitectureError
        If the text does not follow these rules. The message says at which character, what was expected
        there, and what stands there.

    Notes
    -----
    The lecture: "[(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K, SOFTMAX". Its ``POOL?`` means that POOL may be left
    out: write it or leave it out. We end with -FC-SOFTMAX, so that the scores do not pass a RELU.

    Examples
    --------
    >>> parse_architecture("[(CONV-RELU)*2-POOL]*1-FC-SOFTMAX")
    ['CONV', 'RELU', 'CONV', 'RELU', 'POOL', 'FC', 'SOFTMAX']
    """
    if not isinstance(text, str):
        raise ArchitectureError(
            f'parse_architecture: text must be a string such as "CONV-RELU", got {type(text).__name__}.'
        )
    reader = _Reader(text)
    layers = reader.sequence()
    if reader.token:
        reader.refuse('"-", "," or the end')
    return layers


class _Reader:
    """Reads a text token by token: words, numbers and single signs, with "" at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = re.finditer(r"\s*(\w+|\S|$)", text)
        self._depth = 0
        self._advance()

    @property
    def token(self) -> str:
        """The token that is to be read next."""
        return self._match[1]

    def sequence(self) -> list[str]:
        """Read parts joined by dashes or commas."""
        layers = self._part()
        while self._take("-", ","):
            layers += self._part()
            self._hold_to_length(len(layers))
        return layers

    def _part(self) -> list[str]:
        """Read one name, or a sequence in brackets with its repetition."""
        if name := self._take(*NAMES):
            return [name]
        if bracket := self._take(*_CLOSING):
            layers = self._inside(bracket)
            return layers * self._repetition(len(layers))
        return self.refuse(f"a layer ({', '.join(NAMES)}) or an opening bracket")

    def _inside(self, bracket: str) -> list[str]:
        """Read what an opening bracket encloses, and its closing bracket."""
        self._depth += 1
        if self._depth > _DEEPEST:
            self.refuse(f"at most {_DEEPEST} brackets within brackets")
        layers = self.sequence()
        if not self._take(_CLOSING[bracket]):
            self.refuse(f'"-", "," or "{_CLOSING[bracket]}", which closes the bracket')
        self._depth -= 1
        return layers

    def _repetition(self, length: int) -> int:
        """Read the "*" and the number that may follow a closing bracket."""
        if not self._take("*"):
            return 1
        if not (self.token.isascii() and self.token.isdigit()):
            self.refuse('a whole number after "*"')
        digits = self.token.lstrip("0") or "0"
        times = int(digits) if len(digits) <= len(str(_LONGEST)) else _LONGEST + 1
        self._hold_to_length(times * length)
        self._advance()
        return times

    def _take(self, *wanted: str) -> str:
        """Go past the next token if it is one of those wanted, and return it; else return ""."""
        found = self.token
        if found not in wanted:
            return ""
        self._advance()
        return found

    def _advance(self) -> None:
        self._match = next(self._tokens)

    def _hold_to_length(self, length: int) -> None:
        if length > _LONGEST:
            self.refuse(f"at most {_LONGEST:,} layers")

    def refuse(self, expected: str) -> NoReturn:
        """Say where in the text, what was expected there and what stands there."""
        place = self._match.start(1)
        found = repr(self.token) if self.token else "the end of the text"
        on_one_line = "".join(" " if sign.isspace() else sign for sign in self._text)
        raise ArchitectureError(
            f"parse_architecture: at character {place + 1} expected {expected}, got {found}."
            f"{_hint(self.token)}\n    {on_one_line}\n    {' ' * place}^"
        )


def _hint(word: str) -> str:
    """Say what to write instead, where a slip is common."""
    if word.upper() in NAMES:
        return f" Write {word.upper()}" + ("." if word != word.upper() else ' after a "-".')
    if word == "?":
        return " Write POOL or leave it out: there is no ?."
    if word == "*":
        return " Only a bracket can be repeated, and only once: (CONV)*2."
    return ""

"""Whether a student's function may call another, told from the words of the code and never by running it.

The answer errs on one side: it is "no" only where nothing that the function can reach says the other's name,
and "yes" where the code is unclear. The code is not parsed, because Python's parser can be brought down by
what a student hands in, and the grader with it.
"""

from __future__ import annotations

import inspect
import io
import re
import token
import tokenize
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from textwrap import dedent
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

WordsOf = Callable[[str], set[str] | None]
"""The words of the code behind a name: none where it is not the student's, None where they are unknown."""

Line = list[tokenize.TokenInfo]  # one logical line, without comments and what only lays it out

_PLAIN = (ModuleType, BuiltinFunctionType, int, float, str, type(None), np.ndarray, np.generic, np.ufunc)
LONGEST = 300_000  # characters of a notebook's code; more than that is not read
WIDEST = 500  # of a line: the tokenizer takes time with the square of a line that was made for it
_ANYTHING = {"eval", "exec", "globals", "locals", "vars", "getattr", "__import__", "import_module"}
_COMPOUND = {"async", "if", "for", "while", "with", "try", "match"}
_OPEN, _CLOSE = {*"([{"}, {*")]}"}
_ASSIGNS = {
    "=",
    *(f"{sign}=" for sign in ("+", "-", "*", "/", "//", "%", "@", "&", "|", "^", ">>", "<<", "**")),
}
_CONTINUES = {"else", "elif", "except", "finally"}
_LAYOUT = {token.INDENT, token.DEDENT, token.NL, token.COMMENT, token.ENDMARKER}


def may_call(name: str, other: str, words_of: WordsOf) -> bool:
    """Whether the function `name` may call `other`, itself or through what else it mentions.

    >>> words_of = words_in_cells(["def conv(x): return pad(x)", "def relu(x): return max(x, 0)"])
    >>> may_call("conv", "pad", words_of), may_call("relu", "pad", words_of)
    (True, False)
    """
    waiting, known = {name}, {name}
    while waiting:
        found = words_of(waiting.pop())
        if found is None or other in found or not _ANYTHING.isdisjoint(found):
            return True
        waiting |= found - known
        known |= found
    return False


def words_in_namespace(namespace: Mapping[str, Any], own: object) -> WordsOf:
    """In a running notebook: the student's are the functions of the module that `own` comes from."""
    home = getattr(own, "__module__", None)

    def words_of(name: str) -> set[str] | None:
        value = namespace.get(name)
        if isinstance(value, FunctionType | type) and value.__module__ != home:
            return set()
        if isinstance(value, FunctionType):
            return _words_of_function(value)
        values = value if isinstance(value, list | tuple) else [value]
        return set() if all(isinstance(each, _PLAIN) for each in values) else None

    return words_of


def _words_of_function(function: FunctionType) -> set[str] | None:
    if function.__closure__:  # what it got hold of elsewhere has no name here
        return None
    try:
        return _words(inspect.getsource(function))
    except (OSError, TypeError):
        return None


def words_in_cells(cells: Iterable[str]) -> WordsOf:
    """In a notebook that is not running: all that its cells bind to a name, at whatever time."""
    texts = list(cells)

    @cache
    def bound() -> dict[str, set[str]] | None:  # few are asked for it, so it waits until then
        if sum(map(len, texts)) > LONGEST:
            return None
        found: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            lines = _lines(text)
            if lines is None:
                return None
            for block in _blocks(lines):
                said = {word for line in block for word in _said(line)}
                for name in _bound(block, said):
                    found[name] |= said
        return found

    def words_of(name: str) -> set[str] | None:
        known = bound()
        return None if known is None else known.get(name, set())

    return words_of


def _words(text: str) -> set[str] | None:
    lines = _lines(text)
    return None if lines is None else {word for line in lines for word in _said(line)}


def _lines(text: str) -> list[Line] | None:
    """The logical lines; None if the text does not read as Python, or would take long to read."""
    if any(len(line) > WIDEST for line in text.split("\n")):
        return None
    lines: list[Line] = [[]]
    try:
        for each in tokenize.generate_tokens(io.StringIO(dedent(text)).readline):
            if each.type == token.NEWLINE:
                lines.append([])
            elif each.type not in _LAYOUT:
                lines[-1].append(each)
    except (tokenize.TokenError, SyntaxError):
        return None
    return [line for line in lines if line]


def _said(line: Line) -> Iterator[str]:
    """The words of a line, those in its strings too: an f-string calls. A docstring says nothing."""
    if all(each.type == token.STRING for each in line):
        return
    for each in line:
        if each.type in (token.NAME, token.STRING):
            yield from re.findall(r"\w+", each.string)


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    """Top-level statements, each with its decorators and all that is indented under it."""
    block: list[Line] = []
    for line in lines:
        starts = line[0].start[1] == 0 and line[0].string not in _CONTINUES
        if starts and block and block[-1][0].string != "@":
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _bound(block: list[Line], found: set[str]) -> set[str]:
    """The names that a statement may bind: of a definition its name, of a loop and the like any."""
    line = next((line for line in block if line[0].string != "@"), block[0])
    first = line[0].string
    if first in ("def", "class") and "global" not in found:
        return {each.string for each in line[1:2]}
    if first in _COMPOUND or "global" in found:
        return found
    depth, names, bound = 0, set[str](), set[str]()
    for each in line:
        depth += (each.string in _OPEN) - (each.string in _CLOSE)
        if each.string == ":=":
            return found
        if depth == 0 and each.string in _ASSIGNS:
            bound |= names
        names |= {each.string} if each.type == token.NAME else set()
    return bound

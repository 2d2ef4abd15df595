"""Look for answers in what students get: the bundle, nbgrader's release folder, the sandbox's packages.

The scan knows what must not get out and does not know how the parcel was made, so that it can prove
the other modules right. Text is compared without white space, zips and npz files are opened, and strings of
a notebook are read as JSON reads them.
"""

from __future__ import annotations

import ast
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import REPOSITORY, Assignment
from autograder.needles import Needle, asked_names, needles, squeeze, withheld_names

_NO_SUCH_FILE = re.compile(
    r"(^|/)(checks|misconceptions|styles)(/|\.)|(^|/)keybuilding\.|held_out|secret\.key|grades\.db|gradebook\.db"
)
_OURS = re.compile(r"(^|/)cnn/|\.ipynb$")  # where the reference package and notebooks define names
_STUB = "raise NotImplementedError()"


@dataclass(frozen=True, kw_only=True)
class Leak:
    """Something that must not get out: where it is, what kind of thing, and the thing itself."""

    file: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.kind}: {self.what}"


def scan(
    target: Path, assignment: Assignment, root: Path = REPOSITORY, *, secret: bytes | None = None
) -> list[Leak]:
    """Everything in a directory or zip that its students must not see; empty when all is well.

    `secret` is that of the course directory; it and the seeds that come of it are looked for as well.
    """
    wanted = list(needles(assignment, root, secret))
    withheld, asked = withheld_names(assignment, root), asked_names(assignment, root)
    leaks: dict[Leak, None] = {}  # a dictionary keeps the order and drops what is found twice
    for file, content in _files(target):
        if _NO_SUCH_FILE.search(file):
            leaks[Leak(file=file, kind="file", what="students get no such file")] = None
        for needle in _found(content, wanted):
            leaks[Leak(file=file, kind=needle.kind, what=needle.what)] = None
        # Elsewhere a name such as `fit` may be somebody's own; that of an exercise may not.
        names = withheld | asked if _OURS.search(file) else asked
        for name in _definitions(file, content):
            if name in names:
                leaks[Leak(file=file, kind="withheld name", what=f"{name} is defined")] = None
    return list(leaks)


def _files(target: Path) -> Iterator[tuple[str, bytes]]:
    """All files of a directory or a zip, and what is in the zips among them."""
    if target.is_dir():
        for path in sorted(target.rglob("*")):
            if path.is_file():
                yield from _opened(path.relative_to(target).as_posix(), path.read_bytes())
    else:
        yield from _opened("", target.read_bytes())


def _opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if name:
        yield name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    inner = f"{name}/{entry.filename}" if name else entry.filename
                    yield from _opened(inner, archive.read(entry))


def _found(content: bytes, wanted: Sequence[Needle]) -> Iterator[Needle]:
    text = squeeze(content) + b"\n" + squeeze("\n".join(_strings(content)).encode())
    for needle in wanted:
        if needle.exact in (content if needle.raw else text):
            yield needle


def _strings(content: bytes) -> Iterator[str]:
    """The strings of a JSON file (keys too), with their escapes undone; nothing for any other file."""
    try:
        queue: list[Any] = [json.loads(content)]
    except ValueError:
        return
    while queue:
        match queue.pop():
            case str(text):
                yield text
            case list(items):
                # the lines of a cell, in their order, as one text
                yield "".join(item for item in items if isinstance(item, str))
                queue += [item for item in items if not isinstance(item, str)]
            case dict(pairs):
                queue += [*pairs.keys(), *pairs.values()]


def _definitions(file: str, content: bytes) -> Iterator[str]:
    """The names that a module or the cells of a notebook define, stubs left out."""
    if file.endswith(".py"):
        yield from _defined(content.decode(), stubs=False)
    elif file.endswith(".ipynb"):
        for cell in json.loads(content).get("cells", []):
            if cell["cell_type"] == "code":
                yield from _defined("".join(cell["source"]), stubs=True)


def _defined(source: str, *, stubs: bool) -> Iterator[str]:
    code = re.sub(r"(?m)^\s*[%!].*$", "", source)  # a notebook's magics are not Python
    try:
        tree = ast.parse(code)
    except SyntaxError:
        yield from re.findall(r"(?m)^\s*(?:def|class)\s+(\w+)", code)
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            is_stub = stubs and any(ast.unparse(line) == _STUB for line in node.body)
            yield from () if is_stub else (node.name,)
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))

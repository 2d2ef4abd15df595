"""What must not get out, as byte strings to look for.

These are lines of solutions, of withheld references, of checks and of wrong variants, the names of hidden
cases, and the course's secret with the seeds that come of it.

Code is taken statement by statement and compared without white space. Statements that say too little to give
anything away are left out, or every figure with a loop in it would look like a leak.
"""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring import master_path
from autograder.course import REPOSITORY, Assignment, load_course
from autograder.cut import exports
from autograder.master import BEGIN, END, read_master
from autograder.withhold import reference

_LEAST = 20  # bytes without white space; shorter statements are everybody's
_COMMON = re.compile(
    r"^(from |import |raise |assert |pass$|[\w, ]+ = \w+\.shape$|rng = np\.random\.default_rng)"
)
_ANSWERS = ("checks", "misconceptions", "styles")


@dataclass(frozen=True, kw_only=True)
class Needle:
    """One thing to look for. `raw` ones are compared byte by byte, the others without white space."""

    kind: str
    what: str
    exact: bytes
    raw: bool = False


def squeeze(content: bytes) -> bytes:
    """Without white space and without NUL, so that text of any width and layout compares.

    >>> squeeze("y = x\\n".encode("utf-32-le"))
    b'y=x'
    """
    return content.translate(None, b" \t\r\n\f\v\0")


def withheld_names(assignment: Assignment, root: Path = REPOSITORY) -> set[str]:
    """The public names of the reference package that this assignment's students do not get."""
    table = exports((root / "cnn/__init__.py").read_text(encoding="utf-8"))
    return set(table) - set(assignment.provides)


def asked_names(assignment: Assignment, root: Path = REPOSITORY) -> set[str]:
    """The functions that this assignment and later ones ask for."""
    return {item.id for each in _from_here(assignment, root) for item in each.exercises}


def released_names(assignment: Assignment, root: Path = REPOSITORY) -> set[str]:
    """The functions that earlier assignments asked for: these students have the reference of them."""
    every = {item.id for each in load_course(root / "course.toml").assignments for item in each.exercises}
    return every - asked_names(assignment, root)


def needles(assignment: Assignment, root: Path = REPOSITORY, secret: bytes | None = None) -> Iterator[Needle]:
    """Everything that must not be in what this assignment's students get.

    What the reference has released to them is no secret, wherever else it stands.
    """
    given = squeeze(b"".join(reference(assignment, root, figures=False).values()))
    yield from (
        needle for needle in _needles(assignment, root, secret) if needle.raw or needle.exact not in given
    )


def _needles(assignment: Assignment, root: Path, secret: bytes | None) -> Iterator[Needle]:
    for later in _from_here(assignment, root):
        yield from _solutions(later, root)
        yield from _hidden_cases(later)
        if secret is not None:
            yield from _secrets(secret, later)
    for path in sorted((root / "cnn").glob("*.py")):
        yield from _reference(path, withheld_names(assignment, root))
    for folder in _ANSWERS:
        for path in sorted((root / "autograder" / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            tree = _without(ast.parse(text), released_names(assignment, root))
            yield from _code(f"line of autograder/{folder}", text, _simple(tree))


def _from_here(assignment: Assignment, root: Path) -> tuple[Assignment, ...]:
    assignments = load_course(root / "course.toml").assignments
    return assignments[[each.id for each in assignments].index(assignment.id) :]


def _solutions(assignment: Assignment, root: Path) -> Iterator[Needle]:
    for cell in read_master(master_path(assignment, root), assignment).cells:
        lines = [line.strip() for line in cell.source.split("\n")]
        if BEGIN not in lines:
            continue
        first, last = lines.index(BEGIN) + 1, lines.index(END) + 1
        if cell.cell_type == "code":
            inside = [node for node in _simple(ast.parse(cell.source)) if first < node.lineno < last]
            yield from _code("solution line", cell.source, inside)
        else:
            for line in lines[first : last - 1]:
                yield from _needle("line of a model answer", line)


def _reference(path: Path, withheld: set[str]) -> Iterator[Needle]:
    text = path.read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in withheld:
            yield from _code(f"line of the reference {node.name}", text, _simple(node))


def _code(kind: str, text: str, statements: Iterable[ast.stmt]) -> Iterator[Needle]:
    lines = text.encode().splitlines(keepends=True)
    for node in statements:
        # The offsets of a node count bytes.
        source = b"".join(lines[node.lineno - 1 : node.end_lineno])
        after = len(lines[(node.end_lineno or node.lineno) - 1]) - (node.end_col_offset or 0)
        yield from _needle(kind, source[node.col_offset : len(source) - after].decode())


def _without(tree: ast.Module, released: set[str]) -> ast.Module:
    """Leave out the variants and styles (functions called exercise__variant) of released exercises."""
    kept = [
        node
        for node in tree.body
        if not isinstance(node, ast.FunctionDef) or node.name.partition("__")[0] not in released
    ]
    return ast.Module(body=kept, type_ignores=[])


def _simple(tree: ast.AST) -> Iterator[ast.stmt]:
    """The statements that hold no others, without docstrings."""
    for node in ast.walk(tree):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and not docstring:
            yield node


def _needle(kind: str, text: str) -> Iterator[Needle]:
    exact = squeeze(text.encode())
    if len(exact) >= _LEAST and not _COMMON.match(text):
        yield Needle(kind=kind, what=" ".join(text.split())[:80], exact=exact)


def _hidden_cases(assignment: Assignment) -> Iterator[Needle]:
    """The names of cases that are asked when grading only, as text and as JSON writes it."""
    from autograder.checks import exercises

    cases = [case for exercise in exercises(assignment.id).values() for case in exercise.cases]
    visible = {case.name for case in cases if not case.hidden}
    for name in {case.name: None for case in cases if case.name not in visible}:
        for written in {name: None, json.dumps(name)[1:-1]: None}:
            yield Needle(kind="hidden case", what=name, exact=squeeze(written.encode()))


def _secrets(secret: bytes, assignment: Assignment) -> Iterator[Needle]:
    from autograder.keybuilding import hidden_seed

    found = {"the course's secret": secret}
    found |= {
        f"seed of {item.id}": hidden_seed(secret, assignment.id, item.id) for item in assignment.exercises
    }
    for what, value in found.items():
        for written in (value, value.hex().encode(), base64.b64encode(value)):
            yield Needle(kind="secret", what=what, exact=written, raw=True)

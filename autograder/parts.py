"""A module of the reference package as a list of parts: what each top-level statement binds and reads.

This is the half of the cut that knows Python's syntax. Names are resolved with the compiler's own symbol
tables, so a local variable that is called like a function elsewhere does not count as a use of it.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from autograder.errors import CourseError

PACKAGE = "cnn"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A top-level statement: the names it binds, its text, and the names it reads."""

    names: tuple[str, ...]
    text: str
    needs: frozenset[str]
    inner: tuple[tuple[str, str], ...]  # (module, name) imported inside a function
    above: int  # blank lines above it, at most 2


@dataclass(frozen=True, kw_only=True)
class Import:
    """One imported name: `from module import name as bound`, or `import name` where `module` is None."""

    bound: str
    module: str | None
    name: str
    typing_only: bool
    lines: tuple[int, int]  # of its statement, so that statements and groups can be put together again

    @property
    def alias(self) -> str:
        """What stands behind the word `import`."""
        return self.name if self.name.split(".")[0] == self.bound else f"{self.name} as {self.bound}"


@dataclass(frozen=True, kw_only=True)
class Module:
    """A module of the core: its own docstring, what it defines, what it imports."""

    name: str
    docstring: str
    parts: tuple[Part, ...]
    imports: tuple[Import, ...]

    def part(self, name: str) -> Part:
        """The part that binds a name; a `CourseError` if there is none."""
        for part in self.parts:
            if name in part.names:
                return part
        raise CourseError(f"{self.name} defines no {name}: mend the import or the table of {PACKAGE}")


def is_core(module: str | None) -> bool:
    """Whether a module name lies within the package."""
    return module is not None and f"{module}.".startswith(f"{PACKAGE}.")


def core_imports(text: str) -> list[tuple[str, str]]:
    """The (module, name) that any import of a text, wherever it stands, takes from the package."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and is_core(node.module):
            found += [(str(node.module), alias.name) for alias in node.names]
    return found


@cache  # a course cuts the same modules once for each assignment
def read_module(name: str, text: str) -> Module:
    """Take a module apart; a `CourseError` names the line that the cut could not follow."""
    tree, lines = ast.parse(text), text.splitlines()
    parts: list[Part] = []
    imports: list[Import] = []
    for k, node in enumerate(tree.body):
        if _is_text(node):
            if k and parts:  # the text below a constant documents it
                parts[-1] = replace(parts[-1], text=f"{parts[-1].text}\n{_lines(lines, node)}")
        elif isinstance(node, ast.Import | ast.ImportFrom) or _is_typing_block(node):
            imports += _imports(name, node)
        elif names := _bound(node):
            if names != ("__all__",):
                parts.append(_part(names, lines, node))
        else:
            raise CourseError(
                f"{name}, line {node.lineno}: only imports, definitions and constants may stand at the top "
                "level, or the cut cannot follow them"
            )
    return Module(
        name=name,
        docstring=ast.get_docstring(tree, clean=False) or "",
        parts=tuple(parts),
        imports=tuple(imports),
    )


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_typing_block(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        and not node.orelse
        and all(isinstance(inner, ast.Import | ast.ImportFrom) for inner in node.body)
    )


def _bound(node: ast.stmt) -> tuple[str, ...]:
    """The names that a definition or a plain assignment binds; empty for anything else."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return (node.name,)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return (name,)
        case ast.Assign(targets=[ast.Tuple(elts=elements)]):
            names = tuple(element.id for element in elements if isinstance(element, ast.Name))
            return names if len(names) == len(elements) else ()
    return ()


def _lines(lines: list[str], node: ast.stmt) -> str:
    """The text of a statement with its decorators and the comment right above it."""
    return "\n".join(lines[_first(lines, node) : node.end_lineno])


def _first(lines: list[str], node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return int(first)


def _part(names: tuple[str, ...], lines: list[str], node: ast.stmt) -> Part:
    first = _first(lines, node)
    text = _lines(lines, node)
    return Part(
        names=names,
        text=text,
        needs=frozenset(_globals(text)),
        inner=tuple(core_imports(text)),
        above=next((k for k in range(min(first, 2)) if lines[first - 1 - k]), min(first, 2)),
    )


def _globals(text: str) -> Iterator[str]:
    """The global names that a statement reads: the compiler's own scopes, so locals do not count."""
    module = symtable.symtable(text, "cut", "exec")
    tables = [module]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is module or symbol.is_global()):
                yield symbol.get_name()


def _imports(module: str, node: ast.stmt) -> Iterator[Import]:
    for statement in node.body if isinstance(node, ast.If) else [node]:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        source = statement.module if isinstance(statement, ast.ImportFrom) else None
        relative = isinstance(statement, ast.ImportFrom) and statement.level > 0
        for alias in statement.names:
            whole = source == PACKAGE or (source is None and is_core(alias.name))
            if whole or relative or alias.name == "*":
                raise CourseError(
                    f"{module}, line {statement.lineno}: import names from a module "
                    f"(from {PACKAGE}.shapes import output_size), or the cut cannot follow them"
                )
            yield Import(
                bound=alias.asname or alias.name.split(".")[0],
                module=source,
                name=alias.name,
                typing_only=isinstance(node, ast.If),
                lines=(statement.lineno, statement.end_lineno or statement.lineno),
            )

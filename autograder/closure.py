"""Which modules of `autograder` lead to which, by their imports; and which of them a student's `check` loads.

The checks hold solutions less one token, so nothing that is loaded by `check` may lead to them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from autograder.course import REPOSITORY
from autograder.errors import CourseError

ENTRY = "autograder.checking"  # what `from autograder import check` loads
FORBIDDEN = tuple(
    f"autograder.{name}"
    for name in ("checks", "misconceptions", "styles", "shown", "keybuilding", "kindbuilding")
)

Imports = Callable[[str], list[tuple[str, bool]]]
"""What a module imports: names of modules, and whether it does so when it is loaded."""


def modules_for_check(root: Path = REPOSITORY) -> set[str]:
    """The names of the modules that have to be in a student's bundle.

    What a module imports at its top level must not lead to the checks: a `CourseError` shows the way it
    took. An import inside a function is followed too, unless it leads there: that is the grader's route.
    """
    imports: Imports = cache(lambda module: list(_imports(root, module)))
    kept: set[str] = set()
    queue: list[tuple[str, ...]] = [("autograder",), (ENTRY,)]
    while queue:
        way = queue.pop()
        if way[-1] in kept:
            continue
        kept.add(way[-1])
        for name, at_load in imports(way[-1]):
            to_checks = _way_to_checks(imports, name)
            if not to_checks:
                queue.append((*way, name))
            elif at_load:
                raise CourseError(
                    f"{' imports '.join([*way, *to_checks])}: that would put answers into the students' "
                    "bundle; import it inside the function that only the grader calls"
                )
    return kept


def reached(roots: Iterable[str], stop: Collection[str] = (), root: Path = REPOSITORY) -> set[str]:
    """The modules of `autograder` that are loaded sooner or later from `roots`, but by way of `stop`."""
    found: set[str] = set()
    todo = list(roots)
    while todo:
        module = todo.pop()
        if module not in found and module not in stop:
            found.add(module)
            todo += [name for name, _ in _imports(root, module)]
    return found


def module_file(root: Path, module: str) -> Path:
    """The source file of a module."""
    path = root.joinpath(*module.split("."))
    for candidate in (path / "__init__.py", path.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    raise CourseError(f"{module} is imported, but there is no such module in {root}")


def _way_to_checks(imports: Imports, module: str) -> tuple[str, ...]:
    """How loading a module comes to load the checks, module by module; empty if it does not."""
    seen: set[str] = set()
    queue: list[tuple[str, ...]] = [(module,)]
    while queue:
        way = queue.pop()
        if way[-1].startswith(FORBIDDEN):
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            queue += [(*way, other) for other, at_load in imports(way[-1]) if at_load]
    return ()


def _imports(root: Path, module: str) -> Iterator[tuple[str, bool]]:
    """The modules of `autograder` that a module imports, and whether it does so when it is loaded."""
    finder = _Finder()
    finder.visit(ast.parse(module_file(root, module).read_text(encoding="utf-8")))
    for source, name, at_load in finder.found:
        full = f"{source}.{name}" if name else source
        target = full if _is_module(root, full) else source
        parts = target.split(".")
        if parts[0] == "autograder":
            for k in range(1, len(parts) + 1):  # a package is loaded before what is in it
                yield ".".join(parts[:k]), at_load


def _is_module(root: Path, name: str) -> bool:
    path = root.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


class _Finder(ast.NodeVisitor):
    """Collects imports as (module, name or "", whether it runs when the module is loaded)."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, bool]] = []
        self._depth = 0

    def visit_Import(self, node: ast.Import) -> None:
        self.found += [(alias.name, "", not self._depth) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.found += [(str(node.module), alias.name, not self._depth) for alias in node.names]

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1

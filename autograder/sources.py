"""Source text of the functions in the bank of wrong variants and right styles, as a student would type it.

Such a function is named `<exercise>__<name>`, stands at the top level of its module and uses only `np` and
helpers of the same module, so that it can be lifted out.
"""

from __future__ import annotations

import ast
import copy
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from autograder.exercise import Function


def modules_for(package: str, exercise: str) -> tuple[ModuleType, ...]:
    """The modules of a package that define something for an exercise; the others are not even loaded."""
    return tuple(import_module(name) for name, owners in _owners(package).items() if exercise in owners)


def owners(package: str) -> set[str]:
    """All exercises that something in a package is named after."""
    return set().union(*_owners(package).values())


@cache
def _owners(package: str) -> dict[str, frozenset[str]]:
    """Module by module, for which exercises it defines something."""
    found = {}
    for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        spec = find_spec(module.name)
        text = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
        found[module.name] = frozenset(re.findall(r"(?m)^def ([a-z]\w*?)__", text))
    return found


def named_functions(module: ModuleType, exercise: str) -> Iterator[tuple[str, Function]]:
    """Yield the name and the function of everything that `module` defines for an exercise, in its order."""
    for name, value in vars(module).items():
        owner, separator, rest = name.partition("__")
        if separator and owner == exercise and inspect.isfunction(value):
            yield rest, value


def as_typed(function: Function, name: str) -> str:
    """The source of `function` under a new name, with its helpers, without annotations and docstrings."""
    module = inspect.getmodule(function)
    assert module is not None
    definitions = _definitions(module)
    wanted = _with_helpers(function.__name__, definitions)
    nodes = {each: _plain(copy.deepcopy(definitions[each])) for each in definitions if each in wanted}
    nodes[function.__name__].name = name
    return "\n\n\n".join(ast.unparse(node) for node in nodes.values()) + "\n"


@cache
def _definitions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _with_helpers(name: str, definitions: dict[str, ast.FunctionDef]) -> set[str]:
    found, open_ = set(), [name]
    while open_:
        current = open_.pop()
        found.add(current)
        used = {node.id for node in ast.walk(definitions[current]) if isinstance(node, ast.Name)}
        open_ += [each for each in definitions if each in used - found]
    return found


def _plain(definition: ast.FunctionDef) -> ast.FunctionDef:
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            node.body = node.body[1:] if ast.get_docstring(node) else node.body
        elif isinstance(node, ast.arg):
            node.annotation = None
    return definition

"""Cut the reference package down to the names that an assignment gives away.

The unit is the top-level statement: a function, a class, a constant. Kept are the given names and whatever
they need, found by following names through modules; everything else is cut out with its docstring and its
doctests. Kept statements are copied line by line, so their comments stay; all other comments go.

`cut` is pure: texts in, texts out. It understands the plain layout that `cnn` keeps to (imports,
definitions and constants at the top level, names imported from modules) and refuses anything else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from textwrap import indent

from autograder.errors import CourseError
from autograder.parts import PACKAGE, Import, Module, Part, core_imports, is_core, read_module

UPPER = (f"{PACKAGE}.figures", f"{PACKAGE}.explore")  # sit on top of the core and are not cut

_INIT = '''\
"""The reference package of the course, as {title} hands it out: names come in as you get past them.

Every name is loaded when it is first used; `from cnn import figures` brings the pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_EXPORTS = {exports}

# Names that come later, because the course asks you to write them first.
_LATER = {later}

__all__ = list(_EXPORTS)


def __getattr__(name: str) -> Any:
    if name in _LATER:
        # An ImportError, because `from cnn import ...` swallows the text of an AttributeError.
        raise ImportError(
            f"{{name}} is what the course asks you to write: "
            "cnn brings it along once the notebook that teaches it is behind you."
        )
    if name not in _EXPORTS:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    value = globals()[name] = getattr(import_module(_EXPORTS[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({{*globals(), *_EXPORTS}})
'''


def exports(init: str) -> dict[str, str]:
    """The table name -> module of a lazy package, read from the text of its `__init__`.

    >>> exports('_EXPORTS = {"zero_pad": "cnn.convolution"}')
    {'zero_pad': 'cnn.convolution'}
    """
    for node in ast.parse(init).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="_EXPORTS")], value=value):
                return dict(ast.literal_eval(value))
            case ast.AnnAssign(target=ast.Name(id="_EXPORTS"), value=ast.Dict() as value):
                return dict(ast.literal_eval(value))
    raise CourseError(f"{PACKAGE}/__init__.py: expected a literal table _EXPORTS = {{name: module}}")


def cut(
    sources: Mapping[str, str], provides: Iterable[str], *, title: str, users: Iterable[str] = ()
) -> dict[str, str]:
    """The package with the names in `provides` only.

    `sources` maps module names ("cnn", "cnn.shapes") to texts; so does the result, in which modules with
    nothing left are missing. `users` are texts of modules on top of the package that are handed out whole:
    what they import must be there as well. A `CourseError` says which kept name needs a withheld one.
    """
    table = exports(sources[PACKAGE])
    given = list(provides)
    unknown = [name for name in given if name not in table]
    if unknown:
        raise CourseError(f"course.toml gives away {', '.join(unknown)}, which {PACKAGE} does not have")
    modules = {name: read_module(name, text) for name, text in sources.items() if name != PACKAGE}
    roots = [(table[name], name, name) for name in given]
    roots += [(module, name, "a figure") for text in users for module, name in core_imports(text)]
    kept = _closure(modules, roots, {(table[name], name) for name in set(table) - set(given)})
    result = {
        name: _write(module, [part for part in module.parts if kept & {(name, n) for n in part.names}])
        for name, module in modules.items()
        if any(module_name == name for module_name, _ in kept)
    }
    return {PACKAGE: _init(table, given, title), **result}


def _init(table: Mapping[str, str], given: list[str], title: str) -> str:
    given_lines = "".join(f'\n    "{name}": "{module}",' for name, module in table.items() if name in given)
    later_lines = "".join(f'\n    "{name}",' for name in table if name not in given)
    return _INIT.format(title=title, exports=f"{{{given_lines}\n}}", later=f"({later_lines}\n)")


def _closure(
    modules: Mapping[str, Module], roots: list[tuple[str, str, str]], withheld: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """All (module, name) reached from the roots; each entry of the queue knows who asked for it."""
    kept: set[tuple[str, str]] = set()
    queue = list(roots)
    while queue:
        module_name, name, asker = queue.pop()
        if module_name.startswith(UPPER) or (module_name, name) in kept:
            continue
        if (module_name, name) in withheld:
            raise CourseError(
                f"{asker} needs {name}, which this assignment withholds: "
                f"list {name} earlier in course.toml, or give {asker} a helper of its own"
            )
        if module_name not in modules:
            raise CourseError(f"{asker} needs {module_name}.{name}, but {PACKAGE} has no such module")
        module = modules[module_name]
        part = module.part(name)
        kept |= {(module_name, bound) for bound in part.names}
        queue += [(*target, name) for target in _needs(module, part)]
    return kept


def _needs(module: Module, part: Part) -> Iterator[tuple[str, str]]:
    """The (module, name) within the package that a part reads."""
    own = {name for other in module.parts for name in other.names}
    imported = {entry.bound: entry for entry in module.imports}
    for name in part.needs:
        if name in own:
            yield module.name, name
        elif name in imported and is_core(imported[name].module):
            yield str(imported[name].module), imported[name].name
    yield from part.inner


def _write(module: Module, parts: list[Part]) -> str:
    used = {name for part in parts for name in part.needs}
    imports = [entry for entry in module.imports if entry.module == "__future__" or entry.bound in used]
    head = [_statements([entry for entry in imports if not entry.typing_only])]
    if typing_only := _statements([entry for entry in imports if entry.typing_only]):
        head += ["from typing import TYPE_CHECKING", f"if TYPE_CHECKING:\n{indent(typing_only, '    ')}"]
    if len(parts) == len(module.parts):  # a docstring may speak of what was cut, then it goes as well
        head.insert(0, f'"""{module.docstring}"""')
    text = "\n\n".join(block for block in head if block) + "\n"
    before: Part | None = None
    for part in module.parts:
        if part in parts:
            above = part.above if before in parts else max(part.above, 1)
            text += "\n" * above + part.text + "\n"
        before = part
    return text


def _statements(imports: list[Import]) -> str:
    """The import statements that bring these names, in the groups in which they stood."""
    text, last = "", 0
    for (first, end), group in groupby(imports, key=lambda entry: entry.lines):
        entries = list(group)
        names = ", ".join(entry.alias for entry in entries)
        module = entries[0].module
        text += "\n" if text and first > last + 1 else ""
        text += f"from {module} import {names}\n" if module else f"import {names}\n"
        last = end
    return text.rstrip("\n")

"""Which files of this Python the sandbox may see: the standard library, and what NumPy and IPython need.

The grader's environment holds everything (SciPy, the reference package, nbgrader). The sandbox gets NumPy,
IPython and what an assignment asks for, with the distributions that these require and no others.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.errors import SandboxError

ALWAYS = ("numpy", "ipython")


@cache
def closure(asked: tuple[str, ...] = ()) -> dict[str, Distribution]:
    """The distributions that NumPy, IPython and the asked ones need, by canonical name.

    >>> "numpy" in closure() and "scipy" not in closure()
    True
    """
    found: dict[str, Distribution] = {}
    todo = [*ALWAYS, *asked]
    while todo:
        name = canonicalize_name(todo.pop())
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError as error:
            raise SandboxError(
                f"the sandbox needs {name}, which is not installed: pip install {name}"
            ) from error
        todo += _requirements(found[name])
    return found


def _requirements(found: Distribution) -> Iterator[str]:
    for text in found.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


@cache
def site_entries(asked: tuple[str, ...] = ()) -> dict[str, Path]:
    """Top-level files and directories of the closure: their name in site-packages -> where they are."""
    entries: dict[str, Path] = {}
    for found in closure(asked).values():
        for name in _top_level(found):
            entries[name] = Path(str(found.locate_file(name)))
            if name.endswith(".py"):
                compiled = Path(importlib.util.cache_from_source(str(entries[name])))
                if compiled.is_file():
                    entries[f"__pycache__/{compiled.name}"] = compiled
    return entries


def _top_level(found: Distribution) -> set[str]:
    """First parts of the distribution's files, without those outside site-packages and compiled leftovers."""
    names = {part for part in _first_parts(found) if part not in ("", "..", "__pycache__")}
    return {name for name in names if Path(str(found.locate_file(name))).exists()}


def _first_parts(found: Distribution) -> set[str]:
    listed = found.read_text("RECORD")
    if listed is None:  # not installed from a wheel
        return {file.parts[0] for file in found.files or () if file.parts}
    # as `files` reads it, which makes an object of each of thousands of paths
    return {row[0].partition("/")[0] for row in csv.reader(listed.splitlines()) if row}


def interpreter() -> Path:
    """The Python beneath a virtual environment, with links resolved."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def library_directory() -> Path | None:
    """This Python's own `lib`, with its shared libraries; None when it shares the system's."""
    directory = Path(sys.base_prefix) / "lib"
    return None if Path(sys.base_prefix) == Path("/usr") or not directory.is_dir() else directory


def standard_library() -> Path:
    """The directory of the standard library."""
    return Path(sysconfig.get_path("stdlib"))


def foreign_site_directories(directory: Path) -> Iterable[Path]:
    """Directories of installed packages in a `lib` or a standard library, which must not come along."""
    for below in ("", "python3*/"):
        for name in ("site-packages", "dist-packages"):
            yield from sorted(directory.glob(below + name))

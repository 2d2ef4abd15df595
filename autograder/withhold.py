"""What of our own code an assignment may see: the reference package without the names it withholds.

`reference` is the cut package for any use; `write_packages` lays out what the sandbox binds: that package,
inert stand-ins for the course's helpers, and the data. Nothing of the checks is in either.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.course import REPOSITORY, Assignment
from autograder.cut import UPPER, cut
from autograder.parts import PACKAGE

DATA = (Path("data/digits.npz"), Path("data/README.md"))  # never the digits that are held out
STANDINS = ("autograder/__init__.py", "cnn/figures.py", "cnn/explore.py")


def reference(assignment: Assignment, root: Path = REPOSITORY, *, figures: bool) -> dict[str, bytes]:
    """The cut package as path -> content, with the figures and explorers if they are wanted.

    A figure that needs a withheld name is refused with a `CourseError`: its students could not draw it.
    """
    files = {path: path.read_text(encoding="utf-8") for path in sorted((root / PACKAGE).rglob("*.py"))}
    names = {path: _module_name(path.relative_to(root)) for path in files}
    upper = {path: text for path, text in files.items() if names[path].startswith(UPPER)}
    core = {names[path]: text for path, text in files.items() if path not in upper}
    users = upper.values() if figures else ()
    kept = cut(core, assignment.provides, title=assignment.id, users=users)
    result = {_path(path, root): kept[names[path]].encode() for path in files if names[path] in kept}
    if figures:
        result |= {_path(path, root): text.encode() for path, text in upper.items()}
        explorers = root / PACKAGE / "explore"
        beside = [path for path in sorted(explorers.glob("*")) if path.suffix in (".css", ".js")]
        result |= {_path(path, root): path.read_bytes() for path in beside}
    return result


def data(root: Path = REPOSITORY) -> dict[str, bytes]:
    """The data that students may have, with its provenance and licence."""
    return {path.as_posix(): (root / path).read_bytes() for path in DATA}


def packages(assignment: Assignment, root: Path = REPOSITORY) -> dict[str, bytes]:
    """What the sandbox gets on top of the distributions, as path -> content."""
    standin = (Path(__file__).parent / "standin.py").read_bytes() + b"\n\n__getattr__ = any_name\n"
    return {**reference(assignment, root, figures=False), **dict.fromkeys(STANDINS, standin), **data(root)}


def write_packages(assignment: Assignment, target: Path, root: Path = REPOSITORY) -> Path:
    """Make the directory that the sandbox binds read-only as its first entry of `sys.path`.

    Whatever was there before is replaced.
    """
    files = packages(assignment, root)
    fresh = target.with_name(f".{target.name}.new")
    for folder in (fresh, target):
        shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        (fresh / path).parent.mkdir(parents=True, exist_ok=True)
        (fresh / path).write_bytes(content)
    fresh.rename(target)
    return target


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _path(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()

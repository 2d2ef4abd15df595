"""The file system that student code sees: everything read-only but `/tmp`, and of Python only

    /python    the interpreter and its standard library, without any site-packages
    /site      the distributions of `closure`, each bound by itself
    /packages  the cut `cnn` and the inert `autograder` of this assignment
    /beside    wire, channel, shell and worker

The places are our own, so that it does not matter where this machine keeps its Python, be it below a home
that nobody else may enter.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from autograder.errors import SandboxError
from autograder.sandbox import closure
from autograder.sandbox.session import BESIDE

SCRATCH = "/tmp"  # noqa: S108  # inside the sandbox
SCRATCH_MB = 64
SHARED_MB = 1  # /dev/shm, which is where POSIX semaphores live
PLACES = ((SCRATCH, SCRATCH_MB << 20, 0o700), ("/dev/shm", SHARED_MB << 20, 0o755))  # noqa: S108  # bytes, mode
WRITABLE = tuple(place for place, _, _ in PLACES)
PYTHON = f"/python/bin/{closure.interpreter().name}"


def binds(packages: Path, distributions: Sequence[str]) -> dict[str, Path]:
    """Everything that is bound read-only: the place inside -> the path on this machine."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    table: dict[str, Path] = {}
    for system in (*_shared_libraries(), Path("/usr/share/zoneinfo"), Path("/etc/ld.so.cache")):
        if system.exists():
            table[str(system)] = system
    library = closure.library_directory()
    if library is not None:
        table["/python/lib"] = library
    else:
        table[f"/python/{sys.platlibdir}/{version}"] = closure.standard_library()
    table[PYTHON] = closure.interpreter()
    table |= {f"/packages/{entry.name}": entry for entry in sorted(packages.resolve().iterdir())}
    here = Path(__file__).parent
    table |= {f"/beside/sandbox/{name}": here / name for name in BESIDE}
    table |= {f"/site/{name}": path for name, path in closure.site_entries(tuple(distributions)).items()}
    return table


def _shared_libraries() -> list[Path]:
    """The system's shared libraries: those alone where they have a place (Debian), else all of `/usr/lib`."""
    lib, lib64 = Path("/usr/lib"), Path("/usr/lib64")
    apart = lib / (sysconfig.get_config_var("MULTIARCH") or "none")
    return [apart, *sorted(lib.glob("ld-linux*")), lib64] if apart.is_dir() else [lib, lib64]


def check_readable(table: dict[str, Path]) -> None:
    """`SandboxError` if something is bound that only its owner can read: inside there is another user."""
    for path in table.values():
        mode = path.stat().st_mode
        wanted = 0o005 if path.is_dir() else 0o004
        if mode & wanted != wanted:
            raise SandboxError(f"the sandbox's user could not read {path}: chmod -R o+rX {path}")


def masks(table: dict[str, Path]) -> list[str]:
    """Places inside that hold installed packages of this machine and are covered with emptiness."""
    bound = [
        (inside, path) for inside, path in table.items() if inside.startswith(("/usr/lib", "/python/lib"))
    ]
    return [
        f"{inside}/{hidden.relative_to(path)}"
        for inside, path in bound
        for hidden in closure.foreign_site_directories(path)
    ]


def view(table: dict[str, Path]) -> list[str]:
    """Bubblewrap's arguments that build the file system."""
    arguments = []
    for directory in ancestors([*table, f"{SCRATCH}/x", "/proc/x", "/dev/x"]):
        arguments += ["--perms", "0755", "--dir", directory]
    for inside, path in table.items():
        arguments += ["--ro-bind", str(path), inside]
    for hidden in masks(table):
        arguments += ["--size", "4096", "--tmpfs", hidden, "--remount-ro", hidden]
    for link in ("/lib", "/lib64", "/lib32"):
        if Path(link).is_symlink():
            arguments += ["--symlink", os.readlink(link), link]
        elif Path(link).is_dir():
            arguments += ["--ro-bind", link, link]
    return arguments


def ancestors(places: Sequence[str]) -> list[str]:
    """Every directory above these places, outermost first: made by hand, or bubblewrap makes them 0700."""
    above = {str(parent) for place in places for parent in Path(place).parents}
    return sorted(above - {"/"})


def scratch() -> list[str]:
    """What can be written, each with a cap (`--size` is for the next tmpfs only); all else is closed."""
    made = [["--size", str(size), "--perms", f"{mode:04o}", "--tmpfs", place] for place, size, mode in PLACES]
    closed = ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH]
    return ["--proc", "/proc", "--dev", "/dev", *chain.from_iterable(made), *closed]

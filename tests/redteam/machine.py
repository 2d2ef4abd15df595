"""Looking at the machine: files, processes, memory. Nothing here changes anything but `adopt_orphans`."""

from __future__ import annotations

import ctypes
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.bubblewrap import users
from autograder.sandbox.cgroup import PREFIX, places

PR_SET_CHILD_SUBREAPER = 36


def fingerprints(tree: Path) -> dict[Path, str]:
    """Kind, mode and content of everything below a folder; links are not followed."""
    found = {}
    for top, folders, files in os.walk(tree):
        for name in (*folders, *files):
            path = Path(top, name)
            status = path.lstat()
            content = b""
            if path.is_symlink():
                content = os.fsencode(os.readlink(path))
            elif path.is_file() and status.st_size < 100_000_000:
                content = path.read_bytes()
            size = 0 if path.is_dir() and not path.is_symlink() else status.st_size
            found[path] = f"{status.st_mode:o} {size} {hashlib.sha256(content).hexdigest()}"
    return found


def adopt_orphans(yes: bool) -> None:
    """Make this process the parent of every descendant whose own parent ends: then none can get lost."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(yes), 0, 0, 0)


def descendants(known: frozenset[int] | set[int] = frozenset()) -> set[int]:
    """All processes below this one, in whatever namespace they are; those that have ended are reaped.

    Those that are known are left out, and what they start as well: a browser of other tests, for example.
    """
    found, todo = set(), [os.getpid()]
    children = _children()
    while todo:
        for child in set(children.get(todo.pop(), ())) - known:
            found.add(child)
            todo.append(child)
    return found


def _children() -> dict[int, list[int]]:
    table: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                state, parent = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state == "Z" and int(parent) == os.getpid():
                _reap(int(entry))
                continue
            table.setdefault(int(parent), []).append(int(entry))
    return table


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def sandbox_users() -> range:
    """The user numbers that this process gives to its sandboxes, when it is root."""
    if os.getuid() != 0:
        return range(0)
    first = min(next(users) for _ in range(64))
    return range(first, first + 64)


def processes_of(users: range) -> set[int]:
    """All processes of these users, wherever they came from."""
    found = set()
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.stat(f"/proc/{entry}").st_uid in users:
                    found.add(int(entry))
            except OSError:
                continue
    return found


def unowned_memory() -> int:
    """Bytes in use that are no process's own: files in memory and segments, and what the kernel keeps of us.

    What is still available says nothing here: it also moves with what others write and read.
    """
    lines = Path("/proc/meminfo").read_text().splitlines()
    known = {line.split(":")[0]: int(line.split()[1]) << 10 for line in lines}
    return sum(known[name] for name in ("Shmem", "SUnreclaim"))


def open_files() -> int:
    """How many files, pipes and sockets are open on this machine, by whomever.

    What the kernel keeps in a pipe or a socket it keeps for as long as that is open, and no longer.
    """
    return int(Path("/proc/sys/fs/file-nr").read_text().split()[0])


def control_groups() -> set[Path]:
    """The groups that this process has made for its sandboxes and not removed."""
    directories = {each for place in places() for each in (place.memory, place.processes) if each}
    return {group for each in directories for group in each.glob(f"{PREFIX}{os.getpid()}-*")}


def status_of(pid: str) -> dict[str, int]:
    """What the kernel says of a process's memory, in bytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {line.split(":")[0]: int(line.split()[1]) << 10 for line in lines if line.endswith(" kB")}


def used_space(place: str) -> int:
    """Bytes in use on the file system of this place."""
    try:
        status = os.statvfs(place)
    except OSError:
        return 0
    return (status.f_blocks - status.f_bfree) * status.f_frsize

"""Control groups: one limit of memory, and one of processes, for everything that a submission starts.

RLIMIT_AS counts each process by itself. A group counts them together, with their files in `/tmp` and what
the kernel keeps for them (inodes, pipes, sockets). A group is made below the nearest group above ours in
which that is possible: with version 2 one that hands its memory controller down and belongs to whoever grades
(root, or what systemd has delegated to a user), with version 1 our own. Where there is none, `memorywatch`
does what can be done.

Where memory runs out the kernel ends the largest process, not the whole group (`memory.oom.group` stays 0):
an exercise that needs too much should not take the snapshots of the others with it.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PREFIX = "autograder-"
LEAVE_SECONDS = 2.0  # what the kernel may take until a group whose processes have ended can be removed
EVENTS = {1: "memory.oom_control", 2: "memory.events"}
_numbers = itertools.count()


@dataclass(frozen=True)
class Place:
    """Where groups can be made: the directory for memory and, with version 1, another one for processes."""

    version: int
    memory: Path
    processes: Path | None


class Group:
    """The group of one sandbox. `close` removes it, once its processes have ended."""

    def __init__(self, place: Place, memory: int, processes: int) -> None:
        self.name = f"cgroup v{place.version}"
        name = f"{PREFIX}{os.getpid()}-{next(_numbers)}"
        parents = [place.memory, *([place.processes] if place.processes else [])]
        self._version = place.version
        self._directories = list(dict.fromkeys(parent / name for parent in parents))
        try:
            for directory in self._directories:
                directory.mkdir()
            self._limit(self._directories[0], memory)
            if place.processes:
                (self._directories[-1] / "pids.max").write_text(str(processes))
        except OSError:
            self.close()
            raise

    def _limit(self, directory: Path, memory: int) -> None:
        names = ("memory.max",) if self._version == 2 else ("memory.limit_in_bytes",)
        swap = ("memory.swap.max", 0) if self._version == 2 else ("memory.memsw.limit_in_bytes", memory)
        for name in names:
            (directory / name).write_text(str(memory))
        if (directory / swap[0]).exists():  # not on a kernel that does not count swap
            (directory / swap[0]).write_text(str(swap[1]))

    def add(self, pid: int) -> None:
        """Move a process into the group; what it starts from now on is born there."""
        for directory in self._directories:
            (directory / "cgroup.procs").write_text(str(pid))

    def kills(self) -> int:
        """How many processes the kernel has ended here because there was no memory left."""
        text = (self._directories[0] / EVENTS[self._version]).read_text(encoding="ascii")
        return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("oom_kill ")), 0)

    def close(self) -> None:
        """Remove the group."""
        for directory in self._directories:
            _remove(directory)


def make_group(memory: int, processes: int, pid: int) -> Group | None:
    """A group with these limits and this process in it; None where this machine or this user has none."""
    for place in places():
        group = None
        try:
            group = Group(place, memory, processes)
            group.add(pid)
        except OSError:  # not ours to write: another place, or none
            if group is not None:
                group.close()
            continue
        _sweep(place)
        return group
    return None


def places(process: Path = Path("/proc/self")) -> Iterator[Place]:
    """Where groups might be made for this process, the nearest first."""
    mounts, own = _seen_by(process)
    if "" in mounts and "" in own:
        yield from _handing_down(mounts[""], own[""])
    if "memory" in mounts and "memory" in own:
        processes = None
        if "pids" in mounts and "pids" in own:
            processes = _directory(mounts["pids"], own["pids"])
        yield Place(1, _directory(mounts["memory"], own["memory"]), processes)


def groups(controller: str, process: Path = Path("/proc/self")) -> Iterator[Path]:
    """The groups, of either version, in which a controller counts this process: its own and those above."""
    mounts, own = _seen_by(process)
    for name in ("", controller):
        if name in mounts and name in own:
            yield from _up(mounts[name], own[name])


def _seen_by(process: Path) -> tuple[dict[str, tuple[str, Path]], dict[str, str]]:
    mounts = (process / "mountinfo").read_text(encoding="utf-8")
    return _mounts(mounts), _own((process / "cgroup").read_text(encoding="utf-8"))


def _handing_down(mount: tuple[str, Path], own: str) -> Iterator[Place]:
    """Groups of version 2 above ours, and ours, that hand the memory controller down to those below."""
    for place in _up(mount, own):
        with suppress(OSError):
            controllers = (place / "cgroup.subtree_control").read_text(encoding="ascii").split()
            if "memory" in controllers:
                yield Place(2, place, place if "pids" in controllers else None)


def _mounts(mountinfo: str) -> dict[str, tuple[str, Path]]:
    """What of a hierarchy is mounted, and where: by controller, and version 2 by the empty name."""
    found: dict[str, tuple[str, Path]] = {}
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        root, point = before.split()[3:5]
        names = [""] if kind == "cgroup2" else options.split(",") if kind == "cgroup" else []
        for name in names:
            found.setdefault(name, (root, Path(point)))
    return found


def _own(cgroup: str) -> dict[str, str]:
    """The group that this process is in, by controller, and of version 2 by the empty name."""
    lines = (line.split(":", 2) for line in cgroup.splitlines())
    return {name: path for _, names, path in lines for name in names.split(",")}


def _directory(mount: tuple[str, Path], path: str) -> Path:
    """Where a group is in the file system, of which a container may have mounted a part only."""
    root, point = mount
    inside = os.path.relpath(path, root)
    return point if inside.startswith("..") else point / inside


def _up(mount: tuple[str, Path], own: str) -> Iterator[Path]:
    """The directories of a group and of all above it that are mounted, from the inside out."""
    nearest = _directory(mount, own)
    for place in (nearest, *nearest.parents):
        if not place.is_relative_to(mount[1]):
            break
        yield place


def _sweep(place: Place) -> None:
    """Remove groups of graders that were killed."""
    for parent in filter(None, (place.memory, place.processes)):
        for left in parent.glob(f"{PREFIX}*-*"):
            if not Path("/proc", left.name.removeprefix(PREFIX).split("-")[0]).exists():
                with suppress(OSError):
                    left.rmdir()


def _remove(directory: Path) -> None:
    end = time.monotonic() + LEAVE_SECONDS
    while directory.exists():
        try:
            directory.rmdir()
        except OSError:
            if time.monotonic() > end:
                return  # the next grader sweeps it
            time.sleep(0.005)

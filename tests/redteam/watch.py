"""What is not as it was: the machine before and after, compared.

Every byte of some places, every process that descends from this one or has a sandbox's user, what waits on
the canaries' sockets, memory that belongs to no process, pipes and sockets (which hold the kernel's own
memory), control groups, what appeared where everybody can write.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canaries import Canaries
from machine import (
    control_groups,
    descendants,
    fingerprints,
    open_files,
    processes_of,
    sandbox_users,
    status_of,
    unowned_memory,
    used_space,
)

SETTLE_SECONDS = 10.0  # the kernel may take a moment to give memory back
MEMORY_SLACK = 256 << 20  # of what belongs to no process
SHARED_SLACK = 64 << 20  # of /dev/shm, which a browser beside us may use
GRADER_SLACK = 512 << 20  # of the grader's own process, which has imported and graded since
DISK_SLACK = 1 << 30  # others write on this disk, too
FILES_SLACK = 4000  # of the whole machine: a browser beside us opens hundreds, fifty full processes 12,000
OPEN_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")  # where anybody may write, if they are there
WRITTEN_BY_ATTACKS = ("PWNED", "left", "big", "asked", "sparse", "full")


@dataclass
class Watch:
    """The machine as it was when this was made; `differences` says what is not so any more.

    `kept` are trees of which every byte stays; `free` are path prefixes below them that may change.
    """

    canaries: Canaries
    kept: tuple[Path, ...]
    free: tuple[Path, ...] = ()
    settle: float = SETTLE_SECONDS
    _before: dict[str, Any] = field(init=False)
    _calls: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._before = self._state()

    def differences(self) -> list[str]:
        """One line for each thing that differs."""
        end = time.monotonic() + self.settle
        while (found := self._compared()) and time.monotonic() < end:
            time.sleep(0.2)
        return found

    def _state(self) -> dict[str, Any]:
        return {
            "files": {path: print_ for tree in self.kept for path, print_ in fingerprints(tree).items()},
            "descendants": descendants(),
            "users": processes_of(sandbox_users()),
            "open places": {p: set(os.listdir(p)) for p in OPEN_PLACES if os.path.isdir(p)},
            "environment": {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"},
            "descriptors": len(os.listdir("/proc/self/fd")),
            "control groups": control_groups(),
            "open files": open_files(),
            "unowned memory": unowned_memory(),
            "own memory": status_of("self").get("VmRSS", 0),
            "shared memory": used_space("/dev/shm"),
            "disk": used_space(str(self.canaries.folder)),
        }

    def _compared(self) -> list[str]:
        before, after = self._before, self._state()
        found = [*self._files(before["files"], after["files"]), *self._sockets(), *self._victim()]
        found += [f"process {p} survives" for p in descendants(before["descendants"])]
        found += [f"process {p} of a sandbox's user survives" for p in after["users"] - before["users"]]
        found += [f"{p}: {name} appeared" for p, name in self._appeared(before, after)]
        found += [f"{name} is left in {self.canaries.scratch}" for name in self._scratch()]
        found += ["the environment changed"] * (before["environment"] != after["environment"])
        more = after["descriptors"] - before["descriptors"]
        found += [f"{more} descriptors are left open"] * (more > 4)
        more = after["open files"] - before["open files"]
        found += [f"open files: {more} more"] * (more > FILES_SLACK)
        found += [f"{group} is left" for group in after["control groups"] - before["control groups"]]
        for name, slack in (
            ("unowned memory", MEMORY_SLACK), ("own memory", GRADER_SLACK), ("shared memory", SHARED_SLACK),
            ("disk", DISK_SLACK),
        ):  # fmt: skip
            grown = after[name] - before[name]
            found += [f"{name}: {grown >> 20} MB more"] * (grown > slack)
        return found

    def _files(self, before: dict[Path, str], after: dict[Path, str]) -> list[str]:
        free = set(self.free)
        changed = (path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        return [f"{path} is not as it was" for path in changed if free.isdisjoint((path, *path.parents))]

    def _sockets(self) -> list[str]:
        """All calls so far: one that was taken once does not come again."""
        called = (each for each in self.canaries.sockets if _called(each))
        self._calls += [f"somebody called {each.getsockname()!r}" for each in called]
        return self._calls

    def _victim(self) -> list[str]:
        if self.canaries.victim.poll() is not None:
            return ["the bystanding process was killed"]
        state = Path(f"/proc/{self.canaries.victim.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return [] if state in "RSD" else [f"the bystanding process is in state {state}"]

    def _appeared(self, before: dict, after: dict) -> Iterator[tuple[str, str]]:
        """New names in open places that belong to a sandbox's user, or that an attack is known to use."""
        for place, names in after["open places"].items():
            for name in names - before["open places"].get(place, set()):
                try:
                    owner = os.lstat(os.path.join(place, name)).st_uid
                except OSError:
                    continue
                if owner in sandbox_users() or name in WRITTEN_BY_ATTACKS:
                    yield place, name

    def _scratch(self) -> list[str]:
        return sorted(os.listdir(self.canaries.scratch))


def _called(listening: socket.socket) -> bool:
    try:
        if listening.type == socket.SOCK_DGRAM:
            listening.recv(1)
        else:
            listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True

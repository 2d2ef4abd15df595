"""The memory of a whole sandbox where no control group can be made, counted from outside all the time.

The sum is an upper bound of what the kernel would count: the processes' own and shared memory, swap and page
tables, the files in `/tmp` and `/dev/shm`, a kilobyte for each inode there, and for each socket all that it
may hold. Memory that processes share since a fork must count once, so that snapshots of a large notebook do
no harm: that sum takes the kernel longer, and is asked for only when the simple one is over the limit.

A thread does it, because the grader is not always waiting for the sandbox: it also judges.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SandboxError

SECONDS = 0.1
SHARE = 0.1  # of one processor, if it can be: pages that many processes share take long to count
LONGEST = 0.5  # seconds between two looks all the same: a submission can make them take long
FAR_OVER = 1.5  # times the limit: then all processes go at once
PATIENCE = 3  # rounds in which the largest process goes, before all do
INODE = 1 << 10
COUNTED = {b"RssAnon:", b"RssShmem:", b"VmSwap:", b"VmPTE:"}  # of status: pages that others share as well
COUNTED_ONCE = {b"Pss_Anon:", b"Pss_Shmem:", b"SwapPss:"}  # of smaps_rollup: each process its share of them


@dataclass
class MemoryWatch:
    """Ends what is in the sandbox of process `pid` when it holds more than `limit` bytes in all.

    The places of the sandbox are opened when the watch is made, before anything of a student's runs.
    """

    pid: int
    limit: int
    end_all: Callable[[], None]
    name: str = "memory watch"
    _rounds: int = 0  # in a row, that found too much
    _kills: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        root = f"/proc/{self.pid}/root"
        self._open: list[int] = []
        try:
            self._processes = self._opened(f"{root}/proc")
            self._scratch = [self._opened(f"{root}{place}") for place in ("/tmp", "/dev/shm")]  # noqa: S108
        except OSError as error:
            self._close()
            raise SandboxError(f"the sandbox's memory cannot be watched: {error}") from error
        if not any(_counted(self._processes, "status", COUNTED).values()):
            self._close()
            raise SandboxError("the sandbox's memory cannot be watched: its processes are out of sight")
        self._socket = 2 * max(
            _setting(f"{kind}mem_{which}") for kind in "rw" for which in ("max", "default")
        )
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def kills(self) -> int:
        """How many times something was ended because it held too much."""
        return self._kills

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()
        self._close()

    def look(self) -> None:
        """One round: where all together hold too much, the largest process goes; the third time, or
        where it is far too much, all of them go."""
        if self._others() + sum(_counted(self._processes, "status", COUNTED).values()) <= self.limit:
            self._rounds = 0
            return
        shares = _counted(self._processes, "smaps_rollup", COUNTED_ONCE)
        held = self._others() + sum(shares.values())
        if held <= self.limit:
            self._rounds = 0
            return
        self._rounds += 1
        self._kills += 1
        if self._rounds < PATIENCE and held < FAR_OVER * self.limit and shares:
            _kill(self._processes, max(shares, key=lambda process: shares[process]))
        else:
            self.end_all()

    def _watch(self) -> None:
        try:
            pause = SECONDS
            while not self._stop.wait(pause):
                began = time.thread_time()
                self.look()
                pause = min(max(SECONDS, (time.thread_time() - began) / SHARE), LONGEST)
        except Exception:  # whatever it was, nobody is looking any more
            self.end_all()
            raise

    def _others(self) -> int:
        """Bytes of files, and of what the kernel keeps for them and for sockets."""
        used = 0
        for place in self._scratch:
            known = os.fstatvfs(place)
            used += (known.f_blocks - known.f_bfree) * known.f_frsize + (
                known.f_files - known.f_ffree
            ) * INODE
        return used + self._sockets() * self._socket

    def _sockets(self) -> int:
        try:
            text = _read(self._processes, "1/net/sockstat")
            return int(text.split(maxsplit=3)[2])  # sockets: used N
        except (OSError, ValueError, IndexError):
            return 0

    def _opened(self, path: str) -> int:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._open.append(descriptor)
        return descriptor

    def _close(self) -> None:
        while self._open:
            os.close(self._open.pop())


def _counted(processes: int, file: str, names: set[bytes]) -> dict[str, int]:
    """Bytes by process: the sum of these lines of a file in its directory."""
    found = {}
    for process in _listed(processes):
        with suppress(OSError):  # it has just ended
            lines = (line.split() for line in _read(processes, f"{process}/{file}").splitlines())
            found[process] = sum(int(words[1]) << 10 for words in lines if words and words[0] in names)
    return found


def _listed(processes: int) -> Iterator[str]:
    with suppress(OSError):
        yield from filter(str.isdigit, os.listdir(processes))


def _read(processes: int, path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=processes)
    try:
        return os.read(descriptor, 1 << 14)
    finally:
        os.close(descriptor)


def _kill(processes: int, process: str) -> None:
    with suppress(OSError):
        descriptor = os.open(process, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=processes)
        try:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)  # a process's directory is a handle on it
        finally:
            os.close(descriptor)


def _setting(name: str) -> int:
    try:
        return int(Path("/proc/sys/net/core", name).read_text(encoding="ascii"))
    except OSError:
        return 1 << 22

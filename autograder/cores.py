"""The cores of this machine, and on which of them each worker stays."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.cgroup import groups


def cores() -> list[int]:
    """The cores that this process may use, by the kernel's numbers.

    >>> len(cores()) >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def usable(process: Path = Path("/proc/self")) -> int:
    """How many cores' worth of time this process may use: no more than there are, and less in a container
    that is given less.

    >>> 1 <= usable() <= len(cores())
    True
    """
    most = float(len(cores()))
    with suppress(OSError):  # a system without control groups
        for group in groups("cpu", process):
            most = min(most, _quota(group))
    return max(1, math.ceil(most))


def _quota(group: Path) -> float:
    """Processor time for each second of a clock; infinite where a group sets no limit."""
    with suppress(OSError, ValueError):  # the topmost group has no such file, and "max" is no number
        allowed, period = (group / "cpu.max").read_text(encoding="ascii").split()
        return int(allowed) / int(period)
    with suppress(OSError, ValueError):
        allowed = (group / "cpu.cfs_quota_us").read_text(encoding="ascii")
        period = (group / "cpu.cfs_period_us").read_text(encoding="ascii")
        if int(allowed) > 0:
            return int(allowed) / int(period)
    return math.inf


def shares(busy: int, there: Sequence[int]) -> list[Sequence[int]]:
    """The cores of each of so many workers that have something to do.

    One for each worker, where together they fill the machine: a worker and its sandbox take turns, hundreds
    of times for a submission, and it is slow to wake another core each time (docs/decisions/0015). Fewer
    workers than cores go wherever the kernel sees room.

    >>> shares(3, [0, 1])
    [[0], [1], [0]]
    >>> shares(1, [0, 1])
    [[0, 1]]
    """
    if busy < len(there):
        return [there] * busy
    return [[there[number % len(there)]] for number in range(busy)]


def stay_on(share: Sequence[int]) -> None:
    """Keep this process, and all that it starts, to these cores, where the system knows how and lets us."""
    if hasattr(os, "sched_setaffinity"):
        with suppress(OSError):  # they have been taken from us meanwhile, say: slower, and no reason to fail
            os.sched_setaffinity(0, share)

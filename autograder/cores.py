"""The cores of this machine, and on which of them each worker stays."""

from __future__ import annotations

import os
from collections.abc import Sequence


def cores() -> list[int]:
    """The cores that this process may use, by the kernel's numbers.

    >>> len(cores()) >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


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
    """Keep this process, and all that it starts, to these cores, where the system knows how."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, share)

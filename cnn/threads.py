"""Work divided among the cores.

NumPy lets other threads run while it copies or multiplies, so threads are enough. BLAS, which makes NumPy's
matrix products, would set all cores on each of them: more threads than cores, which then wait for each
other, and for whatever else the machine is doing. So BLAS is held to one thread while ours are at work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import Any

# Multiply-adds below which even asking BLAS for one thread takes longer than it brings (20 microseconds).
SMALL = 2**20
# Multiply-adds that each thread should have to do (a millisecond). Waking a thread takes a twentieth of that,
# and whenever both want to go on at the same moment, one of them sleeps and has to be woken again.
PER_THREAD = 25_000_000

# The number of BLAS's threads is one setting for the whole process: two calls that change it at the same time
# might put back each other's value. The second one leaves it alone and does without threads.
_turn = Lock()


@dataclass(frozen=True, kw_only=True)
class Job:
    """What can be divided: items, how to work through some of them, and how to join what came of it."""

    work: Callable[[Sequence[Any]], Any]  # takes some of the items, in order
    items: Sequence[Any]
    multiply_adds: int  # how much there is to do
    join: Callable[[list[Any]], Any] = list  # takes what `work` returned for each run, in order


def in_threads(*jobs: Job) -> list[Any]:
    """Cut the items of each job into a run for each core, and let the cores work at the same time.

    Parameters
    ----------
    *jobs : Job
        Every core does its run of the first, then its run of the second: several jobs wake a thread once.
        What is little in all is one run each, done without threads.

    Returns
    -------
    list
        What each job has joined. The runs are always the same on one machine, also when they have to be done
        one after the other: so sums come out the same, to the last bit.

    Examples
    --------
    >>> add = Job(work=sum, items=range(10**6), multiply_adds=10**8, join=sum)
    >>> in_threads(add, Job(work=max, items=[4, 5], multiply_adds=1, join=max))
    [499999500000, 5]
    """
    much = sum(job.multiply_adds for job in jobs)
    runs = [_runs(job.items, min(_cores(), max(1, much // PER_THREAD))) for job in jobs]
    done: list[list[Any]] = [[None] * len(parts) for parts in runs]

    def share(core: int) -> None:
        for job, parts, results in zip(jobs, runs, done, strict=True):
            if core < len(parts):
                results[core] = job.work(parts[core])

    cores = max(map(len, runs))
    blas = _blas() if much >= SMALL else None
    if blas is None or not _turn.acquire(blocking=False):
        for core in range(cores):
            share(core)
    else:
        try:
            with blas.limit(limits=1):
                _at_the_same_time(share, cores)
        finally:
            _turn.release()
    return [job.join(results) for job, results in zip(jobs, done, strict=True)]


def _runs(items: Sequence[Any], most: int) -> list[Sequence[Any]]:
    """Cut a sequence into at most so many runs of about one length.

    >>> _runs("abcde", 2), _runs("a", 2), _runs("", 2)
    (['ab', 'cde'], ['a'], [''])
    """
    count = max(1, min(most, len(items)))
    ends = [len(items) * k // count for k in range(count + 1)]
    return [items[first:last] for first, last in pairwise(ends)]


def _at_the_same_time(share: Callable[[int], None], cores: int) -> None:
    """Do the first share here and the others in the waiting threads, under the same `np.errstate`."""
    others = [_pool().submit(copy_context().run, share, core) for core in range(1, cores)]
    try:
        share(0)
    finally:
        wait(others)
    for other in others:
        other.result()


@cache
def _pool() -> ThreadPoolExecutor:
    """Return threads that wait for work: starting new ones takes as long as a small convolution."""
    if hasattr(os, "register_at_fork"):  # a forked process has none of the threads, and starts its own
        os.register_at_fork(after_in_child=_pool.cache_clear)
    return ThreadPoolExecutor(_cores(), thread_name_prefix="cnn")


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _blas() -> Any:
    """The switch for BLAS's threads; None where it is not installed, in a browser or a sandbox."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")

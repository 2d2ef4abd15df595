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
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Multiply-adds below which even asking BLAS for one thread takes longer than it brings (20 microseconds).
SMALL = 2**20
# Multiply-adds that each thread should have to do (half a millisecond). Waking a thread takes a tenth of
# that, and whenever both want to go on at the same moment, one of them sleeps and has to be woken again.
PER_THREAD = 2**24

# The number of BLAS's threads is one setting for the whole process: two calls that change it at the same time
# might put back each other's value. The second one leaves it alone and does without threads.
_turn = Lock()


def in_threads(
    work: Callable[[Sequence[Item]], Result], items: Sequence[Item], *, multiply_adds: int
) -> list[Result]:
    """Cut `items` into a run for each core and call `work` on all runs at the same time.

    Parameters
    ----------
    work : callable
        Takes some of the items, in order.
    items : sequence
        What there is to do.
    multiply_adds : int
        How much that is. What is little is one run, done without threads.

    Returns
    -------
    list
        What `work` returned for each run, in order. The runs are always the same on one machine, also when
        they have to be done one after the other: so sums come out the same, to the last bit.

    Examples
    --------
    >>> in_threads(sum, [1, 2, 3], multiply_adds=3)
    [6]
    """
    if multiply_adds < SMALL:
        return [work(items)]
    runs = _runs(items, min(_cores(), max(1, multiply_adds // PER_THREAD)))
    blas = _blas()
    if blas is None or not _turn.acquire(blocking=False):
        return [work(run) for run in runs]
    try:
        with blas.limit(limits=1):
            return _at_the_same_time(work, runs)
    finally:
        _turn.release()


def _runs(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Cut a sequence into at most so many runs of about one length.

    >>> _runs("abcde", 2), _runs("a", 2), _runs("", 2)
    (['ab', 'cde'], ['a'], [''])
    """
    count = max(1, min(most, len(items)))
    ends = [len(items) * k // count for k in range(count + 1)]
    return [items[first:last] for first, last in pairwise(ends)]


def _at_the_same_time(work: Callable[[Sequence[Item]], Result], runs: list[Sequence[Item]]) -> list[Result]:
    """Do the first run here and the others in the waiting threads, under the same `np.errstate`."""
    others = [_pool().submit(copy_context().run, work, run) for run in runs[1:]]
    try:
        first = work(runs[0])
    finally:
        wait(others)
    return [first, *(other.result() for other in others)]


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

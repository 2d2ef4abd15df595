"""Submissions judged at the same time, each in a process of ours that starts a sandbox of its own.

What a worker gets and gives back is plain data (`Bench`, `Submission`, `Judged`), through the interface of
`concurrent.futures`. It opens no gradebook and writes no file: that is for the one process that waits here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from autograder.bench import Bench, Judged
from autograder.forkserver import context
from autograder.submitted import Submission

AHEAD = 2  # submissions read for each worker: enough that none is idle, and few enough in memory

Outcome = tuple[Submission, "Future[Judged]"]

Judging = Callable[[Bench, Iterable[Submission]], Generator[Outcome]]
"""Judges submissions, in whatever order and wherever."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judge_all(bench: Bench, submissions: Iterable[Submission], jobs: int) -> Generator[Outcome]:
    """Judge submissions, `jobs` at a time, and give each back with its finished future, in whatever order.

    `submissions` is read only as far as there is work for. A submission that takes its worker down with it
    (the memory of the machine is full, say) is tried once more, alone; then its future holds the exception.
    Left early, by an error or Ctrl-C, no worker and no sandbox stays.
    """
    if jobs == 1:
        yield from one_after_another(bench, submissions)
        return
    waiting: dict[Future[Judged], Submission] = {}
    source = iter(submissions)
    pool = _pool(bench, jobs)
    try:
        while True:
            while len(waiting) < AHEAD * jobs and (submission := next(source, None)) is not None:
                waiting[_submit(pool, submission)] = submission
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                again, waiting = waiting, {}
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(bench, jobs)
                yield from _each_alone(bench, again)
                continue
            for future in done:
                yield waiting.pop(future), future
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        _end_workers()


def one_after_another(bench: Bench, submissions: Iterable[Submission]) -> Generator[Outcome]:
    """Judge submissions in this process."""
    yield from ((submission, _here(bench, submission)) for submission in submissions)


def _each_alone(bench: Bench, again: dict[Future[Judged], Submission]) -> Iterator[Outcome]:
    """After a worker died: what was ready, and the rest once more, each with a worker to itself."""
    for future, submission in again.items():
        if future.done() and not isinstance(future.exception(), BrokenProcessPool):
            yield submission, future
            continue
        with _pool(bench, 1) as alone:
            retried = _submit(alone, submission)
            wait([retried])
        yield submission, retried


def _submit(pool: Executor, submission: Submission) -> Future[Judged]:
    """Give a submission to the workers; a pool that has just lost one of them says so in the future."""
    try:
        return pool.submit(_judge, submission)
    except BrokenProcessPool as error:
        future: Future[Judged] = Future()
        future.set_exception(error)
        return future


def _here(bench: Bench, submission: Submission) -> Future[Judged]:
    """Judge in this process, with what comes of it in a future like all others."""
    future: Future[Judged] = Future()
    try:
        future.set_result(bench.judge(submission))
    except Exception as error:
        future.set_exception(error)
    return future


def _pool(bench: Bench, jobs: int) -> Executor:
    """Workers that know what they judge by. They are forked from a process that has it all imported."""
    return ProcessPoolExecutor(jobs, mp_context=context(), initializer=_begin, initargs=(bench,))


_bench: Bench


def _begin(bench: Bench) -> None:
    """Make this process a worker. Ctrl-C reaches it too, and is for the process that started it to act on."""
    global _bench
    _bench = bench
    gc.freeze()  # all this stays; what is collected is what submissions leave
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker, and with it its sandbox, when the process that grades is gone, however it ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _judge(submission: Submission) -> Judged:
    return _bench.judge(submission)


def _end_workers() -> None:
    """End what still runs. Sandboxes end with the process that started them."""
    for child in multiprocessing.active_children():
        child.terminate()
        child.join()

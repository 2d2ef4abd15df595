"""Submissions judged at the same time, each in a process of ours that starts a sandbox of its own.

What a worker gets and gives back is plain data (`Rules`, `Submission`, `Judged`), through the interface of
`concurrent.futures`. It opens no gradebook and writes no file: that is for the one process that waits here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import lru_cache
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Protocol

from autograder.bench import Bench, Judged, Rules, judge_submission
from autograder.cores import cores, shares, stay_on
from autograder.course import Limits
from autograder.forkserver import context, uninterrupted
from autograder.sandbox.session import Sandbox
from autograder.submitted import Submission

GRACE = 2.0  # seconds for a worker to end what it keeps ready
AHEAD = 2  # submissions read for each worker: enough that none is idle, and few enough in memory

Task = tuple[Bench, Submission]
Outcome = tuple[Task, "Future[Judged]"]


class Judging(Protocol):
    """Judges submissions, in whatever order and wherever."""

    def prepare(self, bench: Bench, submissions: int) -> None:
        """Get ready, beside us, for at most so many submissions, the first of them of this class."""
        ...

    def judge_all(self, tasks: Iterable[Task]) -> Generator[Outcome]:
        """Judge submissions, class after class, and give each back with its finished future."""
        ...


class OneByOne:
    """Submissions judged in this process."""

    def prepare(self, bench: Bench, submissions: int) -> None:
        """Let the sandbox start."""
        bench.prepare()

    def judge_all(self, tasks: Iterable[Task]) -> Generator[Outcome]:
        """Judge submissions, in their order."""
        for bench, submission in tasks:
            bench.prepare()
            bench.rules  # noqa: B018 - a fault in making them is nobody's submission's
            yield (bench, submission), _here(bench, submission)


class Workers:
    """Submissions judged `jobs` at a time. Workers start once, and serve one class after the other."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Executor | None = None

    def prepare(self, bench: Bench, submissions: int) -> None:
        """Let as many workers start as there is work for, each with a sandbox for this class."""
        busy = min(self._jobs, submissions)
        pool = self._ready(bench, busy)
        with suppress(BrokenProcessPool), uninterrupted():  # the first submission finds that out
            for _ in range(busy):
                pool.submit(_nothing)  # else one would start with each submission

    def judge_all(self, tasks: Iterable[Task]) -> Generator[Outcome]:
        """Judge submissions in whatever order.

        `tasks` is read only as far as there is work for. A submission that takes its worker down with it
        (the memory of the machine is full, say) is tried once more, alone; then its future holds the
        exception. Left early, by an error or Ctrl-C, no worker and no sandbox stays.
        """
        waiting: dict[Future[Judged], Task] = {}
        source = iter(tasks)
        try:
            while True:
                while len(waiting) < AHEAD * self._jobs and (task := next(source, None)) is not None:
                    waiting[_submit(self._ready(task[0], self._jobs), task)] = task
                if not waiting:
                    return
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                    again, waiting = waiting, {}
                    self._end_pool()
                    yield from _each_alone(again)
                    continue
                for future in done:
                    yield waiting.pop(future), future
        finally:
            self.close()

    def close(self) -> None:
        """End all workers. Sandboxes end with the process that started them."""
        self._end_pool()
        children = multiprocessing.active_children()
        for child in children:
            child.terminate()
        for child in children:
            child.join(GRACE)  # Python may hear a signal only when what it waits for has come
            child.kill()
            child.join()

    def _ready(self, bench: Bench, busy: int) -> Executor:
        if self._pool is None:
            self._pool = _pool(bench, self._jobs, busy)
        return self._pool

    def _end_pool(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _each_alone(again: dict[Future[Judged], Task]) -> Iterator[Outcome]:
    """After a worker died: what was ready, and the rest once more, each with a worker to itself."""
    for future, task in again.items():
        if future.done() and not isinstance(future.exception(), BrokenProcessPool):
            yield task, future
            continue
        with _pool(task[0], 1, 1) as alone:
            retried = _submit(alone, task)
            wait([retried])
        yield task, retried


def _submit(pool: Executor, task: Task) -> Future[Judged]:
    """Give a submission to the workers; a pool that has just lost one of them says so in the future."""
    bench, submission = task
    try:
        rules = bench.rules_file
        with uninterrupted():
            return pool.submit(_judge, rules, bench.packages, submission)
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


def _pool(bench: Bench, jobs: int, busy: int) -> Executor:
    """Workers that begin to start a sandbox for this class, `busy` of them at once. They are forked from a
    process that has imported what they need."""
    places: SimpleQueue[Sequence[int]] = context().SimpleQueue()
    there = cores()
    for share in [*shares(busy, there), *[there] * (jobs - busy)]:
        places.put(share)
    given = (places, bench.sandbox, bench.packages, bench.limits, bench.assignment.packages)
    return ProcessPoolExecutor(jobs, mp_context=context(), initializer=_begin, initargs=given)


_sandbox: Sandbox


def _begin(
    places: SimpleQueue[Sequence[int]],
    sandbox: Sandbox,
    packages: Path,
    limits: Limits,
    distributions: Sequence[str],
) -> None:
    """Make this process a worker. Ctrl-C reaches it too, and is for the process that started it to act on."""
    global _sandbox
    _sandbox = sandbox
    stay_on(places.get())
    gc.freeze()  # all there is stays; what is collected is what submissions leave
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # or no cell in there could be interrupted
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGTERM, _end)
    sandbox.prepare(packages, limits, distributions)


def _end(*_: object) -> None:
    """End this worker, after what it keeps ready."""
    _sandbox.close()
    os._exit(1)


def _end_with_parent() -> None:
    """End this worker, and with it its sandbox, when the process that grades is gone, however it ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)  # not in the middle of a sandbox that starts, if it can be
        time.sleep(GRACE)
        os.kill(os.getpid(), signal.SIGKILL)


def _nothing() -> None:
    """What a worker does when all it has to do is to start."""


def _judge(rules_file: Path, packages: Path, submission: Submission) -> Judged:
    return judge_submission(_rules(rules_file), submission, _sandbox, packages)


@lru_cache(maxsize=1)
def _rules(file: Path) -> Rules:
    """The rules of one class after the other."""
    rules: Rules = pickle.loads(file.read_bytes())  # noqa: S301 - the process that grades wrote it
    return rules

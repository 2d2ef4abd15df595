"""Submissions judged by the workers of a Dask cluster, wherever they run; entering stays here.

A worker may come, go or be killed at any time. Each submission is given to one worker; when that one is lost,
to another. What a lost worker may still have done is not heard, so each submission is given back once.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from autograder.bench import Bench, Judged, Rules
from autograder.clusterworker import NotJoined, Welcome, identity, join, judge_there
from autograder.errors import ClusterError, SandboxError, UsageError
from autograder.submitted import Submission
from autograder.workers import AHEAD, Outcome, Task

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10
PATIENCE = 60.0  # seconds without any worker before a run is given up
LOOK = 1.0  # seconds between two looks at who is there
TRIES = 3  # workers that a submission may take down with it

Say = Callable[[str], None]
_Outcome = tuple[Submission, "Future[Judged]"]


class WorkerLost(Exception):
    """Each worker that had this submission was lost, one after the other."""


@contextmanager
def connect(address: str, say: Say, *, patience: float = PATIENCE) -> Iterator[Cluster]:
    """The cluster whose scheduler listens at `address`, such as tcp://10.0.0.5:8786."""
    try:
        import dask
        from distributed import Client, Security
    except ImportError as error:
        raise UsageError("--scheduler needs Dask: pip install -e '.[cluster]'") from error
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said in our own words
    if address.startswith("tls:") and not Security().get_connection_args("client").get("ssl_context"):
        raise ClusterError(f"{address} needs certificates: docs/clusters.md says where Dask looks for them")
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"}):
        try:
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            why = f"no Dask scheduler answers at {address} ({_first_line(error)})"
            raise ClusterError(f"{why}; start one with: dask scheduler") from error
        try:
            yield Cluster(client, address, say, patience)
        finally:
            with suppress(OSError, TimeoutError):
                client.close()


class Cluster:
    """A connection to a scheduler, and what is known of its workers."""

    def __init__(self, client: Client, address: str, say: Say, patience: float = PATIENCE) -> None:
        self.address = address
        self.patience = patience
        self.say = say
        self._client = client

    def prepare(self, bench: Bench, submissions: int) -> None:
        """Nothing: workers are asked in when there is something to judge."""

    def judge_all(self, tasks: Iterable[Task]) -> Generator[Outcome]:
        """Judge submissions on all workers there are and give each back with its finished future."""
        executor = self._client.get_executor(pure=False)
        try:
            for bench, its in groupby(tasks, itemgetter(0)):
                submissions = (submission for _, submission in its)
                for submission, future in _Class(self, executor, bench.rules, submissions).outcomes():
                    yield (bench, submission), future
        finally:
            with suppress(OSError, TimeoutError):
                executor.shutdown(wait=False)  # takes back what is waiting; what runs is not heard any more

    def workers(self) -> set[str]:
        """The addresses of all workers that the scheduler knows now."""
        try:
            return set(self._client.nthreads())
        except (OSError, TimeoutError, CancelledError, RuntimeError, ValueError) as error:
            again = "what was graded is kept: run the same command again once it is back"
            raise ClusterError(f"the scheduler at {self.address} is gone; {again}") from error


@dataclass
class _Worker:
    """One worker that is known, from when it is asked in."""

    asked: Future[Welcome]
    host: str = "on an unknown host"  # until it says
    ready: bool = False
    alone: bool = False  # with a submission that has lost a worker before
    given: dict[Future[Judged], _Job] = field(default_factory=dict)


@dataclass
class _Job:
    submission: Submission
    tries: int = 0


class _Class:
    """The class of one assignment on its way through a cluster."""

    def __init__(
        self, cluster: Cluster, executor: Executor, rules: Rules, submissions: Iterable[Submission]
    ) -> None:
        self._cluster = cluster
        self._executor: Any = executor  # its `submit` takes more than other executors'
        self._basis = rules.basis.digest
        self._pickled = pickle.dumps(rules)
        self._identity = identity()
        self._source = iter(submissions)
        self._again: deque[_Job] = deque()
        self._workers: dict[str, _Worker] = {}
        self._refused: dict[str, str] = {}  # by address
        self._alone_since = time.monotonic()
        self._looked = 0.0

    def outcomes(self) -> Iterator[_Outcome]:
        """Every submission with its future, in whatever order."""
        while True:
            self._look()
            yield from self._given_up()
            if self._hand_out():
                return
            pending: list[Future[Any]] = [each.asked for each in self._workers.values() if not each.ready]
            for worker in self._workers.values():
                pending.extend(worker.given)
            if not pending:
                time.sleep(LOOK)
                continue
            wait(pending, timeout=LOOK, return_when=FIRST_COMPLETED)
            for address, worker in list(self._workers.items()):
                if not worker.ready and worker.asked.done():
                    self._welcome(address, worker)
                for future in [future for future in worker.given if future.done()]:
                    if future in worker.given:  # the one before may have cost us this worker
                        yield from self._finished(address, worker, future)

    def _look(self) -> None:
        """See who has come and who has gone."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        self._looked = now
        there = self._cluster.workers()
        for address in self._workers.keys() - there:
            self._cluster.say(f"worker {self._workers[address].host} ({address}) is gone")
            self._lose(address)
        for address in there - self._workers.keys() - self._refused.keys():
            asked = self._submit(address, join, self._identity, self._basis, self._pickled)
            self._workers[address] = _Worker(asked=asked)
        self._refused = {address: why for address, why in self._refused.items() if address in there}
        if self._workers:
            self._alone_since = now
        elif self._refused:
            raise SandboxError("no worker is left that can grade; what each refused is said above")
        elif now - self._alone_since > self._cluster.patience:
            raise ClusterError(
                f"no worker has joined {self._cluster.address} for {self._cluster.patience:g} s; "
                f"start one with: dask worker {self._cluster.address} --nthreads 1"
            )

    def _hand_out(self) -> bool:
        """Give workers what they have room for; whether all is done."""
        for address, worker in self._workers.items():
            while worker.ready and not worker.alone and len(worker.given) < AHEAD:
                if self._again and not worker.given:
                    job = self._again.popleft()
                    worker.alone = True
                elif self._again or (submission := next(self._source, None)) is None:
                    break
                else:
                    job = _Job(submission)
                worker.given[self._submit(address, judge_there, self._basis, job.submission)] = job
        if self._again or any(worker.given for worker in self._workers.values()):
            return False
        if any(worker.ready for worker in self._workers.values()):
            return True
        # nobody is there yet: it may be that there is nothing to do
        submission = next(self._source, None)
        if submission is not None:
            self._again.append(_Job(submission))
        return submission is None

    def _given_up(self) -> Iterator[_Outcome]:
        """What has taken every worker down with it."""
        for job in [job for job in self._again if job.tries >= TRIES]:
            self._again.remove(job)
            future: Future[Judged] = Future()
            future.set_exception(WorkerLost(f"{TRIES} workers were lost while they judged it"))
            yield job.submission, future

    def _submit(self, address: str, task: Callable[..., Any], *arguments: object) -> Future[Any]:
        future: Future[Any] = self._executor.submit(task, *arguments, workers=[address])
        return future

    def _welcome(self, address: str, worker: _Worker) -> None:
        """Take a worker in, or say what it refuses."""
        if worker.asked.cancelled():
            self._lose(address)
        elif (error := worker.asked.exception()) is not None:
            self._refuse(
                address, worker, f"{_first_line(error)}; is the same version of the course installed?"
            )
        else:
            welcome = worker.asked.result()
            worker.host = welcome.host
            if welcome.refusal:
                self._refuse(address, worker, welcome.refusal)
            else:
                worker.ready = True
                self._cluster.say(f"worker {worker.host} ({address}) has joined")

    def _finished(self, address: str, worker: _Worker, future: Future[Judged]) -> Iterator[_Outcome]:
        """What became of a submission, unless that was its worker's fault."""
        error = CancelledError() if future.cancelled() else future.exception()
        if isinstance(error, NotJoined | CancelledError):
            self._lose(address)
        elif isinstance(error, SandboxError):
            self._refuse(address, worker, str(error))
        else:
            job = worker.given.pop(future)
            worker.alone = False
            yield job.submission, future

    def _refuse(self, address: str, worker: _Worker, why: str) -> None:
        self._cluster.say(f"worker {worker.host} ({address}) does not grade: {why}")
        self._refused[address] = why
        self._lose(address)

    def _lose(self, address: str) -> None:
        """Forget a worker; what it was given is for others."""
        worker = self._workers.pop(address)
        worker.asked.cancel()
        for future, job in worker.given.items():
            future.cancel()
            self._again.append(_Job(job.submission, job.tries + 1))
        worker.given.clear()


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]

"""The process that workers are forked from: it has imported what they need, so each starts at once."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext

from autograder.signals import held


def context() -> ForkServerContext:
    """Where workers come from. Not a plain fork: a copy of this process would have its open gradebook."""
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload(["autograder.workers"])
    return chosen


def start() -> None:
    """Let it import now, beside us: about a second, if another core is free."""
    context()
    with uninterrupted():
        forkserver.ensure_running()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for what is in here: a pool that is cut short while a worker starts hangs at the end.

    Processes that are started in here do not hear it either, until they unblock it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # nothing is interrupted there
        return
    resource_tracker.ensure_running()  # it would unblock the signal when it starts
    with held(signal.SIGINT):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

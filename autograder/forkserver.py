"""The process that workers are forked from: it has imported what they need, so each starts at once."""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext


def context() -> ForkServerContext:
    """Where workers come from. Not a plain fork: a copy of this process would have its open gradebook."""
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload(["autograder.workers"])
    return chosen


def start() -> None:
    """Let it import now, beside us: about a second, if another core is free."""
    context()
    forkserver.ensure_running()

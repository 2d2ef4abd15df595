"""The template: a process that has everything imported, and forks a worker for each submission.

Nothing of a student's ever runs in it. It holds one descriptor, its line to the grader, which no child keeps:

    request                                reply
    setup (modules, scratch, filter)       ready ()
    fork  (), with a descriptor            forked (), with a handle on the child | failed (text)

The child serves the worker's protocol on that descriptor, in namespaces of its own.
"""

from __future__ import annotations

import gc
import importlib
import os
import random
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from .channel import Channel
from .messages import Closed, Message
from .namespaces import leave, settle
from .shell import Shell, make_shell
from .worker import CONTROL, CONTROL_CAPS, keep_only, work


def main(control: int) -> None:
    """Serve requests on the descriptor `control` until it closes; then all children end as well."""
    keep_only(control)
    channel = Channel(socket.socket(fileno=CONTROL), CONTROL_CAPS)
    setup = channel.receive()
    modules, scratch, call_filter = setup.values
    shell = make_shell()
    for name in modules:
        with suppress(Exception):  # whoever imports it in a cell sees why
            importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children that have ended are not waited for
    gc.collect()
    gc.freeze()  # or the first collection in each child would copy every page
    channel.send(Message(setup.id, "ready"))
    places = [(place, size, mode) for place, size, mode in scratch]

    def isolate() -> None:
        settle(places, call_filter.tobytes())
        _begin_anew(shell)

    with suppress(Closed):  # the grader has gone, or needs no more of it
        while True:
            request, descriptor = channel.receive_handed()
            if request.kind == "fork" and descriptor is not None:
                _serve_fork(channel, request, descriptor, shell, isolate)


def _serve_fork(
    channel: Channel, request: Message, descriptor: int, shell: Shell, isolate: Callable[[], None]
) -> None:
    try:
        child = _fork(descriptor, shell, isolate)
        handle = os.pidfd_open(child)
    except OSError as error:
        channel.send(Message(request.id, "failed", (str(error),)))
        return
    finally:
        os.close(descriptor)
    try:
        channel.send(Message(request.id, "forked"), hand_over=handle)
    finally:
        os.close(handle)


def _fork(descriptor: int, shell: Shell, isolate: Callable[[], None]) -> int:
    """Fork a worker that is alone in its namespaces; its process id. OSError if that cannot be done.

    In between stands a process that leaves the template's namespaces: a process id namespace begins with the
    next child, and the template itself must not have left its own.
    """
    read, write = os.pipe()
    if os.fork() == 0:
        try:
            leave()
            child = os.fork()
            if child == 0:
                _become_worker(descriptor, shell, isolate)
            os.write(write, f"{child}".encode())
        except OSError as error:
            os.write(write, f"{error}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as told:
        said = told.read(1000).decode("utf-8", "replace")
    if not said.isdigit():
        raise OSError(said or "the process between ended")
    return int(said)


def _become_worker(descriptor: int, shell: Shell, isolate: Callable[[], None]) -> None:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        keep_only(descriptor)
        work(shell, isolate)
    finally:
        os._exit(0)


def _begin_anew(shell: Shell) -> None:
    """Make new what a process must not share with its neighbours, and what it lost with new scratch space."""
    np.random.seed()  # else every student would draw the same numbers
    random.seed()
    if shell.profile_dir is not None:
        os.makedirs(shell.profile_dir.location, exist_ok=True)
        shell.profile_dir.check_dirs()
    sys.path_importer_cache.pop(os.getcwd(), None)

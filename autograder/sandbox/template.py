"""The template sandbox: namespaces of its own for each submission, forked from one process that is ready.

The strict form spends most of its time on starting Python and importing NumPy and IPython. Here that is done
once in each process that grades, in the same bubblewrap (`forking`), and a submission begins with a fork. A
template serves one submission at a time, so no two of them share a user: what is counted per user is counted
for each by itself. One that ends, or cannot make a worker, is replaced.
"""

from __future__ import annotations

import json
import os
import socket
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox import seccomp
from autograder.sandbox.bubblewrap import Tools, launch, start
from autograder.sandbox.jail import Jail
from autograder.sandbox.session import START_SECONDS, Session, WorkerSession
from autograder.sandbox.view import SCRATCH, SIZES, binds, check_readable

CAPABILITIES = ("CAP_SYS_ADMIN", "CAP_SETPCAP")
IMPORTED = {"matplotlib": ("matplotlib.pyplot",)}  # by distribution: what takes long and most notebooks use
Key = tuple[object, ...]


class Process:
    """A template that runs. `fork` starts a worker; `kill` ends it and everything below it."""

    def __init__(
        self,
        key: Key,
        tools: Tools,
        table: dict[str, Path],
        call_filter: bytes | None,
        modules: Sequence[str],
    ) -> None:
        self.key = key
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(START_SECONDS)
        self._line = ours
        self._jail = launch(table, tools, theirs.detach(), program="forking", capabilities=CAPABILITIES)
        settings = {
            "filter": (call_filter or b"").hex(),
            "scratch": {place: f"size={size},mode={mode}" for place, (size, mode) in SIZES.items()},
            "home": SCRATCH,
            "modules": list(modules),
        }
        try:
            ours.send(json.dumps(settings).encode())
            if ours.recv(16) != b"ready":
                raise OSError("it ended")
        except OSError as error:
            raise self.failure(error) from error

    def fork(self, control: socket.socket) -> Jail:
        """The worker that serves on this socket."""
        try:
            socket.send_fds(self._line, [b"fork"], [control.fileno()])
            reply, handed, _, _ = socket.recv_fds(self._line, 16, 1)
            if reply != b"forked" or not handed:
                raise OSError("no worker was made")
        except OSError as error:
            raise self.failure(error) from error
        return Jail(None, handed[0])

    def bury(self) -> None:
        """Wait until nothing of the worker is left, once it was told to end."""
        try:
            if self.alive and self._line.recv(16) != b"ended":
                raise OSError("it ended")
        except OSError:  # it took its worker with it, and the next one needs another template
            self.kill()

    def failure(self, error: Exception) -> SandboxError:
        """End this template; what to say of it."""
        complaint = self._jail.complaint()
        self.kill()
        return SandboxError(f"the sandbox did not start: {error}; it says: {complaint or 'nothing'}")

    @property
    def alive(self) -> bool:
        """Whether it may be asked again."""
        return self._line.fileno() >= 0

    def kill(self) -> None:
        """End it, if it is still there."""
        self._line.close()
        self._jail.kill()


class Template:
    """Sessions that are forked from a template, which ends with this object, or with the process."""

    name = "bubblewrap template"

    def __init__(self, tools: Tools, *, second_layers: bool = True) -> None:
        self._tools = tools
        self._second_layers = second_layers  # without them only to see whether the first ones hold alone
        self._idle: list[Process] = []
        weakref.finalize(self, _end_all, self._idle, os.getpid())

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process it is the same sandbox, with templates of its own."""
        return partial(Template, second_layers=self._second_layers), (self._tools,)

    @contextmanager
    def open(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> Iterator[Session]:
        """A session with `packages` first on its path; `SandboxError` if this machine cannot make one."""
        call_filter = seccomp.program() if self._second_layers else None
        ours, theirs = socket.socketpair()
        with ours, theirs:
            process, jail = self._forked(packages, distributions, call_filter, theirs)
            theirs.close()
            session = WorkerSession(ours, jail.interrupt, jail.ran_out)
            try:
                try:
                    start(session, jail, limits, call_filter, self._second_layers)
                except SandboxError as error:
                    raise process.failure(error) from error
                yield session
            finally:
                session.close()
                jail.kill()
                process.bury()
                if process.alive:
                    self._idle.append(process)

    def _forked(
        self,
        packages: Path,
        distributions: Sequence[str],
        call_filter: bytes | None,
        control: socket.socket,
    ) -> tuple[Process, Jail]:
        """A worker on this socket, from an idle template that knows these packages, or from a new one."""
        about = packages.stat()
        key = (packages.resolve(), about.st_ino, about.st_mtime_ns, *distributions)
        while self._idle:
            process = self._idle.pop()
            if process.key != key:
                process.kill()  # another assignment's turn
                continue
            with suppress(SandboxError):  # it has ended meanwhile
                return process, process.fork(control)
        table = binds(packages, distributions)
        if self._tools.setpriv is not None:
            check_readable(table)
        modules = [module for name in distributions for module in IMPORTED.get(name, ())]
        process = Process(key, self._tools, table, call_filter, modules)
        return process, process.fork(control)


def _end_all(idle: list[Process], owner: int) -> None:
    if os.getpid() == owner:  # not in a fork of it
        while idle:
            idle.pop().kill()

"""The template sandbox: one bubblewrap for a class, and in it each submission in namespaces of its own.

What takes long is the same for all: the view of the file system, Python, NumPy, IPython. A process that has
done it, and in which nothing of a student's ever runs, forks a child for each submission (`forker.py`). The
child sees only itself, has scratch space of its own, no rights, and no descriptor but its line to the grader
(`namespaces.py`); for second layers, limits and clocks it is a worker like that of the strict form.
"""

from __future__ import annotations

import os
import socket
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox import bubblewrap, seccomp
from autograder.sandbox.bubblewrap import PROCESSES, Tools, begin, launch
from autograder.sandbox.cgroup import Group
from autograder.sandbox.channel import Channel
from autograder.sandbox.closure import ALWAYS
from autograder.sandbox.jail import Jail
from autograder.sandbox.messages import Closed, Message, WireError
from autograder.sandbox.session import CONTROL_CAPS, FORK_SECONDS, START_SECONDS, Session, WorkerSession
from autograder.sandbox.view import PLACES, binds, check_readable

PRELOADED = {  # what submissions would import when they first need it, by distribution
    "numpy": ("numpy.random",),
    "ipython": (
        "IPython.core.logger", "IPython.core.magics.execution", "IPython.core.magics.pylab",
        "stack_data", "pygments.formatters.terminal256",
    ),
    "matplotlib": (
        "matplotlib.pyplot", "matplotlib_inline.backend_inline", "matplotlib.backends.backend_agg",
        "PIL.PngImagePlugin",
    ),
}  # fmt: skip
OWN_PROCESSES = 3  # the template, and what stands for a moment between it and a child
NOT_HERE = "; this machine allows no user namespace inside a sandbox, so grade with: --sandbox strict"


@dataclass(frozen=True)
class _Key:
    """What a template was made for: another class gets another one."""

    packages: Path
    number: int  # of the directory: another one may have come in its place
    distributions: tuple[str, ...]
    memory: int


class _Template:
    """A template, from when it is started."""

    def __init__(self, key: _Key, tools: Tools, second_layers: bool) -> None:
        self.key = key
        self._starting = True
        table = binds(key.packages, key.distributions)
        if tools.setpriv is not None:
            check_readable(table)
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours, CONTROL_CAPS)
        self._jail = launch(table, tools, theirs.detach(), module="forker")
        self.call_filter = seccomp.program() if second_layers else None
        self.group: Group | None = None
        wanted = (*ALWAYS, *key.distributions)
        modules = [name for package in wanted for name in PRELOADED.get(package, ())]
        modules += _modules(key.packages)
        given = np.frombuffer(self.call_filter or b"", np.uint8)
        try:
            with self._complaining():
                self._send(Message(0, "setup", (modules, list(PLACES), given)), START_SECONDS)
        except SandboxError:
            self.close()
            raise

    def fork(self, control: socket.socket) -> Jail:
        """A child that serves the other end of `control`; `Closed` when the template has gone."""
        if self._starting:
            self._wait_until_ready()
        deadline = self._send(Message(0, "fork"), FORK_SECONDS, control.fileno())
        handle = self._reply("forked", deadline)
        if handle is None:
            raise Closed("no handle on the child came")
        return Jail(None, handle)

    def close(self) -> None:
        """End the template, and every child with it."""
        self._channel.close()
        self._jail.kill()

    def _wait_until_ready(self) -> None:
        with self._complaining():
            self._reply("ready", time.monotonic() + START_SECONDS)
            if self.call_filter is not None:
                self.group = self._jail.grouped(self.key.memory, PROCESSES + OWN_PROCESSES)
        self._starting = False

    @contextmanager
    def _complaining(self) -> Iterator[None]:
        """While it starts, whatever goes wrong is a `SandboxError` with what bubblewrap says."""
        try:
            yield
        except (WireError, OSError) as error:
            said = self._jail.complaint() or "nothing"
            raise SandboxError(f"the template did not start: {error}; bubblewrap says: {said}") from error

    def _send(self, message: Message, seconds: float, hand_over: int | None = None) -> float:
        """Ask it for something; the moment until which the answer may take."""
        deadline = time.monotonic() + seconds
        self._channel.send(message, deadline, hand_over=hand_over)
        return deadline

    def _reply(self, expected: str, deadline: float) -> int | None:
        reply, handle = self._channel.receive_handed(deadline)
        if reply.kind != expected:
            said = " ".join(map(str, reply.values))
            advice = NOT_HERE if "unshare: " in said else ""
            raise SandboxError(f"the sandbox did not start: {said}{advice}")
        return handle


class Template:
    """Sessions that are forked from a template. One that is free is kept for the next session.

    Bubblewrap ends with the thread that started it: open sessions in threads that last as long as this.
    """

    name = "bubblewrap template"

    def __init__(self, tools: Tools, *, second_layers: bool = True) -> None:
        self._tools = tools
        self._second_layers = second_layers
        self._free: list[_Template] = []
        self._used: list[_Template] = []  # by a session that is open, or about to be
        weakref.finalize(self, _close_all, self._free, os.getpid())

    def __reduce__(self) -> tuple[object, ...]:  # what another process gets makes templates of its own
        return _make, (self._tools, self._second_layers)

    @contextmanager
    def open(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> Iterator[Session]:
        """A session with `packages` first on its path; `SandboxError` if this machine cannot make one."""
        key = _key(packages, limits, distributions)
        ours, theirs = socket.socketpair()
        with ExitStack() as undo, theirs:
            undo.callback(ours.close)
            template, jail = self._forked(key, theirs)
            undo.pop_all()
        session = WorkerSession(ours, jail.interrupt, jail.ran_out)
        try:
            begin(session, jail, limits, template.call_filter, self._second_layers, template.group)
            yield session
        finally:
            session.close()
            jail.kill()
            self._used.remove(template)
            self._free.append(template)

    def prepare(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> None:
        """Start a template beside us, unless one is there. What goes wrong shows when a session is opened."""
        key = _key(packages, limits, distributions)
        kept = self._take(key)
        with suppress(SandboxError, OSError):
            self._free.append(kept or _Template(key, self._tools, self._second_layers))

    def close(self) -> None:
        """End all templates: those that wait for a next session, and in the middle of one its own."""
        _close_all(self._free, os.getpid())
        for template in self._used:
            template.close()

    def _forked(self, key: _Key, control: socket.socket) -> tuple[_Template, Jail]:
        while (kept := self._take(key)) is not None:
            try:
                return kept, self._fork(kept, control)
            except WireError:
                pass  # it has gone; another one takes its place
        fresh = _Template(key, self._tools, self._second_layers)
        return fresh, self._fork(fresh, control)

    def _fork(self, template: _Template, control: socket.socket) -> Jail:
        """A child of it; if that cannot be, it ends."""
        self._used.append(template)
        try:
            return template.fork(control)
        except (SandboxError, WireError):
            self._used.remove(template)
            template.close()
            raise

    def _take(self, key: _Key) -> _Template | None:
        """A free template that was made for this, if there is one; those for something else end."""
        while self._free:
            template = self._free.pop()
            if template.key == key:
                return template
            template.close()
        return None


def _key(packages: Path, limits: Limits, distributions: Sequence[str]) -> _Key:
    memory = bubblewrap.memory_of_all(limits)
    return _Key(packages.resolve(), packages.stat().st_ino, tuple(distributions), memory)


def _modules(packages: Path) -> list[str]:
    """What notebooks import first of all, and would compile each time: what is there cannot be written to."""
    files = sorted(packages.glob("*/*.py"))
    return [f"{path.parent.name}.{path.stem}".removesuffix(".__init__") for path in files]


def _make(tools: Tools, second_layers: bool) -> Template:
    return Template(tools, second_layers=second_layers)


def _close_all(templates: list[_Template], owner: int) -> None:
    while templates and os.getpid() == owner:  # not in a fork of the process that made them
        templates.pop().close()

"""One submission's process, seen from the grader: run cells, take snapshots, ask a snapshot.

All clocks here are the grader's. Whatever the other side says that the protocol does not allow ends the
session, or the one exercise, with a named failure: nothing fails open.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Literal, NoReturn, Protocol

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox.channel import Channel
from autograder.sandbox.messages import Caps, Late, Message, Unsendable, WireError
from autograder.sandbox.outputs import CellOutcome, CellStatus, Pictures, clean_outputs
from autograder.sandbox.probe import Line, Probe, failure_of
from autograder.student import Failure

Form = Literal["strict", "template"]  # a fresh Python for each submission, or one that forks
BESIDE = (
    "functions.py",
    "messages.py",
    "wire.py",
    "channel.py",
    "kernel.py",
    "landlock.py",
    "namespaces.py",
    "shell.py",
    "forker.py",
    "worker.py",
)  # the modules that run beside student code
START_SECONDS = 60.0  # a loaded machine may be slow to start Python; nothing of the student's runs yet
FORK_SECONDS = 10.0
STOP_SECONDS = 3.0  # what a cell may take to end once it is interrupted
CONTROL_CAPS = Caps(header=8 << 20, payload=16 << 20, total=1 << 30)
CPU_GRACE = 5  # the grader's clock strikes first, and the kernel's ends what the grader no longer waits for


class SessionLost(Exception):
    """The process is gone or not to be believed any more; what follows needs a new session."""

    def __init__(self, reason: Failure) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def status(self) -> CellStatus:
        """What is said of the cell with which it happened."""
        ends: dict[Failure, CellStatus] = {
            Failure.TOO_SLOW: "too slow",
            Failure.OUT_OF_MEMORY: "out of memory",
        }
        return ends.get(self.reason, "died")


class Session(Protocol):
    """A notebook being run. `layers` are the second layers that are active in its sandbox, for its record."""

    layers: tuple[str, ...]

    def run_cell(self, source: str, seconds: float) -> CellOutcome:
        """Run one cell. One that takes too long is interrupted, and what it did stays; `SessionLost` when it
        goes on nevertheless, or ends the process."""
        ...

    def snapshot(self, name: str, seconds: float) -> Probe:
        """Keep the present state, to be asked for the function `name` later, for `seconds` in all."""
        ...


class Sandbox(Protocol):
    """A way to keep student code apart."""

    name: str

    def open(
        self, packages: Path, limits: Limits, distributions: Sequence[str] = ()
    ) -> AbstractContextManager[Session]:
        """A session with `packages` first on its path; `SandboxError` if this machine cannot make one."""
        ...

    def prepare(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> None:
        """Begin, beside us, what a session with these takes. What goes wrong shows when one is opened."""
        ...

    def close(self) -> None:
        """End what is kept ready for a next session, if anything is. One can be opened all the same."""
        ...


class WorkerSession:
    """A session over the control socket of a worker that has just been started.

    `interrupt` sends it what Ctrl-C sends. `ran_out` tells whether something was ended since it was last
    asked because memory had run out.
    """

    def __init__(
        self,
        control: socket.socket,
        interrupt: Callable[[], None],
        ran_out: Callable[[], bool] = lambda: False,
    ) -> None:
        self.layers: tuple[str, ...] = ()
        self._line = Line(Channel(control, CONTROL_CAPS))
        self._interrupt = interrupt
        self._ran_out = ran_out
        self._probes: list[Probe] = []
        self._pictures = Pictures()

    def start(self, rlimits: dict[str, int], writable: Sequence[str] = ()) -> int:
        """Wait until the worker is ready; `SandboxError` if it never is.

        With `writable` it restricts itself to writing there. Returns the ABI of Landlock that does it, or 0
        where the kernel has none: nothing of a student's has run yet, so this is to be believed.
        """
        try:
            reply = self._line.ask("setup", (rlimits, list(writable)), START_SECONDS)
        except WireError as error:
            raise SandboxError(f"the sandbox did not start: {error}") from error
        match reply.kind, reply.values:
            case "ready", (int(abi),):
                return abi
        raise SandboxError(f"the sandbox did not start: it said {reply.kind[:80]!r}")

    def run_cell(self, source: str, seconds: float) -> CellOutcome:
        """Run one cell; `SessionLost` when it cannot be stopped, ends the process or breaks the protocol."""
        began = time.monotonic()
        try:
            reply = self._line.ask("run", (source,), seconds)
            return self._outcome(reply, time.monotonic() - began)
        except Late as late:
            return self._stopped(late, began)
        except Unsendable:  # more text than a cell of any use has
            return CellOutcome(status="skipped")
        except WireError as error:
            self._lose(error)

    def _stopped(self, late: Late, began: float) -> CellOutcome:
        """Interrupt a cell, so that what it defined before it became slow is still there."""
        self._interrupt()
        try:
            reply = self._line.answer(time.monotonic() + STOP_SECONDS)
            return replace(self._outcome(reply, time.monotonic() - began), status="too slow")
        except WireError:
            self._lose(late)

    def snapshot(self, name: str, seconds: float) -> Probe:
        """Fork the notebook's present state; the child answers on a socket of its own."""
        ours, theirs = socket.socketpair()
        try:
            reply = self._line.ask(
                "fork", (int(seconds) + CPU_GRACE,), FORK_SECONDS, hand_over=theirs.fileno()
            )
            match reply.kind, reply.values:
                case "forked", (int(threads),):
                    pass
                case _:
                    raise WireError("no snapshot was made")
        except WireError as error:
            ours.close()
            self._lose(error)
        finally:
            theirs.close()
        probe = Probe(ours, name, seconds, self._ran_out, threads)
        self._probes.append(probe)
        return probe

    def close(self) -> None:
        """Close every socket; the caller then kills the processes."""
        for probe in self._probes:
            probe.close()
        self._line.close()

    def _outcome(self, reply: Message, seconds: float) -> CellOutcome:
        match reply.kind, reply.values:
            case "outcome", (str("ok" | "error" as status), outputs):
                cleaned = clean_outputs(outputs, self._pictures)
                return CellOutcome(status=status, outputs=cleaned, seconds=seconds)
        raise WireError("not the outcome of a cell")

    def _lose(self, error: WireError) -> NoReturn:
        self.close()
        raise SessionLost(failure_of(error, self._ran_out)) from error

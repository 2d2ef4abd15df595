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
from typing import Any, NoReturn, Protocol

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.polynomial import Polynomial
from autograder.sandbox import functions
from autograder.sandbox.channel import Channel
from autograder.sandbox.outputs import CellOutcome, clean_outputs
from autograder.sandbox.wire import Caps, Closed, Late, Message, Opaque, Unsendable, WireError
from autograder.student import Failure, Raised, Reply, Value

BESIDE = (
    "functions.py",
    "wire.py",
    "channel.py",
    "shell.py",
    "worker.py",
)  # the modules that run beside student code
START_SECONDS = 60.0  # a loaded machine may be slow to start Python; nothing of the student's runs yet
FORK_SECONDS = 10.0
STOP_SECONDS = 3.0  # what a cell may take to end once it is interrupted
CONTROL_CAPS = Caps(header=8 << 20, payload=16 << 20, total=1 << 30)
PROBE_CAPS = Caps(gives=True)
CPU_GRACE = 5  # the grader's clock strikes first, and the kernel's ends what the grader no longer waits for


class SessionLost(Exception):
    """The process is gone or not to be believed any more; what follows needs a new session."""

    def __init__(self, reason: Failure) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Session(Protocol):
    """A notebook being run."""

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


def _failure(error: WireError) -> Failure:
    match error:
        case Late():
            return Failure.TOO_SLOW
        case Closed():
            return Failure.DIED
    return Failure.BROKEN_REPLY


class _Line:
    """Requests and replies on one channel: a reply carries its request's id, and none comes unasked."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._id = 0

    def ask(
        self, kind: str, values: tuple[Value, ...], seconds: float, hand_over: int | None = None
    ) -> Message:
        deadline = time.monotonic() + seconds
        self.check_silence()
        self._id += 1
        self._channel.send(Message(self._id, kind, values), deadline, hand_over=hand_over)
        return self.answer(deadline)

    def answer(self, deadline: float) -> Message:
        """The reply to the request that is outstanding."""
        reply = self._channel.receive(deadline)
        if reply.id != self._id:
            raise WireError("a reply to another request")
        return reply

    def check_silence(self) -> None:
        """`WireError` if something has come that was not asked for; an end of stream is told from it."""
        if self._channel.pending():
            self._channel.receive(time.monotonic() + 1)
            raise WireError("a reply that was not asked for")

    def close(self) -> None:
        self._channel.close()


class WorkerSession:
    """A session over the control socket of a worker that has just been started.

    `interrupt` sends it what Ctrl-C sends.
    """

    def __init__(self, control: socket.socket, interrupt: Callable[[], None]) -> None:
        self._line = _Line(Channel(control, CONTROL_CAPS))
        self._interrupt = interrupt
        self._probes: list[Probe] = []

    def start(self, rlimits: dict[str, int]) -> None:
        """Wait until the worker is ready; `SandboxError` if it never is."""
        try:
            reply = self._line.ask("setup", (rlimits,), START_SECONDS)
        except WireError as error:
            raise SandboxError(f"the sandbox did not start: {error}") from error
        if reply.kind != "ready":
            raise SandboxError(f"the sandbox did not start: it said {reply.kind[:40]!r}")

    def run_cell(self, source: str, seconds: float) -> CellOutcome:
        """Run one cell; `SessionLost` when it cannot be stopped, ends the process or breaks the protocol."""
        began = time.monotonic()
        try:
            reply = self._line.ask("run", (source,), seconds)
            return _outcome(reply, time.monotonic() - began)
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
            return replace(_outcome(reply, time.monotonic() - began), status="too slow")
        except WireError:
            self._lose(late)

    def snapshot(self, name: str, seconds: float) -> Probe:
        """Fork the notebook's present state; the child answers on a socket of its own."""
        ours, theirs = socket.socketpair()
        try:
            reply = self._line.ask(
                "fork", (int(seconds) + CPU_GRACE,), FORK_SECONDS, hand_over=theirs.fileno()
            )
            if reply.kind != "forked":
                raise WireError("no snapshot was made")
        except WireError as error:
            ours.close()
            self._lose(error)
        finally:
            theirs.close()
        probe = Probe(ours, name, seconds)
        self._probes.append(probe)
        return probe

    def close(self) -> None:
        """Close every socket; the caller then kills the processes."""
        for probe in self._probes:
            probe.close()
        self._line.close()

    def _lose(self, error: WireError) -> NoReturn:
        self.close()
        raise SessionLost(_failure(error)) from error


def _outcome(reply: Message, seconds: float) -> CellOutcome:
    if reply.kind != "outcome" or len(reply.values) != 2 or reply.values[0] not in ("ok", "error"):
        raise WireError("not the outcome of a cell")
    return CellOutcome(status=reply.values[0], outputs=clean_outputs(reply.values[1]), seconds=seconds)


class Probe:
    """A `Student`: one function of a snapshot. After the first failure it never answers again."""

    def __init__(self, sock: socket.socket, name: str, seconds: float) -> None:
        self._line = _Line(Channel(sock, PROBE_CAPS))
        self._name = name
        self._left = seconds
        self.failure: Failure | None = None

    def lookup(self) -> Failure | None:
        """None when the function is there and callable, else why it cannot be asked."""
        reply = self._ask("get", (self._name,))
        if reply is None:
            return self.failure
        match reply.kind, len(reply.values):
            case "callable", 0:
                return None
            case "missing", 0:
                return Failure.MISSING
            case "value", 1:
                return Failure.NOT_CALLABLE
        return self._fail(Failure.BROKEN_REPLY)

    def call(self, args: tuple[Value, ...]) -> Reply:
        """Call the function by position; what comes back is testimony, decoded and checked."""
        message = self._ask("call", (self._name, *map(_sent, args)))
        if message is None:
            return Reply(failure=self.failure)
        try:
            return _reply(message, len(args))
        except WireError as error:
            return Reply(failure=self._fail(_failure(error)))

    def read(self) -> Reply:
        """The value of a name that is no function."""
        message = self._ask("get", (self._name,))
        if message is None:
            return Reply(failure=self.failure)
        match message.kind, message.values:
            case "value", (value,):
                return Reply(value=_described(value))
            case "missing", ():
                return Reply(failure=Failure.MISSING)
        return Reply(failure=self._fail(Failure.BROKEN_REPLY))

    def finish(self) -> Failure | None:
        """Close the probe; the failure it ended with, an unasked reply at the very end included."""
        if self.failure is None:
            try:
                self._line.check_silence()
            except Closed:
                pass  # it answered everything, and then ended
            except WireError as error:
                self._fail(_failure(error))
        self.close()
        return self.failure

    def close(self) -> None:
        """Close the socket; the snapshot ends by itself when it notices."""
        self._line.close()

    def _ask(self, kind: str, values: tuple[Value, ...]) -> Message | None:
        if self.failure is not None:
            return None
        began = time.monotonic()
        try:
            return self._line.ask(kind, values, self._left)
        except WireError as error:
            self._fail(_failure(error))
            return None
        finally:
            self._left -= time.monotonic() - began

    def _fail(self, failure: Failure) -> Failure:
        self.failure = failure
        self.close()
        return failure


def _sent(arg: Value) -> Value:
    """An argument as it travels: the function that is built over there in place of ours."""
    return functions.Polynomial(arg.coefficients, arg.summed) if isinstance(arg, Polynomial) else arg


def _reply(message: Message, arguments: int) -> Reply:
    match message.kind, message.values:
        case "value", (value, changed, shared):
            return Reply(
                value=_described(value),
                changed=_positions(changed, arguments),
                shared=_positions(shared, arguments),
            )
        case "raised", (types, text) if isinstance(text, str) and len(text) <= 500:
            return Reply(raised=Raised(types=_type_names(types), text=text))
    raise WireError("neither a value nor an exception")


def _described(value: Value) -> Value:
    """A value that could not travel becomes an object of a class of that name, as the judge would see it."""
    if not isinstance(value, Opaque):
        return value
    name = "".join(letter for letter in value.type_name if letter.isprintable())
    return type(name or "object", (), {})()


def _positions(value: Any, arguments: int) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > arguments:
        raise WireError("not a list of positions")
    if not all(type(item) is int and 0 <= item < arguments for item in value):
        raise WireError("not a list of positions")
    return tuple(value)


def _type_names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= 16:
        raise WireError("not a list of type names")
    if not all(isinstance(item, str) and len(item) <= 100 for item in value):
        raise WireError("not a list of type names")
    return tuple(value)

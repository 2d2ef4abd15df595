"""A snapshot of a notebook, asked from the grader: requests, replies, and what each reply is worth.

All clocks here are the grader's. What comes back is testimony; what the protocol does not allow ends the
exercise.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

from autograder.polynomial import Polynomial
from autograder.sandbox import functions
from autograder.sandbox.channel import Channel
from autograder.sandbox.messages import Caps, Closed, Late, Message, Opaque, WireError
from autograder.student import Failure, Raised, Reply, Value

PROBE_CAPS = Caps(gives=True)


def failure_of(error: WireError, ran_out: Callable[[], bool]) -> Failure:
    """What an error means for whoever is asked; `ran_out` tells whether memory did."""
    match error:
        case Late():
            return Failure.TOO_SLOW
        case Closed():
            return Failure.OUT_OF_MEMORY if ran_out() else Failure.DIED
    return Failure.BROKEN_REPLY


class Line:
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
        self._channel.check_silence()

    def close(self) -> None:
        self._channel.close()


class Probe:
    """A `Student`: one function of a snapshot. After the first failure it never answers again."""

    def __init__(
        self,
        sock: socket.socket,
        name: str,
        seconds: float,
        ran_out: Callable[[], bool] = lambda: False,
        threads: int = 0,
    ) -> None:
        self._line = Line(Channel(sock, PROBE_CAPS))
        self._name = name
        self._left = seconds
        self._ran_out = ran_out
        self.threads = threads  # of the notebook, which did not come along: testimony, for a remark
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
            return Reply(failure=self._fail(failure_of(error, self._ran_out)))

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
                self._fail(failure_of(error, self._ran_out))
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
            self._fail(failure_of(error, self._ran_out))
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

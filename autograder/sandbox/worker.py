"""The process that student code runs in: it runs cells, forks snapshots, and answers "call f(args)".

It knows no expected value, no points and no other student. Nothing it says is trusted: it is testimony.
It imports the standard library, NumPy, IPython and its siblings.

    request                          reply
    setup  (limits, writable)        ready (ABI of Landlock)
    run    (source)                  outcome (status, outputs)
    fork   (CPU seconds), with a descriptor
                                     forked (threads)             the child answers on that descriptor:
    get    (name)                    callable | missing | value (value)
    call   (name, *args)             value (value, changed, shared) | raised (type names, text)
"""

from __future__ import annotations

import _thread
import os
import resource
import select
import signal
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from .channel import Channel
from .landlock import restrict
from .messages import Caps, Closed, Message, Opaque, Unsendable
from .shell import Shell, make_shell
from .wire import encode, plain_text

CONTROL = 3  # the only descriptor besides 0, 1 and 2 that stays open
CAPS = Caps(takes=True)
CONTROL_CAPS = Caps(header=8 << 20, total=1 << 40)  # the grader is trusted here; its own side is strict
MAX_ERROR_TEXT = 500


def main(control: int) -> None:
    """Serve requests on the descriptor `control` until it closes."""
    keep_only(control)
    work(make_shell())


def work(shell: Shell, isolate: Callable[[], None] = lambda: None) -> None:
    """Serve requests on CONTROL; before the first one `isolate` what is not yet apart."""
    channel = Channel(socket.socket(fileno=CONTROL), CONTROL_CAPS)
    setup = channel.receive()
    limits, writable = setup.values
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        isolate()
        # Landlock restricts the thread that asks for it and all that it starts: so there is no other one yet.
        abi = restrict(writable) if writable else 0
    except OSError as error:
        channel.send(Message(setup.id, str(error)))
        return
    _thread.start_new_thread(_end_with_the_grader, ())
    _limit(limits)
    channel.send(Message(setup.id, "ready", (abi,)))
    with suppress(Closed):  # the grader has all it wanted
        _serve(channel, shell)


def keep_only(descriptor: int) -> None:
    """Move the descriptor to CONTROL, point 0, 1 and 2 to nothing, and close all others."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    if descriptor != CONTROL:
        os.dup2(descriptor, CONTROL)
    os.closerange(CONTROL + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def _end_with_the_grader() -> None:
    """End this process once nobody holds the other end: a grader that is killed leaves no cell running.

    No signal of a parent's death gets here: in the strict form that parent has another user and no rights.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    hung_up = select.poll()
    hung_up.register(CONTROL, 0)
    hung_up.poll()
    os._exit(0)


def _limit(limits: dict[str, int]) -> None:
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _serve(channel: Channel, shell: Shell) -> None:
    run, namespace = shell.run, shell.user_ns
    while True:
        request, descriptor = channel.receive_handed()
        if request.kind == "run":
            status, outputs = _interruptible(run, request.values[0])
            channel.send(Message(request.id, "outcome", (status, outputs)))
        elif request.kind == "fork" and descriptor is not None:
            _fork(descriptor, namespace, request.values[0])
            channel.send(Message(request.id, "forked", (threading.active_count() - 1,)))


def _interruptible(run: Callable[[str], Any], source: str) -> Any:
    """Run a cell that the grader may interrupt; between cells an interrupt that comes late does nothing."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return run(source)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


# ---------------------------------------------------------------- a snapshot


def _fork(descriptor: int, namespace: dict[str, Any], cpu_seconds: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a student's threads do not come along, and need not
        child = os.fork()
    if child:
        os.close(descriptor)
        return
    try:
        keep_only(descriptor)
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        _limit({"CPU": cpu_seconds if most == resource.RLIM_INFINITY else min(cpu_seconds, most)})
        _answer(Channel(socket.socket(fileno=CONTROL), CAPS), namespace)
    finally:
        os._exit(0)  # never back into the notebook's run


def _answer(channel: Channel, namespace: dict[str, Any]) -> None:
    while True:
        request = channel.receive()
        kind, values = (
            _get(namespace, *request.values) if request.kind == "get" else _call(namespace, request)
        )
        channel.send(Message(request.id, kind, values))


def _get(namespace: dict[str, Any], name: str) -> tuple[str, tuple[Any, ...]]:
    if name not in namespace:
        return "missing", ()
    found = namespace[name]
    return ("callable", ()) if callable(found) else ("value", (_sendable(found),))


def _call(namespace: dict[str, Any], request: Message) -> tuple[str, tuple[Any, ...]]:
    name, *args = request.values
    before = [_fingerprint(arg) for arg in args]
    try:
        value = _sendable(namespace[name](*args))
        return "value", (value, _changed(args, before), _shared(args, value))
    except (
        BaseException
    ) as error:  # SystemExit and KeyboardInterrupt are answers of a student's function as well
        return "raised", _raised(error)


def _raised(error: BaseException) -> tuple[list[str], str]:
    names = [plain_text(base.__name__, 100) for base in type(error).__mro__ if base is not object]
    try:
        text = plain_text(str(error), MAX_ERROR_TEXT)
    except Exception:  # a student's own exception may fail to describe itself
        text = ""
    return names[:16], text


def _sendable(value: Any) -> Any:
    """The value, or an `Opaque` when it cannot be put into a frame."""
    try:
        encode(Message(0, "", (value,)), CAPS)
    except Unsendable as error:
        return Opaque(f"{type(value).__name__}, {error}")
    return value


def _fingerprint(value: Any) -> bytes:
    return encode(Message(0, "", (value,)), CAPS)


def _changed(args: list[Any], before: list[bytes]) -> list[int]:
    return [i for i, (arg, was) in enumerate(zip(args, before, strict=True)) if _fingerprint(arg) != was]


def _arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        yield from _arrays(list(value.values()))


def _shared(args: list[Any], value: Any) -> list[int]:
    results = list(_arrays(value))
    return [
        i
        for i, arg in enumerate(args)
        if any(np.may_share_memory(mine, theirs) for mine in _arrays(arg) for theirs in results)
    ]

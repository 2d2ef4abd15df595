"""Signals that have to wait until something is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def held(*numbers: signal.Signals) -> Iterator[None]:
    """These signals wait until the end of the block, and come then, also where something went wrong in it.

    Held by handlers and not by a mask: other threads would hear what is masked in one, and what is started
    in the block would be born with the mask. Outside the main thread, where none arrives, nothing is done.

    >>> try:
    ...     with held(signal.SIGINT):
    ...         signal.raise_signal(signal.SIGINT)
    ...         print("done")
    ... except KeyboardInterrupt:
    ...     print("interrupted")
    done
    interrupted
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    handlers = {number: signal.signal(number, lambda number, _: heard.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        with ExitStack() as last:  # one may raise, and none gets lost
            for one in dict.fromkeys(heard):
                last.callback(signal.raise_signal, one)

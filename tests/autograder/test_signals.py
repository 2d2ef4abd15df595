"""Signals that wait until something is done."""

import signal
import threading

import pytest

from autograder.signals import held


def test_what_came_comes_at_the_end_also_where_something_went_wrong():
    def press():
        with held(signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            raise ValueError

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        press()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("pressed", [(signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)])
def test_none_gets_lost_where_another_raises(pressed):
    def press():
        with held(signal.SIGINT, signal.SIGTERM):
            for number in pressed:
                signal.raise_signal(number)

    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with pytest.raises(KeyboardInterrupt):
            press()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with held(signal.SIGTERM):
            signal.raise_signal(signal.SIGTERM)
    finally:
        assert signal.signal(signal.SIGTERM, before) is signal.SIG_IGN


def test_another_thread_holds_nothing_because_none_arrives_there():
    seen = []

    def look():
        with held(signal.SIGINT):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]

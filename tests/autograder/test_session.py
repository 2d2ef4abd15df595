"""The grader's end of the line, against a worker that says whatever a test wants."""

import socket
import threading

import numpy as np
import pytest

from autograder.errors import SandboxError
from autograder.sandbox.channel import Channel
from autograder.sandbox.messages import Caps, Message, Opaque, WireError
from autograder.sandbox.probe import Probe
from autograder.sandbox.session import SessionLost, WorkerSession
from autograder.sandbox.wire import encode
from autograder.student import Failure

CAPS = Caps()


class Puppet:
    """The other end: answers each request with the next of the given replies, then goes away."""

    def __init__(self, *replies, early=b""):
        self.ours, self._theirs = socket.socketpair()
        self._replies = replies
        self._theirs.sendall(early)
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self):
        with self._theirs:
            channel = Channel(self._theirs.dup(), CAPS)
            try:
                for reply in self._replies:
                    request = channel.receive()
                    self._theirs.setblocking(True)
                    self._theirs.sendall(reply if isinstance(reply, bytes) else frame(request.id, *reply))
            except (WireError, OSError):
                pass
            channel.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.ours.close()
        self._thread.join()


def frame(number, kind, *values):
    return encode(Message(number, kind, values), CAPS)


def called(*replies, args=(1,), early=b""):
    with Puppet(*replies, early=early) as puppet:
        probe = Probe(puppet.ours, "f", 20)
        reply = probe.call(args)
        for _ in replies[1:]:
            reply = probe.call(args)
        return reply


def test_a_value_is_returned_with_the_testimony():
    reply = called(("value", np.arange(3), [0], [1]), args=(1, 2))
    assert reply.value.tolist() == [0, 1, 2]
    assert (reply.changed, reply.shared, reply.failure) == ((0,), (1,), None)


def test_an_exception_is_returned_with_its_types():
    reply = called(("raised", ["DoesNotFit", "ValueError"], "no"))
    assert (reply.raised.types, reply.raised.text) == (("DoesNotFit", "ValueError"), "no")


def test_a_value_that_could_not_travel_is_an_object_of_a_class_of_that_name():
    reply = called(("value", Opaque("gene\x00rator"), [], []))
    assert type(reply.value).__name__ == "generator"


@pytest.mark.parametrize(
    "reply",
    [
        ("value", 1),
        ("value", 1, [], [], []),
        ("value", 1, [1], []),
        ("value", 1, [-1], []),
        ("value", 1, [0, 0], []),
        ("value", 1, ["0"], []),
        ("value", 1, None, []),
        ("raised", [], "no types"),
        ("raised", ["E"] * 17, "too many types"),
        ("raised", ["E" * 101], "too long a name"),
        ("raised", ["E"], "x" * 501),
        ("raised", ["E"], 3),
        ("callable",),
        ("outcome", "ok", []),
        frame(2, "value", 1, [], []),
        frame(1, "value", 1, [], []) * 2,
        b"\0" * 12,
        b"\xff" * 12,
        b"\0\0\0\x02" + b"\0" * 8 + b"{}",
    ],
)
def test_replies_that_the_protocol_does_not_allow_end_the_exercise(reply):
    last = called(reply, ("value", 1, [], []))
    assert last.failure is Failure.BROKEN_REPLY
    assert not last.returned


def test_a_reply_before_the_question_ends_the_exercise():
    assert called(("value", 1, [], []), early=frame(1, "value", 1, [], [])).failure is Failure.BROKEN_REPLY


def test_an_end_of_the_stream_is_a_death():
    assert called(b"").failure is Failure.DIED
    assert called(b"\0\0").failure is Failure.DIED


def test_an_end_of_stream_is_out_of_memory_where_memory_ran_out():
    with Puppet(b"") as puppet:
        probe = Probe(puppet.ours, "f", 20, ran_out=lambda: True)
        assert probe.call((1,)).failure is Failure.OUT_OF_MEMORY
    with Puppet(b"") as puppet, pytest.raises(SessionLost) as lost:
        WorkerSession(puppet.ours, lambda: None, lambda: True).run_cell("1", 20)
    assert (lost.value.reason, lost.value.status) == (Failure.OUT_OF_MEMORY, "out of memory")


def test_silence_is_too_slow_and_time_is_counted_over_all_calls():
    with Puppet() as puppet:
        ours, theirs = socket.socketpair()
        with theirs:
            probe = Probe(ours, "f", 0.05)
            assert probe.call((1,)).failure is Failure.TOO_SLOW
            assert probe.call((1,)).failure is Failure.TOO_SLOW
            assert probe.lookup() is Failure.TOO_SLOW
        assert puppet is not None


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (("callable",), None),
        (("missing",), Failure.MISSING),
        (("value", 3), Failure.NOT_CALLABLE),
        (("value",), Failure.BROKEN_REPLY),
        (("forked",), Failure.BROKEN_REPLY),
    ],
)
def test_a_lookup_tells_whether_the_function_is_there(reply, found):
    with Puppet(reply) as puppet:
        assert Probe(puppet.ours, "f", 20).lookup() is found


def test_a_probe_that_said_more_than_it_was_asked_is_not_believed_at_the_end():
    ours, theirs = socket.socketpair()
    with theirs:
        probe = Probe(ours, "f", 20)
        theirs.sendall(frame(9, "value", 1, [], []))
        assert probe.finish() is Failure.BROKEN_REPLY


def test_a_probe_that_answered_and_then_ended_is_believed():
    ours, theirs = socket.socketpair()
    probe = Probe(ours, "f", 20)
    theirs.close()
    assert probe.finish() is None


def started(*replies):
    puppet = Puppet(("ready", 0), *replies)
    session = WorkerSession(puppet.ours, lambda: None)
    session.start({})
    return puppet, session


def test_a_cell_returns_its_outcome():
    puppet, session = started(
        ("outcome", "error", [{"output_type": "stream", "name": "stdout", "text": "x"}])
    )
    with puppet:
        outcome = session.run_cell("1", 20)
    assert (outcome.status, outcome.outputs[0]["text"]) == ("error", "x")


@pytest.mark.parametrize("answers", [True, False])
def test_a_cell_that_takes_too_long_is_interrupted_and_keeps_its_outcome_if_it_then_ends(
    monkeypatch, answers
):
    monkeypatch.setattr("autograder.sandbox.session.STOP_SECONDS", 0.01)
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def interrupt():
            if answers:
                theirs.sendall(frame(1, "outcome", "error", []))

        session = WorkerSession(ours, interrupt)
        if answers:
            assert session.run_cell("1", 0.01).status == "too slow"
        else:
            with pytest.raises(SessionLost) as lost:
                session.run_cell("1", 0.01)
            assert lost.value.reason is Failure.TOO_SLOW


@pytest.mark.parametrize(
    "reply",
    [
        ("outcome", "fine", []),
        ("outcome", np.array(["ok", "error"]), []),
        ("outcome", "ok"),
        ("outcome", "ok", [{}]),
        ("ready",),
        b"\0" * 12,
    ],
)
def test_an_outcome_that_is_none_loses_the_session(reply):
    puppet, session = started(reply)
    with puppet, pytest.raises(SessionLost) as lost:
        session.run_cell("1", 20)
    assert lost.value.reason is Failure.BROKEN_REPLY


def test_a_snapshot_that_is_not_made_loses_the_session():
    for reply in (("no",), ("forked",), ("forked", "3")):
        puppet, session = started(reply)
        with puppet, pytest.raises(SessionLost):
            session.snapshot("f", 20)


def test_a_snapshot_knows_how_many_threads_did_not_come_along():
    puppet, session = started(("forked", 3))
    with puppet:
        assert session.snapshot("f", 20).threads == 3
        session.close()


def test_a_worker_that_does_not_start_is_the_machines_fault():
    with Puppet(b"") as puppet, pytest.raises(SandboxError, match="did not start"):
        WorkerSession(puppet.ours, lambda: None).start({})
    for kind, *values in (("hello", 0), ("ready",), ("ready", "7")):
        with Puppet((kind, *values)) as puppet, pytest.raises(SandboxError, match=f"it said '{kind}'"):
            WorkerSession(puppet.ours, lambda: None).start({})


def test_a_worker_says_by_which_abi_of_landlock_it_restricts_itself():
    with Puppet(("ready", 7)) as puppet:
        assert WorkerSession(puppet.ours, lambda: None).start({}, ("/tmp",)) == 7


def test_a_cell_too_large_to_send_is_skipped():
    puppet, session = started(("never", "asked"))
    with puppet:
        assert session.run_cell("x" * (9 << 20), 20).status == "skipped"

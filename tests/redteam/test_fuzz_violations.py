"""One wrong frame among right ones costs the exercise, wherever it stands; so does an early end."""

from __future__ import annotations

import json
import socket
import threading
import time

import fuzzing
import pytest
from fuzzing import CAPS, frame, parts, raw_frame, say, whole
from garbling import all_keys, honest, judged, report_on

from autograder.report import Status
from autograder.sandbox.channel import Channel
from autograder.sandbox.messages import WireError
from autograder.sandbox.probe import Probe
from autograder.sandbox.wire import PREFIX, decode

ORDINARY = [["array", "<f8", [2]], ["list"], ["list"]]


def said(number, nodes, payload=bytes(16), kind="value"):
    return raw_frame(json.dumps([number, kind, *nodes]).encode(), payload)


def in_place(value, payload=b"", after=()):
    """A reply whose value is this node."""
    return lambda number, right: said(number, [value, *(after or (["list"], ["list"]))], payload)


def relengthed(right, more):
    """A frame whose header is said to be so much longer than it is."""
    header, payload = PREFIX.unpack_from(right)
    return PREFIX.pack(header + more, payload) + right[PREFIX.size :]


def renumbered(right, number):
    """The same frame with another id."""
    tree, payload = parts(right)
    return raw_frame(json.dumps([number, *tree[1:]]).encode(), payload)


VIOLATIONS = {
    "no frame": lambda number, right: b"",
    "the next id": lambda number, right: renumbered(right, number + 1),
    "id 0": lambda number, right: renumbered(right, 0),
    "a negative id": lambda number, right: renumbered(right, -number),
    "an id that is text": lambda number, right: renumbered(right, str(number)),
    "an id that is true": lambda number, right: renumbered(right, True),
    "an id in a list": lambda number, right: renumbered(right, [number]),
    "twice": lambda number, right: right * 2,
    "one byte more": lambda number, right: right + b"\0",
    "the next answer, early": lambda number, right: right + said(number + 1, ORDINARY),
    "a header one longer": lambda number, right: relengthed(right, 1),
    "a header one shorter": lambda number, right: relengthed(right, -1),
    "a header over the cap": lambda number, right: PREFIX.pack(CAPS.header + 1, 0) + right[12:],
    "a payload over the cap": lambda number, right: PREFIX.pack(10, CAPS.payload + 1) + right[12:],
    "10 GB": lambda number, right: PREFIX.pack(10, 10 << 30),
    "a kind that is a number": lambda number, right: raw_frame(b"[%d,1]" % number),
    "a kind of the other direction": lambda number, right: said(number, ["f"], b"", kind="call"),
    "no nodes": lambda number, right: said(number, [], b""),
    "a byte too many in the payload": lambda number, right: said(number, ORDINARY, bytes(17)),
    "a byte too few in the payload": lambda number, right: said(number, ORDINARY, bytes(15)),
    "a negative axis": in_place(["array", "<f8", [-2]], bytes(16)),
    "axes that overflow": in_place(["array", "<f8", [2**31 - 1] * 16]),
    "axes of nothing that overflow": in_place(["array", "<f8", [0, *[2**31 - 1] * 15]]),
    "17 axes": in_place(["array", "<f8", [1] * 17], bytes(8)),
    "a dtype of objects": in_place(["array", "|O", [1]], bytes(8)),
    "text of 501 characters an item": in_place(["array", "<U501", [1]], bytes(2004)),
    "a boolean that is 2": in_place(["array", "|b1", [1]], b"\2"),
    "half a character in an array": in_place(["array", "<U1", [1]], b"\0\xd8\0\0"),
    "half a character": in_place("\ud800"),
    "an object": in_place({"a": 1}),
    "a number with a point": in_place(1.5),
    "NaN": in_place(float("nan")),
    "65 bits": in_place(10**20),
    "5 levels": in_place(["list", ["list", ["list", ["list", ["list"]]]]]),
    "2000 levels": lambda number, right: raw_frame(b'[%d,"value",' % number + b"[" * 2000 + b"]" * 2001),
    "50,001 values": in_place(["list", *[0] * CAPS.nodes]),
    "a key twice": in_place(["dict", ["a", 1], ["a", 1]]),
    "a function": in_place(["polynomial", False, "0x1p0"]),
    "a name of 101 characters": in_place(["opaque", "x" * 101]),
    "a float of 33 characters": in_place(["float", "0x1." + "0" * 29]),
    "a position that is not there": in_place(["array", "<f8", [2]], bytes(16), (["list", 9], ["list"])),
    "a position below 0": in_place(["array", "<f8", [2]], bytes(16), (["list"], ["list", -1])),
    "a position that is true": in_place(["array", "<f8", [2]], bytes(16), (["list"], ["list", True])),
    "no positions": in_place(["array", "<f8", [2]], bytes(16), (None, None)),
    "17 names of an exception": lambda number, right: frame(number, "raised", ["E"] * 17, ""),
    "an exception of 501 characters": lambda number, right: frame(number, "raised", ["E"], "x" * 501),
    "a name of an exception of 101": lambda number, right: frame(number, "raised", ["E" * 101], ""),
    "spaces behind the header": lambda number, right: raw_frame(b'[%d,"value"]]' % number),
    "invalid UTF-8": lambda number, right: raw_frame(b'[%d,"value","\xff"]' % number),
    "a frame of another session": lambda number, right: said(number, [["list"]], kind="outcome"),
}  # fmt: skip


def with_one_wrong(key, reply, place, violation, seconds=20.0):
    """The report on a worker that answers rightly but for its answer number `place`."""
    asked = []

    def answers(request, sock):
        asked.append(request.kind)
        right = reply(request)
        if len(asked) - 1 == place:
            wrong = violation(request.id, right)
            say(sock, wrong, end=not whole(wrong))
        else:
            say(sock, right)

    return judged(key, answers, seconds), len(asked)


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=VIOLATIONS)
def test_one_wrong_frame_among_right_ones_costs_the_exercise(violation):
    key, reply = all_keys()["correlate1d"], honest("correlate1d")
    report, exchange = with_one_wrong(key, reply, None, None)
    assert report.points == key.points
    for place in range(exchange):
        report, _ = with_one_wrong(key, reply, place, violation)
        assert (report.points, report.stars) == (0.0, 0), place
        assert report.status in (Status.BROKEN_REPLY, Status.DIED), place


def test_a_stream_that_ends_after_any_byte_earns_nothing():
    key, reply = all_keys()["correlate1d"], honest("correlate1d")
    sizes = []
    judged(key, lambda request, sock: (sizes.append(len(reply(request))), say(sock, reply(request))))
    assert len(sizes) > 8
    for place, size in enumerate(sizes):
        for cut in range(size):
            report, _ = with_one_wrong(key, reply, place, lambda number, right, cut=cut: right[:cut])
            assert (report.points, report.status) == (0.0, Status.DIED), (place, cut)


AT_CAP = {
    "4 levels": (["list", ["list", ["list", ["list", 0]]]], b""),
    "50,000 values": (["list", *[0] * (CAPS.nodes - 1)], b""),
    "16 axes": (["array", "<f8", [1] * 16], bytes(8)),
    "text of 500 characters an item": (["array", "<U500", [1]], bytes(2000)),
    "64 bits": (2**64 - 1, b""),
    "a name of 100 characters": (["opaque", "x" * 100], b""),
    "a float of 32 characters": (["float", "0x1." + "0" * 28], b""),
}


@pytest.mark.parametrize(("node", "payload"), AT_CAP.values(), ids=AT_CAP)
def test_what_is_just_within_a_cap_is_read(node, payload):
    assert decode(json.dumps([1, "value", node]).encode(), payload, CAPS).values


def dribbling(reply, pause):
    """The grader's end of a line whose other end writes byte by byte, and the thread that does."""
    ours, theirs = socket.socketpair()

    def serve():
        channel = Channel(theirs, fuzzing.REQUESTS)
        try:
            while True:
                for byte in reply(channel.receive()):
                    theirs.send(bytes([byte]))
                    time.sleep(pause)
        except (OSError, WireError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    return ours, thread


@pytest.mark.parametrize(("pause", "seconds"), [(0.0, 60.0), (0.003, 0.3)])
def test_a_reply_that_dribbles_does_not_outlive_the_deadline(pause, seconds):
    key = all_keys()["correlate1d"]
    ours, thread = dribbling(honest("correlate1d"), pause)
    probe = Probe(ours, key.exercise, seconds)
    began = time.monotonic()
    report = report_on(key, probe)
    spent = time.monotonic() - began
    probe.close()
    thread.join()
    if pause:
        assert report.status is Status.TOO_SLOW
        assert report.points == 0
        assert spent < seconds + 0.5
    else:
        assert report.points == key.points

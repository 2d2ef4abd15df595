"""What is made of a frame is not much larger than a frame may be, whatever it holds or promises."""

from __future__ import annotations

import socket
import threading
import time
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from fuzzing import CAPS, raw_frame

from autograder.sandbox.channel import Channel
from autograder.sandbox.messages import WireError
from autograder.sandbox.session import CONTROL_CAPS
from autograder.sandbox.wire import decode


@pytest.mark.parametrize("more", [0, 1])
def test_the_largest_frame_is_read_and_one_byte_more_is_not(more):
    ours, theirs = socket.socketpair()
    header = b'[1,"value",["array","|u1",[%d]]]' % (CAPS.payload + more)
    header += b" " * (CAPS.header - len(header) + more)
    sender = threading.Thread(target=_send_all, args=(theirs, raw_frame(header, bytes(CAPS.payload + more))))
    sender.start()
    try:
        if more:
            with pytest.raises(WireError, match="too large"):
                Channel(ours, CAPS).receive(time.monotonic() + 60)
        else:
            assert Channel(ours, CAPS).receive(time.monotonic() + 60).values[0].size == CAPS.payload
    finally:
        ours.close()
        sender.join()


def _send_all(sock, data):
    with sock, suppress(OSError):  # the grader hangs up
        sock.sendall(data)


HEAVY = {
    "empty lists": b"[]",
    "lists in lists": b"[[],[],[[]]]",
    "short texts": b'"ab"',
    "numbers": b"999",
    "arrays of nothing": b'["array","<f8",[0]]',
    "names": b'["opaque","ab"]',
    "dictionaries": b'["dict",["a",["dict"]]]',
    "deep": b"[" * 5000 + b"]" * 5000,
}
BYTES_PER_NODE = 600  # an empty array, what it is made from, and room in the list that holds it


@pytest.mark.parametrize("caps", [CAPS, CONTROL_CAPS], ids=["probe", "control"])
@pytest.mark.parametrize("node", HEAVY.values(), ids=HEAVY)
def test_a_header_that_is_full_of_small_things_takes_little_more_than_its_own_size(node, caps):
    header = b'[1,"value",' + b",".join([node] * ((caps.header - 20) // (len(node) + 1))) + b"]"
    assert len(header) <= caps.header
    peak = peak_of_reading(header, b"", caps)
    print(f"{peak / 1e6:.0f} MB of {len(header) / 1e6:.1f} MB")
    assert peak < 14 * len(header) + BYTES_PER_NODE * caps.nodes


@pytest.mark.parametrize("dtype", ["<f8", "<U1", "|b1"])
def test_an_array_takes_no_more_than_its_bytes_again(dtype):
    size = CAPS.payload // np.dtype(dtype).itemsize
    peak = peak_of_reading(
        b'[1,"value",["array","%s",[%d]]]' % (dtype.encode(), size), bytes(CAPS.payload), CAPS
    )
    assert peak < 2 * CAPS.payload
    promised = b'[1,"value",["array","%s",[2147483647,2147483647]]]' % dtype.encode()
    assert peak_of_reading(promised, bytes(1000), CAPS) < 100_000


def peak_of_reading(header, payload, caps):
    """The memory that decoding takes at most, beside the frame itself."""
    tracemalloc.start()
    try:
        decode(header, payload, caps)
    except WireError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak

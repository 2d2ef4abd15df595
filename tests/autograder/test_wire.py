"""What travels between the grader and student code, and what is refused on the way."""

import contextlib
import json
import socket
import struct
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import polynomial as polynomials
from autograder.sandbox.channel import Channel
from autograder.sandbox.functions import Polynomial
from autograder.sandbox.messages import Caps, Closed, Late, Message, Opaque, Unsendable, WireError
from autograder.sandbox.wire import DTYPES, PREFIX, decode, encode

CAPS = Caps()


def travelled(value, caps=CAPS):
    frame = encode(Message(7, "value", (value,)), caps)
    header, payload = PREFIX.unpack(frame[: PREFIX.size])
    body = frame[PREFIX.size :]
    assert len(body) == header + payload
    message = decode(body[:header], body[header:], caps)
    assert (message.id, message.kind) == (7, "value")
    return message.values[0]


def refused(nodes, payload=b"", caps=CAPS):
    text = nodes if isinstance(nodes, bytes) else json.dumps([1, "value", *nodes]).encode()
    with pytest.raises(WireError) as caught:
        decode(text, payload, caps)
    return str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        -(2**63),
        2**63 - 1,
        0.1,
        float("inf"),
        -0.0,
        "",
        "größer 大",
        [1, (2.5, "x")],
        {"a": [None]},
    ],
)
def test_plain_values_arrive_as_they_were(value):
    arrived = travelled(value)
    assert arrived == value
    assert type(arrived) is type(value)


def test_not_a_number_arrives():
    assert np.isnan(travelled(float("nan")))


@given(
    hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, min_side=0, max_dims=5), elements=None)
)
def test_arrays_arrive_with_shape_dtype_and_every_bit(array):
    arrived = travelled(array)
    assert type(arrived) is np.ndarray
    assert (arrived.shape, arrived.dtype) == (array.shape, array.dtype)
    assert arrived.tobytes() == array.tobytes()


def test_an_array_that_arrives_is_a_plain_one_that_owns_its_memory():
    class Special(np.ndarray):
        pass

    arrived = travelled(np.arange(12.0).reshape(3, 4).T[::2].view(Special))
    assert type(arrived) is np.ndarray
    assert arrived.flags.owndata
    assert arrived.flags.writeable
    assert arrived.tolist() == np.arange(12.0).reshape(3, 4).T[::2].tolist()


def test_arrays_of_the_other_byte_order_arrive_in_ours():
    arrived = travelled(np.array([1, 2], ">i4"))
    assert arrived.dtype == np.int32
    assert arrived.tolist() == [1, 2]


@pytest.mark.parametrize("scalar", [np.float32(0.5), np.int8(-3), np.bool_(True), np.complex128(1j)])
def test_numpy_scalars_stay_scalars(scalar):
    arrived = travelled(scalar)
    assert arrived == scalar
    assert type(arrived) is type(scalar)


def test_text_arrays_arrive():
    assert travelled(np.array(["a", "größe"])).tolist() == ["a", "größe"]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"),
        ((i for i in ()), "generator"),
        (b"bytes", "bytes"),
        ({1: 2}, "dict with keys that are not text"),
        (2**70, "int of more than 64 bits"),
        (np.array([None]), "ndarray of object"),
        (np.zeros(2, "datetime64[s]"), "ndarray of datetime64[s]"),
        (np.zeros(1, "longdouble"), f"ndarray of {np.dtype('longdouble')}"),
    ],
)
def test_what_cannot_travel_is_named(value, name):
    assert travelled(value) == Opaque(name)


@pytest.mark.parametrize(
    ("value", "caps", "reason"),
    [
        ([[[[[1]]]]], CAPS, "nested more than 4"),
        (np.zeros(200), Caps(payload=1000), "arrays of more than"),
        ([0] * 20, Caps(nodes=10), "more than 10 elements"),
        ("x" * 2000, Caps(header=1000), "text of more than"),
    ],
)
def test_values_over_a_cap_are_not_sent(value, caps, reason):
    with pytest.raises(Unsendable, match=reason):
        encode(Message(1, "value", (value,)), caps)


def test_half_characters_are_replaced_before_they_are_sent():
    assert travelled("a\ud800b") == "a?b"


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{}",
        b"\xff",
        b"[1]",
        b'["1", "value"]',
        b'[true, "value"]',
        b"[1, 2]",
        b'[1, "value", NaN]',
        b'[1, "value", Infinity]',
        b'[1, "value", 1.5]',
        b'[1, "value", 123456789012345678901]',
        b'[1, "value", {"a": 1}]',
        b'[1, "value", {"a": 1, "a": 2}]',
        b'[1, "value", ' + b"[" * 100_000 + b"]" * 100_000 + b"]",
        b'[1, "value", "\\ud800"]',
    ],
)
def test_headers_that_are_not_ours_are_refused(header):
    refused(header)


@pytest.mark.parametrize(
    "node",
    [
        [],
        [1],
        ["set", 1],
        ["float", 1],
        ["float", "nine"],
        ["float", "0x1p99999999999999999999"],
        ["float", "1" * 40],
        ["dict", ["a", 1], ["a", 2]],
        ["dict", [1, 2]],
        ["dict", "ab"],
        ["opaque", "x" * 101],
        ["list", ["list", ["list", ["list", ["list"]]]]],
    ],
)
def test_nodes_that_are_not_ours_are_refused(node):
    refused([node])


@pytest.mark.parametrize(
    ("dtype", "shape", "payload"),
    [
        ("|O", [1], b"\0" * 8),
        ("<f8", [-1], b"\0" * 8),
        ("<f8", [2], b"\0" * 8),
        ("<f8", [1], b"\0" * 16),
        ("<f8", [True], b"\0" * 8),
        ("<f8", [1 << 40], b""),
        ("<f8", [1 << 30, 1 << 30, 1 << 30], b""),
        ("<f8", [0, *[(1 << 31) - 1] * 10], b""),
        ("<f8", [1] * 17, b"\0" * 8),
        ("<f8", "1", b"\0" * 8),
        (">f8", [1], b"\0" * 8),
        ("<f16", [1], b"\0" * 16),
        ("|V8", [1], b"\0" * 8),
        ("<M8[s]", [1], b"\0" * 8),
        ("<U0", [1], b""),
        ("<U9999", [1], b"\0" * 39996),
        ("<U1", [1], b"\xff" * 4),
        ("<U1", [1], struct.pack("<I", 0xD800)),
        ("|b1", [2], b"\1\2"),
        ("i4,i4", [1], b"\0" * 8),
    ],
)
def test_arrays_that_contradict_themselves_are_refused(dtype, shape, payload):
    refused([["array", dtype, shape]], payload)


def test_a_scalar_with_axes_is_refused():
    refused([["scalar", "<f8", [1]]], b"\0" * 8)


def test_more_values_than_allowed_are_refused():
    assert "too many" in refused([["list", *[0] * 20]], caps=Caps(nodes=10))


def test_many_lists_are_refused_before_they_are_made_and_brackets_in_a_text_are_none():
    caps = Caps(nodes=10)
    assert "too many lists" in refused([[]] * 41, caps=caps)
    for text in ("[" * 1000, '["' * 500, '\\["[' * 300):
        assert travelled([text, text], caps) == [text, text]
    began = time.monotonic()
    refused(b'[1,"value","' + b'\\"' * 1_000_000 + b"[" * 1000, caps=caps)  # a text that never ends
    assert time.monotonic() - began < 2


@given(st.binary(max_size=60))
def test_no_bytes_whatever_raise_anything_but_a_wire_error(raw):
    with contextlib.suppress(WireError):
        decode(b'[1, "value", ' + raw + b"]", raw, CAPS)


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def soon():
    return time.monotonic() + 20


def test_a_frame_larger_than_the_socket_arrives_whole(ends):
    ours, theirs = (Channel(end, CAPS) for end in ends)
    array = np.arange(1_000_000.0)
    sender = threading.Thread(target=theirs.send, args=(Message(1, "value", (array,)), soon()))
    sender.start()
    arrived = ours.receive(soon())
    sender.join()
    assert np.array_equal(arrived.values[0], array)


@pytest.mark.parametrize("lengths", [(1 << 30, 0), (2, 10 << 30), (2, (1 << 64) - 1)])
def test_a_frame_over_a_cap_is_refused_before_it_is_read(ends, lengths):
    ends[1].sendall(PREFIX.pack(*lengths))
    with pytest.raises(WireError, match="too large"):
        Channel(ends[0], CAPS).receive(soon())


def test_a_channel_that_has_received_too_much_reads_no_more(ends):
    ours, theirs = Channel(ends[0], Caps(total=2000)), Channel(ends[1], CAPS)
    for _ in range(2):
        theirs.send(Message(1, "value", (np.zeros(150),)), soon())
    ours.receive(soon())
    with pytest.raises(WireError, match="in all"):
        ours.receive(soon())


def test_silence_ends_at_the_deadline_of_the_reader(ends):
    with pytest.raises(Late):
        Channel(ends[0], CAPS).receive(time.monotonic())


def test_half_a_frame_ends_at_the_deadline_of_the_reader(ends):
    ends[1].sendall(PREFIX.pack(100, 0) + b"[1")
    with pytest.raises(Late):
        Channel(ends[0], CAPS).receive(time.monotonic() + 0.01)


def test_who_always_has_more_to_say_ends_at_the_deadline_as_well(ends):
    ends[1].sendall(PREFIX.pack(100, 0) + b" " * 100)
    clock = iter(range(100)).__next__  # each look at it takes a second
    with pytest.raises(Late):
        Channel(ends[0], CAPS, clock).receive(1)


def test_a_reader_that_does_not_read_ends_at_the_deadline_of_the_writer(ends):
    with pytest.raises(Late):
        Channel(ends[0], CAPS).send(Message(1, "value", (np.zeros(1_000_000),)), time.monotonic() + 0.01)


def test_the_end_of_the_stream_is_told(ends):
    ends[1].close()
    channel = Channel(ends[0], CAPS)
    with pytest.raises(Closed):
        channel.check_silence()
    with pytest.raises(Closed):
        channel.receive(soon())


def test_what_nobody_asked_for_is_refused_at_once_whole_or_not(ends):
    channel = Channel(ends[0], CAPS)
    channel.check_silence()
    ends[1].sendall(PREFIX.pack(100, 0) + b"[1")
    began = time.monotonic()
    with pytest.raises(WireError, match="not asked for"):
        channel.check_silence()
    assert time.monotonic() - began < 0.5


# Functions as arguments

PARABOLA = Polynomial((1.0, -0.5, 3.0), summed=False)
BOTH = Caps(gives=True, takes=True)


@pytest.mark.parametrize("summed", [False, True])
def test_a_function_travels_to_the_worker_and_is_the_graders_own(summed):
    arrived = travelled(Polynomial(PARABOLA.coefficients, summed), BOTH)
    ours = polynomials.Polynomial(PARABOLA.coefficients, summed=summed)
    for x in (np.linspace(-2, 2, 6).reshape(2, 3), np.arange(3), [1.0, 2.0], 0.25):
        assert np.array_equal(arrived(x), ours(x))
        assert type(arrived(x)) is type(ours(x))


def test_no_function_travels_to_the_grader():
    assert refused([PARABOLA.node()]) == "a value is of an unknown kind"
    with pytest.raises(WireError, match="unknown kind"):
        travelled(PARABOLA, Caps(gives=True))
    assert travelled(PARABOLA) == Opaque("Polynomial")


@pytest.mark.parametrize(
    "node",
    [
        ["polynomial"],
        ["polynomial", 0],
        ["polynomial", "0x1p0"],
        ["polynomial", True, 1],
        ["polynomial", True, "one"],
        ["polynomial", True, "0x1p+99999"],
        ["polynomial", True, "inf"],
        ["polynomial", True, "0x" + "1" * 40],
        ["polynomial", True, *["0x1p0"] * 65],
        ["polynomial", True, ["0x1p0"]],
    ],
)
def test_a_node_that_is_no_function_is_refused(node):
    assert refused([node], caps=BOTH) == "a function is not what we build"


def test_a_range_travels_as_a_list_and_an_endless_one_does_not():
    assert travelled(range(0, 7, 2)) == [0, 2, 4, 6]
    assert travelled(range(10**12)) == Opaque("range")

"""Frames that no honest worker sends, and the two ends of a line to say them on.

A fuzzing run is a sequence of numbered sessions. What happens in one depends on the run's seed and its number
alone, so a failure names both, and that session can be had again.

    FUZZ_SEED=fresh python -m pytest tests/redteam -k fuzz     # another seed each time
    FUZZ_SEED=1234 python -m pytest tests/redteam -k fuzz      # that one again
"""

from __future__ import annotations

import copy
import json
import os
import random
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from autograder.sandbox.messages import Caps, Message
from autograder.sandbox.wire import PREFIX, decode, encode

FIXED_SEED = "6"
CAPS = Caps()
BEYOND = Caps(header=1 << 25, payload=1 << 27, nodes=10**7, depth=40)  # what a worker can say if it wants to
REQUESTS = Caps(header=8 << 20, takes=True)  # what the worker's end reads
LENGTHS = (
    0,
    1,
    2,
    (1 << 20) - 1,
    1 << 20,
    (1 << 20) + 1,
    8 << 20,
    (8 << 20) + 1,
    (1 << 31) - 1,
    (1 << 32) - 1,
)
NUMBERS = (0, -1, 1, 2, 255, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**64))
DTYPES = [*"|b1 <i8 <f8 <f2 <c16 <U3 <U500 <U501 |O >f8 |V8 <M8[s] f8,f8".split(), ""]
TOKENS = (
    *("NaN", "Infinity", "-Infinity", "1.5", "-0", "1e999", "0x1p3", "01", "+1", "9" * 30, "9" * 5000),
    *('{"a":1}', '{"a":1,"a":2}', "{}", "null", "true", ",", ",,", "[]", "[[]]", "[1,]", "/**/", "  "),
    *('"\\ud800"', '"\\ud83d\\ude00"', '"\\u0000"', "'", '"', "\\", "\x00", "\x1b[2J", "\u202e", "\ufeff"),
    *("[" * 2000, "[" * 900 + "]" * 900),
)


def seed() -> str:
    """The seed of this run: always the same, unless FUZZ_SEED says another one, or `fresh`."""
    wanted = os.environ.get("FUZZ_SEED", FIXED_SEED)
    return os.urandom(4).hex() if wanted == "fresh" else wanted


class Line(socket.socket):
    """The grader's end of a real socket pair. As soon as a request is written whole, `answers` is called.

    It gets the request and the other end's socket, and says there what it likes: no thread, no waiting.
    """

    def __init__(self, answers: Callable[[Message, socket.socket], None]) -> None:
        ours, self._theirs = socket.socketpair()
        super().__init__(fileno=ours.detach())
        self._theirs.setblocking(False)
        self._heard = bytearray()
        self._answers = answers

    def send(self, data: Any, flags: int = 0) -> int:
        """Send, and let the other end speak when it has the whole request."""
        sent = super().send(data, flags)
        self._listen()
        return sent

    def sendmsg(self, *message: Any) -> int:
        """The same for the first byte of a request with a descriptor, which is lost here."""
        sent = super().sendmsg(*message)
        self._listen()
        return sent

    def _listen(self) -> None:
        while len(part := _received(self._theirs)):
            self._heard += part
        if len(self._heard) >= PREFIX.size:
            header, payload = PREFIX.unpack_from(self._heard)
            body = bytes(self._heard[PREFIX.size :])
            if len(body) == header + payload:
                self._heard.clear()
                self._answers(decode(body[:header], body[header:], REQUESTS), self._theirs)

    def close(self) -> None:
        """Close both ends."""
        self._theirs.close()
        super().close()


def _received(sock: socket.socket) -> bytes:
    try:
        return sock.recv(1 << 20)
    except BlockingIOError:
        return b""


def say(sock: socket.socket, data: bytes, *, end: bool = False) -> None:
    """Write as much as fits; `end` closes the stream behind it."""
    try:
        end |= bool(data) and sock.send(data) < len(data)
    except OSError:  # the buffer is full, or the grader has hung up
        end = True
    if end:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_WR)


def whole(data: bytes, caps: Caps = CAPS) -> bool:
    """Whether a reader needs nothing more to judge these bytes: a frame that is all there, or over a cap."""
    if len(data) < PREFIX.size:
        return False
    header, payload = PREFIX.unpack_from(data)
    return len(data) >= PREFIX.size + header + payload or header > caps.header or payload > caps.payload


def frame(number: int, kind: str, *values: Any) -> bytes:
    """A well-formed frame, which may be over a cap."""
    return encode(Message(number, kind, values), BEYOND)


def raw_frame(header: bytes, payload: bytes = b"") -> bytes:
    """Any header and payload with the lengths that they have."""
    return PREFIX.pack(len(header), len(payload)) + header + payload


def parts(data: bytes) -> tuple[Any, bytes]:
    """The header's tree and the payload of an honest frame."""
    size, _ = PREFIX.unpack_from(data)
    return json.loads(data[PREFIX.size : PREFIX.size + size]), data[PREFIX.size + size :]


# ---------------------------------------------------------------- what is said wrongly


def odd_value(dice: random.Random) -> Any:
    """A value that an honest worker could send and nobody expects at this place."""
    return dice.choice(ODD_VALUES)


ODD_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**63, 2.5, float("nan"), float("-inf")),
    *("", "x" * 600, "stderr", "<script>alert(1)</script>"),
    *(np.arange(3), np.zeros((0, 7)), np.array([]), np.full((60, 60), 1e308), np.zeros((1,) * 16)),
    *(np.array("stream"), np.array(["ok", "error"]), np.array([True, False]), np.zeros((2, 2), np.complex64)),
    *(np.float64("nan"), np.str_("ok"), np.int8(3), np.zeros(3, np.float16)),
    *([], (), {}, [[], [[]]], [0, 0], [True], [-1], [[1, 2], [3]], (1, "2", 3.0), ["ValueError"]),
    *({"a": None}, {"output_type": "stream"}, [np.zeros(2)] * 3),
)


def mutated(data: bytes, dice: random.Random) -> bytes:
    """An honest frame after one to three changes, each at one of four levels: tree, text, bytes, lengths."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        try:
            data = dice.choice(LEVELS)(data, dice)
        except RecursionError:  # our own json.dumps, of a tree that was nested twice
            data = _bytes(data, dice)
    return data


def _tree(data: bytes, dice: random.Random) -> bytes:
    """Change one place of the header's tree; the payload stays or not."""
    try:
        tree, payload = parts(data)
    except (ValueError, RecursionError, struct.error):
        return _bytes(data, dice)
    places = [[tree]]
    holder: Any = places[0]
    index = 0
    while isinstance(holder[index], list) and holder[index] and dice.random() < 0.85:
        holder = holder[index]
        index = dice.randrange(len(holder))
    holder[index] = _odd_node(holder[index], dice)
    if dice.random() < 0.3 and isinstance(holder, list):
        edit = dice.randrange(4)
        if edit == 0:
            del holder[index]
        elif edit == 1:
            holder.insert(index, copy.deepcopy(holder[index]))
        elif edit == 2:
            dice.shuffle(holder)
        else:
            holder += [0] * dice.choice((1, 16, 17, 500))
    tree = places[0][0] if places[0] else None
    if dice.random() < 0.1:
        payload = payload[: dice.randrange(len(payload) + 1)] + bytes(dice.choice((0, 1, 8)))
    return raw_frame(json.dumps(tree).encode(), payload)


def _odd_node(node: Any, dice: random.Random) -> Any:
    choices: list[Callable[[], Any]] = [
        lambda: dice.choice(NUMBERS),
        lambda: dice.choice(DTYPES),
        lambda: dice.choice((None, True, False, "", "\ud800", "value", "raised", "callable", "x" * 501)),
        lambda: ["array", dice.choice(DTYPES), [dice.choice(NUMBERS) for _ in range(dice.randrange(18))]],
        lambda: ["scalar", dice.choice(DTYPES), dice.choice(([], [1], None, 0))],
        lambda: [
            "float",
            dice.choice(("nan", "inf", "0x1p99999", "1e5", "x" * 33, "0x" + "f" * 29, 1, None)),
        ],
        lambda: [
            dice.choice(("list", "tuple", "dict", "opaque", "set", "polynomial", 3)),
            copy.deepcopy(node),
        ],
        lambda: ["dict", *[[dice.choice("ab"), 1] for _ in range(dice.randrange(4))]],
        lambda: ["dict", dice.choice((["a"], ["a", 1, 2], [1, 2], "ab", None, [["a"], 1]))],
        lambda: ["polynomial", dice.random() < 0.5, "0x1p0"],
        lambda: _nested(node, dice.choice((1, 3, 4, 5, 50, 900))),
        lambda: ["opaque", dice.choice(("x" * 100, "x" * 101, "", "\ud800", "a\x00b", "__class__"))],
        lambda: (
            node + dice.choice((-1, 1, 2**32))
            if type(node) is int
            else node * 2
            if isinstance(node, str)
            else 1
        ),
    ]
    return dice.choice(choices)()


def _nested(node: Any, levels: int) -> Any:
    for _ in range(levels):
        node = ["list", node]
    return node


def _text(data: bytes, dice: random.Random) -> bytes:
    """Splice a token into the header's text, or in the place of a part of it; lengths agree again."""
    if len(data) < PREFIX.size:
        return _bytes(data, dice)
    size, _ = PREFIX.unpack_from(data)
    header, payload = data[PREFIX.size : PREFIX.size + size], data[PREFIX.size + size :]
    at = dice.randrange(len(header) + 1)
    to = at if dice.random() < 0.5 else min(len(header), at + dice.randrange(1, 9))
    token = dice.choice(TOKENS).encode("utf-8", "surrogatepass")
    if dice.random() < 0.1:
        token = dice.choice((b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xef\xbb\xbf"))
    return raw_frame(header[:at] + token + header[to:], payload)


def _bytes(data: bytes, dice: random.Random) -> bytes:
    """Flip, drop, double or append bytes; lengths are not mended."""
    changed = bytearray(data)
    at = dice.randrange(len(changed) + 1)
    match dice.randrange(5):
        case 0 if at < len(changed):
            changed[at] ^= 1 << dice.randrange(8)
        case 1:
            del changed[at : at + dice.randrange(1, 20)]
        case 2:
            changed[at:at] = dice.randbytes(dice.randrange(1, 20))
        case 3:
            del changed[at:]
        case _:
            changed += dice.choice((data, dice.randbytes(5), b"\0" * 12))
    return bytes(changed)


def _lengths(data: bytes, dice: random.Random) -> bytes:
    """Lengths that are not those of what follows."""
    if len(data) < PREFIX.size:
        return dice.randbytes(12)
    header, payload = PREFIX.unpack_from(data)
    if dice.random() < 0.5:
        header = max(0, header + dice.choice((-1, 1))) if dice.random() < 0.5 else dice.choice(LENGTHS)
    else:
        odd = (*LENGTHS, (64 << 20) + 1, 64 << 20, 1 << 40, (1 << 63), (1 << 64) - 1)
        payload = max(0, payload + dice.choice((-1, 1))) if dice.random() < 0.5 else dice.choice(odd)
    return PREFIX.pack(header % (1 << 32), payload % (1 << 64)) + data[PREFIX.size :]


LEVELS = (_tree, _tree, _tree, _text, _bytes, _lengths)

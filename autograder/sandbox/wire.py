"""The language between the grader and the process that holds student code: frames, strict on both sides.

A frame is three parts: two big-endian lengths (header u32, payload u64), a JSON header, raw array bytes:

    [id, kind, node, node, ...]                     the header; each node is one value
    node = null | true | false | int | text
         | ["float", hexadecimal text]
         | ["list" | "tuple", node, ...] | ["dict", [key, node], ...]
         | ["array" | "scalar", dtype, [axis, ...]]   bytes follow in the payload, in this order
         | ["opaque", type name]                      a value that cannot travel
         | ["polynomial", summed, hexadecimal text, ...]   a function: from the grader only

Nothing is ever unpickled. The reader believes no length, shape or count: every one is held against `Caps`
before memory is reserved. Decoded arrays are base-class, own their memory, and are in native byte order.
Used by the grader and beside student code alike, so it imports the standard library, NumPy and siblings.
"""

from __future__ import annotations

import json
import math
import re
import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .functions import Polynomial, polynomial
from .messages import Caps, Message, Opaque, Unsendable, WireError

PREFIX = struct.Struct(">IQ")
DTYPES = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
MAX_TEXT_ITEM = 500  # characters per element of a text array
MAX_AXES = 16
INT_DIGITS = 20  # what a 64-bit integer needs
LISTS = 4  # in the header, at most so many per node: an array takes two, a dictionary one for each pair
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


# ---------------------------------------------------------------- encoding


@dataclass
class _Encoder:
    caps: Caps
    blobs: list[bytes] = field(default_factory=list)
    nodes: int = 0
    size: int = 0

    def node(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > self.caps.nodes:
            raise Unsendable(f"more than {self.caps.nodes} elements outside arrays")
        if value is None or type(value) is bool:
            return value
        if isinstance(value, Opaque):
            return ["opaque", plain_text(value.type_name, 100)]
        if type(value) is Polynomial and self.caps.gives:
            return value.node()
        if isinstance(value, str):
            return plain_text(value, len(value))
        if isinstance(value, np.ndarray | np.generic):
            return self.array(value)
        if isinstance(value, int):
            return int(value) if -(1 << 63) <= value < 1 << 64 else ["opaque", "int of more than 64 bits"]
        if isinstance(value, float):
            return ["float", float(value).hex()]
        if isinstance(value, complex):
            return self.array(np.complex128(value))
        if isinstance(value, list | tuple | dict):
            return self.container(value, depth + 1)
        if type(value) is range and len(value) <= self.caps.nodes:
            return self.container(list(value), depth + 1)
        return ["opaque", plain_text(type(value).__name__, 100)]

    def container(self, value: Any, depth: int) -> Any:
        if depth > self.caps.depth:
            raise Unsendable(f"nested more than {self.caps.depth} levels deep")
        if isinstance(value, dict):
            if not all(type(key) is str for key in value):
                return ["opaque", "dict with keys that are not text"]
            return ["dict", *([plain_text(k, len(k)), self.node(v, depth)] for k, v in value.items())]
        name = "list" if isinstance(value, list) else "tuple"
        return [name, *(self.node(item, depth) for item in value)]

    def array(self, value: Any) -> Any:
        dtype = value.dtype.newbyteorder("<") if value.dtype.kind in "biufcU" else value.dtype
        if not _allowed(dtype.str):
            return ["opaque", f"{type(value).__name__} of {plain_text(str(value.dtype), 40)}"]
        plain = np.array(value, dtype=dtype, copy=True, order="C", subok=False)
        self.size += plain.nbytes
        if self.size > self.caps.payload:
            raise Unsendable(f"arrays of more than {self.caps.payload >> 20} MB")
        self.blobs.append(plain.tobytes())
        kind = "scalar" if isinstance(value, np.generic) else "array"
        return [kind, dtype.str, list(plain.shape)]


def plain_text(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, with unpaired surrogates replaced."""
    return str(text)[:limit].encode("utf-8", "replace").decode("utf-8")


def encode(message: Message, caps: Caps) -> bytes:
    """The bytes of one frame; `Unsendable` if a value is over a cap."""
    encoder = _Encoder(caps)
    nodes = [encoder.node(value, 0) for value in message.values]
    header = json.dumps([message.id, message.kind, *nodes], allow_nan=False, separators=(",", ":")).encode()
    if len(header) > caps.header:
        raise Unsendable(f"text of more than {caps.header >> 10} kB")
    payload = b"".join(encoder.blobs)
    return PREFIX.pack(len(header), len(payload)) + header + payload


# ---------------------------------------------------------------- decoding


def _allowed(name: str) -> bool:
    if name.startswith("<U") and name[2:].isascii() and name[2:].isdigit() and len(name) <= 5:
        return 1 <= int(name[2:]) <= MAX_TEXT_ITEM
    return name in DTYPES


def _refuse_object(pairs: list[tuple[str, Any]]) -> Any:
    raise WireError("the header holds a JSON object")


def _refuse_number(text: str) -> Any:
    raise WireError(f"the header holds the number {text[:20]}")


def _whole(text: str) -> int:
    if len(text) > INT_DIGITS:
        raise WireError("the header holds an integer of more than 64 bits")
    return int(text)


def parse_header(raw: bytes) -> list[Any]:
    """Read a header: a JSON list of lists, text, whole numbers, true, false, null, and nothing else."""
    try:
        header = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_refuse_object,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as error:
        raise WireError(f"the header is not what we read: {type(error).__name__}") from error
    if not isinstance(header, list):
        raise WireError("the header is not a list")
    return header


def _lists(raw: bytes, most: int) -> int:
    """How many lists a header holds, told before they are made: an empty one takes 88 bytes, sent as 3."""
    brackets = raw.count(b"[")
    if brackets <= most:
        return brackets
    return brackets - sum(text[0].count(b"[") for text in _TEXT.finditer(raw))


@dataclass
class _Decoder:
    caps: Caps
    payload: memoryview
    nodes: int = 0
    offset: int = 0

    def value(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > self.caps.nodes:
            raise WireError("too many values")
        if node is None or isinstance(node, bool | int):
            return node
        if isinstance(node, str):
            return _text(node)
        if not isinstance(node, list) or not node or not isinstance(node[0], str):
            raise WireError("a value has no kind")
        return self.tagged(node[0], node[1:], depth + 1)

    def tagged(self, tag: str, rest: list[Any], depth: int) -> Any:
        if tag == "float" and len(rest) == 1:
            return _float(rest[0])
        if tag in ("array", "scalar") and len(rest) == 2:
            return self.array(rest[0], rest[1], scalar=tag == "scalar")
        if tag == "opaque" and len(rest) == 1 and isinstance(rest[0], str) and len(rest[0]) <= 100:
            return Opaque(_text(rest[0]))
        if tag == "polynomial" and self.caps.takes:
            return _function(rest)
        if tag not in ("list", "tuple", "dict"):
            raise WireError("a value is of an unknown kind")
        if depth > self.caps.depth:
            raise WireError("a value is nested too deep")
        if tag == "dict":
            return self.dictionary(rest, depth)
        items = [self.value(item, depth) for item in rest]
        return items if tag == "list" else tuple(items)

    def dictionary(self, rest: list[Any], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for pair in rest:
            if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
                raise WireError("a dict holds something else than pairs of a text and a value")
            key = _text(pair[0])
            if key in found:
                raise WireError("a dict holds a key twice")
            found[key] = self.value(pair[1], depth)
        return found

    def array(self, name: Any, shape: Any, *, scalar: bool) -> Any:
        if not isinstance(name, str) or not _allowed(name):
            raise WireError("an array has a dtype that does not travel")
        if not isinstance(shape, list) or len(shape) > MAX_AXES or (scalar and shape):
            raise WireError("an array has a shape that does not travel")
        if not all(type(axis) is int and 0 <= axis < 1 << 31 for axis in shape):
            raise WireError("an array has an impossible axis")
        dtype = np.dtype(name)
        size = math.prod(shape) * dtype.itemsize
        if size > len(self.payload) - self.offset:
            raise WireError("an array is larger than its bytes")
        raw = self.payload[self.offset : self.offset + size]
        self.offset += size
        try:
            array = np.frombuffer(raw, dtype=dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=True)
        except ValueError as error:  # no elements, but axes whose product is beyond NumPy
            raise WireError("an array has impossible axes") from error
        _check_items(array, raw)
        return array[()] if scalar else array


def _check_items(array: np.ndarray, raw: memoryview) -> None:
    """Refuse bytes that no honest array has: booleans other than 0 and 1, text outside Unicode."""
    if array.dtype.kind == "b" and array.size and np.frombuffer(raw, np.uint8).max() > 1:
        raise WireError("a boolean is neither 0 nor 1")
    if array.dtype.kind == "U" and array.size:
        points = np.frombuffer(raw, "<u4")
        if points.max() > 0x10FFFF or ((points >= 0xD800) & (points <= 0xDFFF)).any():
            raise WireError("an array of text holds something else")


def _text(value: str) -> str:
    if not value.isascii() and plain_text(value, len(value)) != value:
        raise WireError("a text holds half a character")
    return value


def _function(rest: list[Any]) -> Polynomial:
    try:
        return polynomial(rest)
    except (ValueError, OverflowError) as error:
        raise WireError("a function is not what we build") from error


def _float(value: Any) -> float:
    if not isinstance(value, str) or len(value) > 32:
        raise WireError("a float is not in hexadecimal notation")
    try:
        return float.fromhex(value)
    except (ValueError, OverflowError) as error:
        raise WireError("a float is not in hexadecimal notation") from error


def decode(header: bytes, payload: bytes | bytearray, caps: Caps) -> Message:
    """The message of a frame whose lengths were already held against the caps; `WireError` otherwise."""
    if _lists(header, LISTS * caps.nodes) > LISTS * caps.nodes:
        raise WireError("too many lists")
    parsed = parse_header(header)
    if len(parsed) < 2 or type(parsed[0]) is not int or not isinstance(parsed[1], str):
        raise WireError("the header does not begin with an id and a kind")
    decoder = _Decoder(caps, memoryview(payload))
    values = tuple(decoder.value(node, 0) for node in parsed[2:])
    if decoder.offset != len(payload):
        raise WireError("there are more bytes than arrays")
    return Message(parsed[0], parsed[1], values)

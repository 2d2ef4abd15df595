"""A PNG, taken apart and written anew: what comes out holds pixels and nothing else.

Pictures come from student code and are shown to instructors, so they are not handed to a decoder written
in C. Only what a plain picture needs is kept (header, palette, transparency, pixels); the pixels are
unpacked with a bound that is known from the header, checked, and packed again.
Chunk layout: PNG specification, section 5 (length, type, data, CRC-32).
"""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_SIDE = 6000
MAX_PIXELS = 16_000_000
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class PngError(ValueError):
    """Not a plain PNG of a reasonable size."""


def pixel_bytes(png: bytes) -> int:
    """How many bytes its pixels take when they are unpacked, by its header; `PngError` as below."""
    height, row_bytes = _measure(_chunks(png).get(b"IHDR", b""))
    return height * (1 + row_bytes)


def rewritten(png: bytes) -> bytes:
    """The same pixels in a fresh file; `PngError` for anything but a plain, non-interlaced picture."""
    chunks = _chunks(png)
    height, row_bytes = _measure(chunks.get(b"IHDR", b""))
    raw = _unpack(chunks.get(b"IDAT", b""), height * (1 + row_bytes))
    if any(kind > 4 for kind in raw[:: 1 + row_bytes]):
        raise PngError("a row has an unknown filter")
    parts = [SIGNATURE, _chunk(b"IHDR", chunks[b"IHDR"])]
    for name, most in ((b"PLTE", 768), (b"tRNS", 256)):
        if 0 < len(chunks.get(name, b"")) <= most:
            parts.append(_chunk(name, chunks[name]))
    return b"".join([*parts, _chunk(b"IDAT", zlib.compress(raw, 6)), _chunk(b"IEND", b"")])


def _chunks(png: bytes) -> dict[bytes, bytes]:
    """The data of each kind of chunk, joined; the check sums must agree."""
    if not png.startswith(SIGNATURE):
        raise PngError("no PNG signature")
    found: dict[bytes, list[bytes]] = {}
    position = len(SIGNATURE)
    while position + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, position)
        name, end = png[position + 4 : position + 8], position + 8 + length
        if end + 4 > len(png) or struct.unpack_from(">I", png, end)[0] != zlib.crc32(png[position + 4 : end]):
            raise PngError("a damaged chunk")
        found.setdefault(name, []).append(png[position + 8 : end])
        position = end + 4
        if name == b"IEND":
            break
    return {name: b"".join(parts) for name, parts in found.items()}


def _measure(header: bytes) -> tuple[int, int]:
    """Rows, and bytes per row without the filter byte."""
    if len(header) != 13:
        raise PngError("no header")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    if depth not in DEPTHS.get(colour, ()) or compression or filtering or interlace:
        raise PngError("an unusual kind of picture")
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise PngError(f"{width} x {height} pixels")
    return height, (width * depth * CHANNELS[colour] + 7) // 8


def _unpack(packed: bytes, size: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed, size + 1)
    except zlib.error as error:
        raise PngError("damaged pixels") from error
    if len(raw) != size:
        raise PngError("more or fewer pixels than the header says")
    return raw


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

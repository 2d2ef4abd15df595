"""A picture from a student is taken apart and written anew."""

import struct
import zlib

import pytest

from autograder.sandbox.png import SIGNATURE, PngError, rewritten


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width=2, height=2, colour=6, pixels=None, extra=b"", interlace=0, depth=8):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    pixels = (b"\0" + b"\1\2\3\4" * width) * height if pixels is None else pixels
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return SIGNATURE + body


def test_pixels_survive_and_everything_else_is_left_behind():
    hidden = chunk(b"tEXt", b"Comment\0<script>") + chunk(b"iCCP", b"profile")
    clean = rewritten(png(extra=hidden) + b"something after the end")
    assert clean == rewritten(png())
    assert b"script" not in clean
    assert rewritten(clean) == clean


def test_a_palette_and_transparency_survive():
    extra = chunk(b"PLTE", b"\1\2\3" * 4) + chunk(b"tRNS", b"\7")
    clean = rewritten(png(colour=3, pixels=b"\0\1\2" * 2, extra=extra))
    assert chunk(b"PLTE", b"\1\2\3" * 4) in clean
    assert chunk(b"tRNS", b"\7") in clean


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"GIF89a",
        SIGNATURE,
        png()[:-20],
        png().replace(b"IDAT", b"IDAX"),
        png(width=0),
        png(width=60_000, height=60_000, pixels=b""),
        png(width=5000, height=5000, pixels=b""),
        png(interlace=1),
        png(colour=5),
        png(depth=3),
        png(pixels=b"\0" * 17),
        png(pixels=b"\0" * 10_000_000),
        png(pixels=(b"\5" + b"\0" * 8) * 2),
    ],
    ids=range(14),
)
def test_what_is_no_plain_picture_is_refused(bad):
    with pytest.raises(PngError):
        rewritten(bad)

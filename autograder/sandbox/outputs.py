"""What a cell showed, made fit for storing: the grader's side of `shell.Recorder`, which trusts nothing.

The worker's account of a cell is read field by field and a fresh nbformat output is built from each. Only
text and pictures pass; a PNG is taken apart and written anew, so that nothing else can ride along.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from autograder.sandbox.messages import WireError
from autograder.sandbox.png import PngError, pixel_bytes, rewritten

CellStatus = Literal["ok", "error", "too slow", "died", "out of memory", "skipped"]

MAX_OUTPUTS = 120
MAX_TEXT = 250_000
MAX_PICTURES = 5 << 20  # bytes of one cell's
MAX_PICTURES_OF_ALL = 12 << 20  # of all cells'
MAX_PIXELS_OF_ALL = 256 << 20  # bytes when unpacked; to pack them again takes the grader six seconds at worst
MAX_NOTEBOOK = 16 << 20  # characters of all outputs of a notebook: what a page can hold
TOO_MUCH = "the notebook's pictures are too many, or too large"
CUT = "[grader] The notebook shows more than a page can hold; this output was left out.\n"


@dataclass(frozen=True, kw_only=True)
class CellOutcome:
    """How one cell ended, and its outputs in nbformat's form (text and PNG only, capped)."""

    status: CellStatus
    outputs: tuple[dict[str, Any], ...] = ()
    seconds: float = 0.0


class Page:
    """Room for the outputs of one notebook, however many cells fill theirs."""

    def __init__(self, room: int = MAX_NOTEBOOK) -> None:
        self._room = room

    def admit(self, outcome: CellOutcome) -> CellOutcome:
        """The outcome, without its outputs if there is no room for them."""
        size = sum(len(str(output)) for output in outcome.outputs)
        if size > self._room:
            cut = {"output_type": "stream", "name": "stderr", "text": CUT}
            return replace(outcome, outputs=(cut,))
        self._room -= size
        return outcome


@dataclass
class Pictures:
    """Room for the pictures of all cells: each is unpacked and packed again, on the grader's own time."""

    packed: int = MAX_PICTURES_OF_ALL
    unpacked: int = MAX_PIXELS_OF_ALL

    def rewritten(self, png: bytes) -> bytes:
        """The picture written anew; `PngError` if there is no room for it, or it is none."""
        size = pixel_bytes(png)
        if len(png) > self.packed or size > self.unpacked:
            raise PngError(TOO_MUCH)
        self.packed -= len(png)
        self.unpacked -= size
        return rewritten(png)


@dataclass
class _Room:
    pictures: Pictures
    text: int = MAX_TEXT
    packed: int = MAX_PICTURES

    def png(self, picture: np.ndarray) -> str:
        """A picture written anew, in base64; `PngError` if there is no room for it, or it is none."""
        if picture.nbytes > self.packed:
            raise PngError(TOO_MUCH)
        self.packed -= picture.nbytes
        return base64.b64encode(self.pictures.rewritten(picture.tobytes())).decode("ascii")

    def cut(self, value: Any) -> str:
        """The part of a text for which there is still room, without control characters that mislead."""
        if not isinstance(value, str):
            raise WireError("an output is not text")
        part = value[: max(self.text, 0)]
        self.text -= len(part)
        return part.translate(CONTROL_CHARACTERS)


# All of C0 but tab, newline, return, backspace and escape (colours), and the signs that turn text around.
CONTROL_CHARACTERS = dict.fromkeys(
    [*(set(range(32)) - {8, 9, 10, 13, 27}), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    "\N{REPLACEMENT CHARACTER}",
)


def clean_outputs(raw: Any, pictures: Pictures | None = None) -> tuple[dict[str, Any], ...]:
    """The outputs that the worker reports, as nbformat outputs; `WireError` when it is no such report.

    `pictures` is what room the cells before have left.
    """
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise WireError("outputs are not a list of dicts")
    room = _Room(pictures=pictures or Pictures())
    return tuple(output for item in raw[:MAX_OUTPUTS] if (output := _clean(item, room)) is not None)


def _clean(item: dict[str, Any], room: _Room) -> dict[str, Any] | None:
    match _word(item.get("output_type")):
        case "stream":
            name = "stderr" if _word(item.get("name")) == "stderr" else "stdout"
            return {"output_type": "stream", "name": name, "text": room.cut(item.get("text"))}
        case "error":
            lines = room.cut(item.get("traceback")).split("\n")
            name, value = room.cut(item.get("name")), room.cut(item.get("value"))
            return {"output_type": "error", "ename": name, "evalue": value, "traceback": lines}
        case "execute_result":
            data = _data(item, room)
            return {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}
        case "display_data":
            return {"output_type": "display_data", "metadata": {}, "data": _data(item, room)}
    raise WireError("an output is of an unknown type")


def _word(value: Any) -> str:
    """A text to be compared; "" for anything else, as an array would be compared item by item."""
    return value if isinstance(value, str) else ""


def _data(item: dict[str, Any], room: _Room) -> dict[str, str]:
    data = {}
    if "text" in item:
        data["text/plain"] = room.cut(item["text"])
    picture = item.get("png")
    if isinstance(picture, np.ndarray) and picture.dtype == np.uint8:
        try:
            data["image/png"] = room.png(picture)
        except PngError as error:
            remark = f"[a picture that cannot be shown: {error}]"
            data["text/plain"] = "\n".join(filter(None, (data.get("text/plain"), remark)))
    return data or {"text/plain": ""}  # nbconvert warns of an output that it cannot show at all

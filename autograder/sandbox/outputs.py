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
from autograder.sandbox.png import PngError, rewritten

CellStatus = Literal["ok", "error", "too slow", "died", "out of memory", "skipped"]

MAX_OUTPUTS = 120
MAX_TEXT = 250_000
MAX_PICTURES = 5 << 20
MAX_NOTEBOOK = 16 << 20  # characters of all outputs of a notebook: what a page can hold
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
class _Room:
    text: int = MAX_TEXT
    pictures: int = MAX_PICTURES

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


def clean_outputs(raw: Any) -> tuple[dict[str, Any], ...]:
    """The outputs that the worker reports, as nbformat outputs; `WireError` when it is no such report."""
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise WireError("outputs are not a list of dicts")
    room = _Room()
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
    if isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.nbytes <= room.pictures:
        room.pictures -= picture.nbytes
        try:
            data["image/png"] = base64.b64encode(rewritten(picture.tobytes())).decode("ascii")
        except PngError as error:
            data.setdefault("text/plain", f"[a picture that cannot be shown: {error}]")
    return data or {"text/plain": ""}  # nbconvert warns of an output that it cannot show at all

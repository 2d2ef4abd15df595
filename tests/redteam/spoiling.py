"""Notebooks and folders as nobody hands them in on purpose, made from a released notebook by chance."""

from __future__ import annotations

import copy
import io
import json
import marshal
import os
import random
import socket
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

LONGEST = 400  # characters of a refusal
ODD = (
    *(None, True, False, 0, 1, -1, 4, 4.0, 5, 1e308, 10**30, "", "4", "python", "code", "markdown"),
    *("raw", "\x00"),
    *("\x1b[31m", "a\nb", "\u202eabc", "\ud800", "x" * 5000, "<script>alert(1)</script>", "{{7*7}}"),
    *("../../x",),
    *([], {}, [[]], [{}], [None], ["a", 1], {"a": {}}, {"grade_id": 3}, {"": ""}, {"__class__": 1}),
)  # fmt: skip
TEXTS = (
    *("NaN", "-Infinity", "1e999", "9" * 5000, "-0", "01", '"\\ud800"', '"\\u0000"', "null", "{}"),
    *("[]", "[[[[]]]]"),
    *('"a":1,"a":2,', '"cells":[],', '"nbformat":4,"nbformat":3,', "[" * 3000, "{" * 10, '"', "\\"),
    *(",", "/*", "'"),
)  # fmt: skip
BYTES = (
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\x00",
    b"\x1a",
    b"\x7f",
    b"\r\n",
    b"\x0b",
    b"\xef\xbb\xbf",
)
NAMES = (
    *("notes.txt", "x.ipynb", "X.IPYNB", ".ipynb", "a b.ipynb", "-rf", "*", "?.ipynb", "[a].ipynb"),
    *("a\nb.ipynb",),
    *("\x1b[31m.ipynb", "\u202excod.ipynb", "é.ipynb", "\udcff.ipynb", "'; drop table grade; --"),
    *("$(id)", "numpy.py"),
    *("=HYPERLINK(1)", "x" * 250, "y" * 249 + ".ipynb", "timestamp.txt", "submission_secret.txt"),
    *("archive.zip",),
    *("..ipynb", "...", ".hidden", "con", "a\\b.ipynb", "<b>.ipynb", "01_convolution.IPYNB"),
    *("01_convolution (1).ipynb",),
)  # fmt: skip
DATES = (
    *("2026-01-15 12:00:00 UTC", "2026", "0001-01-01", "9999-12-31 23:59:59 -1200", "", "\n", "nan"),
    *("inf", "1e9"),
    *("2026-13-45", "now", "12:00", "99999999999999999999", "2026-01-15T12:00:00+99:99", "\x00"),
    *("\ufffd", "Jan"),
    *("1 1 1 1 1 1", "UTC", "a" * 4000, "1" * 4000, "2026-01-15 12:00:00 " + "Z" * 50, "0" * 20),
    *("1.1.1.1", "٢٠٢٦"),
)  # fmt: skip


def spoiled(released: dict[str, Any], dice: random.Random) -> bytes:
    """The bytes of a notebook after some changes: to its tree, its text, its bytes."""
    tree = marshal.loads(marshal.dumps(released))
    for _ in range(dice.choice((0, 1, 1, 2, 4))):
        with suppress(RecursionError):  # a copy of what was buried deep
            tree = dice.choice((_cells, _cells, _place, _place, _tag))(tree, dice)
    text = _written(tree, dice)
    if dice.random() < 0.25:
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(TEXTS) + text[at + dice.choice((0, 0, 1, 7)) :]
    encoding = dice.choice(("utf-8",) * 12 + ("utf-16", "utf-8-sig"))
    raw = text.encode(encoding, dice.choice(("surrogatepass", "replace")))
    return _bytes(raw, dice) if dice.random() < 0.3 else raw


def _written(tree: Any, dice: random.Random) -> str:
    try:
        return json.dumps(
            tree, ensure_ascii=dice.random() < 0.5, indent=dice.choice((None, None, None, None, 1))
        )
    except RecursionError:
        return "[" * 5000


def _cells(tree: Any, dice: random.Random) -> Any:
    """Delete, double, retype, reorder, empty cells; split one; add many."""
    cells = tree.get("cells") if isinstance(tree, dict) else None
    if not isinstance(cells, list) or not cells:
        return tree
    at = dice.randrange(len(cells))
    match dice.randrange(8):
        case 0:
            del cells[at : at + dice.choice((1, 1, 3, 100))]
        case 1:
            cells.insert(dice.randrange(len(cells) + 1), copy.deepcopy(cells[at]))
        case 2 if isinstance(cells[at], dict):
            cells[at]["cell_type"] = dice.choice(("code", "markdown", "raw", *ODD))
        case 3:
            dice.shuffle(cells)
        case 4:
            cells[at] = dice.choice(ODD)
        case 5:
            cells += [{"cell_type": "code", "source": dice.choice(ODD)}] * dice.choice((1, 50, 2000))
        case 6 if isinstance(cells[at], dict):
            cells[at]["source"] = dice.choice(ODD)
        case _ if isinstance(cells[at], dict):
            cells[at]["id"] = dice.choice(
                (*ODD, *(cell.get("id") for cell in cells if isinstance(cell, dict)))
            )
    return tree


def _place(tree: Any, dice: random.Random) -> Any:
    """Put something odd in any place of the tree, or take that place away, or bury it."""
    holder: Any = [tree]
    key: Any = 0
    root = holder
    while isinstance(holder[key], dict | list) and holder[key] and dice.random() < 0.8:
        holder = holder[key]
        key = dice.choice(list(holder)) if isinstance(holder, dict) else dice.randrange(len(holder))
    match dice.randrange(6):
        case 0 if holder is not root:
            del holder[key]
        case 1:
            for _ in range(dice.choice((3, 60, 600))):
                holder[key] = [holder[key]] if dice.random() < 0.5 else {"a": holder[key]}
        case 2 if isinstance(holder, dict):
            holder[str(dice.choice(ODD))] = dice.choice(ODD)
        case _:
            holder[key] = copy.deepcopy(dice.choice(ODD))
    return root[0]


def _tag(tree: Any, dice: random.Random) -> Any:
    """Give a cell other settings, tags, outputs or attachments."""
    cells = tree.get("cells") if isinstance(tree, dict) else None
    cells = [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
    if not cells:
        return tree
    cell = dice.choice(cells)
    marks = [found.get("metadata") for found in cells]
    match dice.randrange(4):
        case 0:
            cell["metadata"] = copy.deepcopy(dice.choice(marks))
        case 1:
            settings = {
                "grade_id": "conv2d_valid",
                "points": 10**9,
                "grade": True,
                "locked": False,
                "schema_version": 9,
            }
            cell["metadata"] = {"nbgrader": {**settings, dice.choice(list(settings)): dice.choice(ODD)}}
        case 2:
            cell["metadata"] = {"tags": dice.choice(([], ["explore"], ["explore", 3], "explore", *ODD))}
            cell["outputs"] = [
                {"output_type": "execute_result", "data": {"text/plain": "99"}, "metadata": {}}
            ]
        case _:
            cell["attachments"] = {
                dice.choice(("a.png", "\ud800", "")): {"image/png": dice.choice(("QUJD", *ODD))}
            }
    return tree


def _bytes(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.choice((1, 1, 1, 20))):
        at = dice.randrange(len(changed) + 1)
        match dice.randrange(6):
            case 0 if at < len(changed):
                changed[at] ^= 1 << dice.randrange(8)
            case 1:
                del changed[at:]
            case 2:
                changed[at:at] = dice.choice(BYTES)
            case 3:
                del changed[at : at + dice.randrange(1, 50)]
            case 4:
                changed[at:at] = changed[at : at + dice.randrange(1, 500)]
            case _ if dice.random() < 0.2:
                changed = bytearray(changed.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\n"))))
    return bytes(changed)


def archive(dice: random.Random, raw: bytes) -> bytes:
    """A zip in the place of a notebook: ordinary, nested, with names that leave it, of much in little."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            dice.choice(("01_convolution.ipynb", "../../../escaped", "/tmp/escaped", "a/../../escaped")), raw
        )
        if dice.random() < 0.3:
            file.writestr("inner.zip", buffer.getvalue())
        if dice.random() < 0.1:
            file.writestr("large", bytes(5_000_000))
    data = buffer.getvalue()
    return data if dice.random() < 0.7 else _bytes(data, dice)


def fill(folder: Path, name: str, raw: bytes, canary: Path, dice: random.Random) -> None:
    """Put a submission into its folder: an ordinary one, or with odd entries beside it or in its place."""
    folder.mkdir(parents=True)
    main = f"{name}.ipynb"
    if dice.random() < 0.9:
        (folder / main).write_bytes(archive(dice, raw) if dice.random() < 0.05 else raw)
    if dice.random() < 0.3:
        (folder / "timestamp.txt").write_text(dice.choice(DATES), encoding="utf-8")
    for _ in range(dice.choice((0, 0, 0, 1, 3))):
        _entry(folder / dice.choice((*NAMES, main)), raw, canary, dice)


def _entry(path: Path, raw: bytes, canary: Path, dice: random.Random) -> None:
    if os.path.lexists(path):
        if path.is_dir() or dice.random() < 0.5:
            return
        path.unlink()
    match dice.randrange(10):
        case 0:
            path.symlink_to(
                dice.choice((canary, canary.parent, Path("/etc/passwd"), Path("nowhere"), path, Path(".")))
            )
        case 1:
            os.mkfifo(path)
        case 2:
            os.link(canary, path)
        case 3:
            path.mkdir()
            (path / "x.ipynb").write_bytes(raw)
        case 4 if len(os.fsencode(path)) < 100:
            with socket.socket(socket.AF_UNIX) as sock:
                sock.bind(os.fspath(path))
        case 5:
            with open(path, "wb") as file:
                file.truncate(dice.choice((30_000_000, 1 << 40)))
        case 6:
            path.write_bytes(raw)
            path.chmod(0)
        case 7:
            path.write_bytes(archive(dice, raw))
        case _:
            path.write_bytes(raw)


def said_clearly(line):
    """Whether a refusal is one line that a person can read anywhere."""
    return 0 < len(line) <= LONGEST and line.isprintable() and "Traceback" not in line

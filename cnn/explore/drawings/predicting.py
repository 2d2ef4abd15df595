"""Predict first: the question without its answer, and a kind word about what was guessed."""

from __future__ import annotations

import re

from cnn.explore.drawing import Drawing
from cnn.explore.drawings import on_image, on_strip
from cnn.explore.drawings.scene import WIDTH, Scene
from cnn.explore.steps import Axis
from cnn.explore.svg import Sheet

NEVER = re.compile(r"\bno\b|\bnot\b|n['’]t|none|never|misfit|refus", re.IGNORECASE)


def ask(scene: Scene, title: str, *, strip: bool, idle: tuple[str, ...]) -> Drawing:
    """Image, filter at its first stop, and a question mark for the output."""
    rows, columns = scene.rows, scene.columns
    what = f"a strip of {columns.n}" if strip else f"a {rows.n} × {columns.n} image"
    filters = f"filter of {columns.f}" if strip else f"{rows.f} × {columns.f} filter"
    strides, paddings = (
        _pair(a, b, strip=strip or scene.square) for a, b in ((rows.s, columns.s), (rows.p, columns.p))
    )
    words = (
        f"Predict: a {filters} on {what}, stride {strides}, padding {paddings}. How large is the output? "
        f"Write {'its size' if strip else 'rows x columns'}, or “no” if it doesn't fit, "
        "then choose “Check my guess”."
    )
    sheet = _strip(scene, title) if strip else _image(scene, title)
    return sheet.drawing(words, idle=idle)


def judge(guess: str, scene: Scene, *, strip: bool) -> str:
    """Whether the guess was right, and if not, what it may come from."""
    axes = [scene.columns] if strip else [scene.rows, scene.columns]
    sizes = [int(digits) for digits in re.findall(r"\d+", guess)[:2]]
    if not sizes and NEVER.search(guess):
        return "Not quite, it does fit." if scene.fits else "Right: it doesn't fit."
    if not sizes:
        return "Your guess is empty: write a whole number, or “no” if it doesn't fit."
    sizes = (sizes * 2)[: len(axes)] if len(sizes) < len(axes) else sizes[: len(axes)]
    said = " × ".join(map(str, sizes))
    wrong = [
        (size, axis) for size, axis in zip(sizes, axes, strict=True) if not axis.fits or size != axis.outputs
    ]
    if not wrong:
        return f"Right: {said}."
    return f"Not quite, you said {said}. {_why(*wrong[0])}".strip()


def _why(size: int, axis: Axis) -> str:
    """What a wrong size has in common with a slip that many make."""
    floor = axis.under("floor").outputs
    if not axis.fits:
        rounded = size in (floor, axis.under("ceil").outputs) and size
        return (
            "That is the size rounded; but nothing may be left over."
            if rounded
            else "Nothing may be left over."
        )
    slips = {
        axis.outputs - 1: "That is the number of steps; the first position counts as well, hence the + 1.",
        len(range(0, axis.room - axis.p + 1, axis.s)): "Padding is added on both sides.",
        len(range(0, axis.n - axis.f + 1, axis.s)): "That is the size without padding.",
        axis.room + 1: "That is the size for stride 1.",
    }
    return next((words for slip, words in slips.items() if slip == size and slip != axis.outputs), "")


def _pair(rows: int, columns: int, *, strip: bool) -> str:
    return str(columns) if strip or rows == columns else f"{rows} down and {columns} to the right"


def _strip(scene: Scene, title: str) -> Sheet:
    at = on_strip.Stairs(scene, counts=False)
    sheet = Sheet(WIDTH, on_strip.TOP + at.cell + 60, title=title)
    on_strip.strip_cells(sheet, at, plain=True)
    sheet.rect(on_strip.LEFT, on_strip.TOP, scene.columns.f * at.cell, at.cell, kind="frame-two")
    sheet.text(at.results, on_strip.TOP - 9, "output", kind="title-start")
    sheet.text(at.results + 20, on_strip.TOP + at.cell / 2, "?", kind="sign")
    sheet.text(
        on_strip.LEFT,
        on_strip.TOP + at.cell + 30,
        "The filter starts in the dashed frame.",
        kind="label-start",
    )
    return sheet


def _image(scene: Scene, title: str) -> Sheet:
    wide, high = max(scene.columns.total, scene.columns.f), max(scene.rows.total, scene.rows.f)
    cell = min(on_image.CELL, (WIDTH - 320) // wide)
    board = on_image.Board(left=on_image.LEFT, top=on_image.TOP, cell=cell)
    bottom = board.top + high * cell + 12
    sheet = Sheet(WIDTH, bottom + 26 + scene.rows.f * on_image.FILTER_CELL + 8, title=title)
    on_image.title(sheet, board, scene.columns.total, on_image.padding_in_words(scene))
    on_image.image_cells(sheet, scene, board, scene.image, key=False, plain=True)
    board.frame(sheet, 0, 0, (scene.rows.f, scene.columns.f), "frame-two")
    x = board.left + wide * cell + 60
    sheet.text(x - 32, board.top + cell, "→", kind="sign")
    sheet.text(x, board.top + cell, "output: ? × ?", kind="title-start")
    sheet.text(x, board.top + cell + 30, "The filter starts in the dashed frame.", kind="small-start")
    on_image.filter_cells(sheet, scene, bottom)
    return sheet

"""How `stack` looks: volumes side by side, a table, and the row of pixels on which a window ends badly."""

from __future__ import annotations

from math import prod

from cnn.explore.drawing import Drawing
from cnn.explore.drawings.following import Numbers, Step, laid, sizes_that_pass
from cnn.explore.drawings.stack_volumes import HEIGHT, Volumes
from cnn.explore.drawings.stack_words import Group, cells, changed, in_bytes, volume_words, words
from cnn.explore.svg import Sheet

MOST_LAYERS, MOST_ROWS = 80, 26
TITLE = "Stack of layers"
WIDTH, LEFT = 712, 8
ROW = 23
# Where the columns of the table end, or begin (the first two).
COLUMNS = (LEFT + 5, 173, 456, 562, 642, 700)
HEADINGS = ("layer", "what it does", "volume C×H×W", "parameters", "memory", "sees")


def refusal(written: str, reason: str) -> Drawing:
    """The text as it was typed, with a mark around the character at which reading stopped."""
    at, pitch = _place(reason), 9.4
    per_line = int((WIDTH - 2 * LEFT) / pitch)
    sheet = Sheet(WIDTH, 34 + 44 * (len(written) // per_line + 1), title=TITLE)
    sheet.text(LEFT, 14, "The architecture:", kind="label-start")
    for k, sign in enumerate([*written, ""]):
        row, column = divmod(k, per_line)
        x, y = LEFT + column * pitch, 34 + 44 * row
        words = f"Character {k + 1}: {sign}" if sign else "The end of the text"
        with sheet.cell(f"sign:{row},{column}", f"{words}."):
            sheet.rect(x, y, pitch, 24, kind="unseen")
            sheet.text(x + pitch / 2, y + 12, sign, kind="code")
        if k == at:
            sheet.rect(x - 2, y, pitch + 4, 24, kind="frame")
            sheet.text(x + pitch / 2, y + 33, "▲", kind="small")
    sentence = reason if reason.endswith((".", "!", "?")) else f"{reason}."
    home = divmod(at if at is not None and at <= len(written) else 0, per_line)
    return sheet.drawing(f"{sentence[:1].upper()}{sentence[1:]}", home=f"sign:{home[0]},{home[1]}")


def _place(reason: str) -> int | None:
    """The number behind "at character", counted from 0."""
    digits = reason.partition("at character ")[2].partition(" ")[0]
    return int(digits) - 1 if digits.isascii() and digits.isdigit() and int(digits) else None


def picture(
    written: str, groups: list[Group], names: tuple[str, ...], numbers: Numbers, sentence: str
) -> Drawing:
    """Volumes, table and, if a layer refuses, the reason."""
    last = groups[-1].steps[-1]
    fits = not last.refusal
    head = 26 if written else 2
    table = head + HEIGHT + 50
    below = table + ROW * (len(groups) + 2 + fits)
    strip = bool(last.refusal) and len(last.before) == 3
    sheet = Sheet(WIDTH, below + (112 if strip else 4), title=TITLE)
    if written:
        sheet.text(WIDTH / 2, 12, written, kind="code")
    volumes = Volumes(groups, (LEFT, head + 4, WIDTH - 2 * LEFT))
    volumes.draw(sheet)
    _table(sheet, groups, table)
    if strip:
        _strip(sheet, last, below + 14)
        others = sizes_that_pass(names, numbers, groups[0].first.before[-1])
        sizes = " or ".join(f"{n}×{n}" for n in others)
        sentence += f" With images of {sizes} every layer fits." if sizes else ""
    for k, group in enumerate(groups):
        with sheet.lit(f"layer:{k},0 volume:{k},0"):
            sheet.rect(LEFT, table + ROW * (k + 2), WIDTH - 2 * LEFT, ROW, kind="frame")
            volumes.light(sheet, k)
            sheet.text(WIDTH / 2, table - 18, f"{group.name}: {changed(group.first)}", kind="title")
    return sheet.drawing(sentence, home=f"layer:{0 if fits else len(groups) - 1},0")


def _table(sheet: Sheet, groups: list[Group], top: float) -> None:
    for column, (x, heading) in enumerate(zip(COLUMNS, HEADINGS, strict=True)):
        sheet.text(x, top + ROW / 2, heading, kind="title-start" if column < 2 else "title-end")
    sheet.line(LEFT, top + ROW, WIDTH - LEFT, top + ROW)
    image = groups[0].first.before
    _line(sheet, top + ROW, ("image", "", volume_words(image), "0", in_bytes(prod(image)), "1"))
    for k, group in enumerate(groups):
        y = top + ROW * (k + 2)
        with sheet.cell(f"layer:{k},0", words(group)):
            sheet.rect(LEFT, y, WIDTH - 2 * LEFT, ROW, kind="row")
            if group.first.refusal:
                sheet.rect(COLUMNS[2] + 8, y, WIDTH - LEFT - COLUMNS[2] - 8, ROW, kind="left")
            _line(sheet, y, cells(group))
    if not groups[-1].steps[-1].refusal:
        steps = [step for group in groups for step in group.steps]
        y = top + ROW * (len(groups) + 2)
        sheet.line(LEFT, y, WIDTH - LEFT, y)
        kept = prod(image) + sum(step.kept for step in steps)
        total = f"{sum(step.parameters for step in steps):,}"
        _line(sheet, y, ("all", "", "", total, in_bytes(kept), ""))


def _line(sheet: Sheet, y: float, line: tuple[str, ...]) -> None:
    for column, (x, written) in enumerate(zip(COLUMNS, line, strict=True)):
        if written:
            sheet.text(x, y + ROW / 2, written, kind="label-start" if column < 2 else "label-end")


_CELL, _MOST_CELLS = 16, 40


def _strip(sheet: Sheet, step: Step, top: float) -> None:
    """One row of the volume that refuses a window: windows below it, what is left over hatched."""
    (f, _, p), n = step.window, step.before[1]
    starts, left = laid(n, step.window)
    first, end = max(-p, n + p - _MOST_CELLS), n + p  # only the end of a long row
    words = f"One row of {n} pixels{f' and {p} + {p} of padding' if p else ''}"
    note = f"{words}{', its end' if first > -p else ''}; below it, every place of the window"
    sheet.text(LEFT, top + 6, f"{note}:", kind="label-start")

    def x(place: int) -> float:
        return LEFT + 20 + (place - first) * _CELL

    for place in range(first, end):
        over = left > 0 and place >= end - left
        kind = "left" if over else "cell" if 0 <= place < n else "pad"
        sheet.rect(x(place), top + 22, _CELL, _CELL, kind=kind)
    for k, start in enumerate(starts or [-p]):
        shown = (max(start, first), min(start + f, first + _MOST_CELLS + 2))
        if shown[1] > shown[0]:
            y = top + 46 + 8 * (k % 5)
            sheet.line(x(shown[0]) + 1, y, x(shown[1]) - 1, y, kind="thick")
    what = f"{left} left over" if left > 0 else f"{f} is larger than {n + 2 * p}"
    sheet.text(
        min(x(end) + 8, WIDTH - 150), top + 30 - (22 if x(end) > WIDTH - 150 else 0), what, kind="label-start"
    )

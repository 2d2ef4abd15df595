"""Somebody's own function beside the right one: what it read, what it should have read, and both sums."""

from __future__ import annotations

import numpy as np

from cnn.explore.comparing import difference
from cnn.explore.drawing import Drawing
from cnn.explore.drawings import on_image
from cnn.explore.drawings.scene import WEIGHTS, WIDTH, Scene, ink, signed, term, tint
from cnn.explore.reading import NOTHING, Reading
from cnn.explore.svg import Sheet, number

BESIDE = 4  # columns of a filter up to which both sums stand in a row


def beside(
    scene: Scene, reading: Reading, name: str, title: str, words: str, *, strip: bool, idle: tuple[str, ...]
) -> Drawing:
    """The image, both outputs, and, for what is pointed at, both windows and both rows of products."""
    own = reading.values.shape
    image, output, mine = on_image.boards(scene, own)
    heights = (max(scene.rows.total, scene.rows.f), scene.shape[0], own[0])
    bottom = max(b.top + max(n, 1) * b.cell for b, n in zip((image, output, mine), heights, strict=True))
    lines = (scene.rows.f + 1) * on_image.FILTER_CELL + 8
    aside = scene.columns.f <= BESIDE  # there is room for both sums in a row
    shift = (scene.columns.f * 50 + 60, 0) if aside else (0, lines + 26)
    sheet = Sheet(WIDTH, bottom + 12 + 26 + lines + shift[1], title=title)
    on_image.title(sheet, image, scene.columns.total, on_image.padding_in_words(scene))
    on_image.image_cells(sheet, scene, image, scene.image, key=False, plain=False)
    sums = scene.sums()
    on_image.output_cells(sheet, scene, output, sums, name="right")
    on_image.arrow(sheet, image, output, scene)
    _own_cells(sheet, scene, reading, mine, sums)
    band = on_image.filter_cells(sheet, scene, bottom + 12)
    under = on_image.Board(left=band.left + shift[0], top=band.top + shift[1], cell=band.cell)
    for board, caption, kind in ((band, "should be", "frame"), (under, "yours", "frame-two")):
        x = board.left + scene.columns.f * band.cell + 22
        sheet.rect(x, board.top - 24, 15, 15, kind=kind)
        sheet.text(x + 24, board.top - 16, caption, kind="label-start")
    on_image.light_windows(sheet, scene, (image, output, band), sums, own)
    _light_own(sheet, scene, reading, (image, mine, under))
    return sheet.drawing(
        _sentence(scene, reading, name, words, sums), home=_home(scene, reading, sums), idle=idle
    )


def _own_cells(
    sheet: Sheet, scene: Scene, reading: Reading, board: on_image.Board, sums: list[list[int]]
) -> None:
    """The function's own output; what differs from the right one is marked by ≠."""
    rows, columns = reading.values.shape
    on_image.title(
        sheet, board, max(columns, 1), f"yours {rows} × {columns}" if rows * columns else "yours: none"
    )
    full = float(np.nanmax(np.abs(reading.values), initial=0.0))
    for i, j in np.ndindex(rows, columns):
        value = float(reading.values[i, j])
        right = i < scene.shape[0] and j < scene.shape[1] and abs(value - sums[i][j]) < 1e-6
        kind, strength = tint(value, full) if np.isfinite(value) else ("cell", 1.0)
        x, y = board.corner(i, j)
        verdict = "which is right" if right else _should(scene, sums, i, j)
        says = f"Your output, row {i}, column {j}: {number(value)}, {verdict}."
        with sheet.cell(f"z:{i},{j}", says):
            sheet.rect(x, y, board.cell, board.cell, kind=kind, strength=strength)
            sheet.text(x + board.cell / 2, y + board.cell / 2, _short(value), kind=ink(board.cell))
            if not right:
                sheet.text(x + board.cell - 6, y + 6, "≠", kind="tiny")


def _should(scene: Scene, sums: list[list[int]], i: int, j: int) -> str:
    inside = i < scene.shape[0] and j < scene.shape[1]
    return f"it should be {sums[i][j]}" if inside else "there should be none"


def _short(value: float) -> str:
    """A value that fits into a cell, whatever it is."""
    words = number(value)
    return words if len(words) <= 5 else f"{value:.0e}".replace("e+0", "e").replace("-", "−")


def _light_own(
    sheet: Sheet,
    scene: Scene,
    reading: Reading,
    boards: tuple[on_image.Board, on_image.Board, on_image.Board],
) -> None:
    """For every output of the function: the pixels that it read, its products, its sum."""
    image, mine, band = boards
    for i, j in np.ndindex(*reading.values.shape):
        partner = f" y:{i},{j}" if i < scene.shape[0] and j < scene.shape[1] else ""
        with sheet.lit(f"z:{i},{j}{partner}"):
            _frames(sheet, scene, image, reading.pixels[:, :, i, j])
            mine.frame(sheet, i, j, (1, 1), "frame-two")
            lines = [
                signed([_term(reading, scene, u, v, i, j) for v in range(scene.columns.f)])
                for u in range(scene.rows.f)
            ]
            on_image.products(sheet, band, lines, _short(float(reading.values[i, j])), scene.columns.f)


def _frames(sheet: Sheet, scene: Scene, image: on_image.Board, pixels: np.ndarray) -> None:
    """One frame around what was read if it is a rectangle, else one around each pixel."""
    read = np.unique(pixels[pixels >= 0])
    if not read.size:
        return
    wide, before = scene.columns.n, (scene.rows.before, scene.columns.before)
    rows, columns = read // wide, read % wide
    size = (int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1)
    if size[0] * size[1] == read.size:
        corners, size = [(int(rows.min()), int(columns.min()))], size
    else:
        corners, size = list(zip(rows.tolist(), columns.tolist(), strict=True)), (1, 1)
    for row, column in corners:
        x, y = image.corner(row + before[0], column + before[1])
        inner = (size[1] * image.cell - 8, size[0] * image.cell - 8)
        sheet.rect(x + 4, y + 4, *inner, kind="frame-two")


def _term(reading: Reading, scene: Scene, u: int, v: int, i: int, j: int) -> str:
    """A weight and the pixel that it met: "?" if it was not asked, or met several."""
    pixel = int(reading.pixels[u, v, i, j])
    if pixel >= 0:
        return term(WEIGHTS[u][v], int(scene.image[divmod(pixel, scene.columns.n)]))
    return term(WEIGHTS[u][v], 0 if pixel == NOTHING else "?")


def _sentence(scene: Scene, reading: Reading, name: str, words: str, sums: list[list[int]]) -> str:
    """What the function does, and what it should do."""
    if reading.trouble:
        own = f"{name} {reading.trouble.rstrip('.')}."
        if reading.refused and not scene.fits:
            own = f"{own} It refuses, as it should."
            words = "" if "does not fit" in own else words
        return f"{own} {words}".strip()
    start = "" if scene.fits else f"{name} should refuse this with a ValueError but returns an array. "
    found = difference(scene.rows, scene.columns, sums, reading)
    if found:
        found = f"{name} differs from what is right. {found}"
    elif scene.fits:
        how = "all weights meet their pixels" if reading.known.all() else "as far as it was asked"
        found = f"{name} is right here: {how}."
    else:
        found = "It reads the windows that fit and leaves the rest unread."
    return " ".join(part for part in (start + found, reading.remark, words) if part.strip())


def _home(scene: Scene, reading: Reading, sums: list[list[int]]) -> str:
    """The first output that is wrong, or the first of all."""
    for i, j in np.ndindex(*reading.values.shape):
        if (
            not (i < scene.shape[0] and j < scene.shape[1])
            or not abs(reading.values[i, j] - sums[i][j]) < 1e-6
        ):
            return f"z:{i},{j}"
    return "y:0,0" if all(scene.shape) else ""

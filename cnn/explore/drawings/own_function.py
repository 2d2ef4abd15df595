"""Somebody's own function beside the right one: what it read, what it should have read, and both sums."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite

import numpy as np

from cnn.explore.comparing import difference
from cnn.explore.drawing import Drawing
from cnn.explore.drawings import on_image
from cnn.explore.drawings.scene import WIDTH, Scene, ink, sum_of, tint
from cnn.explore.reading import MIXED, NOTHING, Reading
from cnn.explore.svg import Box, Sheet, number

MANY = 900  # lines of products; if there are more, those of one output are written down
SMALL = 28  # pixels: a cell in which "≠" would stand on the value
BESIDE = 4  # columns of a filter up to which both sums stand in a row


def beside(
    scene: Scene, reading: Reading, name: str, asked: str, title: str, words: str, *, strip: bool,
    idle: tuple[str, ...],
) -> Drawing:  # fmt: skip
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
    home = _home(scene, reading, sums)
    written = _written(scene, reading, asked or home)
    on_image.light_windows(sheet, scene, (image, output, band), sums, own, written)
    _light_own(sheet, scene, reading, (image, mine, under), written)
    return sheet.drawing(_sentence(scene, reading, name, words), home=home, idle=idle)


def _written(scene: Scene, reading: Reading, chosen: str) -> on_image.Which:
    """Whose products are written down: those of all outputs, or of the chosen one if that is too much."""
    outputs = scene.shape[0] * scene.shape[1] + reading.values.size
    if outputs * (scene.rows.f + 1) <= MANY:
        return lambda i, j: True
    place = chosen.partition(":")[2]
    return lambda i, j: f"{i},{j}" == place


def _own_cells(
    sheet: Sheet, scene: Scene, reading: Reading, board: on_image.Board, sums: list[list[int]]
) -> None:
    """The function's own output; what differs from the right one is marked by ≠."""
    rows, columns = reading.values.shape
    on_image.title(
        sheet, board, max(columns, 1), f"yours {rows} × {columns}" if rows * columns else "yours: none"
    )
    full, size, middle = float(np.nanmax(np.abs(reading.values), initial=0.0)), board.cell, board.cell / 2
    down, across = scene.shape
    for i, row in enumerate(reading.values.tolist()):
        for j, value in enumerate(row):
            right = i < down and j < across and abs(value - sums[i][j]) < 1e-6
            kind, strength = tint(value, full) if isfinite(value) else ("cell", 1.0)
            x, y = board.corner(i, j)
            verdict = "which is right" if right else _should(scene, sums, i, j)
            says = f"Your output, row {i}, column {j}: {number(value)}, {verdict}."
            with sheet.cell(f"z:{i},{j}", says):
                sheet.rect(x, y, size, size, kind=kind, strength=strength)
                if right:
                    sheet.text(x + middle, y + middle, _short(value), kind=ink(size))
                else:  # in a small cell, both have their corner
                    aside = (0.42, 0.66) if size < SMALL else (0.5, 0.5)
                    sheet.text(x + aside[0] * size, y + aside[1] * size, _short(value), kind=ink(size))
                    sheet.text(x + size - 5, y + 5, "≠", kind="tiny")


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
    written: on_image.Which,
) -> None:
    """For every output of the function: the pixels that it read, its products, its sum."""
    image, mine, band = boards
    met = np.moveaxis(reading.pixels, (0, 1), (2, 3)).tolist()  # by output, then by weight: lists are faster
    seen = [*scene.image.ravel().tolist(), "?", 0]  # what UNKNOWN = −2 and NOTHING = −1 find
    weights = scene.filter
    for i, row in enumerate(reading.values.tolist()):
        for j, value in enumerate(row):
            partner = f" y:{i},{j}" if i < scene.shape[0] and j < scene.shape[1] else ""
            with sheet.lit(f"z:{i},{j}{partner}"):
                boxes = _boxes(scene, image, met[i][j])
                sheet.outline(*boxes, mine.box(i, j, (1, 1)), kind="frame-two")
                if written(i, j):
                    pixels = [tuple(seen[pixel] for pixel in line) for line in met[i][j]]
                    lines = list(map(sum_of, weights, pixels))
                    on_image.products(sheet, band, lines, _short(value), scene.columns.f)
                elif not partner:
                    on_image.ask(sheet, band, scene.columns.f)


def _boxes(scene: Scene, image: on_image.Board, met: list[list[int]]) -> list[Box]:
    """One box around what was read if it is a rectangle, else one around each pixel."""
    read = {pixel for line in met for pixel in line} - {NOTHING, MIXED}
    if not read:
        return []
    places = [divmod(pixel, scene.columns.n) for pixel in read]
    rows, columns = zip(*places, strict=True)
    corner = min(rows), min(columns)
    size = max(rows) - corner[0] + 1, max(columns) - corner[1] + 1
    if size[0] * size[1] == len(read):
        places = [corner]
    else:
        places, size = sorted(places), (1, 1)
    boxes = [image.box(i + scene.rows.before, j + scene.columns.before, size) for i, j in places]
    return [(x + 4, y + 4, width - 8, height - 8) for x, y, width, height in boxes]


def _sentence(scene: Scene, reading: Reading, name: str, words: str) -> str:
    """What the function does, and what it should do."""
    if reading.trouble:
        own = f"{name} {reading.trouble.rstrip('.')}."
        if reading.refused and not scene.fits:
            own = f"{own} It refuses, as it should."
            words = "" if "does not fit" in own else words
        return f"{own} {words}".strip()
    start = "" if scene.fits else f"{name} should refuse this with a ValueError but returns an array. "
    found = _difference(scene, reading)
    if found:
        found = f"{name} differs from what is right. {found}"
    elif scene.fits:
        how = "all weights meet their pixels" if reading.known.all() else "as far as it was asked"
        found = f"{name} is right here: {how}."
    else:
        found = "It reads the windows that fit and leaves the rest unread."
    return " ".join(part for part in (start + found, reading.remark, words) if part.strip())


@lru_cache(maxsize=8)  # it is a matter of the reading, not of what is drawn of it
def _difference(scene: Scene, reading: Reading) -> str:
    return difference(scene.rows, scene.columns, scene.sums(), reading)


def _home(scene: Scene, reading: Reading, sums: list[list[int]]) -> str:
    """The first output that is wrong, or the first of all."""
    for i, j in np.ndindex(*reading.values.shape):
        if (
            not (i < scene.shape[0] and j < scene.shape[1])
            or not abs(reading.values[i, j] - sums[i][j]) < 1e-6
        ):
            return f"z:{i},{j}"
    return "y:0,0" if all(scene.shape) else ""

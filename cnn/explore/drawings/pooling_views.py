"""How pooling looks, forward, backward, after a move by one column, and refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn.explore.drawings import pooling_words as words
from cnn.explore.drawings.pooling_map import Pixel, Window, mixed, moved
from cnn.explore.drawings.pooling_words import Scene
from cnn.explore.grids import DEEPEST, DIGIT, Say, frame, grid
from cnn.explore.svg import Sheet, number

WIDTH, NARROWEST, LEFT, TOP, GAP = 720, 560, 10, 32, 60
ROOM = 160  # pixels for the title of a map
TITLE = "Pooling"


@dataclass(frozen=True)
class Place:
    """Where a grid of cells lies on the sheet."""

    sheet: Sheet
    left: float
    top: float
    cell: float

    def frame(self, window: tuple[int, int, int, int], kind: str = "frame") -> None:
        """Frame a window: row, column, height, width."""
        frame(self.sheet, self.left, self.top, window, kind=kind, cell=self.cell)

    def grid(self, values: np.ndarray, title: str, key: str, say: Say) -> None:
        """The values, with a title that begins with them."""
        self.sheet.text(self.left, self.top - 14, title, kind="title-start")
        grid(self.sheet, values, self.left, self.top, key=key, cell=self.cell, say=say)


@dataclass(frozen=True)
class Stand:
    """The map on the left, what belongs to its outputs on the right, and the line of words below."""

    scene: Scene
    sheet: Sheet
    map: Place
    outputs: Place
    middle: float
    below: float

    def say(self, line: str) -> None:
        """Words below the map."""
        self.sheet.text(LEFT, self.below + 24, line, kind="label-start")


def forward(scene: Scene) -> Sheet:
    """The map with the pixels that are largest in a window, and what the windows write."""
    stand = _stand(scene)
    title = "map, largest boxed" if scene.pool.kind == "max" else "map"
    stand.map.grid(np.array(scene.values), title, "x", _reading(scene, "forward"))
    stand.outputs.grid(_results(scene.windows), f"{scene.pool.kind} pooled", "y", _saying(scene))
    _sign(stand, "→")
    inner = stand.map.cell - 10
    for i, j in sorted(scene.wins):
        x, y = LEFT + j * stand.map.cell + 5, TOP + i * stand.map.cell + 5
        stand.sheet.rect(x, y, inner, inner, kind="box")
    for place, window in scene.windows.items():
        _light(stand, place, words.computed(scene, window))
    return _pixels(stand, "forward")


def gradient(scene: Scene) -> Sheet:
    """The gradients that come to the outputs, and what of them each pixel gets."""
    stand = _stand(scene)
    _gradients(stand)
    arriving = np.array(list(scene.arriving.values()), float).reshape(_results(scene.windows).shape)
    stand.outputs.grid(arriving, "gradient that comes", "y", _sending(scene))
    _sign(stand, "←")
    for place in scene.windows:
        _light(stand, place, words.routed(scene, place))
    return _pixels(stand, "gradient")


def refused(scene: Scene) -> Sheet:
    """The map with what the windows leave over, and no output."""
    stand, pool = _stand(scene), scene.pool
    rows, columns = len(scene.values), len(scene.values[0])
    stand.map.grid(np.array(scene.values), "map", "x", _reading(scene, "refused"))
    for i, j in np.ndindex(rows, columns):
        if i >= pool.reach(rows) or j >= pool.reach(columns):
            x, y, side = LEFT + j * stand.map.cell, TOP + i * stand.map.cell, stand.map.cell
            stand.sheet.rect(x, y, side, side, kind="left", strength=0.6)
    lines = [f"{name}: {mixed(pool.places(n))} places" for name, n in (("rows", rows), ("columns", columns))]
    right = stand.outputs.left
    stand.sheet.text(right, stand.middle - 26, "no output: it does not fit", kind="title-start")
    for k, line in enumerate(lines):
        stand.sheet.text(right, stand.middle + 24 * k, line, kind="label-start")
    stand.say("hatched: left over behind the last window")
    return _pixels(stand, "refused")


def one_column_on(scene: Scene) -> Sheet:
    """The map and its pooled map, and below them the same one column further on; what differs is framed."""
    rows, columns = len(scene.values), len(scene.values[0])
    cell = 40 if rows <= 5 else 30
    right, below = LEFT + max(columns * cell, 110) + GAP, TOP + rows * cell + 50
    across = max(right + columns * cell + 10, NARROWEST)
    sheet = Sheet(across, below + rows * cell + 56, title=TITLE)
    for top, values, found, name, key in (
        (TOP, scene.values, scene.windows, "map", "y"),
        (below, moved(scene.values), scene.after, "one column on", "z"),
    ):
        say = _saying(scene, found, " after the move" if key == "z" else "")
        Place(sheet, LEFT, top, cell).grid(
            np.array(values), name, "x" if key == "y" else "", _reading(scene, "one column on")
        )
        Place(sheet, right, top, cell).grid(_results(found), "pooled", key, say)
        sheet.text(right - GAP / 2, top + cell, "→", kind="sign")
    _chosen(sheet, scene, cell)
    for p, q in scene.changed:
        frame(sheet, right, below, (p, q, 1, 1), kind="frame-two", cell=cell)
    sheet.text(LEFT, below + rows * cell + 20, "dashed: outputs that have changed", kind="label-start")
    _legend(sheet, below + rows * cell + 42)
    _light_twice(scene, [Place(sheet, LEFT, top, cell) for top in (TOP, below)], right)
    return sheet


def _light_twice(scene: Scene, maps: list[Place], right: float) -> None:
    size, sheet = scene.pool.size, maps[0].sheet
    for (p, q), window in scene.windows.items():
        with sheet.lit(f"y:{p},{q} z:{p},{q}"):
            for place in maps:
                place.frame((*window.corner, size, size))
                frame(sheet, right, place.top, (p, q, 1, 1), cell=place.cell)
    for i, row in enumerate(scene.values):
        for j in range(len(row)):
            with sheet.lit(f"x:{i},{j}"):
                maps[0].frame((i, j, 1, 1), "frame-two")
                if j + 1 < len(row):
                    maps[1].frame((i, j + 1, 1, 1), "frame-two")


def _stand(scene: Scene) -> Stand:
    """A sheet with places for both sides; small maps get large cells."""
    rows, columns = len(scene.values), len(scene.values[0])
    cell = 56 if max(rows, columns) <= 4 else 48 if max(rows, columns) <= 6 else 40
    right, below = LEFT + max(columns * cell, ROOM) + GAP, TOP + rows * cell
    across, down = (len(scene.pool.starts(n)) * cell for n in (columns, rows))
    sheet = Sheet(min(max(right + max(across, 230) + 10, NARROWEST), WIDTH), below + 60, title=TITLE)
    middle = (TOP + below) / 2
    outputs = Place(sheet, right, max(middle - down / 2, TOP), cell)
    return Stand(scene, sheet, Place(sheet, LEFT, TOP, cell), outputs, middle, below)


def _sign(stand: Stand, sign: str) -> None:
    stand.sheet.text(stand.outputs.left - GAP / 2, stand.middle, sign, kind="sign")


def _gradients(stand: Stand) -> None:
    """The map with the gradient of each pixel, its value in small figures above it."""
    scene, sheet, cell = stand.scene, stand.sheet, stand.map.cell
    got = {place: sum(parts.values()) for place, parts in scene.sent.items()}
    full, say = max(got.values()), _reading(scene, "gradient")
    sheet.text(LEFT, TOP - 14, "value and gradient", kind="title-start")
    for i, row in enumerate(scene.values):
        for j, value in enumerate(row):
            x, y, part = LEFT + j * cell, TOP + i * cell, got.get((i, j), 0)
            with sheet.cell(f"x:{i},{j}", say(i, j)):
                kind = "plus" if part else "cell"
                sheet.rect(x, y, cell, cell, kind=kind, strength=DEEPEST * part / full if part else 1.0)
                sheet.text(x + cell / 2, y + cell * 0.26, number(value), kind="small")
                sent = number(part)
                kind = "small" if len(sent) * DIGIT > cell else "value"
                sheet.text(x + cell / 2, y + cell * 0.66, sent, kind=kind)


def _chosen(sheet: Sheet, scene: Scene, cell: float) -> None:
    """A disc in the corner of the pixel that is chosen."""
    i, j = scene.chosen
    sheet.circle(LEFT + (j + 1) * cell - 6, TOP + i * cell + 6, 3.5, kind="dot-two")


def _legend(sheet: Sheet, y: float) -> None:
    sheet.circle(LEFT + 4, y, 3.5, kind="dot-two")
    sheet.text(LEFT + 14, y, "the chosen pixel: its value can be set", kind="small-start")


def _results(found: dict[Pixel, Window]) -> np.ndarray:
    columns = 1 + max(q for _, q in found)
    return np.array([window.result for window in found.values()]).reshape(-1, columns)


def _light(stand: Stand, place: Pixel, line: str) -> None:
    """An output, its window, the pixel that is largest there or gets the gradient, and the words."""
    window, size = stand.scene.windows[place], stand.scene.pool.size
    with stand.sheet.lit(f"y:{place[0]},{place[1]}"):
        stand.map.frame((*window.corner, size, size))
        for i, j in window.wins[:1]:
            stand.map.frame((i, j, 1, 1), "frame-two")
        stand.outputs.frame((*place, 1, 1))
        stand.say(line)


def _pixels(stand: Stand, view: str) -> Sheet:
    """A pixel, the outputs that read it, and below them in words what comes of it."""
    scene = stand.scene
    _chosen(stand.sheet, scene, stand.map.cell)
    _legend(stand.sheet, stand.below + 46)
    for i, j in np.ndindex(len(scene.values), len(scene.values[0])):
        with stand.sheet.lit(f"x:{i},{j}"):
            stand.map.frame((i, j, 1, 1), "frame-two")
            if view == "refused":
                continue
            if readers := scene.readers.get((i, j)):
                (p, q), (last_p, last_q) = readers[0], readers[-1]
                stand.outputs.frame((p, q, last_p - p + 1, last_q - q + 1), "frame-two")
            stand.say(words.pixel(scene, (i, j), view))
    return stand.sheet


def _saying(scene: Scene, found: dict[Pixel, Window] | None = None, when: str = "") -> Say:
    seen = found or scene.windows
    return lambda i, j: f"Output{when}, row {i}, column {j}: {words.computed(scene, seen[i, j])}."


def _sending(scene: Scene) -> Say:
    return lambda i, j: f"Gradient of output row {i}, column {j}: {words.routed(scene, (i, j))}."


def _reading(scene: Scene, view: str) -> Say:
    def say(i: int, j: int) -> str:
        what = "" if view == "refused" else f" {words.pixel(scene, (i, j), view).capitalize()}."
        value = number(scene.values[i][j])
        return f"Pixel, row {i}, column {j}: {value}.{what} Press Enter, or click, to choose it."

    return say

"""Arrays as grids of numbered cells, the mark that nearly all explorers are made of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnn.explore.svg import Sheet, number

CELL = 40  # pixels: wide enough for "−12.5" in a readable size
ROOMY = 32  # pixels: smaller cells get smaller figures
DIGIT = 9  # pixels: what does not fit into its cell with this for each character gets small figures
TITLE = 22  # pixels above a grid for its title
DEEPEST = 0.55  # how much colour the largest value gets, so that text on it stays readable

Say = Callable[[int, int], str]
"""The words for the cell at (row, column)."""


def grid(
    sheet: Sheet, values: np.ndarray, left: float, top: float, *, title: str = "", key: str = "",
    say: Say | None = None, scale: float | None = None, height: float = 0.5, cell: float = CELL,
) -> None:  # fmt: skip
    """Draw a (rows, columns) array as cells with their values; NaN stays empty.

    Positive values are blue, negative ones orange, the stronger the larger; `scale` is the value with the
    full colour. With `key` the cells can be pointed at as "key:row,column", and `say` gives their words.
    `height` is where in its cell a value stands: 0.5 is the middle. `cell` is the side of a cell in pixels.
    """
    full = scale or float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    if title:
        sheet.text(left + values.shape[1] * cell / 2, top - TITLE / 2 - 2, title, kind="title")
    for i, row in enumerate(values.tolist()):
        for j, value in enumerate(row):
            x, y = left + j * cell, top + i * cell
            if key:
                words = say(i, j) if say else f"{key}, row {i}, column {j}: {number(value)}"
                with sheet.cell(f"{key}:{i},{j}", words):
                    _one(sheet, value, x, y, full, height, cell)
            else:
                _one(sheet, value, x, y, full, height, cell)


def _one(sheet: Sheet, value: float, x: float, y: float, full: float, height: float, cell: float) -> None:
    if value != value or value == 0:  # NaN is the one value that is not itself
        sheet.rect(x, y, cell, cell)
    else:
        kind = "plus" if value > 0 else "minus"
        sheet.rect(x, y, cell, cell, kind=kind, strength=DEEPEST * min(abs(value) / full, 1.0))
    if value == value:
        words = number(value)
        kind = "small" if len(words) * DIGIT > cell else "value" if cell >= ROOMY else "label"
        sheet.text(x + cell / 2, y + cell * height, words, kind=kind)


def frame(
    sheet: Sheet, left: float, top: float, window: tuple[int, int, int, int], *, kind: str = "frame",
    cell: float = CELL,
) -> None:  # fmt: skip
    """Frame a window (row, column, height, width) of the grid whose corner is at (left, top)."""
    row, column, height, width = window
    sheet.rect(left + column * cell, top + row * cell, width * cell, height * cell, kind=kind)

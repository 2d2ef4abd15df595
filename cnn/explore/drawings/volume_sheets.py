"""How the volume looks: channels above, the sheets of one filter below them, sums, and the stack of maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn.explore.drawing import Drawing
from cnn.explore.drawings.volume_layer import (
    BRIGHTEST,
    COLOURS,
    FILTERS,
    IMAGE,
    LECTURE,
    SIDE,
    Counts,
)
from cnn.explore.grids import frame, grid
from cnn.explore.svg import Sheet, number

WIDTH, LEFT, COLUMN, GAP = 720, 10, 180, 34
PIXEL, TAP, MAPPED, SMALL = 24, 36, 34, 10  # sides of cells: image, filter, map, the picture in colours
TOP = 26
FILTER = TOP + SIDE * PIXEL + 36  # top of the sheets
STEP = 13  # how far a map of the stack peeps out
TEXT = 316  # left edge of the counts


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One filter (channels, size, size) with its number and bias, and the layer that it belongs to."""

    kernel: np.ndarray
    shown: int
    bias: int
    counts: Counts
    told: bool

    @property
    def size(self) -> int:
        return self.counts.size

    @property
    def sums(self) -> float:
        """The height of the line of sums."""
        return FILTER + self.size * TAP + 36

    @property
    def map(self) -> tuple[float, float]:
        """The corner of the map in front."""
        return LEFT, self.sums + 56 + STEP * (self.counts.filters - 1)

    @property
    def beside(self) -> float:
        """The left edge of the picture in colours, to the right of the channels."""
        return self.column(self.counts.channels) - GAP + 18

    def column(self, channel: int) -> float:
        """The left edge of a channel's column."""
        return LEFT + channel * (COLUMN + GAP)

    def sheet_left(self, channel: int) -> float:
        """The left edge of the filter's sheet for a channel."""
        return self.column(channel) + (COLUMN - self.size * TAP) / 2


def picture(layout: Layout, sentence: str) -> Drawing:
    """The whole drawing."""
    bottom = layout.map[1] + layout.counts.out * MAPPED
    sheet = Sheet(WIDTH, max(bottom, layout.sums + 178) + 10, title="A filter on a colour image")
    for channel in range(layout.counts.channels):
        _channel(sheet, layout, channel)
    _seen(sheet, layout)
    _signs(sheet, layout)
    products = {(i, j): _products(layout, i, j) for i, j in np.ndindex(layout.counts.out, layout.counts.out)}
    _stack(sheet, layout, products)
    _told(sheet, layout) if layout.told else _asked(sheet, layout)
    for (i, j), found in products.items():
        with sheet.lit(f"out:{i},{j}"):
            _light(sheet, layout, i, j, found)
    return sheet.drawing(sentence, home="out:0,0")


def _products(layout: Layout, i: int, j: int) -> np.ndarray:
    """The products of the window whose corner is (i, j): (channels, size, size)."""
    end = i + layout.size, j + layout.size
    found: np.ndarray = layout.kernel * IMAGE[: layout.counts.channels, i : end[0], j : end[1]]
    return found


def _channel(sheet: Sheet, layout: Layout, channel: int) -> None:
    """The pixels of one channel, and the sheet of the filter that belongs to it."""
    left, colour = layout.column(channel) + (COLUMN - SIDE * PIXEL) / 2, COLOURS[channel]
    sheet.text(left + SIDE * PIXEL / 2, TOP - 14, f"{colour} channel", kind="title")
    for i, row in enumerate(IMAGE[channel].tolist()):
        for j, value in enumerate(row):
            x, y = left + j * PIXEL, TOP + i * PIXEL
            sheet.rect(x, y, PIXEL, PIXEL, kind=colour, strength=0.5 * value / BRIGHTEST)
            sheet.text(x + PIXEL / 2, y + PIXEL / 2, str(value), kind="label")
    left = layout.sheet_left(channel)
    sheet.text(
        left + layout.size * TAP / 2, FILTER - 14, f"filter {layout.shown}, {colour} sheet", kind="title"
    )
    largest = int(np.abs(layout.kernel).max())
    for i, row in enumerate(layout.kernel[channel].tolist()):
        for j, value in enumerate(row):
            x, y = left + j * TAP, FILTER + i * TAP
            kind = "minus" if value < 0 else "plus" if value else "cell"
            sheet.rect(x, y, TAP, TAP, kind=kind, strength=0.4 * abs(value) / largest if value else 1.0)
            sheet.text(x + TAP / 2, y + 10, number(value), kind="small-end")


def _seen(sheet: Sheet, layout: Layout) -> None:
    """The same pixels as one picture in colours."""
    sheet.text(layout.beside + SIDE * SMALL / 2, TOP - 14, "as seen", kind="title")
    for i in range(SIDE):
        for j in range(SIDE):
            levels = [*IMAGE[: layout.counts.channels, i, j].tolist(), 0, 0][:3]
            paint = "#" + "".join(f"{level * 255 // BRIGHTEST:02x}" for level in levels)
            sheet.rect(layout.beside + j * SMALL, TOP + i * SMALL, SMALL, SMALL, paint=paint)


def _signs(sheet: Sheet, layout: Layout) -> None:
    """What stands between the numbers of the line of sums."""
    for channel in range(1, layout.counts.channels):
        sheet.text(layout.column(channel) - GAP / 2, layout.sums, "+", kind="sign")
    for channel in range(layout.counts.channels):
        x = layout.column(channel) + COLUMN / 2
        sheet.text(x, layout.sums - 20, "sum of the products", kind="small")
    right = layout.column(layout.counts.channels)
    sheet.text(right - GAP / 2, layout.sums, "+", kind="sign")
    sheet.text(right + 6, layout.sums - 20, "bias", kind="small")
    sheet.text(right + 6, layout.sums, number(layout.bias))
    sheet.text(right + 27, layout.sums, "=", kind="sign")
    sheet.text(right + 50, layout.sums - 20, "output", kind="small")


def _stack(sheet: Sheet, layout: Layout, products: dict[tuple[int, int], np.ndarray]) -> None:
    """The map of the filter in front, and behind it what is seen of the others."""
    (left, top), wide, many = layout.map, layout.counts.out * MAPPED, layout.counts.filters
    title = "map" if many == 1 else f"map {layout.shown} of {many}"
    words = f"{title}: {list(FILTERS)[layout.shown - 1]}"
    sheet.text(LEFT, layout.sums + 38, words, kind="label-start")
    for behind in range(many - 1, 0, -1):
        which = (layout.shown - 1 + behind) % many + 1
        x, y = left + behind * STEP, top - behind * STEP
        words = f"Map {which}: {list(FILTERS)[which - 1]}. Press Enter, or click, to bring it to the front."
        sheet.rect(x + wide - STEP, y + STEP, STEP, wide - STEP)
        with sheet.cell(f"map:{which}", words):
            sheet.rect(x, y, wide, STEP)
            sheet.text(x + wide - STEP / 2, y + STEP / 2 + 1, str(which), kind="tiny")
    totals = np.array([found.sum() + layout.bias for found in products.values()])
    values = totals.reshape(layout.counts.out, -1)
    grid(
        sheet,
        values,
        left,
        top,
        key="out",
        cell=MAPPED,
        say=lambda i, j: _words(layout, i, j, products[i, j]),
    )


def _words(layout: Layout, i: int, j: int, found: np.ndarray) -> str:
    sums = found.sum(axis=(1, 2)).tolist()
    terms = " + ".join(f"{colour} {_signed(value)}" for colour, value in zip(COLOURS, sums, strict=False))
    total = number(sum(sums) + layout.bias)
    return f"Map {layout.shown}, row {i}, column {j}: {terms} + bias {_signed(layout.bias)} = {total}."


def _signed(value: int) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def _light(sheet: Sheet, layout: Layout, i: int, j: int, found: np.ndarray) -> None:
    """The window in every channel, pixel and product in every tap, the sums, and the output."""
    size = layout.size
    pixels = IMAGE[:, i : i + size, j : j + size].tolist()
    for channel, products in enumerate(found.tolist()):
        corner = layout.column(channel) + (COLUMN - SIDE * PIXEL) / 2
        frame(sheet, corner, TOP, (i, j, size, size), cell=PIXEL)
        left = layout.sheet_left(channel)
        for u, row in enumerate(products):
            for v, product in enumerate(row):
                x, y = left + v * TAP + TAP / 2, FILTER + u * TAP
                sheet.text(x, y + 10, f"·{pixels[channel][u][v]}", kind="small-start")
                sheet.text(x, y + 25, number(product))
        total = number(int(found[channel].sum()))
        sheet.text(layout.column(channel) + COLUMN / 2, layout.sums, total, kind="strong")
    frame(sheet, layout.beside, TOP, (i, j, size, size), kind="lens", cell=SMALL)
    output = number(int(found.sum()) + layout.bias)
    sheet.text(layout.column(layout.counts.channels) + 50, layout.sums, output, kind="strong")
    frame(sheet, *layout.map, (i, j, 1, 1), cell=MAPPED)


def _asked(sheet: Sheet, layout: Layout) -> None:
    lines = ("How many products for one output?", "Count, then type your guess above.")
    for k, line in enumerate(lines):
        sheet.text(TEXT, layout.sums + 66 + 24 * k, line, kind="label-start")


def _told(sheet: Sheet, layout: Layout) -> None:
    """What this layer counts, and by the same formula that of the lecture."""
    y = layout.sums + 38
    for title, counts in (("this picture", layout.counts), ("the lecture's", LECTURE)):
        f, c, k = counts.size, counts.channels, counts.filters
        volume = f"{counts.side}×{counts.side}×{c} → {counts.out}×{counts.out}×{k}"
        sheet.text(TEXT, y, f"{title}: {volume}", kind="title-start")
        filters = "1 filter" if k == 1 else f"{k} filters"
        biases = "1 bias" if k == 1 else f"{k} biases"
        lines = (
            f"{filters} of {f}×{f}×{c}: {counts.weights:,} weights + {biases}",
            f"= {counts.weights + k:,} parameters; fully connected: {counts.fully_connected:,}",
        )
        for n, line in enumerate(lines):
            sheet.text(TEXT, y + 22 * (n + 1), line, kind="label-start")
        y += 74

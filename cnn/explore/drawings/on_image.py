"""Windows on an image: the padded image, the output, and the products and sum of what is pointed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnn.explore.drawings.reach import Reach, meetings, reached_by, taps_of
from cnn.explore.drawings.scene import WIDTH, Scene, ink, one_cell, signed, term, tint
from cnn.explore.grids import frame
from cnn.explore.svg import Box, Sheet, number

LEFT, TOP, GAP = 26, 42, 46  # room for row numbers, titles and column numbers, and the arrow
CELL, FILTER_CELL = 36, 28
MANY = 800  # weights and pixels that meet; if more do, pictures of the way back write down one cell's only

Which = Callable[[int, int], bool]
"""Whether it is done for the output in this row and column."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """A grid on the sheet; (0, 0) is its first cell, padding included."""

    left: float
    top: float
    cell: float

    def box(self, row: int, column: int, size: tuple[int, int]) -> Box:
        """Where a window of so many rows and columns stands."""
        x, y = self.corner(row, column)
        return x, y, size[1] * self.cell, size[0] * self.cell

    def frame(self, sheet: Sheet, row: int, column: int, size: tuple[int, int], kind: str = "frame") -> None:
        """Frame a window of so many rows and columns."""
        frame(sheet, self.left, self.top, (row, column, *size), kind=kind, cell=self.cell)

    def corner(self, row: float, column: float) -> tuple[float, float]:
        """Where a cell begins."""
        return self.left + column * self.cell, self.top + row * self.cell


def boards(scene: Scene, *others: tuple[int, int]) -> list[Board]:
    """Where the image, its output and further grids of these shapes stand: in a row, or below each other."""
    wide = max(scene.columns.total, scene.columns.f)
    shapes = [scene.shape, *others]
    taken = [max(columns, 2) for _, columns in shapes]
    cell = min(CELL, (WIDTH - LEFT - 8 - (GAP + 18) * len(shapes)) // (wide + sum(taken)))
    if cell >= 22 or len(shapes) == 1:
        lefts = np.cumsum([LEFT + wide * cell + GAP + 18, *(n * cell + GAP + 18 for n in taken)])
        return [Board(left=LEFT, top=TOP, cell=cell)] + [
            Board(left=float(left), top=TOP, cell=cell) for left in lefts[: len(shapes)]
        ]
    cell = min(CELL, (WIDTH - LEFT - 8 - GAP - 18) // (wide + max(taken)))
    tops = np.cumsum([TOP, *(max(rows, 1) * cell + TOP for rows, _ in shapes)])
    left = LEFT + wide * cell + GAP + 18
    return [Board(left=LEFT, top=TOP, cell=cell)] + [
        Board(left=left, top=float(top), cell=cell) for top in tops[: len(shapes)]
    ]


def image_cells(
    sheet: Sheet, scene: Scene, board: Board, values: np.ndarray, *, key: bool, plain: bool
) -> None:
    """The image with its padding; unless it is `plain`, what lies behind the last window is hatched."""
    rows, columns = scene.rows, scene.columns
    ends = rows.total - rows.left, columns.total - columns.left
    full = float(np.abs(values).max())
    for r in range(rows.total):
        for c in range(columns.total):
            i, j = r - rows.before, c - columns.before
            inside = 0 <= i < rows.n and 0 <= j < columns.n
            kind, strength = tint(values[i, j], full) if inside else ("pad", 1.0)
            words = number(values[i, j]) if inside else "0"
            x, y = board.corner(r, c)
            hatched = not plain and (r >= ends[0] or c >= ends[1])
            if inside and key:
                with sheet.cell(f"x:{i},{j}", reached_by(scene, i, j)):
                    _square(sheet, x, y, board.cell, words, kind, strength, hatched)
            else:
                _square(sheet, x, y, board.cell, words, kind, strength, hatched)
    _numbers_beside(sheet, board, (rows.n, columns.n), (rows.before, columns.before))


def _square(
    sheet: Sheet, x: float, y: float, cell: float, words: str, kind: str, strength: float, hatched: bool
) -> None:
    sheet.rect(x, y, cell, cell, kind=kind, strength=strength)
    if hatched:
        sheet.rect(x, y, cell, cell, kind="left")
    sheet.text(x + cell / 2, y + cell / 2, words, kind=ink(cell))


def _numbers_beside(sheet: Sheet, board: Board, shape: tuple[int, int], first: tuple[int, int]) -> None:
    """Numbers of rows and columns at the edges of a grid."""
    for i in range(shape[0]):
        _, y = board.corner(first[0] + i, 0)
        sheet.text(board.left - 5, y + board.cell / 2, str(i), kind="edge-end")
    for j in range(shape[1]):
        x, _ = board.corner(0, first[1] + j)
        sheet.text(x + board.cell / 2, board.top - 8, str(j), kind="edge")


def title(sheet: Sheet, board: Board, wide: int, words: str) -> None:
    """A title above a grid, kept on the sheet."""
    half = 3.9 * len(words)
    middle = board.left + wide * board.cell / 2
    sheet.text(min(max(middle, half + 2), WIDTH - half - 2), board.top - 30, words, kind="title")


def output_cells(
    sheet: Sheet, scene: Scene, board: Board, values: list[list[int]], *, name: str = "output",
    empty: bool = False,
) -> None:  # fmt: skip
    """The output, every value a cell that can be pointed at; `empty` leaves room for something else."""
    rows, columns = scene.shape
    title(sheet, board, max(columns, 1), output_title(scene, name))
    full = max((abs(value) for row in values for value in row), default=0)
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            kind, strength = ("cell", 1.0) if empty else tint(value, full)
            words = "" if empty else number(value)
            with sheet.cell(f"y:{i},{j}", say_output(scene, i, j, value)):
                x, y = board.corner(i, j)
                one_cell(sheet, x, y, (board.cell, board.cell), words, kind=kind, strength=strength)
    if rows and columns:
        _numbers_beside(sheet, board, (rows, columns), (0, 0))
    else:
        sheet.text(board.left, board.top + 16, "no position", kind="label-start")


def output_title(scene: Scene, name: str = "output") -> str:
    """The name of the output and its size; whether the rule refuses it."""
    rows, columns = scene.shape
    if not rows or not columns:
        return f"{name}: none"
    if scene.columns.rule == "exact" and not scene.fits:
        return f"refused ({rows} × {columns} stops)" if name == "output" else f"{name}: refused"
    return f"{name} {rows} × {columns}"


def say_output(scene: Scene, i: int, j: int, value: int) -> str:
    """What is said about an output: its products, or where its window lies if there are many."""
    products = scene.rows.f * scene.columns.f
    start = f"Output, row {i}, column {j}: "
    if products > 9:
        top, left = scene.rows.starts[i], scene.columns.starts[j]
        window = f"Its window begins at row {top}, column {left}."
        return f"{start}the sum of {products} products is {number(value)}. {window}"
    lines = " + ".join(scene.terms(i, j)).replace("+ −", "− ")
    return f"{start}{lines} = {number(value)}."


def filter_cells(sheet: Sheet, scene: Scene, top: float) -> Board:
    """The filter, below the image."""
    board = Board(left=LEFT, top=top + 26, cell=FILTER_CELL)
    rows, columns = scene.rows.f, scene.columns.f
    sheet.text(LEFT - 18, top + 10, f"filter {rows} × {columns}", kind="title-start")
    weights = scene.weights
    full = float(np.abs(weights).max())
    for u in range(rows):
        for v in range(columns):
            kind, strength = tint(weights[u, v], full)
            x, y = board.corner(u, v)
            one_cell(
                sheet, x, y, (FILTER_CELL, FILTER_CELL), number(weights[u, v]), kind=kind, strength=strength
            )
    return board


def products(sheet: Sheet, board: Board, lines: list[str], total: str, columns: int) -> None:
    """Weight times pixel, line by line beside the filter, and the sum."""
    x = board.left + columns * board.cell + 22
    for u, line in enumerate(lines):
        y = board.top + (u + 0.5) * board.cell
        sign = "" if u == 0 or line.startswith("−") else "+ "
        sheet.text(x, y, f"{sign}{line}", kind="label-start")
    sheet.text(x, board.top + (len(lines) + 0.4) * board.cell, f"= {total}", kind="title-start")


def ask(sheet: Sheet, board: Board, columns: int) -> None:
    """In place of the products: how to see them, where those of all cells would be too many."""
    x, y = board.left + columns * board.cell + 22, board.top + 0.5 * board.cell
    sheet.text(x, y, "Press Enter, or click, to see the products.", kind="label-start")


def light_windows(
    sheet: Sheet, scene: Scene, boards: tuple[Board, Board, Board], sums: list[list[int]],
    beside: tuple[int, int] = (0, 0), written: Which | None = None,
) -> None:  # fmt: skip
    """For every output: its window, and its products and sum if they are `written`.

    The same lights up for the cell of a grid `beside` it. Without `written`, there are windows alone.
    """
    image, output, band = boards
    size, before = (scene.rows.f, scene.columns.f), (scene.rows.before, scene.columns.before)
    for i, top in enumerate(scene.rows.starts):
        for j, left in enumerate(scene.columns.starts):
            other = f" z:{i},{j}" if i < beside[0] and j < beside[1] else ""
            with sheet.lit(f"y:{i},{j}{other}"):
                window = image.box(top + before[0], left + before[1], size)
                sheet.outline(window, output.box(i, j, (1, 1)))
                if written and written(i, j):
                    products(sheet, band, scene.terms(i, j), number(sums[i][j]), size[1])
                elif written:
                    ask(sheet, band, size[1])


def light_reach(
    sheet: Sheet, scene: Scene, boards: tuple[Board, Board, Board], chosen: tuple[int, int], *, weights: bool
) -> None:
    """For every pixel: the outputs that read it, and, on request, the weights by which they do."""
    image, output, band = boards
    before, few = (scene.rows.before, scene.columns.before), meetings(scene) <= MANY
    for i in range(scene.rows.n):
        for j in range(scene.columns.n):
            down, right = scene.rows.taps(i), scene.columns.taps(j)
            with sheet.lit(f"x:{i},{j}"):
                boxes = [image.box(i + before[0], j + before[1], (1, 1))]
                if down and right:
                    boxes.append(output.box(down[0][0], right[0][0], (len(down), len(right))))
                sheet.outline(*boxes, kind="frame-two")
                if not few and (i, j) != chosen:
                    ask(sheet, band, scene.columns.f)
                    continue
                reach = taps_of(scene, i, j)
                if weights:
                    _weights_in_place(sheet, reach, output)
                lines = [signed([term(w, f"g{o},{p}") for (o, p), w in row]) for row in reach]
                products(sheet, band, lines, _gradient(lines), scene.columns.f)


def _gradient(lines: list[str]) -> str:
    return "its gradient" if lines else "0, its gradient: nothing reads it"


def _weights_in_place(sheet: Sheet, reach: Reach, output: Board) -> None:
    sign = "×" if output.cell >= 25 else ""
    kind = "small" if output.cell == CELL else ink(output.cell)  # "×−1" is wider than other values
    for row in reach:
        for (o, p), weight in row:
            x, y = output.corner(o + 0.5, p + 0.5)
            sheet.text(x, y, sign + number(weight), kind=kind)


def arrow(sheet: Sheet, image: Board, output: Board, scene: Scene) -> None:
    """From the image to its output."""
    x = (image.left + max(scene.columns.total, scene.columns.f) * image.cell + output.left - 18) / 2
    sheet.text(x, image.top + min(scene.rows.total, 2) * image.cell / 2, "→", kind="sign")


def padding_in_words(scene: Scene) -> str:
    """The title of the image."""
    size = f"image {scene.rows.n} × {scene.columns.n}"
    if scene.rows.total == scene.rows.n and scene.columns.total == scene.columns.n:
        return size
    return f"{size} and zeros"

"""Windows on a strip: the filter below the pixels that it reads, once for every stop, like a staircase."""

from __future__ import annotations

from cnn.explore.drawings.reach import taps_of
from cnn.explore.drawings.scene import WEIGHTS, WIDTH, Scene, count, one_cell, signed, term, tint
from cnn.explore.steps import Axis
from cnn.explore.svg import Sheet, number

LEFT, TOP, RIGHT = 8, 60, 150  # room at the left, above the strip, and for the output at the right
CELL, STEP = 40, 30  # largest width of a cell; height of a stair


class Stairs:
    """Where everything on the strip stands."""

    def __init__(self, scene: Scene, *, counts: bool) -> None:
        axis = scene.columns
        self.axis, self.scene = axis, scene
        self.ghost = _overhang(axis)
        self.wide = max(axis.total, axis.f, self.ghost + axis.f if self.ghost is not None else 0)
        self.cell = min(CELL, (WIDTH - LEFT - RIGHT) // self.wide)
        self.first = TOP + self.cell + 12
        self.stairs = axis.outputs + (self.ghost is not None)
        self.end = self.first + self.stairs * STEP + (30 if counts else 0)
        self.results = LEFT + self.wide * self.cell + 40

    def x(self, place: int) -> float:
        """The left edge of a place; 0 is the first pixel."""
        return LEFT + (place + self.axis.before) * self.cell

    def y(self, stop: int) -> float:
        """The upper edge of a stair."""
        return self.first + stop * STEP


def _overhang(axis: Axis) -> int | None:
    """Where the filter would stand next if it could, counted from the first cell; None if nothing is left."""
    if axis.rule not in ("exact", "floor") or axis.fits:
        return None
    return (axis.starts[-1] + axis.s if axis.starts else -axis.p) + axis.before


def strip_cells(sheet: Sheet, at: Stairs, *, plain: bool) -> None:
    """Pixels and zeros; what lies behind the last stop is hatched."""
    axis = at.axis
    padding = f", {axis.before} + {axis.after} zeros" if axis.before or axis.after else ""
    sheet.text(LEFT, 12, f"strip of {count(axis.n, 'pixel')}{padding}", kind="title-start")
    for place in range(-axis.before, axis.n + axis.after):
        inside = 0 <= place < axis.n
        value = at.scene.pixel(0, place)
        kind, strength = tint(value, 3) if inside else ("pad", 1.0)
        hatched = not plain and place >= axis.n + axis.after - axis.left
        if not inside:
            _one_pixel(sheet, at, place, value, kind, strength, hatched)
            continue
        sheet.text(at.x(place) + at.cell / 2, TOP - 9, str(place), kind="edge")
        if plain:
            _one_pixel(sheet, at, place, value, kind, strength, hatched)
            continue
        with sheet.cell(f"x:0,{place}", _say(at.scene, place)):
            _one_pixel(sheet, at, place, value, kind, strength, hatched)


def _one_pixel(
    sheet: Sheet, at: Stairs, place: int, value: int, kind: str, strength: float, hatched: bool
) -> None:
    size = (at.cell, at.cell)
    if hatched:
        one_cell(sheet, at.x(place), TOP, size, "", kind=kind, strength=strength)
        kind, strength = "left", 1.0
    one_cell(sheet, at.x(place), TOP, size, number(value), kind=kind, strength=strength)


def _say(scene: Scene, place: int) -> str:
    reach = [one for line in taps_of(scene, 0, place) for one in line]
    if not reach:
        return f"Pixel {place} is read by no output, so its gradient is 0."
    ways = ", ".join(f"output {o} with weight {number(weight)}" for (_, o), weight in reach)
    times = "once" if len(reach) == 1 else f"{len(reach)} times"
    return f"Pixel {place} is read {times}: by {ways}."


def stairs(sheet: Sheet, at: Stairs, sums: list[int]) -> None:
    """The filter at every stop, and to its right the output; dashed, the stop that would not fit."""
    axis = at.axis
    refused = axis.rule == "exact" and not axis.fits
    title = f"refused ({count(axis.outputs, 'stop')})" if refused else f"output {axis.outputs}"
    sheet.text(at.results, TOP - 9, title, kind="title-start")
    full = max((abs(value) for value in sums), default=0)
    for stop, (start, value) in enumerate(zip(axis.starts, sums, strict=True)):
        for v in range(axis.f):
            weight = WEIGHTS[0][v]
            kind, strength = tint(weight, 2)
            size = (at.cell, STEP - 4)
            one_cell(sheet, at.x(start + v), at.y(stop), size, number(weight), kind=kind, strength=strength)
        kind, strength = tint(value, full)
        sheet.text(at.results - 20, at.y(stop) + STEP / 2 - 2, "→", kind="label")
        with sheet.cell(f"y:0,{stop}", _say_sum(at.scene, stop, value)):
            size = (max(at.cell, 34), STEP - 4)
            one_cell(sheet, at.results, at.y(stop), size, number(value), kind=kind, strength=strength)
        sheet.text(at.results + max(at.cell, 34) + 10, at.y(stop) + STEP / 2 - 2, str(stop), kind="edge")
    if at.ghost is not None:
        _ghost(sheet, at)


def _ghost(sheet: Sheet, at: Stairs) -> None:
    """The next stop, which hangs over the end."""
    y = at.y(at.axis.outputs)
    start = at.ghost or 0
    for v in range(at.axis.f):
        outside = start + v >= at.axis.total
        x = LEFT + (start + v) * at.cell
        sheet.rect(x, y, at.cell, STEP - 4, kind="pad")
        if outside:
            sheet.text(x + at.cell / 2, y + STEP / 2 - 2, "?", kind="label")
    sheet.text(at.results - 20, y + STEP / 2 - 2, "×", kind="label")
    sheet.text(at.results, y + STEP / 2 - 2, "hangs over", kind="label-start")


def _say_sum(scene: Scene, stop: int, value: int) -> str:
    return f"Output {stop}: {scene.terms(0, stop)[0]} = {number(value)}."


def counts_below(sheet: Sheet, at: Stairs) -> None:
    """How often each pixel is read: the weights that stand in its column, counted."""
    y = at.end - 30
    for place in range(at.axis.n):
        times = len(at.axis.taps(place))
        kind, strength = tint(times, at.axis.f) if times else ("left", 1.0)
        size = (at.cell, STEP - 4)
        one_cell(sheet, at.x(place), y, size, str(times), kind=kind, strength=strength)
    sheet.text(at.results - 28, y + STEP / 2 - 2, "times read", kind="label-start")


def light_stairs(sheet: Sheet, at: Stairs, sums: list[int], line: float) -> None:
    """For every output: its window on the strip, its stair, its products and its sum."""
    for stop, start in enumerate(at.axis.starts):
        with sheet.lit(f"y:0,{stop}"):
            wide = at.axis.f * at.cell
            sheet.rect(at.x(start), TOP, wide, at.cell, kind="frame")
            sheet.rect(at.x(start), at.y(stop), wide, STEP - 4, kind="frame")
            sheet.rect(at.results, at.y(stop), max(at.cell, 34), STEP - 4, kind="frame")
            words = f"output {stop} = {at.scene.terms(0, stop)[0]} = {number(sums[stop])}"
            sheet.text(LEFT, line, words, kind="title-start")


def light_columns(sheet: Sheet, at: Stairs, line: float) -> None:
    """For every pixel: its column in the stairs, the outputs that it reaches, and their weights."""
    for place in range(at.axis.n):
        with sheet.lit(f"x:0,{place}"):
            sheet.rect(at.x(place), TOP, at.cell, at.cell, kind="frame-two")
            terms = []
            for stop, v in at.axis.taps(place):
                terms.append(term(WEIGHTS[0][v], f"g{stop}"))
                sheet.rect(at.x(place), at.y(stop), at.cell, STEP - 4, kind="frame-two")
                sheet.rect(at.results, at.y(stop), max(at.cell, 34), STEP - 4, kind="frame-two")
            words = f"gradient of pixel {place} = {signed(terms) or '0, nothing reads it'}"
            sheet.text(LEFT, line, words, kind="title-start")

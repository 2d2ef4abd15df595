"""What the pooling explorer says: about one window, about one pixel, about the whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from cnn.explore.drawings.pooling_map import (
    LARGEST,
    Pixel,
    Pool,
    Values,
    Window,
    is_bright,
    mixed,
    moved,
    windows,
)
from cnn.explore.svg import number

MOST = 9  # outputs whose gradients are written out one by one
LONGEST = 70  # characters of a line below the picture
LECTURE = 28  # a size on which the lecture's F = 3, S = 2 does not fit


@dataclass(frozen=True)
class Scene:
    """A map, its windows, and the gradients 1, 2, 3, … that come to its outputs, in row-major order."""

    pool: Pool
    values: Values
    chosen: Pixel

    @cached_property
    def windows(self) -> dict[Pixel, Window]:
        return windows(self.pool, self.values)

    @cached_property
    def after(self) -> dict[Pixel, Window]:
        """The windows of the same map, one column further to the right."""
        return windows(self.pool, moved(self.values))

    @cached_property
    def arriving(self) -> dict[Pixel, int]:
        return {place: k for k, place in enumerate(self.windows, start=1)}

    @cached_property
    def sent(self) -> dict[Pixel, dict[Pixel, float]]:
        """For each pixel that gets a gradient, what each output sends it."""
        found: dict[Pixel, dict[Pixel, float]] = defaultdict(dict)
        for place, window in self.windows.items():
            for pixel, part in window.sends(self.arriving[place]).items():
                found[pixel][place] = part
        return found

    @cached_property
    def shared(self) -> list[Pixel]:
        """The pixel that gets the gradient of most outputs, if that is more than one."""
        most = max(self.sent, key=lambda pixel: len(self.sent[pixel]))
        return [most] if self.pool.kind == "max" and len(self.sent[most]) > 1 else []

    @cached_property
    def changed(self) -> list[Pixel]:
        """The outputs that a move by one column changes."""
        return [place for place, window in self.windows.items() if self.after[place].result != window.result]

    @cached_property
    def readers(self) -> dict[Pixel, list[Pixel]]:
        """For each pixel that is read, the outputs whose windows read it."""
        found: dict[Pixel, list[Pixel]] = defaultdict(list)
        for place, window in self.windows.items():
            for pixel in window.taps:
                found[pixel].append(place)
        return found

    @cached_property
    def wins(self) -> Counter[Pixel]:
        """In how many windows a pixel is the largest, or as large as the largest."""
        return Counter(pixel for window in self.windows.values() for pixel in window.wins)


def misfit(pool: Pool, rows: int, columns: int) -> str:
    """Why the windows do not fit, with the fraction and what would; nothing if they do."""
    for axis, n in (("rows", rows), ("columns", columns)):
        if not pool.fits(n):
            return f"{'' if rows == columns else f'{axis.capitalize()}: '}{_why(pool, n)} {_remedy(pool, n)}"
    return ""


def _why(pool: Pool, n: int) -> str:
    f, s = pool.size, pool.stride
    fits = "not a whole number" if n >= f else f"the window is larger than N = {n}"
    counted = f"(N − F)/S + 1 = ({n} − {f})/{s} + 1 = {mixed(pool.places(n))}"
    return f"N = {n}, F = {f}, S = {s} does not fit: {counted}, {fits}."


def _remedy(pool: Pool, n: int) -> str:
    """What would fit, and the lecture's own example of the same misfit."""
    f, s = pool.size, pool.stride
    tries = [
        [("S", option, n, replace(pool, stride=option)) for option in range(s - 1, 0, -1)],
        [("F", option, n, replace(pool, size=option)) for option in range(f - 1, 0, -1)],
        [("N", option, option, pool) for option in range(n + 1, LARGEST + s + f)],
    ]
    fitting = [next((t for t in some if t[3].fits(t[2])), None) for some in tries]
    found = [f"{t[0]} = {t[1]} gives {t[3].places(t[2])}" for t in fitting if t]
    large = (
        f" On the lecture's {LECTURE} it is {mixed(pool.places(LECTURE))}." if not pool.fits(LECTURE) else ""
    )
    return f"What would fit: {', '.join(found)}.{large}"


def forward(scene: Scene) -> str:
    """What pooling makes of the map."""
    pool, rows, columns = scene.pool, len(scene.values), len(scene.values[0])
    sizes = f"{rows}×{columns} becomes {len(pool.starts(rows))}×{len(pool.starts(columns))}"
    what = "the largest value" if pool.kind == "max" else "the average"
    start = f"{pool.kind.capitalize()} pooling writes {what} of each {pool.size}×{pool.size} window: {sizes}."
    if pool.stride > pool.size:
        return f"{start} Between the windows, pixels are never read."
    return f"{start} There is nothing to learn: pooling has no parameters."


def gradient(scene: Scene) -> str:
    """Where the gradients go."""
    if scene.pool.kind == "average":
        share = scene.pool.size**2
        overlap = " Where windows overlap, the parts add up." if scene.pool.stride < scene.pool.size else ""
        return f"An average gives each of its {share} pixels 1/{share} of its gradient.{overlap}"
    start = "A maximum gives its whole gradient to the pixel that was largest; all others get 0."
    for most in scene.shared:
        start += f" Windows overlap: the pixel at row {most[0]}, column {most[1]} gets {_added(scene, most)}."
    if any(len(window.wins) > 1 for window in scene.windows.values()):
        start += " Of equal largest pixels the first gets it, row by row: a convention."
    return start


def one_column_on(scene: Scene) -> str:
    """How many outputs notice a move by one column."""
    many, all_of_them = len(scene.changed), len(scene.windows)
    (i, j), columns = scene.chosen, len(scene.values[0])
    changes = "no output changes" if not many else f"{many} of {all_of_them} outputs change"
    if not is_bright(scene.values, scene.chosen):
        return f"Everything moves one column to the right, zeros come in from the left: {changes}."
    goes = f"moves from column {j} to column {j + 1}" if j + 1 < columns else "leaves the map"
    level = scene.values[i][j]
    moves = [_row(scene, i, k, level) != _row(scene, i, k + 1, level) for k in range(columns - 1)]
    tally = f"Of the {len(moves)} such moves in this row, {sum(moves)} can be seen behind the pooling."
    if len(moves) == 1:
        tally = f"Its only move in this row can{'' if moves[0] else 'not'} be seen behind the pooling."
    return f"The bright pixel {goes}: {changes}. {tally}"


def _row(scene: Scene, i: int, column: int, level: float) -> list[float]:
    """The outputs whose windows read row i, when the bright pixel stands in that column of it."""
    pool, columns = scene.pool, len(scene.values[0])
    tops = [top for top in pool.starts(len(scene.values)) if top <= i < top + pool.size]
    if not tops:
        return []
    bright = tuple(level if k == column else 0.0 for k in range(columns))
    read = range(tops[0], tops[-1] + pool.size)
    strip = tuple(bright if row == i else (0.0,) * columns for row in read)
    return [window.result for window in windows(pool, strip).values()]


def _added(scene: Scene, pixel: Pixel) -> str:
    """The gradient of a pixel, as the sum of what the outputs send it."""
    parts = scene.sent.get(pixel, {})
    total = number(sum(parts.values()))
    if len(parts) > MOST:
        return _total(scene, pixel)
    summed = " + ".join(number(scene.arriving[place]) for place in parts)
    if scene.pool.kind == "average" and parts:
        share = scene.pool.size**2
        return f"({summed})/{share} = {total}" if len(parts) > 1 else f"{summed}/{share} = {total}"
    return f"{summed} = {total}" if len(parts) > 1 else total


def _total(scene: Scene, pixel: Pixel) -> str:
    """The gradient of a pixel, and how many outputs it comes from."""
    parts = scene.sent.get(pixel, {})
    return f"{number(sum(parts.values()))}, a sum over {len(parts)} outputs"


def computed(scene: Scene, window: Window) -> str:
    """One window's values and what it writes."""
    listed, result = [number(value) for value in window.values], number(window.result)
    if scene.pool.kind == "max":
        line = f"max({', '.join(listed)}) = {result}"
        brief = f"the largest of {len(listed)} values is {result}"
    else:
        summed = " + ".join(f"({value})" if value.startswith("−") else value for value in listed)
        total = number(sum(window.values))
        line = f"({summed})/{len(listed)} = {result}" if len(listed) > 1 else f"{listed[0]}/1 = {result}"
        brief = f"the sum of {len(listed)} values is {total}, and {total}/{len(listed)} = {result}"
    return line if len(line) <= LONGEST else brief


def routed(scene: Scene, place: Pixel) -> str:
    """Where one output's gradient goes."""
    window, comes = scene.windows[place], scene.arriving[place]
    if scene.pool.kind == "average":
        return f"{comes}/{len(window.taps)} = {number(comes / len(window.taps))} to each pixel of the window"
    i, j = window.wins[0]
    equal = f", the first of {len(window.wins)} equal ones" if len(window.wins) > 1 else ""
    return f"{comes} to the pixel at row {i}, column {j}{equal}"


def pixel(scene: Scene, place: Pixel, view: str) -> str:
    """One pixel: its value, who reads it, and what it wins or gets."""
    readers = len(scene.readers.get(place, ()))
    many = {0: "no window reads it", 1: "1 window reads it"}.get(readers, f"{readers} windows read it")
    if view == "gradient":
        line = f"{many}; gradient {_added(scene, place)}"
        return line if len(line) <= LONGEST else f"{many}; gradient {_total(scene, place)}"
    largest = f", in {scene.wins[place]} it is the largest" if scene.pool.kind == "max" and readers else ""
    return f"{many}{largest}"

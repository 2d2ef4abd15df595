"""Say in words how somebody's own function reads differently from what it should."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn.explore.reading import MIXED, NOTHING, Reading
from cnn.explore.steps import Axis

Array = NDArray[Any]
AXES = (
    "down in the filter",
    "to the right in the filter",
    "down in the output",
    "to the right in the output",
)


def wanted(rows: Axis, columns: Axis) -> Array:
    """Which pixel should meet each weight in each output, numbered row by row: (weights…, outputs…)."""
    down = np.add.outer(np.arange(rows.f), np.array(rows.starts, int))[:, None, :, None]
    right = np.add.outer(np.arange(columns.f), np.array(columns.starts, int))[None, :, None, :]
    inside = (down >= 0) & (down < rows.n) & (right >= 0) & (right < columns.n)
    return np.where(inside, down * columns.n + right, NOTHING)


def difference(rows: Axis, columns: Axis, sums: list[list[int]], reading: Reading) -> str:
    """What is different, the most telling thing first; "" if nothing is."""
    right, own = wanted(rows, columns), reading.pixels
    shape, sizes = reading.values.shape, (rows.outputs, columns.outputs)
    if not np.isfinite(reading.values).all():
        return "Its output holds values that are no numbers (nan or infinite)."
    outputs = f"It gives {_size(shape)} values; {_size(sizes)} are right." if shape != sizes else ""
    common = tuple(slice(min(pair)) for pair in zip(right.shape, own.shape, strict=True))
    right, own = right[common], own[common]
    known = reading.known[:, :, None, None] & np.ones(own.shape, bool)
    found = (
        _steps(right, own, columns.n) or _start(right, own, columns.n) or _first(right, own, known, columns.n)
    )
    factor = "" if outputs else _factor(sums, reading)
    if outputs or found:
        return factor or f"{outputs} {found}".strip()
    return factor or _added(reading) or _sums(sums, reading)


def _factor(sums: list[list[int]], reading: Reading) -> str:
    """Whether all outputs are the same multiple of the right ones."""
    right = np.array(sums, float)
    if np.count_nonzero(right) < 3 or reading.values.shape != right.shape:
        return ""
    factor = float(np.vdot(right, reading.values) / np.vdot(right, right))
    if abs(factor) < 1e-6 or abs(factor - 1) < 1e-6 or not np.allclose(reading.values, factor * right):
        return ""
    return f"Every output is {factor:.3g} times what it should be."


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} × {shape[1]}"


def _coordinates(pixels: Array, wide: int) -> Array:
    """(…, 2): row and column of each pixel, with negative numbers where none was read."""
    return np.stack(
        [np.where(pixels >= 0, pixels // wide, -99), np.where(pixels >= 0, pixels % wide, -99)], -1
    )


def _steps(right: Array, own: Array, wide: int) -> str:
    """Along which axis one step moves the reading otherwise than it should."""
    moves = [(_step(right, wide, axis), _step(own, wide, axis)) for axis in range(len(AXES))]
    flipped = [should is not None and does == (-should[0], -should[1]) for should, does in moves[:2]]
    how = {(True, True): "in both directions", (True, False): "upside down", (False, True): "left to right"}
    hint = f" Your filter is flipped {how[flipped[0], flipped[1]]}." if any(flipped) else ""
    for name, (should, does) in zip(AXES, moves, strict=True):
        if should is not None and does is not None and should != does:
            return f"One step {name} moves your reading by {_way(does)}; it should be {_way(should)}.{hint}"
    return ""


def _step(pixels: Array, wide: int, axis: int) -> tuple[int, int] | None:
    """By how many (rows, columns) one step along an axis moves what is read; None if that varies."""
    along = np.moveaxis(pixels, axis, 0)
    before, after = (_coordinates(part, wide).reshape(-1, 2) for part in (along[:-1], along[1:]))
    both = (before[:, 0] >= 0) & (after[:, 0] >= 0)
    return _same((after - before)[both])


def _start(right: Array, own: Array, wide: int) -> str:
    """Whether all is shifted by the same amount."""
    both = (right >= 0) & (own >= 0)
    move = _same((_coordinates(own, wide) - _coordinates(right, wide))[both])
    if move is None or not any(move):
        return ""
    return f"Every window of yours lies {_way(move)} from where it should be."


def _same(moves: Array) -> tuple[int, int] | None:
    """The (rows, columns) by which all move; None if they differ, or there are none."""
    if not len(moves) or (moves != moves[0]).any():
        return None
    return int(moves[0, 0]), int(moves[0, 1])


def _way(move: tuple[int, int]) -> str:
    """A move as it is said: "2 rows down"."""
    names = (("row", "down", "up"), ("column", "to the right", "to the left"))
    parts = [
        f"{abs(n)} {what}{'' if abs(n) == 1 else 's'} {ahead if n > 0 else back}"
        for n, (what, ahead, back) in zip(move, names, strict=True)
        if n
    ]
    return " and ".join(parts) or "nothing"


def _first(right: Array, own: Array, known: Array, wide: int) -> str:
    """The first weight and output that meet another pixel."""
    places = np.argwhere((right != own) & known)
    if not len(places):
        return ""
    u, v, i, j = (int(n) for n in places[0])
    got, should = (_pixel(int(table[u, v, i, j]), wide) for table in (own, right))
    return f"In output ({i}, {j}), your weight ({u}, {v}) meets {got}; it should meet {should}."


def _pixel(pixel: int, wide: int) -> str:
    if pixel == MIXED:
        return "no single pixel but a mixture"
    return "a zero or nothing" if pixel == NOTHING else f"pixel ({pixel // wide}, {pixel % wide})"


def _added(reading: Reading) -> str:
    """What is wrong with the bias, or with a constant."""
    if reading.constant:
        return "It adds something even where filter and bias are 0."
    if reading.bias is None:
        return "A bias of 1 does not raise all outputs by the same."
    if reading.bias != 1:
        return f"A bias of 1 raises every output by {reading.bias:g}; it should be 1."
    return ""


def _sums(sums: list[list[int]], reading: Reading) -> str:
    """The first output whose sum is another one, although its pixels are right."""
    places = np.argwhere(~(np.abs(reading.values - np.array(sums)) < 1e-6))
    if not len(places):
        return ""
    i, j = (int(n) for n in places[0])
    return f"Its output ({i}, {j}) is {reading.values[i, j]:g}; the sum should be {sums[i][j]}."

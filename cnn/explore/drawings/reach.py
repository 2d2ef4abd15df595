"""The way back: from one pixel to the outputs that read it, which is where its gradient comes from."""

from __future__ import annotations

import numpy as np

from cnn.explore.drawings.scene import WEIGHTS, Scene, count
from cnn.explore.svg import number

Reach = list[list[tuple[tuple[int, int], int]]]


def taps_of(scene: Scene, row: int, column: int) -> Reach:
    """((output row, output column), weight) of all that read a pixel, one list for each row of outputs."""
    right = scene.columns.taps(column)
    lines = [[((o, p), WEIGHTS[u][v]) for p, v in right] for o, u in scene.rows.taps(row)]
    return [line for line in lines if line]


def reached_by(scene: Scene, row: int, column: int) -> str:
    """The same in words, as it is said about the pixel."""
    reach = [one for line in taps_of(scene, row, column) for one in line]
    start = f"Pixel, row {row}, column {column}: "
    if not reach:
        return f"{start}no output reads it, so its gradient is 0."
    ways = ", ".join(f"({o}, {p}) by weight {number(w)}" for (o, p), w in reach[:9])
    more = f" and {len(reach) - 9} more" if len(reach) > 9 else ""
    return f"{start}read by {count(len(reach), 'output')}: {ways}{more}."


def coverage(scene: Scene) -> np.ndarray:
    """How often each pixel is read."""
    down = [len(scene.rows.taps(i)) for i in range(scene.rows.n)]
    right = [len(scene.columns.taps(j)) for j in range(scene.columns.n)]
    return np.outer(down, right)


def unread(scene: Scene) -> str:
    """What no window reads, in words."""
    zero = int((coverage(scene) == 0).sum())
    return f" {count(zero, 'pixel')} {'is' if zero == 1 else 'are'} never read." if zero else ""


def meetings(scene: Scene) -> int:
    """How many products there are in all outputs together."""
    return scene.rows.f * scene.columns.f * scene.shape[0] * scene.shape[1]

"""How often each pixel is read: windows are counted one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnn.figures.picture import Picture
from cnn.figures.rows import number_grids


def coverage(n: int, f: int, paddings: Sequence[int]) -> Picture:
    """Show for each padding how many windows of f×f read each pixel of an n×n image, with stride 1."""
    counts = [_counted(n, f, padding) for padding in paddings]
    middle = n // 2
    said = [
        f"With padding {padding} the corner is read {_times(count[0, 0])} and the middle "
        f"{_times(count[middle, middle])}."
        for padding, count in zip(paddings, counts, strict=True)
    ]
    return number_grids(
        counts,
        [f"padding {padding}" for padding in paddings],
        alt=f"How often each pixel of a {n} by {n} image is read by a {f} by {f} filter. " + " ".join(said),
        caption=f"Each number says how many windows of {f}×{f} read this pixel. Darker is more.",
    )


def _counted(n: int, f: int, padding: int) -> np.ndarray:
    reads = np.zeros((n + 2 * padding, n + 2 * padding))
    for top, left in np.ndindex(*(side - f + 1 for side in reads.shape)):
        reads[top : top + f, left : left + f] += 1
    return reads[padding : padding + n, padding : padding + n]


def _times(count: float) -> str:
    return "once" if count == 1 else f"{count:g} times"

"""The explorer of pooling: windows, winners, gradients, and a move by one column."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cnn.explore.drawings import pooling as pools
from cnn.explore.drawings.pooling_map import LARGEST, OWN
from cnn.explore.panel import Explorer


def pooling(
    *, view: str = "forward", kind: str = "max", size: int = 2, stride: int = 2, rows: int = 4,
    columns: int = 4, image: str = "the lecture's", values: Sequence[Sequence[float]] | None = None,
) -> Explorer:  # fmt: skip
    """Open pooling: a small map, its windows, what they write, and where the gradient goes.

    Point at an output to see its window, or at a pixel to see who reads it. Choose a pixel to change its
    value.

    Parameters
    ----------
    view
        "forward", "gradient" or "one column on": whether the outputs notice that everything moves.
    kind
        "max" or "average".
    size, stride
        The windows, F, and their step, S, each from 1 to 4.
    rows, columns
        Of the map, each from 2 to 8.
    image
        "the lecture's", "ties", "all negative", "largest in the centre", "a bright pixel" or "my own".
    values
        A map of your own, with up to 8 rows and columns, in place of these three.

    Returns
    -------
    Explorer
        For the notebook to show.

    Raises
    ------
    ValueError
        If `values` is no table of numbers of such a size.

    Examples
    --------
    >>> print(pooling(size=3).drawing.sentence[:70])
    N = 4, F = 3, S = 2 does not fit: (N − F)/S + 1 = (4 − 3)/2 + 1 = 1 1/
    """
    start = {"view": view, "kind": kind, "size": size, "stride": stride}
    if values is None:
        state = pools.State(**start, rows=rows, columns=columns, image=image)  # type: ignore[arg-type]
        return Explorer(state, pools.draw, pick=pools.pick)
    own = tuple(tuple(float(value) for value in row) for row in values)
    widths = {len(row) for row in own}
    sound = len(widths) == 1 and all(math.isfinite(value) for row in own for value in row)
    if not sound or not 2 <= len(own) <= LARGEST or not 2 <= max(widths) <= LARGEST:
        raise ValueError(f"values must be a table with 2 to {LARGEST} rows and columns, got {values!r}")
    state = pools.State(**start, rows=len(own), columns=max(widths), image=OWN, values=own)  # type: ignore[arg-type]
    return Explorer(state, pools.draw, pick=pools.pick)

"""The explorer of the flip: correlation against convolution."""

from __future__ import annotations

from cnn.explore.drawings import flip as flipping
from cnn.explore.panel import Explorer


def flip(
    *, kernel: str = "numbers", image: str = "a single 1", row: int = 3, column: int = 3, turn: bool = True
) -> Explorer:
    """Open the flip: one small image, one kernel, correlation and convolution side by side.

    Point at an output to see its window and its products in both; choose a pixel to move the 1 there.

    Parameters
    ----------
    kernel
        "numbers", "corner", "edge" or "blur".
    image
        "a single 1" or "the letter F".
    row, column
        Where the 1 (or the corner of the F) lies, each from 0 to 6.
    turn
        Whether convolution turns its kernel, as its formula says.

    Returns
    -------
    Explorer
        For the notebook to show.

    Examples
    --------
    >>> flip(kernel="blur").state.kernel
    'blur'
    """
    state = flipping.State(kernel=kernel, image=image, row=row, column=column, turn=turn)
    return Explorer(state, flipping.draw, pick=flipping.pick)

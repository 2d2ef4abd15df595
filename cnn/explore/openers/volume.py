"""The explorer of a filter's depth: channels, sheets, one bias, maps."""

from __future__ import annotations

from cnn.explore.drawings import volume as volumes
from cnn.explore.panel import Explorer


def volume(
    *, size: int = 5, channels: int = 3, filters: int = 2, shown: int = 1, bias: int = 1, guess: int = 0
) -> Explorer:
    """Open the volume: a filter with one sheet for each channel of a small colour image.

    Point at a number of the map to see its window in all channels, all products, the sums and the bias. What
    the layer counts is shown after a guess.

    Parameters
    ----------
    size
        The side F of the filters, from 1 to 5.
    channels
        How many of red, green and blue there are, from 1 to 3.
    filters
        How many filters, K, from 1 to 6.
    shown
        Whose products are shown, from 1.
    bias
        The bias of that filter, from -9 to 9.
    guess
        How many products there are for one output, as you think; 0 is no guess.

    Returns
    -------
    Explorer
        For the notebook to show.

    Examples
    --------
    >>> print(volume(filters=1).drawing.sentence[:64])
    Predict first: a filter of size 5×5 has three sheets, one for ea
    """
    state = volumes.State(size=size, channels=channels, filters=filters, shown=shown, bias=bias, guess=guess)
    return Explorer(state, volumes.draw, pick=volumes.pick)

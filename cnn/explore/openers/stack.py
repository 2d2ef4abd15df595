"""The explorer of stacks: the builder for the lecture's grammar of architectures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnn.explore.drawings import stack as stacking
from cnn.explore.panel import Explorer

COUNTS = {"convs", "pool", "blocks", "hidden"}


def stack(parse_architecture: Callable[[str], Any] | None = None, /, **fields: Any) -> Explorer:
    """Open the stack builder: an architecture, its volumes to scale, and the first layer that does not fit.

    To read an architecture from a text is an exercise, so that no reader can be part of the explorers, which
    every student has from the first day. It takes yours if you pass it, and the package's own as soon as
    the course has given that out. Until then you set the three counts of the lecture's pattern
    ``[(CONV-RELU)*N-POOL]*M-(FC-RELU)*K-FC-SOFTMAX``, for which nothing has to be read; all else is the same.

    Parameters
    ----------
    parse_architecture
        Your function from a text to the list of its layers, such as ``["CONV", "RELU", "FC"]``.
    **fields
        Where the controls start: `architecture`, or any of `convs`, `pool`, `blocks` and `hidden`; `size`,
        `channels`; `filters` and `units` (such as "8, 16": the last one stands for all that follow);
        `conv_size`, `conv_stride`, `conv_padding`, `pool_size`, `pool_stride`, `classes`.

    Returns
    -------
    Explorer
        For the notebook to show.

    Examples
    --------
    >>> print(stack(size=28, architecture="[CONV-RELU-POOL]*3-FC-SOFTMAX").drawing)
    Layer 9, the third POOL: (7 − 2)/2 + 1 = 3 1/2: doesn't fit. Stride 1 gives 6. With images of 24×24 or \
32×32 every layer fits.
    """
    no_reader = parse_architecture is None and stacking.packages_reader() is None
    if COUNTS & fields.keys() or (no_reader and "architecture" not in fields):
        return Explorer(stacking.Counted(**fields), stacking.draw)
    return Explorer(stacking.State(reader=parse_architecture, **fields), stacking.draw)

"""Arrays in memory that is used again.

Large memory comes from the system page by page, each of which it first clears, and goes back as soon as it
is free. In a training that happens anew in every step, and takes up to a quarter of its time (decision 7). So
what an array leaves behind is kept for the next one of its size.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import DTypeLike

from cnn.arguments import Array

# Bytes. What is smaller the system's own library keeps; of all together so much is kept, and no more.
SMALLEST = 2**16
KEPT = 2**27

_kept: dict[int, list[memoryview]] = {}


def empty(shape: Sequence[int], dtype: DTypeLike) -> Array:
    """Return a new array with anything in it, as `np.empty` does, in memory that may have been used before.

    Parameters
    ----------
    shape : tuple of int
    dtype : data-type

    Returns
    -------
    ndarray
        Nobody else's: memory is given to the next array only when the last view of the one before is gone.

    Examples
    --------
    >>> first = empty((100, 1000), np.float32)
    >>> place = first.ctypes.data
    >>> empty((100, 1000), np.float32).ctypes.data == place
    False
    >>> del first
    >>> empty((1000, 50), np.float64).ctypes.data == place
    True
    """
    size = prod(shape) * np.dtype(dtype).itemsize
    if not SMALLEST <= size <= KEPT:
        return np.empty(shape, dtype)
    try:
        memory = _kept[size].pop()
    except LookupError:
        memory = np.empty(size, np.uint8).data
    owner = np.frombuffer(memory, dtype)  # every view of it, and views of those, keep it alive
    weakref.finalize(owner, _keep, memory).atexit = False
    return owner.reshape(shape)


def _keep(memory: memoryview) -> None:
    """Keep memory; when it would be too much in all, forget the rest, which is of sizes asked for earlier."""
    if sum(size * len(same) for size, same in list(_kept.items())) + memory.nbytes > KEPT:
        _kept.clear()
    _kept.setdefault(memory.nbytes, []).append(memory)

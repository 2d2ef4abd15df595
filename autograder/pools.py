"""Many small arrays in a few large ones: how stored answers keep their numbers.

>>> pools = Pools()
>>> place = pools.add(np.array([1.5, 2.0]))
>>> unpack(place, pools.arrays()).tolist()
[1.5, 2.0]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

DTYPES = (np.float64, np.float32, np.int64)  # of what is stored

# Whole numbers and eighths are stored small; they come back in the dtype that they had.
POOLS: dict[str, tuple[Any, int]] = {  # dtype, unit
    "whole8": (np.int8, 1),
    "whole16": (np.int16, 1),
    "eighths16": (np.int16, 8),
    "float32": (np.float32, 1),
    "float64": (np.float64, 1),
}


class Pools:
    """Numbers of all arrays, one after the other; equal arrays are stored once."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Array]] = {name: [] for name in POOLS}
        self._lengths = dict.fromkeys(POOLS, 0)
        self._seen: dict[tuple[str, bytes], int] = {}

    def add(self, array: Array) -> list[Any]:
        """Store an array; return [pool, offset, shape, dtype], from which `unpack` restores it."""
        assert array.dtype in DTYPES, array.dtype
        pool, numbers = _smallest(array)
        place = self._seen.setdefault((pool, numbers.tobytes()), self._lengths[pool])
        if place == self._lengths[pool]:
            self._parts[pool].append(numbers)
            self._lengths[pool] += numbers.size
        return [pool, place, list(array.shape), array.dtype.name]

    def arrays(self) -> dict[str, Array]:
        """All pools, each as one array."""
        return {
            pool: np.concatenate([np.zeros(0, POOLS[pool][0]), *parts]) for pool, parts in self._parts.items()
        }


def _smallest(array: Array) -> tuple[str, Array]:
    """The first pool that holds the numbers exactly, and the numbers in its dtype and unit."""
    for pool, (dtype, unit) in POOLS.items():
        with np.errstate(invalid="ignore", over="ignore"):
            numbers = np.asarray((array.ravel() * unit).astype(dtype))
        if np.array_equal(numbers / unit, array.ravel(), equal_nan=True):
            return pool, numbers
    raise ValueError("an int64 over 2**53 cannot be stored")


def unpack(stored: Any, pools: Mapping[str, Array]) -> Array:
    """The array at a place that `add` returned, read-only."""
    pool, place, shape, dtype = stored
    numbers = pools[pool][place : place + math.prod(shape)] / POOLS[pool][1]
    array: Array = np.array(numbers, dtype).reshape(shape)
    array.flags.writeable = False
    return array

"""Values as JSON holds them, with their arrays in pools: arguments and results of answer keys.

>>> pools = Pools()
>>> packed = Packer(pools).value((np.array([1.5]), ("CONV", 3), None))
>>> Unpacker(pools.arrays()).value(packed)
(array([1.5]), ('CONV', 3), None)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.polynomial import Polynomial
from autograder.pools import Pools, unpack
from autograder.student import Value


@dataclass(frozen=True)
class Packer:
    """Puts arrays into pools. Plain values stay as they are, everything else is [its kind, …]."""

    pools: Pools

    def value(self, value: Value) -> Any:
        """As JSON holds it."""
        match value:
            case np.ndarray():
                return ["array", *self.pools.add(value)]
            case Polynomial():
                return ["polynomial", [c.hex() for c in value.coefficients], value.summed]
            case tuple() | list():
                return [type(value).__name__, *map(self.value, value)]
            case None | bool() | int() | float() | str():
                return value
        raise TypeError(f"a case draws a {type(value).__name__}, which cannot be stored")


@dataclass(frozen=True)
class Unpacker:
    """Takes arrays out of pools, read-only."""

    pools: Mapping[str, NDArray[Any]]

    def value(self, packed: Any) -> Value:
        """What `Packer.value` was given."""
        if not isinstance(packed, list):
            return packed
        kind, *rest = packed
        match kind:
            case "array":
                return unpack(rest, self.pools)
            case "polynomial":
                return Polynomial([float.fromhex(text) for text in rest[0]], summed=rest[1])
            case "tuple":
                return tuple(map(self.value, rest))
            case "list":
                return list(map(self.value, rest))
        raise ValueError(f"a stored value is of the unknown kind {kind!r}")

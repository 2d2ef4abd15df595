"""Draw inputs for the cases: small whole numbers, axes of different lengths, kernels without any symmetry.

Whole numbers make loops, einsum, matrix products and FFT agree. Lengths that differ pairwise keep a mix-up of
two axes from hiding, and a kernel in which no two taps are alike keeps a flip from hiding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Range = tuple[int, int]


def lengths(rng: np.random.Generator, *ranges: Range) -> list[int]:
    """Draw one length from each range (both ends included), all of them different."""
    for _ in range(10_000):
        drawn = [int(rng.integers(low, high + 1)) for low, high in ranges]
        if len(set(drawn)) == len(drawn):
            return drawn
    raise ValueError(f"no different lengths can be drawn from {ranges}")


def pixels(rng: np.random.Generator, *shape: int) -> Array:
    """Draw whole numbers from -9 to 9, at least one of them negative and one positive where there are two."""
    values = rng.integers(1, 10, shape) * rng.choice([-1, 1], shape)
    if values.size > 1:
        values.flat[0], values.flat[-1] = abs(values.flat[0]), -abs(values.flat[-1])
    return np.asarray(values, np.float64)


def kernel(rng: np.random.Generator, *shape: int) -> Array:
    """Draw whole numbers other than 0, no two of the same size, with random signs."""
    size = int(np.prod(shape))
    values = rng.permutation(np.arange(1, size + 1)) * rng.choice([-1, 1], size)
    return np.asarray(values.reshape(shape), np.float64)


def biases(rng: np.random.Generator, filters: int) -> Array:
    """Draw one bias per filter: tens, all different, none 0, of both signs where there are two."""
    values = 10.0 * rng.permutation(np.arange(1, filters + 1)) * rng.choice([-1, 1], filters)
    if filters > 1:
        values[0], values[-1] = abs(values[0]), -abs(values[-1])
    return np.asarray(values)

"""Functions that the grader gives as arguments: numbers on the wire, built in the process of student code.

The same polynomial as `autograder.polynomial`, of which nothing can be imported there; a test ties the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST = 64  # coefficients


@dataclass(frozen=True)
class Polynomial:
    """c0 + c1·x + c2·x² + …, element by element; with `summed` the sum of these: one number."""

    coefficients: tuple[float, ...]
    summed: bool

    def __call__(self, x: Any) -> Any:
        values = np.asarray(x, np.float64)
        result = np.zeros_like(values)
        for coefficient in reversed(self.coefficients):
            result = result * values + coefficient
        return float(result.sum()) if self.summed else result

    def node(self) -> list[Any]:
        """As a header holds it."""
        return ["polynomial", self.summed, *(c.hex() for c in self.coefficients)]


def polynomial(rest: list[Any]) -> Polynomial:
    """The function of a node, tag left out; a `ValueError` if it is none."""
    if not 1 <= len(rest) <= MOST + 1 or type(rest[0]) is not bool:
        raise ValueError("not a polynomial")
    if not all(isinstance(text, str) and len(text) <= 32 for text in rest[1:]):
        raise ValueError("a coefficient is not in hexadecimal notation")
    coefficients = tuple(map(float.fromhex, rest[1:]))
    if not all(map(math.isfinite, coefficients)):
        raise ValueError("a coefficient is not finite")
    return Polynomial(coefficients, rest[0])

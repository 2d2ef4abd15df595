"""A function as argument: `numerical_gradient` is asked with polynomials, which travel as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Polynomial:
    """c0 + c1·x + c2·x² + …, element by element; with `summed` the sum of these: one number.

    >>> f = Polynomial((1.0, 0.0, 3.0))
    >>> f([1.0, 2.0]).tolist(), str(f)
    ([4.0, 13.0], 'f(x) = 1 + 3x²')
    >>> Polynomial((0.0, 1.0), summed=True)([1.0, 2.0])
    3.0
    """

    coefficients: tuple[float, ...]
    summed: bool = False

    def __init__(self, coefficients: Sequence[float], summed: bool = False) -> None:
        object.__setattr__(self, "coefficients", tuple(float(c) for c in coefficients))
        object.__setattr__(self, "summed", bool(summed))

    def __call__(self, x: Any) -> Any:
        values = np.asarray(x, np.float64)
        result = np.zeros_like(values)
        for coefficient in reversed(self.coefficients):
            result = result * values + coefficient
        return float(result.sum()) if self.summed else result

    def __str__(self) -> str:
        terms = [_term(c, power) for power, c in enumerate(self.coefficients) if c]
        text = " + ".join(terms or ["0"]).replace("+ -", "− ")
        return f"f(x) = sum of {text}" if self.summed else f"f(x) = {text}"


def _term(coefficient: float, power: int) -> str:
    if not power:
        return f"{coefficient:g}"
    factor = {1.0: "", -1.0: "-"}.get(coefficient, f"{coefficient:g}")
    return f"{factor}x{str(power).translate(_POWERS) if power > 1 else ''}"

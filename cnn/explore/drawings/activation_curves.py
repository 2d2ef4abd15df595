"""The activation functions of the explorer, one number at a time: value, derivative, and where they bend.

Where left and right derivative differ, the left one counts, as in the rest of the course: 0 for ReLU at 0.
Of two equal lines of a maxout the first counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

SATURATED = 0.05  # a derivative smaller than this, in size, counts as saturated
NAMES = ("sigmoid", "tanh", "ReLU", "leaky ReLU", "maxout", "ELU")
Line = tuple[float, float]
LINES: dict[str, tuple[Line, Line]] = {  # (weight, bias) of the first and of the second
    "0 and x": ((0.0, 0.0), (1.0, 0.0)),
    "0.1·x and x": ((0.1, 0.0), (1.0, 0.0)),
    "−x and x": ((-1.0, 0.0), (1.0, 0.0)),
    "1 − x/2 and x − 2": ((-0.5, 1.0), (1.0, -2.0)),
}
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A function of one number, its derivative, its formula with numbers, and the places where it may bend.

    `detail` is what was set about it, and `lines` are the two of which a maxout takes the larger.
    """

    name: str
    value: Callable[[float], float]
    slope: Callable[[float], float]
    formula: Callable[[float], str]
    breaks: tuple[float, ...] = ()
    detail: str = ""
    lines: tuple[Callable[[float], float], ...] = ()

    def saturated(self, x: float) -> bool:
        """Whether a gradient that comes to x is nearly lost there."""
        return abs(self.slope(x)) < SATURATED


def curve(name: str, *, slope: float, alpha: float, lines: str) -> Curve:
    """The function of that name, with the settings that concern it."""
    match name:
        case "sigmoid":
            return _sigmoid()
        case "tanh":
            return _hyperbolic()
        case "maxout":
            return _larger_of(lines, *LINES[lines])
        case "ELU":
            return _exponential(alpha)
    return _bent(name, 0.0 if name == "ReLU" else slope)


def short(value: float) -> str:
    """Three significant digits; very small and very large ones with a power of ten."""
    if value == 0 or 1e-4 <= abs(value) < 1e5:
        return (
            f"{value + 0.0:.3g}".replace("-", "−") if abs(value) < 1000 else f"{value:.0f}".replace("-", "−")
        )
    digits, power = f"{value:.2e}".split("e")
    return f"{digits}·10{str(int(power)).translate(_SUPERSCRIPT)}".replace("-", "−")


def _sigmoid() -> Curve:
    def value(x: float) -> float:
        half = math.tanh(x / 2)  # the same curve, drawn half as wide and half as high
        return 0.5 + 0.5 * half

    def slope(x: float) -> float:
        return 1 / (2 * math.cosh(x / 2)) ** 2

    return Curve(
        name="sigmoid",
        value=value,
        slope=slope,
        formula=lambda x: f"1/(1 + e^({short(-x)})) = {short(value(x))}",
    )


def _hyperbolic() -> Curve:
    def slope(x: float) -> float:
        return 1 / math.cosh(x) ** 2

    return Curve(
        name="tanh",
        value=math.tanh,
        slope=slope,
        formula=lambda x: f"tanh({short(x)}) = {short(math.tanh(x))}",
    )


def _bent(name: str, below: float) -> Curve:
    """A line of slope 1 to the right of 0, and of slope `below` to the left and at 0."""

    def slope(x: float) -> float:
        return 1.0 if x > 0 else below

    def formula(x: float) -> str:
        small = f"{short(below)}·" if below else ""
        first = f"{small}({short(x)})" if below and x < 0 else f"{small}{short(x)}" if below else "0"
        return f"max({first}, {short(x)}) = {short(slope(x) * x)}"

    detail = f", slope {short(below)}" if name != "ReLU" else ""
    return Curve(
        name=name, value=lambda x: slope(x) * x, slope=slope, formula=formula, breaks=(0.0,), detail=detail
    )


def _exponential(alpha: float) -> Curve:
    def value(x: float) -> float:
        return x if x > 0 else alpha * math.expm1(x)

    def slope(x: float) -> float:
        return 1.0 if x > 0 else alpha * math.exp(x)

    def formula(x: float) -> str:
        return f"x = {short(x)}" if x > 0 else f"{short(alpha)}·(e^({short(x)}) − 1) = {short(value(x))}"

    detail = f", α = {short(alpha)}"
    return Curve(name="ELU", value=value, slope=slope, formula=formula, breaks=(0.0,), detail=detail)


def _larger_of(name: str, first: Line, second: Line) -> Curve:
    def one(x: float) -> float:
        return first[0] * x + first[1]

    def two(x: float) -> float:
        return second[0] * x + second[1]

    def value(x: float) -> float:
        return max(one(x), two(x))

    def slope(x: float) -> float:
        return (first if one(x) >= two(x) else second)[0]

    return Curve(
        name="maxout", value=value, slope=slope, lines=(one, two), detail=f" of {name}",
        formula=lambda x: f"max({short(one(x))}, {short(two(x))}) = {short(value(x))}",
        breaks=((second[1] - first[1]) / (first[0] - second[0]),),
    )  # fmt: skip

"""One neuron that learns, image by image: what it is shown, and all its weights, step by step.

No array is ever changed: each moment of a training stands for itself, so that one can step back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# The sum above which the answer is 1. Adaline aims at sums of 0 and 1: what is nearer to 1 counts as 1.
THRESHOLDS = {"Perceptron": 0.0, "Adaline": 0.5}
RULES = tuple(THRESHOLDS)
STEPS = 120
TOO_LARGE = 1e6  # where a sum has grown so far, nothing moves any further
_DIGITS = 9  # of a sum, so that ten times 0.1 less 1 is 0
SIDE = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class Lesson:
    """What is shown, in turn: points or pictures x, and the wanted answers d. And where the weights start."""

    x: Array  # (N, D)
    d: tuple[int, ...]
    low: float = 0.0  # of the axes on which points are drawn
    high: float = 0.0
    names: tuple[str, ...] = ()  # of the pictures

    @property
    def start(self) -> Array:
        """Weights and, last, the bias: (1, −1, 0) for points, zeros for pictures."""
        return np.array([1.0, -1, 0]) if self.x.shape[1] == 2 else np.zeros(self.x.shape[1] + 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """A whole training. Row k is what holds after k steps."""

    weights: Array  # (STEPS + 1, D + 1), the bias last
    responses: Array  # (STEPS + 1, N): w·x + b for everything that is shown
    wrong: tuple[int, ...]
    loss: tuple[float, ...]  # mean of (d − o)²/2
    grown: int | None  # the step from which on nothing moves, because the numbers are too large


def _points(pairs: list[tuple[float, float, int]], low: float, high: float) -> Lesson:
    x = np.array([pair[:2] for pair in pairs], dtype=np.float64)
    return Lesson(x=x, d=tuple(int(pair[2]) for pair in pairs), low=low, high=high)


POINTS = {
    "two groups": _points(
        [(-2, 1, 1), (3, 1, 0), (1, 3, 1), (2, -1, 0), (-1, -2, 1), (1, -3, 0), (-3, -1, 1), (3, 3, 0)], -4, 4
    ),
    "one point": _points([(3, 1, 1)], -4, 4),
    "AND": _points([(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)], -1.5, 2.5),
    "XOR": _points([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)], -1.5, 2.5),
}
NAMES = (*POINTS, "letters T and L")


@cache
def lesson(name: str) -> Lesson:
    """What is shown under a name; the letters are drawn when they are first asked for."""
    return POINTS[name] if name in POINTS else _letters()


def _letters() -> Lesson:
    """Twenty letters on 20×20 photocells: dark is 1. Thick or thin, off the centre, some cells wrong."""
    rng = np.random.default_rng(20)
    names, pictures = [], []
    for k in range(20):
        picture = np.zeros((SIDE, SIDE))
        thick, (down, right) = 2 + k // 2 % 2, rng.integers(-2, 3, size=2)
        if k % 2 == 0:
            picture[4 : 4 + thick, 4:16] = picture[4:16, 9 : 9 + thick] = 1
        else:
            picture[16 - thick : 16, 6:15] = picture[4:16, 6 : 6 + thick] = 1
        picture = np.roll(picture, (int(down), int(right)), axis=(0, 1))
        flips = rng.random((SIDE, SIDE)) < 0.015
        pictures.append(np.where(flips, 1 - picture, picture).reshape(-1))
        names.append("TL"[k % 2])
    d = tuple(int(name == "T") for name in names)
    return Lesson(x=np.array(pictures), d=d, names=tuple(names))


@lru_cache(maxsize=64)
def course(name: str, rule: str, alpha: float) -> Course:
    """The training with one of the two rules."""
    shown = lesson(name)
    ones = np.ones((len(shown.x), 1))
    inputs = np.hstack([shown.x, ones])  # a bias is the weight of an input that is always 1
    rows, grown = [shown.start], None
    for k in range(STEPS):
        row, wanted = inputs[k % len(inputs)], shown.d[k % len(inputs)]
        o = response(rows[-1], row)
        if grown is None and abs(o) > TOO_LARGE:
            grown = k
        amount = 0.0 if grown is not None else alpha * error(o, wanted, rule)
        rows.append(rows[-1] + amount * row if amount else rows[-1])
    weights = np.array(rows)
    responses = np.round(weights @ inputs.T, _DIGITS)
    d = np.array(shown.d)
    wrong = ((responses > THRESHOLDS[rule]) != d).sum(axis=1)
    loss = ((d - responses) ** 2).mean(axis=1) / 2
    return Course(
        weights=weights,
        responses=responses,
        wrong=tuple(wrong.tolist()),
        loss=tuple(loss.tolist()),
        grown=grown,
    )


def response(weights: Any, row: Any) -> float:
    """The sum of all products, the bias included."""
    return round(float(weights @ row), _DIGITS)


def error(o: float, wanted: int, rule: str) -> float:
    """How far the answer is off: the thresholded one for the Perceptron, the sum itself for Adaline."""
    return wanted - (answered(o, rule) if rule == "Perceptron" else o)


def answered(o: float, rule: str) -> int:
    """The answer to a sum."""
    return int(o > THRESHOLDS[rule])


def same_as(found: Course, step: int, period: int) -> int | None:
    """An earlier step, whole passes ago, that had these very weights; none if all was right meanwhile."""
    if found.grown is not None:
        return None
    for k in range(step - period, -1, -period):
        if np.abs(found.weights[k] - found.weights[step]).max() < 10**-_DIGITS:
            return k if any(found.wrong[k : step + 1]) else None
    return None

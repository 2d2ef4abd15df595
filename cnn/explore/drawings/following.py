"""Follow the volume of one image through a stack of layers, one window at a time.

For the picture of `stack` alone: windows are laid along a row of pixels and counted, and what an output sees
is followed by its first and last pixel. (The package's own functions for this are exercises.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod

Volume = tuple[int, ...]
"""(C, H, W), or (K,) for K numbers in a row."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_REACH = 48  # how far from the size asked for another size is looked for


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What belongs to the layers: K of each CONV and FC in order, F, S and P of the windows."""

    filters: tuple[int, ...]
    units: tuple[int, ...]
    classes: int
    conv: tuple[int, int, int]  # F, S, P
    pool: tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What the first output sees: its first and last pixel along one axis; and its neighbour's first one."""

    first: int = 0
    last: int = 0
    neighbour: int = 1

    @property
    def pixels(self) -> int:
        return self.last - self.first + 1

    def through(self, window: tuple[int, int, int]) -> Sight:
        """The same behind a window of F, moved by S, that starts P places before the first one."""
        f, s, p = window
        gap = self.neighbour - self.first
        start = self.first - p * gap
        return Sight(first=start, last=self.last + (f - 1 - p) * gap, neighbour=start + s * gap)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One layer: what stands before and behind it, and what it costs. `behind` is empty where it refuses."""

    name: str
    place: int  # from 1 on
    nth: int  # the how-many-eth of its kind
    before: Volume
    behind: Volume
    window: tuple[int, int, int] = (1, 1, 0)
    parameters: int = 0
    kept: int = 0  # numbers that it adds to what is kept for one image
    sight: Sight | None = Sight()  # none: it sees the whole image
    refusal: str = ""

    @property
    def called(self) -> str:
        """Its number and kind in words."""
        nth = ORDINALS[self.nth - 1] if self.nth <= len(ORDINALS) else f"{self.nth}th"
        return f"Layer {self.place}, the {nth} {self.name}"


def laid(n: int, window: tuple[int, int, int]) -> tuple[range, int]:
    """Where windows start along n pixels, and how many are left over at the end; below 0: no room."""
    f, s, p = window
    starts = range(-p, n + p - f + 1, s)
    return starts, n + p - f - (starts[-1] if starts else -p)


def quotient(n: int, window: tuple[int, int, int]) -> str:
    """The lecture's formula with its numbers: "(7 − 2)/2 + 1 = 3 1/2"."""
    f, s, p = window
    starts, left = laid(n, window)
    whole, rest = (len(starts), left) if starts else divmod(left + s, s)
    if whole < 0 and rest:
        whole, rest = whole + 1, rest - s
    sign = "−" if whole < 0 or rest < 0 else ""
    parts = [str(abs(whole))] * bool(whole or not rest) + [_shortest(abs(rest), s)] * bool(rest)
    return f"({n} − {f}{f' + 2·{p}' if p else ''})/{s} + 1 = {sign}{' '.join(parts)}"


def _shortest(top: int, bottom: int) -> str:
    common = next(k for k in range(bottom, 0, -1) if top % k == bottom % k == 0)
    return f"{top // common}/{bottom // common}"


def follow(names: Sequence[str], numbers: Numbers, volume: Volume) -> list[Step]:
    """All layers up to the first that refuses."""
    steps: list[Step] = []
    sight: Sight | None = Sight()
    for place, name in enumerate(names, start=1):
        nth = names[:place].count(name)
        step = _one(name, place, nth, names.count(name) == nth, numbers, volume, sight)
        steps.append(step)
        if step.refusal:
            break
        volume, sight = step.behind, step.sight
    return steps


def _one(
    name: str, place: int, nth: int, last: bool, numbers: Numbers, volume: Volume, sight: Sight | None
) -> Step:  # fmt: skip
    same = Step(name=name, place=place, nth=nth, before=volume, behind=volume, sight=sight)
    if name in ("RELU", "SOFTMAX"):
        return same
    if name == "FC":
        units = numbers.classes if last else _nth(numbers.units, nth)
        cost = units * prod(volume) + units
        return replace(same, behind=(units,), parameters=cost, kept=units, sight=None)
    window = numbers.conv if name == "CONV" else numbers.pool
    if len(volume) == 1 or sight is None:
        reason = f"{name} needs channels, rows and columns, but an FC has left {volume[0]:,} numbers."
        return replace(same, behind=(), window=window, refusal=f"{reason} Put it before the first FC.")
    channels, n, _ = volume
    starts, left = laid(n, window)
    if left:
        return replace(same, behind=(), window=window, refusal=_misfit(n, window))
    depth = _nth(numbers.filters, nth) if name == "CONV" else channels
    each = (
        window[0] * window[0] * channels + 1 if name == "CONV" else 0
    )  # weights of one filter, and its bias
    behind = (depth, len(starts), len(starts))
    return replace(
        same,
        behind=behind,
        window=window,
        parameters=depth * each,
        kept=prod(behind),
        sight=sight.through(window),
    )


def _nth(numbers: tuple[int, ...], nth: int) -> int:
    """The number of the nth layer; the last one stands for all that follow."""
    return numbers[min(nth, len(numbers)) - 1]


def _misfit(n: int, window: tuple[int, int, int]) -> str:
    """Why a window does not fit, and which stride or size of window would."""
    f, s, p = window
    room = n + 2 * p
    if f > room:
        return f"{quotient(n, window)}: doesn't fit, {f} is larger than {'N + 2P' if p else 'N'} = {room}."
    smaller = next(k for k in range(s - 1, 0, -1) if not laid(n, (f, k, p))[1])
    positions = len(laid(n, (f, smaller, p))[0])
    return f"{quotient(n, window)}: doesn't fit. Stride {smaller} gives {positions}."


@lru_cache(maxsize=64)
def sizes_that_pass(names: tuple[str, ...], numbers: Numbers, size: int) -> tuple[int, ...]:
    """The nearest smaller and the nearest larger size of the image at which every window fits."""
    windows = [numbers.conv if name == "CONV" else numbers.pool for name in names if name in ("CONV", "POOL")]
    if "FC" in names and any(name in ("CONV", "POOL") for name in names[names.index("FC") :]):
        return ()
    below = next((n for n in range(size - 1, max(size - _REACH, 0), -1) if _passes(n, windows)), 0)
    above = next((n for n in range(size + 1, size + _REACH) if _passes(n, windows)), 0)
    return tuple(n for n in (below, above) if n)


def _passes(n: int, windows: list[tuple[int, int, int]]) -> bool:
    for window in windows:
        starts, left = laid(n, window)
        if left:
            return False
        n = len(starts)
    return True

"""A filter that steps along one axis of an image: where it stops, what it reads, and why it may not fit.

The lecture's letters: N pixels, a filter of F, steps of S, P zeros at each end. Nothing is computed by the
formula: the stops are laid down one after the other and counted, and the formula is only written beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

RULES = ("exact", "floor", "ceil", "same")


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One axis. Places are counted from the first pixel; those of the padding in front of it are negative."""

    n: int
    f: int
    s: int
    p: int
    rule: str = "exact"

    @property
    def room(self) -> int:
        """How far the filter can travel: N − F + 2P, negative if it is larger than the padded image."""
        return self.p + self.n + self.p - self.f

    @property
    def fits(self) -> bool:
        """Whether the filter, step by step, ends exactly at the border: the lecture's rule."""
        return self.room >= 0 and self.room % self.s == 0

    @property
    def quotient(self) -> Fraction:
        """What the formula gives, exactly."""
        return Fraction(self.room, self.s) + 1

    @cached_property
    def starts(self) -> range:
        """The first place that the filter reads, for every output."""
        if self.rule == "same":
            outputs = len(range(0, self.n, self.s))
            needed = max((outputs - 1) * self.s + self.f - self.n, 0)
            first = -(needed // 2)
            return range(first, first + outputs * self.s, self.s)
        last = self.n + self.p - self.f
        stops = range(-self.p, last + 1, self.s)
        onward = stops[-1] + self.s if stops else -self.p
        # One more that hangs over the end, as long as it begins on the image or on the padding before it.
        if self.rule == "ceil" and onward - last < self.s and onward < self.n:
            return range(-self.p, onward + 1, self.s)
        return stops

    @property
    def outputs(self) -> int:
        """How many stops there are."""
        return len(self.starts)

    @cached_property
    def before(self) -> int:
        """Zeros in front of the first pixel."""
        return -self.starts[0] if self.rule == "same" else self.p

    @property
    def after(self) -> int:
        """Zeros behind the last pixel: more than P where the rule adds some."""
        read = self.starts[-1] + self.f - self.n if self.starts else 0
        return max(read, 0) if self.rule == "same" else max(read, self.p)

    @property
    def total(self) -> int:
        """Pixels and zeros together."""
        return self.before + self.n + self.after

    @property
    def left(self) -> int:
        """Places, pixels or zeros, that lie behind the last stop."""
        end = self.starts[-1] + self.f if self.starts else -self.before
        return max(self.n + self.after - end, 0)

    @property
    def added(self) -> int:
        """Zeros that the rule adds at the end beyond the padding P that was asked for."""
        return max(self.after - self.p, 0)

    def taps(self, place: int) -> list[tuple[int, int]]:
        """(output, weight) for all that read this place."""
        return self._readers.get(place, [])

    @cached_property
    def _readers(self) -> dict[int, list[tuple[int, int]]]:
        """Every place that is read, with (output, weight) of all that read it."""
        readers: dict[int, list[tuple[int, int]]] = {}
        for output, start in enumerate(self.starts):
            for weight in range(self.f):
                readers.setdefault(start + weight, []).append((output, weight))
        return readers

    def under(self, rule: str) -> Axis:
        """The same axis under another rule."""
        return Axis(n=self.n, f=self.f, s=self.s, p=self.p, rule=rule)

    def __str__(self) -> str:
        padding = f" + 2·{self.p}" if self.p else ""
        return f"({self.n} − {self.f}{padding})/{self.s} + 1"


def mixed(value: Fraction) -> str:
    """A fraction as it is spoken, kept on one line: 7/3 is "2 1/3".

    >>> mixed(Fraction(7, 3)).split(), mixed(Fraction(-1, 2)), mixed(Fraction(4))
    (['2', '1/3'], '−1/2', '4')
    """
    whole, rest = divmod(abs(value), 1)
    parts = [str(whole)] * (whole > 0 or rest == 0) + [str(rest)] * (rest > 0)
    return ("−" if value < 0 else "") + "\N{NO-BREAK SPACE}".join(parts)


def verdict(axis: Axis) -> str:
    """The formula with its numbers and what comes of it: "(7 − 3)/3 + 1 = 2 1/3: doesn't fit"."""
    return f"{axis} = {mixed(axis.quotient)}" + ("" if axis.fits else ": doesn't fit")


def refusal(axis: Axis) -> str:
    """Why the filter does not fit and what would, in the words of the package's error; "" if it fits."""
    if axis.fits:
        return ""
    long = f"({axis.n} − {axis.f} + 2·{axis.p})/{axis.s} + 1 = {mixed(axis.quotient)}"
    span = axis.p + axis.n + axis.p
    reason = "not a whole number" if axis.f <= span else f"the filter is larger than N + 2P = {span}"
    padding = next(iter(_paddings(axis)), None)
    if padding is None:
        remedy = "No padding fits, because S is even and N − F is odd"
    else:
        remedy = f"Padding {padding.p} gives {padding.outputs}"
    if axis.f > span:
        other = f"F = {span} gives 1"
    else:
        smaller = next(a for s in range(axis.s - 1, 0, -1) if (a := _with(axis, s=s)).fits)
        other = f"stride {smaller.s} gives {smaller.outputs}"
    letters = f"N = {axis.n}, F = {axis.f}, S = {axis.s}, P = {axis.p}"
    return f"{letters} does not fit: (N − F + 2P)/S + 1 = {long}, {reason}. {remedy}; {other}."


def remedies(axis: Axis) -> str:
    """What would fit instead, as short as on a slide: "P = 1 → 3, S = 2 → 3, N = 9 → 3"."""
    larger = [_with(axis, n=n) for n in range(axis.n + 1, axis.n + axis.f + axis.s)]
    strides = [_with(axis, s=s) for s in range(axis.s - 1, 0, -1)]
    filters = [_with(axis, f=f) for f in range(axis.f - 1, 0, -1)]
    found = [
        f"{letter} = {getattr(fitting[0], letter.lower())} → {fitting[0].outputs}"
        for letter, tried in zip("PSNF", (_paddings(axis), strides, larger, filters), strict=True)
        if (fitting := [one for one in tried if one.fits])
    ]
    none = "" if _paddings(axis) else "; no padding fits, because S is even and N − F is odd"
    return ", ".join(found) + none


def _paddings(axis: Axis) -> list[Axis]:
    """The next larger padding that fits, if there is one."""
    tried = (_with(axis, p=p) for p in range(axis.p + 1, axis.p + axis.f + 2 * axis.s + 1))
    return [one for one in tried if one.fits][:1]


def _with(axis: Axis, **changed: int) -> Axis:
    letters = {"n": axis.n, "f": axis.f, "s": axis.s, "p": axis.p}
    return Axis(**{**letters, **changed}, rule="exact")

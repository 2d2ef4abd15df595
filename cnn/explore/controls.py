"""The fields of an explorer's state: what each may hold, declared once for page, Python and tests.

A state is a frozen dataclass on `Settings`; its fields are made by the functions below:

>>> @dataclass(frozen=True, kw_only=True)
... class State(Settings):
...     stride: int = integer(1, low=1, high=4, label="Stride S")
...     mode: str = choice("exact", options=("exact", "floor"), label="If it does not fit")
>>> accept(State(), "stride", 9)
State(stride=4, mode='exact')
>>> State(stride=9)
Traceback (most recent call last):
ValueError: stride must be a whole number from 1 to 4, got 9

A field without a control (a plain default) is set from Python alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True, kw_only=True)
class Control:
    """One named control. `nearest` turns whatever comes from a page into the closest allowed value."""

    label: str
    kind: ClassVar[str] = ""

    def allows(self, value: object) -> bool:
        """Whether a state may hold this value."""
        raise NotImplementedError

    def nearest(self, value: object) -> Any:
        """The allowed value that is closest to this one; a ValueError or TypeError if nothing is close."""
        raise NotImplementedError

    @property
    def wanted(self) -> str:
        """What is allowed, in words."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Integer(Control):
    """A whole number from `low` to `high`."""

    low: int
    high: int
    kind: ClassVar[str] = "integer"

    def allows(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def nearest(self, value: Any) -> int:
        nearest: int = round(min(max(value, self.low), self.high))
        return nearest

    @property
    def wanted(self) -> str:
        return f"a whole number from {self.low} to {self.high}"


@dataclass(frozen=True, kw_only=True)
class Real(Control):
    """A number from `low` to `high`; the arrow keys move it by `step`."""

    low: float
    high: float
    step: float
    kind: ClassVar[str] = "real"

    def allows(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high

    def nearest(self, value: Any) -> float:
        if math.isnan(value):
            raise ValueError("nan is no number to draw")
        return float(min(max(value, self.low), self.high))

    @property
    def wanted(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True, kw_only=True)
class Choice(Control):
    """One of a few words."""

    options: tuple[str, ...]
    kind: ClassVar[str] = "choice"

    def allows(self, value: object) -> bool:
        return value in self.options

    def nearest(self, value: object) -> str:
        return self.options[self.options.index(str(value))]

    @property
    def wanted(self) -> str:
        return "one of " + ", ".join(repr(option) for option in self.options)


@dataclass(frozen=True, kw_only=True)
class Flag(Control):
    """Yes or no."""

    kind: ClassVar[str] = "flag"

    def allows(self, value: object) -> bool:
        return isinstance(value, bool)

    def nearest(self, value: object) -> bool:
        return bool(value)

    @property
    def wanted(self) -> str:
        return "True or False"


@dataclass(frozen=True, kw_only=True)
class Text(Control):
    """A line of text of at most `longest` characters."""

    longest: int
    kind: ClassVar[str] = "text"

    def allows(self, value: object) -> bool:
        return isinstance(value, str) and len(value) <= self.longest

    def nearest(self, value: object) -> str:
        return str(value)[: self.longest]

    @property
    def wanted(self) -> str:
        return f"a text of at most {self.longest} characters"


def integer(default: int, *, low: int, high: int, label: str) -> Any:
    """A field with a spin button."""
    return field(default=default, metadata={"control": Integer(label=label, low=low, high=high)})


def real(default: float, *, low: float, high: float, step: float, label: str) -> Any:
    """A field with a spin button that moves by `step`."""
    return field(default=default, metadata={"control": Real(label=label, low=low, high=high, step=step)})


def choice(default: str, *, options: Sequence[str], label: str) -> Any:
    """A field with a drop-down list."""
    return field(default=default, metadata={"control": Choice(label=label, options=tuple(options))})


def flag(default: bool, *, label: str) -> Any:
    """A field with a check box."""
    return field(default=default, metadata={"control": Flag(label=label)})


def text(default: str, *, longest: int, label: str) -> Any:
    """A field with a line to type into."""
    return field(default=default, metadata={"control": Text(label=label, longest=longest)})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The base of every explorer's state: what a field may not hold is refused with a ValueError."""

    def __post_init__(self) -> None:
        for name, control in controls(type(self)).items():
            if not control.allows(value := getattr(self, name)):
                raise ValueError(f"{name} must be {control.wanted}, got {value!r}")


S = TypeVar("S", bound=Settings)


def controls(state: type[Settings]) -> dict[str, Control]:
    """The controls of a state, by field, in the order in which they stand on the page."""
    return {f.name: f.metadata["control"] for f in fields(state) if "control" in f.metadata}


def accept(state: S, name: str, value: object) -> S:
    """The state with one field changed to the nearest allowed value; unchanged if there is none."""
    control = controls(type(state)).get(name)
    if control is None:
        return state
    try:
        return replace(state, **{name: control.nearest(value)})
    except (TypeError, ValueError, OverflowError):
        return state

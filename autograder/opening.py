"""Which explorer shows a failing case: data that travels with the answers into a student's copy.

>>> flip = Opening(explorer="flip", look="Which value meets which pixel?", options={"kernel": "blur"})
>>> unpacked(packed((flip,))) == (flip,)
True
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Opening:
    """An explorer of `cnn.explore`, how to open it on one case, and what to look for there.

    `options` are its keyword arguments; with `own` its first argument is the student's function, which takes
    so many arguments. `after` are the named mistakes that it is for; none means any failure, `unless` nothing
    but these is named.
    """

    explorer: str
    look: str
    options: Mapping[str, Any] = field(default_factory=dict)
    own: int = 0
    after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def fits(self, mistakes: Collection[str]) -> bool:
        """Whether it shows what is wrong, given the mistakes that were named."""
        named = set(mistakes)
        return not named.isdisjoint(self.after) if self.after else not named or not named <= set(self.unless)


def packed(openings: Sequence[Opening]) -> list[dict[str, Any]]:
    """As JSON holds it."""
    return [asdict(opening) for opening in openings]


def unpacked(data: Sequence[Mapping[str, Any]]) -> tuple[Opening, ...]:
    """What `packed` was given."""
    return tuple(Opening(**{**_with_tuples(each), "options": _with_tuples(each["options"])}) for each in data)


def _with_tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has lists only: they come back as the tuples that they were."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}

"""What a submission was judged by, as digests part by part: so a change has a name, and counts where it is.

>>> old = Basis(common={"limits": "a"}, exercises={"f": "1", "g": "2"})
>>> mended = Basis(common={"limits": "a"}, exercises={"f": "1", "g": "3"})
>>> mended.touched(old), mended.why(old)
(('g',), 'the checks of g changed')
>>> Basis(common={"limits": "b"}, exercises=mended.exercises).touched(old)
('f', 'g')
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_NAMES = 4  # in one line


@dataclass(frozen=True, kw_only=True)
class Basis:
    """Digests of what judges a submission: parts that all exercises share, and each exercise's own."""

    common: Mapping[str, str]
    exercises: Mapping[str, str]

    @property
    def digest(self) -> str:
        """One SHA-256 of all parts."""
        parts = [sorted(self.common.items()), sorted(self.exercises.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def touched(self, before: Basis) -> tuple[str, ...]:
        """The exercises for which something is not as it was before."""
        if self.common != before.common:
            return tuple(self.exercises)
        return tuple(self._differing(before))

    def why(self, before: Basis) -> str:
        """What is not as it was before, in a few words; empty if all is."""
        parts = [part for part in self.common if self.common[part] != before.common.get(part)]
        exercises = self._differing(before)
        if exercises:
            parts.append(f"checks of {_listed(exercises)}")
        if not parts and self != before:  # nothing new, and something is gone
            parts = ["list of exercises"]
        return f"the {' and the '.join(parts)} changed" if parts else ""

    def _differing(self, before: Basis) -> list[str]:
        return [name for name, digest in self.exercises.items() if digest != before.exercises.get(name)]


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    return ", ".join([*names[:MOST_NAMES], *more])

"""What is known about a race, at any moment of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

CONV, FC = 0, 1


@dataclass(frozen=True, kw_only=True)
class Record:
    """A race so far: its settings, and what was measured on unseen canvases."""

    canvases: int
    epochs: int
    seed: int
    unseen: int = 0
    own: bool = True  # the unseen canvases are drawn from images that are in no student's bundle
    parameters: tuple[int, ...] = ()
    apart: float = 0.5  # epochs between two measurements
    places: tuple[float, ...] = ()  # the epochs at which was measured
    shares: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())  # right answers, ConvNet and FC network
    seconds: tuple[float, float] = (0.0, 0.0)  # spent in training each
    samples: tuple[tuple[str, ...], ...] = ()  # some canvases: rows of digits, 0 for paper to 9 for ink
    running: bool = True
    problem: str = ""  # why it could not go on

    @property
    def complete(self) -> bool:
        return bool(self.places) and self.places[-1] >= self.epochs

    def until(self, count: int, *, running: bool) -> Record:
        """The same race after so many measurements."""
        shares = (self.shares[CONV][:count], self.shares[FC][:count])
        return replace(self, places=self.places[:count], shares=shares, running=running)

    def measured(self, place: float, conv: float, fc: float, seconds: tuple[float, float]) -> Record:
        """The same race with one measurement more."""
        shares = ((*self.shares[CONV], conv), (*self.shares[FC], fc))
        return replace(self, places=(*self.places, place), shares=shares, seconds=seconds)

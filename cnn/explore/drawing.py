"""What every drawing function returns: a picture, and the sentence that says the same in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """An SVG for a page (`still.standalone` makes a file of it), its title, and what it shows in words.

    `idle` names the fields and actions that change nothing here: the page does not show their controls.
    """

    title: str
    svg: str
    sentence: str
    idle: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.sentence

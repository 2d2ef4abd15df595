"""The volumes of a stack side by side, as boxes: rows and columns to scale, the depth by its doublings."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from cnn.explore.drawings.stack_words import Group, words
from cnn.explore.svg import Sheet

HEIGHT = 142  # of all that is drawn here
CAPTION = "Heights are to scale; every doubling of the depth C adds the same width."
_TALL, _GAP, _PLACE = 104, 8, 20  # of the tallest, between two, and what the number of a layer takes
_SLANT = 0.26  # how much of its columns a volume shows, going back


@dataclass(frozen=True, kw_only=True)
class _Box:
    """The front of a volume: left, lower edge, width and height; and how far it goes back."""

    x: float
    y: float
    width: float
    height: float
    back: float


class Volumes:
    """The image, then what is behind each line of the table, all on one ground line."""

    def __init__(self, groups: list[Group], place: tuple[float, float, float]) -> None:
        self._left, self._top, self._width = place
        self._groups = groups
        self._all = [groups[0].first.before, *(group.first.behind for group in groups)]
        self._boxes = self._laid()

    def _laid(self) -> list[_Box]:
        sides = [volume[-1] if len(volume) == 3 else 1 for volume in self._all]
        tall = _TALL / max(sides) / (1 + _SLANT)
        wide = [4 + 3.2 * log2(volume[0]) if volume else 22.0 for volume in self._all]
        room = self._width - 2 * _GAP
        slots = self._slots(wide, sides, tall, 1.0)
        zoom = 1.0
        while sum(slots) > room and zoom > 0.3:
            zoom -= 0.05
            slots = self._slots(wide, sides, tall, zoom)
        x, y, boxes = self._left + (self._width - sum(slots)) / 2, self._top + _TALL + 2, []
        for width, side, slot in zip(wide, sides, slots, strict=True):
            high = max(3.0, zoom * tall * side)
            boxes.append(_Box(x=x, y=y, width=zoom * width, height=high, back=_SLANT * zoom * tall * side))
            x += slot
        return boxes

    @staticmethod
    def _slots(wide: list[float], sides: list[int], tall: float, zoom: float) -> list[float]:
        each = [zoom * (width + _SLANT * tall * side) for width, side in zip(wide, sides, strict=True)]
        return [max(one, _PLACE if k else 34) + _GAP * zoom for k, one in enumerate(each)]

    def draw(self, sheet: Sheet) -> None:
        """All of them, each with the number of its layer; all but the image can be pointed at."""
        self._one(sheet, 0, "image")
        for k, group in enumerate(self._groups, start=1):
            with sheet.cell(f"volume:{k - 1},0", words(group)):
                self._one(sheet, k, str(group.first.place))
        sheet.text(self._left + self._width / 2, self._top + HEIGHT - 6, CAPTION, kind="small")

    def light(self, sheet: Sheet, k: int) -> None:
        """Frame what goes into line k of the table (dashed) and what comes out of it."""
        for place, kind in ((k, "frame-two"), (k + 1, "frame")):
            box = self._boxes[place]
            high = box.height if self._all[place] else 30
            sheet.rect(box.x - 3, box.y - high - 3, box.width + 6, high + 6, kind=kind)

    def _one(self, sheet: Sheet, k: int, name: str) -> None:
        box, volume = self._boxes[k], self._all[k]
        x, y = box.x, box.y
        high = box.height + box.back if volume else 30
        sheet.rect(x - 2, y - high - 2, box.width + box.back + 4, high + 4, kind="unseen")
        if volume:
            _solid(sheet, box)
        else:
            sheet.rect(x, y - 30, box.width, 30, kind="left")
        sheet.text(x + box.width / 2, y + 13, name, kind="small")


def _solid(sheet: Sheet, box: _Box) -> None:
    x, y, back, top = box.x, box.y, box.back, box.y - box.height
    sheet.rect(x, top, box.width, box.height, kind="mark")
    if back < 2:
        return
    far = x + box.width + back
    sheet.curve([(x, top), (x + back, top - back), (far, top - back), (x + box.width, top)], kind="rule")
    sheet.curve([(far, top - back), (far, y - back), (x + box.width, y)], kind="rule")

"""What the neuron of `perceptron` looks at: points in a plane with its line, or letters with its weights."""

from __future__ import annotations

import numpy as np

from cnn.explore.drawings.step_words import said_of_pixel, said_of_point
from cnn.explore.drawings.stepping import SIDE, THRESHOLDS, Array, Course, Lesson, answered
from cnn.explore.svg import Sheet, number

LEFT, TOP, SPAN = 30, 26, 320  # of the square
_CELL = SPAN // SIDE
PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)  # of the arrow on the line
ARROW = (-16, 20, 44)  # along the arrow: the label 0, its middle, the label 1
CLEAR = 26  # from the middle of a point, whose cross is 12 to each side


class Plane:
    """The square of points, x₁ to the right and x₂ upwards."""

    def __init__(self, sheet: Sheet, shown: Lesson, rule: str) -> None:
        self._sheet, self._shown, self._rule = sheet, shown, rule
        self._unit = SPAN / (shown.high - shown.low)

    def at(self, x1: float, x2: float) -> tuple[float, float]:
        """Where a point lies on the sheet."""
        return LEFT + (x1 - self._shown.low) * self._unit, TOP + (self._shown.high - x2) * self._unit

    def axes(self) -> None:
        """The square, both axes, and a number at each whole place."""
        low, high = self._shown.low, self._shown.high
        self._sheet.rect(LEFT, TOP, SPAN, SPAN, kind="cell")
        self._sheet.line(*self.at(low, 0), *self.at(high, 0))
        self._sheet.line(*self.at(0, low), *self.at(0, high))
        for place in range(int(np.ceil(low)), int(high) + 1):
            x, _ = self.at(place, 0)
            _, y = self.at(0, place)
            self._sheet.text(x, TOP + SPAN + 12, number(place), kind="small")
            self._sheet.text(LEFT - 12, y, number(place), kind="small")
        self._sheet.text(LEFT + SPAN / 2, TOP + SPAN + 28, "x₁", kind="label")
        self._sheet.text(LEFT - 12, TOP - 12, "x₂", kind="label")

    def border(self, weights: Array, kind: str) -> bool:
        """The line on which the answer changes; False if it does not cross the square."""
        ends = self._ends(weights)
        if len(ends) == 2:
            (a, b), (c, d) = (self.at(*end) for end in ends)
            self._sheet.line(a, b, c, d, kind=kind)
        return len(ends) == 2

    def sides(self, weights: Array) -> None:
        """On which side of the line the answer is 1: an arrow across it, in the direction of w."""
        ends, length = self._ends(weights), float(np.hypot(*weights[:2]))
        if len(ends) < 2:
            return
        right, up = (float(part) / length for part in weights[:2])
        x, y = self._clear_place(ends[0], ends[1], right, up)
        tip = (x + 30 * right, y - 30 * up)
        self._sheet.line(x, y, *tip, kind="thick")
        for turn in (0.5, -0.5):
            back = (right * np.cos(turn) - up * np.sin(turn), right * np.sin(turn) + up * np.cos(turn))
            self._sheet.line(*tip, tip[0] - 11 * back[0], tip[1] + 11 * back[1], kind="thick")
        for distance, answer in ((ARROW[2], "1"), (ARROW[0], "0")):
            at = (x + distance * right, y - distance * up)
            if all(low + 8 < part < low + SPAN - 8 for part, low in zip(at, (LEFT, TOP), strict=True)):
                self._sheet.text(*at, answer, kind="title")

    def _clear_place(
        self, start: tuple[float, float], end: tuple[float, float], right: float, up: float
    ) -> tuple[float, float]:
        """A place on the line, near its middle, where the arrow and its two labels lie on no point."""
        points = [self.at(*point) for point in self._shown.x.tolist()]

        def room(t: float) -> float:
            x, y = self.at(*(a + (b - a) * t for a, b in zip(start, end, strict=True)))
            marks = [(x + far * right, y - far * up) for far in ARROW]
            return min(float(np.hypot(x - a, y - b)) for x, y in marks for a, b in points)

        t = next((t for t in PLACES if room(t) > CLEAR), PLACES[0])
        return self.at(*(a + (b - a) * t for a, b in zip(start, end, strict=True)))

    def _ends(self, weights: Array) -> list[tuple[float, float]]:
        """Where the line crosses the border of the square."""
        (w1, w2, b), low, high = weights.tolist(), self._shown.low, self._shown.high
        b -= THRESHOLDS[self._rule]
        found = []
        for side in (low, high):
            if w2:
                found.append((side, -(w1 * side + b) / w2))
            if w1:
                found.append((-(w2 * side + b) / w1, side))
        inside = {(round(x, 6), round(y, 6)) for x, y in found if low <= x <= high and low <= y <= high}
        ends = sorted(inside)
        return [ends[0], ends[-1]] if len(ends) > 1 else []

    def points(self, now: Course, step: int, current: int | None) -> None:
        """Discs are to be answered 1, rings 0; what is answered wrongly is crossed out."""
        for k, (point, wanted) in enumerate(zip(self._shown.x.tolist(), self._shown.d, strict=True)):
            x, y = self.at(*point)
            o = float(now.responses[step, k])
            with self._sheet.cell(
                f"point:{k},0", said_of_point(point, wanted, now.weights[step], o, self._rule)
            ):
                self._sheet.rect(x - 15, y - 15, 30, 30, kind="unseen")
                self._sheet.circle(x, y, 9, kind="dot" if wanted else "ring")
                if answered(o, self._rule) != wanted:
                    self._sheet.line(x - 12, y - 12, x + 12, y + 12, kind="thick")
                    self._sheet.line(x - 12, y + 12, x + 12, y - 12, kind="thick")
            if k == current:
                self._sheet.rect(x - 17, y - 17, 34, 34, kind="frame")


def glyph(sheet: Sheet, picture: Array, weights: Array) -> None:
    """The photocells, the dark ones grey; in each a square for its weight, solid for +, hollow for −."""
    full = float(np.abs(weights[:-1]).max()) or 1.0
    values, cells = weights[:-1].tolist(), picture.tolist()
    for k, (w, x) in enumerate(zip(values, cells, strict=True)):
        row, column = divmod(k, SIDE)
        left, top = LEFT + column * _CELL, TOP + row * _CELL
        with sheet.cell(f"pixel:{row},{column}", said_of_pixel(row, column, x, w)):
            sheet.rect(left, top, _CELL, _CELL, kind="mark" if x else "cell")
            if w:
                side = max(3.0, round((_CELL - 3) * (abs(w) / full) ** 0.5, 1))
                edge = (_CELL - side) / 2
                sheet.rect(left + edge, top + edge, side, side, kind="solid" if w > 0 else "hollow")

"""Two small arrays and their difference as one SVG: numbers in cells, shaded by size, differences framed.

Everything is drawn in the current text colour, so it is readable in light and dark themes and without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.compare import equal_numbers
from autograder.escape import escaped
from autograder.report import Picture

Grid = NDArray[np.float64]
ROW, TITLE, GAP, CHARACTER = 24, 22, 22, 7.5
DARKEST = 0.45  # opacity of the largest number's cell, so that its text stays readable


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One array of the picture. `framed` marks cells that differ."""

    title: str
    values: Grid
    framed: NDArray[np.bool_]


def picture_svg(picture: Picture) -> str:
    """Draw expected, yours and, where the shapes agree, the difference."""
    panels = _panels(picture)
    widths = [_panel_width(panel) for panel in panels]
    height = TITLE + ROW * max(len(panel.values) for panel in panels) + 2
    total = sum(widths) + GAP * (len(panels) - 1) + 4
    parts, left = [], 2.0
    for panel, width in zip(panels, widths, strict=True):
        parts.append(_draw(panel, left))
        left += width + GAP
    return (
        f'<svg role="img" width="{total:.0f}" height="{height}" viewBox="0 0 {total:.0f} {height}" '
        'font-size="12" font-family="ui-monospace,monospace" style="max-width:100%;height:auto">'
        f"<title>Expected and yours{', ' + escaped(picture.where) if picture.where else ''}</title>"
        f"<desc>{escaped(_described(picture))}</desc>{''.join(parts)}</svg>"
    )


def _panels(picture: Picture) -> Sequence[Panel]:
    expected, actual = picture.expected, picture.actual
    plain = Panel(title="expected", values=expected, framed=np.zeros(expected.shape, bool))
    if expected.shape != actual.shape:
        return plain, Panel(title="yours", values=actual, framed=np.zeros(actual.shape, bool))
    differ = ~equal_numbers(actual, expected)
    with np.errstate(all="ignore"):
        change = np.where(differ, actual - expected, 0.0)
    return (
        plain,
        Panel(title="yours", values=actual, framed=differ),
        Panel(title="yours − expected", values=change, framed=differ),
    )


def _panel_width(panel: Panel) -> float:
    cells: float = _cell_width(panel.values) * panel.values.shape[1]
    return max(cells, CHARACTER * len(panel.title))


def _cell_width(values: Grid) -> float:
    longest = max((len(_label(value)) for value in values.flat), default=1)
    return max(ROW, CHARACTER * longest + 10)


def _draw(panel: Panel, left: float) -> str:
    width = _cell_width(panel.values)
    finite = np.where(np.isfinite(panel.values), np.abs(panel.values), 0)
    largest = float(finite.max(initial=0)) or 1.0
    parts = [f'<text x="{left:.1f}" y="14" fill="currentColor">{panel.title}</text>']
    for (i, j), value in np.ndenumerate(panel.values):
        x, y = left + j * width, TITLE + i * ROW
        shade = DARKEST * finite[i, j] / largest
        stroke = 2 if panel.framed[i, j] else 0.4
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW}" fill="currentColor" '
            f'fill-opacity="{shade:.2f}" stroke="currentColor" stroke-width="{stroke}"/>'
            f'<text x="{x + width / 2:.1f}" y="{y + 16}" text-anchor="middle" fill="currentColor"'
            f"{_weight(stroke > 1)}>{_label(value)}</text>"
        )
    return "".join(parts)


def _weight(bold: bool) -> str:
    return ' font-weight="bold"' if bold else ""


def _label(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def _described(picture: Picture) -> str:
    """The same in words: row by row, so that the picture can also be heard."""
    expected, actual = (
        "; ".join(", ".join(_label(value) for value in row) for row in grid)
        for grid in (picture.expected, picture.actual)
    )
    return f"Expected, row by row: {expected}. Yours: {actual}."

"""Below the windows: the formula with its numbers, what would fit, and four rules side by side."""

from __future__ import annotations

from cnn.explore.drawings.scene import WIDTH, Scene, count
from cnn.explore.steps import RULES, Axis, refusal, remedies, verdict
from cnn.explore.svg import Sheet

LINE = 21  # pixels from one line of text to the next
NAMES, SIZES, NOTES = 40, 104, 186  # left edges of the table's columns


def height(scene: Scene) -> float:
    """How many pixels all of it takes."""
    return LINE * (len(_formulas(scene)) + len(RULES) + 1) + 18


def below(sheet: Sheet, scene: Scene, top: float, *, strip: bool) -> None:
    """Draw it from here on."""
    y = top + LINE / 2
    for words, kind in _formulas(scene):
        sheet.text(8, y, words, kind=kind)
        y += LINE
    y += 8
    sheet.text(8, y, "Four rules for the size, and what each does with the rest:", kind="label-start")
    y += 2
    for rule in RULES:
        y += LINE
        active = rule == scene.columns.rule
        kind = "title-start" if active else "label-start"
        size, note = _row(scene, rule, strip=strip)
        with sheet.cell(f"rule:{rule}", f"Rule {rule}: size {size}, {note}."):
            sheet.rect(8, y - LINE / 2 + 1, WIDTH - 16, LINE - 2, kind="row")
            for x, words in ((NAMES, rule), (SIZES, size), (NOTES, note)):
                sheet.text(x, y, words, kind=kind)
            if active:
                sheet.text(24, y, "▸", kind="title")


def _formulas(scene: Scene) -> list[tuple[str, str]]:
    """The formula, once for each axis that has numbers of its own, and the remedies where it does not fit."""
    axes = [("", scene.columns)]
    if not scene.square and not (scene.rows.n == scene.rows.f == 1):
        axes = [("rows: ", scene.rows), ("columns: ", scene.columns)]
    lines = [("Size of the output: (N − F + 2P)/S + 1", "label-start")]
    for name, axis in axes:
        lines.append((name + verdict(axis), "title-start"))
        if not axis.fits:
            lines.append((f"what would fit: {remedies(axis)}", "label-start"))
    return lines


def _row(scene: Scene, rule: str, *, strip: bool) -> tuple[str, str]:
    """The size under this rule, and what it ignores or adds."""
    rows, columns = scene.rows.under(rule), scene.columns.under(rule)
    sizes = str(columns.outputs) if strip else f"{rows.outputs} × {columns.outputs}"
    if rule == "exact":
        return (sizes, "it fits") if scene.fits else ("none", "refuses it: the lecture's rule")
    if not rows.outputs or not columns.outputs:
        return "none", "the filter is larger than what it should step over"
    what = {"floor": _ignored, "ceil": _added, "same": _shared}[rule]
    return sizes, what(rows, columns, strip=strip)


def _ignored(rows: Axis, columns: Axis, *, strip: bool) -> str:
    return f"rounds down, ignores {_both(rows.left, columns.left, strip=strip)} at the end"


def _added(rows: Axis, columns: Axis, *, strip: bool) -> str:
    lines = _both(rows.added, columns.added, strip=strip)
    if strip and columns.added:
        lines = count(columns.added, "zero")
    return f"rounds up, adds {lines}{'' if strip or lines == 'nothing' else ' of zeros'} at the end"


def _shared(rows: Axis, columns: Axis, *, strip: bool) -> str:
    if strip or rows == columns:
        zeros = f"{columns.before} before, {columns.after} behind"
    else:
        zeros = f"rows {rows.before} + {rows.after}, columns {columns.before} + {columns.after}"
    return f"N/S rounded up, P is not used; zeros: {zeros}"


def _both(rows: int, columns: int, *, strip: bool) -> str:
    if strip:
        return count(columns, "pixel") if columns else "nothing"
    parts = [count(n, what) for n, what in ((rows, "row"), (columns, "column")) if n]
    return " and ".join(parts) or "nothing"


def in_words(scene: Scene, *, strip: bool) -> str:
    """The size as a sentence: the formula and what it gives, or the refusal in the words of the package."""
    if strip:
        axes = [scene.columns]
        what = f"A filter of {scene.columns.f} on a strip of {count(scene.columns.n, 'pixel')}"
    else:
        axes = [scene.rows, scene.columns]
        what = f"A {scene.rows.f} × {scene.columns.f} filter on a {scene.rows.n} × {scene.columns.n} image"
    names = ["", "columns: "] if strip or scene.square else ["rows: ", "columns: "]
    named = list(zip(names, axes, strict=False))[: 1 if scene.square else None]
    rule = scene.columns.rule
    if rule != "exact" and not (scene.fits and rule != "same"):
        size, note = _row(scene, rule, strip=strip)
        quotients = "" if rule == "same" else ", ".join(name + verdict(axis) for name, axis in named) + ". "
        return f"{what}. {quotients}The rule “{rule}” gives {size}: {note}."
    if not scene.fits:
        text = " ".join(name + refusal(axis) for name, axis in named if not axis.fits)
        return text[0].upper() + text[1:]
    size = f"{axes[0].outputs} values" if strip else f"{axes[0].outputs} × {axes[1].outputs} values"
    formulas = ", ".join(name + verdict(axis) for name, axis in named)
    return f"{what}: {formulas}, so the output has {size}."

"""Two networks learn the same task: how many unseen images each has right, as training goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cnn.explore.controls import Settings, choice, integer
from cnn.explore.drawing import Drawing
from cnn.explore.drawings.race_measured import MEASURED
from cnn.explore.drawings.race_record import CONV, FC, Record
from cnn.explore.drawings.race_words import LAYERS, NAMES, percent, sentence
from cnn.explore.svg import Sheet

SIZES = ("250", "500", "1000", "2000", "4000")
WIDTH, LEFT, TOP, WIDE, TALL = 712, 56, 96, 500, 240
MARK = 9  # side of the squares on the second curve


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    """How much there is to learn from, how often it is shown, and the seed of weights and order."""

    canvases: str = choice("1000", options=SIZES, label="Training canvases n")
    epochs: int = integer(8, low=1, high=20, label="Epochs")
    seed: int = integer(0, low=0, high=99, label="Seed")
    record: Record | None = None
    """The race that was started last."""
    update: Callable[..., Any] | None = None
    """Somebody's own rule by which weights move."""
    note: str = ""
    """What else there is to say, for instance why nothing was started."""


EXAMPLES = {
    "ready": State(),
    "finished": State(record=MEASURED),
    "running": State(record=MEASURED.until(5, running=True)),
    "stopped": State(canvases="500", record=MEASURED.until(9, running=False)),
    "refused": State(note="Something is missing."),
}


def draw(state: State) -> Drawing:
    """Both curves over the epochs; each place of a measurement can be pointed at."""
    record = state.record
    sheet = Sheet(WIDTH, TOP + TALL + 52, title="FC network against ConvNet")
    _legend(sheet, record)
    _axes(sheet, record.epochs if record else state.epochs)
    home = f"net:{CONV},0"
    if record and record.places:
        for k, place in enumerate(record.places):
            _place(sheet, record, k, place)
        for which, kind in ((FC, "curve-two"), (CONV, "curve")):
            _curve(sheet, record, which, kind)
        _last(sheet, record)
        for k, place in enumerate(record.places):
            _light(sheet, record, k, place)
        home = f"at:0,{len(record.places) - 1}"
    asked = (int(state.canvases), state.epochs, state.seed)
    return sheet.drawing(sentence(record, asked, state.note), home=home)


def _x(epoch: float, epochs: int) -> float:
    return LEFT + WIDE * epoch / epochs


def _y(share: float) -> float:
    return TOP + TALL * (1 - share)


def _legend(sheet: Sheet, record: Record | None) -> None:
    for which, y, kind in ((CONV, 16, "curve"), (FC, 42, "curve-two")):
        words = f"{NAMES[which]}, {MEASURED.parameters[which]:,} parameters"
        with sheet.cell(f"net:{which},0", f"{words}: {LAYERS[which]}."):
            sheet.rect(LEFT - 6, y - 13, 362, 25, kind="unseen")
            sheet.curve([(LEFT, y), (LEFT + 44, y)], kind=kind)
            _mark(sheet, which, LEFT + 22, y)
            sheet.text(LEFT + 56, y, words, kind="title-start")
    sheet.text(LEFT, TOP - 16, "unseen canvases answered rightly", kind="label-start")
    for k, sample in enumerate(record.samples if record else ()):
        _sample(sheet, sample, WIDTH - (4 - k) * 62, 4)


def _sample(sheet: Sheet, rows: tuple[str, ...], left: float, top: float) -> None:
    """A canvas, small: the ink, not the noise."""
    sheet.rect(left, top, 56, 56, kind="cell")
    for i, row in enumerate(rows):
        for j, ink in enumerate(map(int, row)):
            if ink > 1:
                sheet.rect(left + 4 * j, top + 4 * i, 4, 4, kind="ink", strength=ink / 9.5)


def _mark(sheet: Sheet, which: int, x: float, y: float) -> None:
    """Discs for the ConvNet, squares for the FC network."""
    if which == CONV:
        sheet.circle(x, y, 4.5)
    else:
        sheet.rect(x - MARK / 2, y - MARK / 2, MARK, MARK, kind="solid")


def _axes(sheet: Sheet, epochs: int) -> None:
    sheet.rect(LEFT, TOP, WIDE, TALL, kind="cell")
    for tenth in (0, 2, 4, 6, 8, 10):
        y = _y(tenth / 10)
        sheet.text(LEFT - 8, y, f"{10 * tenth} %", kind="label-end")
        if 0 < tenth < 10:
            sheet.line(LEFT, y, LEFT + WIDE, y, kind="dashes")
    sheet.line(LEFT, _y(0.1), LEFT + WIDE, _y(0.1))
    sheet.text(LEFT + WIDE + 10, _y(0.1), "guessing: 10 %", kind="label-start")
    every = 1 if epochs <= 10 else 2
    for epoch in range(0, epochs + 1, every):
        sheet.text(_x(epoch, epochs), TOP + TALL + 14, str(epoch), kind="label")
    sheet.text(LEFT + WIDE / 2, TOP + TALL + 36, "epochs: how often all canvases were shown", kind="label")


def _place(sheet: Sheet, record: Record, k: int, place: float) -> None:
    """The strip of one measurement."""
    half = WIDE / record.epochs * record.apart / 2
    left, right = (
        max(_x(place, record.epochs) - half, LEFT),
        min(_x(place, record.epochs) + half, LEFT + WIDE),
    )
    values = ", ".join(f"{NAMES[which]} {percent(record.shares[which][k])}" for which in (CONV, FC))
    shown = round(place * record.canvases)
    judged = f"{values} of {record.unseen} unseen canvases right"
    words = f"After {round(place, 1):g} epochs, {shown:,} images shown: {judged}."
    with sheet.cell(f"at:0,{k}", words):
        sheet.rect(left, TOP, right - left, TALL, kind="unseen")


def _curve(sheet: Sheet, record: Record, which: int, kind: str) -> None:
    points = [
        (_x(place, record.epochs), _y(share))
        for place, share in zip(record.places, record.shares[which], strict=True)
    ]
    sheet.curve(points, kind=kind)
    for x, y in points:
        _mark(sheet, which, x, y)


def _last(sheet: Sheet, record: Record) -> None:
    """The last value of each curve beside its end, kept apart where they are near."""
    x = _x(record.places[-1], record.epochs)
    ends = sorted((_y(record.shares[which][-1]), which) for which in (CONV, FC))
    (upper, first), (lower, second) = ends
    lower = max(lower, upper + 17)
    right = x + 100 < WIDTH
    for y, which in ((upper, first), (lower, second)):
        short = "ConvNet" if which == CONV else "FC"
        words = f"{short} {percent(record.shares[which][-1])}"
        sheet.text(x + 10 if right else x - 10, y, words, kind="title-start" if right else "title-end")


def _light(sheet: Sheet, record: Record, k: int, place: float) -> None:
    """A line through both curves, and both values above the plot."""
    x = _x(place, record.epochs)
    with sheet.lit(f"at:0,{k}"):
        sheet.line(x, TOP, x, TOP + TALL)
        conv, fc = (percent(record.shares[which][k]) for which in (CONV, FC))
        sheet.text(LEFT + WIDE, TOP - 16, f"epoch {round(place, 1):g}: {conv} and {fc}", kind="title-end")

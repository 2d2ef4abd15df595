"""The first neuron that learned: one step at a time, with all its numbers, by either of two rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnn.explore.controls import Settings, choice, integer, real
from cnn.explore.drawing import Drawing
from cnn.explore.drawings.neuron_plane import LEFT, SPAN, TOP, Plane, glyph
from cnn.explore.drawings.step_words import PERCEPTRON, Update, number, sentence, vector
from cnn.explore.drawings.stepping import NAMES, RULES, SIDE, STEPS, THRESHOLDS, Course, course, lesson
from cnn.explore.svg import Sheet

WIDTH = 712
WORDS = LEFT + SPAN + 24  # left edge of the calculation
LINE = 27
PAST = TOP + SPAN + 58  # top of the bars
TALL, PITCH = 54, 5.4  # of the bars


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    """What is shown, by which rule it is learned, how far a step goes, and how many steps were made."""

    data: str = choice("two groups", options=NAMES, label="Shown")
    rule: str = choice(PERCEPTRON, options=RULES, label="Rule")
    alpha: float = real(0.5, low=0.01, high=2, step=0.01, label="α")
    step: int = integer(1, low=0, high=STEPS, label="Step")
    update: Callable[..., Any] | None = None
    """Somebody's own update(w, b, x, d, alpha) -> (w, b), whose numbers are set beside those of the rule."""


EXAMPLES = {
    "first": State(),
    "settled": State(step=16),
    "worked": State(data="one point"),
    "worked-adaline": State(data="one point", rule="Adaline"),
    "xor": State(data="XOR", step=36),
    "letters": State(data="letters T and L", step=23),
    "letters-adaline": State(data="letters T and L", rule="Adaline", alpha=0.01, step=80),
}


def pick(state: State, key: str) -> State:
    """Go back to the step whose bar was chosen."""
    kind, _, place = key.partition(":")
    return replace(state, step=int(place.split(",")[1])) if kind == "after" else state


def draw(state: State) -> Drawing:
    """The points and the line (or a letter and the weights), the step in numbers, and what came before."""
    shown, found = lesson(state.data), course(state.data, state.rule, float(state.alpha))
    update = Update(shown, found, state.step, state.rule, state.alpha) if state.step else None
    sheet = Sheet(WIDTH, PAST + TALL + 24, title="A neuron that learns")
    current = (state.step - 1) % len(shown.d) if state.step else None
    show = _show_letter if shown.names else _show_points
    home = show(sheet, state, current)
    for k, (kind, words) in enumerate(_lines(update, state)):
        sheet.text(WORDS, TOP + 8 + LINE * k, words, kind=kind)
    _past(sheet, found, state, len(shown.d))
    return sheet.drawing(sentence(shown, found, state.step, update), home=home)


def _show_points(sheet: Sheet, state: State, current: int | None) -> str:
    shown, found = lesson(state.data), course(state.data, state.rule, float(state.alpha))
    plane = Plane(sheet, shown, state.rule)
    plane.axes()
    now = found.weights[state.step]
    if state.step and (now != found.weights[state.step - 1]).any():
        plane.border(found.weights[state.step - 1], "dashes")
    there = plane.border(now, "thick")
    plane.sides(now)
    plane.points(found, state.step, current)
    level = "0" if state.rule == PERCEPTRON else "½"
    line = f"Line: w·x + b = {level}; its arrow points to answer 1."
    _legend(
        sheet,
        line if there else "The line does not cross this square.",
        "Thin dashes: the line before this step.",
        "Disc: wanted 1; ring: wanted 0; crossed out: wrong.",
    )
    for k, point in enumerate(shown.x.tolist()):
        with sheet.lit(f"point:{k},0"):
            _to_the_line(sheet, plane, point, now, float(found.responses[state.step, k]), state.rule)
    return f"point:{current or 0},0"


def _to_the_line(sheet: Sheet, plane: Plane, point: list[float], weights: Any, o: float, rule: str) -> None:
    """How far a point lies from the line, and its sum."""
    x, y = plane.at(*point)
    square = float(weights[:2] @ weights[:2])
    if square:
        foot = plane.at(
            *(
                p - (o - THRESHOLDS[rule]) / square * w
                for p, w in zip(point, weights[:2].tolist(), strict=True)
            )
        )
        if all(low <= part <= low + SPAN for part, low in zip(foot, (LEFT, TOP), strict=True)):
            sheet.line(x, y, *foot, kind="curve-two")
    sheet.text(
        min(max(x, LEFT + 50), LEFT + SPAN - 56),
        y - 24 if y > TOP + 34 else y + 26,
        f"now o = {number(o)}",
        kind="title",
    )


def _show_letter(sheet: Sheet, state: State, current: int | None) -> str:
    shown, found = lesson(state.data), course(state.data, state.rule, float(state.alpha))
    weights = found.weights[state.step]
    glyph(sheet, shown.x[current or 0], weights)
    _legend(
        sheet,
        "Grey cells: dark, x = 1. Squares: weights, the larger",
        "the further from 0; solid: positive, hollow: negative.",
    )
    row, column = divmod(int(np.abs(weights[:-1]).argmax()), SIDE)
    return f"pixel:{row},{column}"


def _legend(sheet: Sheet, *lines: str) -> None:
    for k, words in enumerate(lines):
        sheet.text(WORDS, TOP + SPAN + 22 - 20 * (len(lines) - k - 1), words, kind="small-start")


def _lines(update: Update | None, state: State) -> list[tuple[str, str]]:
    if update is None:
        return [("title-start", "Before the first step"), ("label-start", "Step 1 shows the first of them.")]
    if update.frozen:
        return [
            ("title-start", f"Step {state.step}: too large to go on"),
            ("label-start", "Choose a smaller α."),
        ]
    own = [("label-start", words) for words in _own(update, state)]
    return [*update.lines(), *own]


def _own(update: Update, state: State) -> list[str]:
    """What somebody's own function makes of the same step."""
    if state.update is None:
        return []
    before = update.before.copy()
    try:
        w, b = state.update(before[:-1].copy(), float(before[-1]), update.x.copy(), update.d, state.alpha)
        result = np.append(np.asarray(w, dtype=float), float(b))
        same = bool(np.abs(result - update.after).max() < 1e-6)
    except Exception as error:
        return [f"Yours raises {type(error).__name__}: {str(error)[:40]}"]
    numbers = f" w = {vector(result[:-1].tolist())}, b = {number(result[-1])}" if update.points else ""
    return [f"Yours:{numbers}{',' if numbers else ''} {'the same' if same else 'not the same'}"]


def _past(sheet: Sheet, found: Course, state: State, count: int) -> None:
    """A bar for every step so far: how many were answered wrongly after it. Adaline's loss as a line."""
    loss = state.rule != PERCEPTRON
    words = "answered wrongly after each step" + (
        ", and the loss, mean of (d − o)²/2, dashed" if loss else ""
    )
    sheet.text(LEFT, PAST - 2, words, kind="small-start")
    sheet.line(LEFT, PAST + TALL + 10, LEFT + PITCH * (STEPS + 1), PAST + TALL + 10)
    for k in range(state.step + 1):
        wrong, x = found.wrong[k], LEFT + PITCH * k
        high = (TALL - 4) * wrong / count
        with sheet.cell(f"after:0,{k}", _said_of_step(found, k, count, loss)):
            sheet.rect(x, PAST + 10, PITCH, TALL, kind="unseen")
            sheet.rect(
                x, PAST + TALL + 10 - high, PITCH - 1, high, kind="solid" if k == state.step else "mark"
            )
    if loss:
        most = max(found.loss[: state.step + 1]) or 1.0
        track = [
            (LEFT + PITCH * (k + 0.4), PAST + 10 + (TALL - 2) * (1 - found.loss[k] / most) + 1)
            for k in range(state.step + 1)
        ]
        sheet.curve(track, kind="curve-two")


def _said_of_step(found: Course, k: int, count: int, loss: bool) -> str:
    after = f"After step {k}" if k else "At the start"
    extra = f", loss {number(found.loss[k])}" if loss else ""
    return (
        f"{after}: {found.wrong[k]} of {count} answered wrongly{extra}. Press Enter, or click, to go there."
    )

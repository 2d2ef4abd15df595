"""An activation function and its derivative: where it saturates, and what is left of a gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from cnn.explore.controls import Settings, choice, integer, real
from cnn.explore.drawing import Drawing
from cnn.explore.drawings.activation_axes import Axes
from cnn.explore.drawings.activation_curves import LINES, NAMES, SATURATED, Curve, curve, short
from cnn.explore.svg import Sheet

FAR = 6.0  # how far the axis of x goes on both sides
STEPS = 48  # from one place that can be pointed at to the next it is a quarter
DEEPEST = 20  # layers
WIDTH, PLOT, TOP = 720, (300.0, 230.0), 58.0
LEFT = (46.0, 408.0)  # left edges of the two plots
TABLE = TOP + PLOT[1] + 74  # the middle of the first line of the table
ROW = 32.0
COLUMNS = (20.0, 290.0, 430.0, 605.0)  # where the names begin, and the middles of the numbers


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    """Which function, where on its axis, through how many layers."""

    function: str = choice("sigmoid", options=NAMES, label="Function")
    x: float = real(2.0, low=-FAR, high=FAR, step=0.25, label="Input x")
    layers: int = integer(5, low=1, high=DEEPEST, label="Layers k")
    slope: float = real(0.1, low=0.0, high=0.9, step=0.05, label="Slope of leaky ReLU")
    alpha: float = real(1.0, low=0.1, high=2.0, step=0.1, label="α of ELU")
    lines: str = choice("0 and x", options=tuple(LINES), label="Lines of maxout")


EXAMPLES = {
    "sigmoid": State(),
    "tanh": State(function="tanh", x=0.0),
    "relu-at-its-kink": State(function="ReLU", x=0.0),
    "leaky": State(function="leaky ReLU", x=-2.0),
    "maxout": State(function="maxout", x=-1.5, lines="−x and x", layers=20),
    "elu": State(function="ELU", x=-4.0, alpha=2.0),
}


def pick(state: State, key: str) -> State:
    """Move x to the place that was chosen, or take the function whose line was."""
    kind, _, which = key.partition(":")
    if kind == "function" and which in map(str, range(len(NAMES))):
        return replace(state, function=NAMES[int(which)])
    if kind == "at" and which in map(str, range(STEPS + 1)):
        return replace(state, x=_place(state, int(which)))
    return state


def draw(state: State) -> Drawing:
    """The curve, its derivative, and all functions at the same x in a table."""
    chosen = _curve(state, state.function)
    sheet = Sheet(WIDTH, TABLE + ROW * (len(NAMES) + 0.5) + 8, title="Activation functions")
    plots = [
        Axes(left=left, top=TOP, width=PLOT[0], height=PLOT[1], far=FAR, f=f)
        for left, f in zip(LEFT, (chosen.value, chosen.slope), strict=True)
    ]
    for axes, title, kind in zip(plots, (chosen.name, "its derivative"), ("curve", "curve-two"), strict=True):
        sheet.text(axes.left + axes.width / 2, 12, title, kind="title")
        axes.ground(sheet, _flat(chosen))
        axes.plot(sheet, chosen.breaks, kind=kind)
    for line in chosen.lines:
        plots[0].line(sheet, line)
    _strips(sheet, state, chosen, plots[0])
    _table(sheet, state)
    _lights(sheet, state, chosen, plots)
    return sheet.drawing(_sentence(state, chosen), home=f"at:{_nearest(state.x)}")


def _curve(state: State, name: str) -> Curve:
    return curve(name, slope=state.slope, alpha=state.alpha, lines=state.lines)


def _nearest(x: float) -> int:
    return round((x + FAR) / (2 * FAR) * STEPS)


def _place(state: State, place: int) -> float:
    """The x of a place that can be pointed at: that of the state where it is the nearest to it."""
    return state.x if place == _nearest(state.x) else place * 2 * FAR / STEPS - FAR


def _flat(chosen: Curve) -> list[tuple[float, float]]:
    """Where the function is saturated, as stretches of the axis."""
    cuts = [FAR * k / 120 for k in range(-120, 121)]
    stretches: list[tuple[float, float]] = []
    for start, end in pairwise(cuts):
        if chosen.saturated((start + end) / 2):
            joins = stretches and stretches[-1][1] == start
            stretches[-1:] = [(stretches[-1][0], end)] if joins else [*stretches[-1:], (start, end)]
    return stretches


def _strips(sheet: Sheet, state: State, chosen: Curve, axes: Axes) -> None:
    """What can be pointed at: a strip of the first plot for each place, with a mark at its upper edge."""
    wide = axes.width / STEPS
    for place in range(STEPS + 1):
        x = _place(state, place)
        middle = axes.at(place * 2 * FAR / STEPS - FAR, 0)[0]
        left, right = max(middle - wide / 2, axes.left), min(middle + wide / 2, axes.left + axes.width)
        with sheet.cell(f"at:{place}", _words(state, chosen, x)):
            sheet.rect(left, axes.top, right - left, 4, kind="unseen")
            sheet.rect(left, axes.top, right - left, axes.height, kind="unseen")


def _lights(sheet: Sheet, state: State, chosen: Curve, plots: list[Axes]) -> None:
    for place in range(STEPS + 1):
        x = _place(state, place)
        with sheet.lit(f"at:{place}"):
            plots[0].mark(sheet, x, f"at x = {short(x)}: {short(chosen.value(x))}")
            words = f"at x = {short(x)}: {short(chosen.slope(x))}"
            plots[1].mark(sheet, x, words + (" (saturated)" if chosen.saturated(x) else ""))


def _words(state: State, chosen: Curve, x: float) -> str:
    slope = chosen.slope(x)
    lost = f", smaller than {SATURATED}: saturated" if chosen.saturated(x) else ""
    power = f"{_base(slope)} to the power {state.layers} is {short(slope**state.layers)}"
    value = f"{chosen.name} {short(chosen.value(x))}, derivative {short(slope)}{lost}"
    return f"At x = {short(x)}: {value}. {power}."


def _base(slope: float) -> str:
    return f"({short(slope)})" if slope < 0 else short(slope)


def _table(sheet: Sheet, state: State) -> None:
    """All functions at the x of the state: value, derivative, and the derivative to the power k."""
    heads = (f"at x = {short(state.x)}", "value", "derivative", f"through k = {state.layers} layers")
    sheet.text(
        WIDTH / 2,
        TABLE - 32,
        f"hatched: saturated, the derivative is smaller than {SATURATED} in size",
        kind="label",
    )
    for x, words, kind in zip(COLUMNS, heads, ("title-start", "title", "title", "title"), strict=True):
        sheet.text(x, TABLE, words, kind=kind)
    for place, name in enumerate(NAMES):
        y, f = TABLE + ROW * (place + 1), _curve(state, name)
        with sheet.cell(
            f"function:{place}", f"{_words(state, f, state.x)} Press Enter, or click, to draw it."
        ):
            chosen = name == state.function
            sheet.rect(8, y - ROW / 2, WIDTH - 16, ROW, kind="mark" if chosen else "cell")
            sheet.text(COLUMNS[0], y, f"{'▸ ' if chosen else ''}{name}{f.detail}", kind="label-start")
            slope = f.slope(state.x)
            cells = (short(f.value(state.x)), short(slope), short(slope**state.layers))
            for x, words in zip(COLUMNS[1:], cells, strict=True):
                sheet.text(x, y, words)
            if f.saturated(state.x):
                sheet.rect(COLUMNS[2] + 42, y - 8, 16, 16, kind="left")


def _sentence(state: State, chosen: Curve) -> str:
    slope = chosen.slope(state.x)
    power = f"{_base(slope)}^{state.layers} = {short(slope**state.layers)}"
    many = (
        "One layer with this derivative multiplies"
        if state.layers == 1
        else f"{state.layers} layers with this derivative multiply"
    )
    return (
        f"{chosen.name}: {chosen.formula(state.x)}, and the derivative there is {short(slope)}. "
        f"{many} a gradient by {power}. {_remark(state, chosen)}"
    )


def _remark(state: State, chosen: Curve) -> str:
    left, right = chosen.slope(state.x - 1e-9), chosen.slope(state.x + 1e-9)
    if state.x in chosen.breaks and abs(left - right) > 1e-6:
        which = "of the first line" if chosen.name == "maxout" else "from the left"
        return (
            f"This is a kink: the derivative from the left is {short(left)}, from the right {short(right)}. "
            f"By convention the one {which} counts."
        )
    if chosen.name == "ReLU" and state.x < 0:
        return "No gradient comes through. A unit that is here for every image is dead: it learns no more."
    if chosen.saturated(state.x):
        small = f"the derivative is smaller than {SATURATED} in size, hatched"
        return f"Here it is saturated ({small}): hardly any gradient comes through."
    if chosen.name == "sigmoid":
        return "Even its largest derivative, the one at x = 0, is only 0.25."
    if chosen.name == "tanh":
        return "Its derivative is 1 at x = 0 and smaller everywhere else."
    if abs(chosen.slope(state.x)) == 1:
        return "A gradient comes through in full size."
    return f"It is not saturated here: the derivative is not smaller than {SATURATED} in size."

"""A filter on a colour image: as many sheets of products as channels, one sum, one bias, one map."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnn.explore.controls import Settings, integer
from cnn.explore.drawing import Drawing
from cnn.explore.drawings.volume_layer import FILTERS, SIDE, Counts, weights
from cnn.explore.drawings.volume_sheets import Layout, picture

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    """The size of the filters, how many there are, which one is looked at, and the guess."""

    size: int = integer(5, low=1, high=5, label="Filter size F")
    channels: int = integer(3, low=1, high=3, label="Channels")
    filters: int = integer(2, low=1, high=len(FILTERS), label="Filters K")
    shown: int = integer(1, low=1, high=len(FILTERS), label="Filter shown")
    bias: int = integer(1, low=-9, high=9, label="Its bias b")
    guess: int = integer(0, low=0, high=999, label="Your guess: products per output")


EXAMPLES = {
    "predict": State(),
    "lecture": State(filters=6, guess=75),
    "green": State(shown=2, guess=25),
    "small": State(size=3, filters=2, shown=2, bias=-2, guess=27),
    "one-channel": State(size=2, channels=1, filters=1, guess=5),
}


def pick(state: State, key: str) -> State:
    """Bring the map of another filter to the front."""
    kind, _, which = key.partition(":")
    if kind == "map" and which in map(str, range(1, state.filters + 1)):
        return replace(state, shown=int(which))
    return state


def draw(state: State) -> Drawing:
    """Channels, the sheets of the filter, sums, bias, the stack of maps, and what the layer counts."""
    shown = min(state.shown, state.filters)
    layout = Layout(
        kernel=weights(shown - 1, state.size, state.channels),
        shown=shown,
        bias=state.bias,
        counts=_counts(state),
        told=state.guess > 0,
    )
    return picture(layout, _sentence(state, shown))


def _counts(state: State) -> Counts:
    return Counts(side=SIDE, size=state.size, channels=state.channels, filters=state.filters)


def _sentence(state: State, shown: int) -> str:
    there = "" if shown == state.shown else f" There is no filter {state.shown}: filter {shown} is shown."
    if not state.guess:
        sheets = (
            "one sheet" if state.channels == 1 else f"{NUMBERS[state.channels]} sheets, one for each channel"
        )
        return (
            f"Predict first: a filter of size {state.size}×{state.size} has {sheets}. "
            f"How many products are added up for one number of its map?{there}"
        )
    return f"{_judged(state)} {_layer(state)}{there}"


def _judged(state: State) -> str:
    """What the guess counts, and what there is to count."""
    f, c, right = state.size, state.channels, _counts(state).products
    product = f"{f}·{f}·{c} = {right} products"
    if state.guess == right:
        return f"Right: {product}, and one bias on top."
    if state.guess == right + 1:
        return f"Nearly: {product}. The bias is added too, but it is multiplied by no pixel."
    if state.guess == f * f:
        return f"{state.guess} is one sheet. The filter goes through all {c} channels: {product}."
    if state.guess == right * state.filters:
        return f"{state.guess} is for all filters together. One filter makes one output: {product}."
    sheets = "the one sheet" if c == 1 else f"each of the {c} sheets"
    return f"Not {state.guess}: {sheets} has {f}·{f} products, so {product}, and one bias on top."


def _layer(state: State) -> str:
    counts = _counts(state)
    side = f"{counts.out}×{counts.out}"
    if state.filters == 1:
        return f"Moved over the image, the filter writes one map of size {side}."
    many = f"{NUMBERS[state.filters]} filters make a new image of size {side}×{state.filters}"
    return f"Each filter writes one map of size {side}; {many}."

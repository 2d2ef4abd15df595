"""Pooling: what each window writes, where its gradient goes, and whether it notices a move by one column."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnn.explore.controls import Settings, choice, integer
from cnn.explore.drawing import Drawing
from cnn.explore.drawings import pooling_views as views
from cnn.explore.drawings import pooling_words as words
from cnn.explore.drawings.pooling_map import (
    BRIGHT,
    CENTRE,
    LARGEST,
    MAPS,
    OWN,
    Pool,
    Values,
    is_bright,
    replaced,
    resized,
    starting_map,
)
from cnn.explore.drawings.pooling_words import Scene

VIEWS = ("forward", "gradient", "one column on")
FAR = 9  # the largest value that the control admits


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    """The way of pooling, the map, and the pixel that is chosen.

    `values` is the map itself, and `of` what it was made from: when `image`, `rows` or `columns` say
    something else, it is made anew; when only `value` says something else, the chosen pixel takes it.
    """

    view: str = choice("forward", options=VIEWS, label="View")
    kind: str = choice("max", options=("max", "average"), label="Pooling")
    size: int = integer(2, low=1, high=4, label="Window F")
    stride: int = integer(2, low=1, high=4, label="Stride S")
    rows: int = integer(4, low=2, high=LARGEST, label="Rows")
    columns: int = integer(4, low=2, high=LARGEST, label="Columns")
    image: str = choice(MAPS[0], options=MAPS, label="Map")
    value: int = integer(0, low=-FAR, high=FAR, label="Value of the chosen pixel")
    row: int = 0
    column: int = 0
    values: Values = ()
    of: tuple[str, int, int] = ("", 0, 0)

    def __post_init__(self) -> None:
        super().__post_init__()
        source = (self.image, self.rows, self.columns)
        place = min(self.row, self.rows - 1), min(self.column, self.columns - 1)
        if source != self.of:
            values = resized(self.values, *source[1:]) if self.image == OWN else starting_map(*source, place)
        elif self.value != _shown(self.values[place[0]][place[1]]):
            values = replaced(self.values, place, float(self.value))
        else:
            values = self.values
        kept = {"values": values, "of": source, "row": place[0], "column": place[1]}
        for name, value in {**kept, "value": _shown(values[place[0]][place[1]])}.items():
            object.__setattr__(self, name, value)

    @property
    def pool(self) -> Pool:
        """The way of pooling."""
        return Pool(kind=self.kind, size=self.size, stride=self.stride)


def _shown(value: float) -> int:
    """What the control shows of a value."""
    return round(min(max(value, -FAR), FAR))


EXAMPLES = {
    "lecture": State(),
    "gradient": State(view="gradient", rows=5, columns=5, size=3, image=CENTRE),
    "ties": State(view="gradient", rows=4, columns=6, image="ties"),
    "average": State(kind="average", image="all negative"),
    "misfit": State(rows=6, columns=6, size=3),
    "bright": State(view="one column on", rows=6, columns=6, image=BRIGHT, row=2, column=3),
}


def pick(state: State, key: str) -> State:
    """Choose a pixel: the control shows its value, and changes it. The bright pixel moves there."""
    kind, _, place = key.partition(":")
    pixels = {f"{i},{j}": (i, j) for i in range(state.rows) for j in range(state.columns)}
    if kind != "x" or place not in pixels:
        return state
    row, column = pixels[place]
    if state.image == BRIGHT and is_bright(state.values, (state.row, state.column)):
        return replace(state, row=row, column=column, of=("", 0, 0))
    return replace(state, row=row, column=column, value=_shown(state.values[row][column]))


def draw(state: State) -> Drawing:
    """The map on the left, its pooled map on the right; what does not fit is refused, in words."""
    scene = Scene(pool=state.pool, values=state.values, chosen=(state.row, state.column))
    misfit = words.misfit(state.pool, state.rows, state.columns)
    if misfit:
        return views.refused(scene).drawing(misfit, home=f"x:{state.row},{state.column}")
    if state.view == "forward":
        return views.forward(scene).drawing(words.forward(scene), home="y:0,0")
    if state.view == "gradient":
        return views.gradient(scene).drawing(words.gradient(scene), home=_home(scene.shared))
    return views.one_column_on(scene).drawing(words.one_column_on(scene), home=_home(scene.changed[:1], "z"))


def _home(places: list[tuple[int, int]], kind: str = "x") -> str:
    """The first of these places, or else the first output."""
    return f"{kind}:{places[0][0]},{places[0][1]}" if places else "y:0,0"

"""Stride and padding: where a filter stops, what it reads, whether it fits, and the way back to pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnn.explore.controls import Settings, choice, flag, integer, text
from cnn.explore.drawing import Drawing
from cnn.explore.drawings import on_image, on_strip, own_function, predicting, sizes_beside
from cnn.explore.drawings.reach import coverage, unread
from cnn.explore.drawings.scene import LARGEST_FILTER, LARGEST_IMAGE, WIDTH, Scene, count
from cnn.explore.reading import Reading
from cnn.explore.steps import RULES, Axis
from cnn.explore.svg import Sheet

TITLE = "Stride and padding"
STRIP, IMAGE = "1-D strip", "2-D image"
CHECK = "Check my guess"
PAIRS = ("image", "kernel", "stride", "padding")
VALID = ("valid", "plane", "line")  # functions that know neither stride nor padding


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    """N, F, S and P of the columns, and of the rows if they have their own; and what is shown."""

    dimension: str = choice(IMAGE, options=(STRIP, IMAGE), label="Input")
    image: int = integer(7, low=1, high=LARGEST_IMAGE, label="Image N")
    kernel: int = integer(3, low=1, high=LARGEST_FILTER, label="Filter F")
    stride: int = integer(1, low=1, high=5, label="Stride S")
    padding: int = integer(0, low=0, high=3, label="Padding P")
    apart: bool = flag(False, label="Rows have their own numbers")
    image_rows: int = integer(7, low=1, high=LARGEST_IMAGE, label="Rows N")
    kernel_rows: int = integer(3, low=1, high=LARGEST_FILTER, label="Rows F")
    stride_rows: int = integer(1, low=1, high=5, label="Rows S")
    padding_rows: int = integer(0, low=0, high=3, label="Rows P")
    rule: str = choice("exact", options=RULES, label="If it does not fit")
    view: str = choice("windows", options=("windows", "coverage", "reverse"), label="View")
    predict: bool = flag(False, label="Predict first")
    guess: str = text("", longest=16, label="Your guess of the output's size")
    revealed: str = ""  # the question, with its guess, whose answer is shown
    pixel: tuple[int, int] = (3, 3)  # where the reverse view starts
    output: str = ""  # the output whose products are written out beside somebody's own if they are too many
    form: str = ""  # what kind of function is plugged in: see `reading.Question`; "" is none

    @property
    def strip(self) -> bool:
        """Whether there is one row only."""
        return self.form == "line" or self.dimension == STRIP

    @property
    def scene(self) -> Scene:
        """The axes that these numbers make."""
        rule = "exact" if self.predict or self.form else self.rule
        fixed = self.form in VALID
        step, zeros = (1, 0) if fixed else (self.stride, self.padding)
        columns = Axis(n=self.image, f=self.kernel, s=step, p=zeros, rule=rule)
        if self.strip:
            return Scene(rows=Axis(n=1, f=1, s=1, p=0, rule=rule), columns=columns)
        if not self.apart:
            return Scene(rows=columns, columns=columns)
        step, zeros = (1, 0) if fixed else (self.stride_rows, self.padding_rows)
        return Scene(
            rows=Axis(n=self.image_rows, f=self.kernel_rows, s=step, p=zeros, rule=rule), columns=columns
        )

    @property
    def idle(self) -> tuple[str, ...]:
        """The controls that change nothing now."""
        names = [f"{name}_rows" for name in PAIRS] if self.strip or not self.apart else []
        names += ["apart"] if self.strip else []
        names += ["rule", "view"] if self.predict or self.form else []
        names += [] if self.predict and not self.form else ["guess", CHECK]
        names += ["predict"] if self.form else []
        names += ["dimension"] if self.form == "line" else []
        names += ["stride", "padding", "stride_rows", "padding_rows"] if self.form in VALID else []
        return tuple(dict.fromkeys(names))


LECTURE = State()
EXAMPLES = {
    "stride-1": LECTURE,
    "stride-2": State(stride=2),
    "stride-3": State(stride=3),
    "padding-1": State(padding=1),
    "strip": State(dimension=STRIP),
    "strip-stride-3": State(dimension=STRIP, stride=3),
    "strip-padding": State(dimension=STRIP, image=8, kernel=4, stride=2, padding=1, view="coverage"),
    "strip-reverse": State(dimension=STRIP, view="reverse"),
    "rectangle": State(apart=True, image=9, image_rows=6, kernel=3, kernel_rows=2, stride=2, padding_rows=1),
    "even-stride": State(image=10, kernel=5, stride=2),
    "ceil": State(stride=3, rule="ceil"),
    "same": State(stride=2, image=8, rule="same"),
    "coverage": State(view="coverage"),
    "reverse": State(view="reverse"),
    "too-large": State(image=4, kernel=6),
    "predict": State(predict=True, stride=2),
    "predicted": State(predict=True, stride=2, guess="2", revealed="7 3 2 0 7 3 2 0|2"),
}


def pick(state: State, key: str) -> State:
    """A chosen pixel starts the reverse view, a chosen output is written out, a chosen rule is taken."""
    kind, _, place = key.partition(":")
    if kind == "rule" and not state.predict and not state.form:
        return replace(state, rule=place)
    if state.form and kind in ("y", "z"):
        return replace(state, output=key)
    if kind != "x":
        return state
    row, column = (int(part) for part in place.split(","))
    return replace(state, pixel=(row, column))


def reveal(state: State) -> State:
    """Show the answer to the question that stands there now, until question or guess change."""
    return replace(state, revealed=_question(state))


def _question(state: State) -> str:
    scene = state.scene
    numbers = [n for axis in (scene.rows, scene.columns) for n in (axis.n, axis.f, axis.s, axis.p)]
    return f"{' '.join(map(str, numbers))}|{state.guess}"


def draw(state: State, reading: Reading | None = None, name: str = "your function") -> Drawing:
    """The picture and its sentence; with a reading, what somebody's own function reads beside it."""
    scene = state.scene
    if state.predict and not state.form and state.revealed != _question(state):
        return predicting.ask(scene, TITLE, strip=state.strip, idle=state.idle)
    words = sizes_beside.in_words(scene, strip=state.strip)
    if state.predict and not state.form:
        words = f"{predicting.judge(state.guess, scene, strip=state.strip)} {words}"
    if reading is not None:
        asked = state.output, TITLE, words
        return own_function.beside(scene, reading, name, *asked, strip=state.strip, idle=state.idle)
    if state.strip:
        return _on_strip(state, scene, words)
    return _on_image(state, scene, words)


def _on_strip(state: State, scene: Scene, words: str) -> Drawing:
    view = "windows" if state.predict else state.view
    at = on_strip.Stairs(scene, counts=view == "coverage")
    line = at.end + 16
    sheet = Sheet(WIDTH, line + 26 + sizes_beside.height(scene), title=TITLE)
    sums = scene.sums()[0]
    on_strip.strip_cells(sheet, at, plain=False)
    on_strip.stairs(sheet, at, sums)
    if view == "coverage":
        on_strip.counts_below(sheet, at)
    sizes_beside.below(sheet, scene, line + 20, strip=True)
    on_strip.light_stairs(sheet, at, sums, line)
    on_strip.light_columns(sheet, at, line)
    column = min(state.pixel[1], scene.columns.n - 1)
    home = f"x:0,{column}" if view != "windows" or not sums else "y:0,0"
    return sheet.drawing(words + _aside(view, scene, (0, column)), home=home, idle=state.idle)


def _on_image(state: State, scene: Scene, words: str) -> Drawing:
    view = "windows" if state.predict else state.view
    image, output = on_image.boards(scene)
    grid_end = image.top + max(scene.rows.total, scene.rows.f, scene.shape[0]) * image.cell
    band_top = grid_end + 12
    end = band_top + 26 + (scene.rows.f + 1) * on_image.FILTER_CELL + 8
    sheet = Sheet(WIDTH, end + sizes_beside.height(scene), title=TITLE)
    values = coverage(scene) if view == "coverage" else scene.image
    on_image.title(sheet, image, scene.columns.total, on_image.padding_in_words(scene))
    on_image.image_cells(sheet, scene, image, values, key=view != "windows", plain=False)
    if not all(scene.shape):
        image.frame(sheet, 0, 0, (scene.rows.f, scene.columns.f), "frame-two")
    sums = scene.sums()
    on_image.output_cells(sheet, scene, output, sums, empty=view == "reverse")
    on_image.arrow(sheet, image, output, scene)
    band = on_image.filter_cells(sheet, scene, band_top)
    sizes_beside.below(sheet, scene, end, strip=False)
    written = (lambda i, j: True) if view == "windows" else None  # elsewhere it is about the way back
    on_image.light_windows(sheet, scene, (image, output, band), sums, written=written)
    pixel = (min(state.pixel[0], scene.rows.n - 1), min(state.pixel[1], scene.columns.n - 1))
    if view != "windows":
        on_image.light_reach(sheet, scene, (image, output, band), pixel, weights=view == "reverse")
    home = f"x:{pixel[0]},{pixel[1]}" if view != "windows" else "y:0,0" if all(scene.shape) else ""
    return sheet.drawing(words + _aside(view, scene, pixel), home=home, idle=state.idle)


def _aside(view: str, scene: Scene, pixel: tuple[int, int]) -> str:
    """What this view adds to the sentence."""
    if view == "windows":
        return _leftover(scene)
    counts = coverage(scene)
    if view == "coverage":
        least, most = int(counts.min()), int(counts.max())
        if least == most:
            return f" Every pixel is read {_times(most)}."
        where, first = "first" if scene.rows.n == 1 else "corner", _times(int(counts[0, 0]))
        return f" The {where} pixel is read {first}, others up to {_times(most)}.{unread(scene)}"
    reached = count(int(counts[pixel]), "output")
    return f" The chosen pixel reaches {reached}; weight times gradient, added up, is its gradient."


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _leftover(scene: Scene) -> str:
    rows, columns = scene.rows.left, scene.columns.left
    if not rows and not columns:
        return ""
    if scene.rows.n == scene.rows.f == 1:
        what = "place" if scene.columns.p else "pixel"
        return f" Hatched: {count(columns, what)} that the filter never reads."
    parts = [count(n, what) for n, what in ((rows, "row"), (columns, "column")) if n]
    return f" Hatched: {' and '.join(parts)} that the filter never reads."

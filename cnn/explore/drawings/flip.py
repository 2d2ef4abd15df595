"""One 1 through a kernel: what correlation writes, and what convolution writes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cnn.explore.controls import Settings, choice, flag, integer
from cnn.explore.drawing import Drawing
from cnn.explore.grids import CELL, Say, frame, grid
from cnn.explore.svg import Sheet, number

SIDE, SIZE = 7, 3  # of the image and of the kernel
OUT = SIDE - SIZE + 1
NAMES = ("correlation", "convolution")
KERNELS = {
    "numbers": np.arange(1.0, 10.0).reshape(3, 3),
    "corner": np.array([[1.0, 2, 0], [3, 0, 0], [0, 0, 0]]),
    "edge": np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "blur": np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]),
}
IMAGES = {
    "a single 1": ((0, 0),),
    "the letter F": ((0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (3, 0)),
}
IMAGE, KERNEL, RESULT = 8, 340, 512  # left edges
ROWS = (34, 34 + OUT * CELL + 58)  # top edges: correlation above, convolution below
MIDDLE = (ROWS[0] + ROWS[1] + OUT * CELL) / 2
TOP = MIDDLE - SIDE * CELL / 2


@dataclass(frozen=True, kw_only=True)
class State(Settings):
    """Which kernel, which image, and where in it the 1 (or the corner of the letter) lies."""

    kernel: str = choice("numbers", options=tuple(KERNELS), label="Kernel")
    image: str = choice("a single 1", options=tuple(IMAGES), label="Image")
    row: int = integer(3, low=0, high=SIDE - 1, label="Row")
    column: int = integer(3, low=0, high=SIDE - 1, label="Column")
    turn: bool = flag(True, label="Convolution turns its kernel")


EXAMPLES = {
    "impulse": State(),
    "border": State(kernel="edge", row=0, column=5),
    "letter": State(kernel="corner", image="the letter F", row=1, column=2),
    "not-turned": State(turn=False),
    "symmetric": State(kernel="blur"),
}


def pick(state: State, key: str) -> State:
    """Move the 1 to the pixel that was chosen; choosing an output changes nothing."""
    grid_name, _, place = key.partition(":")
    if grid_name != "image":
        return state
    row, column = (int(part) for part in place.split(","))
    return replace(state, row=row, column=column)


def draw(state: State) -> Drawing:
    """Image, both kernels, both outputs; each output lights up its window, its products and its sum."""
    pixels = _pixels(state)
    kernel = KERNELS[state.kernel]
    laid = (kernel, kernel[::-1, ::-1] if state.turn else kernel)
    results = tuple(_slide(pixels, k) for k in laid)
    sheet = Sheet(RESULT + OUT * CELL + 8, ROWS[1] + OUT * CELL + 8, title="Correlation and convolution")
    grid(sheet, pixels, IMAGE, TOP, title="image", key="image", say=lambda i, j: _say_pixel(pixels, i, j))
    scale = max(float(np.abs(kernel).max()), *(float(np.abs(result).max()) for result in results))
    captions = ("kernel as it is", "kernel turned" if state.turn else "kernel not turned")
    for top, k, result, name, caption in zip(ROWS, laid, results, NAMES, captions, strict=True):
        words = _Words(pixels=pixels, laid=laid, first=name)
        _one_way(sheet, k, result, top, name, caption, scale, words.say)
    for i, j in np.ndindex(OUT, OUT):
        with sheet.lit(f"correlation:{i},{j} convolution:{i},{j}"):
            _light_window(sheet, pixels, laid, i, j)
    for i, j in np.ndindex(SIDE, SIDE):
        with sheet.lit(f"image:{i},{j}"):
            _light_reach(sheet, i, j)
    home = f"correlation:{min(max(state.row - 2, 0), OUT - 1)},{min(max(state.column - 1, 0), OUT - 1)}"
    return sheet.drawing(_sentence(state, *results), home=home)


def _pixels(state: State) -> np.ndarray:
    pixels = np.zeros((SIDE, SIDE))
    for down, right in IMAGES[state.image]:
        if state.row + down < SIDE and state.column + right < SIDE:
            pixels[state.row + down, state.column + right] = 1.0
    return pixels


def _slide(pixels: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Lay the kernel on every window, one at a time: the smallest thing this picture needs."""
    sums = [np.vdot(kernel, pixels[i : i + SIZE, j : j + SIZE]) for i, j in np.ndindex(OUT, OUT)]
    return np.array(sums).reshape(OUT, OUT)


def _one_way(
    sheet: Sheet, kernel: np.ndarray, result: np.ndarray, top: float, name: str, caption: str, scale: float,
    say: Say,
) -> None:  # fmt: skip
    """The row of one of the two: its kernel, its output, and the signs between them."""
    centre = top + OUT * CELL / 2
    grid(sheet, kernel, KERNEL, centre - SIZE * CELL / 2, title=caption, scale=scale, height=0.36)
    sheet.text((IMAGE + SIDE * CELL + KERNEL) / 2, centre, "×", kind="sign")
    sheet.text((KERNEL + SIZE * CELL + RESULT) / 2, centre, "=", kind="sign")
    grid(sheet, result, RESULT, top, title=name, key=name, scale=scale, say=say)


def _light_window(
    sheet: Sheet, pixels: np.ndarray, laid: tuple[np.ndarray, np.ndarray], i: int, j: int
) -> None:
    """The window, each kernel's pixels below its values, and the two outputs."""
    frame(sheet, IMAGE, TOP, (i, j, SIZE, SIZE))
    window = pixels[i : i + SIZE, j : j + SIZE]
    for top, kernel in zip(ROWS, laid, strict=True):
        corner = top + (OUT - SIZE) * CELL / 2
        for a, b in np.ndindex(SIZE, SIZE):
            words = f"× {number(float(window[a, b]))}"
            sheet.text(KERNEL + (b + 0.5) * CELL, corner + (a + 0.76) * CELL, words, kind="small")
            if window[a, b] and kernel[a, b]:
                frame(sheet, KERNEL, corner, (a, b, 1, 1))
        frame(sheet, RESULT, top, (i, j, 1, 1))


def _light_reach(sheet: Sheet, i: int, j: int) -> None:
    """The outputs whose windows hold pixel (i, j)."""
    first = (max(i - SIZE + 1, 0), max(j - SIZE + 1, 0))
    last = (min(i, OUT - 1), min(j, OUT - 1))
    frame(sheet, IMAGE, TOP, (i, j, 1, 1), kind="frame-two")
    for top in ROWS:
        size = (last[0] - first[0] + 1, last[1] - first[1] + 1)
        frame(sheet, RESULT, top, (*first, *size), kind="frame-two")


def _say_pixel(pixels: np.ndarray, i: int, j: int) -> str:
    return f"Image, row {i}, column {j}: {number(pixels[i, j])}. Press Enter, or click, to move the 1 here."


@dataclass(frozen=True, kw_only=True)
class _Words:
    """What is said about an output: its sum, and that of the same window in the other of the two."""

    pixels: np.ndarray
    laid: tuple[np.ndarray, np.ndarray]
    first: str

    def say(self, i: int, j: int) -> str:
        window = self.pixels[i : i + SIZE, j : j + SIZE]
        names = NAMES if self.first == NAMES[0] else NAMES[::-1]
        kernels = self.laid if self.first == NAMES[0] else self.laid[::-1]
        own, other = (_products(kernel, window) for kernel in kernels)
        return f"{names[0].capitalize()}, row {i}, column {j}: {own}. With {names[1]}: {other}."


def _products(kernel: np.ndarray, window: np.ndarray) -> str:
    """The products that are not zero, and the sum of all."""
    taps = np.argwhere(window * kernel).tolist()
    terms = [f"{number(kernel[a, b])}·{number(window[a, b])}" for a, b in taps]
    if not terms:
        return "all products are 0, so the sum is 0"
    return f"{' + '.join(terms)} = {number(float((window * kernel).sum()))}"


def _sentence(state: State, correlated: np.ndarray, convolved: np.ndarray) -> str:
    different = int((correlated != convolved).sum())
    what = "A single 1" if state.image == "a single 1" else "The letter F"
    start = f"{what} at row {state.row}, column {state.column}."
    if not state.turn:
        return f"{start} Without the half turn of its kernel, convolution is correlation."
    if state.kernel == "blur":
        return f"{start} This kernel looks the same after half a turn, so both outputs are the same."
    if not different:
        return f"{start} Only equal values of the two kernels come into play: both outputs are the same."
    if state.image != "a single 1":
        return f"{start} Correlation and convolution differ in {different} of {OUT * OUT} outputs."
    edge = not (SIZE - 1 <= state.row < OUT and SIZE - 1 <= state.column < OUT)
    part = "part of the kernel" if edge else "the kernel"
    reason = " So close to the border not every position exists." if edge else ""
    return f"{start} Correlation writes {part} turned by half a turn; convolution writes it as it is.{reason}"

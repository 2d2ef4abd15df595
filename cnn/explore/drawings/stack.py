"""A stack of layers: every volume to scale, what it costs, and the first layer that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import prod
from typing import Any

from cnn.explore.controls import Settings, flag, integer, text
from cnn.explore.drawing import Drawing
from cnn.explore.drawings.following import Numbers, Step, follow
from cnn.explore.drawings.stack_words import grouped
from cnn.explore.drawings.stacked import MOST_LAYERS, MOST_ROWS, picture, refusal

KINDS = ("CONV", "RELU", "POOL", "FC", "SOFTMAX")
LARGEST = 4096  # filters or units


@dataclass(frozen=True, kw_only=True)
class _Text(Settings):
    architecture: str = text(
        "[(CONV-RELU)*2-POOL]*2-(FC-RELU)*1-FC-SOFTMAX", longest=120, label="Architecture"
    )
    reader: Callable[[str], Any] | None = None
    """Turns the text into a list of layers; none: the package's own, once the course has given it out."""


@dataclass(frozen=True, kw_only=True)
class _Counts(Settings):
    convs: int = integer(2, low=1, high=5, label="CONV-RELU, N times")
    pool: bool = flag(True, label="then POOL")
    blocks: int = integer(2, low=1, high=5, label="all that M times")
    hidden: int = integer(1, low=0, high=2, label="FC-RELU, K times")


@dataclass(frozen=True, kw_only=True)
class _Sizes(Settings):
    size: int = integer(28, low=1, high=256, label="Image: rows and columns")
    channels: int = integer(1, low=1, high=16, label="Image: channels")
    filters: str = text("8, 8, 16, 16", longest=40, label="Filters K of each CONV")
    conv_size: int = integer(3, low=1, high=11, label="CONV: F")
    conv_stride: int = integer(1, low=1, high=4, label="CONV: S")
    conv_padding: int = integer(1, low=0, high=5, label="CONV: P")
    pool_size: int = integer(2, low=1, high=7, label="POOL: F")
    pool_stride: int = integer(2, low=1, high=7, label="POOL: S")
    units: str = text("64", longest=20, label="Units of each FC")
    classes: int = integer(10, low=2, high=1000, label="Classes")


@dataclass(frozen=True, kw_only=True)
class State(_Sizes, _Text):
    """The architecture as a text, and the numbers of its layers."""


@dataclass(frozen=True, kw_only=True)
class Counted(_Sizes, _Counts):
    """The architecture by the three counts of the lecture's pattern, for which no text has to be read."""


_LENET = "(CONV-RELU-POOL)*2-CONV-RELU-FC-RELU-FC-SOFTMAX"
EXAMPLES = {
    "fits": State(),
    "third-pool": State(architecture="[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1-FC-SOFTMAX"),
    "lenet": State(
        architecture=_LENET, size=32, filters="6, 16, 120", conv_size=5, conv_padding=0, units="84"
    ),
    "slip": State(architecture="[(CONV-RELU)*2-POOL?]*2-FC-SOFTMAX"),
    "deep": State(
        architecture="[(CONV-RELU)*2-POOL]*5-(FC-RELU)*2-FC-SOFTMAX", size=224, channels=3,
        filters="64, 64, 128, 128, 256, 256, 512", units="4096", classes=1000,
    ),
    "one-block": State(
        architecture="[(CONV-RELU)*1-POOL]*1-(FC-RELU)*1-FC-SOFTMAX", size=32, channels=3,
        filters="8", units="100",
    ),
    "behind-fc": State(architecture="CONV-RELU-FC-POOL-SOFTMAX"),
}  # fmt: skip


def draw(state: State | Counted) -> Drawing:
    """The volumes, one after the other; a table with one line for each; what does not fit, and what would."""
    written = state.architecture if isinstance(state, State) else pattern(state)
    names = _read(state) if isinstance(state, State) else _counted(state)
    if isinstance(names, str):
        return refusal(written, names)
    numbers = _numbers(state)
    if isinstance(numbers, str):
        return refusal(written, numbers)
    if not names:
        return refusal(written, "Nothing is left of it: this architecture has no layer.")
    if len(names) > MOST_LAYERS:
        return refusal(written, f"{len(names):,} layers: this picture holds at most {MOST_LAYERS}.")
    steps = follow(names, numbers, (state.channels, state.size, state.size))
    groups = grouped(steps)
    if len(groups) > MOST_ROWS:
        kinds = "CONV, POOL and FC together"
        return refusal(written, f"{len(groups)} of {kinds}: this picture holds at most {MOST_ROWS}.")
    shown = "" if isinstance(state, State) else written
    return picture(shown, groups, tuple(names), numbers, _sentence(steps))


def pattern(state: Counted) -> str:
    """The lecture's pattern with its three counts."""
    pool = "-POOL" if state.pool else ""
    return f"[(CONV-RELU)*{state.convs}{pool}]*{state.blocks}-(FC-RELU)*{state.hidden}-FC-SOFTMAX"


def _counted(state: Counted) -> list[str]:
    names: list[str] = []
    for _ in range(state.blocks):
        for _ in range(state.convs):
            names += ["CONV", "RELU"]
        names += ["POOL"] if state.pool else []
    for _ in range(state.hidden):
        names += ["FC", "RELU"]
    return [*names, "FC", "SOFTMAX"]


def packages_reader() -> Callable[[str], Any] | None:
    """The package's own reader of architectures; none where the course asks you to write it.

    It is asked for by name at run time: an import would have to be there in every student's copy.
    """
    try:
        found: Callable[[str], Any] = getattr(import_module("cnn"), "parse_" + "architecture")
    except ImportError:
        return None
    return found


def _read(state: State) -> list[str] | str:
    """The layers; or why there are none, in a sentence."""
    reader = state.reader or packages_reader()
    if reader is None:
        return (
            "Reading such a text is what the course asks you to write: pass your function to explore.stack."
        )
    try:
        names = reader(state.architecture)
    except Exception as error:
        first = str(error).partition("\n")[0][:200]
        return f"{first.partition(': ')[2] or first}" if state.reader is None else _own(error, first)
    if isinstance(names, (list, tuple)) and all(isinstance(n, str) and n in KINDS for n in names):
        return list(names)
    return f"Your reader returned {str(names)[:80]!r}, expected a list of {', '.join(KINDS)}."


def _own(error: Exception, message: str) -> str:
    return f"Your reader refuses the text: {type(error).__name__}{': ' if message else ''}{message}."


def _numbers(state: State | Counted) -> Numbers | str:
    """The numbers of all layers; or what is wrong with those that were typed."""
    lists: list[tuple[int, ...]] = []
    for what, typed in (("Filters", state.filters), ("Units", state.units)):
        found = [part.strip() for part in typed.split(",")]
        for part in found:
            if not (part.isascii() and part.isdigit() and 1 <= int(part) <= LARGEST):
                return (
                    f"{what}: expected whole numbers from 1 to {LARGEST} with commas between, got {part!r}."
                )
        lists.append(tuple(map(int, found)))
    return Numbers(
        filters=lists[0],
        units=lists[1],
        classes=state.classes,
        conv=(state.conv_size, state.conv_stride, state.conv_padding),
        pool=(state.pool_size, state.pool_stride, 0),
    )


def _sentence(steps: list[Step]) -> str:
    last = steps[-1]
    if last.refusal:
        return f"{last.called}: {last.refusal}"
    total = sum(step.parameters for step in steps)
    fc = sum(step.parameters for step in steps if step.name == "FC")
    share = f", {100 * fc / total:.1f} % of them in FC layers" if fc else ""
    behind = "×".join(f"{n:,}" for n in last.behind)
    image = "×".join(map(str, steps[0].before))
    what = "numbers" if len(last.behind) == 1 else f"= {prod(last.behind):,} numbers"
    layers = f"{len(steps)} layer{'s' * (len(steps) > 1)}"
    return f"{layers}, and all fit: {image} becomes {behind} {what}. {total:,} parameters{share}."

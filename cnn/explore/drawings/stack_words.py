"""What `stack` says: the lines of its table, and everything about a layer in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from cnn.explore.drawings.following import Step, Volume, quotient

_BYTES = 4  # of a float32


@dataclass(frozen=True, kw_only=True)
class Group:
    """A layer, with the RELU or SOFTMAX that follows it and leaves the volume as it is."""

    steps: tuple[Step, ...]

    @property
    def first(self) -> Step:
        return self.steps[0]

    @property
    def name(self) -> str:
        return " + ".join(step.name for step in self.steps)

    @property
    def label(self) -> str:
        places = [step.place for step in self.steps]
        return f"{places[0]}" if len(places) == 1 else f"{places[0]}–{places[-1]}"


def grouped(steps: list[Step]) -> list[Group]:
    """The lines of the table."""
    groups: list[list[Step]] = []
    for step in steps:
        if groups and step.name in ("RELU", "SOFTMAX"):
            groups[-1].append(step)
        else:
            groups.append([step])
    return [Group(steps=tuple(group)) for group in groups]


def cells(group: Group) -> tuple[str, ...]:
    step = group.first
    name = f"{group.label}  {group.name}"
    if step.refusal:
        return (name, _does(step), "doesn't fit", "", "", "")
    sees = "all" if step.sight is None else str(step.sight.pixels)
    volume = volume_words(step.behind)
    return (
        name,
        _does(step),
        volume,
        f"{step.parameters:,}",
        in_bytes(step.kept) if step.kept else "–",
        sees,
    )


def _does(step: Step) -> str:
    f, s, p = step.window
    match step.name:
        case "CONV" if step.behind:
            return f"{step.behind[0]} filters {f}×{f}, S {s}, P {p}"
        case "CONV" | "POOL":
            return f"windows {f}×{f}, S {s}{f', P {p}' if step.name == 'CONV' else ''}"
        case "FC":
            return f"{prod(step.before):,} numbers to {step.behind[0]:,}"
        case "RELU":
            return "what is negative becomes 0"
    return "scores to probabilities"


def words(group: Group) -> str:
    """All that is known about a line of the table."""
    step = group.first
    start = f"Layer {group.label}, {group.name}: {_does(step)}."
    if step.refusal:
        return f"{start} {step.refusal}"
    change = changed(step)
    if step.name not in ("CONV", "FC"):
        cost = "No parameters"
    elif step.name == "FC":
        cost = f"{step.behind[0]:,}·({prod(step.before):,} + 1) = {step.parameters:,} parameters"
    else:
        weights = f"{step.window[0]}·{step.window[0]}·{step.before[0]} + 1"
        cost = f"{step.behind[0]}·({weights}) = {step.parameters:,} parameters"
    memory = f"{step.kept:,} numbers to keep, {in_bytes(step.kept)}" if step.kept else "nothing more to keep"
    seen = "the whole image" if step.sight is None else f"{step.sight.pixels}×{step.sight.pixels} pixels"
    return f"{start} {change}. {cost}; {memory}; one output sees {seen}."


def changed(step: Step) -> str:
    """What becomes of the volume, and why."""
    if step.refusal:
        behind_fc = len(step.before) == 1
        why = "has no rows and columns left" if behind_fc else step.refusal
        return f"{volume_words(step.before)}{' ' if behind_fc else ': '}{why}"
    change = f"{volume_words(step.before)} becomes {volume_words(step.behind)}"
    return f"{change}: {quotient(step.before[1], step.window)}" if step.name in ("CONV", "POOL") else change


def volume_words(volume: Volume) -> str:
    return "×".join(f"{n:,}" for n in volume)


def in_bytes(numbers: int) -> str:
    size = numbers * _BYTES
    return f"{size / 2**20:,.2f} MiB" if size >= 2**20 else f"{size / 2**10:,.2f} KiB"

"""The side-by-side table, as rows of Markdown: what each submission does, and what two graders make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attacks import SUBMISSIONS, Submission
from content import Content
from folders import CONTENTS
from stock import Given

TITLES = {
    "forge": "Forge: points that are not earned",
    "leak": "Leak: reading what is not theirs, or carrying it out",
    "channel": "Channel: attacks on the line between grader and sandbox",
    "exhaust": "Exhaust: the machine, or the grader's patience",
    "content": "Content: files, folders, archives, names",
    "unlucky": "Honest, but unlucky: must keep full marks",
}
FIVE = ("honest", "hook", "transformer", "thief", "careful")
HEAD = "| submission | what it does | stock nbgrader | this grader |\n|---|---|---|---|"
NOT_TRIED = "–"

Entry = Submission | Content


def entries(kind: str) -> tuple[Entry, ...]:
    """The submissions of a kind, in the order of their file."""
    everything: Sequence[Entry] = (*SUBMISSIONS, *CONTENTS)
    return tuple(entry for entry in everything if entry.kind == kind)


def expected(entry: Entry) -> str:
    """What this grader must give, as the table says it."""
    if isinstance(entry, Content):
        return f"refused: …{entry.says}…" if entry.says else "6 of 6"
    return f"{entry.points:g}" + ("" if entry.status == "graded" else f" ({entry.status})")


def by_stock(given: Given | None, entry: Entry) -> str:
    """What stock nbgrader gave, as the table says it."""
    if given is None or isinstance(entry, Content):
        return NOT_TRIED
    if given.neighbour_gone:
        return "the others' work is deleted"
    if given.points is None:
        return "does not end" if given.seconds_over else "not graded at all"
    reads = " (and it gets what it looks for)" if given.leaks(entry) else ""
    wrong = given.points > entry.points if entry.hostile else given.points < entry.points
    wrong = wrong and entry.kind != "exhaust"  # their functions are right; what they take is another matter
    return (f"**{given.points:g}**" if wrong else f"{given.points:g}") + reads


def row(entry: Entry, stock: Mapping[str, Given]) -> str:
    """One line of the table."""
    cells = (entry.name, entry.does, by_stock(stock.get(entry.name), entry), expected(entry))
    return "| " + " | ".join(plain(cell) for cell in cells) + " |"


def plain(text: str) -> str:
    """Text that stays in its cell."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*\\[", "\\*\\[")


def table(kind: str, stock: Mapping[str, Given]) -> str:
    """The table of one kind."""
    rows = [row(entry, stock) for entry in entries(kind)]
    return "\n".join([f"### {TITLES[kind]}", "", HEAD, *rows])


def five(stock: Mapping[str, Given]) -> str:
    """The table of the five that say most."""
    known = {entry.name: entry for entry in SUBMISSIONS}
    return "\n".join([HEAD, *(row(known[name], stock) for name in FIVE)])

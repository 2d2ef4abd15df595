"""Whether a submission ended as its table says; used by the tests and by the command."""

from __future__ import annotations

from arena import Result
from attacks import Submission
from content import Content

from autograder.records import RowStatus

LARGEST = 3_000_000  # characters that one graded notebook may show
LONGEST = 200  # characters of a refusal
TOTAL = 6.0


def faults(entry: Submission | Content, result: Result) -> list[str]:
    """One line for each thing that is not as the table says; none when all is well."""
    return _faults_of_content(entry, result) if isinstance(entry, Content) else _faults_of_code(entry, result)


def _faults_of_code(entry: Submission, result: Result) -> list[str]:
    if result.row.status is not RowStatus.GRADED:
        return [f"{result.row.status}: {result.row.note}"]
    got = result.points["double"], result.statuses["double"]
    right = got[0] == entry.points and entry.status in (got[1], "a race")
    found = [f"double: {got}"] * (not right)
    later = result.points["triple"], result.statuses["triple"]
    found += [f"triple: {later}"] * (later != (2, "graded") and not entry.spoils_later_cells)
    shown = result.shown()
    found += [f"{entry.shows!r} is not shown"] * (entry.shows not in shown)
    found += [f"{text!r} is shown" for text in entry.hides if text in shown]
    return found + [f"{len(shown)} characters are shown"] * (len(shown) > LARGEST)


def _faults_of_content(entry: Content, result: Result) -> list[str]:
    row = result.row
    if not entry.says:
        right = (row.status, row.score) == (RowStatus.GRADED, TOTAL)
        return [] if right else [f"{row.status}, {row.score}: {row.note}"]
    found = [f"{row.status}, {row.score}"] * ((row.status, row.score) != (RowStatus.REFUSED, 0))
    found += [f"{row.note!r} does not say {entry.says!r}"] * (entry.says not in row.note)
    clear = row.note.isprintable() and len(row.note) < LONGEST
    return found + [f"not one clear line: {row.note!r}"] * (not clear or result.notebook is not None)

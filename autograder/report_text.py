"""A report as plain text, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.escape import printable
from autograder.report import CaseResult, Kind, Picture, Report, Status

WIDTH = 96


def report_text(report: Report) -> str:
    """The whole report: points, named mistakes, one line per case, the first failing one in detail."""
    return "\n".join(_lines(report))


def decimal(points: float) -> str:
    """Points as a plain decimal without needless zeros, which `float` and nbgrader read: "3.5", "0", "5"."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def headline(report: Report) -> str:
    """One line: the exercise and what was earned."""
    return f"{report.exercise}: {earned(report)}"


def earned(report: Report) -> str:
    """Points, or stars where it is a bonus: "3.5 of 5 points", "★★☆ 2 of 3 stars"."""
    if report.max_stars:
        shown = "★" * report.stars + "☆" * (report.max_stars - report.stars)
        unit = "star" if report.max_stars == 1 else "stars"
        return f"{shown} {report.stars} of {report.max_stars} {unit}"
    unit = "point" if report.max_points == 1 else "points"
    return f"{decimal(report.points)} of {decimal(report.max_points)} {unit}"


def sign(report: Report) -> str:
    """A sign for the whole: right, not right, not begun."""
    if report.status is Status.NOT_STARTED:
        return "○"
    return "✓" if report.passed else "✗"


def verdict(case: CaseResult) -> tuple[str, str]:
    """A sign and a word for one case."""
    return ("✓", "passed") if case.passed else ("✗", "failed")


def remark(report: Report) -> str:
    """Say when something that was passed does not count yet."""
    core_failed = any(not case.passed for case in report.cases if case.kind is Kind.CORE)
    waiting = [case for case in report.cases if case.passed and case.kind is not Kind.CORE]
    if not (core_failed and waiting):
        return ""
    return f"“{waiting[0].name}” counts as soon as the other cases pass."


def _lines(report: Report) -> Iterator[str]:
    yield f"{sign(report)} {headline(report)}"
    for finding in report.findings:
        yield ""
        yield from _wrapped(f"Seen:     {finding.seen}", "  ", hang=10)
        yield from _wrapped(f"Question: {finding.question}", "  ", hang=10)
        yield from _wrapped(f"Hint:     {finding.hint}", "  ", hang=10)
    if report.note:
        yield from [""] if report.findings else []
        yield from _wrapped(report.note, "  ")
    if report.cases:
        yield ""
    detailed = next((case for case in report.cases if case.seen), None)
    for case in report.cases:
        mark, word = verdict(case)
        yield f"  {mark} {word}  {case.name}{' (hidden)' if case.hidden else ''}"
        if case is detailed:
            yield from _wrapped(case.seen, "      ")
            yield from _pictured(case.picture)
    if remark(report):
        yield ""
        yield from _wrapped(remark(report), "  ")


def _wrapped(text: str, indent: str, hang: int = 0) -> list[str]:
    rest = indent + " " * hang
    lines: list[str] = []
    for paragraph in printable(text).splitlines():
        first = rest if lines else indent
        lines += textwrap.wrap(paragraph, WIDTH, initial_indent=first, subsequent_indent=rest)
    return lines


def _pictured(picture: Picture | None) -> Iterator[str]:
    if picture is None:
        return
    left, right = _grid(picture.expected), _grid(picture.actual)
    height = max(len(left), len(right))
    width = max(len("expected"), *map(len, left))
    yield ""
    yield f"      {'expected':<{width}}    yours{f'    ({picture.where})' if picture.where else ''}"
    for i in range(height):
        first, second = (grid[i] if i < len(grid) else "" for grid in (left, right))
        yield f"      {first:<{width}}    {second}".rstrip()
    yield ""


def _grid(values: NDArray[np.float64]) -> list[str]:
    texts = [[f"{value:.6g}" for value in row] for row in values]
    width = max((len(text) for row in texts for text in row), default=0)
    return [" ".join(f"{text:>{width}}" for text in row) for row in texts]

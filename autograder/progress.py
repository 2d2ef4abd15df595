"""How far grading has come: a bar with rate, time left and failures; plain lines without a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

Tell = Callable[[int, int, int], None]
"""Told after each submission how many are done, how many there are, and how many could not be graded."""


@contextmanager
def progress(console: Console) -> Iterator[Tell]:
    """Show on this console what is told; without a terminal a line for each tenth of the work."""
    if not console.is_terminal:
        yield plain_lines(print)
        return
    columns = (BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=console, transient=True) as bar:
        task = bar.add_task("grading", total=None)
        yield lambda done, total, refused: bar.update(
            task, completed=done, total=total, description=f"grading{_not_graded(refused)}"
        )


class RateColumn(ProgressColumn):
    """Submissions per second."""

    def render(self, task: Task) -> Text:
        """Empty until there is a rate."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


def plain_lines(say: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> Tell:
    """Say in a line how far it is, ten times in all.

    >>> seconds = iter([0.0, 5.0, 60.0])
    >>> tell = plain_lines(print, clock=lambda: next(seconds))
    >>> tell(20, 220, 0)
    >>> tell(22, 220, 0)
    graded 22 of 220, 4.4/s, 0:00:45 left
    >>> tell(220, 220, 3)
    graded 220 of 220, 3.7/s, 3 of them could not be graded
    """
    began = clock()

    def tell(done: int, total: int, refused: int) -> None:
        if done * 10 // total == (done - 1) * 10 // total:
            return
        rate = done / max(clock() - began, 1e-3)
        left = f", {timedelta(seconds=round((total - done) / rate))} left" if done < total else ""
        say(f"graded {done} of {total}, {rate:.1f}/s{left}{_not_graded(refused)}")

    return tell


def _not_graded(refused: int) -> str:
    return f", {refused} of them could not be graded" if refused else ""

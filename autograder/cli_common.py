"""What the commands share: where they print, and the arguments that several of them take."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

if TYPE_CHECKING:
    from autograder.workers import Judging

console = Console() if sys.stdout.isatty() else Console(width=140)  # a log has no width of its own

Directory = Annotated[Path, typer.Argument(help="The course directory that `autograder init` made.")]
Names = Annotated[
    list[str] | None, typer.Argument(help="Assignments, such as 01_convolution; all of them by default.")
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, help="Submissions at a time; by default as many as there are cores to use."),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Judge on the workers of a Dask cluster, not here: tcp://HOST:PORT, see docs/clusters.md.",
    ),
]
SandboxForm = Annotated[
    Literal["strict", "template"] | None,
    typer.Option(
        "--sandbox",
        help="strict: a fresh Python for each submission. template: each is forked from one that is ready, "
        "which is faster; the default where this machine can do it.",
    ),
]


def say(line: str) -> None:
    """A line above the progress bar."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def judging_by(scheduler: str | None, jobs: int | None) -> Iterator[Judging]:
    """Where submissions are judged: on a cluster, or here."""
    from autograder.cluster import connect
    from autograder.cores import usable
    from autograder.workers import OneByOne, Workers

    number = jobs or usable()
    if scheduler is not None:
        with connect(scheduler, say) as cluster:
            yield cluster
    elif number == 1:
        yield OneByOne()
    else:
        with closing(Workers(number)) as workers:
            yield workers

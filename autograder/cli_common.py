"""What the commands share: where they print, and the arguments that several of them take."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

console = Console() if sys.stdout.isatty() else Console(width=140)  # a log has no width of its own

Directory = Annotated[Path, typer.Argument(help="The course directory that `autograder init` made.")]
Names = Annotated[
    list[str] | None, typer.Argument(help="Assignments, such as 01_convolution; all of them by default.")
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

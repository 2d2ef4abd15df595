"""The command `regrade`: what is touched, what would change, and then whether it is to count."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from autograder import tables
from autograder.cli_common import Directory, Jobs, SandboxForm, Scheduler, console, judging_by
from autograder.errors import AutograderError, UsageError


def regrade(
    directory: Directory,
    assignment: Annotated[str, typer.Argument(help="An assignment that has been graded there.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Enter the new scores without asking, for scripts.")
    ] = False,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    form: SandboxForm = None,
) -> None:
    """Judge again what a change touches (a mended check, a limit, a library), and ask before it counts.

    Exercises that the change does not touch keep their points. Scores given by hand stay as they are.
    """
    from autograder import forkserver

    if jobs != 1 and not scheduler:
        forkserver.start()
    from autograder.coursedir import open_course
    from autograder.progress import progress
    from autograder.regrade import regrading
    from autograder.sandbox import choose_sandbox

    if scheduler and (jobs or form):
        raise UsageError("--jobs and --sandbox are for this machine: leave them out with --scheduler")
    course = open_course(directory)
    entered: int | None = None
    try:
        with regrading(course, assignment, choose_sandbox(form=form)) as work:
            for line in tables.to_judge(work.touched):
                print(line)
            if not work.touched.cases:
                return
            with judging_by(scheduler, jobs) as judging, progress(console) as tell:
                work.judge(judging, tell)
            if any(change.direction for change in work.changes):
                console.print(tables.regraded(work.changes, assignment))
            print(tables.summary(work.changes))
            if work.changes and _agreed(yes):
                entered = 0
                entered = work.enter()
            for line in work.problems:
                print(f"not regraded: {line}")
    except KeyboardInterrupt:
        what = "nothing was changed" if entered is None else "what was entered is kept"
        raise AutograderError(f"interrupted; {what}: run the same command again") from None
    if entered is not None:
        print(f"entered: {entered} submissions, in {course.gradebook_shown}")
        print(f"feedback pages are made anew by: autograder feedback {course.root} {assignment}")
    if entered is None or work.problems:
        raise typer.Exit(1)


def _agreed(yes: bool) -> bool:
    """Whether the person at the terminal wants the new scores. Where nobody can be asked, nobody does."""
    if not yes and not sys.stdin.isatty():
        print("nothing was changed, because there is nobody to ask here: --yes enters the new scores")
        return False
    if not yes and not typer.confirm("Enter these scores into the gradebook?"):
        print("nothing was changed")
        return False
    return True

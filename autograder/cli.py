"""The command line: thin commands over the modules of the same names.

Exit code 0: done. 1: something was not graded, not in sync or not safe. 2: wrong usage.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from autograder import tables
from autograder.cli_common import Directory, Jobs, Names, SandboxForm, Scheduler, console, judging_by
from autograder.cli_regrade import regrade
from autograder.course import REPOSITORY, Assignment, Course, load_course
from autograder.errors import AutograderError, UsageError
from autograder.storage import storage_error

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Build, release and grade the course. Student code only ever runs in a sandbox.",
)


def main() -> None:
    """Run a command; a mistake of the caller's is one line on stderr, never a traceback."""
    try:
        app()
    except AutograderError as error:
        _fail(error)
    except Exception as error:
        known = storage_error(error)
        if known is None:
            raise
        _fail(known)


def _fail(error: AutograderError) -> NoReturn:
    print(f"autograder: {error}", file=sys.stderr)
    sys.exit(error.exit_code)


@app.command(epilog="Example:  autograder doctor")
def doctor(form: SandboxForm = None) -> None:
    """Say what this machine can isolate, each claim tested by trying to break it."""
    from autograder.sandbox.doctor import examine

    claims = examine(form=form)
    console.print(tables.claims(claims))
    if any(claim.failed for claim in claims):
        raise typer.Exit(1)


@app.command(epilog="Example:  autograder build --check")
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 when something is not in sync.")
    ] = False,
) -> None:
    """Make student notebooks and stored answers from the masters."""
    from autograder import authoring

    changed = authoring.build(REPOSITORY, check=check)
    for line in changed:
        print(f"out of sync: {line}" if check else f"wrote {line}")
    if check and changed:
        print("Run:  autograder build")
        raise typer.Exit(1)
    if not changed:
        print("Everything is in sync with the masters.")


@app.command(epilog="Example:  autograder bank 01_convolution")
def bank(assignments: Names = None) -> None:
    """Hold the bank against the checks: what each wrong variant loses and is called.

    Without names the whole course is tried, and docs/misconceptions.md is written.
    """
    from autograder import bank as banking

    course = load_course()
    chosen = _assignments(course, assignments)
    rows = [row for assignment in chosen for row in banking.matrix(assignment)]
    console.print(tables.bank(rows))
    if not assignments:
        path = REPOSITORY / banking.PATH
        path.write_text(banking.page(chosen, rows), encoding="utf-8")
        print(f"wrote {banking.PATH}")
    if not all(row.sound for row in rows):
        raise typer.Exit(1)


@app.command(epilog="Example:  autograder init ~/convnets-2026")
def init(
    directory: Annotated[Path, typer.Argument(help="A new or empty directory.")],
    db: Annotated[
        str,
        typer.Option(
            help="The gradebook on a PostgreSQL server: postgresql://USER@HOST/NAME, an empty database. "
            "By default it is a file, grades.db."
        ),
    ] = "",
) -> None:
    """Make a course directory: nbgrader's layout, the take-over configuration and the secret."""
    from autograder import coursedir

    for line in coursedir.init(directory, load_course(), db).notes:
        print(line)


@app.command(epilog="Example:  autograder release ~/convnets-2026 01_convolution")
def release(directory: Directory, assignments: Names = None) -> None:
    """Make the release version and the students' bundle of assignments, free of answers."""
    from autograder import release as releasing
    from autograder.coursedir import open_course

    chosen = _assignments(load_course(), assignments)
    for line in releasing.release(open_course(directory), chosen):
        print(line)


@app.command(epilog="Example:  autograder simulate ~/convnets-2026 01_convolution --students 40")
def simulate(
    directory: Directory,
    assignment: Annotated[str, typer.Argument(help="An assignment that is released there.")],
    students: Annotated[int | None, typer.Option(min=1, help="How many; by default each story once.")] = None,
) -> None:
    """Write a made-up class into submitted/: right, wrong, unfinished, broken and hostile."""
    from autograder.coursedir import open_course
    from autograder.simulate import simulate as make_class

    course = open_course(directory)
    told = make_class(course, load_course().assignment(assignment), students)
    print(f"{len(told)} made-up submissions of {assignment} are in {course.root / 'submitted'}")


@app.command(epilog="Example:  autograder grade ~/convnets-2026 01_convolution")
def grade(
    directory: Directory,
    assignments: Names = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    only_failed: Annotated[
        bool,
        typer.Option(
            "--only-failed",
            help="Grade again only what was refused, could not be graded, or had a cell or an exercise that "
            "was too slow, died, ran out of memory or gave a broken reply: for after the machine was busy. "
            "Everything else stays, also what has changed or is new.",
        ),
    ] = False,
    student: Annotated[str | None, typer.Option(help="Only this student.")] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    form: SandboxForm = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe-no-sandbox",
            help="Run student code unprotected, with your rights. For work you trust only; records say so.",
        ),
    ] = False,
) -> None:
    """Grade submissions in the sandbox, into the gradebook.

    What was graded before from the same content by the same rules is left alone, so a run that was cut short
    goes on when the command is given again.
    """
    from autograder import forkserver

    if jobs != 1 and not scheduler:
        forkserver.start()
    from autograder import grade as grading
    from autograder.coursedir import open_course
    from autograder.progress import progress
    from autograder.sandbox import choose_sandbox

    course = open_course(directory)
    sandbox = choose_sandbox(unsafe=unsafe, form=form)
    chosen = _ids(assignments)
    if scheduler and (jobs or unsafe or form):
        raise UsageError(
            "--jobs, --sandbox and --unsafe-no-sandbox are for this machine: leave them out with --scheduler"
        )
    try:
        with judging_by(scheduler, jobs) as judging, progress(console) as tell:
            rows = grading.grade(
                course,
                chosen,
                sandbox,
                force=force,
                only_failed=only_failed,
                student=student,
                judging=judging,
                progress=tell,
            )
    except KeyboardInterrupt:
        again = "interrupted; what was graded is kept: run the same command again to go on from here"
        raise AutograderError(again) from None
    for assignment in chosen:
        mine = [row for row in rows if row.assignment == assignment]
        if mine:
            console.print(tables.grades(mine, course, assignment))
    if only_failed and not rows:
        print("nothing to grade again: no submission was refused, and nothing was ended or disturbed")
        return
    empty = [name for name in chosen if name not in {row.assignment for row in rows}]
    if empty and not only_failed:
        print(f"nothing was handed in for {', '.join(empty)}")
    for line in tables.again(rows):
        print(line)
    for what in ("gradebook", "autograded", "records"):
        print(f"{what:11}{course.gradebook_shown if what == 'gradebook' else course.root / what}")
    if any(row.refused for row in rows):
        raise typer.Exit(1)


app.command(epilog="Example:  autograder regrade ~/convnets-2026 01_convolution")(regrade)


@app.command(epilog="Example:  autograder feedback ~/convnets-2026")
def feedback(directory: Directory, assignments: Names = None) -> None:
    """Write one HTML page per student and assignment, hidden inputs redacted."""
    from autograder import feedback as pages
    from autograder.coursedir import open_course

    course = open_course(directory)
    written = pages.feedback(course, _ids(assignments))
    print(f"{len(written)} feedback pages are in {course.root / 'feedback'}")


def _assignments(course: Course, names: list[str] | None) -> list[Assignment]:
    return [course.assignment(name) for name in names] if names else list(course.assignments)


def _ids(names: list[str] | None) -> list[str]:
    return [assignment.id for assignment in _assignments(load_course(), names)]

"""Release an assignment: nbgrader's own release version, the students' bundle, and the sandbox's packages.

Everything that leaves the instructor's hands is scanned for answers before it takes its place; a leak refuses
the release and leaves what was there. Releasing again is safe at any time, also after work was handed in.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from autograder import authoring
from autograder.bundle import write_bundle
from autograder.course import REPOSITORY, Assignment
from autograder.coursedir import CourseDir
from autograder.errors import CourseError
from autograder.gradebook import read_config
from autograder.leaks import scan
from autograder.withhold import write_packages


def packages_dir(course: CourseDir, assignment: Assignment) -> Path:
    """Where the packages lie that the sandbox binds for this assignment."""
    return course.root / "packages" / assignment.id


def bundle_path(course: CourseDir, assignment: Assignment) -> Path:
    """Where the zip for students lies."""
    return course.root / "bundles" / f"{assignment.id}.zip"


def release(course: CourseDir, assignments: Sequence[Assignment], root: Path = REPOSITORY) -> list[str]:
    """Release assignments into a course directory and return one line about each thing made.

    Raises `CourseError`: the products are not in sync with the masters, an answer would get out, the source
    folder holds files that are not ours, or nbgrader refuses.
    """
    stale = authoring.build(root, check=True)
    if stale:
        raise CourseError("\n".join([*stale, "nothing was released; run first: autograder build"]))
    return [line for assignment in assignments for line in _release(course, assignment, root)]


def _release(course: CourseDir, assignment: Assignment, root: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=course.root, prefix=".release-") as scratch:
        bundle = write_bundle(assignment, Path(scratch), root)
        packages = write_packages(assignment, Path(scratch) / "packages", root)
        for parcel in (bundle, packages):
            _refuse_leaks(parcel, course, assignment, root)
        _write_source(course, assignment, root)
        _generate(course, assignment, root)
        _replace(packages, packages_dir(course, assignment))
        _replace(bundle, bundle_path(course, assignment))
    yield f"{assignment.id}: notebook  {course.released(assignment.id)}"
    yield f"{assignment.id}: bundle    {bundle_path(course, assignment)}"


def _refuse_leaks(parcel: Path, course: CourseDir, assignment: Assignment, root: Path) -> None:
    leaks = scan(parcel, assignment, root, secret=course.secret())
    if leaks:
        lines = [f"{assignment.id}: {leak}" for leak in leaks]
        raise CourseError(
            "\n".join([*lines, f"{assignment.id} was not released: students would see answers"])
        )


def _write_source(course: CourseDir, assignment: Assignment, root: Path) -> None:
    """Write the notebook with solutions; nbgrader copies everything beside it, so nothing may be there."""
    path = course.source(assignment.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    others = [
        file for file in path.parent.iterdir() if file not in (path, path.parent / ".ipynb_checkpoints")
    ]
    if others:
        raise CourseError(
            f"{others[0]} would be copied to the students: move it out of {path.parent}, which holds "
            f"{path.name} and nothing else"
        )
    notebook = authoring.source_notebook(authoring.master_path(assignment, root), assignment)
    path.write_bytes(authoring.to_bytes(notebook))


def _generate(course: CourseDir, assignment: Assignment, root: Path) -> None:
    """Let nbgrader make the release version and record the assignment in the gradebook."""
    path = course.released(assignment.id)
    try:
        _run_nbgrader(course, assignment)
        _refuse_difference(path, assignment, root)
        _refuse_leaks(path.parent, course, assignment, root)
    except CourseError:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise


def _run_nbgrader(course: CourseDir, assignment: Assignment) -> None:
    """nbgrader's `generate_assignment`, with the course's configuration and nobody else's."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    config = read_config(course)
    config.CourseDirectory.assignment_id = assignment.id
    log = logging.Logger("nbgrader")  # of its own: what nbgrader says becomes one line of ours
    said = _Errors()
    log.addHandler(said)
    try:
        converter = GenerateAssignment(
            coursedir=CourseDirectory(config=config, log=log), config=config, log=log, force=True
        )
        converter.start()
    except Exception as error:  # nbgrader raises what its preprocessors, its database and traitlets raise
        reason = " ".join((said.lines or [str(error)])[-1].split())
        raise CourseError(f"nbgrader could not release {assignment.id}: {reason}") from error


class _Errors(logging.Handler):
    """Keeps the last line of each error that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += record.getMessage().strip().splitlines()[-1:]


def _refuse_difference(path: Path, assignment: Assignment, root: Path) -> None:
    """nbgrader must make of the source what students find in the bundle."""
    wanted = authoring.student_notebook(authoring.master_path(assignment, root), assignment)
    made = nbformat.read(path, as_version=4)
    if len(made.cells) != len(wanted.cells):
        raise CourseError(f"nbgrader made {len(made.cells)} cells of {len(wanted.cells)}; {_REMEDY}")
    for number, (theirs, ours) in enumerate(zip(made.cells, wanted.cells, strict=True), start=1):
        if theirs != ours:
            raise CourseError(
                f"nbgrader made another cell {number} ({ours.id}) than the bundle has; {_REMEDY}"
            )


_REMEDY = "remove settings of GenerateAssignment and its preprocessors from nbgrader_config.py"


def _replace(fresh: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    fresh.replace(target)

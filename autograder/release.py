"""Release an assignment: nbgrader's own release version, the students' bundle, and the sandbox's packages.

Everything that leaves the instructor's hands is scanned for answers before it takes its place; a leak refuses
the release and leaves what was there. Releasing again is safe at any time, also after work was handed in.
"""

from __future__ import annotations

import shutil
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
from autograder.nbgrader_log import Heard
from autograder.scratch import scratch
from autograder.storage import naming
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
    with naming(course.root), scratch(course.root) as folder:
        bundle = write_bundle(assignment, folder, root)
        packages = write_packages(assignment, folder / "packages", root)
        for parcel in (bundle, packages):
            _refuse_leaks(parcel, course, assignment, root)
        _write_source(course, assignment, root, folder)
        notebook = _generate(course, assignment, root, folder / "release")
        _replace(notebook.parent, course.released(assignment.id).parent)
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


def _write_source(course: CourseDir, assignment: Assignment, root: Path, folder: Path) -> None:
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
    fresh = folder / path.name
    fresh.write_bytes(authoring.to_bytes(notebook))
    fresh.replace(path)


def _generate(course: CourseDir, assignment: Assignment, root: Path, folder: Path) -> Path:
    """Let nbgrader make the release version in this folder and record the assignment in the gradebook."""
    run_nbgrader(course, assignment, folder)
    path = folder / assignment.id / f"{assignment.id}.ipynb"
    _refuse_difference(path, assignment, root)
    _refuse_leaks(path.parent, course, assignment, root)
    return path


def run_nbgrader(course: CourseDir, assignment: Assignment, folder: Path) -> None:
    """nbgrader's `generate_assignment`, with the course's configuration and nobody else's."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    config = read_config(course)
    config.CourseDirectory.assignment_id = assignment.id
    config.CourseDirectory.release_directory = str(folder)
    heard = Heard()
    try:
        converter = GenerateAssignment(
            coursedir=CourseDirectory(config=config, log=heard.log), config=config, log=heard.log, force=True
        )
        converter.start()
    except Exception as error:  # nbgrader raises what its preprocessors, its database and traitlets raise
        raise CourseError(f"nbgrader could not release {assignment.id}: {heard.reason(error)}") from error


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
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    fresh.replace(target)

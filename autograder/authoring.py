"""What is made of a master: the student's notebook, nbgrader's source notebook, and the stored answers.

All are byte-identical on every run and on every machine, so that "is it in sync?" is a comparison.
The student's notebook equals what nbgrader's `generate_assignment` makes of the source notebook; a test
holds the two together.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import REPOSITORY, Assignment, Course, load_course
from autograder.errors import CourseError
from autograder.master import read_master, role, split_answer, split_solution
from autograder.twins import PICTURES, pictures, with_twins

NOTEBOOKS, ANSWERS = Path("notebooks"), Path("autograder/answers")

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_SUFFIX = {"exercise": "-code", "locked": "-locked"}  # of a grade_id: the id alone is the cell with points
_FLAGS = {  # role -> (grade, solution, locked), nbgrader's three questions about a cell
    "exercise": (False, True, False),
    "check": (True, False, True),
    "locked": (False, False, True),
    "written": (True, True, False),
}


def master_path(assignment: Assignment, root: Path = REPOSITORY) -> Path:
    """Where the master of an assignment lies."""
    return root / NOTEBOOKS / f"{assignment.id}.py"


def source_notebook(master: Path, assignment: Assignment) -> NotebookNode:
    """The instructor's notebook, with solutions and nbgrader's metadata: what belongs into `source/`."""
    notebook = read_master(master, assignment)
    points = {item.id: item.points for item in (*assignment.exercises, *assignment.written)}
    cells, ids = [], _Ids()
    for cell in notebook.cells:
        found, tags = role(cell), cell.metadata.get("tags")
        metadata: dict[str, Any] = {"tags": list(tags)} if tags else {}
        if found:
            metadata["nbgrader"] = _nbgrader(found, points)
        identifier = metadata["nbgrader"]["grade_id"] if found else ids.of(cell.source)
        cells.append(_cell(cell, identifier, metadata))
    source: NotebookNode = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            **_KERNEL,
            "convnet_course": {
                "assignment": assignment.id,
                "generated_from": f"notebooks/{master.name}",
                "note": "Generated: edit the master and run `autograder build`, not this file.",
            },
        },
        nbformat_minor=5,
    )
    return source


def student_notebook(master: Path, assignment: Assignment) -> NotebookNode:
    """The notebook that students get: stubs for solutions, cells locked, checksums in place."""
    notebook = source_notebook(master, assignment)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            continue
        cell.metadata["deletable"] = False
        if meta["locked"]:
            cell.metadata["editable"] = False
        if meta["solution"]:
            split = split_solution if cell.cell_type == "code" else split_answer
            cell.source, _ = split(cell.source)
        meta["checksum"] = _checksum(cell)
    return notebook


def to_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as the bytes of its file."""
    text: str = nbformat.writes(notebook)
    return (text + "\n").encode()


def visible_answers(assignment: Assignment) -> bytes:
    """The stored answers of an assignment, computed from the live reference."""
    from autograder.checks import exercises
    from autograder.keybuilding import visible_key
    from autograder.keyfile import save_keys

    defined = exercises(assignment.id)
    missing = [item.id for item in assignment.exercises if item.id not in defined]
    if missing:
        raise CourseError(
            f"course.toml lists {', '.join(missing)} in {assignment.id}, "
            "but autograder/checks defines no such exercise"
        )
    keys = {item.id: visible_key(defined[item.id], item.points, item.bonus) for item in assignment.exercises}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"{assignment.id}.npz"
        save_keys(path, keys)
        return path.read_bytes()


def build(
    root: Path = REPOSITORY,
    *,
    check: bool = False,
    answers: Callable[[Assignment], bytes] = visible_answers,
) -> list[str]:
    """Write every product of every master that is not in sync, and return the paths written.

    With `check` nothing is written, and the lines say what is not in sync and why; empty means all is well.
    """
    course = load_course(root / "course.toml")
    wanted = dict(_products(root, course, answers))
    stale = {
        path: "differs from its master" if (root / path).is_file() else "is missing"
        for path, content in wanted.items()
        if not (root / path).is_file() or not _in_sync((root / path).read_bytes(), content)
    }
    if check:
        return [*(f"{path} {reason}" for path, reason in stale.items()), *_strays(root, wanted)]
    for path in stale:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(wanted[path])
    return [str(path) for path in stale]


def _in_sync(stored: bytes, made: bytes) -> bool:
    """Whether a product need not be written anew; stored answers may differ in their last bits."""
    from autograder.keyfile import interchangeable

    return stored == made or interchangeable(stored, made)


def _products(
    root: Path, course: Course, answers: Callable[[Assignment], bytes]
) -> Iterator[tuple[Path, bytes]]:
    for assignment in course.assignments:
        notebook = student_notebook(master_path(assignment, root), assignment)
        yield NOTEBOOKS / f"{assignment.id}.ipynb", to_bytes(notebook)
        yield ANSWERS / f"{assignment.id}.npz", answers(assignment)
    yield from pictures(root).items()


def _strays(root: Path, wanted: dict[Path, bytes]) -> list[str]:
    masters = {path.with_suffix(".py") for path in wanted if path.parent == NOTEBOOKS}
    found = [*root.glob("notebooks/*.ipynb"), *root.glob("notebooks/*.py"), *root.glob(f"{ANSWERS}/*.npz")]
    known = {*wanted, *masters}
    lost = [
        f"{path} belongs to no assignment of course.toml: add it there or delete the file"
        for path in sorted(path.relative_to(root) for path in found)
        if path not in known
    ]
    drawn = sorted(path.relative_to(root) for path in root.glob(f"{PICTURES}/*.svg"))
    return [
        *lost,
        *(f"{path} is shown by no page in docs/: delete it" for path in drawn if path not in wanted),
    ]


def _nbgrader(found: tuple[str, str], points: dict[str, float]) -> dict[str, Any]:
    kind, identifier = found
    grade, solution, locked = _FLAGS[kind]
    meta: dict[str, Any] = {
        "cell_type": "markdown" if kind == "written" else "code",
        "grade": grade,
        "grade_id": identifier + _SUFFIX.get(kind, ""),
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return {**meta, "points": points[identifier]} if grade else meta


def _cell(cell: NotebookNode, identifier: str, metadata: dict[str, Any]) -> NotebookNode:
    made: NotebookNode
    if cell.cell_type == "code":
        made = nbformat.v4.new_code_cell(source=cell.source, id=identifier, metadata=metadata)
    else:
        source = with_twins(cell.source)
        made = nbformat.v4.new_markdown_cell(source=source, id=identifier, metadata=metadata)
    return made


class _Ids:
    """Ids of plain cells: twelve digits of the source's hash, numbered where a source repeats."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, source: str) -> str:
        digest = hashlib.sha256(source.encode()).hexdigest()[:12]
        self._seen[digest] = self._seen.get(digest, 0) + 1
        return digest if self._seen[digest] == 1 else f"{digest}-{self._seen[digest]}"


def _checksum(cell: NotebookNode) -> str:
    """nbgrader's fingerprint of a cell: it recognises an edited one by it (not a matter of security)."""
    meta = cell.metadata["nbgrader"]
    parts = [cell.source, cell.cell_type, meta["grade"], meta["solution"], meta["locked"], meta["grade_id"]]
    if meta["grade"]:
        parts.append(float(meta["points"]))
    text = "".join(str(part) for part in parts)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

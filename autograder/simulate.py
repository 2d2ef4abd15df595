"""A made-up class: right styles, every misconception, unfinished, broken and hostile work.

The class is deterministic, so a second run writes the same bytes and grading has nothing new to do.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, islice, zip_longest
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import hostile, misconceptions, styles
from autograder.course import Assignment
from autograder.coursedir import CourseDir
from autograder.errors import UsageError

NAMES = """
ada amir anna bao ben bea carl chen cora dara dev dina eli emre eva finn fay gus gita hana hugo ines ivan jan
jae june kai kira lars lena leo lin luis mara max mei mila nina noor olga omar pia priya quin ravi rosa
sam sara sven tara theo tom uma vera viktor wei will xenia yara yusuf zoe
""".split()
WRITTEN = "Each output looks at a small window only, and all places of a map share the same weights."
TIMESTAMP = "2026-01-15 12:00:00 UTC"

Edit = Callable[[NotebookNode], None]


@dataclass(frozen=True, kw_only=True)
class Story:
    """One made-up student: what the submission does, in words, and how it differs from the release."""

    title: str
    wrong: Mapping[str, str] = field(default_factory=dict)  # exercise -> misconception
    answers: Mapping[str, str] = field(default_factory=dict)  # exercise -> source of its code cell
    edit: Edit | None = None
    filename: str | None = None
    raw: bytes | None = None


def simulate(
    course: CourseDir,
    assignment: Assignment,
    students: int | None = None,
    told: Sequence[Story] | None = None,
) -> dict[str, Story]:
    """Write `submitted/` for a made-up class and return student -> story; by default every story once.

    `told`: these stories in place of all; more students begin them again.
    """
    released = course.released(assignment.id)
    if not released.is_file():
        raise UsageError(
            f"{assignment.id} is not released in {course.root}; run first:  "
            f"autograder release {course.root} {assignment.id}"
        )
    notebook = nbformat.read(released, as_version=4)
    every = list(told or stories(assignment))
    cast = list(islice(_repeat(every), students)) if students else every
    _clear(course, assignment)
    written = {}
    for name, story in zip(_names(), cast, strict=False):
        _write(course.submitted(name, assignment.id), notebook, assignment, story)
        written[name] = story
    path = course.simulated(assignment.id)
    path.parent.mkdir(exist_ok=True)
    kept = {name: {"story": story.title, "wrong": dict(story.wrong)} for name, story in written.items()}
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return written


def _clear(course: CourseDir, assignment: Assignment) -> None:
    """Remove the class that an earlier run made up, and nobody else's work."""
    path = course.simulated(assignment.id)
    if path.is_file():
        for name in json.loads(path.read_text(encoding="utf-8")):
            shutil.rmtree(course.submitted(name, assignment.id), ignore_errors=True)


def stories(assignment: Assignment) -> list[Story]:
    """Every story once, mixed, so that a small class also has some of each."""
    groups = (list(_right(assignment)), list(_wrong(assignment)), list(_special(assignment)))
    return [story for row in zip_longest(*groups) for story in row if story is not None]


def _right(assignment: Assignment) -> Iterator[Story]:
    sources = {item.id: styles.sources(item.id) for item in assignment.exercises}
    for i in range(max(map(len, sources.values()))):
        yield Story(
            title="right, style " + str(i + 1),
            answers={name: list(found.values())[i % len(found)] for name, found in sources.items()},
        )


def _wrong(assignment: Assignment) -> Iterator[Story]:
    """Each student carries one misconception per exercise while there are some left; the rest is right."""
    right = _solved(assignment)
    wrong = {
        item.id: [wrong.id for wrong in misconceptions.misconceptions(item.id)]
        for item in assignment.exercises
    }
    for i in range(max(map(len, wrong.values()))):
        mine = {name: ids[i] for name, ids in wrong.items() if i < len(ids)}
        answers = {name: misconceptions.variant_source(name, variant) for name, variant in mine.items()}
        title = f"{len(mine)} misconceptions" if len(mine) > 1 else "1 misconception"
        yield Story(title=title, wrong=mine, answers={**right, **answers})


def _special(assignment: Assignment) -> Iterator[Story]:
    right = _solved(assignment)
    target = assignment.exercises[0]
    last = assignment.exercises[-1]

    def with_answer(title: str, source: str) -> Story:
        source = source.replace("NAME", target.id).replace("POINTS", f"{target.points:g}")
        return Story(title=title, answers={**right, target.id: source})

    yield Story(title="untouched")
    yield Story(title="first half only", answers=dict(islice(right.items(), len(right) // 2)))
    yield with_answer("honest: warns and prints", hostile.WARNING_PREFIX + right[target.id])
    yield with_answer("forges: displayhook", hostile.HOOK)
    yield with_answer("forges: input transformer", hostile.TRANSFORMER)
    yield with_answer("steals: looks for the gradebook", hostile.THIEF)
    yield with_answer("function hangs", hostile.HANGING_FUNCTION)
    yield with_answer("function kills its process", hostile.DYING_FUNCTION)
    yield with_answer("function raises IndexError", hostile.CRASHING_FUNCTION)
    yield with_answer("syntax error", hostile.SYNTAX_ERROR)
    yield Story(title="a cell hangs", answers=right, edit=_insert_cell("while True:\n    pass"))
    yield Story(title="a cell ends the process", answers=right, edit=_insert_cell("import os\nos._exit(0)"))
    yield Story(title="deletes a check cell", answers={**right, last.id: ""}, edit=_delete_cell(last.id))
    yield Story(title="raises its own points", answers={**right, last.id: ""}, edit=_edit_points(last.id))
    yield Story(title="renamed the file", answers=right, filename="my solution (final).ipynb")
    yield Story(title="not a notebook", raw=b"Dear professor, please find my homework attached.\n")


def _solved(assignment: Assignment) -> dict[str, str]:
    return {item.id: next(iter(styles.sources(item.id).values())) for item in assignment.exercises}


def _insert_cell(source: str) -> Edit:
    def edit(notebook: NotebookNode) -> None:
        notebook.cells.insert(2, nbformat.v4.new_code_cell(source, id="inserted-by-me"))

    return edit


def _delete_cell(grade_id: str) -> Edit:
    def edit(notebook: NotebookNode) -> None:
        notebook.cells = [cell for cell in notebook.cells if _grade_id(cell) != grade_id]

    return edit


def _edit_points(grade_id: str) -> Edit:
    def edit(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if _grade_id(cell) == grade_id:
                cell.metadata.nbgrader.points = 1000
                cell.source = "1000"

    return edit


def _write(folder: Path, notebook: NotebookNode, assignment: Assignment, story: Story) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (story.filename or f"{assignment.id}.ipynb")
    if story.raw is not None:
        path.write_bytes(story.raw)
    else:
        path.write_text(nbformat.writes(_answered(notebook, story)), encoding="utf-8")
    (folder / "timestamp.txt").write_text(TIMESTAMP, encoding="utf-8")


def _answered(notebook: NotebookNode, story: Story) -> NotebookNode:
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        exercise = (_grade_id(cell) or "").removesuffix("-code")
        if cell.cell_type == "code" and exercise in story.answers and cell.metadata.nbgrader.solution:
            cell.source = story.answers[exercise].strip() + "\n"
        elif cell.cell_type == "markdown" and story.answers and _grade_id(cell):
            cell.source = WRITTEN  # for a person to mark
    if story.edit:
        story.edit(notebook)
    return notebook


def _grade_id(cell: NotebookNode) -> str | None:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    return str(grade_id) if grade_id else None


def _repeat(cast: list[Story]) -> Iterator[Story]:
    return chain.from_iterable(cast for _ in count())


def _names() -> Iterator[str]:
    yield from NAMES
    yield from (f"{name}{i}" for i in count(2) for name in NAMES)

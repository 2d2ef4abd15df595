"""The whole red team against the grader, once: hand in, grade, write pages, and see what is different.

First comes a bystander with a mark by hand. Then what ends by itself is graded, then with short limits what
does not, as a class whose late submissions arrive between two runs. Around each run stands a watch.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from arena import NAME, PATIENT, TIMESTAMP, Arena, Result, make_arena
from attacks import SUBMISSIONS, Submission
from canaries import Canaries, guarded, place
from content import Content, Place
from edits import notebook_of, to_bytes
from folders import CONTENTS
from nbgrader.api import Gradebook
from watch import Watch

from autograder import forkserver
from autograder.cells import shown

BYSTANDER = "bystander"
HONEST = next(each for each in SUBMISSIONS if each.name == "honest")
HURRIED = replace(PATIENT, cell_seconds=3, exercise_seconds=3, submission_seconds=30)
OTHERS_ROWS = """
    SELECT s.student_id, s.timestamp, c.name, g.auto_score, g.manual_score, g.needs_manual_grade
    FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook b ON b.id = g.notebook_id
    JOIN submitted_assignment s ON s.id = b.assignment_id WHERE s.student_id = ? ORDER BY c.name"""
COURSES_TABLES = (
    "course",
    "assignment",
    "notebook",
    "base_cell",
    "grade_cells",
    "solution_cells",
    "source_cell",
)


@dataclass(frozen=True, kw_only=True)
class Siege:
    """What came of it all."""

    arena: Arena
    canaries: Canaries
    results: Mapping[str, Result]  # by student; a name that is refused stands as the grader shows it
    differences: tuple[str, ...]
    seconds: float  # from the first submission handed in to the last page written

    def of(self, entry: Submission | Content) -> tuple[Result, ...]:
        """The results of a submission."""
        names = entry.students if isinstance(entry, Submission) else (entry.who,)
        return tuple(self.results[name if name in self.results else shown(name)] for name in names)

    def layers(self) -> set[tuple[str, ...]]:
        """The second layers that records name: one tuple, if all were graded behind the same."""
        return {tuple(record["layers"]) for record in self._graded()}

    def isolation(self) -> set[str]:
        """The forms of the sandbox that records name."""
        return {record["isolation"] for record in self._graded()}

    def _graded(self) -> Iterator[dict[str, Any]]:
        for path in self.arena.course.record("*", NAME).parent.glob("*.json"):
            record = json.loads(path.read_text())
            if record["status"] == "graded":
                yield record


@contextmanager
def besieged(submissions: tuple[Submission, ...], contents: tuple[Content, ...]) -> Iterator[Siege]:
    """Grade these submissions on a course of their own, among canaries.

    What they left can be looked at inside the context; the canaries are gone by then, and the environment is
    what it was before.
    """
    forkserver.start()  # before anything is watched: it stays
    with place() as folder:
        with guarded(folder) as canaries:
            siege = _siege(submissions, contents, canaries)
        yield siege


def _siege(submissions: tuple[Submission, ...], contents: tuple[Content, ...], canaries: Canaries) -> Siege:
    arena = make_arena(canaries.folder / "course")
    visible = ", ".join(f"{seen!r}: {right}" for seen, right in arena.visible().items())
    facts = {**canaries.facts, "COURSE": str(arena.course.root), "VISIBLE": visible}
    began = time.monotonic()
    _bystand(arena, facts)
    _hand_in_content(arena, contents, canaries, facts)
    differences, rows = [], {}
    for hangs, limits in ((False, PATIENT), (True, HURRIED)):
        now = [each for each in submissions if each.hangs is hangs]
        for submission in now:
            arena.hand_in(submission, facts)
        watch = _watch(arena, canaries)
        others = _rows_of_others(arena)
        late = [name for each in now for name in each.students]  # other limits: nobody else is graded by them
        rows |= arena.grade(limits, late if hangs else None)
        if hangs:
            arena.feedback()
        differences += watch.differences()
        differences += ["rows of others changed"] * (_rows_of_others(arena) != others)
    return Siege(
        arena=arena,
        canaries=canaries,
        results=arena.results(rows),
        differences=tuple(differences),
        seconds=time.monotonic() - began,
    )


def _bystand(arena: Arena, facts: Mapping[str, str]) -> None:
    """An honest student, graded and then marked by hand."""
    folder = arena.course.submitted(BYSTANDER, NAME)
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(to_bytes(notebook_of(arena.released, HONEST, facts), HONEST))
    (folder / "timestamp.txt").write_text(TIMESTAMP)
    arena.grade(PATIENT)
    with Gradebook(arena.course.db_url, arena.course.course_id) as gradebook:
        grade = gradebook.find_grade("double", NAME, NAME, BYSTANDER)
        grade.manual_score = 1.5
        gradebook.db.commit()
    arena.feedback()


def _hand_in_content(
    arena: Arena, contents: tuple[Content, ...], canaries: Canaries, facts: Mapping[str, str]
) -> None:
    raw = to_bytes(notebook_of(arena.released, HONEST, facts), HONEST)
    for content in contents:
        folder = arena.course.root / "submitted" / content.who / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(raw)
        (folder / "timestamp.txt").write_text(TIMESTAMP)
        content.build(
            Place(
                folder=folder,
                notebook=folder / f"{NAME}.ipynb",
                course=arena.course.root,
                canary=canaries.file,
            )
        )


def _watch(arena: Arena, canaries: Canaries) -> Watch:
    """Everything in the course stays, but the gradebook and the places of those who are graded now."""
    root = arena.course.root
    names = {path.name for path in (root / "submitted").iterdir()} - {BYSTANDER}
    free = [root / step / name for step in ("autograded", "feedback") for name in names]
    free += [root / "records" / NAME / f"{name}.json" for name in names]
    free += [root / "feedback" / BYSTANDER]  # pages are written anew for all
    home = canaries.file.parent
    return Watch(canaries=canaries, kept=(home, root), free=(*free, arena.course.gradebook))


def _rows_of_others(arena: Arena) -> list[object]:
    """The bystander's rows and the course's own, as the database holds them."""
    with closing(sqlite3.connect(arena.course.gradebook)) as database:
        rows: list[object] = database.execute(OTHERS_ROWS, (BYSTANDER,)).fetchall()
        for table in COURSES_TABLES:
            rows += sorted(map(str, database.execute(f"SELECT * FROM {table}")))
        return rows


def everything() -> tuple[tuple[Submission, ...], tuple[Content, ...]]:
    """All submissions that there are."""
    return SUBMISSIONS, tuple(CONTENTS)

"""Writing nbgrader's gradebook by hand: one session for a class, the rows that nbgrader itself would write.

Manual scores, extra credit and a grader's own comments are never touched.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import BaseCell, MissingEntry, app_log
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum
from sqlalchemy.orm import with_polymorphic
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.cells import is_answer
from autograder.coursedir import CourseDir
from autograder.database import open_gradebook
from autograder.errors import CourseError

NO_RESPONSE = "No response."


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the gradebook says of one submission now. `pending`: something waits to be marked by hand."""

    score: float
    max_score: float
    late_penalty: float = 0.0
    pending: bool = False


class GradeWriter:
    """One session with the gradebook: `with GradeWriter(course_dir) as writer: ...`"""

    def __init__(self, course_dir: CourseDir) -> None:
        config = read_config(course_dir)
        self._course_dir = course_dir
        self._cells: list[BaseCell] = []
        self._late = AssignLatePenalties(config=config)
        self._late.init_plugin()
        app_log.addFilter(_no_traceback)
        try:
            self._gradebook = open_gradebook(course_dir, config)
        except BaseException:
            app_log.removeFilter(_no_traceback)
            raise

    def __enter__(self) -> GradeWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gradebook.close()
        app_log.removeFilter(_no_traceback)

    def source(self, assignment_id: str) -> NotebookNode:
        """The course's own version of the notebook: as released, with the hidden tests of the gradebook.

        A locked cell whose text differs from the released one carries that in `metadata.autograder.released`.
        """
        notebook = read_release(self._course_dir, assignment_id)
        try:
            kept = self._gradebook.find_notebook(assignment_id, assignment_id).source_cells
        except MissingEntry as error:
            raise CourseError(
                f"assignment {assignment_id} is not in the gradebook; "
                f"run: autograder release {self._course_dir.root} {assignment_id}"
            ) from error
        cells = {cell.name: cell for cell in kept}
        for cell in notebook.cells:
            master = cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
            if master is not None:
                cell.metadata.nbgrader.checksum = master.checksum
                if master.locked and master.source != cell.source:
                    cell.metadata.autograder = NotebookNode(released=cell.source)
                    cell.source = master.source
        return notebook

    def record(
        self,
        assignment_id: str,
        student: str,
        timestamp: datetime | None,
        cells: Iterable[NotebookNode],
        scores: Mapping[str, float],
        comments: Mapping[str, str],
        only: Collection[str] | None = None,
    ) -> Tally:
        """Write one graded submission and commit; with `only`, leave all other cells as they are.

        `cells`: its answers, at least. Of these nbgrader keeps whether they are as they were given.
        `scores`: points by grade_id for cells that a machine grades; a cell that is missing there gets 0.
        `comments`: remarks by the grade_id of an answer cell, written where nbgrader would leave none.
        """
        submission = self._submission(assignment_id, student, timestamp)
        written, untouched = _told_apart(cells)
        submitted = self._notebook(assignment_id, student)
        for grade in submitted.grades:
            if only is not None and grade.name not in only:
                continue
            if grade.cell.type == "TaskCell":
                _leave_to_hand(grade)
                continue
            score = None if grade.name in written - untouched else scores.get(grade.name, 0.0)
            grade.auto_score = None if score is None else _clamp(score, grade.cell.max_score)
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in submitted.comments:
            if only is not None and comment.name not in only:
                continue
            said = comments.get(comment.name)
            said = said and said.replace("\0", "")  # which PostgreSQL does not take
            comment.auto_comment = NO_RESPONSE if comment.name in untouched else said
        self._finish(submission, submitted, student)
        return self.tally(assignment_id, student)

    def refuse(self, assignment_id: str, student: str, timestamp: datetime | None) -> Tally:
        """Write that a submission could not be graded: no points for what a machine grades, as nbgrader does
        where a notebook is missing. What was graded before from another file does not stand in for it."""
        submission = self._submission(assignment_id, student, timestamp)
        submitted = self._notebook(assignment_id, student)
        for grade in submitted.grades:
            grade.auto_score = 0.0
            grade.needs_manual_grade = False
        for comment in submitted.comments:
            comment.auto_comment = None
        self._finish(submission, submitted, student)
        return self.tally(assignment_id, student)

    def undo(self) -> None:
        """Forget what was changed since the last commit, or it would go out with the next student's."""
        self._gradebook.db.rollback()

    def tally(self, assignment_id: str, student: str) -> Tally:
        """What the gradebook says of this submission; zero of the maximum when it is not there."""
        try:
            submission = self._gradebook.find_submission(assignment_id, student)
        except MissingEntry:
            return Tally(score=0.0, max_score=self.max_score(assignment_id))
        found = Tally(
            score=float(submission.score),
            max_score=float(submission.max_score),
            late_penalty=float(submission.late_submission_penalty or 0.0),
            pending=bool(submission.needs_manual_grade),
        )
        self.undo()  # ends the transaction: a server would hold it open while the next submission runs
        return found

    def scores(self, assignment_id: str, student: str) -> dict[str, float]:
        """The points that a machine gave, by grade_id; empty when the submission is not there."""
        try:
            submitted = self._notebook(assignment_id, student)
        except MissingEntry:
            return {}
        found = {grade.name: float(grade.auto_score or 0.0) for grade in submitted.grades}
        self.undo()
        return found

    def max_score(self, assignment_id: str) -> float:
        """The points of an assignment, answers that are marked by hand included."""
        return float(self._gradebook.find_assignment(assignment_id).max_score)

    def holds(self, assignment_id: str, student: str, timestamp: datetime | None) -> bool:
        """Whether a submission of this time is in the gradebook; of any time when there is no timestamp."""
        try:
            submission = self._gradebook.find_submission(assignment_id, student)
        except MissingEntry:
            return False
        return timestamp is None or bool(submission.timestamp == timestamp)

    def _submission(self, assignment_id: str, student: str, timestamp: datetime | None) -> Any:
        known = {} if timestamp is None else {"timestamp": timestamp}
        # nbgrader asks for the student while the new row is half built; a flush then makes SQLAlchemy warn
        with self._uncommitted(), self._gradebook.db.no_autoflush:
            self._gradebook.update_or_create_student(student)
            return self._gradebook.update_or_create_submission(assignment_id, student, **known)

    @contextmanager
    def _uncommitted(self) -> Iterator[None]:
        """What nbgrader would commit in here, a student and then a submission without grades, goes out with
        its grades or not at all."""
        session = self._gradebook.db
        session.commit = session.flush
        try:
            yield
        finally:
            del session.commit

    def _notebook(self, assignment_id: str, student: str) -> Any:
        found = self._gradebook.find_submission_notebook(assignment_id, assignment_id, student)
        cells = with_polymorphic(BaseCell, "*")
        # held, so that each score and comment finds its cell here and does not ask the database for it
        self._cells = self._gradebook.db.query(cells).filter_by(notebook_id=found.notebook_id).all()
        return found

    def _finish(self, submission: Any, submitted: Any, student: str) -> None:
        """The penalty for lateness, by nbgrader's own rule and plugin, and the commit."""
        session = self._gradebook.db
        session.flush()
        session.expire(submitted)  # its score is computed by the database, from what was just written
        submitted.late_submission_penalty = None
        late = submission.total_seconds_late
        if late > 0:
            plugin: LateSubmissionPlugin = self._late.plugin_inst
            penalty = plugin.late_submission_penalty(student, submitted.score, late)
            if penalty is not None:
                submitted.late_submission_penalty = self._late._check_late_penalty(submitted, penalty)
        session.commit()


def read_release(course_dir: CourseDir, assignment_id: str) -> NotebookNode:
    """The notebook that students were given."""
    path = course_dir.released(assignment_id)
    if not path.is_file():
        command = f"autograder release {course_dir.root} {assignment_id}"
        raise CourseError(f"assignment {assignment_id} has not been released; run: {command}")
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def read_config(course_dir: CourseDir) -> Config:
    """The course directory's configuration; a `CourseError` when it cannot be read."""
    loader = PyFileConfigLoader(course_dir.config.name, path=str(course_dir.root))
    try:
        return loader.load_config()
    except Exception as error:  # whatever an edited Python file raises
        raise CourseError(
            f"{course_dir.config} cannot be read ({type(error).__name__}: {error}); "
            f"mend it, or delete it and run: autograder init {course_dir.root}"
        ) from error


def _told_apart(cells: Iterable[NotebookNode]) -> tuple[set[str], set[str]]:
    """The grade_ids of answers that are marked by hand, and of all answer cells left as they were given."""
    written, untouched = set(), set()
    for cell in filter(is_answer, cells):
        settings = cell.metadata.nbgrader
        if settings.get("grade", False):
            written.add(settings["grade_id"])
        if settings.get("checksum") == compute_checksum(cell):
            untouched.add(settings["grade_id"])
    return written, untouched


def _leave_to_hand(grade: Any) -> None:
    """A task has no automatic score; one that a refused submission left there is taken away again."""
    if grade.auto_score is not None:
        grade.auto_score = None
        grade.needs_manual_grade = True


def _clamp(score: float, maximum: float) -> float:
    """A score that nbgrader can hold: finite, at least 0, at most the cell's points."""
    return min(max(float(score), 0.0), float(maximum)) if math.isfinite(score) else 0.0


def _no_traceback(record: logging.LogRecord) -> bool:
    """nbgrader shows a traceback where a commit fails, and then raises; we say it ourselves, in one line."""
    return not record.getMessage().startswith("Rolling back session")

"""`regrade`: after a check was mended, judge again what that touches, and show it before it counts.

A submission is run again only if something that it was judged by is not as it was. Where that is the checks
of some exercises, these alone get new points, remarks and reports: code that draws by chance cannot move the
others. Nothing is written before `Regrading.enter`; then each submission is entered as `grade` does it, so
what is cut short has no record, and the next run makes it good.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.bench import Bench, Judged, digest, digest_of_notebook, notebook_text, open_bench
from autograder.course import Course, load_course
from autograder.coursedir import CourseDir
from autograder.errors import AutograderError, SubmissionError
from autograder.gradebook import GradeWriter
from autograder.grading_lock import grading_alone
from autograder.keeping import keep
from autograder.progress import Tell
from autograder.sandbox.session import Sandbox
from autograder.storage import naming, storage_error
from autograder.submitted import Submission, read_submission
from autograder.touched import Case, find
from autograder.workers import Judging, OneByOne


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of one exercise: its points, its stars, and how it ended now."""

    student: str
    exercise: str
    before: float
    after: float
    stars: tuple[int, int] = (0, 0)
    status: str = "graded"

    @property
    def direction(self) -> int:
        """1 for more than before, -1 for less, 0 for as much."""
        before, after = (self.before, self.stars[0]), (self.after, self.stars[1])
        return (after > before) - (after < before)


class Regrading:
    """One assignment on its way: `touched` says what is to be judged, `changes` what came of it."""

    def __init__(self, bench: Bench, writer: GradeWriter, folder: Path) -> None:
        self._bench = bench
        self._writer = writer
        self._folder = folder
        self._judged: dict[str, Judged] = {}  # without notebooks, which wait on the disk
        self.touched = find(bench, writer)
        self.changes: list[Change] = []
        self.problems: list[str] = []  # a line for each submission that was not judged or not entered

    def judge(self, judging: Judging | None = None, progress: Tell | None = None) -> None:
        """Judge what is touched. The course directory stays as it is."""
        cases = self.touched.cases
        tasks = ((self._bench, self._read(student)) for student in cases)
        with closing((judging or OneByOne()).judge_all(tasks)) as judged:
            for done, ((_, submission), future) in enumerate(judged, 1):
                self._take(submission, future)
                if progress is not None:
                    progress(done, len(cases), len(self.problems))
        self.changes.sort(key=lambda change: (change.student, change.exercise))

    def enter(self) -> int:
        """Write what was judged into the gradebook; how many submissions that were."""
        return sum(self._enter(student) for student in sorted(self._judged))

    def _read(self, student: str) -> Submission:
        bench = self._bench
        return read_submission(bench.course_dir, bench.assignment.id, student, bench.limits)

    def _take(self, submission: Submission, future: Future[Judged]) -> None:
        student, case = submission.student, self.touched.cases[submission.student]
        try:
            judged = future.result()
        except SubmissionError as error:
            self.problems.append(f"{student}: {error}; autograder grade is for that")
            return
        except Exception as error:
            self._fault(student, error)
            return
        if not case.whole:
            judged = merged(self._graded(student), judged, case)
        self._notebook(student).write_text(judged.notebook, encoding="utf-8")
        self._judged[student] = replace(judged, notebook="")
        self.changes += self._compared(student, judged, case)

    def _compared(self, student: str, judged: Judged, case: Case) -> Iterator[Change]:
        scores = self._writer.scores(self._bench.assignment.id, student) if case.record is None else {}
        before = {result.id: result for result in case.record.exercises} if case.record else {}
        for result in judged.record.exercises:
            if result.id in case.exercises:
                old = before.get(result.id)
                yield Change(
                    student=student,
                    exercise=result.id,
                    before=old.points if old else scores.get(result.id, 0.0),
                    after=result.points,
                    stars=(old.stars if old else result.stars, result.stars),
                    status=result.status,
                )

    def _enter(self, student: str) -> bool:
        bench, case = self._bench, self.touched.cases[student]
        cells = [cell for name in case.exercises for cell in (name, f"{name}-code")]
        judged = self._judged[student]
        try:
            submission = self._read(student)
            if digest(submission) != judged.record.submission:
                raise SubmissionError("another file was handed in meanwhile")
            notebook = self._notebook(student).read_text(encoding="utf-8")
            whole = replace(judged, notebook=notebook)
            keep(bench, self._writer, submission, whole, None if case.whole else cells)
        except SubmissionError as error:
            self.problems.append(f"{student}: not entered, because {error}; autograder grade is for that")
            return False
        except Exception as error:
            self._fault(student, error)
            return False
        return True

    def _fault(self, student: str, error: Exception) -> None:
        """A fault of the grader costs this submission; one of the machine or the course ends the run."""
        if isinstance(error, AutograderError) or storage_error(error):
            raise error
        self._writer.undo()
        self.problems.append(f"{student}: the grader failed ({type(error).__name__}: {error})")

    def _graded(self, student: str) -> NotebookNode:
        name = self._bench.assignment.id
        path = self._bench.course_dir.autograded(student, name) / f"{name}.ipynb"
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        return notebook

    def _notebook(self, student: str) -> Path:
        return self._folder / f"{student}.ipynb"


@contextmanager
def regrading(
    course_dir: CourseDir, assignment_id: str, sandbox: Sandbox, *, course: Course | None = None
) -> Iterator[Regrading]:
    """Find what changed since an assignment was graded; then `judge`, look at `changes`, and `enter`."""
    course = course or load_course()
    assignment = course.assignment(assignment_id)
    with (
        naming(course_dir.root),
        grading_alone(course_dir),
        GradeWriter(course_dir) as writer,
        open_bench(
            course_dir, assignment, course.limits, sandbox, partial(writer.source, assignment_id)
        ) as bench,
    ):
        folder = bench.packages.with_name("judged")
        folder.mkdir()
        yield Regrading(bench, writer, folder)


def merged(before: NotebookNode, judged: Judged, case: Case) -> Judged:
    """What was judged before, with the results and reports of the touched exercises put in."""
    assert case.record is not None
    notebook = deepcopy(before)
    fresh = _checks(nbformat.reads(judged.notebook, as_version=4), case.exercises)
    for name, cell in _checks(notebook, case.exercises).items():
        cell.outputs = fresh[name].outputs
    text = notebook_text(notebook)
    results = {result.id: result for result in judged.record.exercises if result.id in case.exercises}
    record = replace(
        case.record,
        submission=judged.record.submission,
        basis=judged.record.basis,
        exercises=tuple(results.get(result.id, result) for result in case.record.exercises),
        notebook=digest_of_notebook(text),
    )
    return replace(judged, notebook=text, record=record)


def _checks(notebook: NotebookNode, names: tuple[str, ...]) -> dict[str, NotebookNode]:
    found = {}
    for cell in notebook.cells:
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade") and settings.get("grade_id") in names:
            found[settings["grade_id"]] = cell
    return found

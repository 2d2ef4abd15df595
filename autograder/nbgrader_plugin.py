"""nbgrader, taken over: what `nbgrader_config.py` puts in the place of nbgrader's own steps.

`nbgrader autograde` converts a notebook twice. The first pass (sanitize) is `IntakeExporter`, which reads the
submission safely; the second (autograde) is `GradeInSandbox`, which does what `autograder grade` does. No
step starts a kernel, and each refuses to work without the others: half a configuration grades nothing.
"""

from __future__ import annotations

import glob
import os
import shutil
import weakref
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor

from autograder.bench import Bench, grade_submission, open_bench, stands
from autograder.course import load_course
from autograder.coursedir import CourseDir, open_course
from autograder.errors import CourseError, StorageError, SubmissionError
from autograder.escape import escaped
from autograder.gradebook import GradeWriter
from autograder.grading_lock import grading_alone
from autograder.intake import clean
from autograder.keeping import refuse, write_companions
from autograder.records import load, save
from autograder.safe_html import quote_notebook
from autograder.sandbox import choose_sandbox
from autograder.submitted import check_student, read_companions, read_submission
from autograder.timestamps import parse_timestamp

Resources = dict[str, Any]
HALF = (
    "nbgrader_config.py takes nbgrader over in part only, so nothing is graded; compare it with a new `init`"
)


class IntakeExporter(NotebookExporter):
    """Reads submissions link-safe and undoes what was done to the course's own cells."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not isinstance(self.parent, Autograde):
            raise CourseError("IntakeExporter is for nbgrader's Autograde; see nbgrader_config.py")
        self.course_dir = open_course(Path(self.parent.coursedir.root))
        self.course = load_course()
        self._sources: dict[str, NotebookNode] = {}
        self._benches: dict[str, Bench] = {}
        self._stack = ExitStack()
        weakref.finalize(self, self._stack.close)
        _guard(self.parent, self.course_dir)

    def register_preprocessor(self, preprocessor: Any, enabled: bool = False) -> Any:
        """Refuse nbgrader's own execution: it would start a kernel, without a sandbox."""
        if isinstance(preprocessor, type) and issubclass(preprocessor, ExecutePreprocessor):
            raise CourseError(HALF)
        return super().register_preprocessor(preprocessor, enabled)

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """The first pass reads `submitted/` by name, not by path; the second what the first one wrote."""
        if self.parent is not None and not self.parent._sanitizing:
            return super().from_filename(filename, resources, **options)
        names = resources["nbgrader"]
        try:
            notebook = self._read(names["assignment"], names["student"])
        except SubmissionError as error:
            self.log.error("%s was not graded: %s", names["student"], error)
            with GradeWriter(self.course_dir) as writer:
                refuse(self.course_dir, names["assignment"], writer, names["student"], str(error))
            raise
        return self.from_notebook_node(notebook, resources, **options)

    def bench(self, assignment_id: str) -> Bench:
        """What grading this assignment needs, made once for all students of a run."""
        if assignment_id not in self._benches:
            assignment = self.course.assignment(assignment_id)
            opened = open_bench(
                self.course_dir,
                assignment,
                self.course.limits,
                choose_sandbox(),
                partial(self._source, assignment_id),
            )
            self._benches[assignment_id] = self._stack.enter_context(opened)
            self._benches[assignment_id].prepare()
        return self._benches[assignment_id]

    def _read(self, assignment_id: str, student: str) -> NotebookNode:
        submission = read_submission(self.course_dir, assignment_id, student, self.course.limits)
        parse_timestamp(submission.timestamp)
        return clean(submission.raw, self._source(assignment_id), self.course.limits).notebook

    def _source(self, assignment_id: str) -> NotebookNode:
        if assignment_id not in self._sources:
            with GradeWriter(self.course_dir) as writer:
                self._sources[assignment_id] = writer.source(assignment_id)
        return self._sources[assignment_id]


class RequireIntake(NbGraderPreprocessor):
    """Ends the sanitizing pass of a notebook that did not come through intake."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook as it is."""
        _exporter(self)
        return nb, resources


class GradeInSandbox(NbGraderPreprocessor):
    """Grades a submission as `autograder grade` does: gradebook, record and the notebook to be kept."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The graded notebook. It is made from the submission itself: what else was done to `nb` is void."""
        exporter = _exporter(self)
        names = resources["nbgrader"]
        student, assignment_id = names["student"], names["assignment"]
        submission = read_submission(exporter.course_dir, assignment_id, student, exporter.course.limits)
        with GradeWriter(exporter.course_dir) as writer:
            graded = grade_submission(exporter.bench(assignment_id), writer, submission)
        write_companions(exporter.course_dir.autograded(student, assignment_id), submission)
        save(exporter.course_dir.record(student, assignment_id), graded.record)
        notebook = nbformat.reads(graded.notebook, as_version=4)
        return notebook, resources  # which nbgrader writes: the record tells whether it came to that


class RedactHiddenTests(NbGraderPreprocessor):
    """Takes an instructor's own hidden tests, and all that their cells showed, out of feedback."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        """The cell without its hidden tests. An error is named only: its text could tell their inputs."""
        settings = cell.metadata.get("nbgrader", {})
        ours = bool(settings.get("grade", False)) and not settings.get("solution", False)
        if ours and ClearHiddenTests(parent=self)._remove_hidden_test_region(cell):
            cell.source += "\n# (hidden tests)"
            errors = [output.ename for output in cell.outputs if output.output_type == "error"]
            cell.outputs = [
                new_output("error", ename=name, evalue="", traceback=[f"{name} in the tests of this cell"])
                for name in errors
            ]
        return cell, resources


class QuoteStudents(NbGraderPreprocessor):
    """Makes cells fit for a page, in feedback and in the formgrader: see `autograder.safe_html`."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """The notebook, with nothing in it that a browser would run, and names that are only text."""
        for name in ("first_name", "last_name"):  # from a list of the class; the formgrader escapes neither
            if resources.get(name):
                resources[name] = escaped(str(resources[name]))
        return quote_notebook(nb), resources


class _GuardedDirectory(CourseDirectory):
    """A course directory from whose `submitted/` nbgrader copies nothing, and reads nothing unguarded."""

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """A submission's timestamp, None where it cannot be read safely (the submission is refused later)."""
        student, assignment_id = Path(dest_path).parts[-2:]
        course_dir = open_course(Path(self.root))
        if Path(dest_path) != course_dir.submitted(student, assignment_id):
            found: datetime | None = super().get_existing_timestamp(dest_path)
            return found
        try:
            return parse_timestamp(
                read_companions(course_dir, assignment_id, student).get("timestamp.txt", "")
            )
        except SubmissionError:
            return None


def _guard(converter: Autograde, course_dir: CourseDir) -> None:
    """Take nbgrader's own handling of files out of the converter, before it has touched any submission.

    It would follow links when it copies the files beside a notebook, and skip a notebook that was renamed.
    While another grading runs here it converts nothing.
    """
    old = converter.coursedir
    settings = {name: getattr(old, name) for name in old.trait_names(config=True)}
    converter.coursedir = _GuardedDirectory(**{**settings, "ignore": ["*", ".*"]}, log=old.log)
    convert = converter.convert_notebooks

    def convert_alone() -> None:
        try:
            with grading_alone(course_dir):
                _choose(converter, course_dir)
                convert()
        except StorageError as error:
            converter.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    converter.convert_notebooks = convert_alone


def _choose(converter: Autograde, course_dir: CourseDir) -> None:
    """Let the converter find one notebook for each student, and none that was left half done."""
    wanted = converter.coursedir
    converter.assignments = {}
    for folder in sorted(glob.glob(converter._format_source(wanted.assignment_id, wanted.student_id))):
        student, assignment_id = Path(folder).parts[-2:]
        try:
            check_student(student)
        except SubmissionError as error:
            converter.log.error("not graded: %s", error)
            continue
        record = load(course_dir.record(student, assignment_id))
        if record is None or not stands(course_dir, record):
            # of a run that was cut short: nbgrader would take any folder for a finished one, and skip it
            shutil.rmtree(course_dir.autograded(student, assignment_id), ignore_errors=True)
        converter.assignments[folder] = [os.path.join(folder, f"{assignment_id}.ipynb")]


def _exporter(step: NbGraderPreprocessor) -> IntakeExporter:
    """The exporter that a step belongs to; a `CourseError` when it is not ours."""
    if not isinstance(step.parent, IntakeExporter):
        raise CourseError(HALF)
    return step.parent

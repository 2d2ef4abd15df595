"""`feedback`: one HTML page per graded submission, by nbgrader's own converter, marks by hand included.

What goes into the pages is decided by `nbgrader_config.py`: hidden tests are redacted, and nothing that a
student wrote is live HTML (`autograder.nbgrader_plugin`, `autograder.safe_html`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.coursedir import CourseDir
from autograder.errors import CourseError
from autograder.gradebook import read_config
from autograder.nbgrader_log import Heard


def feedback(course_dir: CourseDir, assignment_ids: Sequence[str]) -> list[Path]:
    """Write the pages of these assignments anew; returns their paths, sorted. No graded work, no pages."""
    return [page for name in assignment_ids for page in _feedback(course_dir, name)]


def _feedback(course_dir: CourseDir, assignment_id: str) -> list[Path]:
    graded = sorted(course_dir.root.glob(f"autograded/*/{assignment_id}/*.ipynb"))
    if not graded:
        return []
    config = read_config(course_dir)
    config.CourseDirectory.assignment_id = assignment_id
    heard = Heard()
    converter = GenerateFeedback(
        coursedir=CourseDirectory(config=config, log=heard.log), config=config, log=heard.log, force=True
    )
    try:
        converter.start()
    except NbGraderException as error:
        raise CourseError(
            f"feedback for {assignment_id} could not be written: {heard.reason(error)}"
        ) from error
    students = [path.parent.parent.name for path in graded]
    return [course_dir.feedback(student, assignment_id) / f"{assignment_id}.html" for student in students]

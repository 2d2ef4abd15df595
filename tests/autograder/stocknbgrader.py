"""The same class in a course that nothing has taken over, and the rows of either gradebook."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, text

ASSIGNMENT = "01_convolution"
ROWS = {
    "student": "SELECT id, first_name, last_name, email, lms_user_id FROM student",
    "submitted_assignment": """
        SELECT s.student_id, a.name, s.timestamp, s.extension
        FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id""",
    "submitted_notebook": """
        SELECT s.student_id, n.name, b.flagged, b.late_submission_penalty FROM submitted_notebook b
        JOIN submitted_assignment s ON s.id = b.assignment_id JOIN notebook n ON n.id = b.notebook_id""",
    "grade": """
        SELECT s.student_id, c.name, c.type, g.auto_score, g.manual_score, g.extra_credit,
               g.needs_manual_grade
        FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook b ON b.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = b.assignment_id""",
    "comment": """
        SELECT s.student_id, c.name, m.auto_comment, m.manual_comment
        FROM comment m JOIN base_cell c ON c.id = m.cell_id JOIN submitted_notebook b ON b.id = m.notebook_id
        JOIN submitted_assignment s ON s.id = b.assignment_id""",
}

TOTALS = {
    "submission": """
        score max_score code_score max_code_score written_score max_written_score task_score
        needs_manual_grade timestamp extension duedate total_seconds_late late_submission_penalty
    """.split(),
    "notebook": """
        name score max_score code_score written_score task_score needs_manual_grade failed_tests flagged
        late_submission_penalty
    """.split(),
}


def rows(database: Path | str) -> dict[str, list[tuple]]:
    """The rows of a gradebook, by file or address, without nbgrader's random ids, sorted."""
    engine = create_engine(f"sqlite:///{database}" if isinstance(database, Path) else database)
    with engine.connect() as connection:
        found = {
            name: sorted((tuple(map(_plain, row)) for row in connection.execute(text(query))), key=repr)
            for name, query in ROWS.items()
        }
    engine.dispose()
    return found


def _plain(value: object) -> object:
    """A value as SQLite keeps it."""
    if isinstance(value, bool):
        return int(value)
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value


def totals(book):
    """What the formgrader's tables show: nbgrader's own sums."""
    found = {}
    for submission in book.assignment_submissions(ASSIGNMENT):
        name = submission.student_id
        found[name] = {field: getattr(submission, field) for field in TOTALS["submission"]}
        for notebook in submission.notebooks:
            found[name] |= {f"notebook {field}": getattr(notebook, field) for field in TOTALS["notebook"]}
    return found


def nbgrader(where: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader as an instructor would."""
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=where,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def stock_course(course_dir, tmp_path: Path) -> Path:
    """The same assignment and submissions in a course directory that nothing has taken over."""
    root = tmp_path / "stock"
    root.mkdir()
    for name in ("source", "submitted"):
        shutil.copytree(course_dir.root / name, root / name)
    (root / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = {course_dir.course_id!r}\n"
    )
    assert nbgrader(root, "generate_assignment", ASSIGNMENT).returncode == 0
    return root

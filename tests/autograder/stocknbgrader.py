"""The same class in a course that nothing has taken over, and the rows of either gradebook."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
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


def rows(database: Path) -> dict[str, list[tuple]]:
    """The gradebook's rows without nbgrader's random ids, sorted."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        found = {
            name: sorted(map(tuple, connection.execute(text(query))), key=repr)
            for name, query in ROWS.items()
        }
    engine.dispose()
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

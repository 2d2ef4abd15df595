"""nbgrader's own ways to grade go through the sandbox, give the same rows, and never fail open."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from stocknbgrader import ASSIGNMENT, nbgrader, rows, stock_course

from autograder import styles
from autograder.coursedir import open_course
from autograder.grade import grade
from autograder.misconceptions import variant_source
from autograder.sandbox import choose_sandbox

pytestmark = pytest.mark.slow


def set_answer(notebook, exercise, source):
    next(cell for cell in notebook.cells if cell.id == f"{exercise}-code").source = source


@pytest.fixture
def canary(tmp_path):
    """A file that a student's code writes when it runs outside the sandbox."""
    return tmp_path / "canary"


@pytest.fixture
def submission(released, course, canary):
    """Right answers, a question answered, and a cell that writes the canary."""
    notebook = copy.deepcopy(released)
    for item in course.assignment(ASSIGNMENT).exercises:
        set_answer(notebook, item.id, next(iter(styles.sources(item.id).values())))
    notebook.cells[-1].source = "Because one filter serves all places."
    notebook.cells.append(
        new_code_cell(f"try:\n    open({str(canary)!r}, 'w').close()\nexcept OSError:\n    pass")
    )
    return notebook


@pytest.fixture
def honest(submission, released):
    """A small class that has done nothing wrong: right, wrong, half done, not started, with an error."""
    wrong, half, error = (copy.deepcopy(submission) for _ in range(3))
    set_answer(wrong, "conv2d_valid", variant_source("conv2d_valid", "flipped"))
    set_answer(wrong, "convolve2d", variant_source("convolve2d", "returns_nothing"))
    set_answer(half, "twice", "def twice(x):\n    return 2 * x")
    set_answer(half, "correlate2d", "def correlate2d(x, k):\n    raise NotImplementedError()")
    set_answer(error, "conv_parameters", "def conv_parameters(f, channels, filters)\n    return 1")
    error.cells.insert(4, new_code_cell("undefined_name"))
    return {"ada": submission, "bob": wrong, "cyd": half, "dan": released, "eve": error}


def test_rows_of_honest_submissions_equal_those_of_stock_nbgrader(
    course_dir, tmp_path, hand_in, honest, canary
):
    for student, notebook in honest.items():
        hand_in(student, notebook)
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    assert not canary.exists()
    root = stock_course(course_dir, tmp_path)
    done = nbgrader(root, "autograde", ASSIGNMENT, AUTOGRADER_COURSE=str(course_dir.root))
    assert done.returncode == 0, done.stderr
    assert canary.exists()  # stock nbgrader runs it unprotected: the canary can tell
    ours, stock = rows(course_dir.gradebook), rows(root / "gradebook.db")
    for table in ("student", "submitted_assignment", "submitted_notebook", "grade"):
        assert ours[table] == stock[table]
    assert len({row[3] for row in ours["grade"]}) > 3  # scores of several kinds were compared
    written = {row[:2]: row[2:] for row in ours["comment"]}
    said = {row[:2]: row[2:] for row in stock["comment"] if row[2] is not None}
    assert said
    assert {cell: written[cell] for cell in said} == said


def autograde_by_button(where: Path, student: str) -> subprocess.CompletedProcess[str]:
    """Do what the formgrader's button does, with its own classes, in a process started in this folder."""
    code = f"""
from types import SimpleNamespace
from nbgrader.server_extensions.formgrader.apihandlers import AutogradeHandler
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
formgrader = FormgradeExtension()
formgrader.initialize([])
handler = SimpleNamespace(log=formgrader.log, coursedir=formgrader.coursedir, authenticator=None)
api = AutogradeHandler.api.fget(handler)
result = api.autograde({ASSIGNMENT!r}, {student!r})
raise SystemExit(0 if result["success"] else result["error"] + result["log"])
"""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=where, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("way", ["command", "button"])
def test_nbgraders_own_ways_give_the_same_rows_and_files(course_dir, hand_in, honest, canary, way, tmp_path):
    for student in ("ada", "bob", "dan"):
        hand_in(student, honest[student])
    hand_in("fay", b"{")
    path = hand_in("gus", honest["ada"])
    path.rename(path.with_name("mine.ipynb"))
    other = open_course(shutil.copytree(course_dir.root, tmp_path / "other"))
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    if way == "command":
        done = nbgrader(other.root, "autograde", ASSIGNMENT)
        assert done.returncode == 1
        assert "fay was not graded: not JSON" in done.stderr
    else:
        for name in ("ada", "bob", "dan", "gus"):
            done = autograde_by_button(other.root, name)
            assert done.returncode == 0, done.stderr
        assert "not JSON" in autograde_by_button(other.root, "fay").stderr
    assert not canary.exists()
    assert rows(other.gradebook) == rows(course_dir.gradebook)
    for student in ("ada", "bob", "dan", "gus"):
        folder = other.autograded(student, ASSIGNMENT)
        ours = course_dir.autograded(student, ASSIGNMENT)
        assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in ours.iterdir())
        name = f"{ASSIGNMENT}.ipynb"
        assert nbformat.read(folder / name, 4) == nbformat.read(ours / name, 4)
        assert (
            other.record(student, ASSIGNMENT).read_text()
            == course_dir.record(student, ASSIGNMENT).read_text()
        )
    assert not other.autograded("fay", ASSIGNMENT).exists()


def test_nbgrader_follows_no_link_and_waits_for_no_pipe(course_dir, hand_in, submission):
    folder = hand_in("ada", submission, timestamp="").parent
    (folder / "stolen.txt").symlink_to(course_dir.root / "secret.key")
    os.mkfifo(folder / "pipe")
    bad = hand_in("bob", submission, timestamp="")
    bad.unlink()
    bad.symlink_to(course_dir.released(ASSIGNMENT))
    os.mkfifo(hand_in("cyd", submission, timestamp="").parent / "timestamp.txt")
    done = nbgrader(course_dir.root, "autograde", ASSIGNMENT)
    assert done.returncode == 1
    graded = sorted(path.parent.parent.name for path in course_dir.root.glob("autograded/*/*/*.ipynb"))
    assert graded == ["ada"]
    assert sorted(path.name for path in course_dir.autograded("ada", ASSIGNMENT).iterdir()) == [
        f"{ASSIGNMENT}.ipynb"
    ]


REASON = {  # why nothing runs, in nbgrader's log
    "broken": "not a database",
    "absent": "not a database",
    "exporter_class": "takes nbgrader over in part only",
    "autograde_preprocessors": "takes nbgrader over in part only",
}


def spoil(course_dir, how: str) -> None:
    """Break, delete or halve the configuration."""
    config = course_dir.config
    if how == "broken":
        config.write_text(config.read_text() + "\nraise RuntimeError('a typing error')\n")
    elif how == "absent":
        config.unlink()
    else:
        lines = config.read_text().splitlines(keepends=True)
        start = next(i for i, line in enumerate(lines) if line.startswith(f"c.Autograde.{how} "))
        end = start + 1 if "]" in lines[start] or "[" not in lines[start] else lines.index("]\n", start) + 1
        config.write_text("".join(lines[:start] + lines[end:]))


@pytest.mark.parametrize(
    "how", ["broken", "absent", "exporter_class", "sanitize_preprocessors", "autograde_preprocessors"]
)
def test_a_spoilt_configuration_runs_nothing_of_a_students(course_dir, hand_in, submission, canary, how):
    hand_in("ada", submission)
    spoil(course_dir, how)
    done = nbgrader(course_dir.root, "autograde", ASSIGNMENT)
    assert not canary.exists()
    graded = [path.parent.parent.name for path in course_dir.root.glob("autograded/*/*/*.ipynb")]
    if how == "sanitize_preprocessors":  # nbgrader's own find nothing left to do, and run nothing
        assert graded == ["ada"]
    else:
        assert done.returncode != 0
        assert REASON[how] in done.stderr
        assert graded == []


def test_a_wrong_name_in_the_configuration_runs_nothing(course_dir, hand_in, submission, canary):
    hand_in("ada", submission)
    course_dir.config.write_text(course_dir.config.read_text().replace("GradeInSandbox", "GradeInSandpit"))
    assert nbgrader(course_dir.root, "autograde", ASSIGNMENT).returncode != 0
    assert not canary.exists()


def test_no_execute_is_no_way_around(course_dir, hand_in, submission, canary):
    set_answer(submission, "conv2d_valid", "def conv2d_valid(x, w, b):\n    return None")
    hand_in("ada", submission)
    assert nbgrader(course_dir.root, "autograde", ASSIGNMENT, "--no-execute").returncode == 0
    scores = {row[1]: row[3] for row in rows(course_dir.gradebook)["grade"]}
    assert scores["conv2d_valid"] == 0.0
    assert scores["correlate2d"] == 3.0
    assert not canary.exists()


@pytest.mark.parametrize("spoilt", ["broken", "absent", ""])
def test_nbgrader_started_in_the_parent_folder_runs_nothing_unprotected(
    course_dir, hand_in, submission, canary, spoilt
):
    hand_in("ada", submission)
    if spoilt:
        spoil(course_dir, spoilt)
    parent, name = course_dir.root.parent, course_dir.root.name
    assert nbgrader(parent, "autograde", ASSIGNMENT).returncode != 0
    named = nbgrader(parent, "autograde", ASSIGNMENT, f"--course-dir={name}")
    assert (named.returncode == 0) == (spoilt == "")  # with its configuration the directory may be named
    assert not canary.exists()


@pytest.mark.parametrize("spoilt", ["broken", "absent", ""])
def test_the_api_without_a_parent_runs_nothing(course_dir, hand_in, submission, canary, spoilt):
    hand_in("ada", submission)
    if spoilt:
        spoil(course_dir, spoilt)
    code = f"""
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
try:
    api = NbGraderAPI(CourseDirectory(root={str(course_dir.root)!r}))
    result = api.autograde({ASSIGNMENT!r}, "ada")
except Exception as error:
    raise SystemExit(str(error))
raise SystemExit(0 if result["success"] else 1)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=course_dir.root, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "not a database" in done.stderr or done.returncode == 1
    assert not canary.exists()


def test_stock_release_and_grading_without_the_configuration_is_stopped_by_the_decoy(
    course_dir, hand_in, submission, canary
):
    hand_in("ada", submission)
    course_dir.config.unlink()
    done = nbgrader(course_dir.root, "generate_assignment", ASSIGNMENT, "--force")
    assert done.returncode != 0
    assert "not a database" in done.stdout + done.stderr
    nbgrader(course_dir.root, "autograde", ASSIGNMENT)
    assert not canary.exists()


@pytest.mark.parametrize("lost", ["the notebook's end", "the record"])
def test_what_a_killed_run_left_half_done_is_graded_again(course_dir, hand_in, submission, lost):
    hand_in("ada", submission)
    assert nbgrader(course_dir.root, "autograde", ASSIGNMENT).returncode == 0
    path = course_dir.autograded("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    record = course_dir.record("ada", ASSIGNMENT)
    notebook, kept = path.read_bytes(), record.read_bytes()
    if lost == "the record":
        record.unlink()
    path.chmod(0o644)
    path.write_bytes(notebook[:1000])
    assert nbgrader(course_dir.root, "autograde", ASSIGNMENT).returncode == 0
    assert (path.read_bytes(), record.read_bytes()) == (notebook, kept)
    done = nbgrader(course_dir.root, "autograde", ASSIGNMENT)
    assert "Skipping existing assignment" in done.stderr

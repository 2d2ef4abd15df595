"""Two gradings of one course directory, in processes of their own: the second is refused, and harms none."""

from __future__ import annotations

import copy
import signal
import subprocess
import sys
import time

import pytest
from stocknbgrader import nbgrader

from autograder.errors import StorageError
from autograder.grading_lock import NAME, sole_grader

ASSIGNMENT = "01_convolution"
GRADE = (sys.executable, "-m", "autograder", "grade")


def test_who_comes_second_is_told_who_is_there(tmp_path):
    said = r"another grading runs in .* \(process \d+ on .*, since 20"
    with sole_grader(tmp_path), pytest.raises(StorageError, match=said):
        sole_grader(tmp_path).__enter__()
    with sole_grader(tmp_path):
        pass
    assert (tmp_path / NAME).read_text() == ""


@pytest.fixture
def running(course_dir, hand_in, released):
    """A grading that has graded the first student and is busy with the second, who sleeps."""
    busy = copy.deepcopy(released)
    busy.cells[1].source = "import time\ntime.sleep(15)"
    for student, notebook in {"ada": released, "bob": busy, "cyd": released}.items():
        hand_in(student, notebook)
    process = subprocess.Popen([*GRADE, str(course_dir.root), ASSIGNMENT], stdout=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not course_dir.record("ada", ASSIGNMENT).exists():
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.05)
    yield process
    process.kill()
    process.wait()


def written(course_dir):
    return {
        path: path.read_bytes()
        for step in ("autograded", "records")
        for path in (course_dir.root / step).rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
def test_a_second_grading_is_refused_in_one_line_and_one_that_is_killed_lets_go(course_dir, running):
    again = [*GRADE, str(course_dir.root), ASSIGNMENT]
    refused = subprocess.run(again, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    said = " ".join(refused.stderr.split())
    assert f"another grading runs in {course_dir.root}" in said.replace("- ", "-")
    assert f"(process {running.pid} on " in said
    assert "Traceback" not in said
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert subprocess.run(again, capture_output=True, check=False).returncode == 0
    assert {path.stem for path in course_dir.record("x", ASSIGNMENT).parent.glob("*.json")} == {
        "ada",
        "bob",
        "cyd",
    }


@pytest.mark.slow
def test_nbgraders_own_command_leaves_a_running_grading_alone(course_dir, running):
    before = written(course_dir)
    refused = nbgrader(course_dir.root, "autograde", ASSIGNMENT, "--force")
    assert running.poll() is None
    assert refused.returncode != 0
    assert f"another grading runs in {course_dir.root}" in refused.stderr
    assert before.items() <= written(course_dir).items()
    assert running.wait(60) == 0
    assert nbgrader(course_dir.root, "autograde", ASSIGNMENT, "--force").returncode == 0

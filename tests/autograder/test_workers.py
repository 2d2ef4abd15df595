"""Submissions judged at the same time: the same rows as one after the other, whatever happens to one."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder import workers
from autograder.coursedir import CourseDir
from autograder.errors import SandboxError
from autograder.grade import grade
from autograder.gradebook import GradeWriter
from autograder.records import RowStatus
from autograder.sandbox import choose_sandbox
from autograder.submitted import Submission
from autograder.workers import AHEAD, judge_all

ASSIGNMENT = "01_convolution"
NAMES = ("ada", "bob", "cyd", "dan", "eve")

pytestmark = pytest.mark.slow


def everything(course_dir: CourseDir) -> dict[str, bytes]:
    """All that grading leaves in the course directory but the database, and what that says."""
    files = {}
    for folder in ("autograded", "records"):
        for path in sorted((course_dir.root / folder).rglob("*")):
            if path.is_file():
                files[str(path.relative_to(course_dir.root))] = path.read_bytes()
    with GradeWriter(course_dir) as writer:
        files |= {name: repr(writer.tally(ASSIGNMENT, name)).encode() for name in NAMES}
    return files


@pytest.fixture
def whole_class(hand_in, released):
    """Four that can be graded, with different answers, and one that cannot."""
    for place, name in enumerate(NAMES):
        released.cells[1].source = f"import numpy as np\nfrom autograder import check\nprint({place})"
        hand_in(name, b"{" if name == "dan" else released)


@pytest.mark.usefixtures("whole_class")
def test_three_at_a_time_leave_what_one_after_the_other_leaves(course_dir):
    one = grade(course_dir, [ASSIGNMENT], choose_sandbox(), jobs=1)
    expected = everything(course_dir)
    three = grade(course_dir, [ASSIGNMENT], choose_sandbox(), jobs=3, force=True)
    assert three == one
    assert [row.student for row in three] == list(NAMES)
    assert everything(course_dir) == expected
    assert multiprocessing.active_children() == []
    unchanged = grade(course_dir, [ASSIGNMENT], choose_sandbox(), jobs=3)
    assert [row.status for row in unchanged] == [
        RowStatus.REFUSED if n == "dan" else RowStatus.UNCHANGED for n in NAMES
    ]


@dataclass(frozen=True)
class Deadly:
    """A sandbox that takes its worker down, or cannot be made; the real one for all but the victim."""

    victim: str
    raises: bool = False
    name: str = "deadly"

    @contextmanager
    def open(self, packages: Path, limits, distributions=()):
        if self.raises:
            raise SandboxError("no more sandboxes")
        with choose_sandbox().open(packages, limits, distributions) as session:
            yield Listening(session, self.victim)


@dataclass(frozen=True)
class Listening:
    """A session that kills the process that grades, when a cell says so."""

    session: object
    victim: str

    def run_cell(self, source: str, seconds: float):
        if self.victim in source:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.session.run_cell(source, seconds)

    def __getattr__(self, name):
        return getattr(self.session, name)


@pytest.mark.usefixtures("whole_class")
def test_a_submission_that_kills_its_worker_costs_the_others_nothing(course_dir):
    rows = {row.student: row for row in grade(course_dir, [ASSIGNMENT], Deadly("print(2)"), jobs=2)}
    assert {name: row.status for name, row in rows.items()} == {
        "ada": RowStatus.GRADED,
        "bob": RowStatus.GRADED,
        "cyd": RowStatus.FAILED,
        "dan": RowStatus.REFUSED,
        "eve": RowStatus.GRADED,
    }
    assert "no score was changed" in rows["cyd"].note
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("whole_class")
def test_a_fault_of_the_machine_ends_the_run_and_all_workers(course_dir):
    with pytest.raises(SandboxError, match="no more sandboxes"):
        grade(course_dir, [ASSIGNMENT], Deadly("", raises=True), jobs=2)
    assert multiprocessing.active_children() == []


def test_no_more_is_read_than_there_is_work_for(monkeypatch):
    read = []

    def submissions():
        for number in range(50):
            read.append(number)
            yield Submission(student=str(number), assignment=ASSIGNMENT, raw=b"", companions={})

    class Slow:
        """Everything that was submitted is done, but one is looked at after the other."""

        def submit(self, task, submission):
            future = Future()
            future.set_result(submission.student)
            return future

        def shutdown(self, **options):
            pass

    monkeypatch.setattr(workers, "_pool", lambda bench, jobs: Slow())
    seen = []
    for submission, future in judge_all(None, submissions(), 3):
        assert future.result() == submission.student
        seen.append(submission.student)
        assert len(read) <= len(seen) + AHEAD * 3
    assert sorted(seen, key=int) == [str(number) for number in range(50)]


@pytest.mark.usefixtures("whole_class")
def test_ctrl_c_ends_workers_and_sandboxes_and_the_next_run_goes_on(course_dir, hand_in, released):
    released.cells[1].source = "import time\ntime.sleep(50)"
    for number in range(4):
        hand_in(f"slow{number}", released)
    command = [sys.executable, "-m", "autograder", "grade", str(course_dir.root), ASSIGNMENT, "--jobs", "2"]
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    graded = course_dir.root / "records" / ASSIGNMENT
    deadline = time.monotonic() + 60
    while len(list(graded.glob("*.json"))) < 5 and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, said = run.communicate(timeout=20)
    assert run.returncode == 1
    assert said.splitlines() == [
        "autograder: interrupted; what was graded is kept: run the same command again to go on from here"
    ]
    deadline = time.monotonic() + 10
    while (left := of_session(run.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    rows = [grade(course_dir, [ASSIGNMENT], choose_sandbox(), student=name, jobs=2)[0] for name in NAMES]
    assert [row.status for row in rows if row.student != "dan"] == [RowStatus.UNCHANGED] * 4


def of_session(leader: int) -> list[str]:
    """The processes that a command started, of its session or in a sandbox of its own."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError):
            continue
        if session == leader or "sandbox.worker" in line:
            found.append(line)
    return found

"""Submissions judged at the same time: the same rows as one after the other, whatever happens to one."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from processtable import alive, command_line, descendants, everybody, sandboxed, wait_until

from autograder import workers
from autograder.cores import cores
from autograder.coursedir import CourseDir, init, open_course
from autograder.errors import CourseError, SandboxError
from autograder.grade import grade
from autograder.gradebook import GradeWriter
from autograder.records import RowStatus
from autograder.release import release
from autograder.sandbox import choose_sandbox
from autograder.simulate import simulate
from autograder.submitted import Submission
from autograder.workers import AHEAD, Workers

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


class Prompt:
    """In the place of a pool: whatever is submitted is done at once."""

    def submit(self, task, *arguments):
        future = Future()
        if arguments:
            future.set_result(arguments[-1].student)
        return future

    def shutdown(self, **options):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class Broken(Prompt):
    """A pool whose worker has just died."""

    def submit(self, task, *arguments):
        raise BrokenProcessPool


@dataclass
class Bench:
    """In the place of a bench: a pool that is none looks at nothing of it."""

    rules_file = packages = None


def tasks(names):
    """Something to judge for each of these students."""
    for name in names:
        yield Bench(), Submission(student=name, assignment=ASSIGNMENT, raw=b"", companions={})


@pytest.fixture
def whole_class(hand_in, released):
    """Four that can be graded, with different answers, and one that cannot."""
    for place, name in enumerate(NAMES):
        released.cells[1].source = f"import numpy as np\nfrom autograder import check\nprint({place})"
        hand_in(name, b"{" if name == "dan" else released)


@pytest.mark.usefixtures("whole_class")
def test_three_at_a_time_leave_what_one_after_the_other_leaves(course_dir):
    one = grade(course_dir, [ASSIGNMENT], choose_sandbox())
    expected = everything(course_dir)
    three = grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=Workers(3), force=True)
    assert three == one
    assert [row.student for row in three] == list(NAMES)
    assert everything(course_dir) == expected
    assert multiprocessing.active_children() == []
    unchanged = grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=Workers(3))
    assert [row.status for row in unchanged] == [
        RowStatus.REFUSED if n == "dan" else RowStatus.UNCHANGED for n in NAMES
    ]


TWO = ("03_relu", "04_pooling")


@pytest.fixture(scope="module")
def two_classes(tmp_path_factory, course):
    """A small class of two assignments of the course."""
    made = init(tmp_path_factory.mktemp("two") / "course", course)
    for name in TWO:
        release(made, [course.assignment(name)])
        simulate(made, course.assignment(name), 3)
    return made


def test_workers_serve_one_class_after_the_other(two_classes, tmp_path):
    places = [open_course(shutil.copytree(two_classes.root, tmp_path / name, symlinks=True)) for name in "ab"]
    one = grade(places[0], TWO, choose_sandbox())
    started = []
    workers = Workers(2)
    two = grade(
        places[1],
        TWO,
        choose_sandbox(),
        judging=workers,
        progress=lambda *told: started.append({child.pid for child in multiprocessing.active_children()}),
    )
    assert two == one
    assert {row.assignment for row in one} == set(TWO)
    assert len(set.union(*started)) == 2  # the same two for both
    assert multiprocessing.active_children() == []


def test_workers_that_were_started_for_nothing_end(course_dir, hand_in, released):
    hand_in("ada", released)
    course_dir.released(ASSIGNMENT).unlink()
    with pytest.raises(CourseError, match="has not been released"):
        grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=(started := Workers(2)))
    started.close()
    assert multiprocessing.active_children() == []


def test_no_more_workers_start_than_there_is_work_for(course_dir, hand_in, released):
    hand_in("ada", released)
    there = []
    grade(
        course_dir,
        [ASSIGNMENT],
        choose_sandbox(),
        judging=Workers(4),
        progress=lambda *told: there.append(len(multiprocessing.active_children())),
    )
    assert there == [1]


@pytest.mark.usefixtures("whole_class")
def test_workers_that_fill_the_machine_stay_where_they_are_put(course_dir, monkeypatch):
    last = cores()[-1]
    monkeypatch.setattr(workers, "cores", lambda: [last])
    seen = set()
    grade(
        course_dir,
        [ASSIGNMENT],
        choose_sandbox(),
        judging=Workers(2),
        progress=lambda *told: seen.update(
            frozenset(os.sched_getaffinity(child.pid)) for child in multiprocessing.active_children()
        ),
    )
    assert seen == {frozenset([last])}


def test_nothing_starts_where_there_is_nothing_to_judge(course_dir, hand_in, released, monkeypatch):
    hand_in("ada", released)
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    monkeypatch.setattr(workers, "_pool", lambda *given: pytest.fail("workers were started"))
    (row,) = grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=Workers(2))
    assert row.status is RowStatus.UNCHANGED


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

    def prepare(self, packages: Path, limits, distributions=()):
        pass

    def close(self):
        pass


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
    rows = {
        row.student: row for row in grade(course_dir, [ASSIGNMENT], Deadly("print(2)"), judging=Workers(2))
    }
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
        grade(course_dir, [ASSIGNMENT], Deadly("", raises=True), judging=Workers(2))
    assert multiprocessing.active_children() == []


def test_a_pool_that_lost_a_worker_before_it_is_asked_is_made_anew(monkeypatch):
    pools = iter([Broken()])
    monkeypatch.setattr(workers, "_pool", lambda bench, jobs, busy: next(pools, Prompt()))
    seen = [future.result() for _, future in Workers(2).judge_all(tasks(NAMES))]
    assert sorted(seen) == sorted(NAMES)


@pytest.mark.parametrize("module", ["workers", "clusterworker", "grade"])
def test_what_only_judges_or_starts_sandboxes_does_not_import_nbgrader(module):
    line = f"import sys, autograder.{module}; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", line], check=False).returncode == 0


def test_no_more_is_read_than_there_is_work_for(monkeypatch):
    read = []

    def numbers():
        for number in range(50):
            read.append(number)
            yield str(number)

    monkeypatch.setattr(workers, "_pool", lambda bench, jobs, busy: Prompt())
    seen = []
    for (_, submission), future in Workers(3).judge_all(tasks(numbers())):
        assert future.result() == submission.student
        seen.append(submission.student)
        assert len(read) <= len(seen) + AHEAD * 3
    assert sorted(seen, key=int) == [str(number) for number in range(50)]


@pytest.fixture
def busy(course_dir, hand_in, released, whole_class):
    """The command with two jobs, both of them in the middle of a submission that takes long."""
    released.cells[1].source = "import time\ntime.sleep(50)"
    for number in range(4):
        hand_in(f"slow{number}", released)
    run = grade_in_a_process(course_dir)
    graded = course_dir.root / "records" / ASSIGNMENT
    wait_until(lambda: len(list(graded.glob("*.json"))) == len(NAMES), 60)
    yield run
    run.kill()
    run.communicate()


def rows_of_the_quick(course_dir):
    """Once more, those who were graded before the run ended."""
    rows = [
        grade(course_dir, [ASSIGNMENT], choose_sandbox(), student=name, judging=Workers(2))[0]
        for name in NAMES
    ]
    return [row.status for row in rows if row.student != "dan"]


def test_ctrl_c_ends_workers_and_sandboxes_and_the_next_run_goes_on(course_dir, busy):
    started = descendants(busy.pid)
    os.killpg(busy.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, said = busy.communicate(timeout=20)
    assert busy.returncode == 1
    assert said.splitlines() == [
        "autograder: interrupted; what was graded is kept: run the same command again to go on from here"
    ]
    wait_until(lambda: not any(map(alive, started)), 10)
    assert rows_of_the_quick(course_dir) == [RowStatus.UNCHANGED] * 4


@pytest.mark.parametrize("form", ["strict", "template"])
@pytest.mark.parametrize("after", [0.0, 0.4, 0.7, 1.0, 1.4])  # seconds from when there is another process
def test_ctrl_c_while_everything_starts_leaves_nothing(course_dir, hand_in, released, after, form):
    for name in ("ada", "bob"):
        hand_in(name, released)
    run = grade_in_a_process(course_dir, "--sandbox", form)
    wait_until(lambda: descendants(run.pid), 60)
    time.sleep(after)
    started = descendants(run.pid)
    os.killpg(run.pid, signal.SIGINT)
    try:
        _, said = run.communicate(timeout=30)
    finally:
        run.kill()
    assert "Traceback" not in said
    wait_until(lambda: not any(map(alive, started)), 10)
    assert not [pid for pid in everybody() if str(course_dir.root) in command_line(pid)]


def test_a_grader_that_is_killed_leaves_no_worker_and_no_sandbox(course_dir, busy):
    wait_until(lambda: len(sandboxed(busy.pid)) >= 2, 20)  # one for each worker
    started = descendants(busy.pid)
    busy.kill()
    wait_until(lambda: not any(map(alive, started)), 10)
    assert rows_of_the_quick(course_dir) == [RowStatus.UNCHANGED] * 4


def test_a_worker_that_is_killed_costs_nothing(course_dir, hand_in, released):
    released.cells[1].source = "import time\ntime.sleep(2)"
    for name in NAMES:
        hand_in(name, released)
    killed = []

    def kill_one(done, total, refused):
        if not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    rows = grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=Workers(2), progress=kill_one)
    assert killed
    assert [row.status for row in rows] == [RowStatus.GRADED] * len(NAMES)
    assert len({row.score for row in rows}) == 1


def grade_in_a_process(course_dir, *options):
    """The command with two jobs, which Ctrl-C can reach."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", course_dir.root, ASSIGNMENT, "--jobs", "2", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # "&" takes it away
    )

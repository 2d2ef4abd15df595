"""Grading on a Dask cluster: the rows of a local run, though workers are killed, come late or refuse."""

import pickle
import shutil
from concurrent.futures import Future
from contextlib import closing
from functools import partial

import pytest
from daskcluster import DaskCluster
from test_workers import everything

from autograder import cluster as clusters
from autograder import keeping
from autograder.bench import open_bench
from autograder.cluster import TRIES, Cluster, WorkerLost, connect
from autograder.clusterworker import NotJoined, Welcome, join
from autograder.course import REPOSITORY, load_course
from autograder.coursedir import open_course
from autograder.errors import ClusterError, SandboxError
from autograder.grade import grade
from autograder.gradebook import GradeWriter
from autograder.records import RowStatus
from autograder.sandbox import choose_sandbox
from autograder.submitted import Submission
from autograder.workers import Workers

ASSIGNMENT = "01_convolution"
NAMES = ("ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal")


@pytest.fixture
def dask_cluster(tmp_path):
    """A scheduler; its workers are for the test to start."""
    folder = tmp_path / "dask"
    folder.mkdir()
    running = DaskCluster(folder)
    yield running
    running.stop()


@pytest.fixture
def whole_class(hand_in, released):
    """Different submissions that take a moment, and a file that cannot be graded."""
    for place, name in enumerate(NAMES):
        released.cells[
            1
        ].source = f"import time\nfrom autograder import check\ntime.sleep(0.5)\nprint({place})"
        hand_in(name, b"{" if name == "dan" else released)


@pytest.fixture
def bench(course_dir):
    """What assignment 01 is graded with."""
    course = load_course()
    with (
        GradeWriter(course_dir) as writer,
        open_bench(
            course_dir,
            course.assignment(ASSIGNMENT),
            course.limits,
            choose_sandbox(),
            partial(writer.source, ASSIGNMENT),
        ) as opened,
    ):
        yield opened


@pytest.mark.slow
@pytest.mark.usefixtures("whole_class")
def test_a_killed_worker_and_a_new_one_leave_what_a_local_run_leaves(
    course_dir, dask_cluster, tmp_path, monkeypatch
):
    alone = open_course(shutil.copytree(course_dir.root, tmp_path / "alone"))
    expected = grade(alone, [ASSIGNMENT], choose_sandbox())
    entered, said = [], []

    def enter(bench, writer, submission, judged, only):
        entered.append(submission.student)
        return real(bench, writer, submission, judged, only)

    real = keeping.enter
    monkeypatch.setattr(keeping, "enter", enter)
    workers = [dask_cluster.start_worker() for _ in range(3)]

    def in_the_middle(done, total, refused):
        if done == 3:
            dask_cluster.kill(workers[0])
            dask_cluster.start_worker()

    with connect(dask_cluster.address, said.append) as cluster:
        rows = grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=cluster, progress=in_the_middle)
    assert rows == expected
    assert {row.student: row.status for row in rows} == {
        name: RowStatus.REFUSED if name == "dan" else RowStatus.GRADED for name in NAMES
    }
    assert sorted(entered) == [name for name in NAMES if name != "dan"]
    assert everything(course_dir) == everything(alone)
    assert sum("has joined" in line for line in said) >= 1, said


@pytest.mark.slow
@pytest.mark.usefixtures("whole_class")
def test_a_new_worker_goes_on_where_the_last_one_was_lost(course_dir, dask_cluster):
    said = []
    last = dask_cluster.start_worker()

    def lose_the_last(done, total, refused):
        if not said_gone:
            said_gone.append(done)
            dask_cluster.kill(last)
            dask_cluster.start_worker()

    said_gone = []
    with connect(dask_cluster.address, said.append) as cluster:
        rows = grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=cluster, progress=lose_the_last)
    assert [row.status is RowStatus.GRADED for row in rows] == [name != "dan" for name in NAMES]
    assert [line.split()[-1] for line in said] == ["joined", "gone", "joined"]


@pytest.mark.slow
@pytest.mark.usefixtures("whole_class")
def test_workers_without_bubblewrap_or_of_another_version_refuse(course_dir, dask_cluster, tmp_path):
    other = tmp_path / "other"
    for package in ("autograder", "cnn"):
        shutil.copytree(REPOSITORY / package, other / package)
    with (other / "cnn" / "shapes.py").open("a") as file:
        file.write("# another version\n")
    said = []
    dask_cluster.start_worker(PATH="/nowhere")
    dask_cluster.start_worker(PYTHONPATH=str(other))
    with (
        connect(dask_cluster.address, said.append) as cluster,
        pytest.raises(SandboxError, match="no worker is left that can grade"),
    ):
        grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=cluster)
    assert {row.status for row in grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=Workers(2))} == {
        RowStatus.GRADED,
        RowStatus.REFUSED,
    }
    reasons = sorted(line.partition(" does not grade: ")[2].split(";")[0] for line in said)
    assert reasons[0].startswith("bubblewrap is not installed, so nothing is run. Install it: ")
    assert reasons[1] == "the course's code is another one there"


@pytest.mark.slow
@pytest.mark.usefixtures("whole_class")
def test_no_worker_and_no_scheduler_are_one_line_each(course_dir, dask_cluster, monkeypatch):
    with (
        connect(dask_cluster.address, print, patience=2) as cluster,
        pytest.raises(ClusterError) as nobody,
    ):
        grade(course_dir, [ASSIGNMENT], choose_sandbox(), judging=cluster)
    assert str(nobody.value) == (
        f"no worker has joined {dask_cluster.address} for 2 s; "
        f"start one with: dask worker {dask_cluster.address} --nthreads 1"
    )
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match=r"^no Dask scheduler answers at tcp://127.0.0.1:9 .+$"):
        connect("tcp://127.0.0.1:9", print).__enter__()
    with pytest.raises(ClusterError, match=r"^no Dask scheduler answers at nonsense .+$"):
        connect("nonsense", print).__enter__()


def test_what_is_sent_holds_neither_the_secret_nor_a_path_of_this_machine(course_dir, bench):
    sent = pickle.dumps(bench.rules)
    assert course_dir.secret() not in sent
    for path in (course_dir.root, REPOSITORY):
        assert str(path).encode() not in sent


def test_rules_are_read_only_by_a_worker_of_the_same_version(monkeypatch):
    monkeypatch.setattr(pickle, "loads", lambda data: pytest.fail("they were read"))
    assert "install the same version" in join({"Python": "2.7"}, "basis", b"rules").refusal


class Script:
    """In the place of a scheduler and its workers: what each does with what it is given."""

    def __init__(self, **workers):
        self.there = workers  # by address: called with a student's name

    def get_executor(self, pure):
        return self

    def nthreads(self):
        return dict.fromkeys(self.there, 1)

    def submit(self, task, *arguments, workers):
        future = Future()
        (address,) = workers
        try:
            if task is join:
                future.set_result(Welcome(host=address))
            else:
                future.set_result(self.there[address](arguments[1].student))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait):
        pass


def judged_by(script, bench, said=None):
    """What each student's future holds, judged by this script."""
    cluster = Cluster(script, "tcp://script", (said if said is not None else []).append)
    submissions = (Submission(student=name, assignment=ASSIGNMENT, raw=b"", companions={}) for name in NAMES)
    with closing(cluster.judge_all((bench, submission) for submission in submissions)) as outcomes:
        pairs = [
            (submission.student, future.exception() or future.result())
            for (_, submission), future in outcomes
        ]
    assert sorted(name for name, _ in pairs) == sorted(NAMES)  # each of them once
    return dict(pairs)


def test_a_worker_whose_sandbox_fails_is_not_asked_again(bench):
    asked, said = [], []

    def failing(student):
        asked.append(student)
        raise SandboxError("the disk is full")

    outcomes = judged_by(Script(good=str.upper, bad=failing), bench, said)
    assert outcomes == {name: name.upper() for name in NAMES}
    assert len(asked) <= 2
    assert "worker bad (bad) does not grade: the disk is full" in said


def test_a_submission_that_takes_workers_down_is_given_up_and_the_others_are_not(bench, monkeypatch):
    monkeypatch.setattr(clusters, "LOOK", 0.01)
    taken = []

    def judge(student):
        if student == "cyd":
            taken.append(student)
            raise NotJoined  # by the process that came after the one that was killed
        return student.upper()

    outcomes = judged_by(Script(one=judge, two=judge), bench)
    assert isinstance(outcomes.pop("cyd"), WorkerLost)
    assert outcomes == {name: name.upper() for name in NAMES if name != "cyd"}
    assert len(taken) == TRIES

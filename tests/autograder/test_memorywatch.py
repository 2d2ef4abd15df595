"""Where no control group can be made: what a sandbox holds in all is counted, and it ends at the limit."""

import os

import pytest

from autograder import sandbox as sandboxes
from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox import bubblewrap, choose_sandbox, jail, memorywatch
from autograder.sandbox.memorywatch import MemoryWatch
from autograder.sandbox.session import SessionLost
from autograder.student import Failure

LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)
MB = 1 << 20


@pytest.fixture
def packages(tmp_path):
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "autograder.py").touch()
    return tmp_path / "packages"


@pytest.fixture(params=["strict", "template"])
def limit(request, monkeypatch):
    """No control groups, and a limit for all together that a test can set, in MB."""
    monkeypatch.setattr(jail, "make_group", lambda *arguments: None)
    monkeypatch.setattr(sandboxes, "_can_nest", lambda tools: request.param == "template")
    return lambda most: monkeypatch.setattr(bubblewrap, "memory_of_all", lambda limits: most * MB)


def lost(packages, cell):
    with choose_sandbox().open(packages, LIMITS) as session:
        assert session.layers[-1] == "memory watch"
        with pytest.raises(SessionLost) as end:
            session.run_cell(cell, 60)
    return end.value.reason, end.value.status


PROCESSES = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        held = bytearray(b"x") * (50 << 20)
        time.sleep(60)
time.sleep(60)
"""
FILES = """
import time
for number in range(400_000):
    open(f"/tmp/{number}", "w").close()
time.sleep(60)
"""
SOCKETS = """
import socket, time
held = [socket.socketpair() for _ in range(110)]
time.sleep(60)
"""
SHARED = """
import mmap, time
held = mmap.mmap(-1, 300 << 20)
for at in range(0, len(held), 4096):
    held[at] = 1
time.sleep(60)
"""


@pytest.mark.parametrize("cell", [PROCESSES, SHARED], ids=["processes", "shared"])
def test_memory_of_all_processes_together_ends_it(packages, limit, cell):
    limit(200)
    assert lost(packages, cell) == (Failure.OUT_OF_MEMORY, "out of memory")


@pytest.mark.slow
def test_a_million_small_files_are_memory(packages, limit):
    limit(150)
    assert lost(packages, FILES)[0] is Failure.OUT_OF_MEMORY


def test_what_sockets_may_hold_is_memory(packages, limit, monkeypatch):
    monkeypatch.setattr(memorywatch, "_setting", lambda name: MB)
    limit(400)
    assert lost(packages, SOCKETS)[0] is Failure.OUT_OF_MEMORY


def test_memory_that_snapshots_share_counts_once(packages, limit):
    limit(300)
    with choose_sandbox().open(packages, LIMITS) as session:
        made = session.run_cell("held = bytearray(b'x') * (120 << 20)\ndef f():\n    return len(held)", 60)
        probes = [session.snapshot("f", 60) for _ in range(5)]
        idle = session.run_cell(f"import time\ntime.sleep({5 * memorywatch.SECONDS})", 60)
        assert (made.status, idle.status) == ("ok", "ok")
        assert [probe.call(()).value for probe in probes] == [120 * MB] * 5


def test_the_largest_process_goes_and_the_others_go_on(packages, limit):
    limit(250)
    grow = "import time\ndef f(size):\n    held = bytearray(b'x') * (size << 20)\n    time.sleep(size / 20)"
    with choose_sandbox().open(packages, LIMITS) as session:
        session.run_cell(grow, 60)
        greedy, modest = session.snapshot("f", 60), session.snapshot("f", 60)
        assert greedy.call((300,)).failure is Failure.OUT_OF_MEMORY
        assert modest.call((10,)).returned
        assert session.run_cell("1", 60).status == "ok"


def test_a_fault_of_the_watch_ends_the_sandbox_and_not_the_watch_alone(packages, limit, monkeypatch):
    limit(1000)
    monkeypatch.setattr(memorywatch.threading, "excepthook", lambda args: None)
    monkeypatch.setattr(MemoryWatch, "look", lambda self: 1 / 0)
    assert lost(packages, "import time\ntime.sleep(60)")[0] is Failure.DIED


def test_a_sandbox_that_cannot_be_watched_is_not_used(packages, limit, monkeypatch):
    limit(1000)
    monkeypatch.setattr(memorywatch, "_counted", lambda *arguments: {})
    with (
        pytest.raises(SandboxError, match="out of sight"),
        choose_sandbox().open(packages, LIMITS),
    ):
        pass
    with pytest.raises(SandboxError, match="cannot be watched"):
        MemoryWatch(1 << 30, MB, print)


def test_nothing_is_left_open_when_a_watch_ends(packages, limit):
    limit(1000)
    with choose_sandbox().open(packages, LIMITS):
        pass
    before = os.listdir("/proc/self/fd"), memorywatch.threading.active_count()
    with choose_sandbox().open(packages, LIMITS):
        pass
    assert (os.listdir("/proc/self/fd"), memorywatch.threading.active_count()) == before

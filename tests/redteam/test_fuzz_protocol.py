"""A worker that speaks garbage, on a real socket pair, to the grader's own session code and judge.

Whatever it says: no exception but those that have a name, no wait beyond the deadline, no memory beyond the
caps, no point. The same harness gives an honest worker full marks, so a judge that fails everyone is seen.
"""

from __future__ import annotations

import random
import resource
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import fuzzing
import pytest
from fuzzing import Line, frame, say
from garbling import ASSIGNMENTS, COURSE, OUTPUTS, SECRET, Garbage, GarbageControl, all_keys, honest, judged
from nbformat.v4 import new_code_cell, new_notebook

from autograder import grading
from autograder.course_keys import assignment_keys
from autograder.errors import SandboxError
from autograder.report import Status
from autograder.sandbox.channel import Channel
from autograder.sandbox.messages import WireError
from autograder.sandbox.session import SessionLost, WorkerSession

FRAMES = 100_000
CONTROL_SESSIONS = 6_000
NOTEBOOKS = 60
SEED = fuzzing.seed()
LIMITS = replace(COURSE.limits, cell_seconds=2, exercise_seconds=2, submission_seconds=10)
CONVOLUTION = COURSE.assignment("01_convolution")
FIELDS = set("output_type name text ename evalue traceback data metadata execution_count".split())

pytestmark = pytest.mark.slow


def test_garbage_earns_nothing_and_upsets_nobody():
    frames, session, longest = 0, 0, 0.0
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while frames < FRAMES:
        dice = random.Random(f"{SEED}/garbage/{session}")
        key = all_keys()[dice.choice(tuple(ASSIGNMENTS))]
        slow = dice.random() < 0.02
        garbage = Garbage(dice, slow=slow)
        started = time.monotonic()
        try:
            report = judged(key, garbage, seconds=0.02 if slow else 5.0)
            assert (report.points, report.stars) == (0.0, 0)
            assert not report.passed
        except BaseException as error:
            error.add_note(f"FUZZ_SEED={SEED}, session {session}, {key.exercise}")
            raise
        longest = max(longest, time.monotonic() - started)
        frames += garbage.frames
        session += 1
    spent = time.monotonic() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(
        f"{frames} frames, {session} sessions, {spent:.1f} s, longest {longest:.2f} s, {grown >> 10} MB more"
    )
    assert grown < 300 << 10, "kilobytes: a frame of 64 MB, its array and the judge's copies"


HONEST = ("correlate1d", "correlate2d", "linear_backward", "trace_shapes")


@pytest.mark.parametrize("exercise", HONEST)
def test_an_honest_worker_earns_everything_in_this_harness(exercise):
    reply = honest(exercise)
    report = judged(all_keys()[exercise], lambda request, sock: say(sock, reply(request)))
    assert report.points == report.max_points > 0
    assert report.passed


def test_garbage_on_the_control_line_ends_the_session_and_nothing_else(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.session.START_SECONDS", 5.0)
    monkeypatch.setattr("autograder.sandbox.session.STOP_SECONDS", 0.01)
    frames, ended, shown = 0, 0, 0
    for number in range(CONTROL_SESSIONS):
        dice = random.Random(f"{SEED}/control/{number}")
        slow = dice.random() < 0.02
        control = GarbageControl(dice, slow=slow)
        monkeypatch.setattr("autograder.sandbox.session.FORK_SECONDS", 0.02 if slow else 5.0)
        session = WorkerSession(Line(control), lambda: None)
        began = time.monotonic()
        try:
            session.start({"AS": 1})
            for _ in range(6):
                outcome = session.run_cell("1", 0.02 if slow else 5.0)
                assert outcome.status in ("ok", "error", "too slow")
                assert all(set(output) <= FIELDS for output in outcome.outputs)
                shown += len(outcome.outputs)
                session.snapshot("f", 5.0).close()
        except (SandboxError, SessionLost):
            ended += 1
        except BaseException as error:
            error.add_note(f"FUZZ_SEED={SEED}, session {number}")
            raise
        finally:
            session.close()
        assert time.monotonic() - began < 6
        frames += control.frames
    print(f"{frames} frames, {ended} sessions ended, {shown} outputs passed")
    assert ended > CONTROL_SESSIONS // 2
    assert shown > 500


class Workers:
    """A sandbox whose workers are threads that say what a test wants, to the session and in snapshots."""

    name = "workers of a test"

    def __init__(self, control, snapshot):
        self._control, self._snapshot = control, snapshot

    @contextmanager
    def open(self, packages, limits, distributions=()):
        """A session with a worker of its own."""
        ours, theirs = socket.socketpair()
        threads = [threading.Thread(target=self._serve, args=(theirs, self._control))]
        self._threads = threads
        threads[0].start()
        session = WorkerSession(ours, lambda: None)
        try:
            session.start({"AS": 1})
            yield session
        finally:
            session.close()
            for thread in threads:
                thread.join()

    def _serve(self, sock, answers):
        channel = Channel(sock, fuzzing.REQUESTS)
        try:
            while True:
                request, descriptor = channel.receive_handed()
                if descriptor is not None:
                    args = (socket.socket(fileno=descriptor), self._snapshot)
                    self._threads.append(threading.Thread(target=self._serve, args=args))
                    self._threads[-1].start()
                answers(request, sock)
        except (OSError, WireError):
            sock.close()


def whole_notebook(assignment):
    """A notebook with a cell before each check."""
    cells = []
    for item in assignment.exercises:
        settings = {
            "grade_id": item.id,
            "grade": True,
            "solution": False,
            "locked": True,
            "schema_version": 3,
        }
        cells += [new_code_cell("pass"), new_code_cell("check", metadata={"nbgrader": settings})]
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def convolution_keys():
    return assignment_keys(CONVOLUTION, SECRET)


def graded(sandbox, keys, tmp_path):
    return grading.grade_notebook(whole_notebook(CONVOLUTION), CONVOLUTION, keys, sandbox, tmp_path, LIMITS)


def test_a_notebook_of_an_honest_worker_earns_everything(convolution_keys, tmp_path):
    replies = {item.id: honest(item.id, CONVOLUTION.id) for item in CONVOLUTION.exercises}

    def control(request, sock):
        kinds = {"setup": ("ready", 0), "fork": ("forked", 0), "run": ("outcome", "ok", [OUTPUTS[0]])}
        say(sock, frame(request.id, *kinds[request.kind]))

    def snapshot(request, sock):
        say(sock, replies[request.values[0]](request))

    result = graded(Workers(control, snapshot), convolution_keys, tmp_path)
    assert {report.points == report.max_points for report in result.reports.values()} == {True}
    assert result.notes == ()


def test_a_notebook_of_a_worker_that_speaks_garbage_earns_nothing(convolution_keys, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.session.STOP_SECONDS", 0.01)
    statuses = set()
    for number in range(NOTEBOOKS):
        dice = random.Random(f"{SEED}/notebook/{number}")
        broken = GarbageControl(random.Random(dice.random()), slow=False)
        garbage = Garbage(random.Random(dice.random()), slow=False)

        def control(request, sock, broken=broken, dice=dice):
            if request.kind == "setup" or dice.random() < 0.8:
                kinds = {"setup": ("ready", 0), "fork": ("forked", 0), "run": ("outcome", "ok", [])}
                return say(sock, frame(request.id, *kinds[request.kind]))
            return broken(request, sock)

        result = graded(Workers(control, garbage), convolution_keys, tmp_path)
        assert len(result.reports) == len(CONVOLUTION.exercises)
        assert sum(report.points for report in result.reports.values()) == 0, (
            f"FUZZ_SEED={SEED}, notebook {number}"
        )
        statuses |= {report.status for report in result.reports.values()}
    assert {Status.BROKEN_REPLY, Status.DIED, Status.MISSING} <= statuses

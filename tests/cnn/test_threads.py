"""Work divided among cores: every run once and in order, whatever happens."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from cnn import threads
from cnn.threads import Job, in_threads

MUCH = 10 * threads.PER_THREAD


@pytest.fixture(autouse=True)
def _three_cores(monkeypatch):
    monkeypatch.setattr(threads, "_cores", lambda: 3)
    threads._pool.cache_clear()
    yield
    threads._pool().shutdown()
    threads._pool.cache_clear()


def divided(work, items, multiply_adds=MUCH):
    (results,) = in_threads(Job(work=work, items=items, multiply_adds=multiply_adds))
    return results


def blas_threads():
    return [library["num_threads"] for library in threads._blas().info()]


def test_results_come_in_the_order_of_the_items_whoever_is_ready_first():
    first_waits = threading.Event()

    def work(run):
        if run[0] == 0:
            assert first_waits.wait(10)
        elif run[-1] == 9:
            first_waits.set()
        return run

    assert divided(work, list(range(10))) == [[0, 1, 2], [3, 4, 5], [6, 7, 8, 9]]


def test_the_runs_are_done_at_the_same_time():
    together = threading.Barrier(3)
    assert len(divided(lambda run: together.wait(10), "abc")) == 3


@pytest.mark.parametrize(
    ("multiply_adds", "runs"),
    [(0, 1), (threads.SMALL, 1), (2 * threads.PER_THREAD, 2), (3 * threads.PER_THREAD, 3), (MUCH, 3)],
)
def test_there_are_no_more_threads_than_cores_and_than_the_work_is_worth(multiply_adds, runs):
    assert len(divided(len, "abcdefg", multiply_adds)) == runs


def test_several_jobs_are_divided_by_what_they_are_in_all_and_each_is_joined():
    half = {"multiply_adds": 3 * threads.PER_THREAD // 2}
    first, second, none = in_threads(
        Job(work=list, items="abc", **half),
        Job(work=sum, items=[1, 2], join=sum, **half),
        Job(work=len, items="", multiply_adds=0),
    )
    assert (first, second, none) == ([["a"], ["b"], ["c"]], 3, [0])


def test_a_thread_goes_on_with_the_next_job_when_it_is_ready_with_the_first():
    ahead = threading.Event()

    def first(run):  # the first core's part waits for another core's part of the second job
        assert run != "a" or ahead.wait(10)

    jobs = [Job(work=work, items="abc", multiply_adds=MUCH) for work in (first, lambda run: ahead.set())]
    assert in_threads(*jobs) == [[None] * 3] * 2


def test_little_work_starts_no_thread_and_leaves_blas_alone(monkeypatch):
    monkeypatch.setattr(threads, "_blas", None)  # calling it would be an error
    here = threading.get_ident()
    assert divided(lambda run: threading.get_ident(), "abc", threads.SMALL - 1) == [here]


def test_threads_wait_for_the_next_call_and_no_more_are_started_than_cores():
    def names(run):
        together.wait(10)
        return threading.current_thread().name

    together = threading.Barrier(3)
    before = set(divided(names, "abc"))
    assert set(divided(names, "abc")) == before


def test_no_items_are_one_empty_run():
    assert divided(list, []) == [[]]


def test_blas_has_one_thread_during_the_work_and_as_many_as_before_afterwards():
    with threads._blas().limit(limits=2):
        seen = divided(lambda run: blas_threads(), "abc")
        assert all(count == 1 for counts in seen for count in counts)
        assert set(blas_threads()) == {2}


def test_an_error_in_any_thread_reaches_the_caller_and_blas_is_as_before():
    def work(run):
        if "c" in run:
            raise ValueError(run)

    with threads._blas().limit(limits=2):
        with pytest.raises(ValueError, match=r"^c$"):
            divided(work, "abc")
        assert set(blas_threads()) == {2}
    assert divided(len, "abc") == [1, 1, 1]  # the turn was given back


def test_a_second_caller_does_the_same_runs_without_threads():
    here = threading.get_ident()
    with threads._turn:
        done = divided(lambda run: (run, threading.get_ident()), "abc")
    assert done == [("a", here), ("b", here), ("c", here)]


def test_without_threadpoolctl_the_same_runs_are_done_one_after_the_other(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    threads._blas.cache_clear()
    try:
        here = threading.get_ident()
        done = divided(lambda run: (run, threading.get_ident()), "abc")
    finally:
        threads._blas.cache_clear()
    assert done == [("a", here), ("b", here), ("c", here)]


def test_the_callers_error_state_holds_in_every_thread():
    with np.errstate(over="raise"):
        states = divided(lambda run: np.geterr()["over"], "abc")
    assert states == ["raise"] * 3


def test_a_forked_process_can_use_threads_too():
    code = """
import os
from cnn import threads
threads._cores = lambda: 3
def right():
    job = threads.Job(work=len, items="abc", multiply_adds=10 * threads.PER_THREAD)
    return threads.in_threads(job) == [[1, 1, 1]]
assert right()
child = os.fork()
if child == 0:
    os._exit(0 if right() else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    command = [sys.executable, "-W", "ignore", "-c", code]  # newer Pythons warn of threads below a fork
    root = Path(threads.__file__).parent.parent
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "0"


def test_the_number_of_cores_is_that_of_this_process(monkeypatch):
    monkeypatch.undo()
    assert threads._cores() == len(os.sched_getaffinity(0))

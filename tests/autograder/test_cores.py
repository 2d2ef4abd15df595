"""Which cores a worker keeps to."""

import os

import pytest

from autograder.cores import cores, shares, stay_on


def test_workers_that_fill_the_machine_have_a_core_each_in_turn():
    assert shares(4, [0, 2, 5]) == [[0], [2], [5], [0]]


@pytest.mark.parametrize("busy", [1, 2])
def test_fewer_workers_than_cores_may_go_anywhere(busy):
    assert shares(busy, [0, 2, 5]) == [[0, 2, 5]] * busy


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only Linux keeps a process to cores")
def test_only_cores_that_this_process_may_use_count():
    before = os.sched_getaffinity(0)
    try:
        stay_on([min(before)])
        assert cores() == [min(before)]
    finally:
        stay_on(sorted(before))
    assert set(cores()) == before

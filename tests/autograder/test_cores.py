"""Which cores a worker keeps to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import cores as module
from autograder.cores import cores, shares, stay_on, usable


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


def test_a_core_that_is_not_there_changes_nothing():
    before = cores()
    stay_on([100_000])
    assert cores() == before


@pytest.fixture
def eight_cores(monkeypatch):
    monkeypatch.setattr(module, "cores", lambda: list(range(8)))


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("max 100000", "max 100000", 8),
        ("250000 100000", "max 100000", 3),
        ("max 100000", "200000 100000", 2),
        ("50000 100000", "200000 100000", 1),
        ("9900000 100000", "what is this", 8),
    ],
)
@pytest.mark.usefixtures("eight_cores")
def test_a_group_or_one_above_it_may_allow_less(tmp_path, inner, outer, expected):
    own = tmp_path / "cg" / "pod" / "container"
    own.mkdir(parents=True)
    (own / "cpu.max").write_text(f"{inner}\n")
    (own.parent / "cpu.max").write_text(f"{outer}\n")
    (tmp_path / "cgroup").write_text("0::/pod/container\n")
    (tmp_path / "mountinfo").write_text(f"26 22 0:23 / {tmp_path}/cg rw - cgroup2 cgroup2 rw\n")
    assert usable(tmp_path) == expected


@pytest.mark.usefixtures("eight_cores")
def test_a_system_without_control_groups_limits_nothing(tmp_path):
    assert usable(tmp_path) == 8


@pytest.fixture
def half_a_core():
    """A real group of version 1 with half a core, where this user can make one."""
    group = Path("/sys/fs/cgroup/cpu", f"autograder-test-{os.getpid()}")
    try:
        group.mkdir()
        (group / "cpu.cfs_quota_us").write_text("50000")
    except OSError as error:
        pytest.skip(f"no group with a limit can be made here: {error}")
    yield group
    group.rmdir()


def test_the_kernel_s_own_files_are_read(half_a_core):
    program = f"""
import os
from pathlib import Path
from autograder import cores
cores.cores = lambda: list(range(8))
Path("{half_a_core}/cgroup.procs").write_text(str(os.getpid()))
print(cores.usable())
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout == "1\n"

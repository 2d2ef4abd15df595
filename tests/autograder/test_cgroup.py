"""Control groups: where they can be made, what is written there, and that the kernel keeps to it.

Version 2 is tried on directories that look like it; where this machine has a hierarchy in which we may write,
the kernel's own answer is asked for as well.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import cgroup
from autograder.sandbox.cgroup import Group, Place, make_group, places

FILES = ("memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cgroup.procs", "memory.events")
HOG = """
import os, sys, time
sys.stdin.read(1)
for _ in range(4):
    if os.fork() == 0:
        held = bytearray(b"x") * (40 << 20)
        time.sleep(30)
        os._exit(0)
print(os.WIFSIGNALED(os.wait()[1]))
os.killpg(0, 9)
"""


@pytest.fixture
def user(tmp_path, monkeypatch):
    """A machine as systemd sets it up for a user: version 2, a service of the user's that owns its groups."""
    top = tmp_path / "sys" / "fs" / "cgroup"
    own = top / "user.slice" / "user@1000.service" / "app.slice" / "terminal.scope"
    own.mkdir(parents=True)
    for place, controllers in ((top, "cpu memory pids"), (own.parent, "memory pids"), (own, "")):
        (place / "cgroup.subtree_control").write_text(f"{controllers}\n")
    process = tmp_path / "proc"
    process.mkdir()
    (process / "cgroup").write_text(f"0::/{own.relative_to(top)}\n")
    (process / "mountinfo").write_text(
        "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
        f"26 22 0:23 / {top} rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
    )
    make = Path.mkdir

    def with_files(self, *arguments, **options):
        make(self, *arguments, **options)
        if self.name.startswith(cgroup.PREFIX):
            for name in FILES:
                (self / name).touch()

    def without_files(directory):
        for file in directory.iterdir():
            file.unlink()
        directory.rmdir()

    monkeypatch.setattr(Path, "mkdir", with_files)
    monkeypatch.setattr(cgroup, "_remove", without_files)
    return process, own


def test_the_nearest_group_above_that_hands_memory_down_comes_first(user):
    process, own = user
    slice_, top = own.parent, own.parents[3]
    assert top.name == "cgroup"
    assert list(places(process)) == [Place(2, slice_, slice_), Place(2, top, top)]


def test_a_group_of_version_2_has_its_limits_before_anything_is_moved_in(user):
    _, own = user
    group = Group(Place(2, own.parent, own.parent), 500 << 20, 64)
    (made,) = own.parent.glob("autograder-*")
    written = {name: (made / name).read_text() for name in FILES}
    assert written == dict.fromkeys(FILES, "") | {
        "memory.max": str(500 << 20), "memory.swap.max": "0", "pids.max": "64"
    }  # fmt: skip
    group.add(4711)
    assert (made / "cgroup.procs").read_text() == "4711"
    (made / "memory.events").write_text("low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\noom_group_kill 0\n")
    assert (group.name, group.kills()) == ("cgroup v2", 2)
    group.close()
    assert not made.exists()


def test_where_processes_are_not_handed_down_memory_still_is(user):
    process, own = user
    (own.parent / "cgroup.subtree_control").write_text("memory\n")
    assert next(places(process)) == Place(2, own.parent, None)


def test_a_user_to_whom_nothing_was_delegated_has_no_group(user, monkeypatch):
    process, _ = user
    found = list(places(process))
    assert found

    def refuse(self, *arguments, **options):
        raise PermissionError

    monkeypatch.setattr(cgroup, "places", lambda: found)
    monkeypatch.setattr(Path, "mkdir", refuse)
    assert make_group(1 << 20, 64, os.getpid()) is None


def test_a_group_into_which_nothing_can_be_moved_is_removed_again(user, monkeypatch):
    process, own = user
    found = list(places(process))
    monkeypatch.setattr(cgroup, "places", lambda: found)
    monkeypatch.setattr(Group, "add", lambda self, pid: (_ for _ in ()).throw(PermissionError()))
    assert make_group(1 << 20, 64, os.getpid()) is None
    assert not list(own.parent.glob("autograder-*"))


def test_version_1_has_a_directory_for_each_controller_and_a_container_mounts_a_part(tmp_path):
    (tmp_path / "cgroup").write_text("8:pids:/docker/abc\n4:memory:/docker/abc/inner\n0::/\n")
    (tmp_path / "mountinfo").write_text(
        "34 25 0:31 /docker/abc /cg/pids rw - cgroup cgroup rw,pids\n"
        "35 25 0:32 /docker/abc /cg/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"
    )
    assert list(places(tmp_path)) == [Place(1, Path("/cg/memory/inner"), Path("/cg/pids"))]


def test_groups_of_graders_that_are_gone_are_swept_and_others_stay(tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name in (f"autograder-{gone.pid}-0", f"autograder-{os.getpid()}-7", "another"):
        (tmp_path / name).mkdir()
    cgroup._sweep(Place(2, tmp_path, tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["another", f"autograder-{os.getpid()}-7"]


@pytest.fixture
def hog():
    """A process that waits for a word, and then needs 160 MB in four children."""
    with subprocess.Popen(
        [sys.executable, "-c", HOG],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        process.kill()


def test_the_kernel_keeps_all_processes_together_to_the_limit(hog):
    group = make_group(100 << 20, 64, hog.pid)
    if group is None:
        pytest.skip("no control group can be made here")
    directories = list(group._directories)
    assert all(directory.is_dir() for directory in directories)
    hog.stdin.write("x")
    hog.stdin.flush()
    assert hog.stdout.readline() == "True\n"
    assert group.kills() >= 1
    hog.wait()
    group.close()
    assert not any(directory.exists() for directory in directories)


def test_the_kernel_keeps_the_number_of_processes_to_the_limit(hog):
    group = make_group(500 << 20, 3, hog.pid)
    if group is None or not any((place / "pids.max").exists() for place in group._directories):
        pytest.skip("no control group for processes can be made here")
    hog.stdin.write("x")
    hog.stdin.flush()
    assert hog.wait(20) == 1  # its third fork failed, and so it ended
    os.killpg(hog.pid, signal.SIGKILL)
    group.close()
    assert not any(directory.exists() for directory in group._directories)

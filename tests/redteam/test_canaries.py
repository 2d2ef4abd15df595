"""The watch sees what is planted: for each thing that it looks at, something that is not as it was."""

import os
import signal
import socket
import subprocess
import sys

import machine
import pytest
import watch as watching
from canaries import guarded, place
from machine import sandbox_users
from watch import Watch

from autograder.sandbox.cgroup import PREFIX, Place

pytestmark = pytest.mark.slow


@pytest.fixture
def canaries():
    with place() as folder, guarded(folder) as laid_out:
        yield laid_out


@pytest.fixture
def watch(canaries):
    return Watch(canaries=canaries, kept=(canaries.file.parent,), settle=0.0)


def test_nothing_differs_when_nothing_was_done(watch):
    assert watch.differences() == []


def test_a_file_that_was_written_renamed_or_made(watch, canaries):
    canaries.file.rename(canaries.file.with_name("moved.txt"))
    with open(canaries.file.with_name("canary.db"), "ab") as file:
        file.write(b"x")
    names = {line.split()[0].rpartition("/")[2] for line in watch.differences()}
    assert names == {"canary.txt", "moved.txt", "canary.db"}


def test_permissions_and_links_that_were_changed(watch, canaries):
    canaries.file.chmod(0o600)
    (canaries.file.parent / "link").symlink_to("/etc/passwd")
    assert len(watch.differences()) == 2


def test_a_process_that_got_away(watch):
    """It has a session of its own, and its parent has ended."""
    source = (
        "from subprocess import DEVNULL, Popen\n"
        "print(Popen(['sleep', '60'], stdout=DEVNULL, stderr=DEVNULL, start_new_session=True).pid)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    pid = int(done.stdout)
    assert watch.differences() == [f"process {pid} survives"]
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    assert watch.differences() == []


def test_a_process_of_a_sandboxs_user(watch):
    if os.getuid() != 0:
        pytest.skip("only root can become a sandbox's user")
    user = sandbox_users()[7]
    process = subprocess.Popen(["sleep", "60"], user=user, group=user)
    found = watch.differences()
    process.kill()
    process.wait()
    assert f"process {process.pid} of a sandbox's user survives" in found


def test_calls_to_a_port_and_to_abstract_sockets_however_long_one_waits(canaries):
    watch = Watch(canaries=canaries, kept=(), settle=0.5)
    name, port = canaries.facts["ABSTRACT"], int(canaries.facts["PORT"])
    with (
        socket.create_connection(("127.0.0.1", port)),
        socket.socket(type=socket.SOCK_DGRAM) as datagram,
        socket.socket(socket.AF_UNIX) as stream,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as note,
    ):
        datagram.sendto(b"x", ("127.0.0.1", port))
        stream.connect("\0" + name)
        note.sendto(b"x", "\0" + name + "-notes")
    told = watch.differences()
    assert len(told) == 4
    assert all(word in " ".join(told) for word in ("127.0.0.1", name, name + "-notes"))


def test_a_bystanding_process_that_was_stopped_or_killed(watch, canaries):
    canaries.victim.send_signal(signal.SIGSTOP)
    os.waitpid(canaries.victim.pid, os.WUNTRACED)
    assert watch.differences() == ["the bystanding process is in state T"]
    canaries.victim.kill()
    canaries.victim.wait()
    assert watch.differences() == ["the bystanding process was killed"]


def test_memory_that_belongs_to_no_process(watch):
    name = "/dev/shm/redteam-planted"
    try:
        with open(name, "wb") as file:
            for _ in range(400):
                file.write(bytes(1 << 20))
        kinds = {line.split(":")[0] for line in watch.differences()}
    finally:
        os.remove(name)
    assert kinds == {"unowned memory", "shared memory"}


def test_sockets_that_hold_memory_of_the_kernels(watch, monkeypatch):
    monkeypatch.setattr(watching, "FILES_SLACK", 300)
    opened = [each for _ in range(200) for each in socket.socketpair()]
    kinds = {line.split(":")[0] for line in watch.differences()}
    for each in opened:
        each.close()
    assert "open files" in kinds


def test_a_control_group_that_was_not_removed(watch, canaries, monkeypatch):
    monkeypatch.setattr(machine, "places", lambda: [Place(2, canaries.folder, None)])
    group = canaries.folder / f"{PREFIX}{os.getpid()}-0"
    group.mkdir()
    assert watch.differences() == [f"{group} is left"]


def test_what_is_left_in_open_places_and_in_the_graders_own(watch, canaries):
    (canaries.scratch / "forgotten").touch()
    planted = "/var/tmp/PWNED"
    with open(planted, "w"):
        found = watch.differences()
    os.remove(planted)
    assert found == ["/var/tmp: PWNED appeared", f"forgotten is left in {canaries.scratch}"]


def test_an_environment_that_was_changed_and_descriptors_left_open(watch, monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", "/tmp/evil.so")
    opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]
    found = watch.differences()
    for descriptor in opened:
        os.close(descriptor)
    assert found == ["the environment changed", "20 descriptors are left open"]

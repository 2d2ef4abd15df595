"""What a process gives up by Landlock, tried in a process of its own on this machine's kernel."""

import errno
import json
import os
import secrets
import socket
import subprocess
import sys
import threading

import pytest

from autograder.sandbox import landlock

needed = pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock")

TRY = """
import json, os, socket, subprocess, sys, threading
from autograder.sandbox import landlock

writable, elsewhere, outsider, name = sys.argv[1:]
def allowed(call):
    try:
        call()
        return True
    except PermissionError:
        return False

def write(path):
    with open(path, "w") as file:
        file.write("x")

def moved():
    write(f"{writable}/a")
    os.mkdir(f"{writable}/d")
    os.rename(f"{writable}/a", f"{writable}/d/a")
    os.truncate(f"{writable}/d/a", 0)
    os.symlink("a", f"{writable}/d/b")
    os.unlink(f"{writable}/d/a")

def call():
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect("\\0" + name)

def in_a_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(allowed(lambda: write(f"{elsewhere}/t"))))
    thread.start()
    thread.join()
    if not found[0]:
        raise PermissionError

trials = {
    "read": lambda: open(f"{elsewhere}/there").read(),
    "list": lambda: os.listdir(elsewhere),
    "run": lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0),
    "write in its place": moved,
    "write to /dev/null": lambda: write("/dev/null"),
    "make": lambda: write(f"{elsewhere}/new"),
    "overwrite": lambda: write(f"{elsewhere}/there"),
    "remove": lambda: os.unlink(f"{elsewhere}/there"),
    "write in a thread": in_a_thread,
    "truncate": lambda: os.truncate(f"{elsewhere}/there", 0),
    "bind": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "terminal": os.openpty,
    "call outside": call,
    "signal outside": lambda: os.kill(int(outsider), 0),
    "signal below": lambda: os.kill(below.pid, 0),
}
version = landlock.restrict([writable])
below = subprocess.Popen(["/bin/sleep", "60"])
print(json.dumps([version, [trial for trial, call in trials.items() if not allowed(call)]]))
below.kill()
"""
SINCE = {
    "make": 1, "overwrite": 1, "remove": 1, "write in a thread": 1, "truncate": 3, "bind": 4, "terminal": 5,
    "call outside": 6, "signal outside": 6,
}  # fmt: skip


@pytest.fixture
def places(tmp_path):
    """Where the process may write, and where it may not."""
    for name in ("writable", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "elsewhere" / "there").write_text("there")
    return tmp_path / "writable", tmp_path / "elsewhere"


@needed
def test_what_is_given_up_is_refused_and_the_rest_works(places):
    name = secrets.token_hex(8)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"\0{name}")
        listening.listen()
        words = [sys.executable, "-c", TRY, *map(str, places), str(os.getpid()), name]
        one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as in the sandbox
        done = subprocess.run(words, env=one_thread, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version, refused = json.loads(done.stdout)
    assert version == landlock.abi()
    assert refused == [trial for trial, since in SINCE.items() if since <= version]
    assert (places[1] / "there").read_text() == "there"


def test_a_kernel_without_it_is_told_from_one_that_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(landlock, "_call", lambda *arguments: -1)
    assert (landlock.abi(), landlock.restrict([str(tmp_path)])) == (0, 0)
    monkeypatch.setattr(landlock, "_threads", lambda: 1)
    answers = iter([7, -1])
    monkeypatch.setattr(landlock, "_call", lambda *arguments: next(answers))
    monkeypatch.setattr(landlock.ctypes, "get_errno", lambda: errno.E2BIG)
    with pytest.raises(OSError, match="Landlock: Argument list too long"):
        landlock.restrict([str(tmp_path)])


def test_a_thread_that_would_keep_its_rights_is_a_refusal(monkeypatch):
    monkeypatch.setattr(landlock, "_call", lambda *arguments: 7)
    end = threading.Event()
    other = threading.Thread(target=end.wait)
    other.start()
    try:
        with pytest.raises(OSError, match="other threads"):
            landlock.restrict(["/tmp"])
    finally:
        end.set()
        other.join()


@pytest.mark.parametrize(
    ("version", "files", "network", "scopes"),
    [(1, 0x1FFF, 0, 0), (2, 0x3FFF, 0, 0), (3, 0x7FFF, 0, 0), (4, 0x7FFF, 3, 0), (5, 0xFFFF, 3, 0)]
    + [(version, 0xFFFF, 3, 3) for version in (6, 7, 99)],
)
def test_of_an_older_kernel_no_more_is_asked_than_it_knows(monkeypatch, version, files, network, scopes):
    asked = []

    def call(number, *arguments):
        if number == landlock.CREATE_RULESET and arguments[0] is not None:
            asked.append(arguments[0]._obj)
            return os.open("/dev/null", os.O_RDONLY)
        if number == landlock.ADD_RULE:
            asked.append(arguments[2]._obj)
        return version if number == landlock.CREATE_RULESET else 0

    monkeypatch.setattr(landlock, "_call", call)
    monkeypatch.setattr(landlock, "_threads", lambda: 1)
    monkeypatch.setattr(landlock, "forbid_new_privileges", lambda: None)
    assert landlock.restrict(["/tmp"]) == version
    ruleset, root, scratch, *devices = asked
    assert (ruleset.files, ruleset.network, ruleset.scopes) == (files, network, scopes)
    assert root.rights == landlock.READ
    assert all(rule.rights & ~files == 0 for rule in (root, scratch, *devices))
    assert scratch.rights & landlock.WRITE_FILE

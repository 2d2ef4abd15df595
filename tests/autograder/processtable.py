"""The processes of this machine, as the kernel tells of them."""

import time
from contextlib import suppress
from pathlib import Path


def wait_until(done, seconds):
    """Until something is so; fails when it never is."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def descendants(root: int) -> list[int]:
    """All that a process has started, at any remove."""
    parents = {}
    for pid in everybody():
        with suppress(OSError):  # ended meanwhile
            parents[pid] = int(status(pid)[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def sandboxed(root: int) -> list[int]:
    """What of it is Python in a sandbox, of either form."""
    return [pid for pid in descendants(root) if "from sandbox." in command_line(pid)]


def alive(pid: int) -> bool:
    """Whether a process runs: one that nobody has waited for does not."""
    try:
        return status(pid)[0] != "Z"
    except OSError:
        return False


def status(pid: int) -> list[str]:
    """State, parent and so on, as the kernel tells them."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def command_line(pid: int) -> str:
    """How a process was started; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def everybody() -> list[int]:
    """All processes there are."""
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]

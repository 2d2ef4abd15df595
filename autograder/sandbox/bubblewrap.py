"""The strict sandbox: one bubblewrap and one fresh Python per submission, on Linux, as root or as anyone.

Seen from inside there is no network, no other process, no environment, and a file system that `view`
describes. As an ordinary user one bubblewrap does it all. For root that is not enough: user namespaces give a
process of root's no other owner, so files of root's stay readable and RLIMIT_NPROC is ignored. There an
outer bubblewrap builds the view, setpriv becomes a user that nobody else is, and an inner bubblewrap
isolates as it would for any user. Arguments travel through descriptors and the environment is empty,
because `/proc/1/cmdline` and `/proc/1/environ` can be read from inside.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox import seccomp
from autograder.sandbox.cgroup import Group
from autograder.sandbox.jail import Jail
from autograder.sandbox.session import Session, WorkerSession
from autograder.sandbox.view import (
    PYTHON,
    SCRATCH,
    SCRATCH_MB,
    SHARED_MB,
    WRITABLE,
    binds,
    check_readable,
    scratch,
    view,
)
from autograder.signals import held

BOOT = (
    "import sys; sys.path[:] = ['/beside', '/packages', *sys.path, '/site', '/tmp']; "
    "from sandbox.{} import main; sys.path.remove('/beside'); main(int(sys.argv[1]))"
)
ISOLATE = (
    "--unshare-user", "--unshare-all", "--disable-userns", "--as-pid-1", "--die-with-parent", "--new-session",
    "--clearenv", "--cap-drop", "ALL", "--hostname", "sandbox",
)  # fmt: skip
NO_TOOLS = ("--size", "4096", "--tmpfs", "/tools", "--remount-ro", "/tools")
PROCESSES = 64  # of a submission, threads included
ENVIRONMENT = {
    "PATH": "/python/bin",
    "HOME": SCRATCH,
    "LANG": "C.UTF-8",
    "LD_LIBRARY_PATH": "/python/lib",
    "IPYTHONDIR": f"{SCRATCH}/.ipython",
    "MPLCONFIGDIR": f"{SCRATCH}/.matplotlib",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def rlimits(limits: Limits) -> dict[str, int]:
    """Limits of each process in the sandbox; the worker sets them on itself before it runs anything."""
    return {
        "AS": limits.memory_mb << 20,
        "CPU": int(limits.submission_seconds) + 30,
        "FSIZE": SCRATCH_MB << 20,
        "NOFILE": 256,
        "NPROC": PROCESSES,
        "CORE": 0,
        "MSGQUEUE": 0,
        "MEMLOCK": 1 << 20,
    }


def memory_of_all(limits: Limits) -> int:
    """Bytes that all processes of a sandbox may hold together, with the files in its scratch space."""
    return limits.memory_mb + SCRATCH_MB + SHARED_MB << 20


@dataclass(frozen=True)
class Tools:
    """Where the two programs are."""

    bwrap: str
    setpriv: str | None


class _Descriptors(ExitStack):
    """Descriptors that are handed to bubblewrap and then closed on our side."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[int] = []

    def add(self, descriptor: int) -> str:
        """Hand this descriptor over; its number, as an argument."""
        self.numbers.append(descriptor)
        self.callback(os.close, descriptor)
        return str(descriptor)

    def arguments(self, words: Sequence[str]) -> str:
        """Hand these arguments over, for `--args`."""
        return self.content(b"".join(os.fsencode(word) + b"\0" for word in words))

    def content(self, content: bytes) -> str:
        """Hand these bytes over in a file that exists in memory only."""
        descriptor = os.memfd_create("content")
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return self.add(descriptor)


def command(
    table: dict[str, Path],
    tools: Tools,
    hand: _Descriptors,
    report: str,
    call_filter: bytes | None = None,
    may_nest: bool = False,
) -> list[str]:
    """The command line up to the program that runs inside; what tells of this machine is in descriptors."""
    environment = [word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)]
    isolate = [*ISOLATE, *environment, "--json-status-fd", report]
    if may_nest:
        isolate.remove("--disable-userns")
    if call_filter is not None:
        isolate += ["--seccomp", hand.content(call_filter)]
    if tools.setpriv is None:
        only = hand.arguments([*isolate, *view(table), *scratch()])
        return [tools.bwrap, "--args", only, "--"]
    programs = {"/tools/bwrap": Path(tools.bwrap), "/tools/setpriv": Path(tools.setpriv)}
    prepare = ["--unshare-net", "--die-with-parent", "--bind", "/proc", "/proc", "--dev", "/dev"]
    outer = hand.arguments([*view(table | programs), *prepare])
    inner = hand.arguments([*isolate, "--dev-bind", "/", "/", *NO_TOOLS, *scratch()])
    user = str(next(users))
    drop = ["/tools/setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--"]
    return [tools.bwrap, "--args", outer, "--", *drop, "/tools/bwrap", "--args", inner, "--"]


def launch(
    table: dict[str, Path],
    tools: Tools,
    control: int,
    call_filter: bytes | None = None,
    module: str = "worker",
) -> Jail:
    """Start the worker with the socket `control`, which is closed on our side; the caller kills the jail.

    Another `module`, such as the template's, may make namespaces inside.
    """
    status, report = os.pipe()
    # bubblewrap, ended while it starts, leaves a child that waits for ever
    with held(signal.SIGINT, signal.SIGTERM), open(status, "rb") as started, _Descriptors() as hand:
        words = command(table, tools, hand, hand.add(report), call_filter, module != "worker")
        worker = [PYTHON, "-I", "-S", "-B", "-c", BOOT.format(module), hand.add(control)]
        process = subprocess.Popen(
            [*words, *worker],
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=hand.numbers,
            cwd="/",
            start_new_session=True,
        )
        hand.close()
        return Jail(process, _first_process(started))


def begin(
    session: WorkerSession,
    jail: Jail,
    limits: Limits,
    call_filter: bytes | None,
    second_layers: bool,
    group: Group | None = None,
) -> None:
    """Put a worker that has just started behind its limits and layers, before anything of a student's."""
    abi = session.start(rlimits(limits), WRITABLE if second_layers else ())
    layers = ["seccomp"] * (call_filter is not None) + [f"Landlock {abi}"] * (abi > 0)
    if second_layers:
        layers.append(jail.bound(memory_of_all(limits), PROCESSES, group))
    session.layers = tuple(layers)


def _first_process(started: BinaryIO) -> int | None:
    """A handle on the sandbox's pid 1, once Python runs there; None when bubblewrap did not get so far."""
    line = started.readline(1000)
    try:
        pid = json.loads(line)["child-pid"]
        handle = os.pidfd_open(pid)
    except (ValueError, KeyError, ProcessLookupError):
        return None
    name = Path("/proc", str(pid), "comm")
    python = Path(PYTHON).name[:15]  # the kernel cuts it there
    with suppress(OSError):  # it has ended
        while name.read_text(encoding="ascii", errors="replace").strip() != python:
            if select.select([handle], [], [], 0.001)[0]:
                break  # ended, and not yet buried
    return handle


def _user_numbers() -> Iterator[int]:
    """User ids that nobody has, another one for each sandbox: RLIMIT_NPROC counts per user."""
    mapped = sum(int(line.split()[2]) for line in Path("/proc/self/uid_map").read_text().splitlines())
    first, size = (1 << 30, 1 << 24) if mapped > 1 << 31 else (20_000, 40_000)
    for count in itertools.count():
        yield first + (os.getpid() * 64 + count % 64) % size


users = _user_numbers()


class Bubblewrap:
    """Sessions in the strict sandbox."""

    name = "bubblewrap"

    def __init__(self, tools: Tools, *, second_layers: bool = True) -> None:
        self._tools = tools
        self._second_layers = second_layers  # without them only to see whether the first ones hold alone

    @contextmanager
    def open(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> Iterator[Session]:
        """A session with `packages` first on its path; `SandboxError` if this machine cannot make one."""
        table = binds(packages, distributions)
        if self._tools.setpriv is not None:
            check_readable(table)
        ours, theirs = socket.socketpair()
        call_filter = seccomp.program() if self._second_layers else None
        jail = launch(table, self._tools, theirs.detach(), call_filter)
        session = WorkerSession(ours, jail.interrupt, jail.ran_out)
        try:
            try:
                begin(session, jail, limits, call_filter, self._second_layers)
            except SandboxError as error:
                raise SandboxError(f"{error}; bubblewrap says: {jail.complaint() or 'nothing'}") from error
            yield session
        finally:
            session.close()
            jail.kill()

    def prepare(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> None:
        """Nothing can begin before a session is opened."""

    def close(self) -> None:
        """Nothing is kept ready."""

"""`--unsafe-no-sandbox`: the same worker in a plain process, with all rights of the person who grades.

It keeps the verdict out of the student's process, and nothing else: student code can read and write
whatever that person can. Its records say "none". For trying things out, and for code of one's own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.course import Limits
from autograder.sandbox.session import BESIDE, Session, WorkerSession

BOOT = (
    "import sys; beside, packages, scratch, control = sys.argv[1:]; "
    "sys.path[:] = [beside, packages, *sys.path, scratch]; "
    "from sandbox.worker import main; sys.path.remove(beside); main(int(control))"
)


class Unprotected:
    """Sessions without any isolation."""

    name = "none"

    @contextmanager
    def open(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> Iterator[Session]:
        """A session with `packages` first on its path, in a directory that is removed afterwards."""
        ours, theirs = socket.socketpair()
        with tempfile.TemporaryDirectory() as beside, tempfile.TemporaryDirectory() as scratch, theirs:
            shutil.copytree(Path(__file__).parent, Path(beside, "sandbox"), ignore=_all_but_the_worker)
            arguments = [beside, str(packages.resolve()), scratch, str(theirs.fileno())]
            process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", BOOT, *arguments],
                cwd=scratch,
                env=_environment(scratch),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
            theirs.close()
            session = WorkerSession(ours, lambda: process.send_signal(signal.SIGINT))
            try:
                cpu = int(limits.submission_seconds) + 30  # what nobody waits for any more ends by itself
                session.start({"AS": limits.memory_mb << 20, "CORE": 0, "CPU": cpu})
                yield session
            finally:
                session.close()
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def prepare(self, packages: Path, limits: Limits, distributions: Sequence[str] = ()) -> None:
        """Nothing can begin before a session is opened."""

    def close(self) -> None:
        """Nothing is kept ready."""


def _all_but_the_worker(directory: str, names: list[str]) -> set[str]:
    return set(names) - set(BESIDE)


def _environment(scratch: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": scratch,
        "IPYTHONDIR": f"{scratch}/.ipython",
        "MPLCONFIGDIR": f"{scratch}/.matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
    }

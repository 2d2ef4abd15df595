"""A Dask cluster of a test's own: processes on this machine, with nannies, as by `dask worker`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class DaskCluster:
    """A scheduler, and workers that are started one by one; all in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen] = []
        file = folder / "scheduler.json"
        self._dask("scheduler", "--port", "0", "--scheduler-file", file, "--dashboard-address", "127.0.0.1:0")
        deadline = time.monotonic() + 60
        while not file.exists() or '"address": "' not in file.read_text():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        self.address = file.read_text().partition('"address": "')[2].partition('"')[0]

    def start_worker(self, **environment: str) -> subprocess.Popen:
        """One more worker, one submission at a time."""
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", self._folder / "scratch")
        return self._dask("worker", self.address, *options, **environment)

    def kill(self, process: subprocess.Popen) -> None:
        """End a process and all that it started, as when a machine loses power."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._started.remove(process)

    def stop(self) -> None:
        """End everything."""
        for process in list(self._started):
            self.kill(process)

    def said(self) -> str:
        """What all processes wrote, for whoever looks for a fault."""
        return "\n".join(path.read_text() for path in self._folder.glob("*.log"))

    def _dask(self, *arguments: object, **environment: str) -> subprocess.Popen:
        log = self._folder / f"{len(list(self._folder.glob('*.log')))}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *map(str, arguments), "--host", "127.0.0.1"],
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                cwd=self._folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        return process

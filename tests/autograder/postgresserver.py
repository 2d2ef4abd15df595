"""A PostgreSQL server of a test's own: a folder, a socket in it, no port, no service of the system."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

USER = "grader"


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs; Debian keeps them off the path."""
    found = shutil.which("initdb")
    places = [os.path.realpath(found)] if found else sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return Path(places[-1]).parent if places else None


class Server:
    """Running once it is made. As root it runs as `nobody`, because PostgreSQL refuses root."""

    def __init__(self) -> None:
        self._programs = programs()
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))  # a socket's path is short
        self.folder.chmod(0o755)
        self._data = self.folder / "data"
        self._data.mkdir(mode=0o700)
        self._rights = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._rights = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for folder in (self.folder, self._data):
                os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        self._run(
            "initdb", "-D", self._data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"
        )
        self.start()

    def _run(self, name: str, *arguments: object) -> None:
        done = self._call(name, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    def _call(self, name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(self._programs / name), *map(str, arguments)]
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, **self._rights
        )

    def start(self) -> None:
        """Start it, also where it was killed; as a child of ours, which is waited for when it ends."""
        command = [
            self._programs / "postgres",
            "-D",
            self._data,
            "-k",
            self.folder,
            "-c",
            "listen_addresses=",
        ]
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [*map(str, command), "-c", "fsync=off"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                **self._rights,
            )
        for _ in range(200):
            if self._call("pg_isready", "-q", "-h", self.folder).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        """As a power cut would: SIGKILL for all its processes."""
        head = self._process.pid
        children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
        for pid in (head, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Stop it, if it runs, and remove the folder."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def sql(self, database: str, *statements: str) -> None:
        """Run statements, each by itself."""
        for statement in statements:
            self._run(
                "psql",
                "-qX",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                self.folder,
                "-U",
                USER,
                "-d",
                database,
                "-c",
                statement,
            )

    def database(self, name: str) -> str:
        """A new database; its address."""
        self.sql("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

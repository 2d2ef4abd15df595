"""What no submission may see or touch, laid out around the grader.

Files and a database that anybody may read and write (what protects them must be the sandbox, not their
permissions), a word in the environment, a process, a port on loopback, sockets. `watch.py` looks after them.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from machine import adopt_orphans


@dataclass(frozen=True, kw_only=True)
class Canaries:
    """Where everything is; `facts` is what submissions are told of it."""

    word: str
    folder: Path
    file: Path
    scratch: Path  # where the grader puts its own temporary files
    victim: subprocess.Popen[bytes]
    sockets: tuple[socket.socket, ...]
    facts: dict[str, str]


@contextmanager
def place() -> Iterator[Path]:
    """A new folder, in which canaries and a course can lie."""
    folder = Path(tempfile.mkdtemp(prefix="redteam-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def guarded(folder: Path) -> Iterator[Canaries]:
    """Lay the canaries out in a folder, in the environment, and around this process."""
    adopt_orphans(True)
    try:
        with _laid_out(folder) as canaries:
            yield canaries
    finally:
        adopt_orphans(False)


@contextmanager
def _laid_out(folder: Path) -> Iterator[Canaries]:
    word = f"canary-{secrets.token_hex(8)}"
    home, scratch = folder / "home", folder / "scratch"
    for place in (folder, home, scratch):
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
    file = home / "canary.txt"
    _write(file, word)
    _database(home / "canary.db", word)
    abstract = f"abstract-{os.getpid()}"
    sockets = _listening(abstract)
    port = sockets[0].getsockname()[1]
    victim = subprocess.Popen(["sleep", "100000"], env={"CANARY": word}, start_new_session=True)
    facts = {
        "PORT": str(port), "ABSTRACT": abstract, "VICTIM": str(victim.pid), "GRADER": str(os.getpid()),
        "HOME": str(home),
    }  # fmt: skip
    environment = {"CANARY": word, "TMPDIR": str(scratch), "HOME": str(home)}
    try:
        with mock.patch.dict(os.environ, environment), mock.patch.object(tempfile, "tempdir", str(scratch)):
            yield Canaries(
                word=word,
                folder=folder,
                file=file,
                scratch=scratch,
                victim=victim,
                sockets=sockets,
                facts=facts,
            )
    finally:
        victim.kill()
        victim.wait()
        for each in sockets:
            each.close()


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o666)


def _database(path: Path, word: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE canary (word TEXT)")
        database.execute("INSERT INTO canary VALUES (?)", (word,))
    database.close()
    path.chmod(0o666)


def _listening(abstract: str) -> tuple[socket.socket, ...]:
    """TCP and UDP on one port, stream and datagram under one abstract name."""
    stream = socket.socket()
    stream.bind(("127.0.0.1", 0))
    datagram = socket.socket(type=socket.SOCK_DGRAM)
    datagram.bind(stream.getsockname())
    named, notes = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    named.bind("\0" + abstract)
    notes.bind("\0" + abstract + "-notes")
    for each in (stream, named):
        each.listen()
    for each in (stream, datagram, named, notes):
        each.setblocking(False)
    return stream, datagram, named, notes

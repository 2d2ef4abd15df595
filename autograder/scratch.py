"""A folder in the course directory for the time of one run, which also disappears when the run is killed.

Each run holds a lock on its folder; the kernel lets go of it however the process ends. So what no process
holds was left behind, and the next run removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".scratch-"


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A new folder in `root`, for this user alone, that is removed afterwards."""
    with _locked(root):  # or another run could remove the folder before it is held
        for folder in root.glob(f"{PREFIX}*"):
            _remove_unless_held(folder)
        fresh = Path(tempfile.mkdtemp(dir=root, prefix=PREFIX))
        held = os.open(fresh, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        os.close(held)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_unless_held(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)

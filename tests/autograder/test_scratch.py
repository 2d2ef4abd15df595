"""A run's own folder is gone after the run, also when it was killed; a folder in use is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from autograder.scratch import scratch

HOLD = """
import sys, time
from pathlib import Path
from autograder.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "x").mkdir()
    print(folder, flush=True)
    time.sleep(60)
"""


def test_the_folder_is_private_and_gone_afterwards(tmp_path):
    with scratch(tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "file").write_text("x")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), scratch(tmp_path):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_what_another_one_uses_is_not(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    theirs = process.stdout.readline().strip()
    with scratch(tmp_path):
        assert os.path.isdir(theirs)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert os.path.isdir(theirs)
    with scratch(tmp_path):
        assert not os.path.exists(theirs)


def test_a_link_that_looks_like_one_is_not_followed(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "kept").mkdir()
    (tmp_path / "course" / ".scratch-link").symlink_to(tmp_path / "kept")
    with pytest.raises(NotADirectoryError), scratch(tmp_path / "course"):
        pass
    assert (tmp_path / "kept").is_dir()

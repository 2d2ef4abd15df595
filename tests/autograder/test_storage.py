"""A full or read-only disk and a busy gradebook are one line each, lose nothing, and the next run goes on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from nbgrader.api import InvalidEntry

from autograder.coursedir import CourseDir, open_course
from autograder.errors import StorageError
from autograder.grade import grade
from autograder.gradebook import GradeWriter
from autograder.sandbox import choose_sandbox
from autograder.storage import naming, storage_error

ASSIGNMENT = "01_convolution"
KILOBYTES = 6000


@pytest.fixture
def small_disk(tmp_path, course_dir):
    """The course directory on a file system of its own, a few megabytes large."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={KILOBYTES}k", "tmpfs", str(place)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a small file system")
    try:
        shutil.copytree(course_dir.root, place / "course")
        yield open_course(place / "course")
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(course_dir, free):
    """Leave so many kilobytes of its disk."""
    place = course_dir.root.parent
    (place / "filler").unlink(missing_ok=True)
    left = os.statvfs(place)
    (place / "filler").write_bytes(bytes(max(0, left.f_bavail * left.f_bsize - free * 1024)))


def autograder(command, course_dir):
    return subprocess.run(
        [sys.executable, "-m", "autograder", command, str(course_dir.root), ASSIGNMENT],
        capture_output=True,
        text=True,
        check=False,
    )


def is_one_line(done, reason):
    """Whether the command ended with the one line about the disk."""
    *progress, line = done.stderr.splitlines() or [""]
    said = line.startswith("autograder: ") and reason in line and line.endswith("go on from here")
    return done.returncode == 1 and said and progress == []


def hand_in_the_release(course_dir):
    """One student hands in what was given out."""
    folder = course_dir.submitted("ada", ASSIGNMENT)
    folder.mkdir(parents=True)
    shutil.copy(course_dir.released(ASSIGNMENT), folder)


def contents(course_dir, *folders):
    """Every file below these folders."""
    files = (path for name in folders for path in (course_dir.root / name).rglob("*") if path.is_file())
    return {str(path.relative_to(course_dir.root)): path.read_bytes() for path in files}


def scores(course_dir):
    with GradeWriter(course_dir) as writer:
        return {name: writer.tally(ASSIGNMENT, name) for name in ("ada", "bob")}


@pytest.mark.slow
@pytest.mark.parametrize("free", [0, 200])
def test_grading_on_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(
    small_disk, course_dir, hand_in, released, free
):
    for student in ("ada", "bob"):
        hand_in(student, released)
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    shutil.copytree(course_dir.root / "submitted", small_disk.root / "submitted", dirs_exist_ok=True)
    fill(small_disk, free)
    assert is_one_line(autograder("grade", small_disk), "No space left" if free < 150 else "full")
    assert not list(small_disk.root.glob(".scratch-*"))
    (small_disk.root.parent / "filler").unlink()
    assert autograder("grade", small_disk).returncode == 0
    assert scores(small_disk) == scores(course_dir)
    folders = ("autograded", "records", "release", "source")
    assert contents(small_disk, *folders) == contents(course_dir, *folders)


@pytest.mark.slow
def test_releasing_on_a_full_disk_leaves_the_release_that_was_there(small_disk):
    assert autograder("release", small_disk).returncode == 0
    products = ("source", "release", "packages", "bundles")
    before = contents(small_disk, *products)
    for free in (0, 300, 600):
        fill(small_disk, free)
        assert is_one_line(autograder("release", small_disk), "No space left on device")
        assert contents(small_disk, *products) == before
    (small_disk.root.parent / "filler").unlink()
    assert autograder("release", small_disk).returncode == 0
    assert contents(small_disk, *products) == before


@pytest.mark.slow
def test_feedback_on_a_full_disk_leaves_the_graded_work(small_disk):
    hand_in_the_release(small_disk)
    assert autograder("grade", small_disk).returncode == 0
    kept = contents(small_disk, "autograded", "records")
    for free in (0, 100):
        fill(small_disk, free)
        assert is_one_line(autograder("feedback", small_disk), "No space left on device")
        assert contents(small_disk, "autograded", "records") == kept
    (small_disk.root.parent / "filler").unlink()
    assert autograder("feedback", small_disk).returncode == 0
    assert len(contents(small_disk, "feedback")) == 1


@pytest.mark.slow
def test_a_read_only_directory_is_one_line(small_disk):
    hand_in_the_release(small_disk)
    assert autograder("grade", small_disk).returncode == 0
    before = contents(small_disk, ".")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk.root.parent)], check=True)
    for command in ("grade", "release", "feedback", "simulate"):
        assert is_one_line(autograder(command, small_disk), "Read-only file system")
    assert contents(small_disk, ".") == before


@pytest.fixture
def impatient(monkeypatch):
    """A gradebook that is waited for a moment instead of a minute."""
    url = property(lambda self: f"sqlite:///{self.gradebook}?timeout=0.2")
    monkeypatch.setattr(CourseDir, "db_url", url)


def test_a_gradebook_in_use_is_one_line_and_nothing_is_lost(impatient, course_dir, hand_in, released, caplog):
    hand_in("ada", released)
    other = sqlite3.connect(course_dir.gradebook)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(InvalidEntry, match="database is locked") as caught:
        grade(course_dir, [ASSIGNMENT], choose_sandbox())
    line = str(storage_error(caught.value))
    assert line.startswith("the gradebook cannot be used: another program is writing into it; wait for that")
    assert caplog.text == ""
    other.rollback()
    other.close()
    (row,) = grade(course_dir, [ASSIGNMENT], choose_sandbox())
    assert row.status == "graded"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES])
def test_the_place_is_named_where_the_system_names_none(tmp_path, code):
    with pytest.raises(OSError, match=os.strerror(code)) as caught, naming(tmp_path):
        raise OSError(code, os.strerror(code))
    assert str(storage_error(caught.value)).startswith(f"{tmp_path}: {os.strerror(code)}; ")


def test_a_cause_is_found_behind_what_was_made_of_it_and_other_errors_are_not_taken_for_one():
    wrapped = ValueError("wrapped")
    wrapped.__cause__ = PermissionError(errno.EACCES, "denied", "here")
    assert isinstance(storage_error(wrapped), StorageError)
    assert storage_error(FileNotFoundError(errno.ENOENT, "no such file", "here")) is None
    assert storage_error(sqlite3.OperationalError("no such table: x")) is None

"""Classes of odd folders through the whole of `grade`: a row for each, and nothing written outside."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import socket
import time
from contextlib import contextmanager
from pathlib import Path

import fuzzing
import pytest
from nbgrader.api import Student
from spoiling import NAMES, fill, said_clearly, spoiled

from autograder import grading_lock, styles
from autograder.course import load_course
from autograder.grade import grade
from autograder.gradebook import GradeWriter
from autograder.records import RowStatus
from autograder.sandbox import choose_sandbox
from autograder.sandbox.outputs import CellOutcome
from autograder.sandbox.probe import Probe

ASSIGNMENT = "01_convolution"
FOLDERS = 300
REAL = 100
SEED = fuzzing.seed()
COURSE = load_course()

pytestmark = pytest.mark.slow


class Nothing:
    """A sandbox in which nothing is run: each cell is said to have ended well, each snapshot is gone."""

    name = "nothing is run"
    layers = ()

    @contextmanager
    def open(self, packages, limits, distributions=()):
        """Itself."""
        yield self

    def prepare(self, packages, limits, distributions=()):
        """Nothing to do."""

    def close(self):
        """Nothing is kept."""

    def run_cell(self, source, seconds):
        """No output."""
        return CellOutcome(status="ok")

    def snapshot(self, name, seconds):
        """A probe whose other end is closed."""
        ours, theirs = socket.socketpair()
        theirs.close()
        return Probe(ours, name, seconds)


def tree(root, *, without=()):
    """What is in a directory: kind, size and content of each entry, links not followed."""
    found = {}
    for folder, folders, files in os.walk(root):
        inside = Path(folder).relative_to(root)
        if inside.parts and inside.parts[0] in without:
            folders.clear()
            continue
        for name in (*folders, *files):
            path, status = Path(folder, name), os.lstat(Path(folder, name))
            content = ""
            if path.is_symlink():
                content = os.readlink(path)
            elif path.is_file() and status.st_size < 1_000_000:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
            found[str(inside / name)] = (status.st_mode, status.st_size if path.is_file() else 0, content)
    return found


def changes(before, after):
    """What is not the same in two trees."""
    return {
        name: (before.get(name), after.get(name))
        for name in before | after
        if before.get(name) != after.get(name)
    }


WRITTEN = ("autograded", "feedback", "records", "grades.db", grading_lock.NAME)


def hand_in_all(course_dir, released, count, canary, label):
    """Fill `submitted/` with odd folders; every tenth student hands in the notebook as it was given."""
    for number in range(count):
        dice = random.Random(f"{SEED}/{label}/{number}")
        folder = course_dir.submitted(f"s{number:05}", ASSIGNMENT)
        if number % 10 == 0:
            folder.mkdir(parents=True)
            shutil.copy(course_dir.released(ASSIGNMENT), folder / f"{ASSIGNMENT}.ipynb")
        else:
            fill(folder, ASSIGNMENT, spoiled(released, dice), canary, dice)


def check_class(course_dir, rows, count):
    """A row for each; those who handed in what they were given are graded; refusals are clear lines."""
    assert len(rows) == count
    for number, row in enumerate(rows):
        assert row.status in (RowStatus.GRADED, RowStatus.REFUSED), (
            f"FUZZ_SEED={SEED}, {row.student}: {row.note}"
        )
        assert row.score == 0
        if number % 10 == 0:
            assert (row.status, row.repairs) == (RowStatus.GRADED, ())
        if row.status is RowStatus.REFUSED:
            assert said_clearly(row.note), f"FUZZ_SEED={SEED}, {row.student}: {row.note}"
        there = course_dir.autograded(row.student, ASSIGNMENT).exists()
        assert there == (row.status is RowStatus.GRADED)


def run_class(course_dir, released, sandbox, count, tmp_path, label):
    canary = tmp_path / "outside" / "canary"
    canary.parent.mkdir()
    canary.write_text("canary")
    hand_in_all(course_dir, released, count, canary, label)
    before = tree(tmp_path), tree(course_dir.root, without=WRITTEN)
    began = time.monotonic()
    rows = grade(course_dir, [ASSIGNMENT], sandbox, course=COURSE)
    spent = time.monotonic() - began
    refused = sum(row.status is RowStatus.REFUSED for row in rows)
    print(f"{count} folders, {refused} refused, {spent:.1f} s")
    check_class(course_dir, rows, count)
    now = tree(tmp_path), tree(course_dir.root, without=WRITTEN)
    inside = f"{course_dir.root.name}/"
    outside = [
        {name: entry for name, entry in each.items() if not name.startswith(inside)}
        for each in (before[0], now[0])
    ]
    assert changes(*outside) == {}
    assert set(changes(before[1], now[1])) <= set(WRITTEN)
    students = {row.student for row in rows}
    for made in ("autograded", "records"):
        assert {name.split("/")[0].split(".")[0] for name in tree(course_dir.root / made)} <= {
            *students,
            ASSIGNMENT,
        }
    return rows


def test_a_class_of_odd_folders_is_graded_or_refused_one_by_one(course_dir, released, tmp_path):
    rows = run_class(course_dir, released, Nothing(), FOLDERS, tmp_path, "folder")
    assert FOLDERS // 5 < sum(row.status is RowStatus.REFUSED for row in rows) < FOLDERS * 4 // 5


def test_students_with_odd_names_cost_nobody_else_anything(course_dir, released):
    """Names that no file of ours could have, that a shell, a page or a table would read as something else."""
    names = [
        "ada",
        "zoe",
        "李" * 85,
        "é" * 100,
        "a" * 100,
        *NAMES,
        "\udcff\udcfe",
        "%s",
        "{0}",
        "a:b",
        "nul",
        "a ",
        "٢",
    ]
    for name in names:
        if len(os.fsencode(name)) <= 255 and "/" not in name:
            folder = course_dir.submitted(name, ASSIGNMENT)
            folder.mkdir(parents=True)
            shutil.copy(course_dir.released(ASSIGNMENT), folder / f"{ASSIGNMENT}.ipynb")
    rows = {row.student: row for row in grade(course_dir, [ASSIGNMENT], Nothing(), course=COURSE)}
    assert {row.status for row in rows.values()} == {RowStatus.GRADED, RowStatus.REFUSED}
    assert {rows[name].status for name in ("ada", "zoe", "a" * 100)} == {RowStatus.GRADED}
    assert all(said_clearly(row.note) for row in rows.values() if row.refused)
    assert all(name.isprintable() for name in rows)


def test_a_broken_notebook_with_a_broken_date_stops_nobody(course_dir, released):
    for name, raw, date in (("ada", b"{", "1" * 80 + "h1"), ("bob", b"{}", "1" * 4000), ("zoe", None, "")):
        folder = course_dir.submitted(name, ASSIGNMENT)
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(raw or json.dumps(released).encode())
        (folder / "timestamp.txt").write_text(date)
    rows = grade(course_dir, [ASSIGNMENT], Nothing(), course=COURSE)
    assert [row.status for row in rows] == [RowStatus.REFUSED, RowStatus.REFUSED, RowStatus.GRADED]


def test_a_gradebook_that_refuses_one_submission_takes_the_next(course_dir, released, monkeypatch):
    """An exception in the middle of writing leaves a session of the database that has to be rolled back."""
    for name in ("ada", "bob", "zoe"):
        folder = course_dir.submitted(name, ASSIGNMENT)
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(released), encoding="utf-8")
    finish = GradeWriter._finish

    def broken(writer, submission, submitted, student):
        if student == "bob":
            writer._gradebook.db.add(Student(id="ada"))  # who is there already: the flush fails
        finish(writer, submission, submitted, student)

    monkeypatch.setattr(GradeWriter, "_finish", broken)
    rows = grade(course_dir, [ASSIGNMENT], Nothing(), course=COURSE)
    assert [row.status for row in rows] == [RowStatus.GRADED, RowStatus.FAILED, RowStatus.GRADED]


def test_a_sample_goes_through_the_real_sandbox(course_dir, released, tmp_path):
    run_class(course_dir, released, choose_sandbox(), REAL, tmp_path, "real")


def test_an_honest_notebook_among_them_earns_what_it_should(course_dir, released):
    """The control: the same course directory and release, and right answers."""
    answers = {
        item.id: next(iter(styles.sources(item.id).values()))
        for item in COURSE.assignment(ASSIGNMENT).exercises
    }
    for cell in released["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removesuffix("-code")
        if cell["metadata"].get("nbgrader", {}).get("solution") and grade_id in answers:
            cell["source"] = answers[grade_id]
    folder = course_dir.submitted("ada", ASSIGNMENT)
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(released), encoding="utf-8")
    (row,) = grade(course_dir, [ASSIGNMENT], choose_sandbox(), course=COURSE)
    assert [result.points for result in row.exercises] == [result.max_points for result in row.exercises]

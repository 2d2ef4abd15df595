"""A grading run that is killed, and then started again, leaves what an undisturbed run leaves."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rehearsal import difference, snapshot

from autograder import styles
from autograder.feedback import feedback
from autograder.grade import grade
from autograder.misconceptions import variant_source
from autograder.sandbox import choose_sandbox

pytestmark = pytest.mark.slow

ASSIGNMENT = "01_convolution"
QUESTION = "01_why_fewer_parameters"
REHEARSAL = Path(__file__).with_name("rehearsal.py")
KILLS = 5


def answer(notebook, exercise, source):
    next(cell for cell in notebook.cells if cell.id == f"{exercise}-code").source = source


@pytest.fixture
def handed_in(course_dir, hand_in, released, course):
    """A class that was graded and marked by hand; then some handed in again, and some for the first time.

    amy: marked by hand, handed in another file since. bea: marked by hand, not changed. cyd: graded before,
    now a file that is refused. dan: new. `<b>`: a folder that is no student's.
    """
    right, wrong = copy.deepcopy(released), copy.deepcopy(released)
    for item in course.assignment(ASSIGNMENT).exercises:
        answer(right, item.id, next(iter(styles.sources(item.id).values())))
        answer(wrong, item.id, "def broken(")
    answer(wrong, "conv2d_valid", variant_source("conv2d_valid", "flipped"))
    right.cells[-1].source = "Because the filter is shared."
    for student, notebook in {"amy": wrong, "bea": right, "cyd": right}.items():
        hand_in(student, notebook)
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    feedback(course_dir, [ASSIGNMENT])
    with Gradebook(course_dir.db_url, course_dir.course_id) as book:
        for student in ("amy", "bea"):
            words = book.find_grade(QUESTION, ASSIGNMENT, ASSIGNMENT, student)
            words.manual_score, words.needs_manual_grade = 1.5, False
            code = book.find_grade("conv2d_valid", ASSIGNMENT, ASSIGNMENT, student)
            code.extra_credit = 0.5
            remark = book.find_comment("conv2d_valid-code", ASSIGNMENT, ASSIGNMENT, student)
            remark.manual_comment = "Read it once more."
        book.db.commit()
    hand_in("amy", right, timestamp="2026-01-16 12:00:00 UTC")
    hand_in("cyd", b"Dear professor,", timestamp="2026-01-16 12:00:00 UTC")
    hand_in("dan", right)
    course_dir.submitted("<b>", ASSIGNMENT).mkdir(parents=True)
    return course_dir


def rehearse(course_dir, tmp_path, *options):
    """What the rehearsal tells, made by two processes at once: each tries every other place."""
    parts = []
    for part in range(2):
        work = tmp_path / f"work{part}"
        work.mkdir()
        command = [sys.executable, str(REHEARSAL), str(course_dir.root), str(work), *options]
        parts.append(
            subprocess.Popen(
                [*command, "--part", str(part), "2"],
                env={**os.environ, "TMPDIR": str(work)},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    one, other = (json.loads(part.communicate()[0]) for part in parts)
    assert one["statuses"] == other["statuses"]
    return {
        "statuses": one["statuses"],
        "places": one["places"] + other["places"],
        "faults": one["faults"] + other["faults"],
    }


def test_a_run_that_ends_at_any_write_is_made_good_by_the_next(handed_in, tmp_path):
    told = rehearse(handed_in, tmp_path)
    statuses = {"amy": "graded", "bea": "unchanged", "cyd": "refused", "dan": "graded", "<b>": "refused"}
    assert told["statuses"] == statuses
    print(len(told["places"]), "places")
    assert told["faults"] == []
    places = [place.partition(": ")[::2] for place in told["places"]]
    assert len(places) >= 80
    kinds = {"commit", "committed", "open", "os.rename", "os.remove", "os.mkdir", "os.chmod"}
    assert {what.split()[0] for when, what in places if when == "before"} >= kinds
    for kind in ("within", "full"):
        assert {what.split()[0] for when, what in places if when == kind} == {"commit", "open"}


def test_one_that_was_graded_before_and_again_is_never_left_half_done(handed_in, tmp_path):
    told = rehearse(handed_in, tmp_path, "--force", "bea")
    assert told["statuses"] == {"bea": "graded"}
    assert told["faults"] == []
    assert len(told["places"]) >= 30


def descendants(pid):
    """Process ids of all that this process started, and what those started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def alive(pids):
    """Those of these processes that still run."""

    def runs(pid):
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False

    return {pid for pid in pids if runs(pid)}


def test_the_command_killed_at_any_moment_goes_on_where_it_was(handed_in, tmp_path):
    """The real command with the real sandbox, killed at moments drawn by chance, some while code runs."""
    command = [sys.executable, "-m", "autograder", "grade"]
    wanted = tmp_path / "wanted"
    shutil.copytree(handed_in.root, wanted)
    start = time.monotonic()
    subprocess.run([*command, str(wanted), ASSIGNMENT], check=False, capture_output=True)
    takes = time.monotonic() - start
    random.seed(6)
    in_the_sandbox = 0
    for count in range(KILLS):
        root = tmp_path / f"course{count}"
        shutil.copytree(handed_in.root, root)
        process = subprocess.Popen([*command, str(root), ASSIGNMENT], stdout=subprocess.DEVNULL)
        time.sleep(takes * random.uniform(0.3, 0.95))
        children = descendants(process.pid)
        in_the_sandbox += bool(children)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for _ in range(50):
            if not alive(children):
                break
            time.sleep(0.1)
        assert not alive(children)
        subprocess.run([*command, str(root), ASSIGNMENT], check=False, capture_output=True)
        assert difference(snapshot(root), snapshot(wanted)) == []
    assert in_the_sandbox

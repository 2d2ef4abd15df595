"""`grade`: real submissions, in the real sandbox, into the gradebook and the folders that nbgrader reads."""

from __future__ import annotations

import copy
import functools
import gc
import json
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from autograder import styles
from autograder.course_keys import assignment_keys
from autograder.errors import SandboxError, UsageError
from autograder.grade import grade
from autograder.gradebook import GradeWriter
from autograder.records import RowStatus, log_of
from autograder.sandbox import choose_sandbox, landlock, seccomp

ASSIGNMENT = "01_convolution"


@pytest.fixture(scope="module")
def sandbox():
    return choose_sandbox()


@pytest.fixture(scope="module", autouse=True)
def _keys_made_once():
    """All courses of these tests have one secret, so one set of answer keys."""
    patch = pytest.MonkeyPatch()
    patch.setattr("autograder.bench.assignment_keys", functools.cache(assignment_keys))
    yield
    patch.undo()


@pytest.fixture
def solved(released, course):
    """The released notebook with a right answer to every exercise."""
    notebook = copy.deepcopy(released)
    for item in course.assignment(ASSIGNMENT).exercises:
        answer(notebook, item.id, next(iter(styles.sources(item.id).values())))
    return notebook


def answer(notebook, exercise, source):
    next(cell for cell in notebook.cells if cell.id == f"{exercise}-code").source = source


def flipped():
    from autograder.misconceptions import variant_source

    return variant_source("conv2d_valid", "flipped")


def run(course_dir, sandbox, **options):
    return {row.student: row for row in grade(course_dir, [ASSIGNMENT], sandbox, **options)}


def graded(course_dir, student):
    path = course_dir.autograded(student, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    return nbformat.read(path, as_version=4)


class Broken:
    """A sandbox that cannot be made."""

    name = "broken"

    def __init__(self, error):
        self.error = error
        self.opened = 0

    def open(self, packages, limits, distributions=()):
        self.opened += 1
        raise self.error

    def prepare(self, packages, limits, distributions=()):
        pass

    def close(self):
        pass


def test_a_class_is_graded_and_the_bad_files_cost_nobody_else_anything(
    course_dir, sandbox, hand_in, released, solved
):
    hand_in("ada", solved)
    hand_in("bob", released)
    wrong = copy.deepcopy(solved)
    answer(wrong, "conv2d_valid", flipped())
    hand_in("cyd", wrong)
    hand_in("dan", b"PK\x03\x04 not json")
    hand_in("eve", b'{"cells": 3}')
    with open(hand_in("fay", b""), "wb") as file:
        file.truncate(200_000_000)
    course_dir.submitted("gus", ASSIGNMENT).mkdir(parents=True)
    course_dir.submitted("<b>", ASSIGNMENT).mkdir(parents=True)
    told = []
    rows = run(course_dir, sandbox, progress=lambda *counts: told.append(counts))
    assert [counts[:2] for counts in told] == [(done, 8) for done in range(1, 9)]
    assert told[-1] == (8, 8, 5)
    assert (rows["ada"].score, rows["ada"].max_score, rows["ada"].status) == (14.0, 18.0, RowStatus.GRADED)
    assert rows["bob"].score == 0.0
    assert {result.status for result in rows["bob"].exercises} == {"not started"}
    assert rows["cyd"].score < 14.0
    assert rows["cyd"].misconceptions == ("flipped",)
    refused = {name: row.note for name, row in rows.items() if row.refused}
    assert set(refused) == {"dan", "eve", "fay", "gus", "<b>"}
    assert all("\n" not in note and note for note in refused.values())
    assert "200 MB" in refused["fay"]
    assert "there is no notebook" in refused["gus"]
    assert all(rows[name].score == 0.0 for name in refused)
    assert "<b>" not in (course_dir.root / "records" / ASSIGNMENT).iterdir()


def test_the_graded_notebook_holds_outputs_and_one_report_per_check(course_dir, sandbox, hand_in, solved):
    solved.cells.insert(2, new_code_cell("print('seen')"))
    hand_in("ada", solved)
    run(course_dir, sandbox)
    notebook = graded(course_dir, "ada")
    nbformat.validate(notebook)
    assert notebook.cells[2].outputs[0].text == "seen\n"
    check = next(cell for cell in notebook.cells if cell.id == "conv2d_valid")
    assert [output.output_type for output in check.outputs] == ["execute_result"]
    assert check.outputs[0].data["text/plain"] == "5"
    assert check.outputs[0].data["text/html"].startswith("<")
    folder = course_dir.autograded("ada", ASSIGNMENT)
    assert (folder / "timestamp.txt").read_text() == "2026-01-15 12:00:00 UTC"
    assert sorted(path.name for path in folder.iterdir()) == [f"{ASSIGNMENT}.ipynb", "timestamp.txt"]


def test_repairs_are_told_to_the_student_and_kept(course_dir, sandbox, hand_in, solved):
    solved.cells = [cell for cell in solved.cells if cell.id != "correlate1d"]
    hand_in("ada", solved)
    row = run(course_dir, sandbox)["ada"]
    assert row.repairs == ("Cell correlate1d was missing; it was put back.",)
    assert row.score == 14.0
    assert "Cell correlate1d was missing" in graded(course_dir, "ada").cells[0].source


def test_a_renamed_file_is_graded(course_dir, sandbox, hand_in, solved):
    path = hand_in("ada", solved)
    path.rename(path.with_name("my homework (1).ipynb"))
    row = run(course_dir, sandbox)["ada"]
    assert row.score == 14.0
    assert row.repairs == (f"The file was called my homework (1).ipynb; it was taken as {ASSIGNMENT}.ipynb.",)


def test_a_second_run_does_nothing_and_force_does_it_again_the_same(course_dir, sandbox, hand_in, solved):
    hand_in("ada", solved)
    first = run(course_dir, sandbox)["ada"]
    before = (course_dir.autograded("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_bytes()
    never = Broken(SandboxError("must not be opened"))
    never.name = sandbox.name
    second = run(course_dir, never)["ada"]
    assert never.opened == 0
    assert second.status is RowStatus.UNCHANGED
    assert (second.score, second.exercises) == (first.score, first.exercises)
    assert run(course_dir, sandbox, force=True)["ada"] == first
    assert (course_dir.autograded("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("lost", "why"),
    [
        ("record", ""),
        ("schema", ""),
        ("autograded", "its graded notebook was gone or changed"),
        ("timestamp", "it was handed in again"),
        ("content", "it was handed in again"),
        ("sandbox", "the sandbox changed"),
        ("grader", "the grader changed"),
        ("gradebook", "it was not in the gradebook"),
    ],
)
def test_what_is_lost_or_changed_is_graded_again(
    course_dir, sandbox, hand_in, released, lost, why, monkeypatch
):
    hand_in("ada", released)
    run(course_dir, sandbox)
    used = sandbox
    if lost == "record":
        course_dir.record("ada", ASSIGNMENT).write_text("{")
    elif lost == "schema":  # as the grader wrote it before records said which layers were active
        record = json.loads(course_dir.record("ada", ASSIGNMENT).read_text())
        del record["layers"]
        course_dir.record("ada", ASSIGNMENT).write_text(json.dumps(record | {"schema": 1}))
    elif lost == "grader":
        monkeypatch.setattr("autograder.basisbuilding._grader", lambda: "of the next version")
    elif lost == "autograded":
        (course_dir.autograded("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").unlink()
    elif lost == "content":
        released.cells.append(new_code_cell("1 + 1"))
        hand_in("ada", released)
    elif lost == "timestamp":
        hand_in("ada", released, timestamp="2026-01-16 12:00:00 UTC")
    elif lost == "sandbox":
        used = copy.copy(sandbox)
        object.__setattr__(used, "name", "another")
    else:
        from nbgrader.api import Gradebook

        with Gradebook(course_dir.db_url, course_dir.course_id) as book:
            book.remove_submission(ASSIGNMENT, "ada")
    again = run(course_dir, used)["ada"]
    assert (again.status, again.again) == (RowStatus.GRADED, why)
    assert run(course_dir, used)["ada"].status is RowStatus.UNCHANGED


def test_a_file_that_comes_to_the_same_is_not_graded_again(course_dir, sandbox, hand_in, solved):
    """Saved once more: other outputs and counts, which intake drops."""
    solved.cells.append(new_code_cell("1 + 1"))
    hand_in("ada", solved)
    run(course_dir, sandbox)
    for count, cell in enumerate(cell for cell in solved.cells if cell.cell_type == "code"):
        cell.execution_count = count + 1
        cell.outputs = [new_output("stream", text="4\n")]
    hand_in("ada", solved)
    never = Broken(SandboxError("must not be opened"))
    never.name = sandbox.name
    assert run(course_dir, never)["ada"].status is RowStatus.UNCHANGED


def test_only_failed_grades_again_what_was_ended_refused_or_could_not_be_graded(
    course_dir, sandbox, hand_in, solved, course
):
    slow, dies = copy.deepcopy(solved), copy.deepcopy(solved)
    answer(slow, "correlate1d", "def correlate1d(*args):\n    while True: pass")
    dies.cells.insert(2, new_code_cell("import os\nos._exit(0)"))
    for name, notebook in {"ada": solved, "bob": slow, "cyd": dies, "dan": b"{", "eve": solved}.items():
        hand_in(name, notebook)
    limits = replace(course.limits, exercise_seconds=1.0)
    impatient = replace(course, limits=limits)
    grade(course_dir, [ASSIGNMENT], sandbox, course=impatient)
    log_of(course_dir.record("eve", ASSIGNMENT)).write_text("Traceback")
    hand_in("ada", solved, timestamp="2026-01-16 12:00:00 UTC")  # for the next run without --only-failed
    hand_in("fay", solved)
    again = run(course_dir, sandbox, only_failed=True, course=impatient)
    assert {name: row.status.value for name, row in again.items()} == {
        "bob": "graded",
        "cyd": "graded",
        "dan": "refused",
        "eve": "graded",
    }
    assert list(run(course_dir, sandbox, only_failed=True, course=impatient, student="cyd")) == ["cyd"]
    assert "eve" not in run(course_dir, sandbox, only_failed=True, course=impatient)


def test_only_the_student_who_is_asked_for_is_graded(course_dir, sandbox, hand_in, released):
    hand_in("ada", released)
    hand_in("bob", released)
    assert list(run(course_dir, sandbox, student="bob")) == ["bob"]
    assert not course_dir.autograded("ada", ASSIGNMENT).exists()
    with pytest.raises(UsageError, match="has handed in nothing"):
        run(course_dir, sandbox, student="zoe")


def test_a_refused_file_takes_the_place_of_an_earlier_one(course_dir, sandbox, hand_in, solved):
    hand_in("ada", solved)
    run(course_dir, sandbox)
    hand_in("ada", b"{", timestamp="2026-01-16 12:00:00 UTC")
    row = run(course_dir, sandbox)["ada"]
    assert (row.status, row.score) == (RowStatus.REFUSED, 0.0)
    assert not course_dir.autograded("ada", ASSIGNMENT).exists()
    hand_in("ada", solved, timestamp="2026-01-16 12:00:00 UTC")
    assert run(course_dir, sandbox)["ada"].score == 14.0


def test_the_formgrader_sees_a_graded_submission_and_not_a_refused_one(
    course_dir, sandbox, hand_in, released
):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from autograder.gradebook import read_config

    hand_in("ada", released)
    hand_in("bob", b"")
    run(course_dir, sandbox)
    config = read_config(course_dir)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert api.get_autograded_students(ASSIGNMENT) == {"ada"}


def test_a_record_says_how_it_was_graded_and_holds_nothing_hidden(course_dir, sandbox, hand_in, solved):
    wrong = copy.deepcopy(solved)
    answer(wrong, "conv2d_valid", flipped())
    hand_in("ada", wrong)
    run(course_dir, sandbox)
    record = json.loads(course_dir.record("ada", ASSIGNMENT).read_text())
    assert record["isolation"] == sandbox.name
    assert record["layers"][-1] in ("cgroup v1", "cgroup v2", "memory watch")
    assert ("seccomp" in record["layers"]) is (seccomp.program() is not None)
    assert (f"Landlock {landlock.abi()}" in record["layers"]) is (landlock.abi() > 0)
    assert record["unprotected"] == ["twice"]
    assert set(record["exercises"][0]) == {"id", "points", "max_points", "status", "misconceptions", "stars"}


def test_a_machine_that_cannot_isolate_stops_the_run_and_writes_no_score(course_dir, hand_in, released):
    hand_in("ada", released)
    with pytest.raises(SandboxError, match="no bubblewrap"):
        run(course_dir, Broken(SandboxError("no bubblewrap")))
    assert not course_dir.record("ada", ASSIGNMENT).exists()


def test_a_fault_of_the_grader_is_a_row_of_its_own_and_changes_no_score(course_dir, sandbox, hand_in, solved):
    hand_in("ada", solved)
    run(course_dir, sandbox)
    row = run(course_dir, Broken(ZeroDivisionError("oops")))["ada"]
    assert (row.status, row.score, row.refused) == (RowStatus.FAILED, 14.0, True)
    assert "ZeroDivisionError" in row.note
    log = course_dir.record("ada", ASSIGNMENT).with_suffix(".traceback.txt")
    assert "oops" in log.read_text()


def test_what_a_fault_left_in_the_session_does_not_go_out_with_the_next_student(
    course_dir, sandbox, hand_in, solved, released, monkeypatch
):
    for name, notebook in {"ada": solved, "bob": released}.items():
        hand_in(name, notebook)
    run(course_dir, sandbox)
    hand_in("ada", released)
    hand_in("bob", solved)
    finish = GradeWriter._finish

    def fails_for_ada(self, submission, submitted, student):
        if student == "ada":
            raise ZeroDivisionError
        finish(self, submission, submitted, student)

    monkeypatch.setattr(GradeWriter, "_finish", fails_for_ada)
    rows = run(course_dir, sandbox)
    assert (rows["ada"].status, rows["ada"].score, rows["bob"].score) == (RowStatus.FAILED, 14.0, 14.0)
    monkeypatch.undo()
    with GradeWriter(course_dir) as writer:
        assert writer.tally(ASSIGNMENT, "ada").score == 14.0
    log = course_dir.record("ada", ASSIGNMENT).with_suffix(".traceback.txt")
    assert log.exists()
    assert run(course_dir, sandbox)["ada"].score == 0.0
    assert not log.exists()


def test_a_timestamp_that_is_none_is_refused(course_dir, sandbox, hand_in, released):
    hand_in("ada", released, timestamp="yesterday")
    assert "timestamp.txt does not hold a date" in run(course_dir, sandbox)["ada"].note


def test_the_process_that_graded_collects_all_its_garbage_again(course_dir, sandbox, hand_in, released):
    frozen = []
    hand_in("ada", released)
    grade(course_dir, [ASSIGNMENT], sandbox, progress=lambda *_: frozen.append(gc.get_freeze_count()))
    assert frozen[0] > 0
    assert gc.get_freeze_count() == 0

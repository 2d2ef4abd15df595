"""The words that students read: complete, all used, three short parts each."""

from __future__ import annotations

import re
import tomllib

import pytest

from autograder import catalogue
from autograder.checks import exercises
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.report import Status

COMMON = tomllib.loads((catalogue.HERE / "common.toml").read_text(encoding="utf-8"))
KINDS = set(COMMON["misconception"])  # not one function's mistakes, but kinds of answers to all exercises


def in_the_bank() -> set[str]:
    found = (exercises(assignment.id) for assignment in load_course().assignments)
    return {wrong.id for group in found for exercise in group.values() for wrong in exercise.misconceptions}


def test_the_catalogue_holds_the_bank_and_the_kinds_of_answers_and_nothing_else():
    assert catalogue.known() == in_the_bank() | KINDS


def test_what_is_said_about_all_exercises_is_what_the_code_can_say():
    code = "".join(path.read_text(encoding="utf-8") for path in catalogue.HERE.parent.glob("*.py"))
    said = set(re.findall(r"""["']([a-z0-9_]+)["']""", code))
    assert said >= KINDS
    assert set(COMMON["note"]) <= said | {status.name.lower() for status in Status}
    for prefix in ("net_", "bug_"):
        assert {name for name in said if name.startswith(prefix)} <= KINDS


@pytest.mark.parametrize("name", sorted(catalogue.known()))
def test_a_finding_says_what_was_seen_asks_and_hints(name):
    finding = catalogue.finding(name)
    assert finding.seen.endswith(".")
    assert finding.question.endswith("?")
    assert finding.hint.endswith((".", "?"))
    assert max(map(len, (finding.seen, finding.question, finding.hint))) < 200


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.GRADED])
def test_every_way_to_end_has_words(status):
    assert catalogue.note(status.name.lower())


def test_an_id_that_two_files_define_is_refused(tmp_path, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text('[misconception.flipped]\nseen = "It is."\n')
    monkeypatch.setattr(catalogue, "files", lambda: sorted(tmp_path.glob("*.toml")))
    with pytest.raises(CourseError, match=r"two\.toml: another file of the catalogue has flipped as well"):
        catalogue._table.__wrapped__("misconception")


def test_each_file_of_the_catalogue_belongs_to_a_notebook_or_to_all():
    notebooks = {assignment.id.partition("_")[2] for assignment in load_course().assignments}
    assert {path.stem for path in catalogue.files()} <= {"common", *notebooks}

"""Each submission is graded for real, in a course of its own, and must end as its table says."""

import io
import json
import re

import pytest
from arena import NAME
from attacks import SUBMISSIONS
from folders import CONTENTS
from rich.console import Console
from siege import BYSTANDER
from verdict import faults

from autograder import tables
from autograder.records import RowStatus

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("entry", [*SUBMISSIONS, *CONTENTS], ids=lambda entry: entry.name)
def test_a_submission_ends_as_its_table_says(entry, siege):
    assert [fault for result in siege.of(entry) for fault in faults(entry, result)] == []


def test_the_gradebook_the_record_and_the_page_say_the_same(siege):
    for student, result in siege.results.items():
        if result.row.status is not RowStatus.GRADED or student == BYSTANDER:
            continue
        checks = {
            cell.metadata.nbgrader.grade_id: cell.outputs[0].data["text/plain"]
            for cell in result.notebook.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        }
        assert {name: float(text) for name, text in checks.items()} == result.points
        assert result.row.score == sum(result.points.values())
        (page,) = siege.arena.course.feedback(student, "redteam").glob("*.html")
        assert page.stat().st_size > 100_000


def test_the_bystander_keeps_what_was_earned_and_what_was_given_by_hand(siege):
    bystander = siege.results[BYSTANDER]
    assert bystander.row.status is RowStatus.UNCHANGED
    assert bystander.points == {"double": 1.5, "triple": 2}


def test_nobody_is_missing(siege):
    students = {name for entry in SUBMISSIONS for name in entry.students}
    assert len(siege.results) == len(students) + len(CONTENTS) + 1


def everything_written(siege):
    """All that the grader wrote about submissions, digests left out: six of their digits mean nothing."""
    root = siege.arena.course.root
    for step in ("autograded", "feedback", "records"):
        for path in sorted((root / step).rglob("*")):
            if path.is_file():
                yield path, re.sub(r"\b[0-9a-f]{64}\b", "", path.read_text(encoding="utf-8"))


def test_no_number_of_a_hidden_case_is_told_anywhere(siege):
    hidden = siege.arena.hidden()
    assert len(hidden) > 50
    told = [
        (path.name, number) for path, text in everything_written(siege) for number in hidden if number in text
    ]
    assert told == []


def test_no_canary_and_no_secret_is_told_anywhere(siege):
    words = (siege.canaries.word, siege.arena.course.secret().hex())
    assert [path for path, text in everything_written(siege) for word in words if word in text] == []


def test_no_script_of_a_students_is_alive_on_a_page(siege):
    live = ("<script>SCRIPT", "<script>document.title", "<img src=x", "<svg onload", 'href="javascript:')
    pages = [(path, text) for path, text in everything_written(siege) if path.suffix == ".html"]
    assert len(pages) > 100
    assert [(path, text) for path, page in pages for text in live if text in page] == []


def test_the_machine_is_as_it_was(siege):
    """Files, database, sockets, processes, environment, memory, disk: `canaries.Watch` says what differs."""
    assert list(siege.differences) == []


def test_all_were_graded_behind_the_same_layers(siege):
    assert len(siege.layers()) == 1


def test_the_table_that_the_command_prints_is_plain_text(siege):
    rows = [result.row for result in siege.results.values()]
    printed = io.StringIO()
    Console(file=printed, width=300).print(tables.grades(rows, siege.arena.course, NAME))
    lines = printed.getvalue().splitlines()
    assert len(lines) > len(rows)
    assert [line for line in lines if not line.isprintable()] == []
    assert "[bold red]x[" in printed.getvalue()


def test_all_of_it_takes_less_than_ten_minutes(siege):
    assert siege.seconds < 600


@pytest.mark.parametrize("entry", [entry for entry in SUBMISSIONS if entry.pictures], ids=lambda e: e.name)
def test_as_many_pictures_as_the_table_says_arrive_as_png(entry, siege):
    (result,) = siege.of(entry)
    shown = json.loads(result.shown())[0]
    data = [output["data"] for outputs in shown for output in outputs if "data" in output]
    pictures = [bundle["image/png"] for bundle in data if "image/png" in bundle]
    assert len(pictures) == entry.pictures
    assert all(picture.startswith("iVBORw0KGgo") for picture in pictures)


def test_cells_that_hang_or_die_are_named(siege):
    (ends,) = [entry for entry in SUBMISSIONS if entry.name.startswith("cells that hang")]
    (result,) = siege.of(ends)
    assert re.findall(r"Cell (\d+: \w+)", result.row.note) == ["4: too", "5: died", "6: died"]

"""The formgrader in a real Chromium: it shows what was graded here, and its button grades in the sandbox."""

from __future__ import annotations

import copy
import json

import pytest
from labdriver import browsing, serving

from autograder import hostile, styles
from autograder.grade import grade
from autograder.sandbox import choose_sandbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASSIGNMENT = "01_convolution"


@pytest.fixture
def solved(released, course):
    """Right answers to all exercises, and none to the question."""
    notebook = copy.deepcopy(released)
    for item in course.assignment(ASSIGNMENT).exercises:
        cell = next(cell for cell in notebook.cells if cell.id == f"{item.id}-code")
        cell.source = next(iter(styles.sources(item.id).values()))
    return notebook


@pytest.fixture
def hook(released):
    """A submission to which stock nbgrader gives full marks for one exercise."""
    notebook = copy.deepcopy(released)
    cell = next(cell for cell in notebook.cells if cell.id == "conv2d_valid-code")
    cell.source = hostile.HOOK.replace("NAME", "conv2d_valid").replace("POINTS", "5")
    return notebook


def row(page, text):
    """The texts of the cells of the table row that holds this text."""
    page.wait_for_selector(f"tr:has-text('{text}')")
    return page.locator(f"tr:has-text('{text}') td").all_inner_texts()


def test_it_shows_what_is_graded_and_its_button_goes_through_the_sandbox(
    course_dir, hand_in, solved, hook, tmp_path
):
    hand_in("ada", solved)
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    hand_in("hek", hook)
    (tmp_path / "server").mkdir()
    with (
        serving(tmp_path / "server", course_dir.root) as (url, token, _),
        browsing(tmp_path / "profile") as browser,
    ):
        page = browser.new_page()
        page.goto(f"{url}/formgrader/manage_assignments?token={token}")
        assert "2" in row(page, ASSIGNMENT)  # submissions
        page.goto(f"{url}/formgrader/manage_submissions/{ASSIGNMENT}")
        assert row(page, "ada")[3:5] == ["graded", "14 / 18"]
        assert row(page, "hek")[3:5] == ["needs autograding", ""]
        assert not course_dir.record("hek", ASSIGNMENT).exists()

        page.locator("tr:has-text('hek') .autograde a").click()
        page.wait_for_selector(".modal.in:has-text('Successfully autograded')", timeout=60_000)
        page.screenshot(path=tmp_path / "autograded.png")
        page.locator(".modal.in button.btn-primary, .modal.in button:has-text('Close')").first.click()
        page.reload()
        assert row(page, "hek")[3:5] == ["graded", "0 / 18"]
        page.screenshot(path=tmp_path / "submissions.png")
        page.goto(f"{url}/formgrader/gradebook")
        assert row(page, ASSIGNMENT)[2:4] == ["2", "7 / 18"]  # submissions, average score
    record = json.loads(course_dir.record("hek", ASSIGNMENT).read_text())
    assert "bubblewrap" in record["isolation"]
    assert {item["points"] for item in record["exercises"]} == {0.0}

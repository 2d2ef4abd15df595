"""Stock nbgrader grades the five that say most, for real; the page holds a row for each of all submissions.

`make redteam` runs the others as well and writes the page.
"""

import pytest
from attacks import SUBMISSIONS
from document import DOCUMENT, part, written
from siege import HONEST
from stock import grade_by_stock
from table import FIVE, TITLES, entries, expected, plain, row

KNOWN = {entry.name: entry for entry in SUBMISSIONS}
STOCK = {"honest": 4, "hook": 4, "transformer": 4, "thief": 0, "careful": 0}


@pytest.fixture(scope="module")
def stock():
    return grade_by_stock([KNOWN[name] for name in FIVE])


@pytest.mark.slow
def test_stock_nbgrader_is_forged_and_fails_careful_work(stock):
    assert {name: given.points for name, given in stock.items()} == STOCK


@pytest.mark.slow
def test_stock_nbgrader_shows_the_hidden_tests_to_the_thief(stock):
    assert "READ" in stock["thief"].shown
    assert "np.testing.assert_allclose" in stock["thief"].shown
    assert [name for name in FIVE if stock[name].leaks(KNOWN[name])] == ["thief"]


@pytest.mark.slow
def test_the_five_rows_of_the_page_are_what_was_measured(stock):
    lines = part(DOCUMENT.read_text(encoding="utf-8"), "five").splitlines()
    assert lines[2:] == [row(KNOWN[name], stock) for name in FIVE]


@pytest.mark.slow
def test_the_five_end_in_this_grader_as_the_page_says(siege):
    for name in FIVE:
        (result,) = siege.of(KNOWN[name])
        assert f"{result.points['double']:g}" == expected(KNOWN[name])


@pytest.mark.parametrize("kind", TITLES)
def test_the_page_has_a_row_for_each_submission_and_no_other(kind):
    text = part(DOCUMENT.read_text(encoding="utf-8"), "all")
    section = text.split(f"### {TITLES[kind]}\n")[1].split("\n### ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
    told = [(cells[0], cells[1], cells[-1]) for cells in rows]
    assert told == [(plain(e.name), plain(e.does), plain(expected(e))) for e in entries(kind)]


def test_writing_the_page_again_keeps_what_is_by_hand():
    text = DOCUMENT.read_text(encoding="utf-8")
    again = written(text, {})
    assert written(again, {}) == again
    assert again.split("<!-- five")[0] == text.split("<!-- five")[0]
    assert f"| {HONEST.name} | {HONEST.does} | – | 4 |" in again

"""Feedback pages: nbgrader's own, with the report's drawings, without hidden tests and without live HTML."""

from __future__ import annotations

import copy
import functools

import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder import styles
from autograder.course_keys import assignment_keys
from autograder.errors import CourseError
from autograder.feedback import feedback
from autograder.grade import grade
from autograder.gradebook import GradeWriter, read_config
from autograder.misconceptions import variant_source
from autograder.sandbox import choose_sandbox

ASSIGNMENT = "01_convolution"
EVIL = "<script>alert('markdown')</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"


@pytest.fixture
def submission(released, course):
    """A wrong `conv2d_valid`, a hidden test that fails, and whatever could run in a page."""
    notebook = copy.deepcopy(released)
    for item in course.assignment(ASSIGNMENT).exercises:
        source = next(iter(styles.sources(item.id).values()))
        if item.id == "conv2d_valid":
            source = variant_source("conv2d_valid", "flipped")
        next(cell for cell in notebook.cells if cell.id == f"{item.id}-code").source = source
    twice = "def twice(x):\n    assert x != 21, f'asked for {x}'\n    return 2 * x"
    next(cell for cell in notebook.cells if cell.id == "twice-code").source = twice
    notebook.cells[-1].source = EVIL
    show = "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(2)</script>'))"
    notebook.cells += [
        new_markdown_cell(EVIL),
        new_raw_cell("<script>alert(3)</script>"),
        new_code_cell(show),
        new_code_cell("print('<script>alert(4)</script>')"),
        new_code_cell("raise ValueError('<script>alert(5)</script>')"),
    ]
    return notebook


@pytest.fixture
def page(course_dir, hand_in, submission, monkeypatch):
    """The feedback page of this submission."""
    monkeypatch.setattr("autograder.bench.assignment_keys", functools.cache(assignment_keys))
    hand_in("ada", submission)
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    (path,) = feedback(course_dir, [ASSIGNMENT])
    assert path == course_dir.feedback("ada", ASSIGNMENT) / f"{ASSIGNMENT}.html"
    return path.read_text()


def score(course_dir):
    with GradeWriter(course_dir) as writer:
        return writer.tally(ASSIGNMENT, "ada").score


def test_a_page_shows_scores_reports_and_drawings_and_nothing_hidden_or_live(course_dir, page):
    soup = BeautifulSoup(page, "html.parser")
    notebook = soup.find(id="notebook")
    assert f"Score: {round(score(course_dir), 2)} / 18.0" in soup.get_text()
    assert notebook.find("svg") is not None
    assert "flip" in notebook.get_text()
    # an instructor's hidden test: neither its text nor what it asked for
    assert "assert twice(2) == 4" in notebook.get_text()
    assert "(hidden tests)" in notebook.get_text()
    assert "42" not in "".join(cell.get_text() for cell in notebook.select(".output_error"))
    assert "asked for 21" not in page
    # what the student wrote is there to be read, and nothing of it runs
    assert notebook.find_all(["script", "iframe", "style"]) == []
    assert not [tag for tag in notebook.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    assert not [tag for tag in notebook.find_all("a") if "javascript" in tag.get("href", "")]
    for shown in ("alert('markdown')", "alert(3)", "alert(4)", "alert(5)"):
        assert shown in notebook.get_text()
    assert "<script>alert(2)" not in page


def test_marks_and_comments_given_by_hand_are_in_the_page(course_dir, hand_in, submission, page):
    from nbgrader.api import Gradebook

    before = score(course_dir)
    with Gradebook(course_dir.db_url, course_dir.course_id) as book:
        question = "01_why_fewer_parameters"
        book.find_grade(question, ASSIGNMENT, ASSIGNMENT, "ada").manual_score = 1.5
        book.find_comment(question, ASSIGNMENT, ASSIGNMENT, "ada").manual_comment = "Think of *sharing*."
        book.db.commit()
    (path,) = feedback(course_dir, [ASSIGNMENT])
    assert f"Score: {round(before + 1.5, 2)} / 18.0" in path.read_text()
    assert "Think of <em>sharing</em>." in path.read_text()


def test_the_formgraders_page_is_as_safe(course_dir, page):
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    config = read_config(course_dir)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    path = course_dir.autograded("ada", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    resources = {"index": 0, "total": 1, "base_url": "", "student": "ada", "notebook_path": "x"}
    html, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    assert "alert(4)" in html
    assert "<script>alert" not in html
    assert "onerror=" not in html
    links = BeautifulSoup(html, "html.parser").find(id="notebook").find_all("a")
    assert not [link for link in links if "javascript" in link.get("href", "")]


def test_where_nothing_is_graded_there_are_no_pages(course_dir):
    assert feedback(course_dir, [ASSIGNMENT]) == []


def test_a_page_that_cannot_be_written_is_one_line(course_dir):
    folder = course_dir.autograded("ada", ASSIGNMENT)
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text("{")
    with pytest.raises(CourseError, match=f"feedback for {ASSIGNMENT} could not be written"):
        feedback(course_dir, [ASSIGNMENT])


def test_no_filter_of_the_pages_takes_time_with_the_square_of_a_line(course_dir):
    filters = HTMLExporter(config=read_config(course_dir)).environment.filters
    assert filters["strip_files_prefix"]("[a](/files/b)") == "[a](/files/b)"  # nbconvert's own searches it

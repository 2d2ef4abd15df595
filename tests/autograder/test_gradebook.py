"""The gradebook is written as nbgrader itself would, and marks by hand are never touched."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook

from autograder.errors import CourseError
from autograder.gradebook import GradeWriter, Tally, read_config

ASSIGNMENT = "01_convolution"
NOON = datetime(2026, 1, 15, 12)


@pytest.fixture
def writer(course_dir):
    with GradeWriter(course_dir) as opened:
        yield opened


@pytest.fixture
def book(course_dir):
    """A second session, as the formgrader would have it."""
    with Gradebook(course_dir.db_url, course_dir.course_id) as opened:
        yield opened


def grade_of(book, cell, student="ada"):
    book.db.expire_all()
    return book.find_grade(cell, ASSIGNMENT, ASSIGNMENT, student)


def record(writer, notebook, scores=None, comments=None, timestamp=NOON):
    return writer.record(ASSIGNMENT, "ada", timestamp, notebook.cells, scores or {}, comments or {})


def test_scores_are_written_and_what_has_no_verdict_is_zero(writer, book, released):
    tally = record(writer, released, {"conv2d_valid": 5.0, "correlate2d": 1.5})
    assert tally == Tally(score=6.5, max_score=18.0, pending=False)
    assert grade_of(book, "conv2d_valid").auto_score == 5.0
    assert grade_of(book, "correlate1d").auto_score == 0.0
    assert not grade_of(book, "correlate1d").needs_manual_grade


@pytest.mark.parametrize(
    ("score", "kept"), [(math.nan, 0.0), (math.inf, 0.0), (-math.inf, 0.0), (-1.0, 0.0), (99.0, 5.0)]
)
def test_a_score_is_finite_and_within_the_points(writer, book, released, score, kept):
    record(writer, released, {"conv2d_valid": score})
    assert grade_of(book, "conv2d_valid").auto_score == kept


def test_an_answer_in_words_waits_for_a_person_and_an_untouched_one_is_zero(writer, book, released):
    record(writer, released)
    name = "01_why_fewer_parameters"
    assert (grade_of(book, name).auto_score, grade_of(book, name).needs_manual_grade) == (0.0, False)
    released.cells[-1].source = "Because the filter is shared."
    assert record(writer, released).pending
    assert (grade_of(book, name).auto_score, grade_of(book, name).needs_manual_grade) == (None, True)


def test_comments_say_what_was_seen_and_no_response_stays_nbgraders(writer, book, released):
    cell = next(c for c in released.cells if c.id == "conv2d_valid-code")
    cell.source = "def conv2d_valid(x, w, b): return 0"
    record(writer, released, comments={"conv2d_valid-code": "2 of 5 points", "correlate1d-code": "unseen"})

    def comment(name):
        return book.find_comment(name, ASSIGNMENT, ASSIGNMENT, "ada").comment

    assert comment("conv2d_valid-code") == "2 of 5 points"
    assert comment("correlate1d-code") == "No response."


def test_marks_by_hand_survive_regrading(writer, book, released):
    record(writer, released, {"conv2d_valid": 1.0})
    grade = grade_of(book, "conv2d_valid")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 3.5, 0.5, False
    comment = book.find_comment("conv2d_valid-code", ASSIGNMENT, ASSIGNMENT, "ada")
    comment.manual_comment = "Nearly."
    book.db.commit()
    tally = record(writer, released, {"conv2d_valid": 5.0}, {"conv2d_valid-code": "5 of 5"})
    grade = grade_of(book, "conv2d_valid")
    assert (grade.auto_score, grade.manual_score, grade.extra_credit, grade.score) == (5.0, 3.5, 0.5, 4.0)
    assert grade.needs_manual_grade
    assert tally.score == 4.0
    book.db.expire_all()
    assert comment.manual_comment == "Nearly."


def test_recording_twice_changes_nothing(writer, book, released):
    first = record(writer, released, {"conv2d_valid": 5.0})
    assert record(writer, released, {"conv2d_valid": 5.0}) == first
    assert len(book.assignment_submissions(ASSIGNMENT)) == 1


def test_a_submission_is_in_the_gradebook_with_its_grades_or_not_at_all(
    course_dir, book, released, monkeypatch
):
    def cut_short(*given):
        raise KeyboardInterrupt

    with GradeWriter(course_dir) as first:
        monkeypatch.setattr(first, "_finish", cut_short)
        with pytest.raises(KeyboardInterrupt):
            record(first, released)
    assert not book.students
    with GradeWriter(course_dir) as second:
        assert record(second, released, {"conv2d_valid": 5.0}).score == 5.0


def test_a_refusal_takes_the_points_of_an_earlier_file_but_not_marks_by_hand(writer, book, released):
    record(writer, released, {"conv2d_valid": 5.0, "correlate1d": 1.0})
    grade = grade_of(book, "conv2d_valid")
    grade.manual_score = 2.0
    book.db.commit()
    assert writer.refuse(ASSIGNMENT, "ada", NOON).score == 2.0
    assert grade_of(book, "correlate1d").auto_score == 0.0


def test_a_late_submission_loses_what_the_courses_own_rule_takes(course_dir, book, released):
    assignment = book.find_assignment(ASSIGNMENT)
    assignment.duedate = NOON - timedelta(hours=1)
    book.db.commit()
    with GradeWriter(course_dir) as writer:
        assert record(writer, released, {"conv2d_valid": 5.0}).late_penalty == 0.0
    with course_dir.config.open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with GradeWriter(course_dir) as writer:
        assert record(writer, released, {"conv2d_valid": 5.0}).late_penalty == 5.0
        in_time = NOON - timedelta(days=1)
        assert record(writer, released, {"conv2d_valid": 5.0}, timestamp=in_time).late_penalty == 0.0


def test_a_submission_without_a_timestamp_keeps_the_one_that_is_known(writer, released):
    record(writer, released, timestamp=NOON)
    record(writer, released, timestamp=None)
    assert writer.holds(ASSIGNMENT, "ada", NOON)
    assert not writer.holds(ASSIGNMENT, "ada", NOON + timedelta(seconds=1))
    assert not writer.holds(ASSIGNMENT, "bea", None)


def test_somebody_without_a_submission_has_zero_of_the_maximum(writer):
    assert writer.tally(ASSIGNMENT, "nobody") == Tally(score=0.0, max_score=18.0)


def test_an_assignment_that_was_not_released_says_what_to_run(writer):
    with pytest.raises(CourseError, match="autograder release"):
        writer.source("02_padding")


def test_a_missing_gradebook_says_what_to_run(course_dir):
    course_dir.gradebook.unlink()
    with pytest.raises(CourseError, match="autograder init"):
        GradeWriter(course_dir)


def test_a_broken_configuration_is_one_line(course_dir):
    course_dir.config.write_text("c = get_config(\n")
    with pytest.raises(CourseError, match="SyntaxError"):
        read_config(course_dir)

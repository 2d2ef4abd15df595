"""A class of honest people, graded by stock nbgrader and by us: the gradebooks say the same.

Late work under a penalty of the course's own, an extension, marks and credit by hand, work handed in again.
Stock nbgrader runs the same cells; `check` scores them there by the same secret.
"""

from __future__ import annotations

import copy
import shutil
from datetime import datetime

import pytest
from nbgrader.api import Gradebook
from stocknbgrader import ASSIGNMENT, nbgrader, rows, stock_course, totals

from autograder import styles
from autograder.grade import grade
from autograder.misconceptions import variant_source
from autograder.sandbox import choose_sandbox

pytestmark = pytest.mark.slow

DUE = datetime(2026, 1, 15, 12)
QUESTION = "01_why_fewer_parameters"
PENALTY = """
from nbgrader.plugins import LateSubmissionPlugin

class TenPercentADay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score * min(1.0, 0.1 * (1 + total_seconds_late // 86400))

c.AssignLatePenalties.plugin_class = TenPercentADay
"""


@pytest.fixture
def answers(released, course):
    """A notebook by its answers: right ones, but for what is named."""

    def make(question="Because the filter is shared.", **wrong):
        notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            exercise = cell.id.removesuffix("-code")
            if exercise in wrong:
                cell.source = wrong[exercise]
            elif cell.id.endswith("-code") and exercise != "twice":
                cell.source = next(iter(styles.sources(exercise).values()))
        notebook.cells[-1].source = question
        return notebook

    return make


@pytest.fixture
def both(course_dir, tmp_path, hand_in, answers, released):
    """Our course and a stock one, with the same class, due date, extension and penalty."""
    hand_in("ada", answers(twice="def twice(x):\n    return 2 * x"), "2026-01-15 11:59:59 UTC")
    flipped = answers(conv2d_valid=variant_source("conv2d_valid", "flipped"))
    hand_in("bob", flipped, "2026-01-15 12:00:01 UTC")  # a second late
    half = answers(correlate2d="def correlate2d(x, w):\n    raise NotImplementedError()")
    hand_in("cyd", half, "2026-01-17 11:00:00 UTC")  # two days late, with an extension
    hand_in("dan", released, "2026-02-01 12:00:00 UTC")  # very late, and nothing done
    hand_in("eve", answers(conv_parameters="def conv_parameters(f)\n    return 1"), timestamp="")
    hand_in("fay", answers(), "2026-01-18 12:00:00 UTC")  # all right, three days late
    stock = stock_course(course_dir, tmp_path)
    for config in (course_dir.config, stock / "nbgrader_config.py"):
        config.write_text(config.read_text() + PENALTY)
    for book in books(course_dir, stock):
        book.find_assignment(ASSIGNMENT).duedate = DUE
        book.add_student("cyd")
        with book.db.no_autoflush:  # or nbgrader's half-built row makes SQLAlchemy warn
            book.add_submission(ASSIGNMENT, "cyd")
        book.grant_extension(ASSIGNMENT, "cyd", days=3)
        book.db.commit()
    return course_dir, stock


def books(course_dir, stock):
    """Our gradebook, then the stock one, each open while it is looked at."""
    for url in (course_dir.db_url, f"sqlite:///{stock / 'gradebook.db'}"):
        with Gradebook(url, course_dir.course_id) as book:
            yield book


def grade_both(course_dir, stock, force=False):
    grade(course_dir, [ASSIGNMENT], choose_sandbox(), force=force)
    options = ["--force"] if force else []
    done = nbgrader(stock, "autograde", ASSIGNMENT, *options, AUTOGRADER_COURSE=str(course_dir.root))
    assert done.returncode == 0, done.stderr


def differing(course_dir, stock):
    """The rows that are in one gradebook alone, and the sums that differ; printed as well."""
    ours, theirs = rows(course_dir.gradebook), rows(stock / "gradebook.db")
    said = {row[:2]: row[2] for row in theirs["comment"] if row[2] is not None}
    for table in (ours, theirs):  # we explain what we saw where nbgrader says nothing; all else must agree
        table["comment"] = [
            (*row[:2], row[2] if row[:2] in said else None, row[3]) for row in table["comment"]
        ]
    lines = [
        f"{name} {side}: {row}"
        for name in ours
        for side, some, others in (("ours ", ours, theirs), ("stock", theirs, ours))
        for row in some[name]
        if row not in others[name]
    ]
    our_totals, stock_totals = map(totals, books(course_dir, stock))
    for student in sorted(our_totals.keys() | stock_totals.keys()):
        mine, his = our_totals.get(student, {}), stock_totals.get(student, {})
        lines += [
            f"{student}: {field} is {mine.get(field)!r}, in stock {his.get(field)!r}"
            for field in sorted(mine.keys() | his.keys())
            if mine.get(field) != his.get(field)
        ]
    print("\n".join(lines))
    return lines


def mark_by_hand(book):
    """What a person enters in the formgrader."""
    for student, points in {"ada": 1.5, "bob": 0.0, "fay": 4.0}.items():
        grade = book.find_grade(QUESTION, ASSIGNMENT, ASSIGNMENT, student)
        grade.manual_score, grade.needs_manual_grade = points, False
    book.find_grade("correlate2d", ASSIGNMENT, ASSIGNMENT, "cyd").manual_score = 1.0
    book.find_grade("conv2d_valid", ASSIGNMENT, ASSIGNMENT, "bob").extra_credit = 0.75
    book.find_comment("conv2d_valid-code", ASSIGNMENT, ASSIGNMENT, "bob").manual_comment = "Nearly."
    book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "fay").flagged = True
    book.db.commit()


def test_the_gradebooks_agree_before_and_after_marks_by_hand_and_work_handed_in_again(both, hand_in, answers):
    course_dir, stock = both
    grade_both(course_dir, stock)
    assert differing(course_dir, stock) == []
    late = {name: entry["late_submission_penalty"] for name, entry in totals(next(books(*both))).items()}
    assert {name for name, penalty in late.items() if penalty} == {"bob", "fay"}

    for book in books(course_dir, stock):
        mark_by_hand(book)
    assert differing(course_dir, stock) == []
    path = hand_in("bob", answers(), "2026-01-16 12:30:00 UTC")
    shutil.copytree(path.parent, stock / "submitted" / "bob" / ASSIGNMENT, dirs_exist_ok=True)
    grade_both(course_dir, stock, force=True)
    assert differing(course_dir, stock) == []
    bob = totals(next(books(*both)))["bob"]
    by_hand = {row[:2]: row[4:6] for row in rows(course_dir.gradebook)["grade"]}
    assert by_hand["ada", QUESTION] == (1.5, None)
    assert by_hand["bob", "conv2d_valid"] == (None, 0.75)
    assert bob["late_submission_penalty"] == pytest.approx(0.2 * 14.75)


def test_the_comparison_sees_a_difference(both):
    course_dir, stock = both
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    assert any(line.startswith("grade ours ") for line in differing(course_dir, stock))
    assert any("score is " in line for line in differing(course_dir, stock))


def test_a_renamed_notebook_counts_as_what_it_is_and_a_missing_one_as_nothing(both, hand_in, answers):
    """Here we part from stock nbgrader on purpose: it gives a renamed notebook nothing, without a word to the
    student, and knows nothing of a folder without a notebook."""
    course_dir, stock = both
    path = hand_in("gus", answers(), "2026-01-18 12:00:00 UTC")  # as fay's
    path.rename(path.with_name("my homework.ipynb"))
    course_dir.submitted("hal", ASSIGNMENT).mkdir(parents=True)
    shutil.rmtree(stock / "submitted")
    for name in ("fay", "gus", "hal"):
        source = course_dir.root / "submitted" / name
        shutil.copytree(source, stock / "submitted" / name)
    grade(course_dir, [ASSIGNMENT], choose_sandbox())
    nbgrader(stock, "autograde", ASSIGNMENT, AUTOGRADER_COURSE=str(course_dir.root))
    ours, theirs = map(totals, books(course_dir, stock))
    assert {**ours["gus"]} == theirs["fay"]
    assert theirs["gus"]["score"] == 0.0
    assert "hal" not in theirs
    assert (ours["hal"]["score"], ours["hal"]["needs_manual_grade"]) == (0.0, False)

"""A made-up class, released, written and graded for real: each story ends as it should."""

import io
import json
import shutil

import nbformat
import pytest
from rich.console import Console

from autograder import tables
from autograder.course import load_course
from autograder.coursedir import init
from autograder.errors import UsageError
from autograder.grade import grade
from autograder.misconceptions import misconceptions
from autograder.release import release
from autograder.sandbox import choose_sandbox
from autograder.simulate import WRITTEN, simulate, stories

COURSE = load_course()
ASSIGNMENT = COURSE.assignment("01_convolution")
CODE = sum(item.points for item in ASSIGNMENT.exercises)
FIRST = ASSIGNMENT.exercises[0]
LAST = ASSIGNMENT.exercises[-1]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = init(tmp_path_factory.mktemp("courses") / "course", COURSE)
    release(course, [ASSIGNMENT])
    return course


@pytest.fixture(scope="module")
def graded(course):
    """(story, row) of the whole cast."""
    told = simulate(course, ASSIGNMENT)
    rows = {row.student: row for row in grade(course, [ASSIGNMENT.id], choose_sandbox())}
    assert rows.keys() == told.keys()
    return [(told[student], row) for student, row in sorted(rows.items())]


def row_of(graded, title):
    (row,) = [row for story, row in graded if story.title == title]
    return row


def points(row, exercise):
    return next(result.points for result in row.exercises if result.id == exercise)


def test_a_class_needs_a_release(tmp_path):
    with pytest.raises(UsageError, match=r"01_convolution is not released in .*autograder release"):
        simulate(init(tmp_path / "course", COURSE), ASSIGNMENT)


def test_the_class_is_the_same_on_every_run(course):
    def contents():
        return {path: path.read_bytes() for path in sorted((course.root / "submitted").rglob("*.*"))}

    simulate(course, ASSIGNMENT, 9)
    first = contents()
    simulate(course, ASSIGNMENT, 9)
    assert contents() == first
    assert len(json.loads(course.simulated(ASSIGNMENT.id).read_text())) == 9


def test_a_class_larger_than_the_cast_repeats_its_stories_under_new_names(course):
    told = simulate(course, ASSIGNMENT, len(stories(ASSIGNMENT)) + 1)
    assert [*told.values()][-1].title == next(iter(told.values())).title


def test_a_class_may_tell_chosen_stories_only(course):
    chosen = stories(ASSIGNMENT)[3:5]
    told = simulate(course, ASSIGNMENT, 3, told=chosen)
    assert [story.title for story in told.values()] == [story.title for story in (*chosen, chosen[0])]


@pytest.mark.slow
def test_both_forms_of_the_sandbox_give_the_same_scores(course):
    simulate(course, ASSIGNMENT, 12)
    ends = []
    for form in ("strict", "template"):
        rows = grade(course, [ASSIGNMENT.id], choose_sandbox(form=form), force=True)
        ends.append({row.student: (row.status, row.score, row.exercises) for row in rows})
    assert len(ends[0]) == 12
    assert ends[0] == ends[1]


def test_a_second_class_replaces_the_first_and_nobody_elses_work(course):
    other = course.submitted("somebody", ASSIGNMENT.id) / "answer.ipynb"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    simulate(course, ASSIGNMENT, 5)
    simulate(course, ASSIGNMENT, 2)
    assert sorted(path.parent.name for path in course.root.glob(f"submitted/*/{ASSIGNMENT.id}")) == [
        "ada",
        "amir",
        "somebody",
    ]
    shutil.rmtree(other.parent.parent)


def test_submissions_hold_the_answers_of_their_story(course):
    told = simulate(course, ASSIGNMENT, 3)
    for student, story in told.items():
        notebook = nbformat.read(
            course.submitted(student, ASSIGNMENT.id) / f"{ASSIGNMENT.id}.ipynb", as_version=4
        )
        source = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        assert ("raise NotImplementedError()" in source) == (story.title == "untouched")
        answered = any(cell.source == WRITTEN for cell in notebook.cells)
        assert answered == (story.title != "untouched")


@pytest.mark.slow
def test_right_styles_earn_full_marks_without_a_remark(graded):
    right = [row for story, row in graded if story.title.startswith("right")]
    assert len(right) >= 5
    for row in right:
        assert (row.score, row.misconceptions, row.note) == (CODE, (), "")


@pytest.mark.slow
def test_every_misconception_costs_points_and_is_named(graded):
    mistakes = [(*mistake, row) for story, row in graded for mistake in story.wrong.items()]
    assert len(mistakes) == sum(len(misconceptions(item.id)) for item in ASSIGNMENT.exercises)
    for exercise, name, row in mistakes:
        result = next(result for result in row.exercises if result.id == exercise)
        assert name in result.misconceptions, (exercise, name)
        assert result.points < result.max_points, (exercise, name)


@pytest.mark.slow
@pytest.mark.parametrize("title", ["forges: displayhook", "steals: looks for the gradebook"])
def test_hostile_work_earns_nothing_for_its_exercise_and_keeps_the_rest(graded, title):
    row = row_of(graded, title)
    assert points(row, FIRST.id) == 0
    assert row.score == CODE - FIRST.points


@pytest.mark.slow
def test_who_turns_every_later_cell_into_pass_has_written_nothing_in_them(graded):
    assert row_of(graded, "forges: input transformer").score == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "exercise", "status"),
    [
        ("function hangs", FIRST, "too slow"),
        ("function kills its process", FIRST, "died"),
        ("function raises IndexError", FIRST, "graded"),
        ("syntax error", FIRST, "missing"),
        ("deletes a check cell", LAST, "missing"),
        ("raises its own points", LAST, "missing"),
    ],
)
def test_trouble_in_one_exercise_costs_that_exercise_only(graded, title, exercise, status):
    row = row_of(graded, title)
    assert {result.id: result.status for result in row.exercises}[exercise.id] == status
    assert row.score == CODE - exercise.points
    assert row.max_score == ASSIGNMENT.points


@pytest.mark.slow
@pytest.mark.parametrize(
    "title", ["honest: warns and prints", "a cell hangs", "a cell ends the process", "renamed the file"]
)
def test_honest_or_unlucky_work_keeps_full_marks(graded, title):
    assert row_of(graded, title).score == CODE


@pytest.mark.slow
def test_untouched_work_and_a_letter_earn_nothing(graded):
    untouched, letter = row_of(graded, "untouched"), row_of(graded, "not a notebook")
    assert untouched.score == 0
    assert {result.status for result in untouched.exercises} == {"not started"}
    assert letter.refused
    assert "not JSON" in letter.note


@pytest.mark.slow
def test_the_table_says_what_was_made_up_and_what_was_named(course, graded):
    rows = [row for story, row in graded if len(story.wrong) > 1 or story.title == "not a notebook"]
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(tables.grades(rows, course, ASSIGNMENT.id))
    text = console.export_text()
    assert "6 of 6 named: correlate1d: flipped" in text
    assert "not graded; not JSON" in text

"""A made-up class, released, written and graded for real: each story ends as it should."""

import json

import nbformat
import pytest

from autograder.course import load_course
from autograder.coursedir import init
from autograder.errors import UsageError
from autograder.grade import grade
from autograder.release import release
from autograder.sandbox import choose_sandbox
from autograder.simulate import simulate, stories

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
    """Story -> row, for the whole cast."""
    told = simulate(course, ASSIGNMENT)
    rows = {row.student: row for row in grade(course, [ASSIGNMENT.id], choose_sandbox())}
    assert rows.keys() == told.keys()
    return {told[student]: row for student, row in rows.items()}


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
    assert [*told.values()][-1] == next(iter(told.values()))


def test_submissions_hold_the_answers_of_their_story(course):
    told = simulate(course, ASSIGNMENT, 3)
    for student, title in told.items():
        notebook = nbformat.read(
            course.submitted(student, ASSIGNMENT.id) / f"{ASSIGNMENT.id}.ipynb", as_version=4
        )
        source = "\n".join(cell.source for cell in notebook.cells)
        assert ("raise NotImplementedError()" in source) == (title == "untouched")


@pytest.mark.slow
def test_right_styles_earn_full_marks_without_a_remark(graded):
    right = [row for title, row in graded.items() if title.startswith("right")]
    assert len(right) >= 5
    for row in right:
        assert (row.score, row.misconceptions, row.note) == (CODE, (), "")


@pytest.mark.slow
def test_every_misconception_costs_points_and_is_named(graded):
    wrong = {title: row for title, row in graded.items() if title.startswith("wrong: ")}
    assert wrong
    for title, row in wrong.items():
        for mistake in title.removeprefix("wrong: ").split("; "):
            exercise, name = mistake.split(" ")
            result = next(result for result in row.exercises if result.id == exercise)
            assert name in result.misconceptions, mistake
            assert result.points < result.max_points, mistake


@pytest.mark.slow
@pytest.mark.parametrize(
    "title", ["forges: displayhook", "forges: input transformer", "steals: looks for the gradebook"]
)
def test_hostile_work_earns_nothing_for_its_exercise_and_keeps_the_rest(graded, title):
    row = graded[title]
    assert points(row, FIRST.id) == 0
    assert row.score == CODE - FIRST.points


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
    row = graded[title]
    assert {result.id: result.status for result in row.exercises}[exercise.id] == status
    assert row.score == CODE - exercise.points
    assert row.max_score == ASSIGNMENT.points


@pytest.mark.slow
@pytest.mark.parametrize(
    "title", ["honest: warns and prints", "a cell hangs", "a cell ends the process", "renamed the file"]
)
def test_honest_or_unlucky_work_keeps_full_marks(graded, title):
    assert graded[title].score == CODE


@pytest.mark.slow
def test_untouched_work_and_a_letter_earn_nothing(graded):
    assert graded["untouched"].score == 0
    assert {result.status for result in graded["untouched"].exercises} == {"not started"}
    assert graded["not a notebook"].refused
    assert "not a notebook" in graded["not a notebook"].note or "JSON" in graded["not a notebook"].note

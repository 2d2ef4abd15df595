"""Grading into a real PostgreSQL server: the same rows as in a file, and a server that goes away."""

from __future__ import annotations

import copy
import shutil

import pytest
from nbgrader.api import Grade, Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session
from stocknbgrader import ASSIGNMENT, nbgrader, rows, totals

from autograder import styles
from autograder.coursedir import open_course
from autograder.database import sole_writer
from autograder.errors import CourseError, StorageError
from autograder.feedback import feedback
from autograder.grade import grade
from autograder.gradebook import GradeWriter, read_config
from autograder.grading_lock import grading_alone
from autograder.misconceptions import variant_source
from autograder.sandbox import choose_sandbox
from autograder.storage import storage_error
from autograder.workers import Workers

QUESTION = "01_why_fewer_parameters"


@pytest.fixture
def small_class(on_server, released, hand_in, course_dir):
    """One right, one wrong, one untouched, one that is no notebook; handed in to both courses."""
    right = copy.deepcopy(released)
    for cell in right.cells:
        exercise = cell.id.removesuffix("-code")
        if cell.id.endswith("-code") and exercise != "twice":
            cell.source = next(iter(styles.sources(exercise).values()))
    right.cells[-1].source = "Because the filter is shared."
    wrong = copy.deepcopy(right)
    for cell in wrong.cells:
        if cell.id == "conv2d_valid-code":
            cell.source = variant_source("conv2d_valid", "flipped")
    hand_in("ada", right)
    hand_in("bob", wrong, "2026-01-15 12:00:01 UTC")
    hand_in("cyd", released)
    hand_in("dan", b"Dear professor, ...")
    shutil.copytree(course_dir.root / "submitted", on_server.root / "submitted", dirs_exist_ok=True)
    return on_server, course_dir


def book(course_dir):
    return Gradebook(course_dir.db_url, course_dir.course_id)


def in_both(small_class, work):
    for each in small_class:
        work(each)


def same_rows(small_class):
    """Whether both gradebooks hold the same, row by row and in nbgrader's own sums."""
    here, there = small_class
    if rows(here.db_url) != rows(there.gradebook):
        return False
    with book(here) as ours, book(there) as others:
        return totals(ours) == totals(others)


def grade_class(course_dir, **options):
    return {row.student: row for row in grade(course_dir, [ASSIGNMENT], choose_sandbox(), **options)}


def mark_by_hand(course_dir):
    with book(course_dir) as opened:
        entry = opened.find_grade(QUESTION, ASSIGNMENT, ASSIGNMENT, "ada")
        entry.manual_score, entry.needs_manual_grade = 1.5, False
        opened.find_grade("conv2d_valid", ASSIGNMENT, ASSIGNMENT, "bob").extra_credit = 0.75
        opened.db.commit()


def exported(course_dir, tmp_path):
    """What nbgrader's own exporter writes."""
    path = tmp_path / "grades.csv"
    with book(course_dir) as opened:
        CsvExportPlugin(to=str(path)).export(opened)
    return path.read_text()


def formgrader(course_dir):
    """What the formgrader's pages are made from."""
    config = read_config(course_dir)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    found = [api.get_assignment(ASSIGNMENT), *api.get_students(), *api.get_submissions(ASSIGNMENT)]
    found += api.get_notebook_submissions(ASSIGNMENT, ASSIGNMENT)
    return sorted(repr(sorted(_shown(entry).items())) for entry in found)


def _shown(entry):
    """What a page shows: not the random ids nor the order by them, nor the last digit of an average."""
    kept = {key: value for key, value in entry.items() if key not in ("id", "index")}
    return {key: round(value, 9) if isinstance(value, float) else value for key, value in kept.items()}


@pytest.mark.slow
def test_the_rows_are_those_of_a_file_and_marks_by_hand_survive(small_class, tmp_path):
    in_both(small_class, grade_class)
    assert same_rows(small_class)
    in_both(small_class, mark_by_hand)
    in_both(small_class, lambda each: grade_class(each, force=True, judging=Workers(2)))
    assert same_rows(small_class)
    by_hand = {row[:2]: row[4:6] for row in rows(small_class[0].db_url)["grade"]}
    assert (by_hand["ada", QUESTION], by_hand["bob", "conv2d_valid"]) == ((1.5, None), (None, 0.75))
    here, there = (exported(each, tmp_path) for each in small_class)
    assert here == there
    assert here.count(ASSIGNMENT) == 4
    assert formgrader(small_class[0]) == formgrader(small_class[1])
    assert len(feedback(small_class[0], [ASSIGNMENT])) == 3


@pytest.mark.slow
def test_nbgraders_own_commands_work_and_grade_the_same(small_class):
    on_server, course_dir = small_class
    grade_class(course_dir)
    done = nbgrader(on_server.root, "autograde", ASSIGNMENT)
    assert "dan was not graded" in done.stderr
    assert same_rows(small_class)
    for command in (("db", "upgrade"), ("db", "student", "list"), ("export", "--to", "grades.csv")):
        done = nbgrader(on_server.root, *command)
        assert done.returncode == 0, done.stderr
    assert "ada" in (on_server.root / "grades.csv").read_text()


def test_a_gradebook_that_nbgrader_is_told_otherwise_about_is_refused(on_server):
    text = on_server.config.read_text()
    on_server.config.write_text(text.replace("psycopg://grader@/", "psycopg://grader@/another"))
    with pytest.raises(CourseError, match="names another gradebook than"):
        GradeWriter(on_server)
    on_server.config.write_text(text.replace("postgresql+psycopg", "postgresql"))
    with GradeWriter(on_server) as writer:
        assert writer.max_score(ASSIGNMENT) == 18


@pytest.fixture
def killing(server):
    """Places for the server to die: between students, while scores are entered, while it is opened."""

    def at_commit(session):
        entering = any(isinstance(entry, Grade) for entry in session.identity_map.values())
        if not killed and entering == (killed_when[0] == "entering"):
            killed.append(server.kill())

    def arm(when):
        killed_when.append(when)
        if when != "between":
            event.listen(Session, "before_commit", at_commit)
        return lambda done, *_: server.kill() if when == "between" and done == 1 else None

    killed, killed_when = [], []
    yield arm
    if event.contains(Session, "before_commit", at_commit):
        event.remove(Session, "before_commit", at_commit)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "kept"), [("between", "unchanged"), ("entering", "graded"), ("opening", "graded")]
)
def test_a_server_that_is_killed_is_one_line_and_the_next_run_goes_on(
    server, killing, small_class, when, kept, caplog
):
    on_server, course_dir = small_class
    with pytest.raises(Exception) as caught:  # noqa: PT011
        grade_class(on_server, progress=killing(when))
    line = str(storage_error(caught.value))
    assert line.startswith("the gradebook cannot be used: ")
    assert line.endswith("run the same command again to go on from here")
    assert "\n" not in line
    assert caplog.text == ""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        grade_class(on_server)
    assert "see that the server runs and can be reached from here" in str(storage_error(caught.value))
    server.start()
    assert grade_class(on_server)["ada"].status == kept
    grade_class(course_dir)
    assert same_rows(small_class)


def test_a_copy_of_the_directory_elsewhere_does_not_grade_at_the_same_time(small_class, tmp_path):
    on_server, course_dir = small_class
    shutil.copytree(on_server.root, tmp_path / "elsewhere")
    with sole_writer(open_course(tmp_path / "elsewhere")):
        with pytest.raises(StorageError, match="another grading writes into postgresql://grader@/"):
            grade_class(on_server)
        done = nbgrader(on_server.root, "autograde", ASSIGNMENT)
        assert "another grading writes into postgresql://grader@/" in done.stderr
        assert rows(on_server.db_url)["grade"] == []
        with grading_alone(course_dir):  # a file of its own
            pass
    with sole_writer(on_server):
        pass


def test_a_row_that_somebody_holds_is_waited_for_and_then_one_line(on_server, released):
    with book(on_server) as other, GradeWriter(on_server) as writer:
        writer.record(ASSIGNMENT, "ada", None, released.cells, {"conv2d_valid": 1.0}, {})
        grade_id = other.find_grade("conv2d_valid", ASSIGNMENT, ASSIGNMENT, "ada")
        grade_id.auto_score = 3.0
        other.db.flush()
        writer._gradebook.db.connection().exec_driver_sql("SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout") as caught:
            writer.record(ASSIGNMENT, "ada", None, released.cells, {"conv2d_valid": 2.0}, {})
    assert "another program is writing into it; wait for that" in str(storage_error(caught.value))


def test_no_transaction_stays_open_while_the_next_submission_runs(on_server, url, released):
    database = url.partition("@/")[2].partition("?")[0]
    engine = create_engine(on_server.db_url)
    query = "SELECT state FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = %s"
    with GradeWriter(on_server) as writer, engine.connect() as connection:
        writer.record(ASSIGNMENT, "ada", None, released.cells, {"conv2d_valid": 1.0}, {})
        states = list(connection.exec_driver_sql(query, (database,)).scalars())
    engine.dispose()
    assert states == ["idle"]


def test_a_remark_with_a_character_that_the_server_does_not_take_is_kept_without_it(on_server, released):
    for cell in released.cells:
        if cell.id == "conv2d_valid-code":
            cell.source = "def conv2d_valid(x, w, b): return 0"
    with GradeWriter(on_server) as writer:
        writer.record(ASSIGNMENT, "ada", None, released.cells, {}, {"conv2d_valid-code": "saw \0 there"})
    with book(on_server) as opened:
        found = opened.find_comment("conv2d_valid-code", ASSIGNMENT, ASSIGNMENT, "ada")
        assert found.auto_comment == "saw  there"

"""A gradebook on a real PostgreSQL server: the same rows as in a file, and a server that goes away."""

from __future__ import annotations

import copy
import json
import shutil
import sys
from functools import partial
from itertools import count

import pytest
from nbgrader.api import Grade, Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from postgresserver import Server, programs
from sqlalchemy import create_engine, event, inspect
from sqlalchemy.orm import Session
from stocknbgrader import ASSIGNMENT, nbgrader, rows, totals

from autograder import styles
from autograder.coursedir import init, open_course
from autograder.database import create_on_server, sole_writer
from autograder.errors import CourseError, StorageError, UsageError
from autograder.feedback import feedback
from autograder.grade import grade
from autograder.gradebook import GradeWriter, read_config
from autograder.misconceptions import variant_source
from autograder.postgres import reason, server_url
from autograder.release import run_nbgrader
from autograder.sandbox import choose_sandbox
from autograder.storage import storage_error
from autograder.workers import judge_all

two_at_once = partial(judge_all, jobs=2)

QUESTION = "01_why_fewer_parameters"
names = (f"gradebook{number}" for number in count())
needs_server = pytest.mark.skipif(
    programs() is None, reason="PostgreSQL is not installed; run: apt-get install postgresql"
)


@pytest.fixture(scope="module")
def server():
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def url(server):
    """The address of a new database."""
    return server.database(next(names))


@pytest.fixture
def on_server(url, course_dir, course, tmp_path):
    """The same course as `course_dir`, with the same secret, and its gradebook on the server."""
    made = init(tmp_path / "on-server", course, url)
    shutil.copy(course_dir.root / "secret.key", made.root)
    shutil.copytree(course_dir.root / "source", made.root / "source", dirs_exist_ok=True)
    run_nbgrader(made, course.assignment(ASSIGNMENT), made.root / "release")
    return open_course(made.root)


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


@needs_server
@pytest.mark.slow
def test_the_rows_are_those_of_a_file_and_marks_by_hand_survive(small_class, tmp_path):
    in_both(small_class, grade_class)
    assert same_rows(small_class)
    in_both(small_class, mark_by_hand)
    in_both(small_class, lambda each: grade_class(each, force=True, judging=two_at_once))
    assert same_rows(small_class)
    by_hand = {row[:2]: row[4:6] for row in rows(small_class[0].db_url)["grade"]}
    assert (by_hand["ada", QUESTION], by_hand["bob", "conv2d_valid"]) == ((1.5, None), (None, 0.75))
    here, there = (exported(each, tmp_path) for each in small_class)
    assert here == there
    assert here.count(ASSIGNMENT) == 4
    assert formgrader(small_class[0]) == formgrader(small_class[1])
    assert len(feedback(small_class[0], [ASSIGNMENT])) == 3


@needs_server
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


@needs_server
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


@needs_server
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


@needs_server
def test_a_copy_of_the_directory_elsewhere_does_not_grade_at_the_same_time(small_class, tmp_path):
    on_server, course_dir = small_class
    shutil.copytree(on_server.root, tmp_path / "elsewhere")
    with sole_writer(open_course(tmp_path / "elsewhere")):
        with pytest.raises(StorageError, match="another grading writes into postgresql://grader@/"):
            grade_class(on_server)
        done = nbgrader(on_server.root, "autograde", ASSIGNMENT)
        assert "another grading writes into postgresql://grader@/" in done.stderr
        assert rows(on_server.db_url)["grade"] == []
        with sole_writer(course_dir):  # a file of its own
            pass
    with sole_writer(on_server):
        pass


@needs_server
def test_a_row_that_somebody_holds_is_waited_for_and_then_one_line(on_server, released):
    with book(on_server) as other, GradeWriter(on_server) as writer:
        writer.record(ASSIGNMENT, "ada", None, released, {"conv2d_valid": 1.0}, {})
        grade_id = other.find_grade("conv2d_valid", ASSIGNMENT, ASSIGNMENT, "ada")
        grade_id.auto_score = 3.0
        other.db.flush()
        writer._gradebook.db.connection().exec_driver_sql("SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout") as caught:
            writer.record(ASSIGNMENT, "ada", None, released, {"conv2d_valid": 2.0}, {})
    assert "another program is writing into it; wait for that" in str(storage_error(caught.value))


@needs_server
def test_no_transaction_stays_open_while_the_next_submission_runs(on_server, url, released):
    database = url.partition("@/")[2].partition("?")[0]
    engine = create_engine(on_server.db_url)
    query = "SELECT state FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = %s"
    with GradeWriter(on_server) as writer, engine.connect() as connection:
        writer.record(ASSIGNMENT, "ada", None, released, {"conv2d_valid": 1.0}, {})
        states = list(connection.exec_driver_sql(query, (database,)).scalars())
    engine.dispose()
    assert states == ["idle"]


@needs_server
def test_a_remark_with_a_character_that_the_server_does_not_take_is_kept_without_it(on_server, released):
    for cell in released.cells:
        if cell.id == "conv2d_valid-code":
            cell.source = "def conv2d_valid(x, w, b): return 0"
    with GradeWriter(on_server) as writer:
        writer.record(ASSIGNMENT, "ada", None, released, {}, {"conv2d_valid-code": "saw \0 there"})
    with book(on_server) as opened:
        found = opened.find_comment("conv2d_valid-code", ASSIGNMENT, ASSIGNMENT, "ada")
        assert found.auto_comment == "saw  there"


@needs_server
def test_init_twice_keeps_the_address_and_refuses_another(on_server, url, course, server):
    assert init(on_server.root, course).server == on_server.server
    assert init(on_server.root, course, url).server == server_url(url)
    with pytest.raises(UsageError, match="stays there"):
        init(on_server.root, course, server.url("another"))
    assert json.loads(on_server.marker.read_text())["gradebook"] == on_server.server


@needs_server
def test_a_file_stays_a_file(course_dir, course, url):
    with pytest.raises(UsageError, match=r"grades\.db, and stays there"):
        init(course_dir.root, course, url)


@needs_server
def test_grades_of_another_directory_are_not_written_over(on_server, url, course, released, tmp_path):
    with GradeWriter(on_server) as writer:
        writer.record(ASSIGNMENT, "ada", None, released, {}, {})
    with pytest.raises(UsageError, match="made with the secret of another course directory"):
        init(tmp_path / "second", course, url)
    assert not (tmp_path / "second").exists()
    assert init(on_server.root, course).course_id == course.id


@needs_server
def test_another_course_is_left_alone(url):
    create_on_server(server_url(url), "french", new=True)
    with pytest.raises(UsageError, match="holds another course, french"):
        create_on_server(server_url(url), "convnets", new=True)


@needs_server
def test_what_is_no_gradebook_is_left_alone(server, url, course, tmp_path):
    server.sql(url.partition("@/")[2].partition("?")[0], "CREATE TABLE invoice (id int)")
    with pytest.raises(UsageError, match="holds something else"):
        init(tmp_path / "course", course, url)
    assert tables(url) == ["invoice"]
    assert not (tmp_path / "course").exists()


@needs_server
@pytest.mark.parametrize("right", ["SELECT", "nothing"])
def test_a_user_without_rights_makes_nothing(server, url, course, tmp_path, right):
    name, role = url.partition("@/")[2].partition("?")[0], f"guest_{right.lower()}"
    server.sql(name, f"CREATE ROLE {role} LOGIN")
    if right == "SELECT":
        create_on_server(server_url(url), "default_course", new=True)
        server.sql(name, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    with pytest.raises(
        UsageError, match=r"access is denied .*; let this user write into it; nothing was made"
    ):
        init(tmp_path / "course", course, url.replace("grader@", f"{role}@"))
    assert not (tmp_path / "course").exists()
    assert bool(tables(url)) == (right == "SELECT")


@needs_server
def test_tables_are_made_all_or_none(url, monkeypatch):
    def stop():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("autograder.database.get_alembic_version", stop)
        with pytest.raises(KeyboardInterrupt):
            create_on_server(server_url(url), "convnets", new=True)
    assert tables(url) == []
    create_on_server(server_url(url), "convnets", new=True)
    assert {"grade", "alembic_version"} <= set(tables(url))


def tables(url):
    engine = create_engine(server_url(url))
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


@needs_server
def test_a_database_that_is_not_there_says_how_to_make_it(server, course, tmp_path):
    with pytest.raises(UsageError, match=r'"nowhere" does not exist; make the database first, .*createdb'):
        init(tmp_path / "course", course, server.url("nowhere"))
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://grader@127.0.0.1:9/convnets", "Connection refused; see that the server runs"),
        ("postgresql://grader@nowhere.invalid/convnets", "resolve host 'nowhere.invalid'"),
        ("postgresql:///convnets?host=/nowhere", "No such file or directory; see that the server runs"),
        ("postgresql+telepathy://grader@127.0.0.1/convnets", "telepathy"),
        ("convnets", "must look like postgresql://USER@HOST/NAME"),
        ("postgresql://grader@127.0.0.1:port/convnets", "must look like postgresql://USER@HOST/NAME"),
        ("postgresql://grader@127.0.0.1", "must look like postgresql://USER@HOST/NAME"),
        ("mysql://grader@127.0.0.1/convnets", "must look like postgresql://USER@HOST/NAME"),
        ("postgresql://grader@127.0.0.1/con%76nets", "must do without %"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line_and_nothing_is_made(course, tmp_path, address, said):
    with pytest.raises(UsageError) as caught:
        init(tmp_path / "course", course, address)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize(
    "address", ["postgresql://grader:hunter2@127.0.0.1/c", "postgresql://grader@127.0.0.1/c?password=hunter2"]
)
def test_a_password_in_the_address_is_refused_and_not_repeated(course, tmp_path, address):
    with pytest.raises(UsageError, match="holds a password") as caught:
        init(tmp_path / "course", course, address)
    assert "hunter2" not in str(caught.value)
    assert not (tmp_path / "course").exists()


def test_a_driver_that_is_missing_says_what_to_install(course, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"pip install -e '\.\[postgres\]'"):
        init(tmp_path / "course", course, "postgresql://grader@127.0.0.1/convnets")


@needs_server
def test_a_fault_of_ours_is_not_taken_for_the_servers(url):
    engine = create_engine(server_url(url))
    with pytest.raises(Exception, match="does not exist") as caught, engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    engine.dispose()
    assert reason(caught.value.__cause__) is None

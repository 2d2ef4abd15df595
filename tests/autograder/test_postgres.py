"""A gradebook on a PostgreSQL server: its address, its tables, and what is refused in one line."""

from __future__ import annotations

import json
import sys

import pytest
from sqlalchemy import create_engine, inspect
from stocknbgrader import ASSIGNMENT

from autograder.coursedir import init
from autograder.database import create_on_server
from autograder.errors import UsageError
from autograder.gradebook import GradeWriter
from autograder.postgres import reason, server_url


def test_init_twice_keeps_the_address_and_refuses_another(on_server, url, course, server):
    assert init(on_server.root, course).server == on_server.server
    assert init(on_server.root, course, url).server == server_url(url)
    with pytest.raises(UsageError, match="stays there"):
        init(on_server.root, course, server.url("another"))
    assert json.loads(on_server.marker.read_text())["gradebook"] == on_server.server


def test_a_file_stays_a_file(course_dir, course, url):
    with pytest.raises(UsageError, match=r"grades\.db, and stays there"):
        init(course_dir.root, course, url)


def test_grades_of_another_directory_are_not_written_over(on_server, url, course, released, tmp_path):
    with GradeWriter(on_server) as writer:
        writer.record(ASSIGNMENT, "ada", None, released.cells, {}, {})
    with pytest.raises(UsageError, match="made with the secret of another course directory"):
        init(tmp_path / "second", course, url)
    assert not (tmp_path / "second").exists()
    assert init(on_server.root, course).course_id == course.id


def test_another_course_is_left_alone(url):
    create_on_server(server_url(url), "french", new=True)
    with pytest.raises(UsageError, match="holds another course, french"):
        create_on_server(server_url(url), "convnets", new=True)


def test_what_is_no_gradebook_is_left_alone(server, url, course, tmp_path):
    server.sql(url.partition("@/")[2].partition("?")[0], "CREATE TABLE invoice (id int)")
    with pytest.raises(UsageError, match="holds something else"):
        init(tmp_path / "course", course, url)
    assert tables(url) == ["invoice"]
    assert not (tmp_path / "course").exists()


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


def test_a_fault_of_ours_is_not_taken_for_the_servers(url):
    engine = create_engine(server_url(url))
    with pytest.raises(Exception, match="does not exist") as caught, engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    engine.dispose()
    assert reason(caught.value.__cause__) is None

"""`init` makes a course directory, keeps its secret, and refuses places where it must not be."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from contextlib import closing

import pytest

from autograder.coursedir import init, open_course
from autograder.errors import CourseError, UsageError


@pytest.fixture(autouse=True)
def _known_version(monkeypatch):
    """nbgrader asks another program for its version, which takes seconds; conftest does that once."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "167914646830")


def test_init_makes_the_layout_and_says_so(tmp_path, course):
    made = init(tmp_path / "course", course)
    for name in ("source", "release", "submitted", "autograded", "feedback", "records"):
        assert (made.root / name).is_dir()
    assert made.gradebook.is_file()
    assert made.course_id == course.id
    assert any("new secret" in note for note in made.notes)
    assert len(made.secret()) == 32
    assert stat.S_IMODE((made.root / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(made.root.stat().st_mode) == 0o700


def test_a_second_init_keeps_the_secret_and_an_edited_configuration(tmp_path, course):
    first = init(tmp_path / "course", course)
    secret = first.secret()
    first.config.write_text(first.config.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    second = init(tmp_path / "course", course)
    assert second.secret() == secret
    assert "kept the secret" in second.notes
    assert "penalty_method = 'zero'" in second.config.read_text()


def test_init_completes_a_directory_whose_making_was_cut_short(tmp_path, course):
    first = init(tmp_path / "course", course)
    first.config.unlink()
    first.gradebook.unlink()
    second = init(tmp_path / "course", course)
    assert second.config.is_file()
    assert second.gradebook.is_file()


def test_a_gradebook_whose_making_was_cut_short_is_made_anew(tmp_path, course, monkeypatch):
    def stop():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", stop)  # the tables are there, their version is not
        with pytest.raises(KeyboardInterrupt):
            init(tmp_path / "course", course)
    made = init(tmp_path / "course", course)
    with closing(sqlite3.connect(made.gradebook)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("167914646830",)]
    assert not [path for path in made.root.iterdir() if path.name.startswith(".")]


def test_two_courses_have_different_secrets(tmp_path, course):
    assert init(tmp_path / "a", course).secret() != init(tmp_path / "b", course).secret()


def test_both_course_rows_are_in_the_gradebook(tmp_path, course):
    from nbgrader.api import Course as Row
    from nbgrader.api import Gradebook

    made = init(tmp_path / "course", course)
    with Gradebook(made.db_url, made.course_id) as gradebook:
        assert {row.id for row in gradebook.db.query(Row)} == {course.id, "default_course"}


def test_nbgraders_usual_gradebook_cannot_be_opened(tmp_path, course):
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import DatabaseError

    made = init(tmp_path / "course", course)
    with pytest.raises(DatabaseError, match="not a database"):
        Gradebook(f"sqlite:///{made.root}/gradebook.db", made.course_id)


@pytest.mark.parametrize("name", ["with[brackets]", "star*"])
def test_init_refuses_a_path_in_which_nbgrader_finds_nothing(tmp_path, course, name):
    with pytest.raises(UsageError, match="choose another name"):
        init(tmp_path / name, course)


def test_init_refuses_a_directory_that_holds_something_else(tmp_path, course):
    (tmp_path / "thesis.tex").write_text("important")
    with pytest.raises(UsageError, match="holds something else"):
        init(tmp_path, course)
    assert os.listdir(tmp_path) == ["thesis.tex"]


def test_init_refuses_a_file(tmp_path, course):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        init(tmp_path / "file", course)


def test_init_refuses_a_git_work_tree_unless_git_ignores_the_place(tmp_path, course):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("demo/\n")
    with pytest.raises(UsageError, match="git repository"):
        init(tmp_path / "course", course)
    assert not (tmp_path / "course").exists()
    assert init(tmp_path / "demo", course).root == tmp_path / "demo"


def test_opening_what_is_no_course_directory_tells_how_to_make_one(tmp_path):
    with pytest.raises(UsageError, match="autograder init"):
        open_course(tmp_path)


@pytest.mark.parametrize("damage", ["", "abc", "z" * 64])
def test_a_damaged_secret_is_reported(tmp_path, course, damage):
    made = init(tmp_path / "course", course)
    (made.root / "secret.key").write_text(damage)
    with pytest.raises(CourseError, match="secret"):
        open_course(made.root).secret()


def test_a_damaged_marker_is_reported(tmp_path, course):
    made = init(tmp_path / "course", course)
    (made.root / "course.json").write_text("{")
    with pytest.raises(CourseError, match="damaged"):
        open_course(made.root)

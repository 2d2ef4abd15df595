"""The gradebook's database: made once, whole or not at all, and opened in one place.

An SQLite file of the course directory, or a database on a PostgreSQL server that `init --db` named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Base, Gradebook, get_alembic_version
from nbgrader.api import Course as CourseRow
from nbgrader.api import SubmittedAssignment as SubmissionRow
from sqlalchemy import Connection, Engine, create_engine, func, inspect, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from traitlets.config import Config

from autograder.coursedir import CourseDir, sqlite_url
from autograder.errors import CourseError, StorageError, UsageError
from autograder.postgres import DRIVER, reason, shown_url

SECONDS = 10  # for the server to answer, when a course is made
KEY = 0x636E6E  # of the lock under which nobody else makes the tables, or writes grades
NOTHING = "nothing was made"


def create_file(place: Path, course_id: str) -> None:
    """Make the SQLite file with both course rows: nbgrader's preprocessors insert `default_course` otherwise,
    in the middle of grading and from several processes at once."""
    # made aside: cut short, it would lack the version of its tables, which nbgrader adds only to an empty one
    fresh = place if place.exists() else place.with_name(f".{place.name}.new")
    if fresh != place:
        for left in (fresh, fresh.with_name(f"{fresh.name}-journal")):
            left.unlink(missing_ok=True)
    with own_programs_on_path():
        for row in (course_id, "default_course"):
            Gradebook(sqlite_url(fresh), row).close()
    fresh.replace(place)


def create_on_server(url: str, course_id: str, *, new: bool) -> None:
    """Make the tables and both course rows on a server, in one transaction; what is there already stays.

    `new`: for a course directory that is only being made, with a secret of its own. A `UsageError` where the
    server cannot be used, or where the database holds something else or another directory's grades.
    """
    shown = shown_url(url)
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": KEY})
            _make_tables(connection, shown)
            _make_rows(connection, shown, course_id, new=new)
    except SQLAlchemyError as error:
        known = reason(error.__cause__ or error)
        if known is None:
            raise
        raise UsageError(f"{shown} cannot be used: {'; '.join(known)}; {NOTHING}") from error
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    try:
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": SECONDS})
    except ImportError as error:
        driver = error.name or DRIVER
        install = "pip install -e '.[postgres]'" if driver == DRIVER else f"pip install {driver}"
        raise UsageError(
            f"the driver {driver} for PostgreSQL is not installed; run: {install}; {NOTHING}"
        ) from error
    except SQLAlchemyError as error:
        raise UsageError(f"{shown_url(url)}: {error}; {NOTHING}") from error


def _make_tables(connection: Connection, shown: str) -> None:
    """nbgrader's tables and their version, as its own `Gradebook` makes them in an empty database."""
    found = set(inspect(connection).get_table_names())
    if not found:
        Base.metadata.create_all(connection)
        with own_programs_on_path():
            version = get_alembic_version()
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
    elif not found >= {*Base.metadata.tables, "alembic_version"}:
        raise UsageError(f"{shown} holds something else ({min(found)}, …); name an empty database; {NOTHING}")


def _make_rows(connection: Connection, shown: str, course_id: str, *, new: bool) -> None:
    rows = set(connection.scalars(select(CourseRow.id)))
    others = rows - {course_id, "default_course"}
    if others:  # assignments of one name cannot be in one gradebook twice
        raise UsageError(f"{shown} holds another course, {min(others)}; name an empty database; {NOTHING}")
    if new and connection.scalar(select(func.count()).select_from(SubmissionRow)):
        raise UsageError(
            f"{shown} holds grades already, made with the secret of another course directory; "
            f"work in that directory or name an empty database; {NOTHING}"
        )
    for row in {course_id, "default_course"} - rows:
        connection.execute(CourseRow.__table__.insert().values(id=row))


def open_gradebook(course_dir: CourseDir, config: Config) -> Gradebook:
    """A session with the course's gradebook; a `CourseError` where nbgrader would use another one."""
    if not course_dir.server and not course_dir.gradebook.is_file():
        raise CourseError(
            f"the gradebook is missing: {course_dir.gradebook}; run: autograder init {course_dir.root}"
        )
    told = config.CourseDirectory.get("db_url")
    if isinstance(told, str) and _place(told) != _place(course_dir.db_url):
        raise CourseError(
            f"{course_dir.config} names another gradebook than {course_dir.marker}, so grades would go to "
            "two places; let both name the same"
        )
    return Gradebook(course_dir.db_url, course_dir.course_id)


@contextmanager
def sole_writer(course_dir: CourseDir) -> Iterator[None]:
    """Hold the lock of a gradebook on a server, where the file of `sole_grader` does not reach: a copy of the
    directory on another machine writes the same rows. The server lets go of it however the holder ends."""
    engine = create_engine(course_dir.server, poolclass=NullPool, pool_reset_on_return=None)
    try:
        with engine.connect() as connection:
            free = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY})
            connection.commit()  # the lock is the connection's; closing it later asks the server nothing
            if not free:
                raise StorageError(
                    f"another grading writes into {course_dir.gradebook_shown}, from another directory or "
                    "machine; wait for it or end it, then run this command again"
                )
            yield
    finally:
        engine.dispose()


def _place(url: str) -> tuple[str, ...]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return ("sqlite", os.path.realpath(parsed.database or ""))
    return (shown_url(url),)


@contextmanager
def own_programs_on_path() -> Iterator[None]:
    """nbgrader calls the program `alembic` to make a gradebook: let it find the one beside this Python."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before

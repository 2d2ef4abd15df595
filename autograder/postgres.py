"""A gradebook on a PostgreSQL server: its address, and what such a server says, in one line.

The password never stands in the address: nbgrader_config.py and the command line of `init` hold that, and
others may read both. `~/.pgpass` and `PGPASSWORD` are for the owner alone; the driver looks there by itself,
and the sandbox sees neither.
"""

from __future__ import annotations

from autograder.errors import UsageError

# Named, because SQLAlchemy takes another one by default from version to version.
DRIVER = "psycopg"
EXAMPLE = "postgresql://USER@HOST/NAME"
PGPASS = (
    "put it as HOST:PORT:NAME:USER:PASSWORD into ~/.pgpass (chmod 600 ~/.pgpass), "
    "or into the variable PGPASSWORD"
)
STATES = {  # SQLSTATE, from the table of PostgreSQL's error codes
    "53100": ("the server's disk is full", "make room"),
    "53300": ("the server has too many connections", "wait for some to end"),
    "25006": ("the server is read-only", "name the one that is written to"),
    "55P03": ("another program is writing into it", "wait for that, or close it"),
    "40P01": ("another program is writing into it", "wait for that, or close it"),
}


def server_url(text: str) -> str:
    """The address as SQLAlchemy and nbgrader take it, with the driver named; a `UsageError` for any other.

    >>> server_url("postgresql://grader@db.example.org/convnets")
    'postgresql+psycopg://grader@db.example.org/convnets'
    >>> server_url("postgresql://grader:secret@db.example.org/convnets")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    autograder.errors.UsageError: the gradebook's address holds a password, which others could read ...
    """
    from sqlalchemy import make_url  # here: it takes a while, and few commands come this way
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError(f"the gradebook's address must look like {EXAMPLE}") from None
    if url.password is not None or {"password", "sslpassword", "passfile"} & {*url.query}:
        raise UsageError(
            "the gradebook's address holds a password, which others could read there; "
            f"leave it out and {PGPASS}"
        )
    scheme, _, rest = text.partition("://")
    if scheme.partition("+")[0] not in ("postgresql", "postgres") or not url.database:
        raise UsageError(f"the gradebook's address must look like {EXAMPLE}, got {url}")
    if "%" in text:
        raise UsageError(f"the gradebook's address must do without %, which `nbgrader db` cannot read: {url}")
    driver = scheme.partition("+")[2] or DRIVER
    return f"postgresql+{driver}://{rest}"


def reason(error: BaseException) -> tuple[str, str] | None:
    """What the server or the way to it refused, and what to do; None for any other error.

    >>> reason(ValueError("something else")) is None
    True
    """
    kind = type(error)
    if kind.__module__.partition(".")[0] not in ("psycopg", "psycopg2"):
        return None
    state = str(getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or "")
    if state in STATES:
        return STATES[state]
    said = _one_line(str(error))
    if state == "42501":
        return f"access is denied ({said})", "let this user write into it"
    if {each.__name__ for each in kind.__mro__} & {"OperationalError", "InterfaceError"}:
        return said, _remedy(said)
    return None


def shown_url(url: str) -> str:
    """The address for a message, as people write it.

    >>> shown_url("postgresql+psycopg://grader@db.example.org/convnets")
    'postgresql://grader@db.example.org/convnets'
    """
    return f"postgresql://{url.partition('://')[2]}"


def _remedy(said: str) -> str:
    if "password" in said:
        return f"if a password is asked for, {PGPASS}"
    if "database" in said and "does not exist" in said:
        return "make the database first, on the server:  createdb NAME"
    return "see that the server runs and can be reached from here"


def _one_line(text: str) -> str:
    """What the driver says without its hints; of several attempts the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    attempts = [line for line in lines if "failed: " in line] or lines[:1]
    said = attempts[-1].rpartition("connection to server")
    return f"{said[1]}{said[2]}" if said[1] else attempts[-1]

"""What a worker of a Dask cluster does. It gets data, shares no file system, and judges on its own machine.

It is asked in first: its code and libraries must be those of the machine that grades, and its sandbox must
hold, tried by the doctor. Only then does it get the rules, with the answer keys, and keep them for all
submissions of a class. The course's secret never leaves the machine that grades.
"""

from __future__ import annotations

import pickle
import platform
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from autograder.basisbuilding import digest_of_installation
from autograder.bench import Judged, Rules, judge_submission
from autograder.errors import SandboxError
from autograder.sandbox import choose_sandbox
from autograder.sandbox.doctor import examine
from autograder.sandbox.session import Sandbox
from autograder.submitted import Submission
from autograder.withhold import write_packages

LIBRARIES = ("numpy", "ipython", "matplotlib")  # they run beside student code, or compute what is expected


class NotJoined(Exception):
    """This process has no such rules: it is another one than was asked in."""


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """What came of asking a worker in; it is not in when it has something to refuse."""

    host: str
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Rules, and the folder in which this worker has what students may import under them."""

    rules: Rules
    packages: Path


_places: dict[str, _Place] = {}
_one_at_a_time = threading.Lock()  # Dask gives a worker with several threads as many tasks


def identity() -> dict[str, str]:
    """What must be the same on all machines, for a submission to have the same score on each of them."""
    return {
        "the course's code": digest_of_installation(),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in LIBRARIES},
    }


def join(expected: Mapping[str, str], basis: str, pickled: bytes) -> Welcome:
    """Get ready to judge by the rules of this `basis`, or say why not. They are read last of all."""
    from distributed import get_worker

    with _one_at_a_time:
        refusal = _unlike(expected, identity()) or _unsafe()
        if not refusal and basis not in _places:
            rules = pickle.loads(pickled)  # noqa: S301 - whoever can send tasks can run code here anyway
            folder = Path(get_worker().local_directory) / f"packages-{basis[:16]}"
            packages = write_packages(rules.assignment, folder)
            _places[basis] = _Place(rules=rules, packages=packages)
        return Welcome(host=socket.gethostname(), refusal=refusal)


def judge_there(basis: str, submission: Submission) -> Judged:
    """Judge by the rules of this `basis`; `NotJoined` when this process has none."""
    place = _places.get(basis)
    if place is None:
        raise NotJoined
    with _one_at_a_time:
        try:
            return judge_submission(place.rules, submission, _sandbox(), place.packages)
        except OSError as error:  # of this machine: it must not be taken for one where the gradebook is
            raise SandboxError(f"{type(error).__name__}: {error}") from error


def _unlike(expected: Mapping[str, str], found: Mapping[str, str]) -> str:
    """How this installation differs from the one that grades; empty when it does not.

    >>> _unlike({"Python": "3.12", "numpy": "2.4.6"}, {"Python": "3.11", "numpy": "2.4.6"})
    'Python is 3.11 there and 3.12 here; install the same version of the course there'
    >>> _unlike({"the course's code": "1f"}, {"the course's code": "2e"})
    "the course's code is another one there; install the same version of the course there"
    """
    for name, here in expected.items():
        there = found.get(name, "missing")
        if there != here:
            how = "another one there" if "code" in name else f"{there} there and {here} here"
            return f"{name} is {how}; install the same version of the course there"
    return ""


@cache
def _sandbox() -> Sandbox:
    """One for all classes: what it keeps ready for one of them goes when another one comes."""
    return choose_sandbox()


@cache
def _unsafe() -> str:
    """Why nothing of a student's is run on this machine; empty when the doctor found nothing."""
    try:
        _sandbox()
    except SandboxError as error:
        return str(error)
    failed = [claim for claim in examine() if claim.failed]
    if not failed:
        return ""
    first = failed[0]
    more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
    return f"its sandbox does not hold ({first.name}: {first.evidence}{more}); run there: autograder doctor"

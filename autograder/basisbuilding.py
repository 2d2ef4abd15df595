"""The digests by which `grade` sees what changed since a submission was judged.

Data are taken as they are: the notebook, the limits, the answer keys (with the secret's hidden cases and all
that the checks and the reference computed into them), what students may import. Of code, whatever is reached
by imports from where a submission is judged and its points are entered (`JUDGES`) is taken, and all that runs
in a sandbox. So a changed message of the command line grades nobody again, and no list has to be kept of what
would.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import catalogue
from autograder.answerkey import AnswerKey
from autograder.basis import Basis
from autograder.closure import module_file, reached
from autograder.course import REPOSITORY, Assignment, Item, Limits
from autograder.judge import AnyKey
from autograder.keyfile import save_keys
from autograder.sandbox import closure
from autograder.sandbox.session import Sandbox
from autograder.training import TrainingKey

JUDGES = ("autograder.bench", "autograder.gradebook")
SANDBOX = "autograder.sandbox"
NOT_FOLLOWED = (
    "autograder.course_keys",  # what comes out of these two is taken as data
    "autograder.withhold",
    "autograder.basisbuilding",  # the rest only keeps files and rows
    "autograder.basis",
    "autograder.coursedir",
    "autograder.database",
    "autograder.records",
    "autograder.scratch",
)
ONLY_TRIES = ("autograder.sandbox.doctor", "autograder.sandbox.attacks")  # nothing of a student's


def basis_of(
    assignment: Assignment,
    limits: Limits,
    source: NotebookNode,
    keys: Mapping[str, AnyKey],
    packages: Path,
    sandbox: Sandbox,
) -> Basis:
    """What submissions to this assignment are judged by now, on this machine.

    `packages` is the folder with what students may import.
    """
    asked = {item.id: _packed(item, keys[item.id]) for item in assignment.exercises if item.id in keys}
    return Basis(
        common={
            "released notebook": _sha256(nbformat.writes(source).encode()),
            "limits": digest(asdict(limits)),
            "libraries": digest(libraries(assignment)),
            "code and data to import": _of_files(packages),
            "sandbox": digest([sandbox.name, digest_of_code(sandbox_modules())]),
            "grader": _grader(),
        },
        exercises={name: digest(_of_exercise(keys[name], asked)) for name in asked},
    )


def libraries(assignment: Assignment) -> dict[str, str]:
    """The versions of what runs student code: this Python, and the distributions in the sandbox."""
    found = closure.closure(tuple(assignment.packages))
    versions = {name: found[name].version for name in sorted(found)}
    return {"python": sys.version, "machine": platform.machine(), **versions}


def judging_modules(root: Path = REPOSITORY) -> set[str]:
    """The modules that have a part in a score, but for those of the sandbox."""
    found = reached(JUDGES, NOT_FOLLOWED, root)
    return {name for name in found if not name.startswith(SANDBOX)}


def sandbox_modules(root: Path = REPOSITORY) -> set[str]:
    """The modules that run student code, on either side of the wall."""
    names = (path.stem for path in module_file(root, SANDBOX).parent.glob("*.py"))
    return {SANDBOX if name == "__init__" else f"{SANDBOX}.{name}" for name in names} - set(ONLY_TRIES)


def digest_of_code(modules: Iterable[str], root: Path = REPOSITORY) -> str:
    """A digest of what these modules do; comments and lines may move."""
    return digest({name: _code(module_file(root, name)) for name in sorted(modules)})


@cache
def digest_of_installation() -> str:
    """A digest of all of the course's code and data: machines on which it is the same work together."""
    places = [path for package in ("autograder", "cnn", "data") for path in (REPOSITORY / package).rglob("*")]
    files = [path for path in places if path.suffix in (".py", ".toml", ".npz")]
    return digest({str(path.relative_to(REPOSITORY)): _sha256(path.read_bytes()) for path in files})


def digest(data: object) -> str:
    """The SHA-256 of something plain, as JSON.

    >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    True
    """
    return _sha256(json.dumps(data, sort_keys=True).encode())


@cache
def _grader() -> str:
    """The code that judges, with what the catalogue says of mistakes that it names itself, and the notes."""
    modules = judging_modules()
    text = "".join(module_file(REPOSITORY, name).read_text(encoding="utf-8") for name in modules)
    return digest([digest_of_code(modules), words(text), catalogue.notes()])


def words(text: str) -> dict[str, object]:
    """What the catalogue says of each mistake whose id stands in this text."""
    named = catalogue.known() & set(re.findall(r"\w+", text))
    return {name: asdict(catalogue.finding(name)) for name in sorted(named)}


def _of_files(folder: Path) -> str:
    files = (path for path in folder.rglob("*") if path.is_file())
    return digest({path.relative_to(folder).as_posix(): _sha256(path.read_bytes()) for path in files})


def _packed(item: Item, key: AnyKey) -> bytes:
    """The answer key as bytes, and the seconds that answering may take."""
    file = io.BytesIO()
    save_keys(file, {item.id: key})
    return file.getvalue() + str(item.seconds).encode()


def _of_exercise(key: AnyKey, asked: Mapping[str, bytes]) -> object:
    """All that one exercise is judged by; with its helpers, because a report tells which of them fail."""
    helpers = key.helpers if isinstance(key, AnswerKey) else ()
    taken = [asked[name] for name in (key.exercise, *helpers) if name in asked]
    trained = _reference_and_digits() if isinstance(key, TrainingKey) else ""
    return [[[_sha256(content), words(content.decode("latin-1"))] for content in taken], trained]


@cache
def _reference_and_digits() -> str:
    """A trained network is judged by the reference's own forward, on canvases that are drawn when needed."""
    code = [_code(path) for path in sorted((REPOSITORY / "cnn").rglob("*.py"))]
    return digest([code, [_sha256(path.read_bytes()) for path in sorted(REPOSITORY.glob("data/*.npz"))]])


@cache
def _code(path: Path) -> str:
    return _sha256(ast.dump(ast.parse(path.read_text(encoding="utf-8"))).encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

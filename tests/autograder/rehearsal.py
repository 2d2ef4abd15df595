"""Ends a grading run at each of its writes in turn, runs the command again, and compares what is there.

Run as `python rehearsal.py COURSE_DIR WORK [--force STUDENT] [--part 0 2]`: COURSE_DIR is copied for every
place into WORK (with `--part`, for the first of every two); what is interrupted is `grade`, or `grade --force
--student STUDENT`; what follows is `grade`. Each run is a fork of this process, so that nothing has to be
imported twice; the sandbox runs for real once, and later runs get its results from memory. Prints one JSON
object: `statuses` of an undisturbed run, `places` (what was interrupted) and `faults` (what differed
afterwards, none if all is well).

A place is a call that changes a file, as Python's audit events tell, or a commit. A run is killed before
it (SIGKILL), or in the midst of it: with a limit on the size of files the kernel writes a part and then
ends the process (SIGXFSZ). Where that signal is ignored the limit acts as a disk that is full from then on:
the run must say so in one line.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from sqlalchemy import event
from sqlalchemy.orm import Session
from stocknbgrader import rows

from autograder import bench
from autograder.coursedir import open_course
from autograder.grade import grade
from autograder.records import RowStatus
from autograder.sandbox import choose_sandbox
from autograder.storage import storage_error

ASSIGNMENT = "01_convolution"
CHANGES = {
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.link",
    "os.symlink",
    "os.truncate",
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
INPUTS = ("source", "release", "submitted")  # never written


class Stop:
    """Counts places; ends this process at one of them."""

    def __init__(self, at: int = 0, within: int = 0, full: bool = False) -> None:
        self.at, self.within, self.full, self.names = at, within, full, []
        self._busy = False
        sys.addaudithook(self._audit)
        event.listen(Session, "before_commit", lambda session: self.reach("commit"))
        event.listen(Session, "after_commit", lambda session: self.reach("committed"))

    def _audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in CHANGES or (name == "open" and arguments[2] & WRITING and _is_file(arguments[0])):
            self.reach(f"{name} {os.path.basename(str(arguments[0]))}")

    def reach(self, name: str) -> None:
        """One more place; the end, if it is the one."""
        if self._busy:
            return
        self._busy = True
        self.names.append(name)
        if len(self.names) == self.at:
            if self.within:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN if self.full else signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                resource.setrlimit(resource.RLIMIT_FSIZE, (self.within, resource.RLIM_INFINITY))
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        self._busy = False


def _is_file(path: object) -> bool:
    return isinstance(path, (str, os.PathLike)) and not str(path).startswith("/dev/")


def run(
    root: Path, stop: tuple[int, int, bool] = (0, 0, False), force: str | None = None
) -> tuple[dict[str, str], list[str]]:
    """Grade; the status of every student, and the names of the places passed."""
    stopper = Stop(*stop)
    try:
        rows = grade(
            open_course(root), [ASSIGNMENT], choose_sandbox(), force=force is not None, student=force
        )
    except Exception as error:
        said = storage_error(error)
        if said is None or "\n" in str(said):
            raise
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        return {"": str(said)}, stopper.names
    return {row.student: row.status.value for row in rows}, stopper.names


def in_a_fork(work: Callable[[], Any]) -> Any:
    """What `work` returns when it is called in a fork; the number of the signal that ended it."""
    with tempfile.TemporaryFile() as answer:
        pid = os.fork()
        if pid == 0:
            try:
                answer.write(pickle.dumps(work()))
                answer.flush()
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            return os.WTERMSIG(status)
        answer.seek(0)
        return pickle.loads(answer.read()) if status == 0 else None


def remember(original: Callable[..., Any]) -> Callable[..., Any]:
    """The sandbox's results for notebooks that it has run."""
    known: dict[str, Any] = {}

    def grade_notebook(notebook, *arguments, **options):
        key = nbformat.writes(notebook)
        if key not in known:
            known[key] = original(notebook, *arguments, **options)
        return known[key]

    return grade_notebook


def once(original: Callable[..., Any]) -> Callable[..., Any]:
    """Its first answer, always: there is one assignment here."""
    answers: list[Any] = []
    return lambda *arguments: answers[0] if answers else answers.append(original(*arguments)) or answers[0]


def write_few_packages(assignment: object, folder: Path) -> Path:
    """For a run that starts no sandbox: fifty more files would be fifty more places of one kind."""
    folder.mkdir()
    (folder / "cnn.py").write_text("# nothing of a student's runs here")
    return folder


def snapshot(root: Path) -> dict[str, str]:
    """All that grading may have written: files with their modes, folders, and the gradebook's rows."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if name.partition("/")[0] in INPUTS or name == "grades.db":
            continue
        found[name] = f"{path.stat().st_mode:o} " + (path.read_bytes().hex() if path.is_file() else "")
    found |= {name: repr(table) for name, table in rows(root / "grades.db").items()}
    return found


def difference(here: dict[str, str], there: dict[str, str]) -> list[str]:
    """The names of what differs."""
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def complete(root: Path, wanted: Path) -> set[str]:
    """The students whose record is there as it will be."""
    folder = f"records/{ASSIGNMENT}"
    return {
        path.stem
        for path in (wanted / folder).glob("*.json")
        if json.loads(path.read_text())["status"] == RowStatus.GRADED
        and (root / folder / path.name).is_file()
        and (root / folder / path.name).read_bytes() == path.read_bytes()
    }


def rehearse(course: Path, work: Path, force: str | None, part: tuple[int, int] = (0, 1)) -> dict[str, Any]:
    """Try every place, as the module says; or a part of them, so that another process tries the others."""
    bench.grade_notebook = remember(bench.grade_notebook)
    bench.assignment_keys = functools.cache(bench.assignment_keys)
    bench.basis_of = once(bench.basis_of)
    shutil.copytree(course, work / "warm", symlinks=True)
    grade(open_course(work / "warm"), [ASSIGNMENT], choose_sandbox(), force=True)
    bench.write_packages = write_few_packages
    wanted = work / "wanted"
    shutil.copytree(course, wanted, symlinks=True)
    statuses, names = in_a_fork(lambda: run(wanted, force=force))
    in_a_fork(lambda: run(wanted))
    shutil.copytree(course, work / "never", symlinks=True)
    in_a_fork(lambda: run(work / "never"))  # as if the first command had not been given: early places end so
    expected = [snapshot(wanted), snapshot(work / "never")]
    half = (wanted / "grades.db").stat().st_size // 2
    stops = [(at, 0, False) for at in range(1, len(names) + 1)]
    for at, name in enumerate(names, 1) if force is None else ():
        sizes = (3000, half) if name == "commit" else (10,) if name.startswith("open ") else ()
        stops += [(at, size, full) for size in sizes for full in (False, True)]
    places, faults = [], []
    for stop in stops[part[0] :: part[1]]:
        root = work / "course"
        shutil.copytree(course, root, symlinks=True)
        kind = "full" if stop[2] else "within" if stop[1] else "before"
        place = f"{kind}: {names[stop[0] - 1]} (change {stop[0]})"
        ended = in_a_fork(lambda: run(root, stop, force))  # noqa: B023
        if ended in (signal.SIGKILL, signal.SIGXFSZ) or (isinstance(ended, tuple) and "" in ended[0]):
            places.append(place)
            done = complete(root, wanted)
            again = in_a_fork(lambda: run(root))  # noqa: B023
            twice = sorted(name for name in done if again is None or again[0][name] != RowStatus.UNCHANGED)
            differs = min((difference(snapshot(root), one) for one in expected), key=len)
            faults += [f"{place}: {fault}" for fault in differs]
            faults += [f"{place}: {name} was graded twice" for name in twice]
        elif ended is None or not stop[1]:
            faults.append(f"{place}: ended otherwise")
        shutil.rmtree(root)
    return {"statuses": statuses, "places": places, "faults": faults}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("course", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--force")
    parser.add_argument("--part", type=int, nargs=2, default=(0, 1))
    options = parser.parse_args()
    print(json.dumps(rehearse(options.course, options.work, options.force, tuple(options.part))))

"""Stock nbgrader, honestly set up, with the same submissions: each in a throw-away sandbox and course.

Its tests are a locked cell with a visible and a hidden assertion, as its manual shows. The sandbox around it
is there for this machine only: no network, no files but Python's, a course directory that is thrown away.
Inside, nbgrader is as it is: the course directory with the gradebook is beside the student's code. What wants
the machine is tried in a control group only, and what would wait for ever is not: it takes two minutes each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
from arena import NAME, TIMESTAMP, source_notebook
from attacks import SUBMISSIONS, Submission
from edits import notebook_of, to_bytes
from nbgrader.api import Gradebook, MissingEntry

from autograder.database import own_programs_on_path
from autograder.sandbox.cgroup import make_group

KINDS = ("forge", "leak", "channel", "exhaust", "unlucky")  # `content` is files, which need no code
# What the throw-away sandbox prevents, and nbgrader would not: a network, and other processes of the machine.
PREVENTED = ("calls home", "asks the name server", "abstract sockets", "the memory of others")
COURSE = "/course"
CANARY = "canary-of-the-course"
FACTS = {
    "COURSE": COURSE, "HOME": "/home/teacher", "PORT": "9", "ABSTRACT": "nobody", "VICTIM": "1",
    "GRADER": "1", "VISIBLE": "",
}  # fmt: skip
NEIGHBOUR = "neighbour"
CONFIG = "c = get_config()\nc.Execute.timeout = c.ExecutePreprocessor.timeout = 20\n"
SECONDS = 120
MEMORY, PROCESSES = 4 << 30, 400  # of nbgrader, its kernel and what a submission starts
WAIT = ("sh", "-c", 'read go; exec "$@" </dev/null', "sh")  # until it is in its group
LIMITS = ("prlimit", f"--as={8 << 30}", f"--fsize={1 << 30}", f"--cpu={SECONDS}", "--core=0", "--")


@dataclass(frozen=True, kw_only=True)
class Given:
    """What stock nbgrader gave: points for `double`, None when it graded nothing, and what was shown."""

    points: float | None
    shown: str = ""  # what its cells printed and displayed, without tracebacks, which quote the cells
    seconds_over: bool = False
    neighbour_gone: bool = False  # whether another student's work was deleted

    def leaks(self, submission: Submission) -> bool:
        """Whether it printed what it must not have got."""
        return any(text in self.shown for text in submission.hides)


def grade_by_stock(submissions: Iterable[Submission], jobs: int = 2) -> dict[str, Given]:
    """Grade these submissions; by name."""
    with tempfile.TemporaryDirectory(prefix="stock-") as folder, ThreadPoolExecutor(jobs) as pool:
        template = _template(Path(folder) / "template")
        todo = {
            submission.name: pool.submit(_graded, template, Path(folder) / str(number), submission)
            for number, submission in enumerate(submissions)
            if _is_tried(submission)
        }
        given = {name: done.result() for name, done in todo.items()}
        return {name: each for name, each in given.items() if each is not None}


def _is_tried(submission: Submission) -> bool:
    """Whether it could do there what it says, and ends by itself."""
    waits = submission.hangs and submission.kind in ("channel", "exhaust")
    ours = submission.by_hand or submission.name in PREVENTED  # it speaks this grader's protocol
    return submission.kind in KINDS and not waits and not ours


def _template(root: Path) -> Path:
    """A course with the assignment released and a neighbour's submission."""
    (root / "source" / NAME).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "canary.txt").write_text(CANARY)
    nbformat.write(source_notebook("assert"), root / "source" / NAME / f"{NAME}.ipynb")
    with own_programs_on_path():
        command = [sys.executable, "-m", "nbgrader", "generate_assignment", NAME]
        subprocess.run(command, cwd=root, env=_environment(root), check=True, capture_output=True)
    (honest,) = (each for each in SUBMISSIONS if each.name == "honest")
    _hand_in(root, NEIGHBOUR, honest)
    return root


def _hand_in(root: Path, student: str, submission: Submission) -> None:
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True)
    released = nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    name = "my homework (final).ipynb" if submission.edit == "rename" else f"{NAME}.ipynb"
    facts = {**FACTS, "VARIANT": submission.variant(student)}
    (folder / name).write_bytes(to_bytes(notebook_of(released, submission, facts), submission))
    (folder / "timestamp.txt").write_text(TIMESTAMP)


def _graded(template: Path, root: Path, submission: Submission) -> Given | None:
    """What came of it; None where it wants the machine and there is no control group to hold it."""
    shutil.copytree(template, root)
    students = submission.students[: submission.runs]  # of the variants, the first
    for student in students:
        _hand_in(root, student, submission)
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME, "--create"]
    command += ["--student=" + (student if len(students) == 1 else f"{student[:-1]}*")]
    try:
        ended = _run([*_sandbox(root), *command], alone=submission.kind != "exhaust")
        return (
            None
            if ended is None
            else _given(root, student)
            if ended
            else Given(points=None, seconds_over=True)
        )
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _run(command: list[str], alone: bool) -> bool | None:
    """Whether it ended in time. In a control group; None where there is none, unless it may run `alone`."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        [*WAIT, *command], env={"PATH": "/usr/bin:/bin"}, stdin=subprocess.PIPE, **silent
    )
    group = make_group(MEMORY, PROCESSES, process.pid)
    try:
        if group is None and not alone:
            return None
        process.communicate(b"go\n", timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        process.kill()
        process.wait()
        if group is not None:
            group.close()
    return True


def _given(root: Path, student: str) -> Given:
    path = root / "autograded" / student / NAME / f"{NAME}.ipynb"
    gone = not (root / "submitted" / NEIGHBOUR).exists()
    if not path.is_file():
        return Given(points=None, neighbour_gone=gone)
    try:
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
            points = float(gradebook.find_grade("double", NAME, NAME, student).score)
    except MissingEntry:
        return Given(points=None)
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return Given(points=points, shown=str([each for each in outputs if each.output_type != "error"]))


def _environment(root: Path) -> Mapping[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(root),
        "LANG": "C.UTF-8",
        "USER": "teacher",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _sandbox(root: Path) -> list[str]:
    """Bubblewrap around all of nbgrader: Python's own files, the course, and nothing else of this machine."""
    words = [*LIMITS, "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    for name, value in _environment(Path("/tmp")).items():
        words += ["--setenv", name, value]
    words += ["--size", str(256 << 20), "--tmpfs", "/tmp"]  # first: this Python may be somewhere below it
    for place in dict.fromkeys(("/usr", "/etc/ld.so.cache", "/etc/passwd", sys.base_prefix, sys.prefix)):
        words += ["--ro-bind-try", str(Path(place).resolve()), place]
    for link in ("/lib", "/lib64", "/bin"):
        words += (
            ["--symlink", os.readlink(link), link]
            if Path(link).is_symlink()
            else ["--ro-bind-try", link, link]
        )
    words += ["--proc", "/proc", "--dev", "/dev"]
    words += ["--dir", "/home/teacher", "--bind", str(root), COURSE, "--chdir", COURSE]
    return [*words, "--"]

"""A course directory: nbgrader's folders and gradebook, the take-over of nbgrader, the secret.

```
DIR/
  course.json            marks the directory as ours
  secret.key             32 random bytes (hex, readable by the owner only): the seed of all hidden cases
  nbgrader_config.py     makes nbgrader grade in the sandbox
  grades.db              the gradebook, unless `init --db` put it on a server
  gradebook.db           a text file, so that nbgrader without our configuration refuses
  source/ release/ submitted/ autograded/ feedback/
  records/               what was graded, by which means: one JSON per submission
  .grading.lock          held by whoever grades
  .scratch-*/            of a run that is going on; the next run removes what a killed one left
```
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError, UsageError
from autograder.postgres import server_url, shown_url
from autograder.storage import write_atomically

SCHEMA = 1
STEPS = ("source", "release", "submitted", "autograded", "feedback")

CONFIG = """\
# Written by `autograder init`: nbgrader, taken over by the course's sandboxed grader.
# With these lines `nbgrader autograde`, the formgrader's button and `autograder grade` do the same thing.
# Start nbgrader and Jupyter in this directory, or they will not read this file.
from pathlib import Path

c = get_config()  # noqa: F821
root = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "{course_id}"
c.CourseDirectory.root = str(root)
# Not nbgrader's usual gradebook.db: without this file nbgrader finds no assignment and runs nothing.
c.CourseDirectory.db_url = {db_url}

# Read submissions safely, run them in the sandbox, and never start a kernel. Remove none of these lines.
c.Autograde.exporter_class = "autograder.nbgrader_plugin.IntakeExporter"
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader_plugin.RequireIntake"]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.GradeInSandbox",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# Pages for people: hidden tests are redacted in feedback, and what a student wrote is never live HTML.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "autograder.nbgrader_plugin.RedactHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.HTMLExporter.preprocessors = ["autograder.nbgrader_plugin.QuoteStudents"]
c.HTMLExporter.filters = {{
    "markdown2html": "autograder.safe_html.markdown2html",
    "strip_files_prefix": "autograder.safe_html.unchanged",
}}

# Your own settings go below, for example a penalty for late submissions:
# c.LateSubmissionPlugin.penalty_method = "zero"
"""

FILE_URL = 'f"sqlite:///{root}/grades.db?timeout=60"'  # in the configuration: the directory may be moved

DECOY = """\
This is not a gradebook. The gradebook of this course is the one that nbgrader_config.py names.

nbgrader asks for this file only when it has not read nbgrader_config.py, and would then run students' code
without a sandbox. Start it in this directory, with the configuration that `autograder init` wrote.
"""


@dataclass(frozen=True, kw_only=True)
class CourseDir:
    """Where everything is. `notes` says what `init` made and what it kept."""

    root: Path
    course_id: str
    server: str = ""  # the gradebook's address on a server; none: it is a file here
    notes: tuple[str, ...] = ()

    def source(self, assignment_id: str) -> Path:
        """The notebook with solutions that nbgrader makes the release from."""
        return self.root / "source" / assignment_id / f"{assignment_id}.ipynb"

    def released(self, assignment_id: str) -> Path:
        """The notebook that students are given."""
        return self.root / "release" / assignment_id / f"{assignment_id}.ipynb"

    def submitted(self, student: str, assignment_id: str) -> Path:
        """The folder that a student handed in."""
        return self.root / "submitted" / student / assignment_id

    def autograded(self, student: str, assignment_id: str) -> Path:
        """The folder with the graded notebook."""
        return self.root / "autograded" / student / assignment_id

    def feedback(self, student: str, assignment_id: str) -> Path:
        """The folder with the student's feedback page."""
        return self.root / "feedback" / student / assignment_id

    def record(self, student: str, assignment_id: str) -> Path:
        """What was graded, by which means: one JSON."""
        return self.root / "records" / assignment_id / f"{student}.json"

    def simulated(self, assignment_id: str) -> Path:
        """What `simulate` made up: student to story."""
        return self.root / "simulated" / f"{assignment_id}.json"

    @property
    def marker(self) -> Path:
        """What makes the directory a course directory, and says where its gradebook is."""
        return self.root / "course.json"

    @property
    def config(self) -> Path:
        """The configuration that takes nbgrader over."""
        return self.root / "nbgrader_config.py"

    @property
    def gradebook(self) -> Path:
        """The gradebook where it is a file: SQLite, which nbgrader reads and writes as well."""
        return self.root / "grades.db"

    @property
    def gradebook_shown(self) -> str:
        """Where the gradebook is, for people."""
        return shown_url(self.server) if self.server else str(self.gradebook)

    @property
    def db_url(self) -> str:
        """The gradebook as nbgrader wants to be told."""
        return self.server or sqlite_url(self.gradebook)

    def secret(self) -> bytes:
        """The course's secret: 32 bytes."""
        path = self.root / "secret.key"
        try:
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CourseError(
                f"the course's secret cannot be read: {path}; restore it from a backup"
            ) from error
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            raise CourseError(
                f"the course's secret must be 64 hexadecimal digits: {path}; restore it from a backup"
            )
        return bytes.fromhex(text)


def sqlite_url(database: Path) -> str:
    """A database as nbgrader wants to be told. It waits a minute for another writer."""
    return f"sqlite:///{database}?timeout=60"


def init(directory: Path, course: Course, db: str = "") -> CourseDir:
    """Make a course directory, or complete one that is there. The secret and an edited configuration stay.

    `db`: the address of a database on a PostgreSQL server, for the gradebook. Raises `UsageError` where it
    cannot be used, and where a directory must not be: on top of other files, or inside a git work tree that
    would take the secret in. Then nothing is made.
    """
    from autograder.database import create_file, create_on_server

    root = Path(os.path.abspath(directory))
    _refuse_bad_place(root)
    known = open_course(root) if (root / "course.json").is_file() else None
    server = _server(known, db)
    course_id = known.course_id if known else course.id
    if server:
        create_on_server(server, course_id, new=known is None)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = {"gradebook": server} if server else {}
    _write_once(root / "course.json", json.dumps({"schema": SCHEMA, "course": course_id, **place}) + "\n")
    for step in (*STEPS, "records"):
        (root / step).mkdir(exist_ok=True)
    secret = _write_once(root / "secret.key", secrets.token_hex(32) + "\n", mode=0o600)
    url = json.dumps(server) if server else FILE_URL
    config = _write_once(root / "nbgrader_config.py", CONFIG.format(course_id=course_id, db_url=url))
    _write_once(root / "gradebook.db", DECOY, mode=0o444)
    if not server:
        create_file(root / "grades.db", course_id)
    notes = (
        "made a new secret (secret.key): keep a copy, it makes regrading repeatable"
        if secret
        else "kept the secret",
        "wrote nbgrader_config.py" if config else "kept nbgrader_config.py",
    )
    made = open_course(root)
    return replace(made, notes=(*notes, f"the gradebook is {made.gradebook_shown}"))


def _server(known: CourseDir | None, db: str) -> str:
    """Where the gradebook is to be, empty for a file; a directory that is there keeps its own."""
    if known is None:
        return server_url(db) if db else ""
    if db and server_url(db) != known.server:
        raise UsageError(
            f"the gradebook of {known.root} is {known.gradebook_shown}, and stays there; "
            "make a new course directory for another one"
        )
    return known.server


def open_course(directory: Path) -> CourseDir:
    """The course directory at this place; a `UsageError` when there is none."""
    root = Path(os.path.abspath(directory))
    marker = root / "course.json"
    if not marker.is_file():
        raise UsageError(f"{directory} is not a course directory; make one with: autograder init {directory}")
    try:
        data = json.loads(marker.read_text(encoding="utf-8"))
        schema, course_id, server = data["schema"], str(data["course"]), str(data.get("gradebook", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{marker} is damaged; run: autograder init {directory}") from error
    if schema != SCHEMA:
        raise CourseError(
            f"{marker}: schema must be {SCHEMA}, got {schema!r}; this autograder cannot read it"
        )
    return CourseDir(root=root, course_id=course_id, server=server)


def _refuse_bad_place(root: Path) -> None:
    if re.search(r"[*?\[\]]", str(root)):
        raise UsageError(f"{root}: nbgrader cannot work in a path with * ? [ or ]; choose another name")
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file; name a directory")
    if (
        root.is_dir()
        and set(os.listdir(root)) - {".course.json.new"}
        and not (root / "course.json").is_file()
    ):
        raise UsageError(f"{root} holds something else; name an empty or a new directory")
    tree = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    if tree is not None and not _is_ignored(tree, root / "secret.key"):
        raise UsageError(
            f"{root} is inside the git repository {tree}, which would take in the secret and the grades; "
            "choose a place outside, or one that .gitignore names"
        )


def _is_ignored(tree: Path, path: Path) -> bool:
    """Whether git leaves this path alone. When git cannot say, it does not."""
    if path.parent == tree:
        return False
    try:
        done = subprocess.run(
            ["git", "-C", str(tree), "check-ignore", "-q", str(path)], check=False, capture_output=True
        )
    except OSError:
        return False
    return done.returncode == 0


def _write_once(path: Path, text: str, mode: int = 0o644) -> bool:
    """Write the file unless it is there. Returns whether it was written."""
    if path.exists():
        return False
    write_atomically(path, text, mode)
    return True

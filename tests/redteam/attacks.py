"""The hostile and unlucky submissions as data, and the list of attacks that they have to cover.

Each answers a notebook of two exercises, `double(x) = 2x` for 4 points and `triple(x) = 3x` for 2, which is
answered honestly after it. `forge.toml` and its neighbours hold them; what is a file or a folder, and no
code, is in `content.py`. Fields of an entry:

    name, does      for the table in docs/security.md
    covers          items of ATTACKS, or of UNLUCKY
    cells           what stands before the check of `double`; the last one is in the answer cell itself
    after, triple   what stands between that check and the answer to `triple`; that answer, if not honest
    edit            a function of `edits.py` that changes the notebook before it is handed in
    points, status  what `double` must earn and how it must end ("a race": it may end in several ways);
                    `triple` earns 2 unless `spoils_later_cells`
    shows, hides    a text that the outputs must hold, and texts that they must not
    runs            by how many students in a row it is handed in
    variants        what stands for @VARIANT@, each handed in by a student of its own
    hangs           whether it waits for ever: graded with short limits
    by_hand         whether HAND comes first
    pictures        how many pictures the graded notebook shows
    control         whether it must have full marks (`unlucky.toml` only)

In all texts @COURSE@ and its like stand for what an attacker may know: paths, ports, process numbers.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

POINTS = 4.0  # what `double` is worth
LISTS = ("cells", "after", "covers", "hides", "variants")
KINDS = ("forge", "leak", "channel", "exhaust", "unlucky")

ATTACKS = {
    "forge": (
        "displayhook", "NaN results", "negative results", "huge results", "non-numeric results",
        "numpy-scalar results", "input transformers", "run_cell", "showtraceback", "np.allclose",
        "np.testing", "isinstance", "len", "AssertionError", "__eq__", "__array__", "__array_ufunc__",
        "__array_function__", "ndarray subclasses", "replacing autograder.check", "numpy.py", "cnn/",
        "sitecustomize", "view of the input", "mutating the input", "printing PASSED", "deleting check cells",
        "duplicating check cells", "reordering check cells", "retyping check cells", "editing check cells",
        "editing points", "editing grade_ids", "claiming a schema version",
    ),
    "leak": (
        "In/_ih/history", "frames", "gc.get_objects()", "/proc/self/mem", "/proc/*/cmdline", "environment",
        "course directory", "gradebook.db", "secret", "other students", "/tmp", "/dev/shm",
        "abstract sockets", "from cnn import conv2d", "detecting that grading is on", "network", "DNS",
        "stdout", "file names", "timing",
    ),
    "channel": (
        "writing into every descriptor", "speaking the protocol by hand", "extra frames", "early frames",
        "wrong-id frames", "10 GB frames", "deep frames", "duplicate-key frames", "negative-shape frames",
        "overflow frames", "object-dtype frames", "pickles", "os._exit(0)", "sys.exit", "atexit", "__del__",
        "a daemon that answers later", "a grandchild holding the pipe open", "SIGSTOP of itself",
        "killing siblings", "threads that outlive the call",
    ),
    "exhaust": (
        "fork", "thread", "memory", "mmap", "one large file", "a million small files", "sparse files",
        "descriptors", "1 GB of stdout in one line", "10⁶ display messages", "a giant image",
        "deep recursion", "segfault by ctypes", "while True that catches KeyboardInterrupt", "regex bomb",
        "a C call that ignores signals",
    ),
    "content": (
        "500 MB notebook", "10⁵ cells", "deep JSON", "duplicate keys", "nbformat 3", "not UTF-8",
        "wrong language", "outputs with JavaScript", "symlinks", "hard links", "FIFOs", "zip slip",
        "zip bomb", "nested zips", "../", "NUL", "glob characters", "right-to-left marks",
        "formula injection", "hostile student names",
    ),
}  # fmt: skip
UNLUCKY = (
    "warnings", "prints", "extra cells", "split cells", "a renamed file", "a missing trailing newline",
    "other right styles", "float32", "slow but correct loops", "helper functions", "%timeit",
    "top-level await", "plots",
)  # fmt: skip

HAND = """\
import itertools, json, os, struct
import numpy as np
ids = itertools.count(2)  # the grader asks for the name first, then calls
def frame(*header, payload=b""):
    raw = json.dumps(header).encode()
    return struct.pack(">IQ", len(raw), len(payload)) + raw + payload
def say(data):
    while data:
        try:
            data = data[os.write(3, data):]
        except BlockingIOError:
            pass
def read(size):
    data = b""
    while len(data) < size:
        try:
            data += os.read(3, size - len(data)) or os._exit(0)  # the grader has gone
        except BlockingIOError:
            pass
    return data
def hear():
    header, payload = struct.unpack(">IQ", read(12))
    number, _, _, (_, dtype, shape) = json.loads(read(header))
    return number, np.frombuffer(read(payload), dtype).reshape(shape)
def array(x):
    return ["array", "<f4", list(x.shape)]
"""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One entry of the tables."""

    kind: str
    name: str
    does: str
    cells: tuple[str, ...]
    covers: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    triple: str = "def triple(x):\n    return x * 3"
    edit: str = ""
    points: float = 0.0
    status: str = "graded"
    shows: str = ""
    hides: tuple[str, ...] = ()
    runs: int = 1
    variants: tuple[str, ...] = ()
    hangs: bool = False
    by_hand: bool = False
    spoils_later_cells: bool = False
    pictures: int = 0
    control: bool = True
    remark: str = ""

    @property
    def students(self) -> tuple[str, ...]:
        """Who hands it in."""
        slug = re.sub(r"\W+", "-", self.name.lower()).strip("-")
        number = max(self.runs, len(self.variants))
        return (slug,) if number == 1 else tuple(f"{slug}-{i + 1}" for i in range(number))

    def variant(self, student: str) -> str:
        """What stands for @VARIANT@ in this student's notebook."""
        return self.variants[self.students.index(student)] if self.variants else ""

    @property
    def hostile(self) -> bool:
        """Whether it wants what is not its own."""
        return self.kind != "unlucky"


def load(kind: str) -> tuple[Submission, ...]:
    """All entries of one table."""
    path = Path(__file__).with_name(f"{kind}.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["submission"]
    return tuple(_submission(kind, entry) for entry in entries)


def _submission(kind: str, entry: dict) -> Submission:
    entry = {"points": POINTS} | entry if kind == "unlucky" else entry
    lists = {name: tuple(entry[name]) for name in LISTS if name in entry}
    return Submission(kind=kind, **{**entry, **lists})


SUBMISSIONS = tuple(submission for kind in KINDS for submission in load(kind))

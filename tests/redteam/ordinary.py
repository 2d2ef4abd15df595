"""A part of the red team, graded by somebody who is not root, wherever this Python lives.

`as_an_ordinary_user` makes the command for root to run: in a view of its own, because this Python may lie
where nobody else may enter, Python runs this file as user 65534, which prints what did not end as it must.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path

from attacks import SUBMISSIONS
from folders import CONTENTS
from siege import besieged
from verdict import faults

from autograder.sandbox import view

ROOT = Path(__file__).parents[2]
USER = "65534"
CODE = (
    "honest", "plots", "global settings turned upside down", "hook", "patched np.testing",
    "hides that it spoils its input", "thief", "the environment", "files that anybody may write",
    "what another student left in shared memory", "calls home", "abstract sockets", "the memory of others",
    "kills whom it knows", "writes into every descriptor", "a daemon that answers later", "a fork bomb",
    "one large file", "memory that no limit counts", "threads without end", "a pool of processes",
    "a large notebook", "memory of a whole tree", "memory of a whole tree in a cell, then an honest answer",
    "semaphores and queues of the kernel", "sockets full of data in fifty processes", "a million empty files",
    "memory that takes long to count", "locks without end", "queues of the kernel's own",
)  # fmt: skip
FILES = ("500 MB", "a symlink to the gradebook", "a hard link", "a pipe", "deep JSON")
ALEMBIC = f"#!{view.PYTHON}\nfrom alembic.config import main\nmain(prog='alembic')\n"  # nbgrader calls it


def main() -> None:
    """Print who we are, how many were graded, by which layers, and what is not as it must be."""
    submissions = tuple(entry for entry in SUBMISSIONS if entry.name in CODE)
    contents = tuple(entry for entry in CONTENTS if entry.name in FILES)
    with besieged(submissions, contents) as siege:
        entries = (*submissions, *contents)
        wrong = [
            f"{entry.name}: {fault}"
            for entry in entries
            for result in siege.of(entry)
            for fault in faults(entry, result)
        ]
        print(json.dumps([os.getuid(), len(entries), sorted(siege.layers()), wrong, siege.differences]))


def as_an_ordinary_user(packages: Path, programs: Path) -> tuple[list[str], dict[str, str]]:
    """The command and its environment; `packages` is any folder that all may read, `programs` empty."""
    alembic = programs / "alembic"
    alembic.write_text(ALEMBIC)
    alembic.chmod(0o755)
    checkout = ("autograder", "cnn", "data", "course.toml", "tests/redteam")
    table = view.binds(packages, ()) | {"/usr/bin": Path("/usr/bin"), "/programs": programs}
    table |= {"/env": Path(sysconfig.get_path("purelib")), "/python/share": Path(sys.prefix) / "share"}
    table |= {f"/checkout/{name}": ROOT / name for name in checkout}
    places = ["--bind", "/proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
    places += ["--perms", "1777", "--tmpfs", "/dev/shm", "--symlink", "/usr/bin", "/bin", "--chdir", "/"]
    user = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs"]
    python = [view.PYTHON, "-B", "/checkout/tests/redteam/ordinary.py"]
    environment = {
        "PATH": "/programs:/usr/bin:/bin",
        "PYTHONPATH": "/checkout:/env",
        "LD_LIBRARY_PATH": "/python/lib",
        "HOME": "/tmp",
    }
    return ["bwrap", *view.view(table), *places, "--", *user, *python], environment


if __name__ == "__main__":
    sys.exit(main())

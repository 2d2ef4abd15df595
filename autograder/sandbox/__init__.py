"""Where student code runs: behind a protocol, in processes that hold no answer.

`choose_sandbox` picks the form that this machine can make; `doctor.examine` proves what it holds. Two forms
hold the same: the strict one starts a Python for each submission, the template forks one that is there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache

from autograder.errors import SandboxError
from autograder.sandbox.bubblewrap import Bubblewrap, Tools, users
from autograder.sandbox.outputs import CellOutcome
from autograder.sandbox.session import Form, Sandbox, Session, SessionLost
from autograder.sandbox.template import Template
from autograder.sandbox.unprotected import Unprotected

__all__ = ["CellOutcome", "Form", "Sandbox", "Session", "SessionLost", "choose_sandbox"]

OLDEST = (0, 8)  # the first bubblewrap with --disable-userns
INSTALLERS = {
    "apt-get": "apt-get install bubblewrap",
    "dnf": "dnf install bubblewrap",
    "pacman": "pacman -S bubblewrap",
    "zypper": "zypper install bubblewrap",
    "apk": "apk add bubblewrap setpriv",
}


def choose_sandbox(unsafe: bool = False, form: Form | None = None, *, second_layers: bool = True) -> Sandbox:
    """The sandbox to grade with; `SandboxError` with the line that installs bubblewrap where it is missing.

    Without a `form` it is the template, or the strict one where no sandbox can be made inside a sandbox.
    `unsafe` runs student code with all rights of the person who grades. There is no silent fallback to it.
    Without `second_layers` (seccomp, Landlock, limits of memory for all processes together) the doctor sees
    whether the first ones hold by themselves; nobody else asks for that.
    """
    if unsafe:
        return Unprotected()
    if sys.platform != "linux":
        raise SandboxError("the sandbox is for Linux: grade in WSL 2, a virtual machine or a container there")
    bwrap, setpriv = shutil.which("bwrap"), shutil.which("setpriv")
    if bwrap is None or (setpriv is None and os.getuid() == 0):
        missing = "bubblewrap" if bwrap is None else "setpriv (of util-linux)"
        raise SandboxError(f"{missing} is not installed, so nothing is run. Install it: {_install_line()}")
    version = subprocess.run([bwrap, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.findall(r"\d+", version)
    if tuple(map(int, numbers[:2])) < OLDEST:
        raise SandboxError(
            f"bubblewrap 0.8 or newer is needed, this is {version.strip() or 'of no known version'}"
        )
    tools = Tools(bwrap, setpriv if os.getuid() == 0 else None)
    if form == "strict" or (form is None and not _can_nest(tools)):
        return Bubblewrap(tools, second_layers=second_layers)
    return Template(tools, second_layers=second_layers)


@cache
def _can_nest(tools: Tools) -> bool:
    """Whether namespaces can be made inside a sandbox; some systems allow bubblewrap the first ones only."""
    isolate = ["--unshare-all", "--dev-bind", "/", "/", "--proc", "/proc", "--"]
    nested = [tools.bwrap, *isolate, tools.bwrap, *isolate, tools.bwrap, "--version"]
    if tools.setpriv is not None:
        user = str(next(users))  # what root can do says nothing
        drop = [tools.setpriv, "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--"]
        nested = [tools.bwrap, "--dev-bind", "/", "/", "--", *drop, *nested]
    return subprocess.run(nested, capture_output=True, check=False).returncode == 0


def _install_line() -> str:
    line = next(
        (line for program, line in INSTALLERS.items() if shutil.which(program)), INSTALLERS["apt-get"]
    )
    return line if os.getuid() == 0 else f"sudo {line}"

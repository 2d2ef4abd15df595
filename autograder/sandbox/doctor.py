"""What this machine can isolate, found out by trying to break each claim from inside the sandbox.

Each attack is a cell that does its best and prints what came of it (`attacks`). One that does not come to
an end, or says nothing, counts as a claim that did not hold.
"""

from __future__ import annotations

import os
import platform
import secrets
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox import seccomp
from autograder.sandbox.attacks import ALLOWED_BY_MOUNTS, ATTACKS, HELPERS, MEMORY_OF_ALL, SIDE_DOORS
from autograder.sandbox.memorywatch import MemoryWatch
from autograder.sandbox.outputs import CellOutcome
from autograder.sandbox.session import Form, Sandbox, Session, SessionLost

LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=120, memory_mb=1024, notebook_mb=1)
SMALL = replace(LIMITS, memory_mb=400)  # what five processes are soon through with
HANG_SECONDS = 1.0
HANG = """
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass
"""
SECOND_LAYERS = (
    (
        "seccomp",
        "the kernel's side doors are closed",
        SIDE_DOORS,
        f"there is no filter for this machine: the call numbers of {platform.machine()} are not known",
    ),
    (
        "Landlock",
        "what mounts and namespaces allow is refused as well",
        ALLOWED_BY_MOUNTS,
        "this kernel has no Landlock (Linux 5.13), or it was started without (boot option lsm=landlock,…)",
    ),
)
COUNTING = ("cgroup", MemoryWatch.name)
NO_CGROUP = (
    "; this user can make no control group here, so kernel memory is estimated. With systemd one can: "
    "systemd-run --user --scope -p Delegate=yes autograder grade …"
)
DO_NOT_GRADE = "Do not grade on this machine: use another Linux, a virtual machine, or a newer bubblewrap."
NO_NAMESPACES = (
    "Bubblewrap must be able to make user namespaces. On Ubuntu 23.10 and later: "
    "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0. In a container: start it with "
    "--security-opt seccomp=unconfined and, as root, --cap-add SYS_ADMIN."
)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing that the sandbox promises, and what came of trying to break it.

    A second layer that this machine does not have is `missing`: nothing is promised of it.
    """

    name: str
    held: bool
    evidence: str
    advice: str = ""
    missing: bool = False

    @property
    def failed(self) -> bool:
        """Whether this is a reason not to grade here."""
        return not (self.held or self.missing)


def examine(sandbox: Sandbox | None = None, form: Form | None = None) -> list[Claim]:
    """Every claim, tested; a single one that did not hold when no sandbox can be made at all.

    The first layers of this form are tried without the second ones, which would cover up what those let
    through; a `sandbox` that is given is tried as it is.
    """
    from autograder.sandbox import choose_sandbox

    try:
        alone = sandbox or choose_sandbox(form=form, second_layers=False)
        sandbox = sandbox or choose_sandbox(form=form)
        if sandbox.name == "none":
            raise SandboxError("there is no sandbox to examine: --unsafe-no-sandbox promises nothing")
        with _surroundings() as facts:
            claims = [*_attacked(alone, facts), _ends_what_hangs(alone)]
        return [*claims, *_second_layers(sandbox)]
    except SandboxError as error:
        return [Claim(name="the sandbox starts", held=False, evidence=str(error), advice=NO_NAMESPACES)]


@contextmanager
def _surroundings() -> Iterator[dict[str, object]]:
    """Something to find: a file, a word in our environment, and two places where we listen."""
    canary = f"canary-{secrets.token_hex(8)}"
    with tempfile.NamedTemporaryFile("w", prefix=canary) as file, socket.socket() as port, _abstract(canary):
        file.write(canary)
        file.flush()
        os.chmod(file.name, 0o644)
        port.bind(("127.0.0.1", 0))
        port.listen()
        os.environ["AUTOGRADER_CANARY"] = canary
        try:
            yield {
                "CANARY": canary,
                "CANARY_FILE": file.name,
                "HOST_PATHS": (str(Path(__file__).parent), os.path.dirname(os.__file__)),
                "PORT": port.getsockname()[1],
                "MEMORY_MB": LIMITS.memory_mb,
            }
        finally:
            del os.environ["AUTOGRADER_CANARY"]


@contextmanager
def _abstract(name: str) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("\0" + name)
        listening.listen()
        yield


def _second_layers(sandbox: Sandbox) -> Iterator[Claim]:
    """Each second layer tried by what nothing else refuses, or why this machine does not have it."""
    with _opened(sandbox, SMALL) as session:
        numbers = {
            "LANDLOCK": _abi(session.layers),
            "KEYCTL": seccomp.REFUSED["keys"].get(platform.machine(), (0,))[-1],
        }
        for layer, name, attack, without in SECOND_LAYERS:
            active = next((each for each in session.layers if each.startswith(layer)), None)
            if active is None:
                yield Claim(name=f"{name} ({layer})", held=False, missing=True, evidence=without)
            else:
                yield _claim(f"{name} ({active})", _run_attack(session, attack, numbers))
        outcome = _run_attack(session, MEMORY_OF_ALL, {})
        together = _claim("all processes together are limited in memory", outcome)
        if outcome.status == "out of memory":  # the cell itself was the one to be ended
            together = replace(together, held=True, evidence="the cell that took it was ended", advice="")
    counted = next((each for each in session.layers if each.startswith(COUNTING)), "nothing")
    evidence = f"{together.evidence}, by {counted}" + NO_CGROUP * (counted == MemoryWatch.name)
    yield replace(together, evidence=evidence)


def _abi(layers: Sequence[str]) -> int:
    return next((int(layer.split()[1]) for layer in layers if layer.startswith("Landlock ")), 0)


def _attacked(sandbox: Sandbox, facts: dict[str, object]) -> Iterator[Claim]:
    """All attacks in one sandbox, or in another one after an attack that ended it."""
    todo = {"the sandbox starts": "tell([], 'a cell was run')", **ATTACKS}
    while todo:
        with _opened(sandbox) as session:
            for name in list(todo):
                outcome = _run_attack(session, todo.pop(name), facts)
                yield _claim(name, outcome)
                if outcome.status not in ("ok", "error"):
                    break


def _ends_what_hangs(sandbox: Sandbox) -> Claim:
    hang = f"import os\nif os.fork() == 0:\n    os.setsid()\n{HANG}"
    with _opened(sandbox) as session:
        outcome = _run(session, hang, HANG_SECONDS)
    held = outcome.status == "too slow"
    evidence = (
        f"after {HANG_SECONDS:g} s it was ended, child and all" if held else f"the cell is {outcome.status}"
    )
    return Claim(
        name="what hangs is ended", held=held, evidence=evidence, advice="" if held else DO_NOT_GRADE
    )


@contextmanager
def _opened(sandbox: Sandbox, limits: Limits = LIMITS) -> Iterator[Session]:
    with tempfile.TemporaryDirectory() as packages:
        Path(packages, "autograder.py").touch()
        with sandbox.open(Path(packages), limits) as session:
            yield session


def _run_attack(session: Session, attack: str, facts: Mapping[str, object]) -> CellOutcome:
    known = "\n".join(f"{name} = {value!r}" for name, value in facts.items())
    return _run(session, f"{known}\n{HELPERS}\n{attack}", LIMITS.cell_seconds)


def _run(session: Session, source: str, seconds: float) -> CellOutcome:
    try:
        return session.run_cell(source, seconds)
    except SessionLost as lost:
        return CellOutcome(status=lost.status)


def _claim(name: str, outcome: CellOutcome) -> Claim:
    said = "".join(output.get("text", output.get("evalue", "")) for output in outcome.outputs).strip()
    held = outcome.status == "ok" and said.startswith("HELD ")
    evidence = said.removeprefix("HELD ").removeprefix("BROKEN ")
    return Claim(
        name=name, held=held, evidence=evidence or outcome.status, advice="" if held else DO_NOT_GRADE
    )

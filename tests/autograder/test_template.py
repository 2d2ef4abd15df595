"""The template sandbox: a submission inherits nothing of another one's and cannot touch what it came from."""

import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox import choose_sandbox, template
from autograder.sandbox.doctor import examine
from autograder.sandbox.session import SessionLost
from autograder.sandbox.view import binds

LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)


@pytest.fixture
def packages(tmp_path):
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "autograder.py").write_text("check = print\n")
    return tmp_path / "packages"


@pytest.fixture
def sandbox():
    return choose_sandbox(form="template")


def said(session, source):
    return "".join(output.get("text", "") for output in session.run_cell(source, 60).outputs)


def number(process):
    """The process number of a template, here."""
    known = Path(f"/proc/self/fdinfo/{process._jail.pidfd}").read_text()
    return int(known.partition("\nPid:")[2].split()[0])


def below(pid):
    """The children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def idle(sandbox):
    (process,) = sandbox._idle
    return number(process)


def warm(sandbox, packages):
    """A template that has served once; its number."""
    with sandbox.open(packages, LIMITS):
        pass
    return idle(sandbox)


def test_submissions_are_served_by_one_template(sandbox, packages):
    first = warm(sandbox, packages)
    for value in (1, 2):
        with sandbox.open(packages, LIMITS) as session:
            assert said(session, f"print('x' in globals()); x = {value}; print(x)") == f"False\n{value}\n"
            session.run_cell("f = lambda a: a + x", 60)
            assert session.snapshot("f", 60).call((1,)).value == 1 + value
    assert idle(sandbox) == first


def test_every_namespace_but_the_users_is_the_submissions_own(sandbox, packages):
    outer = warm(sandbox, packages)
    with sandbox.open(packages, LIMITS):
        (worker,) = below(outer)
        own = {name: os.readlink(f"/proc/{worker}/ns/{name}") for name in os.listdir(f"/proc/{worker}/ns")}
        same = {name for name, link in own.items() if link == os.readlink(f"/proc/{outer}/ns/{name}")}
    assert not same & {"pid", "pid_for_children", "mnt", "net", "ipc", "uts"}
    assert "user" in same


def test_the_template_holds_two_capabilities_and_the_worker_none(sandbox, packages):
    def held(pid):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return {line.split()[0]: int(line.split()[1], 16) for line in lines if line.startswith("Cap")}

    outer = warm(sandbox, packages)
    with sandbox.open(packages, LIMITS):
        (worker,) = below(outer)
        assert held(outer)["CapEff:"] == held(outer)["CapBnd:"] == 1 << 21 | 1 << 8  # SYS_ADMIN, SETPCAP
        assert set(held(worker).values()) == {0}


def test_the_worker_keeps_one_descriptor_and_shares_no_memory(sandbox, packages):
    outer = warm(sandbox, packages)
    with sandbox.open(packages, LIMITS):
        (worker,) = below(outer)
        files = {
            int(name): os.readlink(f"/proc/{worker}/fd/{name}") for name in os.listdir(f"/proc/{worker}/fd")
        }
        shared = [
            line
            for line in Path(f"/proc/{worker}/maps").read_text().splitlines()
            if line.split()[1][3] == "s" and line.split()[1][1] == "w"
        ]
        groups = [os.getpgid(pid) for pid in (outer, worker)], [os.getsid(pid) for pid in (outer, worker)]
    assert sorted(files) == [0, 1, 2, 3]
    assert {files[0], files[1], files[2]} == {"/dev/null"}
    assert files[3].startswith("socket:")
    assert shared == []
    assert all(first != second for first, second in groups)


@pytest.mark.parametrize("target", ["0", "-1", "1", "os.getppid()"])
def test_a_signal_to_all_that_it_can_name_does_not_reach_the_template(packages, target):
    sandbox = choose_sandbox(form="template", second_layers=False)  # Landlock would refuse it as well
    outer = warm(sandbox, packages)
    with sandbox.open(packages, LIMITS) as session:
        kill = (
            f"import os, signal\nif os.fork() == 0:\n    os.kill({target}, signal.SIGKILL)\n    os._exit(0)"
        )
        session.run_cell(f"{kill}\nos.kill({target}, signal.SIGUSR1)" * (target != "-1") or kill, 60)
    assert warm(sandbox, packages) == outer


def test_a_submission_finds_nothing_that_the_one_before_has_left(sandbox, packages):
    leave = """
import os, socket, subprocess
for place in ("/tmp", "/dev/shm"):
    open(f"{place}/mine", "w").write("x")
socket.gethostname()
if os.fork() == 0:
    os.setsid()
    while True: pass
"""
    look = """
import os
print([os.path.exists(f"{place}/mine") for place in ("/tmp", "/dev/shm")])
print([name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()])
"""
    with sandbox.open(packages, LIMITS) as session:
        session.run_cell(leave, 60)
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, look) == "[False, False]\n[]\n"


def test_what_is_drawn_at_random_is_drawn_anew(sandbox, packages):
    draw = "import random, uuid, numpy as np\nprint(random.random(), np.random.random(), uuid.uuid4())"
    drawn = set()
    for _ in range(3):
        with sandbox.open(packages, LIMITS) as session:
            drawn.update(said(session, draw).split())
    assert len(drawn) == 9


def test_two_submissions_at_once_have_a_template_each(sandbox, packages):
    with sandbox.open(packages, LIMITS) as first, sandbox.open(packages, LIMITS) as second:
        said(first, "open('/tmp/mine', 'w').close()")
        assert said(second, "import os; print(os.path.exists('/tmp/mine'))") == "False\n"
        users = [said(session, "import os; print(os.getuid())") for session in (first, second)]
    assert len(sandbox._idle) == 2
    if os.getuid() == 0:
        assert users[0] != users[1]


def test_other_packages_need_another_template(sandbox, packages, tmp_path):
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "cnn.py").touch()
    first = warm(sandbox, packages)
    with sandbox.open(tmp_path / "others", LIMITS) as session:
        assert said(session, "import cnn\nprint(cnn.__file__)") == "/packages/cnn.py\n"
        assert not Path(f"/proc/{first}").exists()


def test_a_template_that_was_ended_meanwhile_is_replaced(sandbox, packages):
    first = warm(sandbox, packages)
    os.kill(first, signal.SIGKILL)
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, "print(1)") == "1\n"
    assert idle(sandbox) != first


def test_a_template_that_is_ended_takes_its_worker_with_it(sandbox, packages):
    first = warm(sandbox, packages)
    with sandbox.open(packages, LIMITS) as session:
        (worker,) = below(first)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(SessionLost):
            session.run_cell("import time\ntime.sleep(60)", 60)
    assert not Path(f"/proc/{worker}").exists()
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, "print(1)") == "1\n"


def test_a_worker_that_cannot_be_enclosed_runs_nothing(sandbox, packages, monkeypatch):
    monkeypatch.setattr(template, "SIZES", {"/nowhere": (1 << 20, "0700")})
    with pytest.raises(SandboxError, match="mount /nowhere"), sandbox.open(packages, LIMITS):
        pass
    assert sandbox._idle == []


def test_a_template_ends_with_its_sandbox(packages):
    sandbox = choose_sandbox(form="template")
    first = warm(sandbox, packages)
    del sandbox
    gc.collect()
    assert not Path(f"/proc/{first}").exists()


def test_in_another_process_it_is_the_same_sandbox_without_its_templates(sandbox, packages):
    warm(sandbox, packages)
    copy = pickle.loads(pickle.dumps(sandbox))
    assert (copy.name, copy._tools, copy._idle) == (sandbox.name, sandbox._tools, [])


GRADER = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_template import LIMITS, below, number, choose_sandbox
sandbox = choose_sandbox(form="template")
with sandbox.open(Path(sys.argv[2]), LIMITS):
    pass
outer = number(sandbox._idle[0])
with sandbox.open(Path(sys.argv[2]), LIMITS) as session:
    session.snapshot("f", 60)
    print(json.dumps([outer, *below(outer)]), flush=True)
    session.run_cell("while True: pass", 60)
"""


def test_a_grader_that_is_killed_leaves_neither_template_nor_worker(packages):
    command = [sys.executable, "-c", GRADER, str(Path(__file__).parent), str(packages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as grader:
        processes = json.loads(grader.stdout.readline())
        grader.kill()
    deadline = time.monotonic() + 30
    while any(map(runs, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(processes) == 2
    assert not any(map(runs, processes))


def runs(pid):
    """Whether the process is there and not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weakened", "by", "claim"),
    [
        (" | 0x20000000", "", "the sandbox starts"),
        ("libc.capset(", "(lambda *_: 0)(", "no privileges are left"),
        ('"/proc", "proc"', '"/tmp", "proc"', "other processes are out of sight"),
    ],
)
def test_a_template_that_encloses_badly_is_found_out(monkeypatch, tmp_path, weakened, by, claim):
    source = Path(template.__file__).with_name("forking.py").read_text()
    assert weakened in source
    (tmp_path / "forking.py").write_text(source.replace(weakened, by))
    there = {"/beside/sandbox/forking.py": tmp_path / "forking.py"}
    monkeypatch.setattr(template, "binds", lambda *arguments: binds(*arguments) | there)
    assert claim in [each.name for each in examine(form="template") if each.failed]


PLOT = """
import numpy as np, matplotlib.pyplot as plt
x = np.linspace(0, 1, 20)
plt.figure(figsize=(2, 2))
plt.plot(x, np.sin(6 * x), label="a sine")
plt.legend()
plt.show()
print(plt.get_fignums(), sorted(k for k in globals() if not k.startswith("_")))
1 / 0
"""


def test_both_forms_show_the_same(packages):
    shown = {}
    for form in ("strict", "template"):
        with choose_sandbox(form=form).open(packages, LIMITS, ("matplotlib",)) as session:
            first = session.run_cell("%matplotlib inline\n_ = 1", 60)
            outcome = session.run_cell(PLOT, 60)
            shown[form] = (first.status, outcome.status, outcome.outputs)
    assert "image/png" in str(shown["strict"])
    assert shown["strict"] == shown["template"]

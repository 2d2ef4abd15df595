"""The strict sandbox: what it builds, and that nothing of it is left behind."""

import json
import os
import subprocess
import sys
import sysconfig
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.polynomial import Polynomial
from autograder.sandbox import bubblewrap, choose_sandbox, closure, template, view
from autograder.sandbox.doctor import HANG as ENDLESS
from autograder.sandbox.session import SessionLost
from autograder.student import Failure

LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)
CHECKOUT = Path(bubblewrap.__file__).parents[2]


@pytest.fixture
def packages(tmp_path):
    (tmp_path / "packages" / "autograder").mkdir(parents=True)
    (tmp_path / "packages" / "autograder" / "__init__.py").write_text("check = print\n")
    return tmp_path / "packages"


@pytest.fixture(params=["strict", "template"])
def sandbox(request):
    """Both forms hold the same."""
    return choose_sandbox(form=request.param)


def text_of(outcome):
    return "".join(output.get("text", "") for output in outcome.outputs)


def test_what_a_distribution_consists_of_is_read_as_python_reads_it():
    for found in closure.closure(("matplotlib",)).values():
        assert closure._first_parts(found) == {file.parts[0] for file in found.files}


def test_the_closure_holds_what_numpy_and_ipython_need_and_nothing_else():
    names = set(closure.closure())
    assert {"numpy", "ipython", "traitlets", "matplotlib-inline"} <= names
    assert not names & {"scipy", "nbgrader", "convnet-course", "matplotlib", "pytest"}
    assert "pillow" in closure.closure(("matplotlib",))


def test_a_distribution_that_is_not_installed_is_named():
    with pytest.raises(
        SandboxError, match="no-such-thing, which is not installed: pip install no-such-thing"
    ):
        closure.closure(("no-such-thing",))


def test_installed_packages_inside_bound_libraries_are_covered(tmp_path):
    for name in ("python3.11/site-packages", "python3/dist-packages", "python3.11/json"):
        (tmp_path / name).mkdir(parents=True)
    assert sorted(view.masks({"/python/lib": tmp_path, "/site/numpy": tmp_path})) == [
        "/python/lib/python3.11/site-packages",
        "/python/lib/python3/dist-packages",
    ]


def test_directories_above_a_bind_are_made_by_hand_from_the_outside_in():
    assert view.ancestors(["/a/b/c", "/a/d"]) == ["/a", "/a/b"]


def test_something_that_others_cannot_read_is_refused_with_the_cure(tmp_path):
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    with pytest.raises(SandboxError, match="chmod -R o\\+rX"):
        view.check_readable({"/packages/secret": secret})


def test_nothing_about_this_machine_is_on_a_command_line():
    with bubblewrap._Descriptors() as hand:
        tools = bubblewrap.Tools("/usr/bin/bwrap", "/usr/bin/setpriv")
        words = bubblewrap.command({"/python/lib": CHECKOUT}, tools, hand, "9")
    assert str(CHECKOUT) not in " ".join(words)


def test_each_sandbox_gets_a_user_of_its_own():
    users = [next(bubblewrap.users) for _ in range(10)]
    assert len(set(users)) == 10
    assert min(users) > 1000


def test_a_session_runs_cells_and_answers(packages, sandbox):
    with sandbox.open(packages, LIMITS) as session:
        assert text_of(session.run_cell("import autograder\nautograder.check('hello')", 60)) == "hello\n"
        session.run_cell("import numpy as np\ndef f(x, k=2):\n    print('not shown')\n    return x * k", 60)
        probe = session.snapshot("f", 60)
        session.run_cell("def f(x):\n    return 0", 60)
        later = session.snapshot("f", 60)
        assert probe.lookup() is None
        assert probe.call((np.arange(3),)).value.tolist() == [0, 2, 4]
        assert probe.call((np.arange(3), 3)).value.tolist() == [0, 3, 6]
        assert later.call((1,)).value == 0


def test_threads_that_a_cell_leaves_running_are_told_of_a_snapshot(packages, sandbox):
    pool = """
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(1)
def f(x):
    return pool.submit(abs, x).result()
f(1)
"""
    with sandbox.open(packages, LIMITS) as session:
        assert session.snapshot("f", 60).threads == 0
        session.run_cell(pool, 60)
        probe = session.snapshot("f", 1)
        assert probe.threads == 1
        assert probe.call((2,)).failure is Failure.TOO_SLOW


def test_nothing_is_left_when_a_session_ends(packages, sandbox):
    def state():
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        return sorted(os.listdir("/proc/self/fd")), children

    with sandbox.open(packages, LIMITS):
        pass
    before = state()
    with sandbox.open(packages, LIMITS) as session:
        session.run_cell(
            "import subprocess, os\nif os.fork() == 0:\n    os.setsid()\n    while True: pass", 60
        )
        session.snapshot("f", 60)
        inside = session.run_cell("import os\nos.readlink('/proc/self/ns/pid')", 60).outputs[0]["data"][
            "text/plain"
        ]
    assert state() == before
    assert inside.strip("'") not in [
        _pid_namespace(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    ]


def _pid_namespace(process):
    try:
        return os.readlink(process / "ns" / "pid")
    except OSError:
        return ""


@pytest.mark.parametrize(
    ("cell", "reason"), [("import os\nos._exit(0)", Failure.DIED), (ENDLESS, Failure.TOO_SLOW)]
)
def test_a_cell_that_ends_or_never_ends_loses_the_session(packages, sandbox, cell, reason):
    with sandbox.open(packages, LIMITS) as session, pytest.raises(SessionLost) as lost:
        session.run_cell(cell, 60 if reason is Failure.DIED else 0.5)
    assert lost.value.reason is reason


def test_a_slow_cell_is_interrupted_and_what_it_had_done_stays(packages, sandbox):
    with sandbox.open(packages, LIMITS) as session:
        assert session.run_cell("x = 1\nimport time\ntime.sleep(60)", 1).status == "too slow"
        assert session.run_cell("print(x)", 60).outputs[0]["text"] == "1\n"


def test_when_memory_runs_out_the_sandbox_goes_first_and_cannot_become_the_last(packages, sandbox):
    score = """
def score(wanted):
    try:
        open("/proc/self/oom_score_adj", "w").write(wanted)
    except OSError:
        pass
    return int(open("/proc/self/oom_score_adj").read())
print(open("/proc/1/oom_score_adj").read(), score("-1"))
"""
    with sandbox.open(packages, LIMITS) as session:
        first, least = session.run_cell(score, 60).outputs[0]["text"].split()
    assert (int(first), int(least) >= 0) == (1000, True)


GRADER = """
import subprocess, sys
from pathlib import Path
from autograder.course import Limits
from autograder.sandbox import choose_sandbox
from autograder.sandbox.jail import Jail

def told(function, pid):
    def call(*args, **options):
        result = function(*args, **options)
        print(pid(result, *args), flush=True)
        return result
    return call

form = sys.argv[2]
if form == "none":
    subprocess.Popen = told(subprocess.Popen, lambda process, *args: process.pid)
else:
    Jail.bound = told(Jail.bound, lambda name, jail, *args: jail.pid)
limits = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)
sandbox = choose_sandbox(form == "none", form)
with sandbox.open(Path(sys.argv[1]), limits) as session:
    session.snapshot("f", 60)
    print("ready", flush=True)
    session.run_cell(sys.argv[3], 60)
"""


@pytest.mark.parametrize("form", ["strict", "template", "none"])
@pytest.mark.parametrize("cell", ["while True: pass", "import time\ntime.sleep(600)"])
def test_a_grader_that_is_killed_leaves_no_cell_running(packages, form, cell):
    command = [sys.executable, "-c", GRADER, str(packages), form, cell]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as grader:
        worker = int(grader.stdout.readline())
        assert grader.stdout.readline() == "ready\n"
        grader.kill()
    deadline = time.monotonic() + 30
    while runs(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(worker)


def runs(pid):
    """Whether the process is there and not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_sandbox_that_cannot_start_says_why(packages, sandbox, monkeypatch):
    monkeypatch.setattr(bubblewrap, "ISOLATE", (*bubblewrap.ISOLATE, "--no-such-option"))
    with (
        pytest.raises(SandboxError, match=r"did not start.*no-such-option"),
        sandbox.open(packages, LIMITS),
    ):
        pass


def test_without_bubblewrap_nothing_runs_and_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    with pytest.raises(SandboxError, match=r"bubblewrap is not installed.*apt-get install bubblewrap"):
        choose_sandbox()


def test_a_bubblewrap_that_is_too_old_is_refused(monkeypatch):
    old = subprocess.CompletedProcess([], 0, stdout="bubblewrap 0.6.1\n")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: old)
    with pytest.raises(SandboxError, match=r"0\.8 or newer is needed, this is bubblewrap 0\.6\.1"):
        choose_sandbox()


def test_without_a_sandbox_the_same_worker_answers_and_the_record_says_none(packages):
    sandbox = choose_sandbox(unsafe=True)
    assert sandbox.name == "none"
    with sandbox.open(packages, LIMITS) as session:
        assert text_of(session.run_cell("from autograder import check\ncheck('hello')", 60)) == "hello\n"
        session.run_cell("f = lambda x: x + 1", 60)
        assert session.snapshot("f", 60).call((1,)).value == 2


EXAMINE = """
import json, os, sys
from autograder.sandbox.doctor import examine
claims = examine(form=sys.argv[1])
print(json.dumps([os.getuid(), [[claim.name, not claim.failed, claim.evidence] for claim in claims]]))
"""


def as_an_ordinary_user(packages, form):
    """The command that runs Python as somebody who is not root, wherever this Python lives."""
    site = Path(sysconfig.get_path("purelib"))
    if os.getuid() != 0:
        return [sys.executable, "-c", EXAMINE, form]
    table = view.binds(packages, ()) | {"/usr/bin": Path("/usr/bin"), "/env": site}
    table |= {f"/checkout/{name}": CHECKOUT / name for name in ("autograder", "cnn")}
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"]
    places = [
        "--bind",
        "/proc",
        "/proc",
        "--dev",
        "/dev",
        "--perms",
        "1777",
        "--tmpfs",
        "/tmp",
        "--chdir",
        "/",
    ]
    return ["bwrap", *view.view(table), *places, "--", *user, view.PYTHON, "-B", "-c", EXAMINE, form]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["strict", "template"])
def test_every_claim_holds_for_an_ordinary_user(packages, form):
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": "/checkout:/env", "LD_LIBRARY_PATH": "/python/lib"}
    environment = environment if os.getuid() == 0 else dict(os.environ)
    done = subprocess.run(
        as_an_ordinary_user(packages, form), capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    user, claims = json.loads(done.stdout)
    assert user != 0
    assert len(claims) > 10
    assert [claim for claim in claims if not claim[1]] == []
    if os.getuid() == 0:  # there is no control group in the view that this user has
        assert "by memory watch" in claims[-1][2]


def test_a_function_is_built_inside_and_called_there(packages, sandbox):
    cell = "def f(g, x):\n    return type(g).__module__, g(x)"
    with sandbox.open(packages, LIMITS) as session:
        session.run_cell(cell, 60)
        reply = session.snapshot("f", 60).call((Polynomial((1.0, 0.0, 3.0)), np.array([1.0, 2.0])))
    assert reply.value[0] == "sandbox.functions"
    assert reply.value[1].tolist() == [4.0, 13.0]
    assert reply.changed == ()


TERMINATED = """
import json, os, signal, sys, time
from pathlib import Path
from autograder.course import Limits
from autograder.sandbox import bubblewrap, choose_sandbox
from autograder.sandbox.kernel import libc

def end(started):
    os.kill(os.getpid(), signal.SIGTERM)  # when bubblewrap has a child, and has not let it go
    return reported(started)

BECOME_SUBREAPER = 36
libc().prctl(BECOME_SUBREAPER, 1, 0, 0, 0)  # what loses its parent becomes a child of this process
sandbox, limits = choose_sandbox(form=sys.argv[1]), Limits(**json.loads(sys.argv[3]))
reported, bubblewrap._first_process = bubblewrap._first_process, end
for _ in range(5):
    grader = os.fork()
    if grader == 0:
        with sandbox.open(Path(sys.argv[2]), limits):
            os._exit(9)
    assert os.WTERMSIG(os.waitpid(grader, 0)[1]) == signal.SIGTERM
until = time.monotonic() + 5
try:
    while time.monotonic() < until:
        os.waitpid(-1, os.WNOHANG)
        time.sleep(0.01)
    sys.exit("something is left")
except ChildProcessError:
    pass
"""


@pytest.mark.parametrize("form", ["strict", "template"])
def test_a_grader_that_is_told_to_end_while_bubblewrap_starts_leaves_nothing(packages, form):
    ran = [sys.executable, "-c", TERMINATED, form, packages, json.dumps(asdict(LIMITS))]
    assert subprocess.run(ran, cwd=CHECKOUT, check=False, timeout=60).returncode == 0


def test_once_bubblewrap_is_launched_python_runs_in_there(packages, sandbox, monkeypatch):
    seen = []

    def look(*given, **more):
        jail = launch(*given, **more)
        seen.append(Path(f"/proc/{jail.pid}/comm").read_text())
        return jail

    launch = bubblewrap.launch
    for module in (bubblewrap, template):
        monkeypatch.setattr(module, "launch", look)
    with sandbox.open(packages, LIMITS):
        assert seen == [f"{closure.interpreter().name}\n"[:16]]

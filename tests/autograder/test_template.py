"""The template form: what a submission leaves, the next does not find, and each step to that end matters."""

import os
import pickle
import signal
import time
from pathlib import Path

import pytest

from autograder import sandbox as sandboxes
from autograder.course import Limits
from autograder.errors import SandboxError
from autograder.sandbox import bubblewrap, choose_sandbox, namespaces, template
from autograder.sandbox.bubblewrap import Bubblewrap
from autograder.sandbox.doctor import examine
from autograder.sandbox.session import SessionLost
from autograder.sandbox.template import Template

LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)
KINDS = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")


@pytest.fixture
def packages(tmp_path):
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "autograder.py").touch()
    return tmp_path / "packages"


@pytest.fixture
def sandbox():
    return choose_sandbox(form="template")


def said(session, cell):
    outcome = session.run_cell(cell, 60)
    assert outcome.status == "ok", outcome
    return outcome.outputs[0]["text"].strip()


def template_of(sandbox):
    """The process of the template that waits for the next session."""
    (free,) = sandbox._free
    return free._jail.pid


def ended(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(done):
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# ---------------------------------------------------------------- from one submission to the next

LEAVE = """
import os, socket, sys, numpy
for place in ("/tmp", "/dev/shm"):
    open(f"{place}/left", "w").write("x" * 1000)
os.umask(0o777)
os.environ["LEFT"] = "x"
sys.modules["left"] = sys
numpy.left = True
left = True
if os.fork() == 0:
    try:
        os.setsid()
        while True:
            pass
    finally:
        os._exit(0)
print("left")
"""
FIND = """
import os, sys, numpy
found = [f"{place}/{name}" for place in ("/tmp", "/dev/shm") for name in os.listdir(place) if "left" in name]
found += [name for name, there in {
    "umask": os.umask(0o022) != 0o022,
    "environment": "LEFT" in os.environ,
    "module": "left" in sys.modules or hasattr(numpy, "left"),
    "name": "left" in globals(),
    "process": sum(name.isdigit() for name in os.listdir("/proc")) > 1,
}.items() if there]
print(found)
"""


def test_what_a_submission_leaves_the_next_does_not_find(packages, sandbox):
    os.umask(0o022)
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, LEAVE) == "left"
        first = template_of_running(session)
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, FIND) == "[]"
        assert template_of_running(session) == first


def template_of_running(session):
    """The process that forked this session's worker."""
    return int(Path(f"/proc/{worker_of(session)}/stat").read_text().rpartition(")")[2].split()[1])


def worker_of(session):
    """The process that runs this session's cells."""
    return session._interrupt.__self__.pid


def test_each_draws_numbers_of_its_own(packages, sandbox):
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    drawn = []
    for _ in range(3):
        with sandbox.open(packages, LIMITS) as session:
            drawn += said(session, draw).split()
    assert len(set(drawn)) == 6


def test_every_namespace_is_its_own(packages, sandbox):
    def of(pid):
        return {kind: os.readlink(f"/proc/{pid}/ns/{kind}") for kind in KINDS}

    with sandbox.open(packages, LIMITS) as session:
        inside, outside = of(worker_of(session)), of(template_of_running(session))
        assert [kind for kind in KINDS if inside[kind] == outside[kind]] == []
        assert [kind for kind in KINDS if outside[kind] == of("self")[kind]] in ([], ["cgroup"])


FACTS = """
import os, resource, signal, socket, sys
names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
from IPython import get_ipython
watched = ("/tmp", "/dev/shm", "/proc", "/dev/pts", "/packages")
profile = get_ipython().profile_dir.location
mounts = sorted(tuple(line.split()[1:3]) for line in open("/proc/mounts"))
same = {place: kind for place, kind in mounts if place in watched}
umask = os.umask(0o22)
status_names = ("SigBlk", "SigIgn", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Threads")
print({
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in names},
    "status": {name: status[name] for name in status_names},
    "environment": dict(os.environ), "path": sys.path, "cwd": os.getcwd(), "umask": umask,
    "descriptors": len(os.listdir("/proc/self/fd")), "host": socket.gethostname(),
    "numbers": [os.getpid(), os.getppid(), os.getsid(0), os.nice(0), os.getgroups()],
    "profile": sorted(os.listdir(profile)), "terminals": sorted(os.listdir("/dev/pts")),
    "interfaces": [name for _, name in socket.if_nameindex()], "mounts": same,
    "modes": [oct(os.stat(place).st_mode) for place in ("/tmp", "/dev/shm")],
    "sizes": [os.statvfs(place).f_blocks for place in ("/tmp", "/dev/shm")],
})
"""


def test_a_submission_cannot_tell_the_forms_apart_by_what_it_is_given(packages):
    facts = []
    for form in ("strict", "template"):
        with choose_sandbox(form=form).open(packages, LIMITS) as session:
            facts.append(eval(said(session, FACTS)))
    strict, forked = facts
    assert {name: (strict[name], forked[name]) for name in strict if strict[name] != forked[name]} == {}


# ---------------------------------------------------------------- each step matters


@pytest.fixture
def weaken(monkeypatch, tmp_path):
    """Replace a piece of what the child does to be apart."""

    def change(old, new):
        source = Path(namespaces.__file__).read_text(encoding="utf-8")
        assert source.count(old) == 1
        changed = tmp_path / "namespaces.py"
        changed.write_text(source.replace(old, new), encoding="utf-8")
        for folder in (tmp_path, *tmp_path.parents[:3]):  # the sandbox's user reads it
            folder.chmod(0o755)
        honest = template.binds
        place = "/beside/sandbox/namespaces.py"
        monkeypatch.setattr(template, "binds", lambda *given: honest(*given) | {place: changed})

    return change


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [
        ('    _mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC, None)\n', "", "processes are out of"),
        ('    _write("/proc/sys/user/max_user_namespaces", "0")\n', "", "no further namespaces can be made"),
        ("    _give_rights_away()\n    if", "    if", "no privileges are left"),
        ("        _refuse_calls(call_filter)\n", "        pass\n", "the kernel's side doors are closed"),
        ("USER | MOUNTS | PROCESSES", "USER | MOUNTS", "the sandbox starts"),
        ("USER | MOUNTS | PROCESSES", "MOUNTS | PROCESSES", "the sandbox starts"),
    ],
    ids=["proc", "user namespaces", "rights", "filter", "process namespace", "user namespace"],
)
def test_the_doctor_misses_each_step(weaken, old, new, claim):
    weaken(old, new)
    failed = [each.name for each in examine(form="template") if each.failed]
    assert any(claim in name for name in failed), failed


@pytest.mark.parametrize("kind", ["NETWORK", "IPC", "NAMES", "CGROUPS"])
def test_a_namespace_that_is_shared_is_noticed(weaken, packages, sandbox, kind):
    weaken(f" | {kind}", "")
    with pytest.raises((AssertionError, SandboxError)):
        test_every_namespace_is_its_own(packages, sandbox)


def test_scratch_space_that_is_shared_is_noticed(weaken, packages, sandbox):
    weaken("    for place, size, mode in scratch:\n", "    for place, size, mode in ():\n")
    with pytest.raises(AssertionError, match="left"):
        test_what_a_submission_leaves_the_next_does_not_find(packages, sandbox)


# ---------------------------------------------------------------- ready before it is needed


def test_one_that_was_prepared_serves_the_next_session(packages, sandbox):
    sandbox.prepare(packages, LIMITS)
    prepared = template_of(sandbox)
    sandbox.prepare(packages, LIMITS)
    assert template_of(sandbox) == prepared
    with sandbox.open(packages, LIMITS) as session:
        assert template_of_running(session) == prepared
        assert said(session, "print(1)") == "1"


def test_one_that_was_prepared_for_something_else_ends(packages, sandbox, tmp_path):
    sandbox.prepare(packages, LIMITS)
    prepared = template_of(sandbox)
    (tmp_path / "others").mkdir()
    sandbox.prepare(tmp_path / "others", LIMITS)
    wait_until(lambda: ended(prepared))
    assert template_of(sandbox) != prepared


def test_one_that_was_prepared_and_never_used_ends_with_the_others(packages, sandbox):
    sandbox.prepare(packages, LIMITS)
    prepared = template_of(sandbox)
    sandbox.close()
    wait_until(lambda: ended(prepared))


def test_what_goes_wrong_beside_us_is_said_when_a_session_is_opened(packages, sandbox, monkeypatch):
    monkeypatch.setattr(template, "launch", lambda *given, **more: launched(given, more, "nothing_there"))
    sandbox.prepare(packages, LIMITS)
    with pytest.raises(SandboxError, match="the template did not start"), sandbox.open(packages, LIMITS):
        pass
    assert sandbox._free == []
    packages.joinpath("autograder.py").chmod(0o000)
    sandbox.prepare(packages, LIMITS)


def launched(given, more, module):
    """A jail in which another module is run."""
    return bubblewrap.launch(*given, **{**more, "module": module})


# ---------------------------------------------------------------- when something is not as it should be


def test_a_template_that_has_gone_is_replaced(packages, sandbox):
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, "print(1)") == "1"
    gone = template_of(sandbox)
    os.kill(gone, signal.SIGKILL)
    wait_until(lambda: ended(gone))
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, "print(2)") == "2"
    assert template_of(sandbox) != gone


def test_a_template_that_goes_takes_its_session_and_not_the_next(packages, sandbox):
    with sandbox.open(packages, LIMITS) as session:
        worker = worker_of(session)
        os.kill(template_of_running(session), signal.SIGKILL)
        wait_until(lambda: ended(worker))
        with pytest.raises(SessionLost):
            session.run_cell("print(1)", 60)
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, "print(2)") == "2"


def test_two_at_once_have_a_template_each_and_others_packages_another(packages, sandbox, tmp_path):
    with sandbox.open(packages, LIMITS) as one, sandbox.open(packages, LIMITS) as two:
        assert template_of_running(one) != template_of_running(two)
        assert said(one, "print(1)") + said(two, "print(2)") == "12"
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "mine.py").write_text("number = 3")
    with sandbox.open(tmp_path / "others", LIMITS) as session:
        assert said(session, "import mine\nprint(mine.number)") == "3"
    assert len(sandbox._free) == 1


def test_it_ends_with_the_object_that_holds_it(packages):
    sandbox = choose_sandbox(form="template")
    with sandbox.open(packages, LIMITS):
        pass
    process = template_of(sandbox)
    assert not ended(process)
    del sandbox
    wait_until(lambda: ended(process))


def test_another_process_gets_templates_of_its_own(packages, sandbox):
    with sandbox.open(packages, LIMITS):
        pass
    copy = pickle.loads(pickle.dumps(sandbox))
    assert (copy.name, copy._free) == (sandbox.name, [])
    with copy.open(packages, LIMITS) as session:
        assert said(session, "print(1)") == "1"


def test_a_machine_that_allows_no_sandbox_in_a_sandbox_says_what_to_do(packages, sandbox, monkeypatch):
    honest = bubblewrap.command
    monkeypatch.setattr(bubblewrap, "command", lambda *given: honest(*given[:-1], False))
    with (
        pytest.raises(SandboxError, match=r"unshare: .*grade with: --sandbox strict"),
        sandbox.open(packages, LIMITS),
    ):
        pass


def test_such_a_machine_grades_in_the_strict_form_unless_it_is_told_otherwise(monkeypatch):
    assert isinstance(choose_sandbox(), Template)
    assert isinstance(choose_sandbox(form="strict"), Bubblewrap)
    monkeypatch.setattr(sandboxes, "_can_nest", lambda tools: False)
    assert isinstance(choose_sandbox(), Bubblewrap)
    assert isinstance(choose_sandbox(form="template"), Template)


def test_what_an_assignment_may_draw_with_is_imported_once_for_all(packages, sandbox):
    cell = "import sys\nprint('matplotlib.pyplot' in sys.modules)"
    with sandbox.open(packages, LIMITS, ("matplotlib",)) as session:
        assert said(session, cell) == "True"
    with sandbox.open(packages, LIMITS) as session:
        assert said(session, cell) == "False"


def test_what_the_course_gives_is_imported_once_for_all_but_for_what_fails(sandbox, tmp_path):
    for name, content in {"cnn": "", "cnn/data": "number = 7", "cnn/broken": "1 / 0"}.items():
        path = tmp_path / "packages" / (f"{name}.py" if "/" in name else f"{name}/__init__.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    with sandbox.open(tmp_path / "packages", LIMITS) as session:
        there = "import sys\nprint(sorted(name for name in sys.modules if name.startswith('cnn')))"
        assert said(session, there) == "['cnn', 'cnn.data']"
        assert said(session, "from cnn.data import number\nprint(number)") == "7"
        assert session.run_cell("import cnn.broken", 60).outputs[0]["ename"] == "ZeroDivisionError"


def test_a_worker_begins_without_an_import_and_so_do_an_exception_and_a_magic(packages, sandbox):
    with sandbox.open(packages, LIMITS) as session:
        pass
    mapped = Path(f"/proc/{template_of(sandbox)}/maps").read_text(encoding="utf-8")
    assert "/numpy/random/mtrand" in mapped  # in the template, not in each child
    cell = "import sys\nbefore = set(sys.modules)"
    with sandbox.open(packages, LIMITS) as session:
        session.run_cell(cell, 60)
        session.run_cell("%matplotlib --list", 60)
        session.run_cell("1 / 0", 60)
        loaded = said(session, "print(sorted(set(sys.modules) - before))")
    assert not {"stack_data", "pygments.formatters.terminal256", "IPython.core.magics.pylab"} & set(
        eval(loaded)
    )

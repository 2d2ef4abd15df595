"""The doctor tells the truth: what holds here holds, and what is weakened is found out."""

import struct
from contextlib import contextmanager

import pytest

from autograder.errors import SandboxError
from autograder.sandbox import bubblewrap, choose_sandbox, jail, landlock, seccomp, view
from autograder.sandbox.doctor import _second_layers, examine
from autograder.sandbox.outputs import CellOutcome


def broken(claims):
    return [claim.name for claim in claims if claim.failed]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["strict", "template"])
def test_every_claim_holds_here(form):
    claims = examine(form=form)
    assert [claim for claim in claims if claim.failed] == []
    assert len(claims) > 10
    assert all(claim.evidence and not claim.advice for claim in claims)


@pytest.mark.slow
def test_a_root_that_can_be_written_is_found_out(monkeypatch):
    weak = [word for word in view.scratch() if word not in ("--remount-ro", "/", "/dev")]
    assert "/proc" in weak
    monkeypatch.setattr(bubblewrap, "scratch", lambda: [*weak[:1], "/proc", "--dev", "/dev", *weak[3:]])
    claims = examine(form="strict")
    assert broken(claims) == ["only the scratch directory can be written"]
    assert "Do not grade on this machine" in next(claim.advice for claim in claims if claim.failed)
    if landlock.abi():  # which covers it up: what grades is safe nevertheless
        assert broken(examine(choose_sandbox(form="strict"))) == []


@pytest.mark.slow
def test_a_network_and_a_lent_directory_are_found_out(monkeypatch, tmp_path):
    isolate = [word for word in bubblewrap.ISOLATE if word != "--unshare-all"]
    monkeypatch.setattr(bubblewrap, "ISOLATE", (*isolate, "--unshare-pid", "--unshare-ipc", "--unshare-uts"))
    honest = view.view
    lent = ["--ro-bind", "/etc", "/etc"]
    monkeypatch.setattr(bubblewrap, "view", lambda table: honest(table) + lent)
    command = bubblewrap.command

    def with_network(*arguments):
        monkeypatch.setattr(bubblewrap._Descriptors, "arguments", _without("--unshare-net"))
        return command(*arguments)

    monkeypatch.setattr(bubblewrap, "command", with_network)
    assert broken(examine(form="strict")) == ["files of this machine are out of sight", "there is no network"]


@pytest.mark.slow
def test_namespaces_that_can_be_made_are_found_out(monkeypatch):
    isolate = [word for word in bubblewrap.ISOLATE if word != "--disable-userns"]
    monkeypatch.setattr(bubblewrap, "ISOLATE", isolate)
    assert broken(examine(form="strict")) == ["no further namespaces can be made"]


SECCOMP = "the kernel's side doors are closed (seccomp)"
LANDLOCK = "what mounts and namespaces allow is refused as well (Landlock"
TOGETHER = "all processes together are limited in memory"


def test_a_second_layer_that_is_not_there_is_missing_and_no_reason_not_to_grade(monkeypatch):
    monkeypatch.setattr(seccomp, "program", lambda: None)
    monkeypatch.setattr(bubblewrap, "WRITABLE", ())
    monkeypatch.setattr(jail, "make_group", lambda *arguments: None)
    claims = {claim.name: claim for claim in _second_layers(choose_sandbox())}
    assert [name for name, claim in claims.items() if claim.missing] == [SECCOMP, f"{LANDLOCK})"]
    assert not any(claim.failed for claim in claims.values())
    assert "call numbers" in claims[SECCOMP].evidence
    assert "lsm=landlock" in claims[f"{LANDLOCK})"].evidence
    assert "by memory watch; this user can make no control group" in claims[TOGETHER].evidence


def test_a_second_layer_that_lets_through_what_only_it_refuses_is_found_out(monkeypatch):
    nothing = struct.pack("=HBBI", seccomp.RETURN, 0, 0, seccomp.ALLOW)
    monkeypatch.setattr(seccomp, "program", lambda: nothing)
    monkeypatch.setattr(bubblewrap, "WRITABLE", ("/",))
    monkeypatch.setattr(bubblewrap, "memory_of_all", lambda limits: 1 << 40)
    claims = list(_second_layers(choose_sandbox()))
    told = " ".join(claim.evidence for claim in claims if claim.failed)
    assert {claim.name.partition(" (")[0] for claim in claims if claim.failed} >= {
        SECCOMP.partition(" (")[0],
        TOGETHER,
    }
    assert "semaphores that no limit counts" in told
    assert "5 processes held 750 MB" in told
    if landlock.abi():
        assert "a file in /proc that is this process's own" in told


def _without(word):
    original = bubblewrap._Descriptors.arguments
    return lambda self, words: original(self, [item for item in words if item != word])


class Scripted:
    """A sandbox whose cells all end in the same way."""

    name = "scripted"
    layers = ()

    def __init__(self, outcome):
        self.outcome = outcome

    @contextmanager
    def open(self, packages, limits, distributions=()):
        yield self

    def run_cell(self, source, seconds):
        return self.outcome


@pytest.mark.parametrize(
    "outcome",
    [
        CellOutcome(status="ok"),
        CellOutcome(status="error", outputs=({"output_type": "stream", "text": "HELD by a thread"},)),
        CellOutcome(status="died"),
        CellOutcome(status="ok", outputs=({"output_type": "stream", "text": "BROKEN everything"},)),
    ],
)
def test_an_attack_that_says_nothing_good_counts_as_broken(outcome):
    claims = examine(Scripted(outcome))
    assert not any(claim.held for claim in claims)
    assert sum(claim.missing for claim in claims) == 2
    assert all(claim.evidence and (claim.advice or claim.missing) for claim in claims)


def test_only_the_limit_of_memory_holds_when_a_cell_is_ended_for_memory():
    claims = examine(Scripted(CellOutcome(status="out of memory")))
    assert [claim.name for claim in claims if claim.held] == [TOGETHER]


def test_a_machine_without_a_sandbox_gets_one_claim_that_does_not_hold(monkeypatch):
    def refuse(**options):
        raise SandboxError("bubblewrap is not installed")

    monkeypatch.setattr("autograder.sandbox.choose_sandbox", refuse)
    (claim,) = examine()
    assert (claim.held, claim.evidence) == (False, "bubblewrap is not installed")


def test_the_unprotected_form_is_not_examined():
    (claim,) = examine(choose_sandbox(unsafe=True))
    assert not claim.held
    assert "promises nothing" in claim.evidence

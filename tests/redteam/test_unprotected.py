"""The same submissions without the sandbox: they do what they say, so it is the sandbox that stops them.

Only such as are safe where nothing holds them: they read, and write into canaries.
"""

import os
import signal
from unittest import mock

import pytest
from attacks import SUBMISSIONS
from machine import descendants
from siege import besieged
from verdict import faults

from autograder.sandbox import choose_sandbox

READERS = ("the environment", "files that anybody may write", "the secret", "abstract sockets")
FORGERS = ("hook", "prints PASSED", "a reply too many")
SURVIVOR = "a grandchild that holds the line"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unprotected():
    """What is not as it must be, by submission, and the differences that the watch saw."""
    chosen = tuple(each for each in SUBMISSIONS if each.name in (*READERS, *FORGERS, SURVIVOR))
    before = descendants()
    with (
        mock.patch("arena.choose_sandbox", return_value=choose_sandbox(unsafe=True)),
        besieged(chosen, ()) as siege,
    ):
        wrong = {each.name: faults(each, siege.of(each)[0]) for each in chosen}
        for pid in descendants(before) - {siege.canaries.victim.pid}:
            os.kill(pid, signal.SIGKILL)
        yield wrong, " ".join(siege.differences)


@pytest.mark.parametrize("name", READERS)
def test_without_a_sandbox_it_reads_what_it_must_not(name, unprotected):
    assert any("is shown" in fault for fault in unprotected[0][name])


def test_without_a_sandbox_canaries_are_written_sockets_called_and_processes_left(unprotected):
    told = unprotected[1]
    assert all(
        text in told for text in ("canary.txt is not as it was", "canary.db", "somebody called", "survives")
    )


@pytest.mark.parametrize("name", FORGERS)
def test_the_score_is_safe_even_without_a_sandbox(name, unprotected):
    assert unprotected[0][name] == []

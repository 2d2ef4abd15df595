"""What takes memory and processes, once more where no control group can be made: the memory watch must do.

Beside it the honest who need much: they keep their full marks.
"""

from unittest import mock

import pytest
from attacks import SUBMISSIONS
from siege import besieged
from verdict import faults

TAKES = {"memory", "mmap", "thread", "descriptors", "a million small files"}
NEED_MUCH = ("honest", "a pool of processes", "a pool of threads", "a large notebook")
CHOSEN = tuple(
    entry
    for entry in SUBMISSIONS
    if not entry.hangs
    and (entry.name in NEED_MUCH or (entry.kind == "exhaust" and TAKES.intersection(entry.covers)))
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def watched():
    with (
        mock.patch("autograder.sandbox.jail.make_group", return_value=None),
        besieged(CHOSEN, ()) as siege,
    ):
        yield siege


@pytest.mark.parametrize("entry", CHOSEN, ids=lambda entry: entry.name)
def test_a_submission_ends_as_its_table_says(entry, watched):
    assert [fault for result in watched.of(entry) for fault in faults(entry, result)] == []


def test_the_machine_is_as_it_was(watched):
    assert list(watched.differences) == []


def test_it_was_the_watch_that_did_it(watched):
    assert {layers[-1] for layers in watched.layers()} == {"memory watch"}

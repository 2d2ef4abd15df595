"""The tables of submissions cover the list of attacks, and nothing stands in them by mistake."""

import pytest
from attacks import ATTACKS, KINDS, SUBMISSIONS, UNLUCKY
from edits import EDITS
from folders import CONTENTS

ENTRIES = (*SUBMISSIONS, *CONTENTS)
FILE_EDITS = {"", "rename", "strip_line_end"}


@pytest.mark.parametrize("kind", ATTACKS)
def test_every_line_of_the_list_of_attacks_is_a_submission(kind):
    covered = {item for entry in ENTRIES if entry.kind == kind for item in entry.covers}
    assert set(ATTACKS[kind]) - covered == set()


def test_every_way_to_be_unlucky_is_a_submission():
    covered = {item for entry in SUBMISSIONS if entry.kind == "unlucky" for item in entry.covers}
    assert set(UNLUCKY) - covered == set()


def test_what_is_covered_is_in_a_list():
    known = {item for items in (*ATTACKS.values(), UNLUCKY) for item in items}
    assert {item for entry in ENTRIES for item in entry.covers} - known == set()


def test_there_are_more_than_a_hundred_hostile_ones_with_names_of_their_own():
    assert sum(entry.kind != "unlucky" for entry in ENTRIES) > 100
    names = [entry.name for entry in ENTRIES]
    assert len(set(names)) == len(names)
    students = [name for entry in SUBMISSIONS for name in entry.students] + [entry.who for entry in CONTENTS]
    assert len(set(students)) == len(students)


def test_every_kind_has_submissions_and_every_edit_is_known():
    assert {entry.kind for entry in SUBMISSIONS} == set(KINDS)
    assert {entry.edit for entry in SUBMISSIONS} == set(EDITS) | FILE_EDITS


def test_hostile_ones_earn_nothing_but_what_they_are_right_about():
    """The exceptions have a reason: a right answer among hostile cells, or a share of one."""
    right = {"exhaust", "unlucky"}
    earning = {entry.name for entry in SUBMISSIONS if entry.points and entry.kind not in right}
    assert earning == {
        "a right answer that spoils its input",
        "a look-up table of what it has seen",
        "hides that it spoils its input",
        "tells what it was asked, through the other exercise",
    }
    controls = [entry for entry in SUBMISSIONS if entry.kind == "unlucky" and entry.control]
    assert len(controls) >= 25
    assert {entry.points for entry in controls} == {4}

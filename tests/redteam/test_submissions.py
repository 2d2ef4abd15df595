"""Each submission of the table is graded for real and must end as the table says."""

import base64
import json
import tomllib
from pathlib import Path

import pytest

SUBMISSIONS = tomllib.loads(Path(__file__).with_name("submissions.toml").read_text(encoding="utf-8"))[
    "submission"
]

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def canary(monkeypatch):
    """Something in our environment that must not be seen inside."""
    monkeypatch.setenv("CANARY", "CANARY in the grader's environment")


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=lambda submission: submission["name"])
def test_a_submission_earns_what_it_must_and_costs_nothing_else(submission, grade, listening):
    graded = grade(submission, **listening)
    double, triple = graded.reports["double"], graded.reports["triple"]
    assert (double.points, double.status.value) == (submission["points"], submission["status"]), graded
    if not submission.get("spoils_later_cells"):
        assert triple.points == 2, graded
    shown = json.dumps([outcome.outputs for outcome in graded.outcomes.values()], ensure_ascii=False)
    assert submission.get("shows", "") in shown
    assert [text for text in submission.get("hides", []) if text in shown] == []
    assert len(shown) < 3_000_000


def test_pictures_of_a_plot_arrive_as_png(grade):
    (plots,) = [submission for submission in SUBMISSIONS if submission["name"] == "plots"]
    outputs = [output for outcome in grade(plots).outcomes.values() for output in outcome.outputs]
    pictures = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == plots["pictures"]
    assert all(base64.b64decode(picture).startswith(b"\x89PNG") for picture in pictures)


def test_a_cell_that_hangs_or_dies_is_named_and_the_others_keep_their_outcome(grade):
    (ends,) = [submission for submission in SUBMISSIONS if submission["name"].startswith("cells that hang")]
    graded = grade(ends)
    assert [outcome.status for outcome in graded.outcomes.values()] == [
        "ok",
        "ok",
        "too slow",
        "died",
        "died",
        "ok",
        "ok",
    ]
    assert [note.split(".")[0] for note in graded.notes] == [
        "Cell 3: too slow",
        "Cell 4: died",
        "Cell 5: died",
    ]

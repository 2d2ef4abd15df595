"""The order of a run, and that every exercise gets a verdict, against sessions that follow a script."""

import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import grading
from autograder.course import Assignment, Item, Limits
from autograder.errors import CourseError
from autograder.grading import grade_notebook, plan
from autograder.report import Report, Status
from autograder.sandbox.outputs import CUT, CellOutcome, Page
from autograder.sandbox.session import SessionLost
from autograder.student import Failure
from autograder.verdicts import zero

LIMITS = Limits(cell_seconds=10, exercise_seconds=5, submission_seconds=100, memory_mb=512, notebook_mb=1)
ITEMS = (Item(id="first", points=4.0), Item(id="second", points=2.0))
ASSIGNMENT = Assignment(
    id="00", title="", exercises=ITEMS, written=(), packages=("matplotlib",), teaches=(), provides=()
)
Key = partial(SimpleNamespace, bonus=0)
KEYS = {item.id: item for item in ITEMS}


class Clock:
    """Stands in for `time.monotonic`: it goes on only when a cell takes time."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


class Probe:
    def __init__(self, name, log, ended_with):
        self.name, self._log, self._ended_with, self.threads = name, log, ended_with, 0

    def finish(self):
        self._log.append(f"finish {self.name}")
        return self._ended_with


class Stage:
    """A sandbox whose cells say what becomes of them: `hang`, `die`, `error`, `slow`, `nap`, or a result."""

    name = "stage"
    layers = ("a second layer",)

    def __init__(self, clock, ended_with=None, hang_again=()):
        self.log, self.opened, self.allowed = [], [], {}
        self._clock, self._ended_with, self._hang_again = clock, ended_with, set(hang_again)

    @contextmanager
    def open(self, packages, limits, distributions=()):
        self.opened.append(tuple(distributions))
        self.log.append("open")
        yield self
        self.log.append("close")

    def run_cell(self, source, seconds):
        self.log.append(f"run {source}")
        if source == "hang" or (source in self._hang_again and len(self.opened) > 1):
            self._clock.now += seconds
            raise SessionLost(Failure.TOO_SLOW)
        if source == "die":
            raise SessionLost(Failure.DIED)
        if source == "grow":
            raise SessionLost(Failure.OUT_OF_MEMORY)
        if source == "stopped":
            return CellOutcome(status="too slow", seconds=seconds)
        took = 40.0 if source == "slow" else 0.1
        took = 4.9 if source == "nap" and len(self.opened) > 1 else took
        self._clock.now += took
        output = {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": source}}
        return CellOutcome(status="error" if source == "error" else "ok", outputs=(output,), seconds=took)

    def snapshot(self, name, seconds):
        if name in self._hang_again:
            raise SessionLost(Failure.BROKEN_REPLY)
        self.log.append(f"snapshot {name}")
        self.allowed[name] = seconds
        return Probe(name, self.log, self._ended_with)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(grading, "time", clock)
    assert grading.time is not time
    return clock


def full_marks(key, probe):
    def verdict():
        probe._log.append(f"judge {probe.name}")
        return Report(exercise=key.id, points=key.points, max_points=key.points)

    probe._log.append(f"hear {probe.name}")
    return verdict


def check(name):
    return new_code_cell("", metadata={"nbgrader": {"grade_id": name, "grade": True, "solution": False}})


def own_test(source, points=3, grade_id="own"):
    settings = {"grade_id": grade_id, "grade": True, "solution": False, "points": points}
    return new_code_cell(source, metadata={"nbgrader": settings})


def graded(stage, *cells, judge=full_marks):
    cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    return grade_notebook(new_notebook(cells=cells), ASSIGNMENT, KEYS, stage, None, LIMITS, judge=judge)


def test_nothing_is_asked_before_the_last_cell_and_nothing_hidden_before_all_are_heard(clock):
    stage = Stage(clock)
    result = graded(stage, "a", check("first"), "b", check("second"), "c")
    assert stage.log == [
        "open", "run a", "snapshot first", "run b", "snapshot second", "run c",
        "hear first", "hear second",
        "judge first", "finish first", "judge second", "finish second", "close",
    ]  # fmt: skip
    assert {name: report.points for name, report in result.reports.items()} == {"first": 4.0, "second": 2.0}
    assert (result.isolation, stage.opened) == ("stage", [("matplotlib",)])


def test_an_exercise_may_have_a_limit_of_its_own(clock):
    stage = Stage(clock)
    items = (Item(id="first", points=4.0, seconds=90.0), Item(id="second", points=2.0))
    notebook = new_notebook(cells=[check("first"), check("second")])
    assignment = replace(ASSIGNMENT, exercises=items)
    grade_notebook(notebook, assignment, KEYS, stage, None, LIMITS, judge=full_marks)
    assert stage.allowed == {"first": 90.0, "second": 5}


def test_explore_cells_markdown_and_checks_are_not_run():
    explore = new_code_cell("draw", metadata={"tags": ["explore"]})
    answer = new_code_cell("mine", metadata={"nbgrader": {"grade_id": "x", "grade": True, "solution": True}})
    cells = [
        explore,
        new_markdown_cell("text"),
        check("first"),
        answer,
        own_test("assert 1"),
        new_code_cell("a"),
    ]
    steps = plan(new_notebook(cells=cells), ITEMS)
    assert [(step.index, step.kind) for step in steps] == [(2, "check"), (3, "run"), (4, "test"), (5, "run")]


def test_a_figure_that_was_changed_is_run_and_shows_nothing(clock):
    changed = new_code_cell("a", metadata={"tags": ["explore", "changed"]})
    result = graded(Stage(clock), changed, "b")
    assert [len(outcome.outputs) for outcome in result.outcomes.values()] == [0, 1]


def test_what_hangs_or_dies_is_left_out_and_the_rest_is_run_again(clock):
    stage = Stage(clock)
    result = graded(stage, "a", check("first"), "hang", "b", "die", "error", check("second"))
    assert [outcome.status for outcome in result.outcomes.values()] == [
        "ok",
        "too slow",
        "ok",
        "died",
        "error",
    ]
    assert stage.log.count("open") == stage.log.count("close") == 3
    assert stage.log.count("run hang") == stage.log.count("run die") == 1
    assert sum(report.points for report in result.reports.values()) == 6.0
    assert [note.split(".")[0] for note in result.notes] == ["Cell 3: too slow", "Cell 5: died"]


def test_who_used_up_the_memory_is_told_how_much_there_is(clock):
    def grown(key, probe):
        return lambda: zero(Key(exercise=key.id, points=key.points), Failure.OUT_OF_MEMORY)

    result = graded(Stage(clock), "grow", check("first"), check("second"), judge=grown)
    assert result.outcomes[0].status == "out of memory"
    assert "Cell 1: it used more than 512 MB of memory, counting all its processes" in result.notes[0]
    report = result.reports["first"]
    assert (report.status, report.points) == (Status.OUT_OF_MEMORY, 0.0)
    assert report.note.startswith("first used more than 512 MB of memory")


def test_a_second_layer_is_in_the_record(clock):
    assert graded(Stage(clock), check("first"), check("second")).layers == ("a second layer",)


@pytest.mark.parametrize(("threads", "failure"), [(3, "too slow"), (0, "too slow"), (3, "died")])
def test_threads_that_did_not_come_along_are_a_remark_where_they_may_be_the_reason(clock, threads, failure):
    def waits(key, probe):
        probe.threads = threads
        return lambda: zero(Key(exercise=key.id, points=key.points), Failure(failure))

    report = graded(Stage(clock), check("first"), check("second"), judge=waits).reports["first"]
    assert ("the notebook had threads running" in report.note) is (threads > 0 and failure == "too slow")
    assert report.note.startswith("first did not finish" if failure == "too slow" else "The process ended")


def test_a_cell_that_hangs_only_when_run_again_is_left_out_with_the_outputs_it_had(clock):
    result = graded(Stage(clock, hang_again=["a"]), "a", "die", check("first"), check("second"))
    assert (result.outcomes[0].status, len(result.outcomes[0].outputs)) == ("too slow", 1)
    assert result.reports["first"].points == 4.0


def test_an_exercise_without_a_check_cell_is_missing(clock):
    report = graded(Stage(clock), "a", check("second")).reports["first"]
    assert (report.status, report.points, report.max_points) == (Status.MISSING, 0.0, 4.0)
    assert "no check cell" in report.note


def test_a_snapshot_that_cannot_be_made_costs_its_own_exercise_only(clock):
    reports = graded(Stage(clock, hang_again=["first"]), check("first"), "a", check("second")).reports
    assert (reports["first"].status, reports["first"].points) == (Status.BROKEN_REPLY, 0.0)
    assert reports["second"].points == 2.0


def test_when_the_time_is_up_the_rest_is_skipped_and_what_was_kept_is_judged(clock):
    result = graded(Stage(clock), check("first"), "slow", "slow", "slow", "a", check("second"))
    assert [outcome.status for outcome in result.outcomes.values()] == ["ok", "ok", "ok", "skipped"]
    assert result.reports["first"].points == 4.0
    assert result.notes == ("The time for the whole notebook (100 s) ran out; cells from 5 on were skipped.",)


def test_many_cells_that_hang_end_with_one_last_run_of_what_is_good(clock):
    stage = Stage(clock)
    result = graded(stage, "a", check("first"), *["hang"] * 30, "b", check("second"))
    statuses = [outcome.status for outcome in result.outcomes.values()]
    assert (statuses[0], statuses.count("too slow"), statuses[-1]) == ("ok", 10, "skipped")
    assert result.reports["first"].points == 4.0
    assert stage.log[-8:-1] == [
        "snapshot second",
        "hear first",
        "hear second",
        "judge first",
        "finish first",
        "judge second",
        "finish second",
    ]


def test_one_that_never_comes_to_an_end_is_given_up_with_a_verdict_for_every_exercise(clock):
    stage = Stage(clock, hang_again=["a", "b"])
    cells = ["a", check("first"), "b", *["hang"] * 30, check("second")]
    result = graded(stage, *cells)
    assert clock.now < 1000 + LIMITS.submission_seconds + 30
    assert set(result.reports) == {"first", "second"}


def test_cells_that_are_slow_only_when_run_again_do_not_hold_up_the_class(clock):
    result = graded(Stage(clock), check("first"), *["nap"] * 500, "die", check("second"))
    assert clock.now < 1000 + 2 * LIMITS.submission_seconds + 10
    assert {report.status for report in result.reports.values()} == {Status.TOO_SLOW}


def test_a_cell_that_was_stopped_is_named_and_nothing_is_run_again(clock):
    stage = Stage(clock)
    result = graded(stage, "stopped", check("first"), check("second"))
    assert result.notes == ("Cell 1: too slow. It was interrupted; what it had done by then stays.",)
    assert (stage.log.count("open"), result.reports["first"].points) == (1, 4.0)


def test_the_outputs_of_a_notebook_are_cut_but_never_those_that_decide_about_points(clock, monkeypatch):
    monkeypatch.setattr(grading, "Page", lambda: Page(room=150))
    result = graded(Stage(clock), "a", "b", own_test("0"))
    shown = [
        output["data"]["text/plain"] if "data" in output else output["text"] for output in outputs(result)
    ]
    assert shown == ["a", CUT, "0"]
    assert result.plain_scores == {"own": 0}


def outputs(result):
    return [output for outcome in result.outcomes.values() for output in outcome.outputs]


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("error", [ValueError, RecursionError, MemoryError, FloatingPointError])
def test_a_judge_that_is_upset_by_an_answer_gives_no_points_for_it(clock, error, hidden):
    def raises():
        raise error

    def upset(key, probe):
        if key.id != "first":
            return full_marks(key, probe)
        return raises if hidden else raises()

    reports = graded(Stage(clock), check("first"), check("second"), judge=upset).reports
    assert (reports["first"].status, reports["first"].points) == (Status.BROKEN_REPLY, 0.0)
    assert error.__name__ in reports["first"].note
    assert reports["second"].points == 2.0


def test_more_than_was_asked_for_takes_the_points_away(clock):
    report = graded(Stage(clock, ended_with=Failure.BROKEN_REPLY), check("first")).reports["first"]
    assert (report.status, report.points) == (Status.BROKEN_REPLY, 0.0)


def test_a_verdict_that_was_complete_before_the_process_ended_stands(clock):
    report = graded(Stage(clock, ended_with=Failure.TOO_SLOW), check("first")).reports["first"]
    assert (report.status, report.points) == (Status.GRADED, 4.0)


@pytest.mark.parametrize(
    ("source", "score"),
    [
        ("x", 3),
        ("2.5", 2.5),
        ("0", 0),
        ("3", 3),
        ("4", 0),
        ("-1", 0),
        ("nan", 0),
        ("inf", 0),
        ("error", 0),
        ("hang", 0),
        ("die", 0),
    ],
)
def test_the_instructors_own_tests_score_as_stock_nbgrader_does_and_are_named_unprotected(
    clock, source, score
):
    result = graded(Stage(clock), own_test(source))
    assert result.plain_scores == {"own": score}
    assert result.unprotected == ("own",)


def test_a_missing_answer_key_is_the_courses_fault(clock):
    with pytest.raises(CourseError, match="no answer key for: second"):
        grade_notebook(new_notebook(), ASSIGNMENT, {"first": ITEMS[0]}, Stage(clock), None, LIMITS)

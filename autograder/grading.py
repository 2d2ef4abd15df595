"""Grade one notebook: run its cells in a sandbox, ask for its functions, let the judge decide out here.

The order is the protection. While cells run, their outputs come back to be shown; at each check cell a
snapshot of the notebook's state is kept and nothing is asked. Only when the last cell has run are the
snapshots asked: first, for all exercises, what is visible; only then the hidden cases, and from then on
nothing that the sandbox says is shown to anyone. Snapshots share a file system, so no order within one
exercise would do. Every exercise gets a verdict, whatever happens.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode

from autograder import catalogue
from autograder.course import Assignment, Item, Limits
from autograder.errors import CourseError
from autograder.helping import code_of, with_helpers
from autograder.judge import AnyKey, Verdict, hear
from autograder.report import Report, Status
from autograder.sandbox.outputs import CellOutcome, Page
from autograder.sandbox.probe import Probe
from autograder.sandbox.session import Sandbox, Session, SessionLost
from autograder.student import Failure, Student

__all__ = ["CellOutcome", "GradedNotebook", "grade_notebook"]

Judge = Callable[[AnyKey, Student], Verdict]
"""Asks what is visible; what it returns asks the hidden cases."""

NO_CHECK = "The notebook has no check cell for this exercise."
NOT_KEPT = "The notebook's process ended, or was disturbed, before this check."
UNASKED = "More came back than was asked for, so none of it counts."
NO_VERDICT = "The answer could not be judged ({})."
LEFT_OUT = "Cell {}: {}. It was left out and the cells after it were run without it."
USED_UP = "it used more than {} MB of memory, counting all its processes and files"
STOPPED = "Cell {}: too slow. It was interrupted; what it had done by then stays."
OUT_OF_TIME = "The time for the whole notebook ({:g} s) ran out; cells from {} on were skipped."
REPLAY_FACTOR, REPLAY_SECONDS = 5, 5  # what a cell that has run once may take when it is run again


@dataclass(frozen=True, kw_only=True)
class GradedNotebook:
    """What became of one notebook."""

    reports: dict[str, Report]  # one per exercise of the assignment, always
    outcomes: dict[int, CellOutcome]  # by the cell's index in the notebook
    plain_scores: dict[str, float]  # the instructor's own test cells, by grade_id, on stock nbgrader's rules
    unprotected: tuple[str, ...]  # their grade_ids: student code could have forged these
    isolation: str
    layers: tuple[str, ...] = ()  # the second layers that were active
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is to be done with one code cell."""

    index: int
    kind: Literal["run", "quiet", "check", "test"]
    source: str
    grade_id: str = ""
    points: float = 0.0


def plan(notebook: NotebookNode, exercises: Sequence[Item]) -> list[Step]:
    """The code cells that matter, in order: no figure as it was given, and nothing that is not code.

    A figure that the student changed is run, because an answer may be in it, and what it shows is dropped:
    here it may lack names that the figures before it define.
    """
    names = {item.id for item in exercises}
    steps = []
    for index, cell in enumerate(notebook.cells):
        settings = cell.metadata.get("nbgrader", {})
        grade_id, graded = settings.get("grade_id", ""), bool(settings.get("grade"))
        if graded and grade_id in names:
            steps.append(Step(index=index, kind="check", source="", grade_id=grade_id))
        elif cell.cell_type != "code" or cell.metadata.get("tags") == ["explore"]:
            continue
        elif "changed" in cell.metadata.get("tags", []):
            steps.append(Step(index=index, kind="quiet", source=cell.source))
        elif graded and not settings.get("solution"):
            points = float(settings.get("points", 0))
            steps.append(Step(index=index, kind="test", source=cell.source, grade_id=grade_id, points=points))
        else:
            steps.append(Step(index=index, kind="run", source=cell.source))
    return steps


def grade_notebook(
    notebook: NotebookNode,
    assignment: Assignment,
    keys: Mapping[str, AnyKey],
    sandbox: Sandbox,
    packages: Path,
    limits: Limits,
    *,
    judge: Judge = hear,
) -> GradedNotebook:
    """Run the notebook and judge each exercise of the assignment; a `SandboxError` if nothing can be run.

    `packages` holds the cut `cnn` and the inert `autograder`. A cell that hangs or ends the process is
    left out and the notebook is run again up to there in a fresh sandbox; what had run keeps its outputs.
    """
    missing = [item.id for item in assignment.exercises if item.id not in keys]
    if missing:
        raise CourseError(f"there is no answer key for: {', '.join(missing)}")
    steps = plan(notebook, assignment.exercises)
    seconds = {item.id: item.seconds or limits.exercise_seconds for item in assignment.exercises}
    run = _Run(steps, limits, seconds)
    cells = [step.source for step in steps]
    reports: dict[str, Report] | None = None
    while reports is None:
        with sandbox.open(packages, limits, assignment.packages) as session:
            layers = session.layers
            probes = run.play(session)
            if (
                probes is not None
            ):  # the last cell has run: from here on the sandbox is asked, and shows nothing
                reports = _judged(assignment.exercises, keys, probes, run.lost, judge, cells)
    tests = [step for step in steps if step.kind == "test"]
    return GradedNotebook(
        reports={name: _with_limit(report, limits) for name, report in reports.items()},
        outcomes=run.outcomes,
        plain_scores={step.grade_id: _plain_score(run.outcomes[step.index], step.points) for step in tests},
        unprotected=tuple(step.grade_id for step in tests),
        isolation=sandbox.name,
        layers=layers,
        notes=tuple(run.notes),
    )


class _Run:
    """The run of one notebook over as many sessions as it takes."""

    def __init__(self, steps: Sequence[Step], limits: Limits, seconds: Mapping[str, float]) -> None:
        self.outcomes: dict[int, CellOutcome] = {}
        self.lost: dict[str, Failure] = {}  # exercises whose snapshot could not be made
        self.notes: list[str] = []
        self._steps = steps
        self._limits = limits
        self._seconds = seconds  # what answering may take, by exercise
        self._page = Page()
        self._deadline = time.monotonic() + limits.submission_seconds
        self._end = (
            self._deadline + limits.submission_seconds
        )  # of what is run again: cells may have become slow
        self._left_out: set[int] = set()
        self._overtime = False  # the time has run out: what is good is run once more, and that is all

    def play(self, session: Session) -> dict[str, Probe] | None:
        """Run what can be run; the probes by exercise, or None when the session was lost on the way."""
        probes: dict[str, Probe] = {}
        for step in self._steps:
            if step.index in self._left_out:
                continue
            if time.monotonic() > self._end:
                return self._give_up()
            try:
                if step.kind == "check":
                    probes[step.grade_id] = session.snapshot(step.grade_id, self._seconds[step.grade_id])
                else:
                    self._run_cell(session, step)
            except SessionLost as lost:
                self._leave_out(step, lost)
                if self._overtime:
                    return self._give_up()
                self._overtime = time.monotonic() > self._deadline
                return None
        return probes

    def _run_cell(self, session: Session, step: Step) -> None:
        before = self.outcomes.get(step.index)
        left = self._deadline - time.monotonic()
        if before is not None:
            seconds = REPLAY_FACTOR * before.seconds + REPLAY_SECONDS
            session.run_cell(step.source, min(self._limits.cell_seconds, seconds))
        elif left > 0:
            self._keep(step, session.run_cell(step.source, min(self._limits.cell_seconds, left)))
        else:
            self._skip_rest(step)

    def _keep(self, step: Step, outcome: CellOutcome) -> None:
        if step.kind == "quiet":
            outcome = replace(outcome, outputs=())
        # What an instructor's own test shows decides about points, so it is never cut.
        self.outcomes[step.index] = outcome if step.kind == "test" else self._page.admit(outcome)
        if outcome.status == "too slow":
            self.notes.append(STOPPED.format(step.index + 1))

    def _skip_rest(self, first: Step) -> None:
        self.notes.append(OUT_OF_TIME.format(self._limits.submission_seconds, first.index + 1))
        for step in self._steps:
            if step.kind != "check" and step.index not in self.outcomes:
                self.outcomes[step.index] = CellOutcome(status="skipped")
                self._left_out.add(step.index)

    def _give_up(self) -> dict[str, Probe]:
        for step in self._steps:
            if step.kind == "check":
                self.lost.setdefault(step.grade_id, Failure.TOO_SLOW)
            else:
                self.outcomes.setdefault(step.index, CellOutcome(status="skipped"))
        return {}

    def _leave_out(self, step: Step, lost: SessionLost) -> None:
        self._left_out.add(step.index)
        if step.kind == "check":
            self.lost[step.grade_id] = lost.reason
            return
        shown = self.outcomes.get(step.index, CellOutcome(status=lost.status))
        self.outcomes[step.index] = replace(shown, status=lost.status)
        used_up = lost.reason is Failure.OUT_OF_MEMORY
        why = USED_UP.format(self._limits.memory_mb) if used_up else lost.reason.value
        self.notes.append(LEFT_OUT.format(step.index + 1, why))


def _judged(
    items: Sequence[Item],
    keys: Mapping[str, AnyKey],
    probes: Mapping[str, Probe],
    lost: Mapping[str, Failure],
    judge: Judge,
    cells: Sequence[str],
) -> dict[str, Report]:
    """A report for each exercise. All are heard before the first is asked anything hidden."""
    heard = {
        item.id: _heard(item, keys[item.id], probes.get(item.id), lost.get(item.id), judge) for item in items
    }
    reports = {item.id: _verdict(item, heard[item.id], probes.get(item.id)) for item in items}
    return {
        name: with_helpers(keys[name], report, reports, code_of(name, cells))
        for name, report in reports.items()
    }


def _heard(item: Item, key: AnyKey, probe: Probe | None, lost: Failure | None, judge: Judge) -> Verdict:
    """The judge's first step; it leads to zero points where anything at all is not as it should be."""
    if probe is None:
        status = Status.MISSING if lost is None else Status(lost.value)
        return lambda: _zero(item, status, NO_CHECK if lost is None else NOT_KEPT)
    try:
        return judge(key, probe)
    except Exception as error:  # a hostile answer that upsets the judge costs its own points, not the class
        note = NO_VERDICT.format(type(error).__name__)
        return lambda: _zero(item, Status.BROKEN_REPLY, note)


def _verdict(item: Item, heard: Verdict, probe: Probe | None) -> Report:
    """The judge's report, or a report of zero points where it could not be made or is not to be believed."""
    try:
        report = heard()
    except Exception as error:  # as in the first step
        return _zero(item, Status.BROKEN_REPLY, NO_VERDICT.format(type(error).__name__))
    if probe and probe.finish() is Failure.BROKEN_REPLY and report.status is Status.GRADED:
        return _zero(item, Status.BROKEN_REPLY, UNASKED)
    if probe and probe.threads and report.status is Status.TOO_SLOW:
        return replace(report, note=f"{report.note}\n{catalogue.note('threads_left')}")
    return report


def _zero(item: Item, status: Status, note: str) -> Report:
    return Report(
        exercise=item.id, points=0.0, max_points=item.points, max_stars=item.bonus, status=status, note=note
    )


def _with_limit(report: Report, limits: Limits) -> Report:
    """The report with the size that was exceeded in its note."""
    if report.status is not Status.OUT_OF_MEMORY:
        return report
    return replace(report, note=report.note.replace("LIMIT", f"{limits.memory_mb} MB"))


def _plain_score(outcome: CellOutcome, points: float) -> float:
    """Stock nbgrader's rule for a test cell, but that only a cell that ran to its end can earn anything.

    An error earns nothing, a first result that reads as a number is partial credit, anything else full marks.
    """
    if outcome.status != "ok":
        return 0.0
    for output in outcome.outputs:
        if output["output_type"] == "execute_result":
            try:
                partial = float(output["data"].get("text/plain", ""))
            except ValueError:
                return points
            return partial if 0.0 <= partial <= points else 0.0
    return points

"""`regrade`: only what a change touches is judged again, it is shown first, and nothing else moves."""

import copy
import dataclasses
import functools
import json
import shutil
from contextlib import contextmanager
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from rehearsal import difference, snapshot
from typer.testing import CliRunner

from autograder import bench, cli_regrade, styles
from autograder.answerkey import Form
from autograder.cli import app
from autograder.course_keys import assignment_keys
from autograder.coursedir import open_course
from autograder.errors import SandboxError, StorageError
from autograder.grade import grade
from autograder.misconceptions import variant_source
from autograder.records import RowStatus
from autograder.regrade import regrading
from autograder.sandbox import choose_sandbox

ASSIGNMENT = "01_convolution"
MENDED = "conv2d_valid"
QUESTION = "01_why_fewer_parameters"
keys_of = functools.cache(assignment_keys)

pytestmark = pytest.mark.slow


class Counting:
    """The real sandbox, and how often it was opened."""

    def __init__(self):
        self._real = choose_sandbox()
        self.name = self._real.name
        self.opened = 0

    @contextmanager
    def open(self, *arguments):
        self.opened += 1
        with self._real.open(*arguments) as session:
            yield session

    def prepare(self, *arguments):
        self._real.prepare(*arguments)

    def close(self):
        self._real.close()


@pytest.fixture
def sandbox():
    return Counting()


@pytest.fixture(autouse=True)
def _keys_made_once(monkeypatch):
    monkeypatch.setattr(bench, "assignment_keys", keys_of)


@pytest.fixture
def mend(monkeypatch):
    """Mend a check that was too strict: numbers that are a little off are right now."""

    def change():
        def mended(assignment, secret):
            keys = dict(keys_of(assignment, secret))
            strict, form = keys[MENDED], Form(tolerance=0.5)
            cases = tuple(
                dataclasses.replace(case, question=dataclasses.replace(case.question, form=form))
                if case.question
                else case
                for case in strict.cases
            )
            return keys | {MENDED: dataclasses.replace(strict, form=form, cases=cases)}

        monkeypatch.setattr(bench, "assignment_keys", mended)

    return change


def answer(notebook, exercise, source):
    next(cell for cell in notebook.cells if cell.id == f"{exercise}-code").source = source


@pytest.fixture
def a_class(course_dir, hand_in, released, course, sandbox):
    """Ada has all right but for the last digits of one function, bob has that one wrong, cyd has nothing."""
    right = copy.deepcopy(released)
    for item in course.assignment(ASSIGNMENT).exercises:
        answer(right, item.id, next(iter(styles.sources(item.id).values())))
    near, wrong = copy.deepcopy(right), copy.deepcopy(right)
    own = next(iter(styles.sources(MENDED).values())).replace(f"def {MENDED}(", "def precise(")
    answer(near, MENDED, f"{own}\n\ndef {MENDED}(*args):\n    return precise(*args) + 0.1\n")
    answer(wrong, MENDED, variant_source(MENDED, "flipped"))
    for student, notebook in {"ada": near, "bob": wrong, "cyd": released}.items():
        hand_in(student, notebook)
    grade(course_dir, [ASSIGNMENT], sandbox)
    sandbox.opened = 0
    return course_dir


def points(course_dir, student):
    record = json.loads(course_dir.record(student, ASSIGNMENT).read_text())
    return {result["id"]: result["points"] for result in record["exercises"]}


def cells(course_dir, student):
    path = course_dir.autograded(student, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def regraded(course_dir, sandbox, *, enter=True, **options):
    with regrading(course_dir, ASSIGNMENT, sandbox, **options) as work:
        if work.touched.cases:
            work.judge()
        if enter:
            work.enter()
    return work


def moved(work):
    return {(change.student, change.exercise): change.direction for change in work.changes}


def test_where_nothing_changed_nothing_is_run(a_class, sandbox):
    before = snapshot(a_class.root)
    work = regraded(a_class, sandbox)
    assert (work.touched.cases, work.touched.unchanged, work.touched.left) == ({}, 3, [])
    assert sandbox.opened == 0
    assert snapshot(a_class.root) == before


def test_a_mended_check_moves_its_own_exercise_and_is_judged_once(a_class, sandbox, mend):
    before = {student: points(a_class, student) for student in ("ada", "bob", "cyd")}
    mend()
    work = regraded(a_class, sandbox)
    assert {case.why for case in work.touched.cases.values()} == {f"the checks of {MENDED} changed"}
    assert moved(work) == {("ada", MENDED): 1, ("bob", MENDED): 0, ("cyd", MENDED): 0}
    assert sandbox.opened == 3
    maximum = keys_of(work._bench.assignment, a_class.secret())[MENDED].points
    assert points(a_class, "ada") == before["ada"] | {MENDED: maximum}
    assert before["ada"][MENDED] < maximum
    assert [points(a_class, student) for student in ("bob", "cyd")] == [before["bob"], before["cyd"]]
    with Gradebook(a_class.db_url, a_class.course_id) as book:
        assert book.find_grade(MENDED, ASSIGNMENT, ASSIGNMENT, "ada").auto_score == maximum
    assert cells(a_class, "ada")[MENDED].outputs[0].data["text/plain"] == f"{maximum:g}"
    assert regraded(a_class, sandbox).touched.unchanged == 3
    rows = grade(a_class, [ASSIGNMENT], sandbox)
    assert {row.status for row in rows} == {RowStatus.UNCHANGED}
    assert sandbox.opened == 3


def test_what_grade_makes_of_the_same_change_is_the_same(a_class, sandbox, mend, tmp_path):
    other = open_course(shutil.copytree(a_class.root, tmp_path / "other"))
    mend()
    regraded(a_class, sandbox)
    rows = grade(other, [ASSIGNMENT], sandbox)
    assert {row.again for row in rows} == {f"the checks of {MENDED} changed"}
    assert difference(snapshot(a_class.root), snapshot(other.root)) == []


def test_code_that_draws_by_chance_does_not_move_an_exercise_that_is_not_touched(
    a_class, sandbox, mend, monkeypatch
):
    before, shown = points(a_class, "bob"), cells(a_class, "bob")
    with Gradebook(a_class.db_url, a_class.course_id) as book:
        said = book.find_comment("correlate1d-code", ASSIGNMENT, ASSIGNMENT, "bob").auto_comment
    original = bench.grade_notebook

    def unlucky(*arguments):
        run = original(*arguments)
        report = dataclasses.replace(run.reports["correlate1d"], points=0.0, note="Bad luck.")
        return dataclasses.replace(run, reports=run.reports | {"correlate1d": report}, notes=("Slow.",))

    monkeypatch.setattr(bench, "grade_notebook", unlucky)
    mend()
    regraded(a_class, sandbox)
    assert before["correlate1d"] > 0
    assert points(a_class, "bob") == before
    now = cells(a_class, "bob")
    assert {name for name in now if now[name] != shown[name]} <= {MENDED}
    with Gradebook(a_class.db_url, a_class.course_id) as book:
        comment = book.find_comment("correlate1d-code", ASSIGNMENT, ASSIGNMENT, "bob")
        assert comment.auto_comment == said
        assert book.find_grade("correlate1d", ASSIGNMENT, ASSIGNMENT, "bob").auto_score > 0


def test_what_all_exercises_share_touches_them_all(a_class, sandbox, course):
    limits = dataclasses.replace(course.limits, cell_seconds=19)
    work = regraded(a_class, sandbox, course=dataclasses.replace(course, limits=limits))
    assert {case.why for case in work.touched.cases.values()} == {"the limits changed"}
    assert len(moved(work)) == 3 * len(course.assignment(ASSIGNMENT).exercises)
    assert set(moved(work).values()) == {0}


def test_nothing_is_written_before_it_is_entered(a_class, sandbox, mend):
    before = snapshot(a_class.root)
    mend()
    work = regraded(a_class, sandbox, enter=False)
    assert 1 in moved(work).values()
    assert difference(snapshot(a_class.root), before) == []


def test_scores_by_hand_and_penalties_stay(a_class, sandbox, mend):
    with Gradebook(a_class.db_url, a_class.course_id) as book:
        assert book.find_submission(ASSIGNMENT, "ada").total_seconds_late == 0
        words = book.find_grade(QUESTION, ASSIGNMENT, ASSIGNMENT, "ada")
        words.manual_score, words.needs_manual_grade = 1.5, False
        code = book.find_grade(MENDED, ASSIGNMENT, ASSIGNMENT, "bob")
        code.manual_score, code.extra_credit = 0.25, 0.5
        remark = book.find_comment(f"{MENDED}-code", ASSIGNMENT, ASSIGNMENT, "bob")
        remark.manual_comment = "Read it once more."
        book.db.commit()
    mend()
    regraded(a_class, sandbox)
    with Gradebook(a_class.db_url, a_class.course_id) as book:
        words = book.find_grade(QUESTION, ASSIGNMENT, ASSIGNMENT, "ada")
        assert (words.manual_score, words.needs_manual_grade) == (1.5, False)
        code = book.find_grade(MENDED, ASSIGNMENT, ASSIGNMENT, "bob")
        assert (code.manual_score, code.extra_credit, code.needs_manual_grade) == (0.25, 0.5, True)
        remark = book.find_comment(f"{MENDED}-code", ASSIGNMENT, ASSIGNMENT, "bob")
        assert remark.manual_comment == "Read it once more."


@pytest.mark.parametrize("place", ["enter", "_store", "save"])
@pytest.mark.parametrize("again", ["regrade", "grade"])
def test_what_is_cut_short_while_it_is_entered_is_made_good(
    a_class, sandbox, mend, tmp_path, monkeypatch, place, again
):
    wanted = open_course(shutil.copytree(a_class.root, tmp_path / "wanted"))
    mend()
    regraded(wanted, sandbox)
    original = getattr(__import__("autograder.keeping", fromlist=[place]), place)
    calls = []

    def cut_short(*arguments, **options):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return original(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(f"autograder.keeping.{place}", cut_short)
        with pytest.raises(KeyboardInterrupt):
            regraded(a_class, sandbox)
    assert difference(snapshot(a_class.root), snapshot(wanted.root))
    if again == "grade":
        grade(a_class, [ASSIGNMENT], sandbox)
    else:
        assert sorted(regraded(a_class, sandbox).touched.cases) == ["bob", "cyd"]
    assert difference(snapshot(a_class.root), snapshot(wanted.root)) == []


def test_what_is_new_changed_or_refused_is_left_to_grade(a_class, sandbox, hand_in, released, mend):
    hand_in("new", released)
    hand_in("old", b"{")
    grade(a_class, [ASSIGNMENT], sandbox, student="old")
    hand_in("ada", released)  # at the same time, as where nobody notes it
    hand_in("bob", released, timestamp="2026-01-16 12:00:00 UTC")
    sandbox.opened = 0
    mend()
    work = regraded(a_class, sandbox)
    assert work.touched.left == ["ada", "bob", "new", "old"]
    assert list(work.touched.cases) == ["cyd"]
    assert sandbox.opened == 1


def test_what_is_handed_in_meanwhile_is_not_entered_and_nobody_else_grades(
    a_class, sandbox, hand_in, released, mend
):
    mend()
    with regrading(a_class, ASSIGNMENT, sandbox) as work:
        work.judge()
        hand_in("ada", released, timestamp="2026-01-16 12:00:00 UTC")
        with pytest.raises(StorageError, match="another grading runs"):
            grade(a_class, [ASSIGNMENT], sandbox)
        assert work.enter() == 2
    said = "ada: not entered, because another file was handed in meanwhile; autograder grade is for that"
    assert work.problems == [said]
    assert grade(a_class, [ASSIGNMENT], sandbox)[0].status is RowStatus.GRADED


def test_a_machine_that_cannot_isolate_ends_it_and_a_fault_of_the_grader_one_row(
    a_class, sandbox, mend, monkeypatch
):
    mend()
    before = snapshot(a_class.root)
    original = bench.grade_notebook

    def fails_once(*arguments):
        monkeypatch.setattr(bench, "grade_notebook", original)
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(bench, "grade_notebook", fails_once)
    work = regraded(a_class, sandbox, enter=False)
    assert work.problems == ["ada: the grader failed (ZeroDivisionError: oops)"]
    assert {student for student, _ in moved(work)} == {"bob", "cyd"}

    def never(*arguments):
        raise SandboxError("no bubblewrap")

    monkeypatch.setattr(bench, "grade_notebook", never)
    with pytest.raises(SandboxError, match="no bubblewrap"):
        regraded(a_class, sandbox)
    assert difference(snapshot(a_class.root), before) == []


def command(course_dir, *options, **settings):
    return CliRunner().invoke(app, ["regrade", str(course_dir.root), ASSIGNMENT, *options], **settings)


@pytest.mark.parametrize(
    ("terminal", "options", "typed", "code", "entered", "last"),
    [
        (False, (), None, 1, False, "nothing was changed, because there is nobody to ask here: --yes"),
        (True, (), "n\n", 1, False, "nothing was changed"),
        (True, (), "y\n", 0, True, "feedback pages are made anew by: autograder feedback"),
        (False, ("--yes",), None, 0, True, "feedback pages are made anew by: autograder feedback"),
    ],
)
def test_the_command_shows_what_changes_and_asks(
    a_class, mend, monkeypatch, terminal, options, typed, code, entered, last
):
    before = points(a_class, "ada")
    mend()
    stdin = SimpleNamespace(isatty=lambda: terminal)
    monkeypatch.setattr(cli_regrade, "sys", SimpleNamespace(stdin=stdin))
    done = command(a_class, *options, input=typed)
    assert done.exit_code == code, done.output
    assert f"to judge again: 3 of 3 graded, because the checks of {MENDED} changed" in done.output
    assert "3 submissions judged again: 1 score up, 0 down, 2 unchanged" in done.output
    row = next(line for line in done.output.splitlines() if "ada" in line)
    assert f"{before[MENDED]:g}" in row
    assert "bob" not in done.output
    assert last in done.output.splitlines()[-1]
    assert (points(a_class, "ada") != before) is entered


def test_the_command_has_nothing_to_do_where_nothing_changed(a_class):
    done = command(a_class)
    assert (done.exit_code, done.output) == (
        0,
        "nothing to judge again: for all 3 that are graded, everything is as it was\n",
    )


@pytest.mark.parametrize(("method", "said"), [("judge", "nothing was changed"), ("enter", "is kept")])
def test_ctrl_c_says_what_holds(a_class, mend, monkeypatch, method, said):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    mend()
    monkeypatch.setattr(f"autograder.regrade.Regrading.{method}", interrupted)
    done = command(a_class, "--yes")
    assert said in str(done.exception)

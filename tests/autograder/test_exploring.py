"""`check(...).explore()`: a failing case opens an explorer on that case, in a student's copy too."""

from __future__ import annotations

import functools
import subprocess
import sys

import numpy as np
import pytest

from autograder import checking, misconceptions, styles
from autograder.checking import check
from autograder.checks import exercises, openings
from autograder.checks.padding_stride_openings import drawable
from autograder.course import REPOSITORY, load_course
from autograder.exercise import Exercise
from autograder.keybuilding import graded_key, visible_key
from autograder.opening import Opening, packed, unpacked
from autograder.report_html import report_html
from autograder.report_text import report_text
from cnn import explore
from cnn.explore.panel import Explorer

EXERCISES = {
    name: exercise
    for each in load_course().assignments
    for name, exercise in exercises(each.id).items()
    if isinstance(exercise, Exercise)
}
WRONG = [(name, wrong.id) for name, exercise in EXERCISES.items() for wrong in exercise.misconceptions]


def checked(exercise: str, source: str):
    names = {"np": np}
    exec(source, names)
    return check(exercise, names)


def wrong(exercise: str, variant: str):
    return checked(exercise, misconceptions.variant_source(exercise, variant))


@pytest.mark.parametrize(("exercise", "variant"), WRONG)
def test_what_a_report_promises_opens_and_what_it_does_not_is_a_sentence(exercise, variant, capsys):
    result = wrong(exercise, variant)
    shown = result.explore()
    promised = f"run <code>check(&quot;{exercise}&quot;).explore()</code>" in result._repr_html_()
    assert promised == isinstance(shown, Explorer) == (result.report.opens is not None)
    if promised:
        assert shown.drawing.sentence
        assert capsys.readouterr().out.strip().endswith(("?", "."))
    else:
        first = next(case for case in result.report.cases if case.seen)
        assert repr(shown).startswith(f"No explorer shows “{first.name}”, so here are its numbers. ")
        assert first.seen.partition("\n")[0] in repr(shown)
        assert ("draws what is expected" in repr(shown)) == (first.picture is not None)


def test_a_flip_opens_the_flip():
    for exercise in ("correlate1d", "correlate2d", "filter_response", "conv2d_valid"):
        assert wrong(exercise, "flipped").explore().drawing.title == explore.flip().drawing.title
    assert wrong("convolve2d", "not_flipped").explore().drawing.title == explore.flip().drawing.title


SIZES = {  # of the first failing case: rows and columns of the image, rows and columns of the filter
    "correlate1d": lambda x, k: (1, len(x), 1, len(k)),
    "correlate2d": lambda x, k: (*x.shape, *k.shape),
    "conv2d_valid": lambda x, w, b: (*x.shape[2:], *w.shape[2:]),
}


@pytest.mark.parametrize(
    ("exercise", "variant"),
    [
        (name, wrong)
        for name, wrong in WRONG
        if name in SIZES and wrong in ("no_plus_one", "kernel_transposed")
    ],
)
def test_wrong_places_open_what_the_student_s_function_reads_on_the_failing_case(exercise, variant):
    result = wrong(exercise, variant)
    explorer = result.explore()
    scene = explorer.state.scene
    failed = next(i for i, case in enumerate(result.report.cases) if not case.passed)
    case = checking._stored_keys(checking.ANSWERS)[exercise].cases[failed]
    shown = (scene.rows.n, scene.columns.n, scene.rows.f, scene.columns.f)
    assert shown == SIZES[exercise](*case.question.args)
    assert f"Your {exercise}" in explorer.drawing.sentence


class Odd:
    def __call__(self, *anything):
        return np.zeros(1)


@pytest.mark.parametrize("function", [lambda *a: np.zeros((2, 2)), functools.partial(min, 1), Odd(), print])
def test_whatever_the_student_s_function_is_it_is_asked_as_the_exercise_is(function):
    explorer = check("conv2d_valid", {"conv2d_valid": function}).explore()
    if isinstance(explorer, Explorer):
        assert explorer.state.form == "valid"


def test_mistakes_with_depth_and_bias_open_the_volume_within_what_it_can_show():
    for variant in ("first_channel_only", "bias_per_channel", "filters_first"):
        explorer = wrong("conv2d_valid", variant).explore()
        assert explorer.drawing.title == explore.volume().drawing.title
    assert wrong("conv_parameters", "no_bias").explore().state.size == 5
    assert openings.sheets(11, 64, 128) == {"size": 5, "channels": 3, "filters": 6}
    assert openings.sheets(1, 1, 1) == {"size": 1, "channels": 1, "filters": 1}


def test_a_wrong_kind_of_answer_opens_nothing():
    for variant in ("returns_nothing", "integer_result", "changes_input"):
        assert wrong("conv2d_valid", variant).report.opens is None


def test_a_right_answer_has_nothing_to_explore():
    result = checked("correlate1d", styles.sources("correlate1d")["loops"])
    assert repr(result.explore()) == "correlate1d has passed every case, so there is no mistake to look at."
    assert "explore()" not in result._repr_html_()


def test_without_an_answer_the_sentence_says_what_to_do_first():
    stub = "def correlate1d(x, k):\n    raise NotImplementedError()"
    for result, words in (
        (checked("correlate1d", stub), "correlate1d is still waiting for you"),
        (check("correlate1d", {}), "There is no function called correlate1d yet."),
    ):
        assert repr(result.explore()).startswith(f"Nothing can be seen yet. {words}")
        assert "explore()" not in report_html(result.report) + report_text(result.report)


def test_without_widgets_it_says_what_to_install_and_shows_no_traceback():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['anywidget', 'ipywidgets', 'traitlets']))\n"
        "import numpy as np\nfrom autograder import check\n"
        "print(check('convolve2d', {'convolve2d': lambda x, k: np.zeros((2, 2))}).explore())"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
    assert run.stdout.strip().endswith(
        "Nothing can be shown here: the explorers need anywidget, "
        'which the extra "lab" brings. In the course\'s folder run '
        'pip install -e ".[lab]"; with the zip of one notebook, pip install -r requirements.txt'
    )
    assert run.stderr == ""


def test_check_itself_loads_no_explorer():
    code = "import sys; from autograder import check; print([m for m in sys.modules if 'explore' in m])"
    run = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


def test_stored_answers_say_the_same_as_the_checks():
    keys = checking._stored_keys(checking.ANSWERS)
    for name, exercise in EXERCISES.items():
        fresh = [unpacked(packed(case.opens)) for case in visible_key(exercise, 1).cases]
        assert [case.opens for case in keys[name].cases] == fresh


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_hidden_case_brings_its_sizes_along(exercise):
    key = graded_key(EXERCISES[exercise], 1, b"seed")
    assert not [case.name for case in key.cases if case.hidden and case.opens]


def test_a_failure_in_hidden_cases_alone_opens_nothing(tmp_path, monkeypatch):
    (tmp_path / "course.json").write_text('{"schema": 1, "course": "convnets"}')
    (tmp_path / "secret.key").write_text("ab" * 32)
    monkeypatch.setenv(checking.COURSE, str(tmp_path))
    visible = {
        (case.question.args[0].tobytes(), case.question.args[1].tobytes())
        for case in checking._stored_keys(checking.ANSWERS)["convolve2d"].cases
        if case.question
    }
    right = styles.sources("convolve2d")
    names = {"np": np}
    exec(next(iter(right.values())), names)

    def only_what_is_shown(x, k):
        return names["convolve2d"](x, k) + ((x.tobytes(), k.tobytes()) not in visible)

    result = check("convolve2d", {"convolve2d": only_what_is_shown})
    assert not result.passed
    assert result.report.opens is None
    assert "no others of convolve2d fail" in repr(result.explore())


def test_an_opening_survives_json_and_fits_what_was_named():
    opening = Opening(explorer="flip", look="?", options={"stride": (1, 2)}, after=("a",), unless=("b",))
    assert unpacked(packed((opening,))) == (opening,)
    assert opening.fits(["b", "a"])
    assert not opening.fits(["b"])
    for_any = Opening(explorer="flip", look="?", unless=("b", "c"))
    assert [for_any.fits(named) for named in ([], ["a"], ["a", "b"], ["b"], ["b", "c"])] == [
        *(True, True, True, False, False)
    ]


def test_sizes_that_are_larger_than_an_explorer_draws_are_cut_to_what_it_draws():
    sizes = drawable(image=(12, 3), kernel=9, stride=7, padding=4)
    assert sizes == {"image": (10, 3), "kernel": 7, "stride": 5, "padding": 3}
    assert explore.stride_padding(**sizes).state.padding == 3

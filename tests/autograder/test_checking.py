"""`check` as a student meets it: in a notebook, in a terminal, in a script."""

from __future__ import annotations

import functools
import subprocess
import sys

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell

from autograder import checking, misconceptions, styles
from autograder.checking import UnknownExercise, check
from autograder.errors import CourseError
from autograder.report import Status

RIGHT = styles.sources("correlate1d")["loops"]


def namespace(source: str = "") -> dict:
    names = {"np": np}
    exec(source, names)
    return names


def test_a_right_answer_earns_all_points():
    result = check("correlate1d", namespace(RIGHT))
    assert (float(result), result.points, result.max_points) == (1.0, 1.0, 1.0)
    assert result.passed
    assert result.misconceptions == ()


def test_a_wrong_answer_is_an_ordinary_result_with_names():
    result = check("conv2d_valid", namespace(misconceptions.variant_source("conv2d_valid", "flipped")))
    assert result.misconceptions == ("flipped",)
    assert 0 <= float(result) < result.max_points
    assert not result.passed


def test_the_callers_own_names_are_looked_at_by_default():
    names = namespace(RIGHT)
    exec("from autograder import check\nresult = check('correlate1d')", names)
    assert names["result"].passed
    names.pop("correlate1d")
    exec("result = check('correlate1d')", names)
    assert names["result"].report.status is Status.MISSING


class Callable:
    def __call__(self, x, k):
        return np.correlate(x, k, "valid")


@pytest.mark.parametrize(
    "function",
    [lambda x, k: np.correlate(x, k, "valid"), functools.partial(np.correlate, mode="valid"), Callable()],
    ids=["lambda", "partial", "object"],
)
def test_anything_that_can_be_called_is_as_good_as_a_def(function):
    assert check("correlate1d", {"correlate1d": function}).passed


def test_plain_text_is_a_decimal_that_float_reads():
    texts = {repr(check("correlate1d", namespace(RIGHT))), repr(check("correlate1d", {}))}
    assert texts == {"1", "0"}
    partial = check("correlate1d", namespace(misconceptions.variant_source("correlate1d", "flipped")))
    assert float(repr(partial)) == partial.points > 0


def test_printed_it_is_the_report():
    text = str(check("correlate1d", {}))
    assert text.startswith("✗ correlate1d: 0 of 1 point\n")
    assert "no function called correlate1d" in text


def test_a_notebook_gets_points_as_text_and_the_report_as_html():
    InteractiveShell.clear_instance()
    formatter = DisplayFormatter()
    data, _ = formatter.format(check("correlate1d", {}))
    assert data["text/plain"] == "0"
    assert data["text/html"].startswith('<div class="autograder-report ')


def test_a_terminal_gets_the_report_as_text():
    command = (
        "import os; os.environ['HOME'] = os.environ['IPYTHONDIR'] = '/nonexistent'\n"
        "from IPython.terminal.interactiveshell import TerminalInteractiveShell as Shell\n"
        "shell = Shell.instance()\n"
        "from autograder import check\n"
        "print(check('correlate1d', {})._repr_mimebundle_())"
    )
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert "correlate1d: 0 of 1 point" in done.stdout, done.stderr
    assert "text/html" not in done.stdout


def test_an_unknown_exercise_is_one_kind_line_that_lists_the_known_ones():
    with pytest.raises(UnknownExercise) as caught:
        check("conv3d")
    message = str(caught.value)
    assert message.startswith("There is no exercise 'conv3d'. There are: ")
    assert "conv2d_valid" in message
    assert caught.value._render_traceback_() == [message]


def test_an_unknown_exercise_shows_no_traceback_in_a_notebook(capsys):
    shell = InteractiveShell.instance()
    try:
        shell.run_cell("from autograder import check\ncheck('conv3d')", store_history=False)
    finally:
        InteractiveShell.clear_instance()
    shown = capsys.readouterr()
    assert "There is no exercise 'conv3d'" in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err
    assert "checking.py" not in shown.out + shown.err


def test_without_stored_answers_the_message_says_how_to_make_them(tmp_path):
    with pytest.raises(CourseError, match=r"no stored answers.*autograder build"):
        checking._stored_keys(tmp_path)


def test_seven_loops_are_fast_enough_because_the_visible_cases_are_small():
    key = checking._stored_keys(checking.ANSWERS)["conv2d_valid"]
    asked = [case.question for case in key.cases if case.question]
    products = sum(question.expected.value.size * question.args[1][0].size for question in asked)
    assert products < 60_000  # a loop takes under 3 microseconds for one, and a check may take 0.3 s


def test_a_course_directory_adds_the_hidden_cases_and_its_secret_decides_their_inputs(tmp_path, monkeypatch):
    (tmp_path / "course.json").write_text('{"schema": 1, "course": "convnets"}')
    (tmp_path / "secret.key").write_text("ab" * 32)
    monkeypatch.setenv(checking.COURSE, str(tmp_path))
    asked = []

    def correlate1d(x, k):
        asked.append(x.tolist())
        return np.correlate(x, k, "valid")

    result = check("correlate1d", {"correlate1d": correlate1d})
    assert result.passed
    assert sum(case.hidden for case in result.report.cases) == 5
    monkeypatch.delenv(checking.COURSE)
    before = len(asked)
    check("correlate1d", {"correlate1d": correlate1d})
    assert asked[before:] == asked[: len(asked) - before]
    assert len(asked) - before == 5

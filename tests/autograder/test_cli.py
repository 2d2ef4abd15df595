"""The command line: every command has help with an example, mistakes are one line, exit codes are kept."""

import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from autograder import tables
from autograder.bank import Row
from autograder.cli import app
from autograder.records import Row as Graded
from autograder.records import RowStatus

COMMANDS = ("doctor", "build", "bank", "init", "release", "simulate", "grade", "regrade", "feedback")


def autograder(*arguments):
    """Run the command as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert re.search(rf"Example:\s+autograder {command}", result.output)


def test_the_commands_are_the_ones_of_the_contract():
    assert {command.callback.__name__ for command in app.registered_commands} == set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("grade", "nowhere"), "nowhere is not a course directory; make one with: autograder init nowhere"),
        (("feedback", "nowhere"), "nowhere is not a course directory"),
        (("init", __file__), "is a file; name a directory"),
        (
            ("release", "nowhere", "99_no_such"),
            "there is no assignment '99_no_such' in course.toml; there are: 00_perc",
        ),
    ],
)
def test_a_mistake_of_the_caller_is_one_line_and_exit_code_2(arguments, message):
    done = autograder(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.startswith("autograder: ")
    assert len(done.stderr.splitlines()) == 1


def test_reasons_to_grade_again_are_counted():
    rows = [
        Graded(student=name, assignment="a", status=RowStatus.GRADED, score=1, max_score=1, again=why)
        for name, why in zip(
            "abcd", ("the limits changed", "", "it is new", "the limits changed"), strict=True
        )
    ]
    assert tables.again(rows) == [
        "graded again: 2, because the limits changed",
        "graded again: 1, because it is new",
    ]


def test_an_unknown_option_is_wrong_usage():
    assert autograder("grade", "--no-such-option").returncode == 2


def test_init_says_what_it_made_and_keeps_the_secret_the_second_time(tmp_path):
    first, second = autograder("init", tmp_path / "course"), autograder("init", tmp_path / "course")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "made a new secret" in first.stdout
    assert "kept the secret" in second.stdout


def test_grading_without_bubblewrap_refuses_with_the_line_that_installs_it(tmp_path, monkeypatch):
    autograder("init", tmp_path / "course")
    monkeypatch.setenv("PATH", str(tmp_path))  # no bwrap here
    done = autograder("grade", tmp_path / "course")
    assert done.returncode == 1
    assert "bubblewrap is not installed, so nothing is run. Install it: " in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_assignments_for_which_nothing_was_handed_in_are_one_line_and_no_table(tmp_path):
    autograder("init", tmp_path / "course")
    done = autograder("grade", tmp_path / "course", "01_convolution", "03_relu")
    assert (done.returncode, done.stderr) == (0, "")
    first, *places = done.stdout.splitlines()
    assert first == "nothing was handed in for 01_convolution, 03_relu"
    assert [line.split()[0] for line in places] == ["gradebook", "autograded", "records"]


@pytest.mark.parametrize(("earned", "code", "sign"), [(0.5, 0, "held"), (1.0, 1, "FAILED")])
def test_the_bank_is_shown_and_a_variant_that_is_not_rejected_ends_with_1(monkeypatch, earned, code, sign):
    row = Row(
        exercise="f",
        name="flipped",
        right=False,
        visible=0.2,
        graded=earned,
        named=("flipped",),
        alike=("flipped",),
    )
    monkeypatch.setattr("autograder.bank.matrix", lambda assignment: [row])
    result = CliRunner().invoke(app, ["bank", "01_convolution"])
    assert result.exit_code == code
    assert sign in result.output
    assert "wrote" not in result.output


@pytest.mark.parametrize(
    ("change", "sound"),
    [
        ({}, True),
        ({"visible": 1.0}, False),
        ({"named": ("mean",)}, False),
        ({"named": ()}, False),
        ({"named": (), "may_be_unnamed": True}, True),
        ({"named": ("mean",), "alike": ("mean", "flipped")}, True),
        ({"right": True}, False),
        ({"right": True, "visible": 1.0, "graded": 1.0}, False),
        ({"right": True, "visible": 1.0, "graded": 1.0, "named": ()}, True),
    ],
)
def test_a_row_is_sound_only_if_all_is_as_it_should_be(change, sound):
    row = {"right": False, "visible": 0.2, "graded": 0.5, "named": ("flipped",), "alike": ("flipped",)}
    assert Row(exercise="f", name="flipped", **{**row, **change}).sound is sound

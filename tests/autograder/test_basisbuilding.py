"""Whatever decides about a score is in the digests; what does not, is not."""

import dataclasses
import functools
import json
import shutil
import subprocess
import sys

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder import basisbuilding, catalogue
from autograder.basisbuilding import (
    basis_of,
    digest_of_code,
    judging_modules,
    libraries,
    sandbox_modules,
    words,
)
from autograder.closure import module_file
from autograder.course import REPOSITORY
from autograder.course_keys import assignment_keys
from autograder.sandbox.session import BESIDE
from autograder.withhold import write_packages

ASSIGNMENT = "01_convolution"
keys_of = functools.cache(assignment_keys)


class Strict:
    name = "strict"


class Other:
    name = "other"


@pytest.fixture
def given(course, tmp_path):
    """The arguments of `basis_of`."""
    assignment = course.assignment(ASSIGNMENT)
    return {
        "assignment": assignment,
        "limits": course.limits,
        "source": new_notebook(),
        "keys": keys_of(assignment, b"s" * 32),
        "packages": write_packages(assignment, tmp_path / "packages"),
        "sandbox": Strict(),
    }


def of_exercise(given, name, **change):
    items = tuple(
        dataclasses.replace(item, **change) if item.id == name else item
        for item in given["assignment"].exercises
    )
    return dataclasses.replace(given["assignment"], exercises=items)


def fewer(given):
    """A folder with less to import."""
    assignment = dataclasses.replace(given["assignment"], provides=("CnnError",))
    return write_packages(assignment, given["packages"].with_name("fewer"))


def tolerant(given):
    keys = dict(given["keys"])
    key = keys["conv2d_valid"]
    return keys | {
        "conv2d_valid": dataclasses.replace(key, form=dataclasses.replace(key.form, tolerance=0.1))
    }


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda given: {}, ""),
        (
            lambda given: {"limits": dataclasses.replace(given["limits"], memory_mb=1)},
            "the limits changed",
        ),
        (
            lambda given: {"source": new_notebook(cells=[new_markdown_cell("new")])},
            "the released notebook changed",
        ),
        (lambda given: {"sandbox": Other()}, "the sandbox changed"),
        (lambda given: {"keys": tolerant(given)}, "the checks of conv2d_valid changed"),
        (
            lambda given: {"assignment": of_exercise(given, "correlate1d", seconds=3.0)},
            "the checks of correlate1d changed",
        ),
        (
            lambda given: {"assignment": dataclasses.replace(given["assignment"], packages=())},
            "the libraries changed",
        ),
        (
            lambda given: {"packages": fewer(given)},
            "the code and data to import changed",
        ),
        (lambda given: {"assignment": dataclasses.replace(given["assignment"], title="Another")}, ""),
    ],
)
def test_each_part_is_seen_to_change(given, change, why):
    before = basis_of(**given)
    assert basis_of(**{**given, **change(given)}).why(before) == why


def test_another_secret_changes_the_checks_that_hide_something(given):
    other = assignment_keys(given["assignment"], b"t" * 32)
    found = basis_of(**{**given, "keys": other}).touched(basis_of(**given))
    assert "conv2d_valid" in found


def test_a_helper_that_is_judged_otherwise_touches_those_who_name_it(course, tmp_path):
    assignment = course.assignment("02_padding_stride")
    keys = keys_of(assignment, b"s" * 32)
    user = next(key for key in keys.values() if getattr(key, "helpers", ()))
    helper = keys[user.helpers[0]]
    changed = dict(keys) | {helper.exercise: dataclasses.replace(helper, points=99.0)}
    before, after = (
        basis_of(assignment, course.limits, new_notebook(), found, tmp_path, Strict())
        for found in (keys, changed)
    )
    assert {helper.exercise, user.exercise} <= set(after.touched(before))
    assert set(after.touched(before)) < set(keys)


def test_a_version_of_what_is_inside_counts_and_of_what_is_not_does_not(given, monkeypatch):
    before = libraries(given["assignment"])
    assert {"python", "machine", "numpy", "ipython", "matplotlib"} <= set(before)
    assert not {"scipy", "nbgrader"} & set(before)
    monkeypatch.setattr("sys.version", "4.0")
    assert libraries(given["assignment"]) == before | {"python": "4.0"}


@pytest.fixture
def copied(tmp_path):
    """The grader's source in a place where it can be changed."""
    shutil.copytree(REPOSITORY / "autograder", tmp_path / "autograder")
    return tmp_path


def digests(root):
    basisbuilding._code.cache_clear()
    return digest_of_code(judging_modules(root), root), digest_of_code(sandbox_modules(root), root)


def append(root, module, text):
    path = module_file(root, f"autograder.{module}")
    path.write_text(f"{path.read_text()}\n{text}\n")


@pytest.mark.parametrize(
    ("module", "seen"),
    [
        *((name, (True, False)) for name in ("bench", "grading", "judge", "intake", "compare", "scoring")),
        *((name, (True, False)) for name in ("report_html", "gradebook", "training", "networks")),
        *((f"sandbox.{name}", (False, True)) for name in ("bubblewrap", "worker", "shell", "seccomp")),
        *((name, (False, False)) for name in ("cli", "tables", "progress", "release", "bank", "workers")),
        *((name, (False, False)) for name in ("checks.convolution", "misconceptions.conv2d", "keybuilding")),
        *((name, (False, False)) for name in ("sandbox.doctor", "sandbox.attacks", "database", "grade")),
    ],
)
def test_code_that_judges_is_seen_to_change_and_no_other(copied, module, seen):
    before = digests(copied)
    append(copied, module, "CHANGED = 1")
    assert tuple(one != other for one, other in zip(digests(copied), before, strict=True)) == seen


def test_a_comment_changes_nothing_and_a_new_module_that_is_imported_does(copied):
    before = digests(copied)
    append(copied, "judge", "# only said")
    assert digests(copied) == before
    (copied / "autograder" / "fresh.py").write_text("NEW = 1")
    append(copied, "scoring", "def later():\n    from autograder import fresh")
    assert "autograder.fresh" in judging_modules(copied)


def test_what_is_loaded_when_a_submission_is_judged_is_in_the_digests():
    """The modules are found by reading imports; here by importing, in a process that has loaded nothing."""
    code = (
        "import sys, json; from autograder import grading, intake, graded_notebook, judge, training;"
        "print(json.dumps([name for name in sys.modules if name.split('.')[0] == 'autograder']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert len(loaded) > 30
    assert loaded <= judging_modules() | sandbox_modules()
    assert {f"autograder.sandbox.{name.removesuffix('.py')}" for name in BESIDE} <= sandbox_modules()


def test_only_what_judges_trained_networks_uses_the_reference():
    """Its code and the digits are in the digests of those exercises alone."""
    users = {
        name.rpartition(".")[2]
        for name in judging_modules() | sandbox_modules()
        if "import cnn" in (text := module_file(REPOSITORY, name).read_text()) or "from cnn" in text
    }
    assert users == {"training", "networks"}


def test_a_trained_network_is_judged_by_the_reference_too(course, monkeypatch, tmp_path):
    assignment = course.assignment("07_convnet")
    given = (assignment, course.limits, new_notebook(), keys_of(assignment, b"s" * 32), tmp_path, Strict())
    before = basis_of(*given)
    monkeypatch.setattr(basisbuilding, "_reference_and_digits", lambda: "another")
    assert basis_of(*given).touched(before) == ("train_convnet",)


def test_all_words_of_the_catalogue_are_those_of_some_exercise_or_of_the_grader():
    stored = "".join(
        path.read_bytes().decode("latin-1") for path in (REPOSITORY / "autograder/answers").glob("*.npz")
    )
    code = "".join(module_file(REPOSITORY, name).read_text() for name in judging_modules())
    # of a network nobody can tell that its labels were mixed up: that entry is for the table of teachers
    assert catalogue.known() - {*words(stored), *words(code)} == {"labels_out_of_order"}


def test_other_words_for_a_mistake_touch_the_exercises_that_can_name_it(given, monkeypatch):
    before = basis_of(**given)
    finding = catalogue.finding
    monkeypatch.setattr(
        catalogue,
        "finding",
        lambda name: (
            dataclasses.replace(finding(name), hint="Look again.") if name == "not_flipped" else finding(name)
        ),
    )
    assert "convolve2d" in basis_of(**given).touched(before)
    assert "correlate1d" not in basis_of(**given).touched(before)

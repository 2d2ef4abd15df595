"""What the sandbox gets of our own code: it works, it is silent, and it holds no answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import REPOSITORY, load_course
from autograder.errors import CourseError
from autograder.withhold import packages, reference, write_packages

ASSIGNMENT = load_course().assignment("01_convolution")

# Runs in a Python of its own, the packages first on its path and the checkout nowhere on it.
PRELUDE = f"""
import sys
sys.path[:] = [sys.argv[1], *(p for p in sys.path if p != {str(REPOSITORY)!r})]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_packages(ASSIGNMENT, tmp_path_factory.mktemp("sandbox") / "packages")


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-W", "error", "-c", PRELUDE + code, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_the_first_cell_of_a_notebook_works_and_prints_nothing(folder: Path) -> None:
    done = run(
        folder,
        "from autograder import check\n"
        "from cnn import figures, explore, load_digits, sample_image\n"
        "figures.sliding_2d(load_digits().images[0, 0], 1).show()\n"
        "check('conv2d_valid').explore()\n",
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_the_packages_are_imported_and_not_this_checkout(folder: Path) -> None:
    done = run(
        folder,
        "import json, autograder, cnn, cnn.data, cnn.figures\n"
        "ours = {name: module.__file__ for name, module in sys.modules.items()\n"
        "        if name.split('.')[0] in ('cnn', 'autograder')}\n"
        "print(json.dumps(ours))",
    )
    files = json.loads(done.stdout)
    assert len(files) == 5
    assert all(Path(file).is_relative_to(folder) for file in files.values())


def test_the_data_is_where_load_digits_looks(folder: Path) -> None:
    done = run(folder, "from cnn import load_digits\nprint(load_digits().images.shape)")
    assert done.stdout == "(1347, 1, 8, 8)\n"
    assert not list(folder.rglob("*held_out*"))


@pytest.mark.parametrize("statement", ["from cnn import conv2d", "import cnn; cnn.conv2d"])
def test_a_withheld_name_explains_itself(folder: Path, statement: str) -> None:
    done = run(folder, statement)
    assert "ImportError: conv2d is what the course asks you to write" in done.stderr


def test_a_misspelt_name_is_an_ordinary_attribute_error(folder: Path) -> None:
    done = run(folder, "import cnn; cnn.load_digit")
    assert "AttributeError: module 'cnn' has no attribute 'load_digit'" in done.stderr


@pytest.mark.parametrize(
    "module", ["cnn.convolution", "cnn.correlation", "cnn.shapes", "autograder.checks", "autograder.judge"]
)
def test_modules_of_answers_are_not_there(folder: Path, module: str) -> None:
    assert "ModuleNotFoundError" in run(folder, f"import {module}").stderr


def test_every_given_name_can_be_imported(folder: Path) -> None:
    done = run(folder, f"import cnn\nfor name in {ASSIGNMENT.provides!r}:\n    getattr(cnn, name)")
    assert (done.returncode, done.stderr) == (0, "")


def test_writing_again_replaces_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "packages"
    write_packages(ASSIGNMENT, target)
    (target / "cnn/convolution.py").write_text("def conv2d(): ...")
    write_packages(ASSIGNMENT, target)
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert found == set(packages(ASSIGNMENT))


def test_the_figures_come_along_only_where_they_are_looked_at() -> None:
    assert "cnn/figures/__init__.py" in reference(ASSIGNMENT, figures=True)
    assert not [name for name in reference(ASSIGNMENT, figures=False) if "figures" in name]


def test_a_figure_that_uses_a_withheld_function_is_refused(tmp_path: Path) -> None:
    for path in (REPOSITORY / "cnn").rglob("*.py"):
        copy = tmp_path / path.relative_to(REPOSITORY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "cnn/figures/new.py").write_text("from cnn.correlation import correlate2d\n")
    with pytest.raises(CourseError, match="a figure needs correlate2d, which this assignment withholds"):
        reference(ASSIGNMENT, tmp_path, figures=True)


def test_a_stand_in_as_the_last_line_of_a_cell_shows_nothing(folder: Path) -> None:
    done = run(
        folder,
        "from IPython.core.formatters import DisplayFormatter\n"
        "from autograder import check\n"
        "from cnn import figures\n"
        "for shown in (check('x'), check('x').report[0], figures.picture, figures.sliding(1)):\n"
        "    assert DisplayFormatter().format(shown) == ({}, {})\n",
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

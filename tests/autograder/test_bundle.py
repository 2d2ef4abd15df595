"""The students' zip works unpacked in an empty directory, with nothing of this checkout in reach."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.bundle import bundle_files, write_bundle
from autograder.course import REPOSITORY, load_course
from autograder.errors import CourseError
from autograder.leaks import scan

SECRET = hashlib.sha256(b"a secret of no course").digest()  # irregular: numbered pixels are not it
ASSIGNMENT = load_course().assignment("01_convolution")

# As in a student's Jupyter: the notebook's folder comes first. The checkout, which is installed here as an
# editable package, is taken off the path, so that everything of ours must come out of the zip.
PRELUDE = f"""
import json, pathlib, sys, sysconfig
sys.path[:] = ["", *(p for p in sys.path if p != {str(REPOSITORY)!r})]

def strangers():
    here, libraries = str(pathlib.Path.cwd()), (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return [file for file in files if file and not file.startswith((here, *libraries))]
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(ASSIGNMENT, tmp_path_factory.mktemp("bundles"))


@pytest.fixture(scope="module")
def folder(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(target)
    return target / ASSIGNMENT.id


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-W", "error", "-c", PRELUDE + code]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_everything_lies_in_one_folder_named_like_the_assignment(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {ASSIGNMENT.id}
    assert f"{ASSIGNMENT.id}/{ASSIGNMENT.id}.ipynb" in names


def test_the_same_input_gives_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    assert write_bundle(ASSIGNMENT, tmp_path).read_bytes() == bundle.read_bytes()


def test_nothing_but_the_zip_is_left_in_the_target(bundle: Path) -> None:
    assert [path.name for path in bundle.parent.iterdir()] == [f"{ASSIGNMENT.id}.zip"]


def test_check_judges_a_right_and_an_empty_answer_without_this_checkout(folder: Path) -> None:
    done = run(
        folder,
        "from autograder import check\n"
        "import cnn, cnn.figures\n"
        "def conv_parameters(f, channels, filters):\n"
        "    return (f * f * channels + 1) * filters\n"
        "def correlate1d(x, k):\n"
        "    raise NotImplementedError()\n"
        "points = [float(check(name)) for name in ('conv_parameters', 'correlate1d')]\n"
        "print(json.dumps({'points': points, 'strangers': strangers()}))\n",
    )
    assert done.stderr == ""
    assert json.loads(done.stdout.splitlines()[-1]) == {"points": [1.0, 0.0], "strangers": []}


def test_the_notebook_s_cells_run_from_top_to_bottom_without_this_checkout(folder: Path) -> None:
    done = run(
        folder,
        "import matplotlib\n"
        "matplotlib.use('agg')\n"
        f"notebook = json.loads(pathlib.Path('{ASSIGNMENT.id}.ipynb').read_text(encoding='utf-8'))\n"
        "space = {'__name__': '__main__'}\n"
        "for cell in notebook['cells']:\n"
        "    if cell['cell_type'] == 'code':\n"
        "        exec(''.join(cell['source']), space)\n"
        "print(strangers())\n",
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_explorers_open_without_this_checkout(folder: Path) -> None:
    done = run(
        folder,
        "from cnn import explore\n"
        "print(all(getattr(explore, name)()._esm for name in explore.__all__), strangers())\n",
    )
    assert done.stderr == ""
    assert done.stdout == "True []\n"


def test_the_proof_would_see_a_module_of_this_checkout(folder: Path) -> None:
    done = run(
        folder, f"sys.path.insert(0, {str(REPOSITORY)!r})\nimport autograder.bundle\nprint(len(strangers()))"
    )
    assert int(done.stdout) > 0


def test_a_withheld_name_explains_itself_in_the_bundle_too(folder: Path) -> None:
    assert "conv2d is what the course asks you to write" in run(folder, "from cnn import conv2d").stderr


def test_no_leak_is_in_it(bundle: Path, folder: Path) -> None:
    assert scan(bundle, ASSIGNMENT, secret=SECRET) == []
    assert scan(folder, ASSIGNMENT, secret=SECRET) == []


def test_the_students_readme_names_the_notebook_and_three_commands(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    commands = text.split("```")[1].strip().splitlines()
    assert len(commands) == 3
    assert commands[-1].endswith(f"jupyter lab {ASSIGNMENT.id}.ipynb")
    assert (folder / "requirements.txt").is_file()


def test_what_is_to_be_installed_is_the_laboratory_and_not_the_grader(folder: Path) -> None:
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {line.split(">")[0] for line in lines}
    assert {"numpy", "matplotlib", "jupyterlab", "ipywidgets", "anywidget"} <= names
    assert not {"nbgrader", "jupytext", "pytest"} & names


def test_only_data_for_students_is_in_it(folder: Path) -> None:
    assert sorted(path.name for path in (folder / "data").iterdir()) == ["README.md", "digits.npz"]


def test_every_page_that_the_notebook_speaks_of_is_in_it(folder: Path) -> None:
    assert (folder / "docs/conventions.md").is_file()


def test_without_stored_answers_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(
        CourseError, match=r"answers/01_convolution\.npz is missing: run `autograder build` first"
    ):
        bundle_files(ASSIGNMENT, tmp_path)

"""Five submissions graded by stock nbgrader, for real, and by us. The table stands in docs/security.md.

Stock nbgrader is honestly set up: a locked test cell with a visible and a hidden assertion, worth 4 points.
It runs these five without a sandbox, which is safe: they only read, and forge their own score.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
SUBMISSIONS = tomllib.loads(Path(__file__).with_name("submissions.toml").read_text(encoding="utf-8"))
TABLE = {entry["name"]: entry for entry in SUBMISSIONS["submission"] if entry["kind"] == "table"}
HIDDEN = "assert double(21) == 42"
STOCK = {"honest": 4, "hook": 4, "transformer": 4, "thief": 0, "careful": 0}

pytestmark = pytest.mark.slow


def marked(source, grade_id, **settings):
    settings = {"grade_id": grade_id, "schema_version": 3, "task": False, **settings}
    return new_code_cell(source, metadata={"nbgrader": settings})


def stock_notebook(answer):
    tests = f"assert double(2) == 4\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"
    return new_notebook(
        cells=[
            marked(answer, "double-code", solution=True, grade=False, locked=False),
            marked(tests, "double", solution=False, grade=True, locked=True, points=4),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """The folder of a stock course in which nbgrader has graded the five."""
    root = tmp_path_factory.mktemp("stock") / "course"
    (root / "source" / "ps1").mkdir(parents=True)
    solution = "### BEGIN SOLUTION\ndef double(x):\n    return x * 2\n### END SOLUTION"
    nbformat.write(stock_notebook(solution), root / "source" / "ps1" / "ps1.ipynb")
    nbgrader(root, "generate_assignment", "ps1")
    for name, entry in TABLE.items():
        notebook = nbformat.read(root / "release" / "ps1" / "ps1.ipynb", as_version=4)
        notebook.cells[0].source = "\n".join(entry["cells"])
        (root / "submitted" / name / "ps1").mkdir(parents=True)
        nbformat.write(notebook, root / "submitted" / name / "ps1" / "ps1.ipynb")
    nbgrader(root, "autograde", "ps1", "--create")
    return root


def nbgrader(root, *arguments):
    bin_folder = Path(sys.executable).parent
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "IPYTHON"))}
    env |= {"PATH": f"{bin_folder}{os.pathsep}{env['PATH']}", "JUPYTER_CONFIG_DIR": str(root / "settings")}
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=root, env=env, check=True, capture_output=True
    )


@pytest.fixture(scope="module")
def stock_scores(stock):
    with Gradebook(f"sqlite:///{stock / 'gradebook.db'}") as gradebook:
        return {name: gradebook.find_submission("ps1", name).score for name in TABLE}


@pytest.fixture(scope="module")
def our_scores(grade):
    return {name: grade(entry).reports["double"].points for name, entry in TABLE.items()}


def test_stock_nbgrader_is_forged_and_fails_careful_work(stock_scores):
    assert stock_scores == STOCK


def test_stock_nbgrader_shows_the_gradebook_with_the_hidden_tests_to_the_thief(stock):
    autograded = (stock / "autograded" / "thief" / "ps1" / "ps1.ipynb").read_text()
    notebook = nbformat.reads(autograded, as_version=4)
    shown = "".join(output.get("text", "") for output in notebook.cells[0].outputs)
    assert HIDDEN in shown


def test_ours_gives_each_what_it_deserves(our_scores):
    assert our_scores == {name: entry["points"] for name, entry in TABLE.items()}


def test_the_documents_table_is_what_was_measured(stock_scores, our_scores):
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in TABLE:
        (row,) = [line for line in text.splitlines() if line.startswith(f"| {name} |")]
        *_, stock, ours = [cell.strip() for cell in row.strip("|").split("|")]
        assert (float(stock.split()[0]), float(ours.split()[0])) == (stock_scores[name], our_scores[name])
    print("\n".join(line for line in text.splitlines() if line.startswith("| ")))

"""Both versions of each notebook run from top to bottom where students run them: in the unpacked bundle.

The solution earns every point, the untouched one none, with a kind word in every check; neither raises an
error or a warning.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.authoring import master_path, source_notebook
from autograder.bundle import write_bundle
from autograder.course import Assignment, load_course
from autograder.leaks import scan

pytestmark = pytest.mark.slow

COURSE = load_course()


@dataclass(frozen=True, kw_only=True)
class Run:
    """An executed notebook and the assignment it belongs to."""

    assignment: Assignment
    notebook: NotebookNode

    def result(self, exercise: str) -> dict[str, str]:
        """What the check cell of an exercise shows, by MIME type."""
        cell = next(cell for cell in self.notebook.cells if cell.id == exercise)
        (output,) = cell.outputs
        assert output.output_type == "execute_result"
        return dict(output.data)

    def outputs(self) -> Iterator[NotebookNode]:
        """All outputs of all cells."""
        for cell in self.notebook.cells:
            yield from cell.get("outputs", [])


@pytest.fixture(scope="module", params=COURSE.assignments, ids=lambda assignment: assignment.id)
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return request.param


@pytest.fixture(scope="module")
def folder(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked as a student unpacks it."""
    target = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(write_bundle(assignment, target)) as archive:
        archive.extractall(target)
    return target / assignment.id


@pytest.fixture(scope="module")
def untouched(assignment: Assignment, folder: Path) -> Run:
    notebook = nbformat.read(folder / f"{assignment.id}.ipynb", as_version=4)
    return execute(assignment, notebook, folder)


@pytest.fixture(scope="module")
def solved(assignment: Assignment, folder: Path) -> Run:
    return execute(assignment, source_notebook(master_path(assignment), assignment), folder)


def execute(assignment: Assignment, notebook: NotebookNode, folder: Path) -> Run:
    """Run a notebook in a fresh kernel; an error in any cell stops it and fails the test."""
    probe = nbformat.v4.new_code_cell("import autograder, cnn\nprint(autograder.__file__, cnn.__file__)")
    notebook.cells.append(probe)
    NotebookClient(
        notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(folder)}}
    ).execute()
    imported = notebook.cells.pop().outputs[0].text.split()
    assert all(Path(file).is_relative_to(folder) for file in imported), imported
    return Run(assignment=assignment, notebook=notebook)


def test_the_solution_earns_every_point(solved: Run) -> None:
    earned = {item.id: float(solved.result(item.id)["text/plain"]) for item in solved.assignment.exercises}
    assert earned == {item.id: item.points for item in solved.assignment.exercises}


def test_the_untouched_notebook_earns_nothing(untouched: Run) -> None:
    earned = {item.id: untouched.result(item.id)["text/plain"] for item in untouched.assignment.exercises}
    assert earned == dict.fromkeys(earned, "0")


def test_every_check_of_the_untouched_notebook_says_kindly_that_it_is_not_written_yet(untouched: Run) -> None:
    for item in untouched.assignment.exercises:
        report = re.sub(r"<style.*?</style>|<[^>]+>", " ", untouched.result(item.id)["text/html"])
        assert f"{item.id} is still waiting for you" in report
        assert "Traceback" not in report


def test_no_cell_shows_an_error_or_a_warning(untouched: Run, solved: Run) -> None:
    for output in (*untouched.outputs(), *solved.outputs()):
        assert output.output_type != "error", output
        assert output.get("name") != "stderr", output


def test_no_answer_is_in_the_bundle(assignment: Assignment, folder: Path) -> None:
    assert scan(folder, assignment) == []


def test_every_figure_has_words_beside_it(solved: Run) -> None:
    pictures = [output.data for output in solved.outputs() if "text/html" in output.get("data", {})]
    for data in pictures:
        for image in re.findall(r"<img[^>]*>", data["text/html"]):
            assert re.search(r'alt="[^"]{20,}"', image), image[:200]

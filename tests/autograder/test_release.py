"""A release is nbgrader's own, equals the bundle's notebook, and refuses to let an answer out."""

from __future__ import annotations

import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder import leaks
from autograder import release as releasing
from autograder.authoring import master_path, student_notebook, to_bytes
from autograder.course import REPOSITORY, load_course
from autograder.coursedir import CourseDir, init, open_course
from autograder.errors import CourseError
from autograder.leaks import Leak
from autograder.release import bundle_path, packages_dir, release

pytestmark = pytest.mark.slow

ASSIGNMENT = load_course().assignment("01_convolution")
PRODUCTS = ("source", "release", "bundles", "packages")


@dataclass(frozen=True, kw_only=True)
class Again:
    """A second release: the products before and after, what it said and what it scanned."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    lines: list[str]
    scanned: list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> CourseDir:
    """A course directory with the assignment released once."""
    course = init(tmp_path_factory.mktemp("course") / "course", load_course())
    release(course, [ASSIGNMENT])
    return course


@pytest.fixture
def course_dir(made: CourseDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CourseDir:
    """A copy of it, to be changed by one test. That all is in sync was found out once."""
    monkeypatch.setattr(releasing.authoring, "build", lambda root, check: [])
    shutil.copytree(made.root, tmp_path / "copy")
    return open_course(tmp_path / "copy")


@pytest.fixture(scope="module")
def again(made: CourseDir) -> Again:
    """Released once more, after a student handed in."""
    from nbgrader.api import Gradebook

    before, scanned = products(made), []

    def scan(target: Path, *args: object, secret: bytes) -> list[Leak]:
        scanned.append((target.name, secret))
        return leaks.scan(target, *args, secret=secret)

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.filterwarnings("ignore", r"Object of type <\w+> not in session")
        with Gradebook(made.db_url, made.course_id) as gradebook:
            gradebook.add_student("ada")
            gradebook.add_submission(ASSIGNMENT.id, "ada")
        patch.setattr(releasing, "scan", scan)
        lines = release(made, [ASSIGNMENT])
    return Again(before=before, after=products(made), lines=lines, scanned=scanned)


def products(course: CourseDir) -> dict[str, bytes]:
    return {
        f"{name}/{path}": text for name in PRODUCTS for path, text in contents(course.root / name).items()
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_nbgraders_release_is_the_notebook_of_the_bundle_byte_for_byte(made: CourseDir) -> None:
    expected = to_bytes(student_notebook(master_path(ASSIGNMENT), ASSIGNMENT))
    assert made.released(ASSIGNMENT.id).read_bytes() == expected
    assert (REPOSITORY / "notebooks/01_convolution.ipynb").read_bytes() == expected


def test_release_and_source_hold_the_notebook_alone(made: CourseDir) -> None:
    for path in (made.released(ASSIGNMENT.id), made.source(ASSIGNMENT.id)):
        assert [file.name for file in path.parent.iterdir()] == ["01_convolution.ipynb"]


def test_bundle_and_packages_have_their_places(made: CourseDir) -> None:
    assert bundle_path(made, ASSIGNMENT) == made.root / "bundles/01_convolution.zip"
    assert bundle_path(made, ASSIGNMENT).is_file()
    assert (packages_dir(made, ASSIGNMENT) / "cnn/__init__.py").is_file()
    assert not list(made.root.glob(".scratch-*"))


def test_the_gradebook_knows_every_cell_with_its_points(made: CourseDir) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(made.db_url, made.course_id) as gradebook:
        notebook = gradebook.find_assignment(ASSIGNMENT.id).notebooks[0]
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
    assert points == {item.id: item.points for item in (*ASSIGNMENT.exercises, *ASSIGNMENT.written)}
    assert {f"{item.id}-code" for item in ASSIGNMENT.exercises} < solutions


def test_releasing_again_changes_nothing_although_work_was_handed_in(again: Again) -> None:
    assert again.after == again.before


def test_bundle_packages_and_release_are_scanned_with_the_courses_secret(
    again: Again, made: CourseDir
) -> None:
    secret = made.secret()
    names = ["01_convolution.zip", "packages", "01_convolution"]
    assert again.scanned == [(name, secret) for name in names]


def test_each_product_is_reported(again: Again, made: CourseDir) -> None:
    assert again.lines == [
        f"01_convolution: notebook  {made.released(ASSIGNMENT.id)}",
        f"01_convolution: bundle    {bundle_path(made, ASSIGNMENT)}",
    ]


def test_a_leak_refuses_the_release_and_leaves_what_was_there(
    course_dir: CourseDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = products(course_dir)
    planted = [
        Leak(file="cnn/x.py", kind="solution line", what="y = x"),
        Leak(file="a", kind="secret", what="s"),
    ]
    monkeypatch.setattr(releasing, "scan", lambda *args, **options: planted)
    with pytest.raises(CourseError) as caught:
        release(course_dir, [ASSIGNMENT])
    assert str(caught.value).splitlines() == [
        "01_convolution: cnn/x.py: solution line: y = x",
        "01_convolution: a: secret: s",
        "01_convolution was not released: students would see answers",
    ]
    assert products(course_dir) == before


def test_a_file_beside_the_source_is_refused_because_nbgrader_would_copy_it(course_dir: CourseDir) -> None:
    (course_dir.source(ASSIGNMENT.id).parent / "solutions.py").write_text("answers = 42")
    with pytest.raises(CourseError, match=r"solutions\.py would be copied to the students: move it out of"):
        release(course_dir, [ASSIGNMENT])


def test_products_that_are_not_in_sync_are_refused(
    course_dir: CourseDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        releasing.authoring, "build", lambda root, check: ["notebooks/x.ipynb differs from its master"]
    )
    with pytest.raises(
        CourseError, match=r"x\.ipynb differs from its master\nnothing was released; run first:"
    ):
        release(course_dir, [ASSIGNMENT])


def test_what_nbgrader_says_is_passed_on_in_one_line(course_dir: CourseDir) -> None:
    course_dir.config.write_text(
        course_dir.config.read_text() + "\nc.GenerateAssignment.preprocessors = [1]\n"
    )
    with pytest.raises(CourseError, match=r"^nbgrader could not release 01_convolution: .+") as caught:
        release(course_dir, [ASSIGNMENT])
    assert len(str(caught.value).splitlines()) == 1


def test_a_configuration_that_alters_the_notebook_is_refused(course_dir: CourseDir) -> None:
    before = products(course_dir)
    setting = "\nc.ClearSolutions.text_stub = 'WRITE HERE'\n"
    course_dir.config.write_text(course_dir.config.read_text() + setting)
    with pytest.raises(CourseError, match=r"nbgrader made another cell .*01_why_fewer_parameters"):
        release(course_dir, [ASSIGNMENT])
    assert products(course_dir) == before

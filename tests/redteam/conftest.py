"""One siege for all tests of this folder, and the cut packages of an assignment, as small as they can be."""

import json
import shutil
from unittest import mock

import pytest
from siege import besieged, everything

from autograder.course import load_course
from autograder.coursedir import init, open_course
from autograder.database import own_programs_on_path
from autograder.release import release
from autograder.sandbox import choose_sandbox


@pytest.fixture(scope="session", params=["template", "strict"])
def siege(request):
    """Every submission graded once in each form of the sandbox; this takes some three minutes each."""

    def chosen():
        return choose_sandbox(form=request.param)

    with mock.patch("arena.choose_sandbox", chosen), besieged(*everything()) as result:
        assert result.isolation() == {chosen().name}
        yield result


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    root = tmp_path_factory.mktemp("packages")
    (root / "autograder").mkdir()
    (root / "autograder" / "__init__.py").write_text("def check(*args, **options):\n    return None\n")
    (root / "cnn").mkdir()
    (root / "cnn" / "__init__.py").write_text("def load_digits():\n    return None\n")
    return root


@pytest.fixture(scope="session")
def course_root(tmp_path_factory):
    """A course directory with assignment 01 released, as `init` and `release` make it."""
    with own_programs_on_path():
        course = load_course()
        course_dir = init(tmp_path_factory.mktemp("course") / "course", course)
        release(course_dir, [course.assignment("01_convolution")])
    return course_dir.root


@pytest.fixture
def course_dir(course_root, tmp_path):
    """A copy of it for one test."""
    shutil.copytree(course_root, tmp_path / "course")
    return open_course(tmp_path / "course")


@pytest.fixture
def released(course_dir):
    """What students are given in assignment 01, as JSON."""
    return json.loads(course_dir.released("01_convolution").read_text(encoding="utf-8"))

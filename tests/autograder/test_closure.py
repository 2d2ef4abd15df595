"""What `check` loads is found by following imports, and it never leads to the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.closure import FORBIDDEN, modules_for_check
from autograder.errors import CourseError

MODULES = {
    "__init__": "def __getattr__(name): ...",
    "checking": "import numpy\nfrom autograder.judge import judge\n",
    "judge": "from autograder import report\nfrom autograder.answers import load\n",
    "report": "if TYPE_CHECKING:\n    from autograder.checks import exercises\n",
    "answers": "def load():\n    from autograder.pictures import draw\n",
    "pictures": "",
    "grading": "from autograder.keybuilding import graded\n",
    "keybuilding": "from autograder.checks import exercises\n",
    "checks/__init__": "",
    "unrelated": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        write(tmp_path, name, text)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / "autograder" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_imports_are_followed_into_functions_and_not_into_type_checking(root: Path) -> None:
    assert modules_for_check(root) == {
        "autograder",
        "autograder.checking",
        "autograder.judge",
        "autograder.report",
        "autograder.answers",
        "autograder.pictures",
    }


def test_an_import_inside_a_function_that_leads_to_the_checks_is_the_graders(root: Path) -> None:
    write(root, "answers", "def load():\n    from autograder.grading import grade\n")
    assert modules_for_check(root) == {
        "autograder",
        "autograder.checking",
        "autograder.judge",
        "autograder.report",
        "autograder.answers",
    }


@pytest.mark.parametrize(
    ("target", "way"),
    [
        ("checks", "autograder.checks"),
        ("keybuilding", "autograder.keybuilding"),
        ("grading", "autograder.grading imports autograder.keybuilding"),
    ],
)
def test_a_module_that_leads_to_the_checks_when_it_is_loaded_is_refused(
    root: Path, target: str, way: str
) -> None:
    write(root, "answers", f"from autograder.{target} import anything\n")
    expected = f"autograder.judge imports autograder.answers imports {way}: that would put answers into"
    with pytest.raises(CourseError, match=expected):
        modules_for_check(root)


def test_an_import_of_nothing_is_refused(root: Path) -> None:
    write(root, "answers", "import autograder.nothing\n")
    with pytest.raises(CourseError, match=r"autograder\.nothing is imported, but there is no such module"):
        modules_for_check(root)


def test_the_real_check_loads_no_module_of_answers_and_no_machinery() -> None:
    found = modules_for_check()
    assert {"autograder.checking", "autograder.judge"} <= found
    machinery = ("autograder.sandbox", "autograder.authoring", "autograder.gradebook", "autograder.cli")
    assert not [name for name in found if name.startswith((*FORBIDDEN, *machinery))]

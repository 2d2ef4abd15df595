"""The leak scan finds each kind of answer, planted where it might end up, and is silent without one."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from autograder.authoring import master_path, source_notebook, student_notebook, to_bytes
from autograder.course import REPOSITORY, load_course
from autograder.exercise import Case, Exercise
from autograder.keybuilding import hidden_seed
from autograder.leaks import Leak, scan
from autograder.needles import needles
from autograder.withhold import write_packages

ASSIGNMENT = load_course().assignment("01_convolution")
SECRET = bytes(range(100, 132))
SOLUTION = "y[n, k, i, j] = filter_response(x[n], w[k], b[k], i, j)"


@pytest.fixture(autouse=True, scope="module")
def _needles_once() -> Iterator[None]:
    """What is looked for is the same for all these parcels, and takes a second to find."""
    once = cache(lambda *given: tuple(needles(*given)))
    with mock.patch("autograder.leaks.needles", once):
        yield


@pytest.fixture
def parcel(tmp_path: Path) -> Path:
    """A clean parcel: the packages, and the student's notebook."""
    target = write_packages(ASSIGNMENT, tmp_path / "parcel")
    notebook = student_notebook(master_path(ASSIGNMENT), ASSIGNMENT)
    (target / "01_convolution.ipynb").write_bytes(to_bytes(notebook))
    return target


def found(parcel: Path) -> list[Leak]:
    return scan(parcel, ASSIGNMENT, secret=SECRET)


def kinds(parcel: Path) -> set[tuple[str, str]]:
    return {(leak.file, leak.kind) for leak in found(parcel)}


def test_a_clean_parcel_has_no_leak(parcel: Path) -> None:
    assert found(parcel) == []


def test_the_master_still_holds_the_line_that_these_tests_plant() -> None:
    assert SOLUTION in master_path(ASSIGNMENT).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        SOLUTION,
        f"# {SOLUTION.replace(' ', '')}",
        SOLUTION.replace("(x[n], ", "(\n    x[n],\n    "),
        f'HINT = "{SOLUTION}"',
    ],
)
def test_a_solution_line_is_found_in_any_layout(parcel: Path, text: str) -> None:
    (parcel / "notes.txt").write_text(text)
    assert kinds(parcel) == {("notes.txt", "solution line")}


def test_a_leak_says_where_it_is_and_what_it_is(parcel: Path) -> None:
    (parcel / "notes.txt").write_text(SOLUTION)
    assert str(found(parcel)[0]) == f"notes.txt: solution line: {SOLUTION}"


def test_the_instructors_notebook_is_full_of_leaks(parcel: Path) -> None:
    source = source_notebook(master_path(ASSIGNMENT), ASSIGNMENT)
    (parcel / "01_convolution.ipynb").write_bytes(to_bytes(source))
    assert {kind for _, kind in kinds(parcel)} >= {"solution line", "line of a model answer", "withheld name"}


def test_a_solution_is_found_in_the_output_of_a_cell(parcel: Path) -> None:
    path = parcel / "01_convolution.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [SOLUTION[:20], SOLUTION[20:]]}]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert kinds(parcel) == {("01_convolution.ipynb", "solution line")}


def test_a_solution_is_found_in_an_array_and_in_a_zip_within_a_zip(parcel: Path) -> None:
    array, inner = io.BytesIO(), io.BytesIO()
    np.savez_compressed(array, text=np.array(SOLUTION))
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("answers.npz", array.getvalue())
    (parcel / "more.zip").write_bytes(inner.getvalue())
    assert kinds(parcel) == {("more.zip/answers.npz/text.npy", "solution line")}


@pytest.mark.parametrize("name", ["correlation", "convolution", "shapes"])
def test_the_uncut_reference_is_found(parcel: Path, name: str) -> None:
    (parcel / f"cnn/{name}.py").write_bytes((REPOSITORY / f"cnn/{name}.py").read_bytes())
    leaks = [leak for leak in found(parcel) if leak.file == f"cnn/{name}.py"]
    assert {"withheld name"} < {leak.kind for leak in leaks}
    assert any(leak.kind.startswith("line of the reference") for leak in leaks)


def test_a_withheld_function_is_found_although_it_was_rewritten(parcel: Path) -> None:
    (parcel / "cnn/data.py").write_text("def conv2d(*args):\n    return secretly(*args)\n")
    assert [str(leak) for leak in found(parcel)] == ["cnn/data.py: withheld name: conv2d is defined"]


def test_an_exercise_is_found_in_any_module_and_other_withheld_names_in_the_package_only(
    parcel: Path,
) -> None:
    (parcel / "autograder/helpers.py").write_text("def conv2d_valid(): ...\n\n\ndef avg_pool2d(): ...\n")
    assert [leak.what for leak in found(parcel)] == ["conv2d_valid is defined"]


def test_an_alias_of_a_withheld_name_is_found(parcel: Path) -> None:
    (parcel / "cnn/data.py").write_text("zero_pad = lambda x, p: x\n")
    assert kinds(parcel) == {("cnn/data.py", "withheld name")}


def test_a_stub_is_no_leak_and_an_answered_one_is(parcel: Path) -> None:
    path = parcel / "01_convolution.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["id"] == "conv_parameters-code")
    code["source"] = ["def conv_parameters(f, channels, filters):\n", "    %timeit\n", "    return 76\n"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert [leak.what for leak in found(parcel)] == ["conv_parameters is defined"]


def sources(folder: str) -> list[Path]:
    return [path for path in (REPOSITORY / "autograder" / folder).glob("*.py") if path.stem != "__init__"]


@pytest.mark.parametrize(
    "path", [*sources("checks"), *sources("misconceptions"), *sources("styles")], ids=str
)
def test_checks_wrong_variants_and_styles_are_found_under_another_name(parcel: Path, path: Path) -> None:
    (parcel / "autograder/helpers.py").write_bytes(path.read_bytes())
    expected = f"line of autograder/{path.parent.name}"
    leaks = scan(parcel, load_course().assignments[0])  # before the first notebook, all are answers
    assert ("autograder/helpers.py", expected) in {(leak.file, leak.kind) for leak in leaks}


def test_a_file_that_students_never_get_is_found_by_its_name(parcel: Path) -> None:
    for name in (
        "autograder/checks/x.py",
        "autograder/keybuilding.py",
        "data/digits_held_out.npz",
        "secret.key",
    ):
        (parcel / name).parent.mkdir(exist_ok=True)
        (parcel / name).write_bytes(b"")
    assert sorted(leak.file for leak in found(parcel) if leak.kind == "file") == [
        "autograder/checks/x.py",
        "autograder/keybuilding.py",
        "data/digits_held_out.npz",
        "secret.key",
    ]


@pytest.mark.parametrize(
    "write", [bytes, lambda b: b.hex().encode(), base64.b64encode], ids=["raw", "hex", "base64"]
)
@pytest.mark.parametrize(
    "secret", [SECRET, hidden_seed(SECRET, "01_convolution", "conv2d_valid")], ids=["secret", "seed"]
)
def test_the_secret_and_its_seeds_are_found(
    parcel: Path, secret: bytes, write: Callable[[bytes], bytes]
) -> None:
    (parcel / "data/digits.npz").write_bytes(b"\x00 before " + write(secret) + b" after")
    assert kinds(parcel) == {("data/digits.npz", "secret")}


def test_the_name_of_a_hidden_case_is_found_also_as_json_writes_it(
    parcel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = (
        Case("a 3×5 filter on a narrow image", lambda rng: (), hidden=True),
        Case("shown to everybody", lambda rng: ()),
        Case("shown to everybody", lambda rng: (), hidden=True),
    )
    exercise = Exercise(id="conv2d_valid", reference=len, cases=cases, misconceptions=())
    monkeypatch.setattr("autograder.checks.exercises", lambda assignment: {"conv2d_valid": exercise})
    monkeypatch.setattr("autograder.leaks.needles", needles)  # of this exercise
    (parcel / "a.txt").write_text("A 3×5 filter: a 3×5 filter on a narrow image", encoding="utf-8")
    (parcel / "b.npz").write_bytes(b"header" + json.dumps({"name": cases[0].name}).encode())
    (parcel / "c.txt").write_text("shown to everybody")
    assert kinds(parcel) == {("a.txt", "hidden case"), ("b.npz", "hidden case")}


def test_every_exercise_and_question_contributes_needles() -> None:
    kinds = [needle.kind for needle in needles(ASSIGNMENT)]
    assert kinds.count("solution line") >= len(ASSIGNMENT.exercises)
    assert "line of a model answer" in kinds
    assert "secret" not in kinds


def test_what_an_earlier_notebook_asked_for_is_an_answer_no_more() -> None:
    first, second = (load_course().assignment(name) for name in ("00_perceptron", "01_convolution"))
    variants = "line of autograder/misconceptions"
    before, after = (
        {needle.exact for needle in needles(assignment) if needle.kind == variants}
        for assignment in (first, second)
    )
    assert after < before  # the variants of 00 are gone, those of 01 are still there
    assert any(b"x[i:i+len(k)]" in line for line in after)

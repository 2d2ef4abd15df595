"""Intake: what students may change is kept, what the course owns restored, the rest refused in one line."""

from __future__ import annotations

import copy
import json
from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.authoring import master_path, student_notebook
from autograder.course import load_course
from autograder.errors import SubmissionError
from autograder.gradebook import GradeWriter
from autograder.grading import plan
from autograder.intake import clean, match_notebook

ASSIGNMENT = "01_convolution"
LIMITS = load_course().limits


@pytest.fixture(scope="session")
def source(template):
    from autograder.coursedir import open_course

    with GradeWriter(open_course(template)) as writer:
        return writer.source(ASSIGNMENT)


@pytest.fixture
def handed(template):
    """The released notebook, for the test to change."""
    from autograder.coursedir import open_course

    return nbformat.read(open_course(template).released(ASSIGNMENT), as_version=4)


def intake(notebook, source):
    raw = notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode()
    return clean(raw, deepcopy(source), LIMITS)


def ids(notebook):
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]


def cell_of(notebook, grade_id):
    return notebook.cells[ids(notebook).index(grade_id)]


def index(notebook, grade_id):
    return ids(notebook).index(grade_id)


def test_an_untouched_notebook_needs_no_repair(handed, source):
    result = intake(handed, source)
    assert result.repairs == ()
    assert [cell.source for cell in result.notebook.cells] == [cell.source for cell in source.cells]
    nbformat.validate(result.notebook)


def test_the_hidden_tests_of_the_course_are_there_for_the_grader(handed, source):
    assert "HIDDEN" not in cell_of(handed, "twice").source
    assert "assert twice(21) == 42" in cell_of(intake(handed, source).notebook, "twice").source


def test_answers_extra_cells_and_their_order_are_kept(handed, source):
    cell_of(handed, "conv2d_valid-code").source = "def conv2d_valid(x, w, b):\n    return 7"
    handed.cells.insert(2, new_code_cell("helper = 1"))
    handed.cells.append(new_markdown_cell("my notes"))
    result = intake(handed, source)
    assert result.repairs == ()
    assert result.notebook.cells[2].source == "helper = 1"
    assert result.notebook.cells[-1].source == "my notes"
    assert "return 7" in cell_of(result.notebook, "conv2d_valid-code").source


def test_outputs_counts_and_metadata_are_dropped(handed, source):
    cell = handed.cells[1]
    cell.execution_count = 3
    cell.outputs = [nbformat.v4.new_output("display_data", data={"text/html": "<script>x</script>"})]
    cell.metadata.evil = {"trusted": True}
    handed.metadata.widgets = {"state": 1}
    result = intake(handed, source).notebook
    assert result.cells[1].outputs == []
    assert result.cells[1].execution_count is None
    assert result.cells[1].metadata == {}
    assert set(result.metadata) == {"kernelspec"}


def test_the_explore_tag_of_a_plain_cell_is_kept_and_others_are_not(handed, source):
    source = copy.deepcopy(source)
    source.cells.append(new_code_cell("figure()\n", metadata={"tags": ["explore"]}))
    handed.cells.append(new_code_cell("figure()", metadata={"tags": ["explore", "hide"]}))
    assert intake(handed, source).notebook.cells[-1].metadata == {"tags": ["explore"]}


def test_a_figure_with_a_text_of_the_students_own_is_marked_as_changed(handed, source):
    handed.cells.append(new_code_cell("def helper(): ...", metadata={"tags": ["explore"]}))
    assert intake(handed, source).notebook.cells[-1].metadata == {"tags": ["explore", "changed"]}


def test_a_check_cell_cannot_be_tagged_away(handed, source):
    cell_of(handed, "conv2d_valid").metadata.tags = ["explore"]
    assert "tags" not in cell_of(intake(handed, source).notebook, "conv2d_valid").metadata


def test_an_edited_check_is_set_back(handed, source):
    cell_of(handed, "conv2d_valid").source = "5.0"
    result = intake(handed, source)
    assert cell_of(result.notebook, "conv2d_valid").source == 'check("conv2d_valid")'
    assert result.repairs == ("The text of cell conv2d_valid had been changed; it was set back.",)


# The wrong functions of "catch the bug" stand in a locked cell without points

CATCH = [("02_padding_stride", "catch_convolution_bugs"), ("04_pooling", "catch_pooling_bugs")]


@pytest.fixture(params=CATCH, ids=lambda pair: pair[1])
def caught(request):
    """The notebook as released, its locked cell's id, and what the grader runs of an untouched copy."""
    name, exercise = request.param
    assignment = load_course().assignment(name)
    notebook = student_notebook(master_path(assignment), assignment)
    clean_copy = intake(notebook, notebook)
    assert clean_copy.repairs == ()
    return notebook, f"{exercise}-locked", [step.source for step in plan(clean_copy.notebook, ())]


@pytest.mark.parametrize(
    ("edit", "remark"),
    [
        ("change", "The text of cell {} had been changed; it was set back."),
        ("delete", "Cell {} was missing; it was put back."),
        ("unmark", "The mark of cell {} had been changed or removed; it was set back."),
        ("unlock", "The settings of cell {} had been changed; they were set back."),
    ],
)
def test_an_edited_locked_cell_gives_what_the_original_gives(caught, edit, remark):
    notebook, name, runs = caught
    handed = deepcopy(notebook)
    place = index(handed, name)
    if edit == "change":
        handed.cells[place].source = "pool_last = conv2d_ada = None"
    elif edit == "delete":
        del handed.cells[place]
    elif edit == "unmark":
        del handed.cells[place].metadata["nbgrader"]
    else:
        handed.cells[place].metadata.nbgrader.locked = False
    result = intake(handed, notebook)
    assert result.repairs == (remark.format(name),)
    restored = [step.source for step in plan(result.notebook, ())]
    assert sorted(restored) == sorted(runs)
    first = next(source for source in restored if "pool_last" in source or "conv2d_ada" in source)
    assert first == cell_of(notebook, name).source  # before all that uses it


def test_a_trailing_newline_is_no_change(handed, source):
    cell_of(handed, "conv2d_valid").source += "\n"
    assert intake(handed, source).repairs == ()


def test_a_deleted_check_comes_back_behind_its_answer_and_the_cells_that_follow_it(handed, source):
    place = index(handed, "correlate2d-code")
    del handed.cells[place + 1]
    handed.cells.insert(place + 1, new_code_cell("# second half of the answer"))
    result = intake(handed, source)
    order = ids(result.notebook)
    assert order[place : place + 4] == ["correlate2d-code", None, "correlate2d", "convolve2d-code"]
    assert result.repairs == ("Cell correlate2d was missing; it was put back.",)


def test_a_deleted_check_comes_back_behind_its_answer_when_the_answer_was_moved_to_the_end(handed, source):
    place = index(handed, "correlate2d-code")
    answer, _ = handed.cells.pop(place), handed.cells.pop(place)
    handed.cells.append(answer)
    assert ids(intake(handed, source).notebook)[-2:] == ["correlate2d-code", "correlate2d"]


def test_all_graded_cells_come_back_into_an_empty_notebook_and_the_stubs_do_not(handed, source):
    handed.cells = []
    result = intake(handed, source).notebook
    expected = [name for name in ids(source) if name is not None and not name.endswith("-code")]
    assert ids(result) == expected
    nbformat.validate(result)


def test_of_copies_the_last_counts_and_the_others_stay_as_plain_cells(handed, source):
    first = cell_of(handed, "conv2d_valid-code")
    first.source = "def conv2d_valid(*args): return 1"
    copy = deepcopy(first)
    copy.source, copy.id = "def conv2d_valid(*args): return 2", "copy"
    handed.cells.insert(index(handed, "conv2d_valid"), copy)
    result = intake(handed, source)
    assert cell_of(result.notebook, "conv2d_valid-code").source.endswith("return 2")
    assert "def conv2d_valid(*args): return 1" in [cell.source for cell in result.notebook.cells]
    assert result.repairs == ("Cell conv2d_valid-code was there more than once; the last one counts.",)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("points", 100),
        ("points", 10**400),
        ("points", "5"),
        ("grade", False),
        ("locked", 0),
        ("schema_version", 9),
    ],
)
def test_edited_settings_are_set_back(handed, source, key, value):
    cell_of(handed, "conv2d_valid").metadata.nbgrader[key] = value
    result = intake(handed, source)
    assert (
        cell_of(result.notebook, "conv2d_valid").metadata.nbgrader
        == cell_of(source, "conv2d_valid").metadata.nbgrader
    )
    assert result.repairs == ("The settings of cell conv2d_valid had been changed; they were set back.",)


def test_an_edited_grade_id_is_recognised_by_the_cells_id(handed, source):
    cell_of(handed, "conv2d_valid-code").metadata.nbgrader.grade_id = "mine"
    result = intake(handed, source)
    assert ids(result.notebook) == ids(source)
    assert result.repairs == (
        "The mark of cell conv2d_valid-code had been changed or removed; it was set back.",
    )


def test_a_check_without_mark_and_id_is_recognised_by_its_text(handed, source):
    cell = cell_of(handed, "conv2d_valid")
    cell.metadata, cell.id = nbformat.NotebookNode(), "other"
    assert ids(intake(handed, source).notebook) == ids(source)


def test_swapped_grade_ids_move_the_checks_and_earn_nothing_else(handed, source):
    first, second = cell_of(handed, "correlate1d"), cell_of(handed, "conv2d_valid")
    first.metadata.nbgrader.grade_id, second.metadata.nbgrader.grade_id = "conv2d_valid", "correlate1d"
    result = intake(handed, source).notebook
    for name in ("correlate1d", "conv2d_valid"):
        assert cell_of(result, name).source == f'check("{name}")'
        assert (
            cell_of(result, name).metadata.nbgrader.points == cell_of(source, name).metadata.nbgrader.points
        )


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_cell_is_a_code_cell_again(handed, source, kind):
    cell = cell_of(handed, "conv2d_valid-code")
    make = {"markdown": new_markdown_cell, "raw": new_raw_cell}[kind]
    handed.cells[handed.cells.index(cell)] = make("x = 1", metadata=cell.metadata, id=cell.id)
    result = intake(handed, source)
    assert cell_of(result.notebook, "conv2d_valid-code").cell_type == "code"
    assert cell_of(result.notebook, "conv2d_valid-code").source == "x = 1"
    assert result.repairs == (f"Cell conv2d_valid-code had become a {kind} cell; it is a code cell again.",)
    nbformat.validate(result.notebook)


def test_another_language_is_graded_as_python(handed, source):
    handed.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    handed.metadata.language_info = {"name": "R"}
    result = intake(handed, source)
    assert result.notebook.metadata.kernelspec.name == "python3"
    assert result.repairs == ("The notebook was set to the language R; it is graded as Python.",)


def test_pasted_pictures_stay_and_other_attachments_do_not(handed, source):
    cell = cell_of(handed, "01_why_fewer_parameters")
    cell.attachments = {
        "photo.png": {"image/png": "aGVsbG8="},
        "evil.svg": {"image/svg+xml": "PHN2Zz4="},
        "odd.png": {"image/png": '"><script>'},
    }
    result = cell_of(intake(handed, source).notebook, "01_why_fewer_parameters")
    assert result.attachments == {"photo.png": {"image/png": "aGVsbG8="}}


def test_intake_is_deterministic_and_its_cell_ids_are_unique(handed, source):
    handed.cells += [new_code_cell("x = 1"), new_code_cell("x = 1")]
    first, second = intake(handed, source).notebook, intake(handed, source).notebook
    assert nbformat.writes(first) == nbformat.writes(second)
    assert len({cell.id for cell in first.cells}) == len(first.cells)


def test_half_characters_do_not_stop_the_file_from_being_written(handed, source):
    raw = nbformat.writes(handed).encode().replace(b"# Convolution", b"\\ud800")
    nbformat.writes(intake(raw, source).notebook).encode("utf-8")


def as_json(notebook, **changes):
    return json.dumps({**json.loads(nbformat.writes(notebook)), **changes}).encode()


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda nb: b"", "not JSON: Expecting value, line 1"),
        (lambda nb: b"%PDF-1.7", "not JSON"),
        (lambda nb: b"\x80\x81", "not UTF-8 text: byte 0"),
        (lambda nb: b"[]", "the file is JSON, but has no cells"),
        (lambda nb: b'{"a": 1}', "the file is JSON, but has no cells"),
        (lambda nb: b"[" * 100_000, "nested too deeply"),
        (lambda nb: b'{"cells": ' + b"9" * 5000 + b"}", "a number that is too long"),
        (lambda nb: b'{"nbformat": 3, "nbformat": 4, "cells": []}', "names a field twice"),
        (lambda nb: as_json(nb, nbformat=3), "format is 3, not 4"),
        (lambda nb: as_json(nb, nbformat="x" * 500), "format is xxx"),
        (lambda nb: as_json(nb, cells={}), "its cells are not a list"),
        (lambda nb: as_json(nb, cells=[3]), "cell 1 is not a code, markdown or raw cell"),
        (lambda nb: as_json(nb, cells=[{"cell_type": "heading"}]), "cell 1 is not a code"),
        (
            lambda nb: as_json(nb, cells=[{"cell_type": "code", "source": 3}]),
            "the text of cell 1 is not text",
        ),
        (lambda nb: as_json(nb, cells=[{"cell_type": "raw", "source": ""}] * 2001), "has 2001 cells"),
        (lambda nb: b" " * 20_000_001, "too large: 20 MB, at most 20 MB"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_line(handed, source, make, line):
    with pytest.raises(SubmissionError) as caught:
        intake(make(handed), source)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_byte_order_mark_is_no_reason_to_refuse(handed, source):
    assert intake(b"\xef\xbb\xbf" + nbformat.writes(handed).encode(), source).repairs == ()


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        [],
        {"nbgrader": 3},
        {"nbgrader": {"grade_id": ["x"]}},
        {"nbgrader": {"grade_id": "unknown"}},
        {"tags": 7},
    ],
)
def test_odd_metadata_makes_a_plain_cell(handed, source, metadata):
    cells = json.loads(nbformat.writes(handed))["cells"]
    cells.append({"cell_type": "code", "source": "x = 1", "metadata": metadata, "outputs": 4, "id": [1]})
    result = intake(as_json(handed, cells=cells), source)
    assert result.notebook.cells[-1].metadata == {}
    assert result.repairs == ()
    nbformat.validate(result.notebook)


def test_the_expected_file_is_taken_and_a_renamed_one_with_a_remark():
    assert match_notebook(["a.ipynb", "01.ipynb"], "01") == ("01.ipynb", ())
    name, remarks = match_notebook(["01 (1).ipynb", "._01.ipynb", "notes.txt"], "01")
    assert name == "01 (1).ipynb"
    assert remarks == ("The file was called 01 (1).ipynb; it was taken as 01.ipynb.",)


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ([], "there is no notebook in the folder; expected 01.ipynb"),
        (["a.ipynb", "b.ipynb"], "found several notebooks: a.ipynb, b.ipynb"),
        (["\x1b[31m\u202eb.ipynb", "c.ipynb"], r"\x1b[31m\u202eb.ipynb"),
    ],
)
def test_no_notebook_or_several_are_refused(names, line):
    with pytest.raises(SubmissionError) as caught:
        match_notebook(names, "01")
    assert line in str(caught.value)

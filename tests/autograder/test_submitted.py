"""Reading `submitted/` follows no link, waits for no pipe, and reads nothing that is too large."""

from __future__ import annotations

import os

import pytest

from autograder.course import load_course
from autograder.errors import SubmissionError
from autograder.submitted import check_student, read_submission, students

ASSIGNMENT = "01_convolution"
LIMITS = load_course().limits


@pytest.fixture
def folder(course_dir):
    made = course_dir.submitted("ada", ASSIGNMENT)
    made.mkdir(parents=True)
    return made


def refusal(course_dir, student="ada"):
    with pytest.raises(SubmissionError) as caught:
        read_submission(course_dir, ASSIGNMENT, student, LIMITS)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_notebook_and_its_companions_are_read(course_dir, folder):
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(b"{}")
    (folder / "timestamp.txt").write_text("2026-01-15 12:00:00 UTC\n")
    submission = read_submission(course_dir, ASSIGNMENT, "ada", LIMITS)
    assert submission.raw == b"{}"
    assert submission.timestamp == "2026-01-15 12:00:00 UTC"
    assert submission.repairs == ()


def test_other_files_are_named_and_not_read(course_dir, folder):
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(b"{}")
    (folder / "numpy.py").symlink_to("/etc/passwd")
    (folder / ".DS_Store").write_bytes(b"")
    submission = read_submission(course_dir, ASSIGNMENT, "ada", LIMITS)
    assert submission.repairs == ("Only the notebook is graded; these were not used: numpy.py.",)


def test_a_symbolic_link_is_refused(course_dir, folder):
    (folder / f"{ASSIGNMENT}.ipynb").symlink_to(course_dir.released(ASSIGNMENT))
    assert "links are not followed" in refusal(course_dir)


def test_a_hard_link_is_refused(course_dir, folder):
    os.link(course_dir.root / "secret.key", folder / f"{ASSIGNMENT}.ipynb")
    assert "is a hard link" in refusal(course_dir)


def test_a_pipe_does_not_block_and_is_refused(course_dir, folder):
    os.mkfifo(folder / f"{ASSIGNMENT}.ipynb")
    assert "not an ordinary file" in refusal(course_dir)


def test_a_pipe_as_timestamp_does_not_block_and_is_refused(course_dir, folder):
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(b"{}")
    os.mkfifo(folder / "timestamp.txt")
    assert "timestamp.txt is not an ordinary file" in refusal(course_dir)


def test_a_directory_in_the_place_of_the_notebook_is_refused(course_dir, folder):
    (folder / f"{ASSIGNMENT}.ipynb").mkdir()
    assert "not an ordinary file" in refusal(course_dir)


def test_a_notebook_of_200_megabytes_is_refused_unread(course_dir, folder):
    with open(folder / f"{ASSIGNMENT}.ipynb", "wb") as file:
        file.truncate(200_000_000)
    assert "too large: 200 MB, at most 20 MB" in refusal(course_dir)


@pytest.mark.parametrize("step", ["student", "assignment"])
def test_a_linked_folder_is_refused(course_dir, tmp_path, step):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / ASSIGNMENT).mkdir(parents=True)
    (elsewhere / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_bytes(b"{}")
    if step == "student":
        (course_dir.root / "submitted" / "ada").symlink_to(elsewhere)
    else:
        course_dir.submitted("ada", ASSIGNMENT).parent.mkdir()
        course_dir.submitted("ada", ASSIGNMENT).symlink_to(elsewhere / ASSIGNMENT)
    assert students(course_dir, ASSIGNMENT) == ["ada"]
    assert "links are not followed" in refusal(course_dir)


def test_a_dangling_link_is_listed_and_refused(course_dir):
    course_dir.submitted("ada", ASSIGNMENT).parent.mkdir()
    course_dir.submitted("ada", ASSIGNMENT).symlink_to("/nowhere")
    assert students(course_dir, ASSIGNMENT) == ["ada"]
    assert "links are not followed" in refusal(course_dir)


def test_students_are_sorted_and_hidden_folders_left_out(course_dir):
    for name in ("zoe", ".ipynb_checkpoints", "ada"):
        course_dir.submitted(name, ASSIGNMENT).mkdir(parents=True)
    (course_dir.root / "submitted" / "eve").mkdir()
    assert students(course_dir, ASSIGNMENT) == ["ada", "zoe"]


@pytest.mark.parametrize("name", ["ada", "Ærø-Åse_1", "a.b+c@d.edu", "O'Brien Ann", "李小龙"])
def test_names_of_people_are_good_ids(name):
    check_student(name)


@pytest.mark.parametrize(
    "name",
    [
        "=HYPERLINK(1)",
        "<b>",
        "a\u202eb",
        "a\nb",
        "..",
        "-rf",
        "a/b",
        "a*",
        "x" * 101,
        "李" * 67,
        "",
        "\udcff",
    ],
)
def test_names_that_could_do_harm_are_refused(name):
    with pytest.raises(SubmissionError, match="is no student id"):
        check_student(name)

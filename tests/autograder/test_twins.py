"""Static twins: a marker in a master becomes a picture with words, a document's picture becomes a file."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.authoring import build
from autograder.course import REPOSITORY
from autograder.errors import CourseError
from autograder.safe_html import quote_notebook, safe_markdown
from autograder.twins import PICTURES, drawing_of, pictures, with_twins
from cnn.explore.drawings import NAMES, flip
from cnn.explore.still import standalone

MARKER = "<!-- explorer: flip impulse -->"
IMAGE = re.compile(r"!\[(.+)\]\(data:image/svg\+xml;base64,([\w+/=]+)\)")


def test_a_marker_becomes_the_picture_with_its_sentence_as_the_text_alternative():
    above, image, below = with_twins(f"Above.\n{MARKER}\nBelow.").split("\n")
    assert (above, below) == ("Above.", "Below.")
    alt, data = IMAGE.fullmatch(image).groups()
    drawing = flip.draw(flip.EXAMPLES["impulse"])
    assert alt == f"{drawing.title}. {drawing.sentence}"
    assert base64.b64decode(data).decode() == standalone(drawing)


def test_the_same_marker_gives_the_same_bytes():
    assert with_twins(MARKER) == with_twins(MARKER)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<!-- explorer: flop impulse -->", f"no explorer 'flop' to show. There are: {', '.join(NAMES)}"),
        ("<!-- explorer: flip impuls -->", f"no example 'impuls'. It has: {', '.join(flip.EXAMPLES)}"),
        ("<!-- explorer: flip -->", "looks like the marker of an explorer but is none"),
        ("<!-- Explorer flip impulse -->", "write '<!-- explorer: NAME EXAMPLE -->'"),
        (f"See {MARKER}", "on a line of its own"),
    ],
)
def test_a_marker_that_says_nothing_is_refused_with_what_there_is(line, message):
    with pytest.raises(CourseError) as caught:
        with_twins(line)
    assert message in str(caught.value)


def test_every_example_of_every_explorer_can_be_shown():
    for name in NAMES:
        module = __import__(f"cnn.explore.drawings.{name}", fromlist=["EXAMPLES"])
        for example in module.EXAMPLES:
            assert IMAGE.fullmatch(with_twins(f"<!-- explorer: {name} {example} -->"))
            assert drawing_of(name, example) == module.draw(module.EXAMPLES[example])


def test_pictures_of_the_documents_are_files_that_build_draws_and_holds(tmp_path: Path):
    course = (REPOSITORY / "course.toml").read_text(encoding="utf-8")
    (tmp_path / "course.toml").write_text("assignment = []\n" + course.partition("[[assignment]]")[0])
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_text("![Words](images/explorers/flip-not-turned.svg)")
    file = PICTURES / "flip-not-turned.svg"
    assert build(tmp_path, check=True) == [f"{file} is missing"]
    assert build(tmp_path) == [str(file)]
    assert (tmp_path / file).read_bytes() == pictures(tmp_path)[file]
    (tmp_path / file).write_text("other")
    (tmp_path / PICTURES / "flip-old.svg").write_text("stray")
    assert build(tmp_path, check=True) == [
        f"{file} differs from its master",
        f"{PICTURES}/flip-old.svg is shown by no page in docs/: delete it",
    ]


def test_feedback_pages_say_the_sentence_in_the_picture_s_place():
    (cell,) = quote_notebook(new_notebook(cells=[new_markdown_cell(with_twins(MARKER))])).cells
    page = safe_markdown(cell.source)
    assert "base64" not in page
    assert "<em>Picture: Correlation and convolution. A single 1 at row 3" in page


@pytest.mark.parametrize(
    "text", ["![" * 99_999, "![" + "\\a" * 99_999, "![](data:image/svg+xml;base64," * 9999]
)
def test_a_text_that_is_made_to_look_like_many_pictures_takes_no_time(text):
    quote_notebook(new_notebook(cells=[new_markdown_cell(text)]))  # a search with the square of it: minutes

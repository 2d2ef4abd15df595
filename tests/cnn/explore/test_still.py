"""Static pictures: they bring everything along, and show the home cell's marks and no others."""

import base64
import re
from xml.etree import ElementTree

from cnn.explore.drawings import flip
from cnn.explore.still import markdown, standalone
from cnn.explore.svg import Sheet

SVG = "{http://www.w3.org/2000/svg}"


def small():
    sheet = Sheet(50, 50, title="A [title]")
    for key in ("y:0,0", "y:0,1"):
        with sheet.cell(key, "words"):
            sheet.rect(0, 0, 20, 20)
        with sheet.lit(f"{key} x:0,0"):
            sheet.text(9, 9, f"lit {key}")
    return sheet.drawing("Two * cells.", home="y:0,1")


def test_only_what_belongs_to_the_home_cell_is_there():
    root = ElementTree.fromstring(standalone(small()))
    assert [text.text for text in root.iter(f"{SVG}text")] == ["lit y:0,1"]
    assert not [name for part in root.iter() for name in part.attrib if name.startswith(("data-", "aria-"))]


def test_file_is_named_inked_and_needs_nothing_from_outside():
    text = standalone(flip.draw(flip.State()))
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Correlation and convolution"
    assert root.find(f"{SVG}desc").text.startswith("A single 1 at row 3")
    assert "color: #1a1a1a" in root.get("style")
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|url\((?!#)", text)


def test_markdown_is_one_line_that_holds_sentence_and_picture():
    line = markdown(small())
    assert "\n" not in line
    alt, data = re.fullmatch(r"!\[(.*)\]\(data:image/svg\+xml;base64,([\w+/=]+)\)", line).groups()
    assert alt == r"A \[title\]. Two \* cells."
    assert base64.b64decode(data).decode() == standalone(small())

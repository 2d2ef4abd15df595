"""The SVG builder: what students type cannot break out of a text, and marks are where they should be."""

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.explore.grids import CELL, grid
from cnn.explore.svg import Sheet, number
from cnn.figures.drawing import number as figure_number

SVG = "{http://www.w3.org/2000/svg}"


def root_of(sheet):
    return ElementTree.fromstring(sheet.drawing("Said.").svg)


@given(st.text())
def test_any_text_stays_a_text(words):
    sheet = Sheet(100, 40, title=words)
    with sheet.cell("y:0,0", words):
        sheet.text(1, 1, words)
    root = root_of(sheet)
    allowed = "".join(
        "\ufffd" if (c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" else c for c in words
    )
    (text,) = root.iter(f"{SVG}text")
    assert (text.text or "") == allowed.replace("\r\n", "\n").replace("\r", "\n")
    assert {element.tag for element in root.iter()} == {f"{SVG}svg", f"{SVG}g", f"{SVG}text"}


def test_markup_is_escaped():
    sheet = Sheet(100, 40, title="t")
    with sheet.cell("y:0,0", '"><script>alert(1)</script>'):
        sheet.text(1, 1, "<b> & 'q'")
    svg = sheet.drawing("Said.").svg
    assert "<script" not in svg
    assert "<b>" not in svg
    assert [text.text for text in root_of(sheet).iter(f"{SVG}text")] == ["<b> & 'q'"]


def test_key_that_could_break_out_of_its_attribute_is_refused():
    with pytest.raises(AssertionError, match="key is made of letters"), Sheet(1, 1, title="t").cell('"x', ""):
        pass


@given(st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-9999, 9999))
def test_numbers_are_printed_as_in_the_figures(value):
    assert number(value) == figure_number(value)


def test_grid_puts_each_value_into_its_cell():
    sheet = Sheet(200, 200, title="t")
    grid(sheet, np.array([[0.0, -1.5], [np.nan, 3.0]]), 10, 20, key="y")
    root = root_of(sheet)
    rects = {
        cell.get("data-cell"): (float(cell[0].get("x")), float(cell[0].get("y")), cell[0].get("class"))
        for cell in root.iter(f"{SVG}g")
    }
    assert rects == {
        "y:0,0": (10, 20, "cx-cell"),
        "y:0,1": (10 + CELL, 20, "cx-minus"),
        "y:1,0": (10, 20 + CELL, "cx-cell"),
        "y:1,1": (10 + CELL, 20 + CELL, "cx-plus"),
    }
    assert [text.text for text in root.iter(f"{SVG}text")] == ["0", "−1.5", "3"]
    assert [cell.get("aria-label") for cell in root.iter(f"{SVG}g")][1] == "y, row 0, column 1: −1.5"


def test_outline_goes_around_each_of_its_boxes():
    sheet = Sheet(100, 100, title="t")
    sheet.outline((10, 20, 30, 40.5), (50, 0, 1, 2), kind="frame-two")
    (path,) = root_of(sheet).iter(f"{SVG}path")
    assert path.get("class") == "cx-frame-two"
    assert path.get("d") == "M10 20h30v40.5h-30zM50 0h1v2h-1z"


def test_hatching_is_defined_where_it_is_used_and_only_there():
    plain, hatched = Sheet(50, 50, title="t"), Sheet(50, 50, title="t")
    plain.rect(0, 0, 9, 9)
    hatched.rect(0, 0, 9, 9, kind="left")
    assert "<pattern" not in plain.drawing(".").svg
    assert 'id="cx-hatch"' in hatched.drawing(".").svg

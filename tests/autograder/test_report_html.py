"""Reports as pages: well-formed, escaped, readable without colour, without a script."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from autograder import misconceptions, styles
from autograder.checking import check
from autograder.picture_svg import picture_svg
from autograder.report import CaseResult, Finding, Kind, Picture, Report, Status
from autograder.report_html import report_html

EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)">'


def parsed(html: str) -> ElementTree.Element:
    """The page as a tree: an error here means that a tag is not closed or a text not escaped."""
    return ElementTree.fromstring(
        html.replace("<details open>", '<details open="open">').replace("<br>", "<br/>")
    )


def page(exercise: str, source: str) -> ElementTree.Element:
    names = {"np": np}
    exec(source, names)
    return parsed(check(exercise, names)._repr_html_())


def text(tree: ElementTree.Element) -> str:
    return " ".join("".join(tree.itertext()).split())


def test_a_flipped_filter_is_named_with_question_hint_and_picture():
    tree = page("conv2d_valid", misconceptions.variant_source("conv2d_valid", "flipped"))
    finding = tree.find("div[@data-misconception='flipped']")
    assert "The filter is flipped" in text(finding)
    assert finding.find("details/summary").text == "Hint"
    assert "Question:" in text(finding)
    assert tree.find(".//svg") is not None
    assert "✗ conv2d_valid: 0.5 of 5 points" in text(tree)


def test_every_case_has_one_line_with_a_sign_and_a_word():
    tree = page("correlate2d", misconceptions.variant_source("correlate2d", "flipped_rows"))
    lines = [text(item)[:8] for item in tree.findall("ul/li")]
    assert lines == ["✗ failed"] * 2 + ["✓ passed"] + ["✗ failed"] * 2 + ["✓ passed"] + [
        "✗ failed",
        "✓ passed",
    ]


def test_only_the_first_failed_case_is_open():
    tree = page("correlate2d", misconceptions.variant_source("correlate2d", "flipped"))
    assert ["open" in item.attrib for item in tree.findall("ul/li/details")] == [True] + [False] * 5


def test_a_right_answer_is_short_and_has_no_picture():
    tree = page("correlate2d", styles.sources("correlate2d")["loops"])
    assert text(tree).startswith("✓ correlate2d: 3 of 3 points")
    assert tree.find(".//svg") is None
    assert tree.find(".//details") is None


def test_a_stub_is_told_kindly_and_does_not_look_like_a_failure():
    tree = page("correlate2d", "def correlate2d(x, k):\n    raise NotImplementedError()")
    assert text(tree).startswith("○ correlate2d: 0 of 3 points")
    assert "still waiting for you" in text(tree)


def test_what_a_student_wrote_is_never_markup():
    source = f"def correlate1d(x, k):\n    raise type({EVIL!r}, (Exception,), {{}})({EVIL!r})"
    names: dict = {}
    exec(source, names)
    html = check("correlate1d", names)._repr_html_()
    assert EVIL not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2
    tags = {element.tag for element in parsed(html).iter()}
    assert tags <= {
        "div",
        "p",
        "strong",
        "ul",
        "li",
        "details",
        "summary",
        "em",
        "br",
        "code",
        "svg",
        "title",
        "desc",
        "rect",
        "text",
    }


def test_every_text_of_a_report_is_escaped():
    case = CaseResult(
        name=EVIL,
        passed=False,
        seen=EVIL,
        picture=Picture(expected=np.ones((1, 1)), actual=np.ones((1, 1)), where=EVIL),
    )
    finding = Finding(id=EVIL, seen=EVIL, question=EVIL, hint=EVIL)
    report = Report(exercise=EVIL, points=0, max_points=1, cases=(case,), findings=(finding,), note=EVIL)
    html = report_html(report)
    parsed(html)
    assert "<script" not in html
    assert "<img" not in html


def test_there_is_no_script_no_style_sheet_and_no_fixed_text_colour():
    names = {"np": np}
    exec(misconceptions.variant_source("conv2d_valid", "mean"), names)
    html = check("conv2d_valid", names)._repr_html_()
    assert not re.search(r"<script|<style|javascript:|\son\w+=", html)
    assert not re.search(r'(?:^|[;"\s])color:|fill="#', html)


def test_hidden_cases_are_marked_and_show_nothing_else():
    cases = (CaseResult(name="several channels", passed=False, hidden=True, kind=Kind.CORE),)
    tree = parsed(report_html(Report(exercise="f", points=0, max_points=1, cases=cases)))
    assert text(tree.find("ul/li")) == "✗ failed several channels (hidden)"


def test_a_convention_that_does_not_count_yet_is_explained():
    cases = (
        CaseResult(name="the numbers", passed=False),
        CaseResult(name="the inputs", passed=True, kind=Kind.CONVENTION),
    )
    report = Report(exercise="f", points=0, max_points=1, cases=cases)
    assert "“the inputs” counts as soon as the other cases pass." in text(parsed(report_html(report)))


@pytest.mark.parametrize("status", list(Status))
def test_every_status_makes_a_page(status):
    assert "f: 0 of 2 points" in text(
        parsed(report_html(Report(exercise="f", points=0, max_points=2, status=status)))
    )


# The picture


def drawn(expected, actual, where="") -> ElementTree.Element:
    return ElementTree.fromstring(
        picture_svg(Picture(expected=np.array(expected, float), actual=np.array(actual, float), where=where))
    )


def test_the_picture_has_a_role_a_title_and_a_description_in_words():
    svg = drawn([[1, 2], [3, 4]], [[1, 2], [3, -5]], "result[0:2, 0:2]")
    assert svg.attrib["role"] == "img"
    assert svg.find("title").text == "Expected and yours, result[0:2, 0:2]"
    assert svg.find("desc").text == "Expected, row by row: 1, 2; 3, 4. Yours: 1, 2; 3, −5."


def test_three_panels_show_expected_yours_and_the_difference_and_frame_what_differs():
    svg = drawn([[1, 2], [3, 4]], [[1, 2], [3, -5]])
    labels = [element.text for element in svg.findall("text")]
    assert " ".join(labels) == "expected 1 2 3 4 yours 1 2 3 −5 yours − expected 0 0 0 −9"
    framed = [rect.attrib["stroke-width"] for rect in svg.findall("rect")]
    assert framed == ["0.4"] * 4 + ["0.4", "0.4", "0.4", "2"] * 2


def test_different_shapes_are_drawn_without_a_difference():
    svg = drawn([[1, 2]], [[1], [2], [3]])
    assert [element.text for element in svg.findall("text")] == ["expected", "1", "2", "yours", "1", "2", "3"]


def test_numbers_that_are_none_can_be_drawn():
    svg = drawn([[1, 2]], [[np.nan, -np.inf]])
    assert "nan" in [element.text for element in svg.findall("text")]
    assert "nan" not in {rect.attrib["fill-opacity"] for rect in svg.findall("rect")}


def test_mathjax_leaves_the_report_alone():
    report = Report(exercise="f", points=0, max_points=1, note=r"It raised $\href{javascript:alert(1)}{x}$")
    opening = report_html(report).split(">")[0]
    assert "tex2jax_ignore" in opening
    assert "mathjax_ignore" in opening

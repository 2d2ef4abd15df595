"""Reports in a terminal."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import misconceptions
from autograder.checking import check
from autograder.report import CaseResult, Report
from autograder.report_text import decimal, headline, report_text


@pytest.mark.parametrize(
    ("points", "text"),
    [(0.0, "0"), (5.0, "5"), (3.5, "3.5"), (0.29, "0.29"), (100.0, "100"), (2.4999999, "2.5")],
)
def test_points_are_plain_decimals(points, text):
    assert decimal(points) == text
    assert float(text) == pytest.approx(points, abs=1e-4)


def test_a_report_reads_from_points_to_mistake_to_cases():
    names = {"np": np}
    exec(misconceptions.variant_source("correlate1d", "flipped"), names)
    lines = report_text(check("correlate1d", names).report).splitlines()
    assert lines[0] == "✗ correlate1d: 0.08 of 1 point"
    assert lines[2].startswith("  Seen:     The filter is flipped")
    assert any(line.startswith("  Question: Which") for line in lines)
    assert any(line.startswith("  Hint:     Lay the filter") for line in lines)
    assert "  ✗ failed  a longer filter" in lines
    assert "  ✓ passed  a filter of one tap" in lines
    assert max(map(len, lines)) <= 100


def test_the_first_failed_case_shows_expected_beside_yours():
    names = {"np": np}
    exec(misconceptions.variant_source("correlate2d", "no_plus_one"), names)
    text = str(check("correlate2d", names))
    begin = text.index("      expected")
    assert text[begin:].splitlines()[0].split() == ["expected", "yours"]
    assert len(text[begin:].splitlines()[1].split()) == 4 + 3
    assert text.count("expected  ") == 1


def test_a_terminal_gets_no_controls_of_a_students():
    case = CaseResult(name="one", passed=False, seen="It raised \x1b[31mred\x1b[0m")
    assert "\x1b" not in report_text(Report(exercise="f", points=0, max_points=1, cases=(case,)))


def test_a_bonus_exercise_shows_a_star_in_place_of_points():
    def stars(earned, of):
        return headline(Report(exercise="f", points=0, max_points=0, stars=earned, max_stars=of))

    assert stars(1, 1) == "f: ★ 1 of 1 star"
    assert stars(2, 3) == "f: ★★☆ 2 of 3 stars"
    assert stars(0, 2) == "f: ☆☆ 0 of 2 stars"

"""The manifest: what each item may say, and what is refused."""

from __future__ import annotations

import pytest

from autograder.course import LONGEST, load_course
from autograder.errors import CourseError

MANIFEST = """
schema = 1
[course]
id = "c"
title = "C"
always = []
[limits]
cell_seconds = 1
exercise_seconds = 2
submission_seconds = 3
memory_mb = 4
notebook_mb = 5
[[assignment]]
id = "00_first"
title = "First"
teaches = ["f"]
[[assignment.exercise]]
id = "f"
{}
[[assignment]]
id = "01_second"
title = "Second"
teaches = []
[[assignment.exercise]]
id = "g"
points = 1
"""


@pytest.fixture
def load(tmp_path):
    def load(lines):
        (tmp_path / "course.toml").write_text(MANIFEST.format(lines))
        return load_course(tmp_path / "course.toml")

    return load


def test_an_item_has_points_or_stars_and_perhaps_a_limit_of_its_own(load):
    (item,) = load("points = 3\nseconds = 90").assignments[0].exercises
    assert (item.points, item.bonus, item.seconds) == (3.0, 0, 90)
    (item,) = load("points = 0\nbonus = 2").assignments[0].exercises
    assert (item.points, item.bonus, item.seconds) == (0.0, 2, None)


def test_several_assignments_give_away_what_the_ones_before_teach(load):
    first, second = load("points = 1").assignments
    assert (first.provides, second.provides) == ((), ("f",))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("points = 1\nbonus = 2", "a bonus has points = 0"),
        ("points = 1\nseconds = 0", "seconds must be more than 0"),
        (f"points = 1\nseconds = {LONGEST + 1}", "at most 600"),
        ("points = 1\nstars = 2", "stars"),
        ("bonus = 2", "points"),
    ],
)
def test_a_slip_is_one_line(load, lines, message):
    with pytest.raises(CourseError, match=message):
        load(lines)

"""The teaching guide agrees with the notebooks, and no slide of the lecture is missing from its map.

A notebook that is not in course.toml yet may have entries that begin with "planned". As soon as it is listed,
none may be left.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs/teaching-guide.md").read_text(encoding="utf-8")
COURSE = {one["id"]: one for one in tomllib.loads((ROOT / "course.toml").read_text("utf-8"))["assignment"]}
SLIDES = tomllib.loads((ROOT / "tests/slides.toml").read_text("utf-8"))["slide"]
ANSWERS = tomllib.loads((ROOT / "tests/predictions.toml").read_text("utf-8"))
MASTERS = {name: (ROOT / f"notebooks/{name}.py").read_text("utf-8") for name in COURSE}
MARKDOWN, PERCENT = (
    re.compile(r"(#{1,4}) (.+)"),
    re.compile(r"# (#{1,4}) (.+)"),
)  # headings of pages and of masters
GUESS = re.compile(r"^(guess_\w+(?:, guess_\w+)*) =", re.MULTILINE)
each_notebook = pytest.mark.parametrize("notebook", COURSE)


def plain(text: str) -> str:
    """One line, without the marks of comments, for comparing what is wrapped differently."""
    return " ".join(re.sub(r"^# ?", "", text, flags=re.MULTILINE).split())


def unlinked(cell: str) -> str:
    """The words of a table's cell: [words](address) gives words."""
    return re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", cell).strip()


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows of a text, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rules = {number for number, line in enumerate(lines) if line.startswith("|---")}
    kept = (line for number, line in enumerate(lines) if not {number, number + 1} & rules)
    return [[unlinked(cell) for cell in line.strip("|").split("|")] for line in kept]


def section(text: str, heading: str, headings: re.Pattern[str] = MARKDOWN) -> str:
    """What stands below a heading that is there exactly once, down to the next one that is not deeper."""
    lines = text.splitlines()
    found = [(number, headings.fullmatch(line)) for number, line in enumerate(lines)]
    at = [(number, len(match[1])) for number, match in found if match and match[2] == heading]
    assert len(at) == 1, f"{heading!r} is a heading {len(at)} times"
    start, depth = at[0]
    ends = (number for number, match in found if match and number > start and len(match[1]) <= depth)
    return "\n".join(lines[start : next(ends, len(lines))])


def part(notebook: str) -> str:
    """The guide's section about a notebook."""
    return section(GUIDE, f"{notebook[:2]}: {COURSE[notebook]['title']}")


MAP = rows(section(GUIDE, "Slides map"))


@pytest.mark.parametrize("entry", MAP, ids=lambda entry: f"{entry[0]}-{entry[2]}")
def test_every_entry_of_the_map_points_at_a_heading_that_exists_once(entry):
    _, _, notebook, heading = entry
    if notebook in COURSE:
        section(MASTERS[notebook], heading, PERCENT)
    else:
        assert heading.startswith("planned: ")


def test_the_map_has_the_slides_of_the_lecture_in_their_order():
    titles = list(dict.fromkeys((number, title) for number, title, _, _ in MAP))
    assert titles == [(str(number), slide["title"]) for number, slide in enumerate(SLIDES, 1)]


@pytest.mark.parametrize("slide", SLIDES, ids=lambda slide: slide["title"])
def test_every_slide_is_taken_up_by_the_notebooks_that_have_to(slide):
    entries = [(notebook, heading) for _, title, notebook, heading in MAP if title == slide["title"]]
    assert {notebook for notebook, _ in entries} == set(slide["notebooks"])
    for notebook in slide["notebooks"].keys() & COURSE.keys():
        below = (
            section(MASTERS[notebook], heading, PERCENT) for name, heading in entries if name == notebook
        )
        text = plain("\n".join(below)).lower()
        assert [words for words in slide["notebooks"][notebook] if words.lower() not in text] == []


@each_notebook
def test_nothing_about_a_notebook_of_the_course_is_only_planned(notebook):
    left = [row for row in rows(GUIDE) if notebook in row[:3] and any("planned" in cell for cell in row)]
    assert left == [], "in docs/teaching-guide.md: put the real heading where it says 'planned: …'"
    assert "planned" not in part(notebook)


@each_notebook
def test_every_prediction_of_a_notebook_has_its_answer_in_the_guide(notebook):
    listed = [name for row in rows(part(notebook)) for name in re.findall(r"`(\w+)`", row[0])]
    assert listed == [name for names in GUESS.findall(MASTERS[notebook]) for name in names.split(", ")]
    assert all(row[1] and row[2] for row in rows(part(notebook)))


@pytest.mark.parametrize("notebook", ANSWERS)
def test_the_answers_to_predictions_are_those_that_were_computed_for_the_course(notebook):
    if notebook in COURSE:
        table = rows(part(notebook))
    else:
        begin = re.search(rf"^## {notebook[:2]}: (.+)$", GUIDE, re.MULTILINE)
        table = rows(section(GUIDE, f"{notebook[:2]}: {begin[1]}"))
    for question, answers in ANSWERS[notebook].items():
        found = [row[2] for row in table if question in row[1]]
        assert len(found) == 1, question
        for answer in answers:
            assert re.search(rf"(?<![\w.,−]){re.escape(answer)}(?!\w|[.,]\d)", found[0]), (question, answer)


@each_notebook
def test_exercises_and_their_points_are_those_of_the_course(notebook):
    entry = COURSE[notebook]
    listed = re.findall(r"`(\w+)` (\d+)( stars)?", part(notebook).split("**Minutes")[0])
    points = [
        (one["id"], str(one["points"] or one["bonus"]), bool(one.get("bonus"))) for one in entry["exercise"]
    ]
    assert [(name, number, bool(stars)) for name, number, stars in listed] == points
    total = [row for row in rows(section(GUIDE, "At a glance")) if row[0] == f"`{notebook}`"]
    written = sum(one["points"] for one in entry["written"])
    assert total[0][2:4] == [str(sum(one["points"] for one in entry["exercise"])), str(written)]


@each_notebook
def test_the_minutes_of_all_sections_make_a_session(notebook):
    line = re.search(r"\*\*Minutes by section\.\*\* (.+)", part(notebook))
    minutes = re.findall(r"(\d+): (\d+)", line[1])
    assert [number for number, _ in minutes] == re.findall(r"^# ## (\d+)\.", MASTERS[notebook], re.MULTILINE)
    assert 45 <= sum(int(length) for _, length in minutes) <= 60


@each_notebook
def test_the_written_question_and_its_rubric_are_those_of_the_notebook(notebook):
    for one in COURSE[notebook]["written"]:
        before, cell = MASTERS[notebook].split(f'written="{one["id"]}"')
        question = re.findall(r"\*\*(.+?)\*\*", before.split("# %% [markdown]\n")[-1], re.DOTALL)
        rubric = cell.split("### END SOLUTION")[0].split("**Rubric.**")[1]
        text = plain(part(notebook))
        assert f"(`{one['id']}`)" in text
        assert all(plain(words) in text for words in [*question, rubric])


@each_notebook
def test_the_guide_says_in_which_section_each_explorer_opens(notebook):
    opened: dict[str, list[str]] = {}
    heading = ""
    for line in MASTERS[notebook].splitlines():
        heading = line.removeprefix("# ## ") if line.startswith("# ## ") else heading
        for name in re.findall(r"\bexplore\.([a-z_]+)\(", line):
            opened.setdefault(heading, []).append(f"`{name}`")
    listed = [row[1:] for row in rows(section(GUIDE, "Which explorer opens where")) if row[0] == notebook]
    assert listed == [[heading, ", ".join(dict.fromkeys(names))] for heading, names in opened.items()]


@each_notebook
def test_the_mistakes_worth_a_minute_are_in_the_bank(notebook):
    bank = section(
        (ROOT / "docs/misconceptions.md").read_text("utf-8"), f"{notebook}: {COURSE[notebook]['title']}"
    )
    items = re.findall(r"^- (`.+):", part(notebook), re.MULTILINE)
    named = [name for item in items for name in re.findall(r"`(\w+)`", item.split(":")[0])]
    assert len(named) >= 2
    assert [name for name in named if f"| `{name}` " not in bank] == []


@each_notebook
def test_no_notebook_sends_students_to_the_answers(notebook):
    assert "teaching-guide" not in MASTERS[notebook]


def test_links_of_the_guide_lead_to_pages_and_headings_that_are_there():
    for address, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", GUIDE):
        page = ROOT / "docs" / address if address else ROOT / "docs/teaching-guide.md"
        assert page.exists(), address
        if anchor:
            headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings]

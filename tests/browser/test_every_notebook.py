"""A student works on notebooks 02 to 08 in JupyterLab: untouched, then one wrong answer, then a right one."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder import misconceptions, styles
from autograder.course import load_course

ROOT = Path(__file__).resolve().parents[2]
NOTE = "It happened in"  # the last line of what `figures.try_show` says of an exception
WIDE = 200  # pixels: a picture that is narrower is not there

pytestmark = pytest.mark.browser


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is tried in one notebook."""

    exercise: str
    mistake: str  # an id of the bank
    named: str  # words by which the report names the mistake
    explorers: int  # how many open in the untouched notebook


WORK = {
    "02_padding_stride": Work(
        exercise="conv2d", mistake="flipped", named="The filter is flipped", explorers=3
    ),
    "03_relu": Work(
        exercise="relu_backward", mistake="mask_only", named="You return the derivative, 1 or 0", explorers=2
    ),
    "04_pooling": Work(
        exercise="max_pool2d", mistake="zero_start", named="as if there were a 0 in the window", explorers=3
    ),
    "05_fully_connected": Work(
        exercise="conv1x1", mistake="channels_overwritten", named="Only the last channel counts", explorers=1
    ),
    "06_backpropagation": Work(
        exercise="conv2d_backward",
        mistake="crop_to_minus_p",
        named="leaves nothing at padding 0",
        explorers=2,
    ),
    "07_convnet": Work(
        exercise="trace_shapes",
        mistake="floors_silently",
        named="the size was rounded down in silence",
        explorers=2,
    ),
    "08_architectures": Work(
        exercise="receptive_field",
        mistake="own_stride_first",
        named="already counts for its own window",
        explorers=1,
    ),
}


@pytest.mark.parametrize("name", WORK)
def test_a_student_works_through_the_notebook(open_notebook, name):
    work, assignment = WORK[name], load_course().assignment(name)
    check = f'check("{work.exercise}")'
    points = next(e.points for e in assignment.exercises if e.id == work.exercise)

    notebook = open_notebook(ROOT / "notebooks" / f"{name}.ipynb")
    assert notebook.run_all() is True, notebook.errors()
    assert notebook.errors() == []
    for exercise in assignment.exercises:
        report = notebook.cell(f'check("{exercise.id}")').locator(".jp-OutputArea")
        expect(report).to_contain_text(f"{exercise.id}: ")
        expect(report).to_contain_text("is still waiting for you")
    expect(notebook.panel).not_to_contain_text(NOTE)
    look_at_pictures(notebook, work.explorers)
    twins = (ROOT / "notebooks" / f"{name}.py").read_text().count("<!-- explorer:")
    expect(notebook.panel.locator(".jp-MarkdownOutput img")).to_have_count(twins)

    notebook.replace_and_run(
        f"def {work.exercise}(", misconceptions.variant_source(work.exercise, work.mistake)
    )
    report = notebook.run(check)
    expect(report).to_contain_text(work.named)
    expect(report).to_contain_text("failed")
    expect(report).not_to_contain_text(f"{work.exercise}: {points:g} of {points:g}")

    notebook.replace_and_run("guess_", f"{check}.explore()")
    output = notebook.cell(f"{check}.explore()").locator(".jp-OutputArea")
    expect(report).to_contain_text(f"See it: run {check}.explore() in a new cell.")
    expect(output.locator(".cx-explorer").get_by_role("status")).not_to_be_empty()
    assert output.locator(".cx-picture svg").bounding_box()["width"] > WIDE
    notebook.replace_and_run(f"{check}.explore()", "0")

    right = next(iter(styles.sources(work.exercise).values()))
    notebook.replace_and_run(f"def {work.exercise}(", right)
    report = notebook.run(check)
    expect(report).to_contain_text(f"{work.exercise}: {points:g} of {points:g} points")
    expect(report).not_to_contain_text("failed")
    assert notebook.errors() == []


def look_at_pictures(notebook, count):
    """Scroll to every explorer and every picture in the text: each is drawn, and says what it shows."""
    explorers = notebook.panel.locator(".cx-explorer")
    expect(explorers).to_have_count(count)
    for explorer in explorers.all():
        explorer.scroll_into_view_if_needed()
        expect(explorer.get_by_role("status")).not_to_be_empty()
        assert explorer.locator(".cx-picture svg").bounding_box()["width"] > WIDE
    for image in notebook.panel.locator("img:visible").all():
        image.evaluate("image => image.scrollIntoView()")
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > WIDE
        assert len(image.get_attribute("alt")) > 30

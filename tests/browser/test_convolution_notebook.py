"""A student works on notebook 01 in JupyterLab: the untouched notebook, a flipped filter, the right one."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder import misconceptions, styles
from autograder.course import load_course

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "01_convolution.ipynb"
CHECK = 'check("conv2d_valid")'

pytestmark = pytest.mark.browser


@pytest.fixture
def notebook(open_notebook):
    notebook = open_notebook(NOTEBOOK)
    assert notebook.run_all() is True, notebook.errors()
    return notebook


def test_untouched_notebook_runs_through_and_every_check_is_kind(notebook):
    assert notebook.errors() == []
    for exercise in load_course().assignment("01_convolution").exercises:
        report = notebook.cell(f'check("{exercise.id}")').locator(".jp-OutputArea")
        expect(report).to_contain_text(f"{exercise.id}: 0 of {exercise.points:g} point")
        expect(report).to_contain_text("is still waiting for you")


def test_a_flipped_filter_is_named_with_a_picture_and_the_right_one_earns_full_marks(notebook):
    notebook.replace_and_run("def conv2d_valid", misconceptions.variant_source("conv2d_valid", "flipped"))
    report = notebook.run(CHECK)
    expect(report).to_contain_text("The filter is flipped")
    expect(report).not_to_contain_text("conv2d_valid: 5 of 5")
    expect(report.get_by_role("img").first).to_be_visible()
    notebook.replace_and_run("def conv2d_valid", next(iter(styles.sources("conv2d_valid").values())))
    report = notebook.run(CHECK)
    expect(report).to_contain_text("conv2d_valid: 5 of 5 points")
    expect(report).not_to_contain_text("failed")


def test_explorers_open_where_their_idea_comes_in_and_stand_in_the_text_as_pictures(notebook):
    for call in ("dimension=", "explore.stride_padding()", "explore.flip()", "explore.volume("):
        explorer = notebook.cell(call).locator(".cx-explorer")
        expect(explorer.get_by_role("status")).not_to_be_empty()
    images = notebook.panel.locator(".jp-MarkdownOutput img")
    expect(images).to_have_count(4)
    for image in images.all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
        assert len(image.get_attribute("alt")) > 50


def test_a_failing_check_opens_what_the_student_s_function_reads(notebook):
    wrong = misconceptions.variant_source("correlate2d", "kernel_transposed")
    notebook.replace_and_run("def correlate2d", wrong)
    report = notebook.run('check("correlate2d")')
    expect(report).to_contain_text('See it: run check("correlate2d").explore() in a new cell.')
    notebook.replace_and_run("dark_to_bright = ", 'check("correlate2d").explore()')
    output = notebook.cell('check("correlate2d").explore()').locator(".jp-OutputArea")
    expect(output).to_contain_text("Point at an output: you see what your function read for it")
    expect(output.locator(".cx-explorer").get_by_role("status")).to_contain_text("Your correlate2d")
    assert notebook.errors() == []

"""A student works on notebook 01 in JupyterLab: the untouched notebook, a flipped filter, the right one."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder import misconceptions, styles

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
    expect(notebook.run(CHECK)).to_contain_text("not started")


def test_flipped_filter_is_named_with_a_picture(notebook):
    notebook.replace_and_run("def conv2d_valid", misconceptions.variant_source("conv2d_valid", "flipped"))
    report = notebook.run(CHECK)
    expect(report).to_contain_text("flipped")
    expect(report.get_by_role("img").first).to_be_visible()


def test_right_answer_earns_full_marks(notebook):
    for source in styles.sources("conv2d_valid").values():
        notebook.replace_and_run("def conv2d_valid", source)
        report = notebook.run(CHECK)
        expect(report).to_contain_text("5 of 5")
        break

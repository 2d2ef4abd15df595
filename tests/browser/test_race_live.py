"""The race in a real JupyterLab: it runs, the kernel stays free, Stop stops, a new one ends the old one."""

import os
import re
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SOURCES = (
    "from cnn import explore\nexplorer = explore.race(canvases=4000, epochs=20)\nexplorer",
    "print('still', 40 + 2)",
    "import threading\nprint(sum(thread.name == 'cnn-race' for thread in threading.enumerate()), 'races')",
)


@pytest.fixture
def page(open_notebook, tmp_path):
    path = tmp_path / "race.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(s) for s in SOURCES], metadata=kernel), path)
    notebook = open_notebook(path)
    assert notebook.run_all(), notebook.errors()
    notebook.page.notebook = notebook
    return notebook.page


def test_race_runs_live_while_the_notebook_is_used_and_can_be_stopped(page):
    root = page.locator(".cx-explorer")
    sentence = root.get_by_role("status")
    expect(sentence).to_contain_text("Start lets both networks learn")
    start, stop = (root.get_by_role("button", name=name, exact=True) for name in ("Start", "Stop"))
    start.press("Enter")
    expect(sentence).to_contain_text(re.compile("Running, after .* of 20 epochs"), timeout=15000)
    assert page.notebook.run("print('still'").inner_text().strip() == "still 42"
    first = sentence.inner_text()
    expect(sentence).not_to_have_text(first, timeout=15000)
    expect(root.locator(".cx-picture svg")).to_contain_text("ConvNet, 6,346 parameters")
    root.get_by_role("spinbutton", name="Seed").press("ArrowUp")
    expect(sentence).to_contain_text("counts from the next start on")
    start.press("Enter")
    expect(sentence).to_contain_text("A race is running already: press Stop first.")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "race-running.png")
    begin = time.monotonic()
    stop.press("Enter")
    expect(sentence).to_contain_text("Stopped, after", timeout=2000)
    assert time.monotonic() - begin < 1
    expect(stop).to_be_focused()
    assert page.notebook.run("import threading").inner_text().strip() == "0 races"


def test_running_the_cell_again_ends_the_old_race(page):
    root = page.locator(".cx-explorer")
    root.get_by_role("button", name="Start", exact=True).press("Enter")
    expect(root.get_by_role("status")).to_contain_text("Running", timeout=15000)
    assert page.notebook.run("import threading").inner_text().strip() == "1 races"
    page.notebook.run("from cnn import explore")
    expect(root.get_by_role("status")).to_contain_text("Start lets both networks learn")
    assert page.notebook.run("import threading").inner_text().strip() == "0 races"

"""A student works on notebook 00 in JupyterLab: the untouched notebook, a bias that stays, the stepper."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder import misconceptions, styles
from autograder.course import load_course

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "00_perceptron.ipynb"
CHECK = 'check("perceptron_update")'

pytestmark = pytest.mark.browser


def test_a_student_works_through_the_notebook(open_notebook):
    notebook = open_notebook(NOTEBOOK)
    assert notebook.run_all() is True, notebook.errors()
    assert notebook.errors() == []
    for exercise in load_course().assignment("00_perceptron").exercises:
        report = notebook.cell(f'check("{exercise.id}")').locator(".jp-OutputArea")
        expect(report).to_contain_text("is still waiting for you")
    own = notebook.cell("explore.perceptron(perceptron_update)").locator(".cx-explorer")
    expect(own).to_contain_text("Yours raises NotImplementedError")
    for call in ("explore.perceptron()", "alpha=0.5)", 'explore.perceptron(data="XOR"'):
        explorer = notebook.cell(call).locator(".cx-explorer")
        expect(explorer.get_by_role("status")).not_to_be_empty()

    wrong = misconceptions.variant_source("perceptron_update", "bias_stays")
    notebook.replace_and_run("def perceptron_update", wrong)
    report = notebook.run(CHECK)
    expect(report).to_contain_text("The bias has not moved")
    notebook.replace_and_run("perceptron_update(np.array([1.0, -1.0])", f"{CHECK}.explore()")
    output = notebook.cell(f"{CHECK}.explore()").locator(".jp-OutputArea")
    expect(output.locator(".cx-explorer")).to_contain_text("not the same")

    notebook.replace_and_run(f"{CHECK}.explore()", "0")

    right = next(iter(styles.sources("perceptron_update").values()))
    notebook.replace_and_run("def perceptron_update", right)
    expect(notebook.run(CHECK)).to_contain_text("perceptron_update: 2 of 2 points")
    notebook.run("explore.perceptron(perceptron_update)")
    expect(own).to_contain_text("the same")
    expect(own).not_to_contain_text("not the same")
    assert notebook.errors() == []

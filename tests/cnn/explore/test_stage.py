"""The stage uses what every host of anywidgets offers and nothing else: JupyterLab, Notebook 7, VS Code."""

import re
from pathlib import Path

import anywidget

from cnn import explore
from cnn.explore.stage import HERE, Stage

CODE = re.sub(r"//.*", "", (HERE / "stage.js").read_text(encoding="utf-8"))
STYLES = re.sub(r"/\*.*?\*/", "", Stage._css, flags=re.S)


def test_script_imports_nothing_and_asks_no_network():
    assert not re.findall(r"\bimport\b|\brequire\b|\bfetch\b|XMLHttp|WebSocket|https?:|\beval\b", CODE)


def test_script_is_a_module_with_a_default_export_that_renders():
    assert re.findall(r"^export .*", CODE, re.MULTILINE) == ["export default { render };"]
    assert "function render({ model, el })" in CODE


def test_of_the_model_only_what_is_documented_is_used():
    used = set(re.findall(r"\bmodel\.(\w+)", CODE))
    assert used <= {"get", "set", "on", "off", "send", "save_changes"}
    assert "function makeMail(model" in CODE  # the model has this one name wherever it goes
    assert len(re.findall(r"\bmodel\b", CODE)) == len(re.findall(r"\bmodel\.|\{ model,|\(model,", CODE))


def test_nothing_of_the_page_around_it_is_used():
    assert not re.findall(r"jupyter|\bjp-|lab\.shell|\.jp", CODE, re.IGNORECASE)
    assert set(re.findall(r"\bdocument\.(\w+)", CODE)) <= {"createElement", "activeElement", "hidden"}
    assert set(re.findall(r"\bwindow\.(\w+)", CODE)) <= {"addEventListener", "removeEventListener"}


def test_colours_of_a_host_have_a_fallback_and_styles_come_with_it():
    for variable in re.findall(r"var\(--(?:jp|vscode)[^,)]*(.)", STYLES):
        assert variable == ","
    assert not re.findall(r"@import|url\((?!#)", STYLES)


def test_anywidget_brings_its_script_for_hosts_without_extensions_of_jupyterlab():
    share = Path(anywidget.__file__).parents[4] / "share/jupyter"
    assert (share / "nbextensions/anywidget/index.js").is_file()
    assert explore.flip()._view_module == "anywidget"

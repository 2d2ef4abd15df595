"""The face of the package: lazy, honest about what is missing, and pure where it says so."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import cnn
from cnn import explore
from cnn.explore.drawings import NAMES

WITHOUT = "import sys; sys.modules.update(dict.fromkeys(['anywidget', 'ipywidgets', 'traitlets']))\n"


def in_a_new_process(code):
    root = Path(cnn.__file__).parent.parent
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_every_explorer_is_a_documented_function_and_has_a_drawing():
    assert explore.__all__ == list(explore._EXPORTS) == list(NAMES)
    for name, module in explore._EXPORTS.items():
        assert getattr(explore, name).__module__ == module
        assert getattr(explore, name).__doc__
    assert set(explore.__all__) <= set(dir(explore))


def test_what_type_checkers_see_is_what_is_exported():
    blocks = [node for node in ast.parse(inspect.getsource(explore)).body if isinstance(node, ast.If)]
    seen = {alias.asname: node.module for block in blocks for node in block.body for alias in node.names}
    assert seen == explore._EXPORTS


def test_no_explorer_has_the_name_of_a_module():
    assert not set(explore.__all__) & {module.name for module in iter_modules(explore.__path__)}


def test_nothing_below_imports_the_explorers():
    root = Path(cnn.__file__).parent
    below = [path for path in root.rglob("*.py") if root / "explore" not in path.parents]
    assert len(below) > 40
    assert [path.name for path in below if "cnn.explore" in path.read_text(encoding="utf-8")] == []


def test_import_cnn_brings_neither_explorers_nor_widgets():
    code = "import sys, cnn; print([m for m in sys.modules if 'explore' in m or 'widget' in m])"
    assert in_a_new_process(code) == "[]"


def test_without_widgets_an_explorer_says_in_one_line_what_to_install():
    code = WITHOUT + "try:\n    from cnn.explore import flip\nexcept ImportError as error: print(error)"
    assert in_a_new_process(code) == (
        'the explorers need anywidget, which the extra "lab" brings. In the course\'s folder run '
        'pip install -e ".[lab]"; with the zip of one notebook, pip install -r requirements.txt'
    )


def test_without_widgets_and_matplotlib_drawings_and_static_pictures_work():
    code = (
        WITHOUT + "sys.modules['matplotlib'] = None\n"
        "from cnn.explore.drawings import flip\nfrom cnn.explore.still import markdown\n"
        "print(markdown(flip.draw(flip.State()))[:29])"
    )
    assert in_a_new_process(code) == "![Correlation and convolution"

"""The face of the package: what it exports, and that importing it costs next to nothing."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import cnn


def in_a_new_process(code):
    root = Path(cnn.__file__).parent.parent
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_all_is_exactly_what_can_be_imported():
    assert cnn.__all__ == list(cnn._EXPORTS)
    for name, module in cnn._EXPORTS.items():
        assert getattr(cnn, name).__module__ == module
    assert set(cnn.__all__) <= set(dir(cnn))


@pytest.mark.parametrize(
    "module",
    [
        "cnn.shapes",
        "cnn.correlation",
        "cnn.padding",
        "cnn.filters",
        "cnn.columns",
        "cnn.convolution",
        "cnn.convolution_naive",
        "cnn.activations",
        "cnn.pooling",
        "cnn.average_pooling",
        "cnn.fully_connected",
        "cnn.losses",
    ],
)
def test_every_public_function_of_a_layer_is_exported(module):
    functions = inspect.getmembers(import_module(module), inspect.isfunction)
    own = {name for name, f in functions if f.__module__ == module and not name.startswith("_")}
    assert own == {name for name, home in cnn._EXPORTS.items() if home == module}


def test_what_type_checkers_see_is_what_is_exported():
    blocks = [node for node in ast.parse(inspect.getsource(cnn)).body if isinstance(node, ast.If)]
    seen = {alias.asname: node.module for block in blocks for node in block.body for alias in node.names}
    assert seen == cnn._EXPORTS


def test_no_export_has_the_name_of_a_module():
    assert not set(cnn.__all__) & {module.name for module in iter_modules(cnn.__path__)}


def test_a_name_that_is_not_there_is_an_ordinary_attribute_error():
    with pytest.raises(AttributeError, match="module 'cnn' has no attribute 'conv3d'"):
        _ = cnn.conv3d


def test_a_name_is_looked_up_once():
    first = cnn.output_size
    assert vars(cnn)["output_size"] is first


def test_importing_the_package_alone_loads_nothing_else():
    code = "import sys, cnn; print('numpy' in sys.modules, [m for m in sys.modules if m.startswith('cnn.')])"
    assert in_a_new_process(code) == "False []"


def test_using_every_export_loads_neither_matplotlib_nor_widgets():
    heavy = {"matplotlib", "ipywidgets", "IPython", "scipy", "PIL", "tqdm", "pooch", "autograder"}
    assert in_a_new_process(f"import sys; from cnn import *; print({heavy} & set(sys.modules))") == "set()"


def test_modules_that_are_spoken_of_by_name_load_themselves():
    code = "import cnn; print(len(cnn.zoo.SHAPES), 'zoo' in dir(cnn), cnn.figures.__name__)"
    assert in_a_new_process(code).split() == ["8", "True", "cnn.figures"]

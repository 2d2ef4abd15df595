"""Take the screenshots of docs/explorers.md in a real JupyterLab, of all explorers or of those named:

    python tests/browser/screenshots.py [NAME ...]

They go to docs/images/explorers/NAME.png. Look at them before you commit them. The race is not among them:
its picture there is drawn by `make build`, for a race takes its time.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
from labdriver import browsing, close, open_copy, serving
from nbformat.v4 import new_code_cell, new_notebook

from cnn.explore.drawings import NAMES

FOLDER = Path(__file__).resolve().parents[2] / "docs/images/explorers"
SHOTS = {name: f"from cnn import explore\nexplore.{name}()" for name in NAMES if name != "race"} | {
    "stride_padding": "from cnn import explore\nexplore.stride_padding(stride=3)",
    "volume": "from cnn import explore\nexplore.volume(filters=6, guess=75)",
    "own-function": """\
import numpy as np
from autograder import check

def correlate2d(x, k):
    y = np.zeros((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(x[i : i + k.shape[0], j : j + k.shape[1]] * k[::-1])
    return y

check("correlate2d").explore()""",
}


def main(*names):
    """Open each explorer in a notebook of its own and take its picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "lab").mkdir()
        with serving(base / "lab") as lab, browsing(base / "profile") as browser:
            for name in names or SHOTS:
                notebook = open_copy(lab, browser, written(base, name))
                notebook.page.set_viewport_size({"width": 1280, "height": 1500})
                assert notebook.run_all(), notebook.errors()
                explorer = notebook.page.locator(".cx-explorer")
                explorer.get_by_role("status").wait_for()
                notebook.page.wait_for_timeout(500)
                explorer.screenshot(path=FOLDER / f"{name}.png")
                print(FOLDER / f"{name}.png")
                close(notebook)


def written(folder, name):
    """A notebook with this explorer in its only cell."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(SHOTS[name])], metadata=kernel), path)
    return path


if __name__ == "__main__":
    main(*sys.argv[1:])

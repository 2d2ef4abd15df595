"""How fast the explorers answer: drawing in Python, and from key press to painted picture in JupyterLab.

Each explorer is opened on the state that takes longest to draw (`slowest.py`), and a number of it goes up and
down with 25 presses of an arrow key, then with one each 33 ms, as if it were held down. At last, the same
picture is shown by `widgets.HTML` and by the stage. Chromium has to be there: `make chromium`.
"""

import pickle
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib import import_module
from itertools import cycle
from pathlib import Path
from statistics import median

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from report import markdown
from slowest import slowest, times

from cnn import conv2d
from cnn.explore import stride_padding
from cnn.explore.controls import controls
from cnn.explore.drawings import NAMES

sys.path.insert(0, str(Path(__file__).parent.parent / "browser"))
from labdriver import browsing, close, open_copy, serving

PRESSES = 25
TEXT = (
    "The state that takes longest to draw was looked for among all that the controls admit "
    "(`tests/bench/slowest.py`). In it, an arrow key changes a number in JupyterLab: "
    f"{PRESSES} presses, then one each 33 ms, as if held down."
)
EVERY = 0.033  # seconds between the presses of a key that is held down
MOVED = {
    "activations": "x",
    "flip": "row",
    "perceptron": "step",
    "pooling": "value",
    "race": "epochs",
    "stack": "size",
    "stride_padding": "image",
    "volume": "bias",
}
SHOWN = """
# shown
import pickle
from cnn import conv2d, explore
from cnn.explore.drawings import {name}
from cnn.explore.panel import Explorer
{explorer}
"""
OWN = {"image": 10, "kernel": 1, "padding": 3}  # the most outputs that there are
PREPARE = """
from dataclasses import dataclass
import ipywidgets
from cnn.explore.controls import Settings, integer
from cnn.explore.drawings import flip
from cnn.explore.panel import Explorer

@dataclass(frozen=True, kw_only=True)
class State(Settings):
    step: int = integer(0, low=0, high=999, label="Step")

def draw(state):
    return flip.draw(flip.State(row=state.step % 7, column=state.step // 7 % 7))
"""
HTML = """
step = ipywidgets.BoundedIntText(max=999, description="Number")
shown = ipywidgets.HTML(draw(State()).svg)
step.observe(lambda change: setattr(shown, "value", draw(State(step=change.new)).svg), "value")
shown.add_class("bench-html")
ipywidgets.VBox([step, shown])
"""
STAGE = "Explorer(State(), draw)"
WATCH = """([picture, attributes]) => {
    window.bench?.observer.disconnect();
    const bench = window.bench = { start: 0, times: [], painted: 0, frames: 0 };
    const press = () => { bench.start = performance.now(); bench.waits = true; };
    document.addEventListener('keydown', press, true);
    bench.observer = new MutationObserver(() => {
        bench.frames += 1;
        requestAnimationFrame(() => setTimeout(() => {
            bench.painted = performance.now();
            if (bench.waits) bench.times.push(bench.painted - bench.start);
            bench.waits = false;
        }));
    });
    const what = attributes ? { attributeFilter: ['class'] } : { childList: true };
    bench.observer.observe(picture, { subtree: true, ...what });
}"""


def table():
    """Drawing times of all explorers and what a person waits for; then the ways to show the same picture."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "lab").mkdir()
        with serving(base / "lab") as lab, browsing(base / "profile") as browser:
            with _opened(base, lab, browser, "# shown") as notebook:
                explorers = [*_explorers(notebook)]
            with _opened(base, lab, browser, PREPARE, HTML, STAGE) as notebook:
                ways = [*_ways(notebook.page)]
    head = [
        "median",
        "drawing an example",
        "the slowest state",
        "key press to picture",
        "after the last press",
    ]
    return f"## Explorers\n\n{TEXT}\n\n{markdown(head, explorers)}\n\n{markdown(['what', 'median'], ways)}"


@contextmanager
def _opened(base, lab, browser, *sources):
    """A notebook with these cells, run."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_code_cell(source) for source in sources]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), base / "bench.ipynb")
    notebook = open_copy(lab, browser, base / "bench.ipynb")
    assert notebook.run_all(), notebook.errors()
    yield notebook
    close(notebook)


def _explorers(notebook):
    """One row per explorer."""
    for name in NAMES:
        module, state = import_module(f"cnn.explore.drawings.{name}"), slowest(name)
        examples = [one for example in module.EXAMPLES.values() for one in times(module.draw, example)]
        opened = f"Explorer(pickle.loads({pickle.dumps(state)}), {name}.draw)"
        drawn = f"{median(examples):.1f} ms", f"{median(times(module.draw, state, 50)):.1f} ms"
        yield [f"`{name}`", *drawn, *_answers(notebook, name, opened, state)]
    own, opened = stride_padding(conv2d, **OWN), f"explore.stride_padding(conv2d, **{OWN})"
    drawn = f"{median(times(own._draw, own.state, 50)):.1f} ms"
    yield ["`stride_padding(conv2d)`", "", drawn, *_answers(notebook, "stride_padding", opened, own.state)]


def _answers(notebook, name, opened, state):
    """Key press to painted picture; and how long after the last of many presses the picture is there."""
    notebook.replace_and_run("# shown", SHOWN.format(name=name, explorer=opened))
    root, field = notebook.panel.locator(".cx-explorer"), MOVED[name]
    control = controls(type(state))[field]
    keys = ["ArrowUp", "ArrowDown"] if getattr(state, field) < control.high else ["ArrowDown", "ArrowUp"]
    root.get_by_role("spinbutton", name=control.label, exact=True).focus()
    notebook.page.evaluate(WATCH, [root.locator(".cx-picture").element_handle(), False])
    pressed, (_, after) = _pressed(notebook.page, *keys), _held(notebook.page, *keys)
    return f"{pressed:.0f} ms", f"{after:.0f} ms"


def _ways(page):
    """Rows for each way to show the same picture."""
    number = page.get_by_role("spinbutton", name="Number")
    step = page.get_by_role("spinbutton", name="Step")
    picture = page.locator(".cx-picture")
    ways = [
        ("SVG in widgets.HTML, through the kernel", number, "ArrowUp", ".bench-html", False),
        ("the stage, through the kernel", step, "ArrowUp", ".cx-picture", False),
        ("the stage, lighting up a cell", picture, "ArrowLeft", ".cx-picture", True),
    ]
    for name, focus, key, selector, attributes in ways:
        focus.focus()
        page.evaluate(WATCH, [page.locator(selector).element_handle(), attributes])
        yield [f"{name}: key press to painted picture", f"{_pressed(page, key):.0f} ms"]
        frames, after = _held(page, key)
        yield [f"{name}: frames for {PRESSES} presses, one each 33 ms", f"{frames}"]
        yield [f"{name}: the last frame after the last press", f"{after:.0f} ms"]


def _pressed(page, *keys):
    for press, key in zip(range(1, PRESSES + 1), cycle(keys), strict=False):
        page.keyboard.press(key)
        page.wait_for_function("count => window.bench.times.length >= count", arg=press)
        page.wait_for_timeout(120)
    return median(page.evaluate("window.bench.times"))


def _held(page, *keys):
    page.evaluate("window.bench.frames = 0")
    due = time.perf_counter()
    for _, key in zip(range(PRESSES), cycle(keys), strict=False):
        page.keyboard.down(key)
        due += EVERY
        time.sleep(max(due - time.perf_counter(), 0))
    for key in keys:
        page.keyboard.up(key)
    page.wait_for_timeout(1500)
    return page.evaluate("[window.bench.frames, window.bench.painted - window.bench.start]")

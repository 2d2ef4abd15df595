"""How fast the explorers answer: drawing in Python, and from key press to painted picture in JupyterLab.

The same picture is shown by `widgets.HTML` and by the stage; both are driven by 25 presses of an arrow key,
and then by a key that is held down. Chromium has to be there: `make chromium`.
"""

import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from statistics import median

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from report import markdown

from cnn.explore.drawings import NAMES

sys.path.insert(0, str(Path(__file__).parent.parent / "browser"))
from labdriver import browsing, close, open_copy, serving

PRESSES = 25
EVERY = 0.033  # seconds between the presses of a key that is held down
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
WATCH = """([selector, attributes]) => {
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
    bench.observer.observe(document.querySelector(selector), { subtree: true, ...what });
}"""


def table():
    """Drawing times of all explorers, then what a person waits for."""
    rows = [[f"`{name}`: drawing", f"{drawing_time(name):.1f} ms"] for name in NAMES]
    return "## Explorers\n\n" + markdown(["what", "median"], [*rows, *latencies()])


def drawing_time(name):
    """The median over all examples, in milliseconds."""
    module, times = import_module(f"cnn.explore.drawings.{name}"), []
    for _ in range(15):
        for state in module.EXAMPLES.values():
            start = time.perf_counter()
            module.draw(state)
            times.append(1e3 * (time.perf_counter() - start))
    return median(times)


def latencies():
    """One row per way to show the same picture."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "lab").mkdir()
        cells = [new_code_cell(source) for source in (PREPARE, HTML, STAGE)]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(new_notebook(cells=cells, metadata=kernel), base / "bench.ipynb")
        with serving(base / "lab") as lab, browsing(base / "profile") as browser:
            notebook = open_copy(lab, browser, base / "bench.ipynb")
            assert notebook.run_all(), notebook.errors()
            yield from _measured(notebook.page)
            close(notebook)


def _measured(page):
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
        page.evaluate(WATCH, [selector, attributes])
        yield [f"{name}: key press to painted picture", f"{_pressed(page, key):.0f} ms"]
        frames, after = _held(page, key)
        yield [f"{name}: frames for {PRESSES} presses, one each 33 ms", f"{frames}"]
        yield [f"{name}: the last frame after the last press", f"{after:.0f} ms"]


def _pressed(page, key):
    for press in range(1, PRESSES + 1):
        page.keyboard.press(key)
        page.wait_for_function("count => window.bench.times.length >= count", arg=press)
        page.wait_for_timeout(120)
    return median(page.evaluate("window.bench.times"))


def _held(page, key):
    page.evaluate("window.bench.frames = 0")
    due = time.perf_counter()
    for _ in range(PRESSES):
        page.keyboard.down(key)
        due += EVERY
        time.sleep(max(due - time.perf_counter(), 0))
    page.keyboard.up(key)
    page.wait_for_timeout(1500)
    return page.evaluate("[window.bench.frames, window.bench.painted - window.bench.start]")

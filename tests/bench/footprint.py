"""Memory of a large convolution, and the time that `import cnn` takes beyond NumPy's own."""

import subprocess
import sys
from pathlib import Path
from statistics import median

from report import markdown

HERE = Path(__file__).parent

# Peak of what is allocated while the layer is computed, less the output, in megabytes.
PEAK = """
import sys, tracemalloc
sys.path[:0] = {paths}
import numpy as np, classic, cnn
x, w, b = np.ones((64, 64, 56, 56), np.float32), np.ones((64, 64, 3, 3), np.float32), np.ones(64, np.float32)
forward = {{"ours": lambda: cnn.conv2d(x, w, b, 1, 1), "classic": lambda: classic.forward(x, w, b, 1, 1)[0]}}
tracemalloc.start()
y = forward[sys.argv[1]]()
print((tracemalloc.get_traced_memory()[1] - y.nbytes) / 1e6)
"""

# One process, both imports: what NumPy has loaded already does not count.
IMPORT = """
import sys, time
sys.path.insert(0, {path})
import numpy
start = time.perf_counter()
{statement}
print(time.perf_counter() - start)
"""


def run(code, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def table():
    """Measure both, each in processes of its own."""
    root = str(HERE.parent.parent)
    peak = PEAK.format(paths=[root, str(HERE)])
    statements = {"import cnn": "import cnn", "every name of it": "from cnn import *"}
    rows = [
        [
            f"conv2d of (64, 64, 56, 56) with 64 3x3, {name}: peak beyond input and output",
            f"{run(peak, name):.0f} MB",
        ]
        for name in ("ours", "classic")
    ]
    for name, statement in statements.items():
        code = IMPORT.format(path=repr(root), statement=statement)
        seconds = median(run(code) for _ in range(7))
        rows.append([f"{name}, beyond NumPy", f"{1e3 * seconds:.1f} ms"])
    return "## Memory and start\n\n" + markdown(["what", "measured"], rows)

"""Every notebook, solution version, from top to bottom in a fresh kernel: seconds, and the sum."""

import tempfile
import warnings
from time import perf_counter

from nbclient import NotebookClient
from report import markdown

from autograder.authoring import master_path, source_notebook
from autograder.course import load_course


def seconds(assignment, folder):
    """Execute one notebook, a kernel's start included; an error ends the benchmark."""
    notebook = source_notebook(master_path(assignment), assignment)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    start = perf_counter()
    client.execute()
    return perf_counter() - start


def table():
    """Execute them all, one after the other."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel's transport, not of the notebooks
        times = {each.id: seconds(each, folder) for each in load_course().assignments}
    rows = [[name, f"{value:.1f} s"] for name, value in times.items()]
    rows.append(["all", f"{sum(times.values()):.1f} s"])
    return "## Notebooks, solutions executed in fresh kernels\n\n" + markdown(["notebook", "time"], rows)

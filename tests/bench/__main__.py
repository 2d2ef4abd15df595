"""Measure the reference package, print the tables, and write them to docs/benchmarks.md.

Run `make bench`, or `python tests/bench`; with names, only these parts, printed and not written:
`python tests/bench convolution`. PyTorch comes with the extra: `pip install -e ".[bench]"`.

Grading a class takes many minutes, so it stands apart: `make bench-grading`, or `python tests/bench grading`,
measures it and replaces its section of the document. Smaller, and only printed: `--students 5 --sizes 10`.
"""

import argparse
import os
import platform
from importlib.metadata import version
from pathlib import Path

import convolution
import execution
import explorers
import footprint
import grading
import training

import cnn

DOCUMENT = Path(cnn.__file__).parent.parent / "docs" / "benchmarks.md"
PARTS = {
    "convolution": convolution.table,
    "footprint": footprint.table,
    "explorers": explorers.table,
    "training": training.table,
    "notebooks": execution.table,
}
LIBRARIES, GRADER = ("numpy", "torch", "threadpoolctl"), ("numpy", "nbgrader", "ipython", "sqlalchemy")


def machine(packages: tuple[str, ...]) -> str:
    """Say what this was measured on."""
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model
        )
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}."


def main() -> None:
    """Run the named parts, or all but grading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join([*PARTS, 'grading'])}")
    parser.add_argument("--students", type=int, default=grading.STUDENTS, help="grading: of each assignment")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=grading.SIZES, help="grading: classes of ours"
    )
    options = parser.parse_args()
    unknown = [name for name in options.parts if name not in (*PARTS, "grading")]
    if unknown:
        parser.error(f"no part is called {unknown[0]}: there are {', '.join([*PARTS, 'grading'])}")
    if options.parts == ["grading"]:
        text = grading.table(options.students, options.sizes)
        lines = text.split("\n\n", 1)
        text = f"{lines[0]}\n\nWritten by `make bench-grading`. {machine(GRADER)}\n\n{lines[1]}"
        print(text)
        if (options.students, tuple(options.sizes)) == (grading.STUDENTS, grading.SIZES):
            DOCUMENT.write_text(f"{_document()[0]}\n\n{text}\n", encoding="utf-8")
        return
    texts = [
        "# Benchmarks\n\nWritten by `make bench`, not by hand. Times are medians of one run; "
        "those that are compared took turns.\n\n" + machine(LIBRARIES)
    ]
    print(texts[0], flush=True)
    for name in options.parts or PARTS:
        texts.append(PARTS[name]())
        print("\n" + texts[-1], flush=True)
    if not options.parts:
        DOCUMENT.write_text("\n\n".join([*texts, *_document()[1:]]) + "\n", encoding="utf-8")


def _document() -> list[str]:
    """The document as it is: what `make bench` wrote, and the section on grading if there is one."""
    before, title, after = DOCUMENT.read_text(encoding="utf-8").partition(grading.TITLE)
    return [before.strip(), *([f"{title}{after}".strip()] if title else [])]


if __name__ == "__main__":
    main()

"""Measure the reference package, print the tables, and write them to docs/benchmarks.md.

Run `make bench`, or `python tests/bench`; with names, only these parts, printed and not written:
`python tests/bench convolution`. PyTorch comes with the extra: `pip install -e ".[bench]"`.
"""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import convolution
import execution
import explorers
import footprint
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


def machine() -> str:
    """Say what this was measured on."""
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model
        )
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "torch", "threadpoolctl"))
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}."


def main(names: list[str]) -> int:
    """Run the named parts, or all."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"No part is called {unknown[0]}: there are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    texts = [
        "# Benchmarks\n\nWritten by `make bench`, not by hand. Times are medians of one run; "
        "those that are compared took turns.\n\n" + machine()
    ]
    print(texts[0], flush=True)
    for name in names or PARTS:
        texts.append(PARTS[name]())
        print("\n" + texts[-1], flush=True)
    if not names:
        DOCUMENT.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

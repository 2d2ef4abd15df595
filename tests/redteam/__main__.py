"""Grade the red team with this grader and with stock nbgrader, print the table, write it to docs/security.md.

Run `make redteam`, or `python tests/redteam`; with kinds, only these, printed and not written:
`python tests/redteam forge leak`. It takes about ten minutes on two cores, half of them for this grader. Exit
code 1: something did not end as it must, or the machine is not as it was.
"""

from __future__ import annotations

import sys
import time

from attacks import Submission
from content import Content
from document import DOCUMENT, written
from siege import besieged
from stock import grade_by_stock
from table import TITLES, entries, table
from verdict import faults


def main(kinds: list[str]) -> int:
    """Run these kinds, or all."""
    unknown = [kind for kind in kinds if kind not in TITLES]
    if unknown:
        print(f"No kind is called {unknown[0]}: there are {', '.join(TITLES)}.", file=sys.stderr)
        return 2
    chosen = [entry for kind in kinds or TITLES for entry in entries(kind)]
    began = time.monotonic()
    print(f"{len(chosen)} submissions; grading takes some minutes …", flush=True)
    wrong = _graded(chosen)
    ours = time.monotonic() - began
    print(f"this grader: {ours:.0f} s; now stock nbgrader …", flush=True)
    stock = grade_by_stock([entry for entry in chosen if isinstance(entry, Submission)])
    seconds = time.monotonic() - began - ours
    for kind in kinds or TITLES:
        print("\n" + table(kind, stock))
    print(f"\nthis grader {ours:.0f} s, stock nbgrader {seconds:.0f} s")
    print("\n".join(wrong) if wrong else "Everything ended as it must, and the machine is as it was.")
    if not kinds and not wrong:
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), stock), encoding="utf-8")
        print(f"wrote {DOCUMENT}")
    return 1 if wrong else 0


def _graded(chosen: list[Submission | Content]) -> list[str]:
    """What did not end as it must, one line each."""
    submissions = tuple(entry for entry in chosen if isinstance(entry, Submission))
    contents = tuple(entry for entry in chosen if isinstance(entry, Content))
    with besieged(submissions, contents) as siege:
        wrong = [
            f"WRONG {entry.kind}: {entry.name}: {fault}"
            for entry in chosen
            for result in siege.of(entry)
            for fault in faults(entry, result)
        ]
        return wrong + [f"DIFFERENT {line}" for line in siege.differences]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

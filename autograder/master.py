"""Masters: one percent script per notebook, read with jupytext and linted before anything is made of it.

A cell of a master may carry these annotations and no others:

    # %% exercise="conv2d_valid"             the student writes here; the solution stands between the markers
    # %% check="conv2d_valid"                one line: check("conv2d_valid")
    # %% locked="catch_bugs"                 code of that exercise which students read and cannot change
    # %% [markdown] written="01_why"         marked by hand; model answer and rubric stand between the markers
    # %% tags=["explore"]                    figures and widgets, skipped when grading

A line `<!-- explorer: NAME EXAMPLE -->` in a Markdown cell stands for a picture (`autograder.twins`).

A misspelt marker is how solutions get out: nbgrader drops an unmatched END without a word. So every
annotated cell must hold exactly one BEGIN and one END, and whatever merely looks like a marker is refused.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from autograder.course import Assignment, Item
from autograder.errors import CourseError
from autograder.twins import with_twins

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ROLES = ("exercise", "check", "locked", "written")
_KNOWN = {*ROLES, "tags"}
_JUPYTEXT = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}  # bookkeeping of the reader
_REFUSED = ("HIDDEN TESTS", "MARK SCHEME", "AUTOTEST")  # nbgrader's other markers
_ALIKE = 0.85


def read_master(path: Path, assignment: Assignment) -> NotebookNode:
    """The cells of a master as they stand, or a `CourseError` with one line for each thing to mend."""
    if not path.is_file():
        raise CourseError(f"{path} is missing: it is the master of assignment {assignment.id}")
    notebook: NotebookNode = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    for cell in notebook.cells:
        for key in _JUPYTEXT & set(cell.metadata):
            del cell.metadata[key]
    problems = list(_problems(notebook.cells, assignment))
    if problems:
        raise CourseError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return notebook


def role(cell: NotebookNode) -> tuple[str, str] | None:
    """What a cell is to the grader: its role, one of `ROLES`, and an id; None for a plain one."""
    for name in ROLES:
        if name in cell.metadata:
            return name, str(cell.metadata[name])
    return None


def split_solution(source: str) -> tuple[str, str]:
    """The source with its solution replaced by nbgrader's stub, and the solution alone.

    >>> split_solution("def f():\\n    ### BEGIN SOLUTION\\n    return 1\\n    ### END SOLUTION")
    ('def f():\\n    # YOUR CODE HERE\\n    raise NotImplementedError()', '    return 1')
    """
    return _split(source, ["# YOUR CODE HERE", "raise NotImplementedError()"])


def split_answer(source: str) -> tuple[str, str]:
    """The same for a written question: "YOUR ANSWER HERE" takes the model answer's place."""
    return _split(source, ["YOUR ANSWER HERE"])


def _split(source: str, stub: list[str]) -> tuple[str, str]:
    lines = source.split("\n")
    begin = next((k for k, line in enumerate(lines) if line.strip() == BEGIN), None)
    end = next((k for k, line in enumerate(lines) if line.strip() == END), None)
    if begin is None or end is None:
        return source, ""
    indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
    kept = [*lines[:begin], *(indent + line for line in stub), *lines[end + 1 :]]
    return "\n".join(kept), "\n".join(lines[begin + 1 : end])


def _problems(cells: list[NotebookNode], assignment: Assignment) -> Iterator[str]:
    for number, cell in enumerate(cells, start=1):
        where = (
            f"cell {number} ({cell.source.strip().splitlines()[0][:60] if cell.source.strip() else 'empty'})"
        )
        for problem in _cell_problems(cell):
            yield f"{where}: {problem}"
    yield from _inventory(cells, assignment)


def _cell_problems(cell: NotebookNode) -> Iterator[str]:
    unknown = sorted(set(cell.metadata) - _KNOWN)
    if unknown:
        names = ", ".join(unknown)
        known = ", ".join(f"{name}=" for name in ROLES)
        yield f"unknown annotation {names}: there are {known} and tags=, values quoted"
    if sum(name in cell.metadata for name in ROLES) > 1:
        known = ", ".join(f"{name}=" for name in ROLES)
        yield f"more than one of {known}: give each a cell of its own"
    yield from _marker_problems(cell)
    try:
        with_twins(cell.source if cell.cell_type == "markdown" else "")
    except CourseError as error:
        yield str(error)
    wanted = role(cell)
    if wanted is None:
        return
    kind, identifier = wanted
    if cell.cell_type != ("markdown" if kind == "written" else "code"):
        yield f"{kind}= stands on a {cell.cell_type} cell: written= is for markdown, the others are for code"
    elif kind == "check" and cell.source.strip() != f'check("{identifier}")':
        yield f'a check cell is the one line check("{identifier}"): move everything else into another cell'
    elif kind == "exercise":
        yield from _stub_problems(cell.source, identifier)


def _marker_problems(cell: NotebookNode) -> Iterator[str]:
    lines = [line.strip() for line in cell.source.split("\n")]
    for line in lines:
        if line.startswith("# %%"):
            yield f"{line!r} did not start a cell: write '# %% [markdown]' with one space"
        if line.startswith("#") and any(marker in line.upper() for marker in _REFUSED):
            yield f"{line!r}: hidden cases live in autograder/checks, not in a notebook; remove it"
        if line not in (BEGIN, END) and _looks_like_marker(line):
            yield f"{line!r} looks like a marker but is none: write {BEGIN!r} or {END!r}"
    markers = [line for line in lines if line in (BEGIN, END)]
    takes_solution = (role(cell) or ("", ""))[0] in ("exercise", "written")
    if takes_solution and markers != [BEGIN, END]:
        yield f"must hold one {BEGIN!r} and after it one {END!r}, found {markers or 'neither'}"
    elif markers and not takes_solution:
        yield "a solution outside an exercise= or written= cell would reach the students: annotate the cell"


def _looks_like_marker(line: str) -> bool:
    if not line.startswith("#"):
        return False
    words = line.lstrip("# ").upper()
    return any(SequenceMatcher(None, words, marker[4:]).ratio() >= _ALIKE for marker in (BEGIN, END))


def _stub_problems(source: str, identifier: str) -> Iterator[str]:
    stub, _ = split_solution(source)
    try:
        tree, _ = ast.parse(stub), ast.parse(source)
    except SyntaxError as error:
        yield f"is not Python: {error.msg} (line {error.lineno} of the cell)"
        return
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    if identifier not in names:
        yield f"exercise={identifier!r} must define the function {identifier}, it defines {names or 'none'}"


def _inventory(cells: list[NotebookNode], assignment: Assignment) -> Iterator[str]:
    places: dict[str, list[str]] = {name: [] for name in ROLES}
    for cell in cells:
        found = role(cell)
        if found:
            places[found[0]].append(found[1])
    yield from _compare("exercise", places["exercise"], assignment.exercises, assignment.id)
    yield from _compare("check", places["check"], assignment.exercises, assignment.id)
    yield from _compare("written", places["written"], assignment.written, assignment.id)
    yield from _compare("locked", places["locked"], assignment.exercises, assignment.id)
    yield from _order([found for found in map(role, cells) if found], assignment)


def _order(order: list[tuple[str, str]], assignment: Assignment) -> Iterator[str]:
    for item in assignment.exercises:
        places = {kind: order.index((kind, item.id)) for kind in ROLES if (kind, item.id) in order}
        code = places.get("exercise")
        if code is None:
            continue
        if places.get("check", code) < code:
            yield f"the check of {item.id} stands before its exercise: move it behind"
        if places.get("locked", code) > code:
            yield f"the locked cell of {item.id} stands behind its exercise: move it before"


def _compare(kind: str, found: list[str], items: tuple[Item, ...], assignment: str) -> Iterator[str]:
    table = "written" if kind == "written" else "exercise"
    known = {item.id for item in items}
    for identifier, times in Counter(found).items():
        if identifier not in known:
            yield (
                f"{kind}={identifier!r} is not in course.toml: "
                f"add an [[assignment.{table}]] with id and points to {assignment}"
            )
        elif times > 1:
            yield f"{kind}={identifier!r} stands {times} times: an id names one cell"
    for item in items:
        if item.id not in found and kind != "locked":  # few exercises have one
            yield f"course.toml asks for {item.id} ({item.points:g} points), no cell says {kind}={item.id!r}"
        if item.points < 0:
            yield f"course.toml gives {item.id} {item.points:g} points: points are 0 (a bonus) or more"

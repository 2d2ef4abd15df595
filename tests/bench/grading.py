"""A class graded by stock nbgrader and by us, side by side; and ours at several sizes.

Stock nbgrader is run as its users do: `nbgrader autograde` for each assignment, a kernel for each notebook,
its own defaults, no sandbox. It has no option to grade several at a time; a second row runs it twice at once,
each on half of the class in a course directory of its own, as can be done by hand.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from classroom import Classroom, environment, happened, make_classroom, scores, without_pictures
from processes import Run, measured
from report import markdown

from autograder.coursedir import CourseDir

TITLE = "## Grading a class"
STUDENTS = 30  # of each assignment
SIZES = (10, 100, 1000)
SCALING_RUNS = 3  # of one job and of two, in each form
PYTHON = [sys.executable, "-m"]

Measured = tuple[int, str, int]  # size of the class, form, jobs


def table(students: int = STUDENTS, sizes: Sequence[int] = SIZES) -> str:
    """Both parts."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        room = make_classroom(Path(folder) / "class", students)
        parts = [TITLE, *_side_by_side(room, Path(folder))]
        if sizes:
            parts += _growing(Path(folder), sizes)
    return "\n\n".join(parts)


def forms() -> list[str]:
    """The sandbox's forms that `autograder grade` offers."""
    done = subprocess.run(
        [*PYTHON, "autograder", "grade", "--help"], capture_output=True, text=True, check=True
    )
    return ["strict", "template"] if "--sandbox" in done.stdout else [""]


def _side_by_side(room: Classroom, folder: Path) -> list[str]:
    _warm_up(room, folder / "warm")
    count = len(room.stories)
    stock = _copy(room.stock, folder / "stock")
    runs = {"stock nbgrader": _stock(stock, room)}
    theirs = {each.id: scores(stock, stock.root / "gradebook.db", each) for each in room.assignments}
    runs["stock nbgrader, without cells that only show pictures"] = _stock(
        without_pictures(room.stock, folder / "bare"), room
    )
    runs["stock nbgrader, two at once by hand"] = _by_hand(room, folder)
    differing = []
    for form in forms():
        for jobs in (1, 2):
            place = _copy(room.ours, folder / f"ours-{form}-{jobs}")
            name = f"ours, {form or 'strict'}, {jobs} job{'s' if jobs > 1 else ''}"
            runs[name] = _ours(place, form, jobs, [each.id for each in room.assignments])
            differing.append(_differing(room, place, stock, theirs))
    base = runs["stock nbgrader"].seconds
    rows = [
        [
            name,
            f"{run.seconds:.1f} s",
            f"{60 * count / run.seconds:.0f}",
            f"{base / run.seconds:.1f}",
            f"{run.memory:.0f} MB",
        ]
        for name, run in runs.items()
    ]
    head = [
        f"{count} submissions of {len(room.assignments)} notebooks",
        "time",
        "per minute",
        "times stock",
        "peak memory",
    ]
    return [INTRODUCTION, markdown(head, rows), MEMORY, _equality(room, differing)]


INTRODUCTION = """\
Stock nbgrader runs as its users run it: `nbgrader autograde` for each of the two assignments, without a
sandbox, the course's checks as plain assertions in its test cells (`tests/bench/plainasserts.py`: the
same inputs, answers and tolerances, hidden ones included). Ours is `autograder grade` for both,
sandboxed. The class is honest (`tests/bench/classroom.py`): in ten, six right, three with mistakes of
the bank, one unfinished or broken; two with a plot of their own. Both have graded one submission before,
so that nothing is read or compiled for the first time. Cells that only show the course's pictures are
executed by stock nbgrader and skipped by ours; one row leaves them out. Times are those of whole
commands, one run each."""
MEMORY = """\
Memory is that of all processes of a command at a time, looked at every second or two; what they share is
counted once."""


def _equality(room: Classroom, differing: Sequence[Counter[str]]) -> str:
    """What the gradebooks say, in words; a line for each kind of difference."""
    first = differing[0]
    if any(each != first for each in differing):
        raise RuntimeError(f"forms and numbers of jobs give different scores: {differing}")
    items = {each.id: len(each.exercises) for each in room.assignments}
    exercises = sum(items[name] for name, _ in room.stories)
    text = (
        "**Scores.** A cell of assertions gives all points or none and ours gives parts as well, so full "
        "marks are compared. Ours are the same in each form and with any number of jobs. Of "
        f"{exercises} exercises {exercises - first.total()} have full marks in both gradebooks or in neither."
    )
    return "\n".join(
        [text, *([""] if first else []), *(f"- {line}: {count}." for line, count in first.items())]
    )


Scores = dict[tuple[str, str], float]


def _differing(
    room: Classroom, place: CourseDir, stock: CourseDir, theirs: dict[str, Scores]
) -> Counter[str]:
    """Exercises with full marks in one gradebook only, counted by what happened in stock nbgrader."""
    found: Counter[str] = Counter()
    for each in room.assignments:
        ours, most = scores(place, place.gradebook, each), {item.id: item.points for item in each.exercises}
        for (student, exercise), points in sorted(ours.items()):
            given, full = theirs[each.id][student, exercise], most[exercise]
            if (points == full) != (given == full):
                why = happened(stock, each, student, exercise)
                found[f"`{exercise}`, ours {points:g} of {full:g}, stock {given:g}, where {why}"] += 1
    return found


def _stock(place: CourseDir, room: Classroom) -> Run:
    runs = [
        measured([*PYTHON, "nbgrader", "autograde", each.id], place.root, environment())
        for each in room.assignments
    ]
    return replace(runs[0], seconds=sum(run.seconds for run in runs), memory=max(run.memory for run in runs))


def _by_hand(room: Classroom, folder: Path) -> Run:
    """Stock nbgrader twice at once, each with half of the students."""
    halves = []
    names = sorted({student for _, student in room.stories})
    for number in range(2):
        half = _copy(room.stock, folder / f"half-{number}")
        for name in names[1 - number :: 2]:
            shutil.rmtree(half.root / "submitted" / name)
        halves.append(half)
    start = perf_counter()
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda half: _stock(half, room), halves))
    return replace(runs[0], seconds=perf_counter() - start, memory=sum(run.memory for run in runs))


def _ours(place: CourseDir, form: str, jobs: int, assignments: Sequence[str]) -> Run:
    options = ["--jobs", str(jobs), *(["--sandbox", form] if form else [])]
    return measured(
        [*PYTHON, "autograder", "grade", str(place.root), *assignments, *options], Path.cwd(), environment()
    )


def _warm_up(room: Classroom, folder: Path) -> None:
    """One submission each, elsewhere: files are read and compiled once."""
    _, *others = sorted({student for _, student in room.stories})
    for course in (room.ours, room.stock):
        place = _copy(course, folder / course.root.name)
        for name in others:
            shutil.rmtree(place.root / "submitted" / name)
        if course is room.stock:
            _stock(place, room)
        else:
            for form in forms():
                _ours(place, form, 1, [room.assignments[0].id])


def _copy(course: CourseDir, target: Path) -> CourseDir:
    """The directories of the class are never graded themselves."""
    shutil.copytree(course.root, target)
    return replace(course, root=target)


def _growing(folder: Path, sizes: Sequence[int]) -> list[str]:
    """Ours on classes of several sizes, then nbgrader's own export of the whole gradebook."""
    form, rows = forms()[-1], []
    runs: dict[Measured, Run] = {}
    compared = few, many = sorted(sizes)[0], sorted(sizes)[len(sizes) // 2]
    last = 0
    for size in (1, *sizes):
        room = make_classroom(folder / f"size-{size}", size, ("01_convolution",), stock=False)
        ways = [(each, jobs) for each in forms() for jobs in (1, 2)] if size in compared else [(form, 2)]
        done: dict[tuple[str, int], list[Run]] = {way: [] for way in ways}
        for time in range(SCALING_RUNS if size in compared else 1):
            for each, jobs in ways:  # they take turns: machines have their moods
                place = _copy(room.ours, folder / f"size-{size}-{each}-{jobs}-{time}")
                done[each, jobs].append(_ours(place, each, jobs, ["01_convolution"]))
        for way, several in done.items():
            runs[size, *way] = sorted(several, key=lambda run: run.seconds)[len(several) // 2]
        before = (last, runs[last, form, 2].seconds) if rows else None
        rows.append(_size_row(size, runs[size, form, 2], before, _export(place, size)))
        last = size
        for path in folder.glob(f"size-{size}*"):
            shutil.rmtree(path)
    head = ["submissions", "time", "each one added", "peak memory", "the grader's", "nbgrader's export"]
    text = (
        f"The same mix of `01_convolution` alone, {form or 'strict'}, two jobs, then `nbgrader export` of it "
        "all. *Each one added* is what the row takes more than the row above, for each submission more; the "
        "second one also starts a second worker."
    )
    parts = [text, markdown(head, rows)]
    if few != many:
        parts.append(SCALING.format(few=few, many=many, runs=SCALING_RUNS))
        head = [
            "form",
            f"{many - few} more: 1 job",
            "2 jobs",
            "faster",
            f"all {many}: 1 job",
            "2 jobs",
            "faster",
        ]
        parts.append(markdown(head, [_scaling_row(runs, each, few, many) for each in forms()]))
    return parts


SCALING = """\
One job and two: what {many} submissions take more than {few}, and the whole command for {many}, its start
included; medians of {runs} runs that took turns. The start takes longer for two jobs, because two
sandboxes start: left out it flatters the first ratio, and it counts less in the second one the larger a
class is."""


def _scaling_row(runs: Mapping[Measured, Run], form: str, few: int, many: int) -> list[str]:
    """How much two jobs are faster than one."""
    one, two = ({size: runs[size, form, jobs].seconds for size in (few, many)} for jobs in (1, 2))
    added = [seconds[many] - seconds[few] for seconds in (one, two)]
    return [
        form or "strict",
        *(f"{seconds:.1f} s" for seconds in added),
        f"{added[0] / added[1]:.2f}",
        *(f"{seconds[many]:.1f} s" for seconds in (one, two)),
        f"{one[many] / two[many]:.2f}",
    ]


def _export(place: CourseDir, size: int) -> Run:
    """nbgrader's own exporter on the whole gradebook, which has to name everybody."""
    export = measured([*PYTHON, "nbgrader", "export", "--to", "grades.csv"], place.root, environment())
    lines = (place.root / "grades.csv").read_text().count("\n01_convolution,")
    if lines != size:
        raise RuntimeError(f"{lines} of {size} submissions were exported")
    return export


def _size_row(size: int, run: Run, before: tuple[int, float] | None, export: Run) -> list[str]:
    """`before`: the size of the class in the row above, and its seconds."""
    each = 1e3 * (run.seconds - before[1]) / (size - before[0]) if before else None
    return [
        str(size),
        f"{run.seconds:.1f} s",
        "" if each is None else f"{each:.0f} ms",
        f"{run.memory:.0f} MB",
        f"{run.alone:.0f} MB",
        f"{export.seconds:.1f} s",
    ]

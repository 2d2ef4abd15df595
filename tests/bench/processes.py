"""How long a command takes, and the most memory that it and all its processes hold at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

EVERY = 0.2  # seconds between two looks, or more:
SHARE = 50  # looking takes at most so small a part of the time, or it would slow down what it measures


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a command took. Memory in MB; what processes share is counted once (PSS)."""

    seconds: float
    memory: float
    alone: float  # the peak of the command's own process
    output: str


def measured(command: Sequence[str], where: Path, environment: Mapping[str, str]) -> Run:
    """Run it to its end; an error, other than that somebody was not graded, ends the benchmark."""
    start = perf_counter()
    with subprocess.Popen(
        command, cwd=where, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        look = _Look(process.pid)
        output, _ = process.communicate()
        seconds = perf_counter() - start
        look.stop()
    print(f"{seconds:7.1f} s  {' '.join(command[2:])}", file=sys.stderr, flush=True)  # it is a long wait
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{output[-2000:]}")
    return Run(seconds=seconds, memory=look.memory, alone=look.alone, output=output)


class _Look(threading.Thread):
    """Looks at a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.memory, self.alone = 0.0, 0.0
        self._pid = pid
        self._end = threading.Event()
        self.start()

    def run(self) -> None:
        pause = EVERY
        while not self._end.wait(pause):
            start = perf_counter()
            self.memory = max(self.memory, sum(map(_shared, _family(self._pid))))
            self.alone = max(self.alone, _peak(self._pid))
            pause = max(EVERY, SHARE * (perf_counter() - start))

    def stop(self) -> None:
        self._end.set()
        self.join()


def _family(head: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue  # it has ended
            children.setdefault(parent, []).append(int(entry.name))
    family = [head]
    for pid in family:
        family += children.get(pid, [])
    return family


def _shared(pid: int) -> float:
    """Memory of a process in MB; what it shares with others in equal parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0  # it has ended
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith("Pss:")), 0.0)


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM:")), 0.0)

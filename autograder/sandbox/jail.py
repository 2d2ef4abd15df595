"""The processes of one sandbox, seen from outside: a handle on them, and one limit for all their memory."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox.cgroup import Group, make_group
from autograder.sandbox.memorywatch import MemoryWatch


@dataclass
class Jail:
    """The processes of one sandbox. `pidfd` is a handle on its pid 1, or None when it did not start.

    `process` is the bubblewrap that started it, None where the template forked it.
    """

    process: subprocess.Popen[bytes] | None
    pidfd: int | None
    _memory: Group | MemoryWatch | None = field(default=None, init=False)
    _shared: bool = field(default=False, init=False)
    _kills: int = field(default=0, init=False)

    @property
    def pid(self) -> int:
        """The number of its pid 1 outside; -1 when it has ended."""
        known = Path(f"/proc/self/fdinfo/{self.pidfd}").read_text(encoding="ascii")
        return int(known.partition("\nPid:")[2].split()[0])

    def grouped(self, memory: int, processes: int) -> Group | None:
        """A control group with these limits for what is started inside from now on, where one can be made."""
        self._memory = group = make_group(memory, processes, self.pid)
        return group

    def bound(self, memory: int, processes: int, group: Group | None = None) -> str:
        """Bound memory (bytes) and processes of all that is inside; the name of what does it.

        To be called when nothing of a student's has run yet. With `group` it was born in that one, whose
        limits are its own. Raises `SandboxError` when nothing can.
        """
        pid = self.pid
        # When the machine's own memory runs out, this goes before anything else. Student code may go back to
        # what other processes have, and no further.
        with suppress(OSError):  # it has ended, or this kernel does not let us: then it is one among others
            Path(f"/proc/{pid}/oom_score_adj").write_text("1000", encoding="ascii")
        self._memory = group or make_group(memory, processes, pid) or MemoryWatch(pid, memory, self._end)
        self._shared, self._kills = group is not None, self._memory.kills()
        return self._memory.name

    def ran_out(self) -> bool:
        """Whether, since this was last asked, something inside was ended because memory had run out."""
        before, self._kills = self._kills, self._memory.kills() if self._memory else 0
        return self._kills > before

    def interrupt(self) -> None:
        """Send the worker what Ctrl-C sends."""
        self._send(signal.SIGINT)

    def kill(self) -> None:
        """End everything inside, then wait until the last of it is gone."""
        self._end()
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.process.kill()
            self.process.wait()
            if self.process.stderr is not None:
                self.process.stderr.close()
        elif self.pidfd is not None:
            select.select([self.pidfd], [], [], 5)  # readable when it has ended, and all inside with it
        if self._memory is not None and not self._shared:
            self._memory.close()
        if self.pidfd is not None:
            os.close(self.pidfd)
            self.pidfd = None

    def complaint(self) -> str:
        """What bubblewrap wrote about why it did not start."""
        stream = self.process.stderr if self.process is not None else None
        if stream is None or stream.closed or not select.select([stream], [], [], 1)[0]:
            return ""
        return os.read(stream.fileno(), 2000).decode("utf-8", "replace").strip()

    def _end(self) -> None:
        self._send(signal.SIGKILL)  # pid 1: its namespace ends with it

    def _send(self, number: signal.Signals) -> None:
        if self.pidfd is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, number)

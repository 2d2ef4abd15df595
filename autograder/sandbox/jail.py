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
    """The processes of one sandbox. `pidfd` is a handle on its pid 1, or None when it did not start."""

    process: subprocess.Popen[bytes]
    pidfd: int | None
    _memory: Group | MemoryWatch | None = field(default=None, init=False)
    _kills: int = field(default=0, init=False)

    def bound(self, memory: int, processes: int) -> str:
        """Bound memory (bytes) and processes of all that is inside; the name of what does it.

        To be called when nothing of a student's has run yet. Raises `SandboxError` when nothing can.
        """
        assert self.pidfd is not None
        known = Path(f"/proc/self/fdinfo/{self.pidfd}").read_text(encoding="ascii")
        pid = int(known.partition("\nPid:")[2].split()[0])
        # When the machine's own memory runs out, this goes before anything else. Student code may go back to
        # what other processes have, and no further.
        with suppress(OSError):  # it has ended, or this kernel does not let us: then it is one among others
            Path(f"/proc/{pid}/oom_score_adj").write_text("1000", encoding="ascii")
        self._memory = make_group(memory, processes, pid) or MemoryWatch(pid, memory, self._end)
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
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()
        if self._memory is not None:
            self._memory.close()
        if self.pidfd is not None:
            os.close(self.pidfd)
            self.pidfd = None

    def complaint(self) -> str:
        """What bubblewrap wrote about why it did not start."""
        stream = self.process.stderr
        if stream is None or stream.closed or not select.select([stream], [], [], 1)[0]:
            return ""
        return os.read(stream.fileno(), 2000).decode("utf-8", "replace").strip()

    def _end(self) -> None:
        self._send(signal.SIGKILL)  # pid 1: its namespace ends with it

    def _send(self, number: signal.Signals) -> None:
        if self.pidfd is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, number)

"""Ask a student's function and keep watch: an answer that fails ends the asking."""

from __future__ import annotations

from autograder.student import Failure, Reply, Student, Value


class Ended(Exception):
    """There is no answer, and there will be none: too slow, died, or not what the protocol allows."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class Asker:
    """Passes calls on. `changed` holds the positions of arguments that any call so far has changed."""

    def __init__(self, student: Student) -> None:
        self._student = student
        self.changed: set[int] = set()

    def ask(self, args: tuple[Value, ...]) -> Reply:
        """Call the student's function; raise `Ended` if it gives no answer at all."""
        reply = self._student.call(args)
        if reply.failure is not None:
            raise Ended(reply.failure)
        self.changed.update(reply.changed)
        return reply

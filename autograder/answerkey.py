"""All that the judge knows of an exercise that asks for a function, as plain data.

Inputs, answers, the answers of the wrong variants. A key holds no code. The student's copy has keys for the
visible cases, stored in `answers/*.npz` (`autograder.keyfile`); the grader builds keys with hidden cases when
it needs them (`autograder.keybuilding`). One judge serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from autograder.opening import Opening
from autograder.report import Kind
from autograder.structures import Structure
from autograder.student import Value

Array = NDArray[Any]
TOLERANCE = 1e-3  # answers are whole numbers or eighths: an FFT may be off by 1e-13, never by this much


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a function returns, and how near is near enough.

    `returns` names several results in their order; none means that there is one array or number. With
    `structure` the result is made of whole numbers and text in lists.
    """

    returns: tuple[str, ...] = ()
    structure: bool = False
    tolerance: float = TOLERANCE

    def of_part(self) -> Form:
        """The form of one of several results."""
        return Form(tolerance=self.tolerance)


ONE = Form()


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What a function did with some arguments: it returned something, or raised an exception of this class.

    What it returned is in the one field that its form asks for. Numbers are float64 (float32 where float32
    is right) where a float is asked for, and int64 where any number will do. One of several results that
    cannot be read is None. A variant whose result cannot be read at all has nothing in any field.
    """

    value: Array | None = None
    parts: tuple[Array | None, ...] | None = None
    structure: Structure | None = None
    raised: str = ""

    @property
    def returned(self) -> bool:
        """Whether something came back that can be read."""
        return self.value is not None or self.parts is not None or self.structure is not None

    def part(self, index: int) -> Outcome:
        """One of several results; an exception stays what it is."""
        return self if self.parts is None else Outcome(value=self.parts[index])


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """One call: the arguments, the right outcome, and those outcomes of the wrong variants that differ.

    Where only one of several results is asked for, `part` names it, and the outcomes are its own.
    """

    args: tuple[Value, ...]
    expected: Outcome
    wrong: Mapping[str, Outcome] = field(default_factory=dict)
    part: str = ""
    form: Form = ONE


@dataclass(frozen=True, kw_only=True, eq=False)
class CaseKey:
    """One case. Without a question it is the convention that no call changes its arguments.

    `aspect` is what has to hold besides: "whole" (an integer type), "unshared" (no memory of an argument).
    """

    name: str
    kind: Kind
    weight: float
    hidden: bool
    question: Question | None
    opens: tuple[Opening, ...] = ()
    aspect: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadsKey:
    """One question per tap, in row-major order of `tap_shape`; the first argument holds numbered pixels."""

    pixel_axes: tuple[str, ...]
    tap_axes: tuple[str, ...]
    output_axes: tuple[str, ...]
    tap_shape: tuple[int, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerKey:
    """Everything the judge needs for one exercise. Probes explain failures; they never change the score.

    `helpers` are exercises whose functions this one may well call; `bonus` counts stars in place of points.
    """

    exercise: str
    points: float
    parameters: tuple[str, ...]
    misconceptions: tuple[str, ...]
    cases: tuple[CaseKey, ...]
    reads: ReadsKey | None = None
    biases: Question | None = None
    form: Form = ONE
    helpers: tuple[str, ...] = ()
    bonus: int = 0

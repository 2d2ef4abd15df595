"""What an exercise is: reference, cases that judge it, probes that explain it, misconceptions; other kinds.

A case is an idea ("several channels are added up") together with a function that draws inputs for it. The
notebook draws them from a public seed; the grader draws the same ideas again from the course's secret.
None of this is in a student's bundle: there, only the stored answers are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from autograder.answerkey import TOLERANCE, Form
from autograder.inputs import Parameter
from autograder.opening import Opening
from autograder.report import Kind
from autograder.student import Value

Array = NDArray[Any]
Function = Callable[..., Any]
Arguments = tuple[Value, ...]
Draw = Callable[[np.random.Generator], Arguments]


@dataclass(frozen=True)
class Case:
    """An idea to be judged. Refusals pass when the function raises a `ValueError`.

    A visible case stands in the notebook and, when grading, gets a hidden twin with inputs of its own
    (unless `twin` is false). A hidden case is asked when grading only.

    `part` judges only that one of several results. With the aspect "whole" the right number must be of an
    integer type, with "unshared" the right result must share no memory with an argument: conventions both.
    """

    name: str
    draw: Draw
    weight: float = 1.0
    kind: Kind = Kind.CORE
    hidden: bool = False
    twin: bool = True
    part: str = ""
    aspect: str = ""


def refuses(name: str, draw: Draw, *, weight: float = 1.0, hidden: bool = False, twin: bool = True) -> Case:
    """Make a case in which the function has to raise a `ValueError`."""
    return Case(name, draw, weight=weight, kind=Kind.REFUSAL, hidden=hidden, twin=twin)


@dataclass(frozen=True, kw_only=True)
class Reads:
    """Find out which pixel each tap of the kernel reads: pixels are numbered, one tap is 1, all others 0.

    `arguments(pixels, kernel)` puts the two among the function's arguments; the output then holds the number
    of the pixel that was read. `pixels` is the function's first argument.
    """

    pixel_axes: tuple[str, ...]
    tap_axes: tuple[str, ...]
    output_axes: tuple[str, ...]
    pixel_shape: tuple[int, ...]
    tap_shape: tuple[int, ...]
    arguments: Callable[[Array, Array], Arguments]


@dataclass(frozen=True, kw_only=True)
class Biases:
    """Find out how the bias is added: all weights are zero, so the output holds biases and nothing else."""

    arguments: Arguments


@dataclass(frozen=True)
class Opens:
    """An explorer for failing cases; `options` makes its keyword arguments of the arguments of the case.

    It makes None of a case that the explorer cannot show.
    """

    opening: Opening
    options: Callable[..., dict[str, Value] | None] = lambda *arguments: {}


@dataclass(frozen=True, kw_only=True)
class Misconception:
    """A small wrong variant of the reference. Its id is the catalogue's."""

    id: str
    function: Function


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise. `inputs_unchanged` is the weight of the convention that arguments stay as they were.

    Of `opens` the first explorer that is for a named mistake, or for any failure, shows the failing case.

    `returns` names several results in their order, `returns="structure"` stands for nested lists of whole
    numbers and text; by default there is one array or number. `tolerance` is absolute. `helpers` are
    exercises of the same notebook whose functions a student may call here.
    """

    id: str
    reference: Function
    cases: tuple[Case, ...]
    misconceptions: tuple[Misconception, ...]
    reads: Reads | None = None
    biases: Biases | None = None
    opens: tuple[Opens, ...] = ()
    inputs_unchanged: float = 0.0
    returns: tuple[str, ...] | Literal["structure"] = ()
    tolerance: float = TOLERANCE
    helpers: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        """What the function returns, as the judge is told."""
        if self.returns == "structure":
            return Form(structure=True, tolerance=self.tolerance)
        return Form(returns=tuple(self.returns), tolerance=self.tolerance)


@dataclass(frozen=True, kw_only=True)
class Values:
    """Numbers to be read off: the student fills in a dictionary called `id`, one equal part for each key.

    Whole numbers count exactly, fractions to 0.1 %. The functions of `misconceptions` take no arguments and
    return dictionaries with wrong numbers that are named; what they get right, or leave out, is not.
    """

    id: str
    answers: Mapping[str, int | float]
    misconceptions: tuple[Misconception, ...] = ()
    cases: tuple[Case, ...] = field(default=(), init=False)


@dataclass(frozen=True, kw_only=True)
class Bugs:
    """Catch the bug: a dictionary called `id` from the name of each bug to an input that exposes it.

    The notebook shows the wrong functions in a locked cell, under these names. `own` is the exercise whose
    function stands in for the withheld `reference` there.
    """

    id: str
    reference: Function
    bugs: Mapping[str, Function]
    own: str
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    cases: tuple[Case, ...] = field(default=(), init=False)


@dataclass(frozen=True, kw_only=True)
class Training:
    """Train a network: the function `id` takes (x, y, seed) and returns (layers, arrays).

    Each of `thresholds`, in per cent of unseen images that are read rightly, is one equal part.
    """

    id: str
    thresholds: tuple[int, ...] = (80, 85, 88, 90)
    numbers: int = 12_000
    canvases: int = 4000
    unseen: int = 2000
    misconceptions: tuple[Misconception, ...] = ()
    cases: tuple[Case, ...] = field(default=(), init=False)


AnyExercise = Exercise | Values | Bugs | Training

"""Find out what somebody's own convolution reads, by asking it with numbered pixels and a single 1 as filter.

Where the filter is 1 at one weight and 0 elsewhere, every output is the number of the pixel that met this
weight. One call for each weight, and the whole function is known, right or wrong. It runs beside us, for
a limited time, on arrays of its own; whatever it raises or returns, the result is a `Reading`.
"""

from __future__ import annotations

import ctypes
import io
import threading
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Function = Callable[..., object]

FIRST = 1000  # the number of the first pixel: two numbers together are that of no pixel
NOTHING = -1  # a weight that meets a zero of the padding, or no pixel at all
MIXED = -2  # it meets several pixels, or a pixel more than once, or in part
SECONDS = 0.6  # for all calls together
LARGEST = 26  # rows and columns of an answer that is still looked at
THREAD = "your function"
LONGEST = 160  # characters of an exception's message


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the function is called with: the picture that is shown, and how its arguments are made."""

    image: Array  # (rows, columns)
    weights: Array  # (rows, columns)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    form: str = "layer"  # "layer": x, w, b, stride, padding · "valid": x, w, b · "plane", "line": x, k

    def arguments(self, image: Array, weights: Array, bias: float = 0.0) -> tuple[Any, ...]:
        """New arrays every time, so that nobody can change ours."""
        if self.form == "line":
            return image[0].copy(), weights[0].copy()
        if self.form == "plane":
            return image.copy(), weights.copy()
        arrays = (image[None, None].copy(), weights[None, None].copy(), np.array([bias]))
        if self.form == "valid":
            return arrays
        down, right = self.stride
        return *arrays, right if image.shape[0] == 1 or down == right else self.stride, _short(self.padding)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What is known about a function: its own output, and which pixel each output took for each weight."""

    trouble: str = ""  # why there is no output, as the end of "your function …"
    remark: str = ""  # what was odd but did not stop us, a sentence
    values: Array = field(default_factory=lambda: np.zeros((0, 0)))  # (rows, columns) of the output
    pixels: Array = field(default_factory=lambda: np.zeros((0, 0, 0, 0), np.int64))  # (weights…, outputs…)
    known: Array = field(default_factory=lambda: np.zeros((0, 0), bool))  # which weights were asked in time
    bias: float | None = 1.0  # what a bias of 1 adds to every output; None if not the same everywhere
    constant: bool = False  # whether something is added that depends on neither pixel nor bias

    @property
    def refused(self) -> bool:
        """Whether it raised a ValueError, as it should when the filter does not fit."""
        return self.trouble.startswith("raises a ValueError") or "DoesNotFit" in self.trouble


def read(function: Function, question: Question, seconds: float = SECONDS) -> Reading:
    """Ask the function, for at most so many seconds, and decode its answers.

    >>> def newest(x, k): return x[2:] * k[0]
    >>> question = Question(image=np.zeros((1, 4)), weights=np.zeros((1, 3)), form="line")
    >>> read(newest, question).pixels[0, :, 0].tolist()
    [[2, 3], [-1, -1], [-1, -1]]
    """
    answers, late = _ask(function, _calls(question), seconds)
    first = answers[0] if answers else None
    if isinstance(first, str) or first is None:
        slow = f"does not answer within {seconds:g} s; it was stopped"
        return Reading(trouble=first or slow)
    plain, remark = _plane(first.value, question)
    if plain is None:
        return Reading(trouble=remark)
    if late:
        remark += f" It is slow: {max(len(answers) - 2, 0)} of {question.weights.size} weights were asked "
        remark += f"in {seconds:g} s."
    if any(not isinstance(answer, str) and answer.changed for answer in answers):
        remark += " It changes the arrays that it is given."
    planes = [_like(plain, answer, question) for answer in answers]
    with np.errstate(all="ignore"):
        return _decode(question, plain, planes, remark.strip())


@dataclass(frozen=True, kw_only=True)
class _Answer:
    value: object
    changed: bool


def _calls(question: Question) -> list[tuple[Any, ...]]:
    """The picture itself; numbered pixels alone; one weight after the other; a bias alone."""
    size = question.image.size
    numbered = np.arange(FIRST, FIRST + size, dtype=float).reshape(question.image.shape)
    none = np.zeros(question.weights.shape)
    each: list[Array] = list(np.eye(none.size).reshape(-1, *none.shape))
    return [
        question.arguments(question.image.astype(float), question.weights.astype(float)),
        question.arguments(numbered, none),
        *(question.arguments(numbered, one) for one in each),
        question.arguments(numbered, none, 1.0),
    ]


def _ask(
    function: Function, calls: list[tuple[Any, ...]], seconds: float
) -> tuple[list[_Answer | str], bool]:
    """The answers that came in time, an exception as its words; and whether time ran out."""
    answers: list[_Answer | str] = []
    over = threading.Event()

    def work() -> None:
        for arguments in calls:
            if over.is_set():
                return
            before = [np.array(argument) for argument in arguments]
            try:
                value = _frozen(function(*arguments))
            except BaseException as error:
                answers.append(f"raises {_named(error)}")
                continue
            changed = not all(map(np.array_equal, before, arguments))
            answers.append(_Answer(value=value, changed=changed))

    worker = threading.Thread(target=work, daemon=True, name=THREAD)
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        worker.start()
        worker.join(seconds)
        over.set()
        late, known = worker.is_alive(), list(answers)
        if late:
            _stop(worker)
    return known, late


def _stop(worker: threading.Thread) -> None:
    """Raise an exception inside a thread that is still at work; it ends at its next step of Python."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(worker.ident or 0), ctypes.py_object(SystemExit)
    )
    worker.join(0.05)


def _named(error: BaseException) -> str:
    """An exception in its own words: "a ValueError: …"."""
    name = type(error).__name__
    try:
        words = " ".join(str(error).split())
    except BaseException:
        words = ""
    article = "an" if name[:1] in "AEIOU" else "a"
    return f"{article} {name}" + (f": {words[:LONGEST]}" if words else "")


def _frozen(value: object) -> object:
    """A copy of numbers, so that a function that returns the same array again cannot change its answer."""
    if value is None or isinstance(value, str | bytes):
        return value
    try:
        array = np.array(value)
    except Exception:  # it is whatever a student returned
        return value
    return array if array.dtype.kind in "biuf" else value


def _plane(value: object, question: Question) -> tuple[Array | None, str]:
    """The answer as (rows, columns) and what is odd about it; or None and why it is none."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        kind = type(value).__name__
        if value is None:
            return None, "returns None: its last line should be a return"
        return None, f"returns a {kind}, not an array of numbers"
    axes = {"line": 1, "plane": 2}.get(question.form, 4)
    if value.ndim == axes and (axes < 4 or value.shape[:2] == (1, 1)):
        plane, remark = np.atleast_2d(value.reshape(value.shape[-2:])), ""
    else:
        ones = [size for size in value.shape if size != 1]
        if len(ones) > 2:
            return None, f"returns an array of shape {value.shape}; it should have {axes} axes"
        plane = value.reshape(([1, 1, *ones])[-2:])
        remark = f"The shape of its answer is {value.shape}; it should have {axes} axes"
        remark += ", one image and one filter first." if axes == 4 else "."
    if max(plane.shape) > LARGEST:
        return None, f"returns an array of shape {value.shape}, too large to draw"
    return plane.astype(float), remark


def _like(plain: Array, answer: _Answer | str, question: Question) -> Array | None:
    """Another answer of the same shape, or None."""
    plane = None if isinstance(answer, str) else _plane(answer.value, question)[0]
    return plane if plane is not None and plane.shape == plain.shape else None


def _decode(question: Question, plain: Array, planes: list[Array | None], remark: str) -> Reading:
    ground = planes[1] if len(planes) > 1 else None
    ground = np.zeros(plain.shape) if ground is None else ground
    rows, columns = question.weights.shape
    pixels = np.full((rows * columns, *plain.shape), MIXED)
    known = np.zeros(rows * columns, bool)
    for place, plane in enumerate(planes[2 : 2 + rows * columns]):
        if plane is not None:
            pixels[place], known[place] = _numbers(plane - ground, question.image.size), True
    lifted = planes[2 + rows * columns] if len(planes) > 2 + rows * columns else None
    biases = [1.0] if lifted is None else np.unique(np.round(lifted - ground, 6)).tolist()
    if question.form in ("plane", "line"):
        biases = [1.0]  # it has no bias
    return Reading(
        remark=remark,
        values=plain,
        pixels=pixels.reshape(rows, columns, *plain.shape),
        known=known.reshape(rows, columns),
        bias=biases[0] if len(biases) == 1 else None,
        constant=bool(np.any(ground)),
    )


def _numbers(plane: Array, pixels: int) -> Array:
    """Which pixel each output is the number of."""
    with np.errstate(invalid="ignore"):
        whole = np.rint(plane)
        known = (np.abs(plane - whole) < 1e-3) & (whole >= FIRST) & (whole < FIRST + pixels)
        result = np.where(known, whole - FIRST, np.where(np.abs(plane) < 1e-3, NOTHING, MIXED))
    return result.astype(np.int64)


def _short(pair: tuple[int, int]) -> Any:
    """A pair as people write it: one number if both are the same."""
    return pair[0] if pair[0] == pair[1] else pair

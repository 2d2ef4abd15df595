"""Inputs that students make up: checked, and turned into plain data of our own, before they are used.

Whoever calls a function with them must know beforehand that it ends soon and needs little memory. So numbers
are bounded one by one, and so is the work: the product of the sizes of all arrays, images with their margins.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograder import structures
from autograder.compare import numbers
from autograder.student import Value

ELEMENTS = 10_000  # in all arrays together
LARGEST = 1000.0
WORK = 20_000_000  # products at most: of the sizes of all arrays but those of one axis, such as biases


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of the function: an array with so many axes, or a whole number or a pair of them.

    A step is 1 or more; a margin is 0 or more and enlarges the images, which are the first array.
    """

    name: str
    kind: Literal["array", "step", "margin"]
    axes: int = 0
    most: int = 0
    optional: bool = False  # whether it may be None

    def told(self, value: Value) -> str:
        """The parameter with its value, as a sentence tells it."""
        if isinstance(value, np.ndarray):
            return f"{self.name} of shape {value.shape}"
        return f"{self.name} = {value}"


def array(name: str, axes: int) -> Parameter:
    """A parameter that is an array with so many axes."""
    return Parameter(name=name, kind="array", axes=axes)


def step(name: str, *, most: int = 100, optional: bool = False) -> Parameter:
    """A stride or a window: a whole number from 1 on, or a pair (rows, columns) of them."""
    return Parameter(name=name, kind="step", most=most, optional=optional)


def margin(name: str, *, most: int = 20) -> Parameter:
    """A padding: a whole number from 0 on, or a pair (rows, columns) of them."""
    return Parameter(name=name, kind="margin", most=most)


def plain(value: object, parameters: Sequence[Parameter]) -> tuple[Value, ...] | str:
    """The arguments as plain data of our own, or a sentence that says what is wrong with them."""
    names = ", ".join(parameter.name for parameter in parameters)
    if not isinstance(value, tuple | list) or len(value) != len(parameters):
        many = f"{len(value)} values" if isinstance(value, tuple | list) else f"a {type(value).__name__}"
        return f"An input is a tuple ({names}): {len(parameters)} values. Yours is {many}."
    args = []
    for parameter, item in zip(parameters, value, strict=True):
        arg = _array(parameter, item) if parameter.kind == "array" else _whole(parameter, item)
        if isinstance(arg, str):
            return arg
        args.append(arg)
    return _too_large(parameters, args) or tuple(args)


def _array(parameter: Parameter, item: object) -> Value:
    """The numbers, as int64 or float64, or what is wrong with them."""
    found = numbers(item)
    name = parameter.name
    if found is None or found.dtype.kind not in "iuf":
        return f"{name} should be an array of numbers; yours is a value of type {type(item).__name__}."
    if found.ndim != parameter.axes:
        return f"{name} should have {parameter.axes} axes; yours has the shape {found.shape}."
    if not 0 < found.size <= ELEMENTS:
        return f"{name} should hold 1 to {ELEMENTS:,} numbers; yours holds {found.size:,}."
    floats = found.astype(np.float64)
    if not np.all(np.isfinite(floats)):
        return f"{name} holds nan or an infinity: nothing equals these, so they expose nothing."
    if np.abs(floats).max() > LARGEST:
        return f"The numbers in {name} should lie between −{LARGEST:g} and {LARGEST:g}."
    return floats if found.dtype.kind == "f" else found.astype(np.int64)


def _whole(parameter: Parameter, item: object) -> Value:
    """A whole number, a pair of them or None, or a sentence that says why it is none of these."""
    if item is None and parameter.optional:
        return None
    found: Any = structures.read(item)
    pair = found if isinstance(found, tuple) else (found,)
    least = 1 if parameter.kind == "step" else 0
    counts = len(pair) in (1, 2) and not (isinstance(found, tuple) and len(pair) == 1)
    if not counts or not all(type(each) is int and least <= each <= parameter.most for each in pair):
        return (
            f"{parameter.name} should be a whole number from {least} to {parameter.most}, or a pair of them; "
            f"yours is {structures.shown(item)}."
        )
    return found


def _too_large(parameters: Sequence[Parameter], args: Sequence[Value]) -> str:
    arrays = [arg for arg in args if isinstance(arg, np.ndarray)]
    elements = sum(each.size for each in arrays)
    if elements > ELEMENTS:
        return f"All arrays together should hold at most {ELEMENTS:,} numbers; yours hold {elements:,}."
    margins = [
        np.max(arg) for parameter, arg in zip(parameters, args, strict=True) if parameter.kind == "margin"
    ]
    grown = 2 * int(max(margins, default=0))
    work = 1
    for place, each in enumerate(each for each in arrays if each.ndim > 1):
        plane = math.prod(side + (0 if place else grown) for side in each.shape[-2:])
        work *= math.prod(each.shape[:-2]) * plane
    if work > WORK:
        return "This input would take long to compute. A bug shows as well on a small one."
    return ""

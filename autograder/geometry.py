"""Find out which pixels a function reads: pixels are numbered, and the filter is 1 at one tap, 0 elsewhere.

A table of reads has the axes (tap axes…, output axes…, pixel axis); its entries are the coordinates of the
pixel that the output read through that tap. Where steps are even, a table is an affine map: one step along a
tap axis or an output axis moves the pixel by so many rows and columns. Both the right table and the student's
come from answers, so nothing here knows what a convolution is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.answerkey import TOLERANCE, Outcome, ReadsKey
from autograder.student import Value

Array = NDArray[Any]
NOTHING = -1  # the output is 0: no pixel was read
BLEND = -2  # the output is the number of no pixel: several were mixed
LARGEST = 16  # times the right size: a larger answer is no table that anybody wants described


@dataclass(frozen=True, kw_only=True, eq=False)
class Affine:
    """pixel = origin + steps @ (tap index…, output index…); `steps` has one row per pixel axis."""

    origin: Array
    steps: Array

    def same_steps(self, other: Affine) -> bool:
        """Whether both move in the same way, wherever they begin."""
        return np.array_equal(self.steps, other.steps)


def table(reads: ReadsKey, outcomes: Sequence[Outcome]) -> Array | None:
    """Decode one outcome per tap into a table of reads; None if they are no arrays of one sensible shape."""
    arrays = [outcome.value for outcome in outcomes if outcome.value is not None]
    if len(arrays) < len(outcomes) or len({array.shape for array in arrays}) != 1:
        return None
    right = reads.questions[0].expected.value
    if right is None or arrays[0].size > LARGEST * right.size:
        return None
    if arrays[0].ndim != len(reads.output_axes) or any(array.dtype.kind not in "biuf" for array in arrays):
        return None
    values = np.stack(arrays).astype(np.float64)
    shape = np.shape(reads.questions[0].args[0])
    with np.errstate(invalid="ignore"):
        whole = np.abs(values - np.rint(values)) < TOLERANCE
        known = whole & (values > 0.5) & (values < np.prod(shape) + 0.5)
    ids = np.where(known, values, 1).round().astype(np.int64) - 1
    coordinates = np.stack(np.unravel_index(ids, shape), axis=-1)
    nothing = np.abs(values) < TOLERANCE
    coordinates[~known] = BLEND
    coordinates[nothing] = NOTHING
    return coordinates.reshape(*reads.tap_shape, *arrays[0].shape, len(shape))


def fit(reads: ReadsKey, coordinates: Array) -> Affine | None:
    """Describe a table of reads by even steps; None if they are not even or too little was read."""
    places = np.argwhere(coordinates[..., 0] >= 0)  # (reads, tap and output axes)
    if len(places) <= coordinates.ndim or np.any(coordinates == BLEND):
        return None
    pixels = coordinates[coordinates[..., 0] >= 0]  # (reads, pixel axes)
    design = np.column_stack([places, np.ones(len(places))])
    solution = np.rint(np.linalg.lstsq(design, pixels.astype(np.float64), rcond=None)[0]).astype(np.int64)
    if not np.array_equal(design.astype(np.int64) @ solution, pixels):
        return None
    return Affine(origin=solution[-1], steps=solution[:-1].T)


def describe(reads: ReadsKey, right: Array, actual: Array) -> str:
    """Say where the reads first differ and by how much the steps do; "" if there is nothing plain to say."""
    place = _first_difference(right, actual)
    if place is None or np.any(actual == BLEND):
        return ""
    taps = len(reads.tap_axes)
    tap, output = place[:taps], place[taps:]
    where = f"output {_index(output)}" if output else "the result"
    got, wanted = (_pixel(reads, array[place]) for array in (actual, right))
    sentence = (
        f"With a filter that is 1 at {_index(tap)} and 0 elsewhere, "
        f"{where} read {got}; it should read {wanted}."
    )
    return f"{sentence}{_compare_steps(reads, fit(reads, right), fit(reads, actual))}"


def window(reads: ReadsKey, args: tuple[Value, ...], place: tuple[int, ...]) -> Array | None:
    """The pixels that one output should read, in the order of the taps; None where that is not so simple."""
    right = table(reads, [question.expected for question in reads.questions])
    affine = None if right is None else fit(reads, right)
    taps = len(reads.tap_axes)
    if affine is None or affine.origin.any() or np.any(affine.steps < 0) or len(args) < 2:
        return None
    pixels, kernel = np.asarray(args[0]), np.asarray(args[1])
    indices = np.indices(kernel.shape[-taps:]).reshape(taps, -1)  # (tap axes, taps)
    read = affine.steps[:, :taps] @ indices + (affine.steps[:, taps:] @ np.array(place))[:, None]
    if np.any(read >= np.array(pixels.shape)[:, None]):
        return None
    return np.asarray(pixels[tuple(read)].reshape(kernel.shape[-taps:]))


def _first_difference(right: Array, actual: Array) -> tuple[int, ...] | None:
    """The first place, in both tables, with different reads; one where a pixel was read is preferred."""
    common = tuple(slice(min(sizes)) for sizes in zip(right.shape, actual.shape, strict=True))
    differ = np.any(right[common] != actual[common], axis=-1)
    read = differ & (actual[common][..., 0] >= 0)
    places = np.argwhere(read if read.any() else differ)
    return tuple(int(i) for i in places[0]) if len(places) else None


def _compare_steps(reads: ReadsKey, right: Affine | None, actual: Affine | None) -> str:
    if right is None or actual is None or actual.same_steps(right):
        return ""
    pixel, axis = np.argwhere(right.steps != actual.steps)[0]
    name = (*reads.tap_axes, *reads.output_axes)[axis]
    got, wanted = actual.steps[pixel, axis], right.steps[pixel, axis]
    return (
        f" One step along the {name} axis moves the {reads.pixel_axes[pixel]} that is read by {got}; "
        f"it should move it by {wanted}."
    )


def _index(place: tuple[int, ...]) -> str:
    return str(place) if len(place) > 1 else str(place[0])


def _pixel(reads: ReadsKey, coordinates: Array) -> str:
    if coordinates[0] == NOTHING:
        return "nothing"
    named = ", ".join(f"{axis} {i}" for axis, i in zip(reads.pixel_axes, coordinates, strict=True))
    return named if len(coordinates) == 1 else f"pixel ({named})"

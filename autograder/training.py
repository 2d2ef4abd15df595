"""Exercises in which the student trains a network and hands in its layers and weights.

The function is called once, with canvases and a seed. What it returns is only data: the judge counts it,
holds every shape against its own trace of the layers, and runs its own forward on images that the process of
student code has never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import catalogue
from autograder.asking import Asker, Ended
from autograder.networks import Network, Unfit, accuracy, network
from autograder.report import CaseResult, Report, Status
from autograder.student import Reply, Student
from autograder.verdicts import Verdict, judged, not_started, zero

GUESSED = 0.2  # of ten digits one is read by chance; below this share, a network guesses


@dataclass(frozen=True, kw_only=True)
class TrainingKey:
    """Everything the judge needs; the canvases are drawn anew from seeds.

    In the notebook both kinds of canvases come from the students' digits, those to train on from four fifths
    of them and those to judge by from the rest. With `held_out` they come from all of the students' digits,
    and from the digits that are kept for grading.
    """

    exercise: str
    points: float
    thresholds: tuple[int, ...]  # per cent, increasing; each is a case
    numbers: int  # weights and biases at most
    canvases: int
    unseen: int
    seed: int
    held_out: bool = False
    bonus: int = 0


def hear(key: TrainingKey, student: Student) -> Verdict:
    """Have the network trained; nothing is asked afterwards, so nothing of the unseen images can get out."""
    absent = student.lookup()
    if absent is not None:
        return lambda: zero(key, absent)
    images, labels = training_canvases(key)
    try:
        reply = Asker(student).ask((images, labels, key.seed % 1000))
    except Ended as end:
        failure = end.failure
        return lambda: zero(key, failure)
    if not_started(reply):
        return lambda: zero(key, Status.NOT_STARTED)
    return lambda: _judged(key, reply)


def training_canvases(key: TrainingKey) -> tuple[Any, Any]:
    """The canvases that the function is called with: (n, 1, 28, 28) float32, and (n,) labels."""
    import cnn

    digits = cnn.load_digits()
    if not key.held_out:
        digits = _split(digits, validation=False)
    canvases = cnn.wandering_digits(key.canvases, key.seed, digits=digits)
    return canvases.images, canvases.labels


def unseen_canvases(key: TrainingKey) -> tuple[Any, Any]:
    """The canvases that the network is judged by."""
    import cnn

    digits = cnn.load_digits(held_out=True) if key.held_out else _split(cnn.load_digits(), validation=True)
    canvases = cnn.wandering_digits(key.unseen, key.seed + 1, digits=digits)
    return canvases.images, canvases.labels


def _split(digits: Any, *, validation: bool) -> Any:
    """Every fifth digit is for validation."""
    chosen = (np.arange(len(digits.labels)) % 5 == 0) == validation
    return digits._replace(images=digits.images[chosen], labels=digits.labels[chosen])


def _judged(key: TrainingKey, reply: Reply) -> Report:
    if reply.raised is not None:
        text = f": {reply.raised.text}" if reply.raised.text else ""
        return _failed(key, f"It raised {reply.raised.type}{text}")
    try:
        found = network(reply.value, (1, 28, 28), numbers=key.numbers, outputs=10)
    except Unfit as unfit:
        return _failed(key, unfit.seen, unfit.id)
    read = accuracy(found, *unseen_canvases(key))
    told = f"It reads {100 * read:.1f} % of {key.unseen:,} digits that it has not seen"
    cases = [
        _case(threshold, "" if 100 * read >= threshold else f"{told}, with {found.numbers:,} numbers.")
        for threshold in key.thresholds
    ]
    return judged(key, cases, [catalogue.finding(name) for name in _seen_in(found, read)])


def _seen_in(found: Network, read: float) -> list[str]:
    """The mistake that layers and arrays show by themselves; that steps went uphill, say, they do not.

    Biases begin at 0 and move with every step, so a network that guesses and has none other has not moved.
    """
    if read < GUESSED and not any(array.any() for array in found.arrays if array.ndim == 1):
        return ["never_trained"]
    return [] if any(layer[0] == "CONV" for layer in found.layers) else ["no_convolution"]


def _case(threshold: int, seen: str) -> CaseResult:
    return CaseResult(
        name=f"at least {threshold} % of the unseen digits are read", passed=not seen, seen=seen
    )


def _failed(key: TrainingKey, seen: str, name: str = "") -> Report:
    cases = [_case(threshold, seen) for threshold in key.thresholds]
    return judged(key, cases, [catalogue.finding(name)] if name else [])

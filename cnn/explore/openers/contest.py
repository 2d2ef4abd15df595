"""How the race is run: both networks batch by batch, in a thread that can be stopped after any of them.

The networks and all that trains them are what the course has you write, so that an early student's copy does
not have them. They are asked for by name when a race is started; where one is missing, the race says so.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from importlib import import_module
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np

from cnn.explore.drawings.race_record import Record

UNSEEN, ASIDE = 500, 300  # canvases to judge by; digits put aside where there are no others
BATCH, RATE, MOMENTUM = 32, 0.03, 0.9  # as in cnn.race
FEWEST = 16  # measurements of a race, at least
SAMPLES = 4  # canvases to show
PART = 100  # canvases that are judged at once


def package(name: str) -> Any:
    """A name of the package; an ImportError where the course withholds it."""
    return getattr(import_module("cnn"), name)


Rule = Callable[..., Any]
"""Somebody's own (w, dw, v, lr, momentum) -> (w, v)."""


class OwnRule:
    """An optimizer that asks somebody's own function how each weight moves."""

    def __init__(self, rule: Rule) -> None:
        self._rule, self._speed = rule, dict[str, Any]()

    def step(self, weights: Any, rate: float) -> None:
        """Move all weights that have a gradient."""
        for name, one in weights.items():
            if one.gradient is not None:
                before = self._speed.get(name, 0.0 * one.gradient)
                moved, speed = self._rule(one.value, one.gradient, before, rate, MOMENTUM)
                one.value = np.asarray(moved, one.value.dtype).reshape(one.value.shape)
                self._speed[name] = np.asarray(speed, before.dtype)


class Runner:
    """One network that learns: its weights, its optimizer, its clock."""

    def __init__(self, network: Any, seed: int, rule: Rule | None = None) -> None:
        self.network = network.initialize(np.random.default_rng(seed))
        self.parameters = sum(weights.size for weights in self.network.parameters().values())
        self.optimizer = OwnRule(rule) if rule else package("SGD")(RATE, MOMENTUM)
        self.loss = package("softmax_cross_entropy")
        self.seconds = 0.0

    def learn(self, images: Any, labels: Any, rate: float) -> float:
        """One batch: loss, gradients, a small step."""
        begin = perf_counter()
        value, slopes = self.loss(self.network.forward(images), labels)
        self.network.parameter_gradients(slopes)
        self.optimizer.step(self.network.parameters(), rate)
        self.seconds += perf_counter() - begin
        return float(value)

    def right(self, images: Any, labels: Any) -> Iterator[int]:
        """How many canvases have the right digit on top, part by part."""
        for first in range(0, len(images), PART):
            guesses = self.network.predict(images[first : first + PART])
            yield int(np.count_nonzero(guesses == labels[first : first + PART]))


def contest(record: Record, rule: Rule | None = None) -> Iterator[Record]:
    """Run a race; yields what is known after every batch of either network, so that it can end anywhere."""
    canvases, unseen, own = material(record)
    runners = [Runner(package(name)(), record.seed, rule) for name in ("small_convnet", "small_fc")]
    per_epoch = -(-record.canvases // BATCH)
    total = record.epochs * per_epoch
    every = max(1, min(per_epoch // 2, total // FEWEST))
    record = replace(
        record, unseen=len(unseen.images), own=own, apart=every / per_epoch,
        parameters=tuple(runner.parameters for runner in runners),
        samples=tuple(map(sketch, canvases.images[:SAMPLES])),
    )  # fmt: skip
    yield record
    for step, batch in enumerate(batches(record, total)):
        if step % every == 0:
            record = yield from judged(record, runners, unseen, step / per_epoch)
            yield record
        for runner in runners:
            loss = runner.learn(canvases.images[batch], canvases.labels[batch], RATE * (1 - step / total))
            if not isfinite(loss):
                yield replace(record, problem=f"The race ended: the loss became {loss}.", running=False)
                return
            yield record
    record = yield from judged(record, runners, unseen, float(record.epochs))
    yield replace(record, running=False)


def sketch(image: Any) -> tuple[str, ...]:
    """A canvas (1, 28, 28) in a few signs: the mean of every 2×2 pixels, from 0 to 9."""
    means = image[0].reshape(14, 2, 14, 2).mean(axis=(1, 3))
    return tuple("".join(map(str, row)) for row in np.clip(9 * means, 0, 9).astype(int).tolist())


def judged(
    record: Record, runners: list[Runner], unseen: Any, place: float
) -> Generator[Record, None, Record]:  # fmt: skip
    """Measure both; yields between the parts, returns the record with the measurement."""
    shares = []
    for runner in runners:
        count = 0
        for found in runner.right(unseen.images, unseen.labels):
            count += found
            yield record
        shares.append(count / len(unseen.images))
    return record.measured(place, shares[0], shares[1], (runners[0].seconds, runners[1].seconds))


def batches(record: Record, total: int) -> Iterator[Any]:
    """The places of the canvases in each batch, shuffled anew in every epoch: the same for both networks."""
    rng, made = np.random.default_rng(record.seed + 1), 0
    while made < total:
        order = rng.permutation(record.canvases)
        for first in range(0, len(order), BATCH):
            made += 1
            yield order[first : first + BATCH]


def material(record: Record) -> tuple[Any, Any, bool]:
    """Canvases to learn from, canvases to judge by, and whether these come from images kept apart."""
    wander, load = package("wandering_digits"), package("load_digits")
    digits = load()
    try:
        others, own = load(held_out=True), True
    except FileNotFoundError:  # a student's bundle: the digits for grading are not in it
        order = np.random.default_rng(0).permutation(len(digits.labels))
        digits, others = (
            type(digits)(digits.images[part], digits.labels[part]) for part in (order[ASIDE:], order[:ASIDE])
        )
        own = False
    return wander(record.canvases, 0, digits=digits), wander(UNSEEN, 1, digits=others), own

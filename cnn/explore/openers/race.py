"""The explorer of the race: a fully connected network against a ConvNet, trained before your eyes."""

from __future__ import annotations

import atexit
from dataclasses import replace
from threading import Event, Thread
from time import monotonic
from typing import ClassVar
from weakref import ref

from cnn.explore.drawings import race as racing
from cnn.explore.drawings.race_record import Record
from cnn.explore.openers.contest import Rule, contest
from cnn.explore.panel import Explorer

_EVERY = 0.25  # seconds between two pictures, at least


class Run:
    """One race in a thread of its own, so that the kernel stays free. There is one at a time.

    It ends after the batch that it is at when it is told to stop, or when its explorer was closed.
    """

    now: ClassVar[Run | None] = None

    def __init__(self, explorer: Explorer, record: Record, rule: Rule | None) -> None:
        self.explorer, self._record, self._told = ref(explorer), record, Event()
        self._rule = rule
        self.thread = Thread(target=self._run, name="cnn-race", daemon=True)

    @property
    def alive(self) -> bool:
        return self.thread.is_alive() and not self._told.is_set()

    def stop(self) -> None:
        """End it, and say so at once; from here on the thread shows nothing."""
        explorer = self.explorer()
        if explorer is None or not self.alive:
            return
        with explorer.turn:
            self._told.set()
            explorer.set(record=replace(self._record, running=False), note="")

    def _run(self) -> None:
        shown = monotonic()
        try:
            for record in contest(self._record, self._rule):
                self._record = record
                if self._told.is_set() or self._closed():
                    return
                if self._record.running and monotonic() - shown > _EVERY:
                    self._show(note=None)
                    shown = monotonic()
        except Exception as error:
            self._record = replace(self._record, running=False, problem=_problem(error))
        self._show(note="")

    def _closed(self) -> bool:
        explorer = self.explorer()
        return explorer is None or explorer.comm is None

    def _show(self, *, note: str | None) -> None:
        explorer = self.explorer()
        if explorer is None:
            return
        with explorer.turn:
            if not self._told.is_set():
                explorer.set(record=self._record, **({} if note is None else {"note": note}))


def _problem(error: Exception) -> str:
    if isinstance(error, ImportError):
        first = str(error).partition(":")[0].rstrip(".")
        return f"The race needs what this copy does not have yet: {first}."
    return f"The race ended: {type(error).__name__}: {error}."


def _start(explorer: Explorer) -> None:
    running = Run.now
    if running is not None and running.alive and running.explorer() is explorer:
        explorer.set(note="A race is running already: press Stop first.")
        return
    _end()
    state = explorer.state
    assert isinstance(state, racing.State)
    record = Record(canvases=int(state.canvases), epochs=state.epochs, seed=state.seed)
    explorer.set(record=record, note="")
    Run.now = Run(explorer, record, state.update)
    Run.now.thread.start()


def _stop(explorer: Explorer) -> None:
    running = Run.now
    if running is not None and running.alive and running.explorer() is explorer:
        running.stop()
    else:
        explorer.set(note="No race is running.")


@atexit.register
def _end() -> None:
    """End the race that is running, if there is one."""
    if Run.now is not None:
        Run.now.stop()


def race(update: Rule | None = None, /, *, canvases: int = 1000, epochs: int = 8, seed: int = 0) -> Explorer:
    """Open the race: a ConvNet and a fully connected network learn wandering digits from the same canvases.

    Start and Stop are buttons; the notebook can be used meanwhile. Both see the same batches in the same
    order, and are judged by canvases whose digits neither learns from. In a student's copy, where the digits
    for grading are missing, 300 of its own are put aside for that. Opening another race ends the one before.

    Parameters
    ----------
    update
        Your own `sgd_momentum`, from ``(w, dw, v, lr, momentum)`` to ``(w, v)``, by which both learn. Without
        it the package's own is used, as soon as the course has given that out.
    canvases
        How many there are to learn from: 250, 500, 1000, 2000 or 4000.
    epochs
        How often all of them are shown, from 1 to 20.
    seed
        Of the weights and of the order, from 0 to 99.

    Returns
    -------
    Explorer
        For the notebook to show.

    Examples
    --------
    >>> race(canvases=250).actions
    ['Start', 'Stop']
    """
    _end()
    state = racing.State(canvases=str(canvases), epochs=epochs, seed=seed, update=update)
    return Explorer(state, racing.draw, actions={"Start": _start, "Stop": _stop})

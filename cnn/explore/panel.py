"""An explorer: a state, the function that draws it, and the stage on which both meet a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from threading import RLock
from typing import Any

from cnn.explore.controls import Settings, accept, controls
from cnn.explore.drawing import Drawing
from cnn.explore.stage import Stage

Draw = Callable[[Any], Drawing]
Pick = Callable[[Any, str], Any]
"""The state after a cell (its key) was clicked, or chosen with Enter."""


class Explorer(Stage):
    """What `explore.flip()` and its sisters return: shown by a notebook, said in words by a terminal.

    Parameters
    ----------
    state
        Where to start. Its class says which controls there are.
    draw
        The pure function state -> `Drawing`.
    pick
        The pure function (state, key) -> state for a cell that was chosen; none: choosing does nothing.
    actions
        Buttons, by their labels: each a function that is given the explorer.
    """

    def __init__(
        self,
        state: Settings,
        draw: Draw,
        *,
        pick: Pick | None = None,
        actions: Mapping[str, Callable[[Explorer], None]] | None = None,
    ) -> None:
        self._draw, self._pick, self._acts = draw, pick, dict(actions or {})
        self.turn = RLock()  # hold it to read the state and set it with nothing in between
        self._state, self._drawing, self._cursor = state, draw(state), ""
        boxes = [{"name": name, "kind": c.kind, **asdict(c)} for name, c in controls(type(state)).items()]
        super().__init__(controls=boxes, actions=list(self._acts), frame=self._frame(None))
        self.on_msg(self._receive)

    @property
    def state(self) -> Settings:
        """What the controls say now."""
        return self._state

    @property
    def drawing(self) -> Drawing:
        """What is on the stage now."""
        return self._drawing

    @property
    def cursor(self) -> str:
        """The key of the cell that was chosen last, or ""."""
        return self._cursor

    def set(self, **fields: object) -> None:
        """Change fields of the state and redraw; a ValueError says what a field may hold."""
        with self.turn:
            self._show(replace(self._state, **fields))

    def _receive(self, _: object, message: dict[str, Any], __: object) -> None:
        """Take what a person did, draw once, and answer whatever happens: the page waits for it."""
        with self.turn:
            self._answer(message)

    def _answer(self, message: dict[str, Any]) -> None:
        state = self._state
        try:
            for name, value in message.get("changes", {}).items():
                state = accept(state, name, value)
            if key := message.get("pick"):
                self._cursor = str(key)
                state = self._pick(state, self._cursor) if self._pick else state
            self._show(state, message.get("id"))
            if act := self._acts.get(str(message.get("press"))):
                act(self)
        finally:
            if self.frame["answer"] != message.get("id"):
                self.frame = self._frame(message.get("id"))

    def _show(self, state: Settings, answer: str | None = None) -> None:
        self._drawing = self._draw(state)
        self._state = state
        self.frame = self._frame(answer)

    def _frame(self, answer: str | None) -> dict[str, Any]:
        values = {name: getattr(self._state, name) for name in controls(type(self._state))}
        drawing = self._drawing
        texts = {"title": drawing.title, "svg": drawing.svg, "sentence": drawing.sentence}
        return {**texts, "values": values, "idle": list(drawing.idle), "answer": answer}

    def __repr__(self) -> str:
        return f"{self._drawing.title}: {self._drawing.sentence}"

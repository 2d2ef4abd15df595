"""The explorer of stride and padding, alone or beside somebody's own function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from typing import Any

from cnn.explore.drawing import Drawing
from cnn.explore.drawings import stride_padding as steps
from cnn.explore.panel import Explorer
from cnn.explore.reading import Question, Reading, read

Pair = int | Sequence[int]
KEPT = 64  # readings that are kept, so that going back costs nothing


def stride_padding(
    function: Callable[..., object] | None = None,
    *,
    image: Pair = 7,
    kernel: Pair = 3,
    stride: Pair = 1,
    padding: Pair = 0,
    dimension: str = "2-D image",
    rule: str = "exact",
    view: str = "windows",
    predict: bool = False,
) -> Explorer:
    """Open stride and padding: where a filter stops, what it reads, and whether it fits.

    Point at an output to see its window, its products and its sum. With a function of your own you see what
    it reads beside what it should read.

    Parameters
    ----------
    function
        Your own `conv2d(x, w, b, stride, padding)`, `conv2d_valid(x, w, b)`, `correlate2d(x, k)` or
        `correlate1d(x, k)`; none: the explorer alone.
    image, kernel, stride, padding
        N, F, S and P: a number, or (rows, columns). At most 10, 7, 5 and 3.
    dimension
        "1-D strip" or "2-D image".
    rule
        What to do when the filter does not fit: "exact" (refuse), "floor", "ceil" or "same".
    view
        "windows", "coverage" (how often each pixel is read) or "reverse" (which outputs a pixel reaches).
    predict
        Whether the answer is hidden until you have guessed it.

    Returns
    -------
    Explorer
        For the notebook to show.

    Examples
    --------
    >>> stride_padding(padding=1).drawing.sentence
    'A 3 × 3 filter on a 7 × 7 image: (7 − 3 + 2·1)/1 + 1 = 7, so the output has 7 × 7 values.'
    """
    numbers = {"image": image, "kernel": kernel, "stride": stride, "padding": padding}
    pairs = {name: _pair(value) for name, value in numbers.items()}
    sizes: dict[str, Any] = {name: columns for name, (_, columns) in pairs.items()}
    sizes |= {f"{name}_rows": rows for name, (rows, _) in pairs.items()}
    state = steps.State(
        **sizes,
        apart=any(rows != columns for rows, columns in pairs.values()),
        form="" if function is None else _form(function),
        dimension=dimension,
        rule=rule,
        view=view,
        predict=predict,
    )
    draw = steps.draw if function is None else _Beside(function)
    actions = {steps.CHECK: _check}
    return Explorer(state, draw, pick=steps.pick, actions=actions)


def _check(explorer: Explorer) -> None:
    state = explorer.state
    if isinstance(state, steps.State):
        explorer.set(revealed=steps.reveal(state).revealed)


class _Beside:
    """Draws with a reading of the function for the state's sizes; each is made once."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function
        self._known: dict[object, Reading] = {}
        self._name = f"Your {getattr(function, '__name__', 'function')}"

    def __call__(self, state: steps.State) -> Drawing:
        scene = state.scene
        key = (scene.rows, scene.columns, state.form)
        if key not in self._known:
            while len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            rows, columns = scene.rows, scene.columns
            question = Question(
                image=scene.image, weights=scene.weights, form=state.form,
                stride=(rows.s, columns.s), padding=(rows.p, columns.p),
            )  # fmt: skip
            self._known[key] = read(self._function, question)
        return steps.draw(state, self._known[key], self._name)


def _form(function: Callable[..., object]) -> str:
    """How a function is called, by its name and the number of its arguments."""
    name = str(getattr(function, "__name__", ""))
    try:
        kinds = [one.kind for one in signature(function).parameters.values()]
    except (TypeError, ValueError):
        kinds = [Parameter.POSITIONAL_OR_KEYWORD] * 5
    positional = sum(kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD) for kind in kinds)
    if positional == 2:
        return "line" if "1d" in name else "plane"
    return "valid" if positional in (3, 4) and Parameter.VAR_POSITIONAL not in kinds else "layer"


def _pair(value: Pair) -> tuple[int, int]:
    """(rows, columns) of a number or a pair."""
    if isinstance(value, int):
        return value, value
    rows, columns = value
    return rows, columns

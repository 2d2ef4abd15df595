"""The explorer of the first neurons: the Perceptron's and Adaline's steps, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnn.explore.drawings import perceptron as learning
from cnn.explore.panel import Explorer


def perceptron(
    update: Callable[..., Any] | None = None, /, *, data: str = "two groups", rule: str = "Perceptron",
    alpha: float = 0.5, step: int = 1,
) -> Explorer:  # fmt: skip
    """Open the stepper: a neuron that is shown one point (or letter) after the other, and learns.

    Every step is written out with its numbers. Go to and fro with the control "Step"; point at something to
    see its sum; choose a bar to go back to that step.

    Parameters
    ----------
    update
        Your own function from ``(w, b, x, d, alpha)`` to the new ``(w, b)``: its numbers are set beside.
    data
        "two groups", "one point" (the example of notebook 00), "AND", "XOR" or "letters T and L".
    rule
        "Perceptron" or "Adaline".
    alpha
        How far each step goes, from 0.01 to 2. Adaline needs about 0.01 for letters.
    step
        How many steps have been made, from 0 to 120.

    Returns
    -------
    Explorer
        For the notebook to show.

    Examples
    --------
    >>> print(perceptron(data="one point", rule="Perceptron").drawing.sentence[:73])
    Step 1: x = (3, 1) is answered 1, wanted 1: right, so nothing changes. Al
    """
    state = learning.State(data=data, rule=rule, alpha=alpha, step=step, update=update)
    return Explorer(state, learning.draw, pick=learning.pick)

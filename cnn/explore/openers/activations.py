"""The explorer of activation functions: value, derivative, saturation."""

from __future__ import annotations

from cnn.explore.drawings import activations as curves
from cnn.explore.panel import Explorer


def activations(
    *, function: str = "sigmoid", x: float = 2.0, layers: int = 5, slope: float = 0.1, alpha: float = 1.0,
    lines: str = "0 and x",
) -> Explorer:  # fmt: skip
    """Open the activation functions: one curve, its derivative, and all of them at the same input in a table.

    Point at a place of the axis to read value and derivative; where the derivative is smaller than 0.05 the
    function is saturated, and the plots are hatched.

    Parameters
    ----------
    function
        "sigmoid", "tanh", "ReLU", "leaky ReLU", "maxout" or "ELU".
    x
        The input, from -6 to 6.
    layers
        How many layers the gradient passes, from 1 to 20.
    slope
        That of leaky ReLU below 0, from 0 to 0.9.
    alpha
        The α of ELU, from 0.1 to 2.
    lines
        The two lines of the maxout: "0 and x", "0.1·x and x", "−x and x" or "1 − x/2 and x − 2".

    Returns
    -------
    Explorer
        For the notebook to show.

    Examples
    --------
    >>> activations(function="ReLU", x=-1.0).state.function
    'ReLU'
    """
    state = curves.State(function=function, x=x, layers=layers, slope=slope, alpha=alpha, lines=lines)
    return Explorer(state, curves.draw, pick=curves.pick)

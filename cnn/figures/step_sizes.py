"""How wrong a slope is that was found by trying: forward and central differences over the step."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.drawing import TEXT
from cnn.figures.picture import Picture, finish

STEPS = 10.0 ** -np.arange(0, 13.01, 0.5)
AT = 1.0  # where the slope of the exponential is tried


def step_errors() -> tuple[np.ndarray, np.ndarray]:
    """The errors of both differences for exp at 1, one for each of STEPS."""
    rise = np.exp(AT + STEPS) - np.exp(AT)
    both = np.exp(AT + STEPS) - np.exp(AT - STEPS)
    slope = np.exp(AT)
    return np.abs(rise / STEPS - slope), np.abs(both / STEPS / 2 - slope)


def error_against_step() -> Picture:
    """Draw both errors on logarithmic axes: straight down to the right, until rounding turns them up."""
    forward, central = step_errors()
    figure = Figure(figsize=(6.4, 4.0), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    axes = figure.subplots()
    axes.loglog(STEPS, forward, "s--", color="0.45", markersize=4, label="forward: to one side")
    axes.loglog(STEPS, central, "o-", color="black", markersize=4, label="central: to both sides")
    axes.axvline(1e-5, color="0.6", linestyle=":")
    axes.annotate("h = 0.00001", (1e-5, 0.3), (5, 0), textcoords="offset points", fontsize=TEXT)
    axes.set_xlabel("step h", fontsize=TEXT)
    axes.set_ylabel("error of the slope", fontsize=TEXT)
    axes.tick_params(labelsize=TEXT)
    axes.legend(fontsize=TEXT, frameon=False, loc="lower left")
    axes.spines[["top", "right"]].set_visible(False)
    best = [STEPS[errors.argmin()] for errors in (forward, central)]
    return finish(
        figure,
        alt="The error of the slope of exp at 1 over the step h, on logarithmic axes: two V shapes. From "
        "right to left the forward difference falls by a factor of 10 for a step of a tenth, the central one "
        f"by a factor of 100, until rounding turns them up again: at h = {best[0]:.0e} and {best[1]:.0e}.",
        caption="The slope of exp at 1. A smaller step is better, until only rounding is left.",
    )

"""Which explorer shows a failing case of notebook 05: filters of one pixel."""

from __future__ import annotations

from dataclasses import replace

from autograder.checks.openings import VOLUME, sheets
from autograder.exercise import Opens

MIXED = (  # mistakes with channels, filters and biases
    *("channels_overwritten", "pointwise_first_channel", "channels_kept", "filters_last", "filters_first"),
    *("pointwise_transposed", "pixels_reshaped", "maps_reshaped", "pointwise_mean"),
    *("no_bias", "bias_per_channel", "first_bias_for_all"),
)


def depth_of_pixel() -> Opens:
    """The volume with filters of one pixel: one product for each channel."""
    look = "A filter of one pixel: point at a number of the map. Which numbers meet, and what is added once?"
    return Opens(replace(VOLUME, look=look, after=MIXED), lambda x, w, b: sheets(1, w.shape[1], len(w)))

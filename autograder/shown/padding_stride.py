"""The bugs that notebook 02 shows: each does one thing differently from the `conv2d` that it calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnn import conv2d

Array = Any


def conv2d_ada(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    """Turn the filters upside down."""
    return conv2d(x, w[:, :, ::-1], b, stride, padding)


def conv2d_ben(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    """Lay the biases along the columns."""
    return conv2d(x, w, 0 * b, stride, padding) + b


def conv2d_cleo(x: Array, w: Array, b: Array, stride: Any, padding: Any) -> Array:
    """Take the rows' stride and padding for the columns too."""
    return conv2d(x, w, b, int(np.ravel(stride)[0]), int(np.ravel(padding)[0]))

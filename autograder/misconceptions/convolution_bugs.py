"""Inputs that expose no bug of notebook 02, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np


def catch_convolution_bugs__bug_not_exposed() -> dict[str, Any]:
    lucky = (np.arange(25.0).reshape(1, 1, 5, 5), np.ones((1, 1, 3, 3)), np.zeros(1), 1, 1)
    return {"conv2d_ada": lucky, "conv2d_ben": lucky, "conv2d_cleo": lucky}


def catch_convolution_bugs__bug_input_refused() -> dict[str, Any]:
    misfit = (np.arange(49.0).reshape(1, 1, 7, 7), np.arange(18.0).reshape(2, 1, 3, 3), np.arange(2.0), 3, 0)
    return {"conv2d_ada": misfit, "conv2d_ben": misfit, "conv2d_cleo": misfit}


def catch_convolution_bugs__bug_input_unfit() -> dict[str, Any]:
    flat = (np.arange(20.0).reshape(4, 5), np.arange(6.0).reshape(2, 3), 1.0, 1, 0)
    return {"conv2d_ada": flat, "conv2d_ben": flat, "conv2d_cleo": flat}

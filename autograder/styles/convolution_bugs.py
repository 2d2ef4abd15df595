"""Inputs that expose all bugs of notebook 02, named `<exercise>__<style>`."""

from __future__ import annotations

from typing import Any

import numpy as np


def catch_convolution_bugs__one_for_all() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    one = (rng.normal(size=(2, 3, 8, 9)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=4), (2, 1), (0, 2))
    return dict.fromkeys(["conv2d_ada", "conv2d_ben", "conv2d_cleo"], one)


def catch_convolution_bugs__one_for_each() -> dict[str, Any]:
    x = np.array([[[[1, 0, 0], [0, 0, 0], [0, 0, 0]]]])
    upright = np.array([[[[1], [2]]]])
    return {
        "conv2d_ada": (x, upright, [0], 1, 0),
        "conv2d_ben": (x, np.zeros((3, 1, 1, 1)), np.array([1.0, 2.0, 3.0]), 1, 0),
        "conv2d_cleo": (x, np.ones((1, 1, 1, 1)), np.zeros(1), (1, 2), (0, 0)),
    }


def catch_convolution_bugs__more_than_asked() -> dict[str, Any]:
    x, w = np.arange(40.0).reshape(1, 2, 4, 5), np.arange(36.0).reshape(3, 2, 2, 3)
    found = [x.tolist(), w.tolist(), [5, 6, 7], 1, (0, 1)]
    return {"conv2d_ada": found, "conv2d_ben": found, "conv2d_cleo": found, "conv2d_dora": None}

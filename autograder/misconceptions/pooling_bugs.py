"""Inputs that catch nothing, or less than they should, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Inputs = dict[str, Any]


def catch_pooling_bugs__bug_not_exposed() -> Inputs:
    names = ("pool_zero_start", "pool_last", "pool_blocks", "pool_square")
    return {name: (np.arange(16.0).reshape(1, 1, 4, 4), 2, 2) for name in names}


def catch_pooling_bugs__bug_input_refused() -> Inputs:
    names = ("pool_zero_start", "pool_last", "pool_blocks", "pool_square")
    return {name: (-np.arange(30.0).reshape(1, 1, 6, 5), 3, 2) for name in names}


def catch_pooling_bugs__bug_input_unfit() -> Inputs:
    x = np.array([[-3.0, -8.0], [-5.0, np.nan]])
    names = ("pool_zero_start", "pool_last", "pool_blocks", "pool_square")
    return dict.fromkeys(names, (x, 2, 2))

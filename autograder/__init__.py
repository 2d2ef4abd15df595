"""The autograder: `check` in the notebook, and the machine that grades a class.

>>> from autograder import check
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.checking import CheckResult, check

__all__ = ["CheckResult", "check"]


def __getattr__(name: str) -> Any:
    if name in __all__:  # loaded on first use, so that the command line starts without NumPy
        return getattr(import_module("autograder.checking"), name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")

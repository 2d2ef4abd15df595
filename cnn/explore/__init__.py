"""Explorers: pictures that answer when you change them. In a notebook: `from cnn import explore`.

Each function returns an explorer; it is shown when it stands last in a cell. The controls and the picture
work from the keyboard: Tab goes from one to the next, the arrow keys move within the picture.

Nothing here uses the reference functions that the course teaches, so a student's copy can keep the explorers.
README.md beside this file says how to add one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnn.explore.openers.activations import activations as activations
    from cnn.explore.openers.flip import flip as flip
    from cnn.explore.openers.perceptron import perceptron as perceptron
    from cnn.explore.openers.pooling import pooling as pooling
    from cnn.explore.openers.race import race as race
    from cnn.explore.openers.stack import stack as stack
    from cnn.explore.openers.stride_padding import stride_padding as stride_padding
    from cnn.explore.openers.volume import volume as volume

# Which module holds each explorer. A module directly in this folder may not be called like one of them.
_EXPORTS = {
    "activations": "cnn.explore.openers.activations",
    "flip": "cnn.explore.openers.flip",
    "perceptron": "cnn.explore.openers.perceptron",
    "pooling": "cnn.explore.openers.pooling",
    "race": "cnn.explore.openers.race",
    "stack": "cnn.explore.openers.stack",
    "stride_padding": "cnn.explore.openers.stride_padding",
    "volume": "cnn.explore.openers.volume",
}

__all__ = list(_EXPORTS)


def __getattr__(name: str) -> Any:
    """Load an explorer from its module, once; an ImportError says what to install."""
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_EXPORTS[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_EXPORTS})

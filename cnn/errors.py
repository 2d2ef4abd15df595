"""Errors of the reference package. Every message says what was expected, what came, and what to do.

CnnError
├── ShapeError(ValueError)              an argument has the wrong axes, size or value
├── DoesNotFit(ValueError)              the filter does not sit on the image a whole number of times
├── ArchitectureError(ValueError)       a text is not in the grammar of architectures
├── WeightsError(ValueError)            stored weights are not those of this network, or it has none yet
├── TrainingError(ArithmeticError)      the loss has left the numbers
├── FormatError(ValueError)             a data file is not in the format that it should have
└── MissingData(FileNotFoundError)      a data file is not where it should be
"""

from __future__ import annotations


class CnnError(Exception):
    """Anything that the reference package refuses."""


class ShapeError(CnnError, ValueError):
    """An argument has the wrong number of axes, the wrong size, or a value that makes no sense."""


class DoesNotFit(CnnError, ValueError):
    """The filter, moved in steps of the stride, does not end exactly at the border of the image."""


class ArchitectureError(CnnError, ValueError):
    """A text such as "CONV-RELU-POOL" cannot be read as an architecture."""


class WeightsError(CnnError, ValueError):
    """Stored weights have other names or shapes than the network, or the network has no weights yet."""


class TrainingError(CnnError, ArithmeticError):
    """The loss has become infinite or not a number, so training cannot go on."""


class FormatError(CnnError, ValueError):
    """A data file is not in the format that it should have."""


class MissingData(CnnError, FileNotFoundError):
    """A data file is not where it should be."""

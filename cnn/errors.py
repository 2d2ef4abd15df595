"""Errors of the reference package. Every message says what was expected, what came, and what to do.

CnnError
├── ShapeError(ValueError)              an argument has the wrong axes, size or value
├── DoesNotFit(ValueError)              the filter does not sit on the image a whole number of times
└── MissingData(FileNotFoundError)      a data file is not where it should be
"""

from __future__ import annotations


class CnnError(Exception):
    """Anything that the reference package refuses."""


class ShapeError(CnnError, ValueError):
    """An argument has the wrong number of axes, the wrong size, or a value that makes no sense."""


class DoesNotFit(CnnError, ValueError):
    """The filter, moved in steps of the stride, does not end exactly at the border of the image."""


class MissingData(CnnError, FileNotFoundError):
    """A data file is not where it should be."""

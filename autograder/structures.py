"""Results made of whole numbers and text in lists: read them, and say where two of them first differ.

>>> read(["CONV", [np.int64(3), 5]]), read([1.5]) is None
(('CONV', (3, 5)), True)
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import numpy as np

Structure = Any
"""An int, a str, or a tuple of structures."""

DEEPEST = 6
LARGEST = 50_000  # items in all
SHOWN = 80  # characters of an item that are printed


def read(value: object, *, floats: bool = False) -> Structure | None:
    """Return nested lists and tuples of whole numbers and text as tuples; None if anything else is in them.

    With `floats` a float that is whole counts as a whole number.
    """
    left = [LARGEST]

    def item(value: object, depth: int) -> Structure | None:
        left[0] -= 1
        if left[0] < 0 or depth > DEEPEST or isinstance(value, bool | np.bool_):
            return None
        if isinstance(value, int):
            return int.__int__(value) if -(2**63) <= value < 2**63 else None
        if isinstance(value, np.integer):
            return int(value)
        if isinstance(value, str):
            return str.__str__(value)
        if floats and isinstance(value, float | np.floating) and np.isfinite(value) and value == int(value):
            return int(value)
        if isinstance(value, np.ndarray):
            kinds = "iufU" if floats or not value.size else "iuU"  # np.array([]) is of floats
            small = value.size <= left[0] and value.dtype.kind in kinds
            return item(np.array(value, subok=False).tolist(), depth) if small else None
        if isinstance(value, list | tuple | range) and len(value) <= left[0]:
            parts = [item(part, depth + 1) for part in value]
            return None if any(part is None for part in parts) else tuple(parts)
        return None

    return item(value, 0)


def fault(value: object) -> str:
    """Why a value cannot be read, as an id of the catalogue; "" if it can."""
    if read(value) is not None:
        return ""
    return "float_in_structure" if read(value, floats=True) is not None else "no_structure"


def difference(expected: Structure, actual: Structure) -> str:
    """Say where the two first differ."""
    if not (isinstance(expected, tuple) and isinstance(actual, tuple)):
        return f"Expected {shown(expected)}, yours is {shown(actual)}."
    for place, (wanted, got) in enumerate(zip_longest(expected, actual)):
        if wanted is None or got is None:
            more = "ends" if got is None else "goes on"
            rest = wanted if got is None else got
            where = f"after {place} of {len(expected)} items" if got is None else f"after {place} items"
            return f"Yours {more} {where}: {'missing is' if got is None else 'too much is'} {shown(rest)}."
        if wanted != got:
            return f"Item {place} is the first that differs: expected {shown(wanted)}, yours is {shown(got)}."
    return "Both are the same."


def shown(value: object) -> str:
    """A value as Python writes it, cut where it is long."""
    try:
        text = repr(value)
    except Exception:  # a foreign object, or a whole number of thousands of digits, has no such text
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

"""A network layer by layer: volume, parameters, memory, multiply-adds, receptive field.

Nothing is computed and no weight is needed, so networks of any size can be traced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from math import prod
from typing import Protocol

from cnn.arguments import whole
from cnn.errors import ShapeError

Shape = tuple[int, ...]
"""The volume of one image: (C, H, W), or (K,) for K numbers in a row."""

_BYTES = 4  # of a float32
_HEADINGS = ("name", "layer", "volume", "parameters", "memory", "multiply-adds", "sees")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is known behind one layer.

    Attributes
    ----------
    name, layer : str
        The layer's name in its network, and how it was made.
    shape : tuple of int
        The volume behind it.
    parameters : int
        How many numbers it learns.
    activations : int
        How many numbers it adds to what must be kept for one image; 0 where the output can take the place
        of the input (activation functions, normalisation, sums).
    multiply_adds : int
        Products that it adds up for one image, without biases.
    field : (rows, columns) or None
        How many pixels of the image one output sees; None when it sees all.
    apart : (rows, columns)
        How many pixels lie between what two neighbours see.
    """

    name: str
    layer: str
    shape: Shape
    parameters: int = 0
    activations: int = 0
    multiply_adds: int = 0
    field: tuple[int, int] | None = (1, 1)
    apart: tuple[int, int] = (1, 1)

    @property
    def memory(self) -> int:
        """Bytes of the activations in float32."""
        return _BYTES * self.activations


class Traceable(Protocol):
    """What `trace` needs of a network."""

    def rows(self, before: Row, name: str) -> list[Row]: ...


@dataclass(frozen=True, repr=False)
class Trace:
    """A network's rows, the first of which is its input. Prints as a table, also in a notebook.

    Attributes
    ----------
    rows : tuple of Row
    """

    rows: tuple[Row, ...]

    @property
    def parameters(self) -> int:
        """How many numbers are learned in all."""
        return sum(row.parameters for row in self.rows)

    @property
    def multiply_adds(self) -> int:
        """Products added up for one image."""
        return sum(row.multiply_adds for row in self.rows)

    @property
    def activations(self) -> int:
        """Numbers kept for one image, its own included."""
        return sum(row.activations for row in self.rows)

    @property
    def memory(self) -> int:
        """Bytes of the activations of one image in float32."""
        return _BYTES * self.activations

    def within(self, name: str) -> Trace:
        """Return the rows of one part of the network: of the layer `name` and of all that it contains."""
        rows = tuple(row for row in self.rows if row.name == name or row.name.startswith(f"{name}."))
        if not rows:
            known = ", ".join(dict.fromkeys(row.name.split(".")[0] for row in self.rows))
            raise ShapeError(f"Trace.within: the network has no part {name!r}. It has {known}.")
        return Trace(rows)

    def collapsed(self) -> Trace:
        """Return one row for each part at the top: blocks are summed up and show what is behind them."""
        parts = []
        for name, group in groupby(self.rows, key=lambda row: row.name.split(".")[0]):
            inner = Trace(tuple(group))
            sums = {key: getattr(inner, key) for key in ("parameters", "activations", "multiply_adds")}
            last = inner.rows[-1]
            parts.append(last if last.name == name else replace(last, name=name, layer="block", **sums))
        return Trace(tuple(parts))

    def __repr__(self) -> str:
        """Draw the table with one line per layer, and the sums below."""
        lines = [_HEADINGS, *map(_cells, self.rows), self._sums()]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if column < 2 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        """Draw the same table for a notebook."""
        head = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
        body = "".join(f"<tr>{_html_cells(_cells(row))}</tr>" for row in self.rows)
        return (
            f"<table><caption>One image on its way through the network</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody><tfoot><tr>{_html_cells(self._sums())}</tr></tfoot></table>"
        )

    def _sums(self) -> tuple[str, ...]:
        return (
            "total", "", "", f"{self.parameters:,}", _mebibytes(self.memory), f"{self.multiply_adds:,}", "",
        )  # fmt: skip


def trace(network: Traceable, shape: Sequence[int]) -> Trace:
    """Follow one image through a network, without computing anything.

    Parameters
    ----------
    network : Layer
        A `Sequential`, a block or a single layer; it need not have weights.
    shape : sequence of ints
        The volume that goes in, (C, H, W).

    Returns
    -------
    Trace
        A table that prints itself; its `rows` hold the numbers.

    Raises
    ------
    DoesNotFit
        If a window does not fit; the message names the layer.
    ShapeError
        If a layer expects another number of channels or inputs, or `shape` is no volume.

    Notes
    -----
    Volumes by the lecture's (N - F + 2P)/S + 1. A convolution needs C·F·F products for each of its outputs.

    Examples
    --------
    >>> from cnn import Conv2d
    >>> trace(Conv2d(3, 6, 5), (3, 32, 32))
    name   layer             volume  parameters     memory  multiply-adds  sees
    input                   3×32×32           0  12.00 KiB              0     1
    conv   Conv2d(3, 6, 5)  6×28×28         456  18.38 KiB        352,800     5
    total                                   456  30.38 KiB        352,800
    """
    volume = tuple(whole(n, f"trace: shape[{axis}]", least=1) for axis, n in enumerate(shape))
    before = Row(name="input", layer="", shape=volume, activations=prod(volume))
    return Trace((before, *network.rows(before, "")))


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        row.layer,
        "×".join(map(str, row.shape)),
        f"{row.parameters:,}",
        _mebibytes(row.memory),
        f"{row.multiply_adds:,}",
        _sees(row.field),
    )


def _html_cells(cells: Sequence[str]) -> str:
    first, *others = map(escape, cells)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:,.2f} MiB" if size >= 2**20 else f"{size / 2**10:,.2f} KiB"


def _sees(field: tuple[int, int] | None) -> str:
    if field is None:
        return "all"
    return str(field[0]) if field[0] == field[1] else f"{field[0]}×{field[1]}"

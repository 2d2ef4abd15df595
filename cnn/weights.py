"""Weights on disk: one NumPy file with every array under its name, and nothing that runs when it is read."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cnn.errors import MissingData, WeightsError
from cnn.layer import Layer

AnyLayer = TypeVar("AnyLayer", bound=Layer)


def save_weights(network: Layer, path: str | Path) -> Path:
    """Write all weights of a network to a file, and what its normalisations keep.

    Parameters
    ----------
    network : Layer
        With weights.
    path : str or Path
        The file; ``.npz`` is the usual ending. It is replaced if it is there already.

    Returns
    -------
    Path

    Raises
    ------
    WeightsError
        If the network has no weights yet.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from cnn import Linear
    >>> layer = Linear(3, 2).initialize(np.random.default_rng(0))
    >>> with TemporaryDirectory() as folder:
    ...     same = load_weights(Linear(3, 2), save_weights(layer, Path(folder, "linear.npz")))
    >>> bool((same.w.value == layer.w.value).all())
    True
    """
    arrays = {name: parameter.value for name, parameter in network.state().items()}
    path = Path(path)
    with path.open("wb") as file:  # an open file, because NumPy would append .npz to a name
        np.savez(file, allow_pickle=False, **arrays)
    return path


def load_weights(network: AnyLayer, path: str | Path) -> AnyLayer:
    """Read weights that `save_weights` wrote into a network of the same architecture, and return it.

    Parameters
    ----------
    network : Layer
        It need not have weights; if it has, they are replaced, all or none.
    path : str or Path

    Returns
    -------
    Layer
        `network` itself.

    Raises
    ------
    MissingData
        If there is no such file.
    WeightsError
        If the file holds no arrays of numbers, or their names or shapes are not those of the network.

    Notes
    -----
    Arrays of Python objects are refused, so that reading a stranger's file runs nothing.

    Examples
    --------
    See `save_weights`.
    """
    path = Path(path)
    state = network.state()
    arrays = _read(path)
    lacking, unknown = sorted(state.keys() - arrays), sorted(arrays.keys() - state)
    if lacking or unknown:
        raise WeightsError(
            f"load_weights: {path.name} belongs to another network. "
            f"It lacks {_some(lacking)} and holds {_some(unknown)} that this network does not have."
        )
    for name, parameter in state.items():
        if arrays[name].shape != parameter.shape:
            raise WeightsError(
                f"load_weights: {path.name} belongs to another network. "
                f"Expected {name} of shape {parameter.shape}, got {arrays[name].shape}."
            )
    for name, parameter in state.items():
        parameter.value = arrays[name]
    return network


def _read(path: Path) -> dict[str, NDArray[np.floating[Any]]]:
    """Return the arrays of a file by name."""
    if not path.is_file():
        raise MissingData(f"load_weights: expected a file {path}, but it is not there.")
    try:
        # Opened here, because NumPy leaves a file open that is no whole archive.
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, Mapping):
                raise ValueError("it holds a single array")
            arrays = dict(archive)
    except (ValueError, EOFError, OSError, BadZipFile, zlib.error) as broken:
        raise WeightsError(f"load_weights: {path.name} is no file of weights: {broken}.") from None
    for name, array in arrays.items():
        if not np.issubdtype(array.dtype, np.floating):
            raise WeightsError(f"load_weights: {name} in {path.name} must hold floats, got {array.dtype}.")
    return arrays


def _some(names: list[str]) -> str:
    """Name the first three, and say how many there are."""
    if not names:
        return "nothing"
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")

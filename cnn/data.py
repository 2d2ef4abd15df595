"""Data that comes with the course: real handwritten digits and one photograph."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.errors import MissingData

_DATA = Path(__file__).resolve().parent.parent / "data"


class Digits(NamedTuple):
    """Images of handwritten digits and what they show.

    Attributes
    ----------
    images : ndarray, shape (N, 1, 8, 8), float64
        How much ink, from 0 (paper) to 16.
    labels : ndarray, shape (N,), int64
        The digit, from 0 to 9.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]


def load_digits(*, held_out: bool = False) -> Digits:
    """Load real handwritten digits, 8 x 8 pixels each.

    Parameters
    ----------
    held_out : bool
        False: the 1,347 images for looking at and training. True: the 450 kept apart for grading,
        whose file is not in the students' bundle.

    Returns
    -------
    Digits
        The named pair ``images, labels``, freshly read: changing it changes nothing for others.

    Raises
    ------
    MissingData
        If the file is not in the folder `data` beside the package.

    Notes
    -----
    Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository,
    https://doi.org/10.24432/C50P49, CC BY 4.0. See data/README.md.

    Examples
    --------
    >>> images, labels = load_digits()
    >>> images.shape, images.max(), labels.shape
    ((1347, 1, 8, 8), np.float64(16.0), (1347,))
    """
    path = _DATA / ("digits_held_out.npz" if held_out else "digits.npz")
    if not path.is_file():
        raise MissingData(
            f"load_digits: expected the file {path.name} in {path.parent}, but it is not there. "
            "Keep the folder data beside the folder cnn, as in the download."
        )
    with np.load(path, allow_pickle=False) as arrays:
        return Digits(arrays["images"].astype(np.float64), arrays["labels"].astype(np.int64))


def sample_image() -> NDArray[np.float64]:
    """Load a colour photograph to try filters on: the portrait of Grace Hopper that matplotlib ships.

    The upper 512 x 512 pixels are kept and every 2 x 2 of them averaged.

    Returns
    -------
    ndarray, shape (3, 256, 256), float64
        Red, green and blue, from 0 (dark) to 1 (bright); freshly read.

    Raises
    ------
    MissingData
        If matplotlib or its sample data are not installed.

    Notes
    -----
    A photograph of the United States Navy, in the public domain.

    Examples
    --------
    >>> sample_image().shape
    (3, 256, 256)
    """
    try:
        from matplotlib.cbook import get_sample_data
        from matplotlib.image import imread

        photograph = imread(get_sample_data("grace_hopper.jpg", asfileobj=False))  # (600, 512, 3), 0 to 255
    except (ImportError, FileNotFoundError) as missing:
        raise MissingData(
            "sample_image: expected the photograph grace_hopper.jpg of matplotlib's sample data, but it is "
            "not there. Install it with: python -m pip install --force-reinstall matplotlib"
        ) from missing
    blocks = photograph[:512].reshape(256, 2, 256, 2, 3) / 255  # (row, of 2, column, of 2, colour)
    return np.ascontiguousarray(blocks.mean(axis=(1, 3)).transpose(2, 0, 1))

"""Printed letters on 20 x 20 pixels, as many as the Mark I perceptron had photocells."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.arguments import whole
from cnn.errors import MissingData, ShapeError

SIZE = 20
"""Rows and columns of a letter: 400 photocells."""

FONTS = (
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSans-Oblique",
    "DejaVuSansMono",
    "DejaVuSerif",
    "DejaVuSerif-Bold",
)
"""The fonts of matplotlib in which letters are printed."""

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_POINTS = 14  # the widest capital of these fonts, a bold W, then takes 17 pixels


class Letters(NamedTuple):
    """Pictures of letters, and which letters they show.

    Attributes
    ----------
    images : ndarray, shape (N, 1, 20, 20), float64
        From 0 (paper) to 1 (ink), before the noise.
    labels : ndarray, shape (N,), int64
        The place of the letter in the alphabet asked for.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]


def letters(n: int, seed: int, alphabet: str = "AB", *, jitter: int = 1, noise: float = 0.1) -> Letters:
    """Print random letters in random fonts, a little off the centre, with noise.

    Parameters
    ----------
    n : int
        How many pictures; 0 is allowed.
    seed : int
        The same seed gives the same pictures.
    alphabet : str
        The capitals A to Z to choose from. The label of a letter is its place in this text.
    jitter : int
        By how many pixels a letter may lie off the centre, on each axis; at most 1.
    noise : float
        Standard deviation of the normal noise on every pixel.

    Returns
    -------
    Letters
        The named pair ``images, labels``. ``images.reshape(n, 400)`` is what a perceptron reads.

    Raises
    ------
    ShapeError
        If `alphabet` is empty or holds anything but different capitals, or `n` or `jitter` makes no sense.
    MissingData
        If matplotlib, which brings the fonts, is not installed.

    Notes
    -----
    The lecture: the Mark I was "connected to a camera that used 20x20 cadmium sulfide photocells to produce
    a 400-pixel image", and recognized "letters of the alphabet". The fonts are DejaVu, free to use, as
    matplotlib ships them.

    Examples
    --------
    >>> images, labels = letters(6, seed=1, alphabet="ABC")
    >>> images.shape, sorted(set(labels.tolist()) | {0, 1, 2})
    ((6, 1, 20, 20), [0, 1, 2])
    """
    n, jitter = whole(n, "letters: n"), whole(jitter, "letters: jitter")
    if not alphabet or len(set(alphabet)) < len(alphabet) or not set(alphabet) <= set(_CAPITALS):
        raise ShapeError(
            f"letters: alphabet must be different capitals from A to Z, got {alphabet!r}. "
            'For two classes write alphabet="AB".'
        )
    if jitter > 1:
        raise ShapeError(f"letters: jitter must be 0 or 1, so that every letter stays inside, got {jitter}.")
    glyphs = np.stack([_printed(alphabet, font) for font in FONTS])  # (font, letter, 20, 20)
    chance = np.random.default_rng(seed)
    labels = chance.integers(len(alphabet), size=n)
    pictures = glyphs[chance.integers(len(FONTS), size=n), labels]  # (N, 20, 20)
    moves = chance.integers(-jitter, jitter + 1, size=(n, 2))
    images = [
        np.roll(picture, tuple(move), axis=(0, 1)) for picture, move in zip(pictures, moves, strict=True)
    ]
    clean = np.array(images).reshape(n, 1, SIZE, SIZE)
    return Letters(clean + noise * chance.standard_normal(clean.shape), labels)


def _printed(alphabet: str, name: str) -> NDArray[np.float64]:
    """Print each letter of the alphabet in the middle of its picture -> (letters, 20, 20)."""
    try:
        from matplotlib import get_data_path
        from matplotlib.ft2font import FT2Font

        font = FT2Font(str(Path(get_data_path(), "fonts", "ttf", f"{name}.ttf")))
    except (ImportError, FileNotFoundError) as missing:
        raise MissingData(
            f"letters: expected the font {name} that matplotlib ships, but it is not there. "
            "Install it with: python -m pip install --force-reinstall matplotlib"
        ) from missing
    font.set_size(_POINTS, 72)  # at 72 dots per inch a point is a pixel
    pictures = np.zeros((len(alphabet), SIZE, SIZE))
    for picture, letter in zip(pictures, alphabet, strict=True):
        font.set_text(letter)
        font.draw_glyphs_to_bitmap(antialiased=True)
        ink = _cropped(np.asarray(font.get_image()))
        top, left = (SIZE - ink.shape[0]) // 2, (SIZE - ink.shape[1]) // 2
        picture[top : top + ink.shape[0], left : left + ink.shape[1]] = ink / 255
    return pictures


def _cropped(bitmap: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cut away the rows and columns without ink."""
    rows, columns = np.flatnonzero(bitmap.any(axis=1)), np.flatnonzero(bitmap.any(axis=0))
    return bitmap[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]

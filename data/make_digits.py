"""Remake digits.npz and digits_held_out.npz, byte for byte, from the copy that scikit-learn ships.

Run it where scikit-learn is installed (the course itself does not need it):

    python data/make_digits.py [FOLDER]
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

SEED = 17  # of the draw that decides which images are held out
HELD_OUT_PER_DIGIT = 45


def held_out_rows(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw the same number of images of every digit: a mask of shape (N,), True for held out."""
    mask = np.zeros(len(labels), bool)
    for digit in range(10):
        rows = np.flatnonzero(labels == digit)
        mask[rng.permutation(rows)[:HELD_OUT_PER_DIGIT]] = True
    return mask


def write(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Write one part and print its README row. Uncompressed, because compressors differ between machines."""
    np.savez(path, images=images, labels=labels)
    counts = " | ".join(str(count) for count in np.bincount(labels, minlength=10))
    print(f"| {path.name} | {len(labels):,} | {counts} |")
    print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")


def main(folder: Path) -> None:
    """Write both files into `folder`."""
    digits = load_digits()
    images = digits.images.astype(np.uint8)[:, None]  # (N, 1, 8, 8), whole numbers 0 to 16
    labels = digits.target.astype(np.uint8)
    mask = held_out_rows(labels, np.random.default_rng(SEED))
    write(folder / "digits.npz", images[~mask], labels[~mask])
    write(folder / "digits_held_out.npz", images[mask], labels[mask])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)

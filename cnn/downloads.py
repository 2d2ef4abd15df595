"""MNIST, Fashion-MNIST and CIFAR-10: downloaded on request, held against their sha256, kept in a cache."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.errors import FormatError, MissingData
from cnn.formats import read_cifar10, read_idx

FASHION_NAMES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
"""What the labels of Fashion-MNIST stand for."""

CIFAR10_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
"""What the labels of CIFAR-10 stand for."""

# Where each set lies, and the sha256 of its files as TensorFlow Datasets and others publish them.
_ADDRESS = {
    "mnist": "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "fashion-mnist": "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "cifar10": "https://www.cs.toronto.edu/~kriz/",
}
_SHA256 = {
    "mnist": {
        "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
    "fashion-mnist": {
        "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
    "cifar10": {
        "cifar-10-binary.tar.gz": "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    },
}


class Pictures(NamedTuple):
    """Images and the class of each.

    Attributes
    ----------
    images : ndarray, shape (N, C, H, W), float32
        From 0 to 1.
    labels : ndarray, shape (N,), int64
        The class, from 0 to 9.
    """

    images: NDArray[np.float32]
    labels: NDArray[np.int64]


def load_mnist(*, test: bool = False, folder: str | Path | None = None) -> Pictures:
    """Load the MNIST digits, 28 x 28 pixels, one channel; downloads 12 MB the first time.

    Parameters
    ----------
    test : bool
        False: the 60,000 training images. True: the 10,000 test images.
    folder : str or Path, optional
        Where the files are kept: the user's cache unless given. Files that lie there already are not
        downloaded, so that a class without a network can be handed the folder.

    Returns
    -------
    Pictures
        The named pair ``images, labels``: images (N, 1, 28, 28), ink is 1.

    Raises
    ------
    MissingData
        If pooch, which downloads, is not installed, or the network does not answer.
    FormatError
        If a file is not, byte for byte, the one that was expected.

    Notes
    -----
    Y. LeCun, C. Cortes and C. Burges, the MNIST database of handwritten digits.

    Examples
    --------
    ``images, labels = load_mnist()``, then ``images.shape`` is (60000, 1, 28, 28).
    """
    return _load_idx("mnist", test, folder, caller="load_mnist")


def load_fashion_mnist(*, test: bool = False, folder: str | Path | None = None) -> Pictures:
    """Load Fashion-MNIST, pieces of clothing in the format of MNIST; downloads 31 MB the first time.

    Parameters
    ----------
    test, folder
        As in `load_mnist`.

    Returns
    -------
    Pictures
        Images (N, 1, 28, 28) and labels, whose names are `FASHION_NAMES`.

    Raises
    ------
    MissingData, FormatError
        As `load_mnist` does.

    Notes
    -----
    H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, 2017, MIT licence.

    Examples
    --------
    ``images, labels = load_fashion_mnist(test=True)``, then ``images.shape`` is (10000, 1, 28, 28), and

    >>> FASHION_NAMES[9]
    'ankle boot'
    """
    return _load_idx("fashion-mnist", test, folder, caller="load_fashion_mnist")


def load_cifar10(*, test: bool = False, folder: str | Path | None = None) -> Pictures:
    """Load CIFAR-10, colour photographs of 32 x 32 pixels; downloads 170 MB the first time.

    Parameters
    ----------
    test : bool
        False: the 50,000 training images (600 MB of memory). True: the 10,000 test images.
    folder : str or Path, optional
        As in `load_mnist`.

    Returns
    -------
    Pictures
        Images (N, 3, 32, 32) and labels, whose names are `CIFAR10_NAMES`.

    Raises
    ------
    MissingData, FormatError
        As `load_mnist` does.

    Notes
    -----
    A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009; the binary version.

    Examples
    --------
    ``images, labels = load_cifar10(test=True)``, then ``images.shape`` is (10000, 3, 32, 32), and

    >>> CIFAR10_NAMES[6]
    'frog'
    """
    archive = _fetched("cifar10", "cifar-10-binary.tar.gz", folder, caller="load_cifar10")
    return _pictures(*read_cifar10(archive, test=test))


def _load_idx(source: str, test: bool, folder: str | Path | None, *, caller: str) -> Pictures:
    part = "t10k" if test else "train"
    images = read_idx(_fetched(source, f"{part}-images-idx3-ubyte.gz", folder, caller=caller))  # (N, 28, 28)
    labels = read_idx(_fetched(source, f"{part}-labels-idx1-ubyte.gz", folder, caller=caller))
    return _pictures(images[:, None], labels)


def _pictures(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Pictures:
    return Pictures(images.astype(np.float32) / np.float32(255), labels.astype(np.int64))


def _fetched(source: str, name: str, folder: str | Path | None, *, caller: str) -> Path:
    """Return the path of a file in the cache, after downloading it if it is not there yet."""
    try:
        import pooch
    except ImportError as missing:
        raise MissingData(
            f"{caller}: expected the package pooch, which downloads the data, but it is not installed. "
            "Install it with: python -m pip install pooch"
        ) from missing
    place = Path(folder or pooch.os_cache("cnn")) / source
    address, sha256 = _ADDRESS[source] + name, _SHA256[source][name]
    try:
        return Path(pooch.retrieve(address, f"sha256:{sha256}", name, place, progressbar=True))
    except OSError as failure:
        raise MissingData(
            f"{caller}: could not download {address} ({type(failure).__name__}). "
            f"Connect to the network and call it again, or put the file into {place} yourself."
        ) from failure
    except ValueError as mismatch:  # what pooch raises for a wrong checksum
        raise FormatError(
            f"{caller}: what came from {address} is not the file that was expected (sha256 {sha256}). "
            "Call it again; if it stays so, the network or the server changes the data on the way."
        ) from mismatch

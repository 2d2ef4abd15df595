"""Readers for the file formats of MNIST (IDX) and CIFAR-10 (binary records). Nothing is unpickled."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnn.errors import FormatError

_UBYTE = 0x08  # the code of IDX for unsigned bytes, the only type that these sets use
_RECORD = 1 + 3 * 32 * 32  # one label, then the red, green and blue pixels row by row


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read an array of bytes from an IDX file, packed with gzip or not.

    Parameters
    ----------
    path : Path
        Such as ``train-images-idx3-ubyte.gz``.

    Returns
    -------
    ndarray of uint8
        In the shape that the file states: (N, 28, 28) for images, (N,) for labels.

    Raises
    ------
    FormatError
        If the file is cut off, is no IDX file or holds another type than unsigned bytes.

    Notes
    -----
    Two zero bytes, the type, the number of axes, the length of each axis as a big-endian int32, the values.
    http://yann.lecun.com/exdb/mnist/ describes it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "labels-idx1-ubyte")
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes([7, 2, 1]))
    ...     read_idx(path)
    array([7, 2, 1], dtype=uint8)
    """
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):  # the mark of gzip
        try:
            content = gzip.decompress(content)
        except (EOFError, OSError, zlib.error) as broken:
            raise FormatError(
                f"read_idx: {path.name} is damaged: {broken}. Delete it and load again."
            ) from None
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != _UBYTE:
        raise FormatError(
            f"read_idx: {path.name} must begin with the bytes 0, 0, {_UBYTE} and the number of axes, "
            f"got {list(content[:4])}."
        )
    head = 4 + 4 * content[3]
    shape = tuple(
        int(n) for n in np.frombuffer(content[4:head], dtype=">u4", count=(len(content[4:head]) // 4))
    )
    if len(shape) != content[3] or len(content) != head + prod(shape):
        raise FormatError(
            f"read_idx: {path.name} states the shape {shape}, {prod(shape)} bytes, "
            f"but {len(content) - head} bytes follow. Delete it and load again."
        )
    return np.frombuffer(content, np.uint8, offset=head).reshape(shape)


def read_cifar10(path: Path, *, test: bool = False) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read the images and labels of CIFAR-10 from its archive, binary version.

    Parameters
    ----------
    path : Path
        ``cifar-10-binary.tar.gz``. It is read in place; nothing is unpacked to the disk.
    test : bool
        False: the five training batches one after the other. True: the test batch.

    Returns
    -------
    images : ndarray of uint8, shape (N, 3, 32, 32)
    labels : ndarray of uint8, shape (N,)

    Raises
    ------
    FormatError
        If the archive is damaged, lacks a batch, or a batch is not made of records of 3,073 bytes.

    Notes
    -----
    https://www.cs.toronto.edu/~kriz/cifar.html describes the records: label, then 1,024 bytes per colour.
    """
    batches = ["test_batch"] if test else [f"data_batch_{k}" for k in range(1, 6)]
    try:
        with tarfile.open(path) as archive:
            records = [_records(archive, f"cifar-10-batches-bin/{batch}.bin") for batch in batches]
    except (tarfile.TarError, EOFError, OSError, zlib.error) as broken:
        raise FormatError(
            f"read_cifar10: {path.name} is damaged: {broken}. Delete it and load again."
        ) from None
    table = np.concatenate(records)  # (N, 3073)
    return table[:, 1:].reshape(-1, 3, 32, 32), table[:, 0]


def _records(archive: tarfile.TarFile, name: str) -> NDArray[np.uint8]:
    """Read one batch -> (records, 3073)."""
    member = archive.extractfile(name) if name in archive.getnames() else None
    if member is None:
        raise FormatError(f"read_cifar10: expected the file {name} in the archive, but it is not there.")
    content = member.read()
    if len(content) % _RECORD:
        raise FormatError(
            f"read_cifar10: {name} must hold records of {_RECORD:,} bytes, got {len(content):,} bytes."
        )
    return np.frombuffer(content, np.uint8).reshape(-1, _RECORD)

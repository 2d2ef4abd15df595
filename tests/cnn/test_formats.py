"""The readers of IDX and CIFAR-10 on small files in the same format, whole and damaged."""

import gzip
import io
import tarfile

import numpy as np
import pytest

from cnn.errors import FormatError
from cnn.formats import read_cifar10, read_idx


def idx(array):
    """The bytes of an IDX file, written from its description."""
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return head + array.astype(np.uint8).tobytes()


def cifar(path, images, labels, names):
    """A CIFAR-10 archive whose batches hold equal shares of the images."""
    with tarfile.open(path, "w:gz") as archive:
        for part, (pictures, numbers) in enumerate(
            zip(np.split(images, len(names)), np.split(labels, len(names)), strict=True)
        ):
            content = b"".join(bytes([k]) + p.tobytes() for p, k in zip(pictures, numbers, strict=True))
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{names[part]}.bin")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


BATCHES = [f"data_batch_{k}" for k in range(1, 6)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("shape", [(3, 28, 28), (5,), (2, 300), (0, 28, 28)])
def test_an_idx_file_is_read_back_packed_or_not(tmp_path, pack, shape):
    array = np.random.default_rng(0).integers(256, size=shape, dtype=np.uint8)
    (tmp_path / "file").write_bytes(pack(idx(array)))
    read = read_idx(tmp_path / "file")
    np.testing.assert_array_equal(read, array)
    assert read.dtype == np.uint8


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", r"must begin with the bytes 0, 0, 8 and the number of axes, got \[\]"),
        (b"<html>not found", r"got \[60, 104, 116, 109\]"),
        (idx(np.zeros(4))[:2] + b"\x0d" + idx(np.zeros(4))[3:], r"got \[0, 0, 13, 1\]"),
        (idx(np.zeros((2, 3)))[:-1], r"states the shape \(2, 3\), 6 bytes, but 5 bytes follow"),
        (idx(np.zeros((2, 3))) + b"x", r"states the shape \(2, 3\), 6 bytes, but 7 bytes follow"),
        (idx(np.zeros((2, 3)))[:9], r"states the shape \(2,\)"),
        (gzip.compress(idx(np.zeros(99)))[:-12], r"labels is damaged: .*Delete it and load again"),
        (gzip.compress(idx(np.zeros(99)))[:-6] + b"123456", r"labels is damaged: .*CRC"),
    ],
)
def test_a_damaged_idx_file_is_refused_with_what_is_wrong(tmp_path, content, says):
    (tmp_path / "labels").write_bytes(content)
    with pytest.raises(FormatError, match=says):
        read_idx(tmp_path / "labels")


def test_cifar_batches_are_read_in_order_as_colours_rows_columns(tmp_path):
    rng = np.random.default_rng(1)
    images = rng.integers(256, size=(10, 3, 32, 32), dtype=np.uint8)
    labels = np.arange(10, dtype=np.uint8)
    read, numbers = read_cifar10(cifar(tmp_path / "a.tar.gz", images, labels, BATCHES))
    np.testing.assert_array_equal(read, images)
    np.testing.assert_array_equal(numbers, labels)


def test_the_test_batch_is_read_alone(tmp_path):
    images, labels = np.full((2, 3, 32, 32), 9, np.uint8), np.array([4, 5], np.uint8)
    read, numbers = read_cifar10(cifar(tmp_path / "a.tar.gz", images, labels, ["test_batch"]), test=True)
    assert read.shape == (2, 3, 32, 32)
    assert numbers.tolist() == [4, 5]


def test_a_missing_batch_and_a_broken_record_are_refused(tmp_path):
    images, labels = np.zeros((2, 3, 32, 32), np.uint8), np.zeros(2, np.uint8)
    with pytest.raises(FormatError, match=r"expected the file cifar-10-batches-bin/data_batch_1\.bin"):
        read_cifar10(cifar(tmp_path / "a.tar.gz", images, labels, ["test_batch"]))
    with pytest.raises(FormatError, match=r"records of 3,073 bytes, got 14 bytes"):
        read_cifar10(cifar(tmp_path / "b.tar.gz", images[:, 0, 0, :6], labels, ["test_batch"]), test=True)


def test_an_archive_that_is_none_or_cut_off_is_refused(tmp_path):
    (tmp_path / "a.tar.gz").write_bytes(b"<html>")
    with pytest.raises(FormatError, match=r"a\.tar\.gz is damaged: "):
        read_cifar10(tmp_path / "a.tar.gz")
    noise = np.random.default_rng(0).integers(256, size=(5, 3, 32, 32), dtype=np.uint8)
    whole = cifar(tmp_path / "b.tar.gz", noise, np.zeros(5, np.uint8), BATCHES).read_bytes()
    (tmp_path / "b.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match=r"b\.tar\.gz is damaged: "):
        read_cifar10(tmp_path / "b.tar.gz")

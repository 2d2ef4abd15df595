"""Downloads from a server of our own: fetched once, checked, kept; offline, damaged and without pooch."""

import functools
import gzip
import hashlib
import http.server
import io
import re
import sys
import tarfile
import threading
from typing import ClassVar

import numpy as np
import pytest

from cnn import downloads
from cnn.downloads import CIFAR10_NAMES, FASHION_NAMES, load_cifar10, load_fashion_mnist, load_mnist
from cnn.errors import FormatError, MissingData


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, remembers what was asked for, and writes no log."""

    asked: ClassVar[list[str]] = []

    def log_request(self, *_):
        self.asked.append(self.path)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path):
    """A folder and the address under which it is served."""
    folder = tmp_path / "served"
    folder.mkdir()
    Quiet.asked = []
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    ) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()
        thread.join()


def offer(monkeypatch, server, source, contents):
    """Serve files in place of those of a set, with their own sums."""
    folder, address = server
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    monkeypatch.setitem(downloads._ADDRESS, source, address)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setitem(downloads._SHA256, source, sums)


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return gzip.compress(head + array.astype(np.uint8).tobytes())


@pytest.mark.parametrize(("load", "source"), [(load_mnist, "mnist"), (load_fashion_mnist, "fashion-mnist")])
@pytest.mark.parametrize(("test", "part"), [(False, "train"), (True, "t10k")])
def test_images_and_labels_are_fetched_once_and_then_read_from_the_cache(
    monkeypatch, server, tmp_path, load, source, test, part
):
    pixels = np.random.default_rng(0).integers(256, size=(4, 28, 28))
    files = {f"{part}-images-idx3-ubyte.gz": idx(pixels), f"{part}-labels-idx1-ubyte.gz": idx(np.arange(4))}
    offer(monkeypatch, server, source, files)
    for _ in range(2):
        images, labels = load(test=test, folder=tmp_path / "cache")
        assert images.dtype == np.float32
        assert labels.dtype == np.int64
        np.testing.assert_allclose(images, pixels[:, None] / 255, rtol=1e-6)
        np.testing.assert_array_equal(labels, range(4))
    assert sorted(Quiet.asked) == sorted(f"/{name}" for name in files)
    assert {path.name for path in (tmp_path / "cache" / source).iterdir()} == set(files)


def test_cifar_is_read_from_its_archive(monkeypatch, server, tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin")
        member.size = 3073
        archive.addfile(member, io.BytesIO(bytes([6]) + bytes([255]) * 3072))
    offer(monkeypatch, server, "cifar10", {"cifar-10-binary.tar.gz": buffer.getvalue()})
    images, labels = load_cifar10(test=True, folder=tmp_path)
    assert images.shape == (1, 3, 32, 32)
    assert images.min() == images.max() == 1
    assert CIFAR10_NAMES[labels[0]] == "frog"


def test_a_file_that_lies_in_the_folder_already_needs_no_network(monkeypatch, server, tmp_path):
    files = {
        "t10k-images-idx3-ubyte.gz": idx(np.ones((1, 2, 2))),
        "t10k-labels-idx1-ubyte.gz": idx(np.ones(1)),
    }
    offer(monkeypatch, server, "mnist", files)
    monkeypatch.setitem(downloads._ADDRESS, "mnist", "http://127.0.0.1:9/")
    (tmp_path / "mnist").mkdir()
    for name, content in files.items():
        (tmp_path / "mnist" / name).write_bytes(content)
    assert load_mnist(test=True, folder=str(tmp_path)).images.shape == (1, 1, 2, 2)


def test_without_a_network_one_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setitem(downloads._ADDRESS, "mnist", "http://127.0.0.1:9/")  # nothing listens there
    with pytest.raises(MissingData) as refusal:
        load_mnist(folder=tmp_path)
    assert re.fullmatch(
        r"load_mnist: could not download http://127\.0\.0\.1:9/train-images-idx3-ubyte\.gz "
        r"\(ConnectionError\)\. "
        rf"Connect to the network and call it again, or put the file into {tmp_path / 'mnist'} yourself\.",
        str(refusal.value),
    )


def test_a_file_that_the_server_does_not_have_is_told_alike(monkeypatch, server, tmp_path):
    offer(monkeypatch, server, "mnist", {"train-images-idx3-ubyte.gz": b""})
    (server[0] / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(MissingData, match=r"could not download .* \(HTTPError\)"):
        load_mnist(folder=tmp_path)


def test_another_file_than_expected_is_refused_and_not_kept(monkeypatch, server, tmp_path):
    offer(monkeypatch, server, "mnist", {"train-images-idx3-ubyte.gz": b"right"})
    (server[0] / "train-images-idx3-ubyte.gz").write_bytes(b"wrong")
    with pytest.raises(
        FormatError, match=r"^load_mnist: what came from .* is not the file that was expected"
    ):
        load_mnist(folder=tmp_path)
    assert not list((tmp_path / "mnist").glob("train*"))


def test_without_pooch_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(
        MissingData, match=r"^load_cifar10: expected the package pooch, .* pip install pooch$"
    ):
        load_cifar10()


def test_every_file_has_a_sum_and_every_class_a_name():
    assert downloads._ADDRESS.keys() == downloads._SHA256.keys()
    for sums in downloads._SHA256.values():
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in sums.values())
    assert len(set(FASHION_NAMES)) == len(set(CIFAR10_NAMES)) == 10

"""Weights on disk: there and back, other networks, damaged files, nothing that runs."""

import numpy as np
import pytest

from cnn import Linear, Sequential, small_convnet, small_resnet
from cnn.errors import MissingData, WeightsError
from cnn.weights import load_weights, save_weights


def with_weights(seed, dtype=np.float32):
    network = small_resnet().initialize(np.random.default_rng(seed), dtype)
    network.forward(np.random.default_rng(9).standard_normal((4, 1, 28, 28), dtype=np.float32))
    return network


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_reads_what_it_was_before(tmp_path, dtype):
    network = with_weights(1, dtype)
    path = save_weights(network, tmp_path / "resnet.npz")
    copy = load_weights(small_resnet(), path)
    for name, parameter in network.state().items():
        np.testing.assert_array_equal(copy.state()[name].value, parameter.value)
        assert copy.state()[name].value.dtype == dtype
    x = np.random.default_rng(2).standard_normal((3, 1, 28, 28), dtype=np.float32)
    np.testing.assert_array_equal(copy.scores(x), network.scores(x))


def test_the_same_weights_make_the_same_file(tmp_path):
    first, second = (
        save_weights(with_weights(1), tmp_path / "a"),
        save_weights(with_weights(1), tmp_path / "b"),
    )
    assert first == tmp_path / "a"
    assert first.read_bytes() == second.read_bytes()


def test_a_network_without_weights_has_nothing_to_save(tmp_path):
    with pytest.raises(WeightsError, match="no weights yet"):
        save_weights(small_convnet(), tmp_path / "a.npz")
    assert not (tmp_path / "a.npz").exists()


def test_weights_of_another_network_are_refused_by_name_and_none_is_taken(tmp_path):
    path = save_weights(small_convnet().initialize(np.random.default_rng(0)), tmp_path / "convnet.npz")
    network = with_weights(1)
    before = {name: parameter.value.copy() for name, parameter in network.state().items()}
    with pytest.raises(WeightsError) as refusal:
        load_weights(network, path)
    assert str(refusal.value) == (
        "load_weights: convnet.npz belongs to another network. It lacks norm1.beta, norm1.gamma, norm1.mean "
        "and 26 more and holds conv1.b, conv2.b, conv2.w and 2 more that this network does not have."
    )
    for name, parameter in network.state().items():
        np.testing.assert_array_equal(parameter.value, before[name])


def test_weights_of_another_shape_are_refused_and_none_is_taken(tmp_path):
    wide = Sequential([Linear(3, 4), Linear(4, 2)]).initialize(np.random.default_rng(0))
    path = save_weights(
        Sequential([Linear(3, 4), Linear(4, 5)]).initialize(np.random.default_rng(1)), tmp_path / "w"
    )
    before = wide.parameters()["fc1.w"].value.copy()
    with pytest.raises(WeightsError, match=r"Expected fc2\.w of shape \(2, 4\), got \(5, 4\)\."):
        load_weights(wide, path)
    np.testing.assert_array_equal(wide.parameters()["fc1.w"].value, before)


def test_weights_of_a_shorter_network_are_refused_with_what_they_lack(tmp_path):
    short = Sequential([Linear(3, 4)]).initialize(np.random.default_rng(0))
    path = save_weights(short, tmp_path / "w")
    with pytest.raises(WeightsError, match=r"It lacks fc2\.b, fc2\.w and holds nothing that this network"):
        load_weights(Sequential([Linear(3, 4), Linear(4, 2)]), path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(
        MissingData, match=r"load_weights: expected a file .*nothing\.npz, but it is not there"
    ):
        load_weights(Linear(1, 1), tmp_path / "nothing.npz")


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 but broken", b"\x93NUMPY\x01\x00"])
def test_a_file_that_is_none_of_ours_is_refused(tmp_path, content):
    (tmp_path / "w.npz").write_bytes(content)
    with pytest.raises(WeightsError, match=r"load_weights: w\.npz is no file of weights: "):
        load_weights(Linear(1, 1), tmp_path / "w.npz")


def test_a_file_with_a_single_array_is_refused(tmp_path):
    np.save(tmp_path / "w.npy", np.zeros(3))
    with pytest.raises(WeightsError, match=r"w\.npy is no file of weights: it holds a single array"):
        load_weights(Linear(1, 1), tmp_path / "w.npy")


def test_a_file_cut_off_is_refused(tmp_path):
    path = save_weights(with_weights(1), tmp_path / "w.npz")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WeightsError, match="is no file of weights"):
        load_weights(small_resnet(), path)


def test_objects_are_never_unpickled(tmp_path):
    np.savez(tmp_path / "w.npz", w=np.array([print], dtype=object), b=np.zeros(1))
    with pytest.raises(WeightsError, match=r"is no file of weights: Object arrays cannot be loaded"):
        load_weights(Linear(1, 1), tmp_path / "w.npz")


def test_weights_that_are_no_floats_are_refused(tmp_path):
    np.savez(tmp_path / "w.npz", w=np.zeros((1, 1), int), b=np.zeros(1))
    with pytest.raises(WeightsError, match=r"w in w\.npz must hold floats, got int64"):
        load_weights(Linear(1, 1), tmp_path / "w.npz")

"""The zoo: every layer of every network has exactly the parameters of the paper, and products where known."""

import numpy as np
import pytest

from cnn import Adam, fit, trace, zoo
from cnn.errors import DoesNotFit, WeightsError
from cnn.training import evaluate
from cnn.wandering import wandering_digits


def traced(name):
    return trace(getattr(zoo, name)(), zoo.SHAPES[name])


def learned(table):
    """The parameters of every layer that has some."""
    return [row.parameters for row in table.rows if row.parameters]


@pytest.mark.parametrize(
    ("name", "parameters", "multiply_adds"),
    [
        ("lenet5", 61_706, 416_520),
        ("alexnet", 62_378_344, 1_135_256_096),
        ("vgg16", 138_357_544, 15_470_264_320),
        ("resnet18", 11_689_512, 1_814_073_344),
        ("googlenet", 6_998_552, 1_582_671_872),
        ("small_convnet", 6_346, 608_704),
        ("small_fc", 101_770, 101_632),
        ("small_resnet", 5_122, 458_016),
    ],
)
def test_every_network_has_its_parameters_and_products(name, parameters, multiply_adds):
    assert (traced(name).parameters, traced(name).multiply_adds) == (parameters, multiply_adds)


def test_every_network_of_the_zoo_has_a_shape():
    makers = {
        name for name, f in vars(zoo).items() if getattr(f, "__module__", "") == "cnn.zoo" and callable(f)
    }
    assert makers == zoo.SHAPES.keys()


def test_lenet_layer_by_layer():
    table = traced("lenet5")
    assert learned(table) == [156, 2_416, 48_120, 10_164, 850]
    volumes = [table.within(name).rows[0].shape for name in ("C1", "S2", "C3", "S4", "C5", "F6", "output")]
    assert volumes == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,)]
    late = sum(table.within(name).parameters for name in ("C5", "F6", "output"))
    assert round(100 * late / table.parameters, 1) == 95.8


def test_alexnet_layer_by_layer():
    assert learned(traced("alexnet")) == [
        34_944, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000,
    ]  # fmt: skip
    rows = traced("alexnet").rows
    assert [row.shape for row in rows if row.name.startswith(("conv", "pool"))] == [
        (96, 55, 55), (96, 27, 27), (256, 27, 27), (256, 13, 13),
        (384, 13, 13), (384, 13, 13), (256, 13, 13), (256, 6, 6),
    ]  # fmt: skip


def test_alexnet_is_refused_at_the_papers_224_with_54_and_a_quarter():
    with pytest.raises(DoesNotFit, match=r"^conv1, Conv2d\(3, 96, 11, stride=4\): .* = 54 1/4"):
        trace(zoo.alexnet(), (3, 224, 224))


def test_vgg_layer_by_layer():
    table = traced("vgg16")
    assert learned(table) == [
        1_792, 36_928, 73_856, 147_584, 295_168, 590_080, 590_080, 1_180_160, 2_359_808, 2_359_808,
        2_359_808, 2_359_808, 2_359_808, 102_764_544, 16_781_312, 4_097_000,
    ]  # fmt: skip
    convolutions = sum(row.parameters for row in table.rows if row.name.startswith("conv"))
    assert convolutions == 14_714_688
    assert round(100 * (1 - convolutions / table.parameters), 1) == 89.4
    assert table.activations == 15_237_608
    assert round(table.memory / 2**20, 1) == 58.1


def test_vggs_layers_of_the_lecture_see_3_32_and_196_pixels():
    fields = [traced("vgg16").within(name).rows[0].field for name in ("conv1_1", "conv3_2", "conv5_3")]
    assert fields == [(3, 3), (32, 32), (196, 196)]


def test_googlenet_part_by_part():
    parts = {row.name: row.parameters for row in traced("googlenet").collapsed().rows if row.parameters}
    assert parts == {
        "conv1": 9_472, "reduce2": 4_160, "conv2": 110_784,
        "3a": 163_696, "3b": 388_736, "4a": 376_176, "4b": 449_160, "4c": 510_104, "4d": 605_376,
        "4e": 868_352, "5a": 1_043_456, "5b": 1_444_080, "fc": 1_025_000,
    }  # fmt: skip


def test_an_inception_module_looks_in_four_ways_and_keeps_the_size():
    table = traced("googlenet").within("3a")
    ways = {
        way: [row.layer for row in table.within(f"3a.{way}").rows] for way in ("1x1", "3x3", "5x5", "pool")
    }
    assert ways == {
        "1x1": ["Conv2d(192, 64, 1)", "ReLU()"],
        "3x3": ["Conv2d(192, 96, 1)", "ReLU()", "Conv2d(96, 128, 3, padding=1)", "ReLU()"],
        "5x5": ["Conv2d(192, 16, 1)", "ReLU()", "Conv2d(16, 32, 5, padding=2)", "ReLU()"],
        "pool": ["MaxPool2d(3, stride=1, padding=1)", "Conv2d(192, 32, 1)", "ReLU()"],
    }
    assert table.rows[-1].shape == (256, 28, 28)


def test_googlenets_stages_shrink_from_112_to_7():
    rows = traced("googlenet").collapsed().rows
    volumes = {row.name: row.shape for row in rows}
    assert [volumes[name][1] for name in ("conv1", "pool1", "pool2", "3b", "pool3", "pool4")] == [
        112, 56, 28, 28, 14, 7,
    ]  # fmt: skip
    assert [volumes[name][0] for name in ("3a", "3b", "4a", "4d", "4e", "5a", "5b")] == [
        256, 480, 512, 528, 832, 832, 1024,
    ]  # fmt: skip


def test_resnet_stage_by_stage():
    parts = {row.name: row.parameters for row in traced("resnet18").collapsed().rows if row.parameters}
    assert parts == {
        "stem": 9_536, "layer1": 147_968, "layer2": 525_568, "layer3": 2_099_712, "layer4": 8_393_728,
        "fc": 513_000,
    }  # fmt: skip


def test_resnet_fits_exactly_at_225_and_not_at_224():
    rows = trace(zoo.resnet18(mode="exact"), (3, 225, 225)).collapsed().rows
    assert [row.shape[1] for row in rows[1:7]] == [113, 57, 57, 29, 15, 8]
    with pytest.raises(DoesNotFit, match=r"^stem\.conv1, .* = 112 1/2"):
        trace(zoo.resnet18(mode="exact"), (3, 224, 224))


def test_tracing_makes_no_weights():
    network = zoo.vgg16()
    trace(network, (3, 224, 224))
    with pytest.raises(WeightsError):
        _ = network.parameters()["fc6.w"].value


@pytest.mark.parametrize("name", ["lenet5", "small_convnet", "small_fc", "small_resnet"])
def test_the_scores_of_a_new_network_are_one_for_each_class(name):
    network = getattr(zoo, name)().initialize(np.random.default_rng(0))
    x = np.random.default_rng(1).standard_normal((3, *zoo.SHAPES[name]), dtype=np.float32)
    assert network.scores(x).shape == (3, 10)
    assert network.scores(x).dtype == np.float32


@pytest.mark.parametrize("name", ["small_convnet", "small_fc", "small_resnet"])
def test_small_networks_start_near_the_loss_of_guessing(name):
    network = getattr(zoo, name)().initialize(np.random.default_rng(3))
    images, labels = wandering_digits(200, 0)
    assert abs(evaluate(network, images, labels)[0] - np.log(10)) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lenet5", "small_convnet", "small_resnet"])
def test_a_network_begins_to_learn_in_two_epochs_on_400_digits(name):
    rng = np.random.default_rng(0)
    images, labels = wandering_digits(400, 0, size=16)
    border = (zoo.SHAPES[name][1] - 16) // 2
    images = np.pad(images, ((0, 0), (0, 0), (border, border), (border, border)))
    network = getattr(zoo, name)().initialize(rng)
    before, _ = evaluate(network, images, labels)
    history = fit(network, images, labels, epochs=2, optimizer=Adam(0.003), rng=rng, batch=16, progress=False)
    after, accuracy = evaluate(network, images, labels)
    assert np.mean(history.losses[-10:]) < np.mean(history.losses[:10]) - 0.1
    assert after < before - 0.15
    assert accuracy > 0.25
    assert accuracy == np.mean(network.predict(images) == labels)

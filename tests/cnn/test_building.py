"""From words to networks: the numbers that are filled in, and that network and trace agree."""

import numpy as np
import pytest

from cnn.architecture import trace_shapes
from cnn.building import build, layer_specs
from cnn.errors import ArchitectureError, DoesNotFit, ShapeError
from cnn.tracing import trace

LECTURE = "[(CONV-RELU)*2-POOL]*2-(FC-RELU)*1-FC-SOFTMAX"


def test_filters_double_behind_each_pool_and_the_last_fc_has_the_classes():
    specs = layer_specs(LECTURE, filters=8, units=32, classes=5)
    assert [spec[1] for spec in specs if spec[0] in ("CONV", "FC")] == [8, 8, 16, 16, 32, 5]
    assert specs[0] == ("CONV", 8, 3, 1, 1)
    assert specs[4] == ("POOL", 2, 2)


def test_numbers_can_be_given_one_by_one():
    specs = layer_specs(LECTURE, filters=[4, 5, 6, 7], units=[20], size=5)
    assert [spec[1] for spec in specs if spec[0] in ("CONV", "FC")] == [4, 5, 6, 7, 20, 10]
    assert specs[0] == ("CONV", 4, 5, 1, 2)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"filters": [1, 2]}, "expected 4 filters, one for each CONV, got 2"),
        ({"units": [1, 2]}, "expected 1 units, one for each FC but the last, got 2"),
        ({"classes": 0}, "layer_specs: classes must be at least 1, got 0"),
    ],
)
def test_the_wrong_count_of_numbers_is_refused(numbers, says):
    with pytest.raises(ShapeError, match=says):
        layer_specs(LECTURE, **numbers)


def test_an_even_filter_has_no_padding_that_keeps_the_size():
    with pytest.raises(DoesNotFit, match="F = 4 has no padding that keeps the size"):
        layer_specs(LECTURE, size=4)


def test_the_network_has_the_volumes_and_parameters_that_the_specs_have():
    specs = layer_specs(LECTURE, filters=4)
    network = build(specs, (3, 8, 12), rng=np.random.default_rng(0))
    rows = trace(network, (3, 8, 12)).rows[1:]
    assert [(row.shape, row.parameters) for row in rows] == trace_shapes(specs, (3, 8, 12))[:-1]
    assert network.forward(np.zeros((2, 3, 8, 12), np.float32)).shape == (2, 10)


def test_a_text_and_its_specs_build_the_same_network():
    by_text = build(LECTURE, (1, 8, 8), rng=np.random.default_rng(4), filters=2, units=3, classes=4)
    specs = layer_specs(LECTURE, filters=2, units=3, classes=4)
    by_specs = build(specs, (1, 8, 8), rng=np.random.default_rng(4))
    assert repr(by_text) == repr(by_specs)
    for name, parameter in by_text.parameters().items():
        np.testing.assert_array_equal(parameter.value, by_specs.parameters()[name].value)


def test_strides_paddings_and_pools_go_where_they_belong():
    network = build([("CONV", 2, 3, 2, 1), ("POOL", 3, 1), ("FC", 7)], (1, 9, 9))
    assert [repr(layer) for layer in network.layers.values()] == [
        "Conv2d(1, 2, 3, stride=2, padding=1)", "MaxPool2d(3, stride=1)", "Linear(18, 7)",
    ]  # fmt: skip


def test_the_scores_start_nearly_equal():
    network = build(LECTURE, (1, 8, 8), rng=np.random.default_rng(0))
    scores = network.forward(np.random.default_rng(1).standard_normal((50, 1, 8, 8)).astype(np.float32))
    assert scores.std() < 0.3


def test_without_a_generator_the_network_is_a_plan():
    assert trace(build("CONV-FC", (1, 8, 8)), (1, 8, 8)).parameters > 0


@pytest.mark.parametrize("text", ["SOFTMAX", "FC-SOFTMAX-FC", "(FC)*0"])
def test_softmax_stands_at_the_end_only_and_not_alone(text):
    with pytest.raises(ArchitectureError, match="expected layers, and SOFTMAX only behind the last of them"):
        build(text, (1, 8, 8))


def test_a_misfit_names_its_layer():
    with pytest.raises(DoesNotFit, match=r"layer 3 \('POOL', 2, 2\): N = 7"):
        build("(POOL)*3-FC", (1, 28, 28))


def test_a_slip_in_the_text_is_shown():
    with pytest.raises(ArchitectureError, match="at character 6"):
        build("CONV-RELLU", (1, 8, 8))

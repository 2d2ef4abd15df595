"""Blocks: what is added up, what is stacked, how layers are named, what cannot stand together."""

import numpy as np
import pytest

from cnn import Concat, Conv2d, Linear, MaxPool2d, ReLU, Residual, Sequential
from cnn.errors import DoesNotFit, ShapeError
from cnn.tracing import trace


def test_a_body_of_zeros_changes_nothing_and_lets_the_gradient_through():
    block = Residual(Conv2d(2, 2, 3, padding=1, gain=0.0)).initialize(np.random.default_rng(0), np.float64)
    x = np.random.default_rng(1).standard_normal((2, 2, 4, 5))
    np.testing.assert_array_equal(block.forward(x), x)
    np.testing.assert_array_equal(block.backward(2 * x), 2 * x)


def test_a_residual_adds_what_body_and_projection_say():
    body, projection = Conv2d(2, 3, 3, padding=1), Conv2d(2, 3, 1)
    block = Residual(body, projection).initialize(np.random.default_rng(0), np.float64)
    x = np.random.default_rng(1).standard_normal((2, 2, 4, 5))
    np.testing.assert_allclose(block.forward(x), body.forward(x) + projection.forward(x))


def test_a_concat_stacks_branches_in_order():
    first, second = Conv2d(2, 3, 1), Conv2d(2, 1, 3, padding=1)
    block = Concat([first, second]).initialize(np.random.default_rng(0), np.float64)
    x = np.random.default_rng(1).standard_normal((2, 2, 4, 5))
    np.testing.assert_array_equal(
        block.forward(x), np.concatenate([first.forward(x), second.forward(x)], axis=1)
    )


def test_layers_are_named_by_what_they_are_and_in_blocks_of_blocks_by_the_way_to_them():
    network = Sequential([Conv2d(1, 2, 3), ReLU(), Residual(Sequential([Conv2d(2, 2, 1), ReLU()])), ReLU()])
    assert list(network.layers) == ["conv1", "relu1", "residual1", "relu2"]
    assert list(network.parameters()) == [
        "conv1.w",
        "conv1.b",
        "residual1.body.conv1.w",
        "residual1.body.conv1.b",
    ]
    names = [row.name for row in trace(network, (1, 5, 5)).rows]
    assert names == [
        "input", "conv1", "relu1", "residual1.body.conv1", "residual1.body.relu1", "residual1.sum", "relu2",
    ]  # fmt: skip


def test_a_mapping_gives_names_of_its_own():
    network = Sequential({"C1": Conv2d(1, 2, 3), "squash": ReLU()})
    assert list(network.parameters()) == ["C1.w", "C1.b"]


@pytest.mark.parametrize("block", [Sequential, Concat])
@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ([], r"expected at least one layer, got none"),
        ([ReLU(), ReLU], r"layer1 must be a layer such as ReLU\(\), got <class"),
        ([ReLU()] * 2, r"one layer stands at two places\. Make a layer of its own for each place"),
        ({"a.b": ReLU()}, r"a layer.s name must not be empty or hold a dot or slash, got 'a\.b'"),
        ({"": ReLU()}, r"a layer.s name must not be empty or hold a dot or slash, got ''"),
    ],
)
def test_what_cannot_be_a_block_is_refused(block, layers, says):
    with pytest.raises(ShapeError, match=rf"^{block.__name__}: {says}"):
        block(layers)


def test_a_sum_of_different_volumes_is_refused_in_the_trace_and_in_use():
    block = Residual(Conv2d(2, 3, 3)).initialize(np.random.default_rng(0))
    says = r"the body leaves \(3, 3, 3\) and the way past it \(2, 5, 5\), which cannot be added"
    with pytest.raises(ShapeError, match=rf"^stage\.residual1: {says}.*projection"):
        trace(Sequential({"stage": Sequential([block])}), (2, 5, 5))
    with pytest.raises(ShapeError, match=says):
        block.forward(np.zeros((1, 2, 5, 5), np.float32))


def test_a_stack_of_maps_of_different_sizes_is_refused_in_the_trace_and_in_use():
    block = Concat([Conv2d(2, 3, 3), ReLU()]).initialize(np.random.default_rng(0))
    says = r"branches can be stacked if rows and columns agree, got \(3, 3, 3\), \(2, 5, 5\)"
    with pytest.raises(ShapeError, match=rf"^concat: {says}"):
        trace(block, (2, 5, 5))
    with pytest.raises(ShapeError, match=says):
        block.forward(np.zeros((1, 2, 5, 5), np.float32))


def test_numbers_in_a_row_cannot_be_stacked():
    with pytest.raises(ShapeError, match="branches can be stacked if rows and columns agree"):
        trace(Concat([Linear(4, 2), Linear(4, 2)]), (1, 2, 2))


def test_a_misfit_deep_inside_is_named_with_the_way_to_it():
    network = Sequential({"stage": Residual(Sequential([MaxPool2d(2)]))})
    with pytest.raises(DoesNotFit, match=r"^stage\.body\.pool1, MaxPool2d\(2\): max_pool2d: N = 5, F = 2"):
        trace(network, (1, 5, 5))


def test_a_sum_sees_as_far_as_the_longer_way():
    block = Residual(Sequential([Conv2d(1, 1, 3, padding=1), Conv2d(1, 1, (1, 5), padding=(0, 2))]))
    assert trace(block, (1, 9, 9)).rows[-1].field == (3, 7)
    branches = Concat(
        [Conv2d(1, 1, 1), Conv2d(1, 1, (3, 5), padding=(1, 2)), Conv2d(1, 1, (5, 1), padding=(2, 0))]
    )
    assert trace(branches, (1, 9, 9)).rows[-1].field == (5, 5)

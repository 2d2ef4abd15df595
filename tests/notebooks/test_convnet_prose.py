"""Notebook 07: every number in its prose is computed here, and every worked example gives what it says."""

import re

import numpy as np
import pytest
from prose import Master

import cnn
from cnn.explore.drawings import stack
from cnn.explore.drawings.race_measured import MEASURED

MASTER = Master("07_convnet")

PATTERN = "[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1-FC-SOFTMAX"


def definitions():
    """What the plain cells and the solutions of the master define."""
    namespace = {"np": np}
    for cell in MASTER.cells:
        wanted = cell.cell_type == "code" and ("exercise" in cell.metadata or not cell.metadata)
        if wanted and "figures.try_show" not in cell.source:
            exec(compile(cell.source, "07", "exec"), namespace)
    return namespace


NAMES = definitions()
SMALL = NAMES["SMALL"]


def test_the_pattern_has_nineteen_layers_and_its_third_pool_is_the_first_misfit_at_28():
    assert PATTERN in MASTER.text
    assert len(cnn.parse_architecture(PATTERN)) == 3 * 5 + 2 + 1 + 1 == 19
    sentence = stack.draw(stack.Counted(convs=2, blocks=3, hidden=1, size=28)).sentence
    assert "the third POOL" in sentence
    assert "doesn't fit" in sentence
    for size in (24, 32):
        assert "all fit" in stack.draw(stack.Counted(convs=2, blocks=3, hidden=1, size=size)).sentence


def test_fewer_pools_give_the_fc_layers_a_larger_share():
    shares = [
        float(re.search(r"([\d.]+) % of them", stack.draw(stack.Counted(blocks=blocks)).sentence)[1])
        for blocks in (2, 1)
    ]
    assert shares[1] > shares[0]


def test_the_lectures_preview_is_traced_as_the_prose_says():
    layers = [("CONV", 6, 5, 1, 0), ("RELU",), ("CONV", 10, 5, 1, 0), ("FC", 10)]
    rows = cnn.trace_shapes(layers, (3, 32, 32))
    assert rows == [((6, 28, 28), 456), ((6, 28, 28), 0), ((10, 24, 24), 1510), ((10,), 57610)]


def test_the_small_network_has_6346_numbers_and_is_that_of_the_course():
    assert "It has 6,346 numbers to learn" in MASTER.text
    assert sum(count for _, count in cnn.trace_shapes(SMALL, (1, 28, 28))) == 6346
    assert cnn.trace(cnn.small_convnet(), (1, 28, 28)).parameters == MEASURED.parameters[0] == 6346
    assert "a fully connected network of 101,770" in MASTER.text
    assert MEASURED.parameters[1] == 101_770
    assert (784 + 1) * 15 + (15 + 1) * 10 == 11_935 <= 12_000


def test_the_loss_begins_near_ln_10_with_the_first_arrays_of_the_notebook():
    images, labels = cnn.wandering_digits(200, 0)
    for seed in range(6):
        arrays = NAMES["first_arrays"](SMALL, (1, 28, 28), np.random.default_rng(seed))
        loss, _ = cnn.softmax_cross_entropy(NAMES["forward"](SMALL, arrays, images)[0], labels)
        assert abs(loss - np.log(10)) < 0.1
    assert f"about {np.log(10):.2f}" in MASTER.text


def test_a_loss_of_14_comes_of_images_that_are_255_times_as_large():
    images, labels = cnn.wandering_digits(200, 0)
    losses = []
    for seed in range(6):
        arrays = NAMES["first_arrays"](SMALL, (1, 28, 28), np.random.default_rng(seed))
        scores = NAMES["forward"](SMALL, arrays, images.clip(0, 1) * 255)[0]
        losses.append(float(cnn.softmax_cross_entropy(scores, labels)[0]))
    assert min(losses) > 5
    assert min(losses) < 100


def test_the_notebooks_way_back_gives_the_gradients_that_differences_give():
    layers = [("CONV", 3, 3, 1, 1), ("RELU",), ("POOL", 2, 2), ("FC", 4), ("RELU",), ("FC", 10)]
    rng = np.random.default_rng(0)
    arrays = [a.astype(np.float64) for a in NAMES["first_arrays"](layers, (1, 6, 6), rng)]
    x, y = rng.normal(size=(2, 1, 6, 6)), np.array([3, 8])
    scores, inputs = NAMES["forward"](layers, arrays, x)
    gradients = NAMES["backward"](layers, arrays, inputs, cnn.softmax_cross_entropy(scores, y)[1])
    for k, array in enumerate(arrays):

        def loss(values, k=k):
            changed = [*arrays[:k], values, *arrays[k + 1 :]]
            return float(cnn.softmax_cross_entropy(NAMES["forward"](layers, changed, x)[0], y)[0])

        assert gradients[k] == pytest.approx(cnn.numerical_gradient(loss, array), abs=1e-6)


EXAMPLES = {
    "parse_architecture": (
        ["[(CONV-RELU)*2-POOL]*1-FC-SOFTMAX"],
        ["CONV", "RELU", "CONV", "RELU", "POOL", "FC", "SOFTMAX"],
    ),
    "trace_shapes": (
        [[("CONV", 6, 5, 1, 0), ("RELU",), ("FC", 10)], (3, 32, 32)],
        [((6, 28, 28), 456), ((6, 28, 28), 0), ((10,), 47050)],
    ),
    "sgd_momentum": ([np.array([1.0]), np.array([2.0]), np.array([0.0]), 0.5, 0.5], ([0.0], [-1.0])),
}


@pytest.mark.parametrize("exercise", EXAMPLES)
def test_the_worked_example_of_every_stub_is_right(exercise):
    arguments, expected = EXAMPLES[exercise]
    for function in (getattr(cnn, exercise), NAMES[exercise]):
        assert function(*arguments) == expected
    if exercise != "sgd_momentum":
        assert re.sub(r"\s", "", str(expected).replace("'", '"')) in re.sub(
            r"\s", "", MASTER.exercises[exercise]
        )


@pytest.mark.slow
def test_the_solution_reads_more_than_90_per_cent_with_every_seed_and_overfits_few_canvases():
    images, labels = cnn.wandering_digits(4000, 0)
    unseen = cnn.wandering_digits(1000, 1, digits=cnn.load_digits(held_out=True))

    def share(net, x, y):
        return np.mean(NAMES["forward"](*net, x)[0].argmax(axis=1) == y)

    for seed in range(6):
        assert share(NAMES["train_convnet"](images, labels, seed), *unseen) > 0.92
    few = np.tile(np.arange(250), 8)
    net = NAMES["train_convnet"](images[few], labels[few], 0)
    own = share(net, images[:250], labels[:250])
    assert own > share(net, images[2000:3000], labels[2000:3000]) + 0.05

"""Training: by hand, reproducible, in order, told when it diverges; schedules and judging."""

import io
import re
import sys
from contextlib import redirect_stderr

import numpy as np
import pytest

from cnn import SGD, Adam, Conv2d, Linear, MaxPool2d, ReLU, Sequential, small_convnet
from cnn.errors import ShapeError, TrainingError, WeightsError
from cnn.losses import softmax_cross_entropy
from cnn.training import evaluate, fit, linear_decay, no_decay


def two_clouds(n=40, seed=0):
    """Points around (-1, -1) and (1, 1), which a straight line can tell apart."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    return (2 * labels - 1)[:, None] + 0.3 * rng.standard_normal((n, 2)), labels


def line(seed=0, dtype=np.float64):
    return Sequential([Linear(2, 2)]).initialize(np.random.default_rng(seed), dtype)


def trained(network, x, y, **options):
    settings = {
        "epochs": 3,
        "optimizer": SGD(0.1),
        "rng": np.random.default_rng(5),
        "batch": 8,
        "progress": False,
    }
    return fit(network, x, y, **(settings | options))


def test_one_epoch_is_the_steps_that_one_would_take_by_hand():
    x, y = two_clouds(20)
    network, by_hand = line(), line()
    history = trained(network, x, y, epochs=1, optimizer=SGD(0.1, 0.5), batch=8)
    order, velocity, losses = np.random.default_rng(5).permutation(20), {}, []
    for start in (0, 8, 16):
        chosen = order[start : start + 8]
        loss, dscores = softmax_cross_entropy(by_hand.forward(x[chosen]), y[chosen])
        by_hand.backward(dscores)
        losses.append(loss)
        for name, parameter in by_hand.parameters().items():
            velocity[name] = 0.5 * velocity.get(name, 0) - 0.1 * parameter.gradient
            parameter.value = parameter.value + velocity[name]
    np.testing.assert_allclose(history.losses, losses)
    for name, parameter in network.parameters().items():
        np.testing.assert_allclose(parameter.value, by_hand.parameters()[name].value, rtol=1e-12)


def test_it_learns_to_tell_two_clouds_apart():
    x, y = two_clouds()
    network = line()
    history = trained(network, x, y, epochs=10, validation=two_clouds(seed=1))
    assert history.training_accuracy[-1] == history.validation_accuracy[-1] == 1
    assert history.losses[-1] < 0.2 < history.losses[0]
    np.testing.assert_array_equal(network.predict(x), y)


@pytest.mark.parametrize("optimizer", [lambda: SGD(0.1), lambda: Adam(0.05)])
def test_the_same_generators_give_the_same_training(optimizer):
    x, y = two_clouds()
    first, second, other = line(), line(), line()
    one = trained(first, x, y, optimizer=optimizer())
    same = trained(second, x, y, optimizer=optimizer())
    another = trained(other, x, y, optimizer=optimizer(), rng=np.random.default_rng(6))
    assert one.losses == same.losses != another.losses
    np.testing.assert_array_equal(first.parameters()["fc1.w"].value, second.parameters()["fc1.w"].value)


def test_every_epoch_shows_every_image_once_in_another_order():
    x = np.arange(10.0)[:, None]
    seen = []

    class Spy(Linear):
        def forward(self, x, *, training=True):
            seen.append(x[:, 0].tolist())
            return super().forward(x, training=training)

    network = Sequential([Spy(1, 2, gain=0.0)]).initialize(np.random.default_rng(0))
    trained(network, x, np.zeros(10, int), epochs=2, batch=4)
    assert [len(batch) for batch in seen] == [4, 4, 2] * 2
    first, second = [*seen[0], *seen[1], *seen[2]], [*seen[3], *seen[4], *seen[5]]
    assert sorted(first) == sorted(second) == x[:, 0].tolist()
    assert first != second


def test_the_learning_rate_falls_in_a_straight_line():
    x, y = two_clouds(16)
    history = trained(line(), x, y, epochs=2, optimizer=SGD(0.4), schedule=linear_decay)
    np.testing.assert_allclose(history.learning_rates, [0.4, 0.3, 0.2, 0.1])
    assert trained(line(), x, y, epochs=1, schedule=no_decay).learning_rates == [0.1, 0.1]


def test_the_history_has_a_number_for_every_step_and_every_epoch():
    x, y = two_clouds(20)
    history = trained(line(), x, y, epochs=3, validation=(x, y))
    assert len(history.losses) == len(history.learning_rates) == 9
    for numbers in (history.training_accuracy, history.validation_accuracy, history.validation_loss):
        assert len(numbers) == 3
    assert history.seconds > 0


def test_validation_judges_as_evaluate_does_and_changes_nothing():
    x, y = two_clouds(20)
    plain, judged = line(), line()
    trained(plain, x, y)
    history = trained(judged, x, y, validation=two_clouds(30, seed=2))
    assert (history.validation_loss[-1], history.validation_accuracy[-1]) == evaluate(
        judged, *two_clouds(30, seed=2)
    )
    np.testing.assert_array_equal(plain.parameters()["fc1.w"].value, judged.parameters()["fc1.w"].value)


def test_evaluating_is_loss_and_share_of_right_answers():
    network = line()
    network.parameters()["fc1.w"].value = np.eye(2)
    loss, accuracy = evaluate(network, [[3.0, 0.0], [3.0, 0.0], [0.0, 3.0], [3.0, 0.0]], [0, 0, 1, 1])
    assert accuracy == 0.75
    assert abs(loss - (3 * np.log(1 + np.exp(-3)) + np.log(1 + np.exp(3))) / 4) < 1e-12


def test_integer_images_and_lists_are_as_good_as_arrays():
    x, y = [[0, 2], [2, 0]] * 4, [0, 1] * 4
    assert trained(line(), x, y).epochs == 3


def test_a_training_that_leaves_the_numbers_is_stopped_with_advice():
    x, y = two_clouds(8)
    x[5, 1] = np.nan
    with pytest.raises(TrainingError) as refusal:
        trained(line(), x, y)
    assert str(refusal.value) == (
        "fit: the loss became nan in step 1 (learning rate 0.1). Take a smaller learning rate, "
        "and look whether the images are finite numbers of about the size 1."
    )


@pytest.mark.parametrize(
    ("x", "y", "says"),
    [
        (np.zeros((0, 2)), np.zeros(0, int), "expected images and one label for each, got 0 and 0"),
        (np.zeros((3, 2)), np.zeros(2, int), "expected images and one label for each, got 3 and 2"),
        (np.zeros((3, 2)), np.zeros(3), "y must hold classes, whole numbers from 0 on, got float64"),
        (np.zeros((3, 2)), np.zeros((3, 2), int), r"y must have 1 axis \(N,\)"),
        (np.zeros((3, 2)), np.full(3, 2), "softmax_cross_entropy: "),
    ],
)
def test_images_and_labels_that_do_not_go_together_are_refused(x, y, says):
    with pytest.raises(ShapeError, match=says):
        trained(line(), x, y)


@pytest.mark.parametrize(("option", "value"), [("epochs", -1), ("epochs", 1.5), ("batch", 0)])
def test_epochs_and_batch_are_whole_numbers(option, value):
    with pytest.raises(ShapeError, match=f"fit: {option} must be"):
        trained(line(), *two_clouds(), **{option: value})


def test_a_refused_validation_is_named_before_any_step():
    network = line()
    before = network.parameters()["fc1.w"].value.copy()
    with pytest.raises(ShapeError, match="fit, validation: expected images and one label for each"):
        trained(network, *two_clouds(), validation=(np.zeros((1, 2)), [0, 1]))
    np.testing.assert_array_equal(network.parameters()["fc1.w"].value, before)


def test_a_network_without_weights_is_refused():
    with pytest.raises(WeightsError, match="no weights yet"):
        trained(small_convnet(), np.zeros((2, 1, 28, 28)), [0, 1])


def test_no_epoch_is_no_training():
    history = trained(line(), *two_clouds(), epochs=0)
    assert history.losses == []


def test_the_progress_bar_counts_steps_and_tells_the_accuracy():
    shown = io.StringIO()
    with redirect_stderr(shown):
        trained(line(), *two_clouds(20), epochs=2, progress=True)
    assert "6/6" in shown.getvalue()
    assert re.search(r"loss \d\.\d{3}; training accuracy \d+\.\d %", shown.getvalue())
    quiet = io.StringIO()
    with redirect_stderr(quiet):
        trained(line(), *two_clouds(20), epochs=2)
    assert quiet.getvalue() == ""


def test_where_there_is_no_tqdm_training_goes_on_without_a_bar(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert trained(line(), *two_clouds(20), progress=True).epochs == 3


def test_float32_weights_stay_float32():
    x, y = two_clouds()
    network = line(dtype=np.float32)
    trained(network, x, y, epochs=1)
    assert {parameter.value.dtype for parameter in network.parameters().values()} == {np.dtype(np.float32)}


def test_a_convnet_learns_where_a_bright_spot_is():
    rng = np.random.default_rng(0)
    labels = np.arange(64) % 4
    x = 0.1 * rng.standard_normal((64, 1, 6, 6))
    x[np.arange(64), 0, 1 + 3 * (labels // 2), 1 + 3 * (labels % 2)] += 2
    network = Sequential([Conv2d(1, 4, 3, padding=1), ReLU(), MaxPool2d(3), Linear(16, 4, gain=0.1)])
    trained(network.initialize(rng), x, labels, epochs=12)
    assert np.mean(network.predict(x) == labels) > 0.95

"""Sequential: the order of layers, the first layer's shortcut, predictions in batches, a whole gradient."""

import numpy as np
import pytest

from cnn import AvgPool2d, BatchNorm2d, Conv2d, Linear, MaxPool2d, ReLU, Residual, Sequential, Tanh
from cnn.gradient_check import numerical_gradient
from cnn.losses import softmax_cross_entropy


def small_network(rng, dtype=np.float64):
    return Sequential(
        [
            Conv2d(2, 3, 3, padding=1),
            BatchNorm2d(3),
            ReLU(),
            MaxPool2d(2),
            Residual(Sequential([Conv2d(3, 3, 3, padding=1), Tanh()])),
            AvgPool2d((1, 3)),
            Linear(6, 4),
        ]
    ).initialize(rng, dtype)


def images(rng, n=3):
    return rng.standard_normal((n, 2, 4, 6))


def test_layers_work_one_after_the_other():
    rng = np.random.default_rng(0)
    network, x = small_network(rng), images(rng)
    y = x
    for layer in network.layers.values():
        y = layer.forward(y)
    np.testing.assert_array_equal(network.forward(x), y)


def test_the_gradient_of_the_loss_agrees_with_finite_differences_for_every_weight_of_the_network():
    rng = np.random.default_rng(1)
    network, x, labels = small_network(rng), images(rng), np.array([0, 3, 1])

    def loss(_):
        return softmax_cross_entropy(network.forward(x), labels)[0]

    dx = network.backward(softmax_cross_entropy(network.forward(x), labels)[1])
    gradients = {name: parameter.gradient for name, parameter in network.parameters().items()}
    np.testing.assert_allclose(dx, numerical_gradient(loss, x), rtol=1e-4, atol=1e-8)
    for name, parameter in network.parameters().items():
        expected = numerical_gradient(loss, parameter.value)
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-4, atol=1e-8, err_msg=name)


def test_leaving_out_the_gradient_of_the_image_changes_no_other():
    rng = np.random.default_rng(2)
    network, x = small_network(rng), images(rng)
    dout = rng.standard_normal((3, 4))
    network.forward(x)
    network.backward(dout)
    whole = {name: parameter.gradient for name, parameter in network.parameters().items()}
    network.parameter_gradients(dout)
    for name, parameter in network.parameters().items():
        np.testing.assert_allclose(parameter.gradient, whole[name], rtol=1e-12, atol=1e-14)


def test_the_first_layer_is_not_asked_for_the_gradient_of_the_image(monkeypatch):
    network = Sequential([Conv2d(1, 2, 3), ReLU(), Linear(8, 2)]).initialize(np.random.default_rng(0))
    network.forward(np.zeros((1, 1, 4, 4), np.float32))
    monkeypatch.delattr(Conv2d, "backward")
    network.parameter_gradients(np.ones((1, 2), np.float32))
    assert network.layers["conv1"].w.gradient.shape == (2, 1, 3, 3)


@pytest.mark.parametrize("batch", [1, 2, 5, 7, 100])
def test_scores_and_predictions_do_not_depend_on_the_batches(batch):
    rng = np.random.default_rng(3)
    network, x = small_network(rng), images(rng, 7)
    network.forward(x)  # gives the normalisation something to average
    np.testing.assert_allclose(network.scores(x, batch), network.forward(x, training=False), rtol=1e-12)
    np.testing.assert_array_equal(network.predict(x, batch), network.scores(x).argmax(axis=1))


def test_no_images_have_no_scores():
    network = small_network(np.random.default_rng(0))
    assert network.scores(np.zeros((0, 2, 4, 6))).shape == (0, 4)
    assert network.predict(np.zeros((0, 2, 4, 6))).shape == (0,)


def test_predicting_changes_nothing_in_the_network():
    rng = np.random.default_rng(4)
    network, x = small_network(rng), images(rng)
    before = {name: parameter.value.copy() for name, parameter in network.state().items()}
    network.predict(x)
    for name, parameter in network.state().items():
        np.testing.assert_array_equal(parameter.value, before[name])


def test_what_is_kept_but_not_learned_is_in_the_state_alone():
    network = small_network(np.random.default_rng(0))
    assert network.state().keys() - network.parameters().keys() == {"norm1.mean", "norm1.variance"}

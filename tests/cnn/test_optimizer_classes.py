"""SGD and Adam for whole networks: against the function, against the paper's algorithm, by name."""

import numpy as np
import pytest

from cnn.layer import Parameter
from cnn.optimizers import SGD, Adam, sgd_momentum


def weights(*shapes, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    parameters = {f"p{k}": Parameter(shape, spread=1.0) for k, shape in enumerate(shapes)}
    for parameter in parameters.values():
        parameter.make(rng, dtype)
    return parameters


def descend(optimizer, parameters, gradients, rates=(None,)):
    for step, rate in enumerate(rates):
        for name, parameter in parameters.items():
            parameter.gradient = gradients[step % len(gradients)][name]
        optimizer.step(parameters, rate)


def test_sgd_is_the_function_for_every_weight_by_itself():
    parameters = weights((2, 3), (4,))
    start = {name: parameter.value for name, parameter in parameters.items()}
    gradients = [{name: k + value for name, value in start.items()} for k in range(2)]
    descend(SGD(0.5, 0.9), parameters, gradients, rates=(None, 0.25, None))
    for name, w in start.items():
        v = np.zeros_like(w)
        for rate, k in ((0.5, 0), (0.25, 1), (0.5, 0)):
            w, v = sgd_momentum(w, gradients[k][name], v, rate, 0.9)
        np.testing.assert_array_equal(parameters[name].value, w)


def test_adam_is_algorithm_1_of_its_paper():
    parameters = weights((3,))
    theta = parameters["p0"].value.copy()
    gradients = [{"p0": np.array([1.0, -2.0, 0.5])}, {"p0": np.array([0.0, 3.0, 0.5])}]
    descend(Adam(0.1, 0.8, 0.95, 1e-6), parameters, gradients, rates=(None, None, 0.2))
    m = v = np.zeros(3)
    for t, (rate, k) in enumerate(((0.1, 0), (0.1, 1), (0.2, 0)), start=1):
        g = gradients[k]["p0"]
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g**2
        theta = theta - rate * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-6)
    np.testing.assert_allclose(parameters["p0"].value, theta, rtol=1e-12)


@pytest.mark.parametrize("make", [lambda: SGD(0.05), lambda: Adam(0.3)])
def test_both_roll_to_the_bottom_of_a_bowl(make):
    parameters, optimizer = weights((2,)), make()
    for _ in range(300):
        parameters["p0"].gradient = np.array([1.0, 10.0]) * parameters["p0"].value
        optimizer.step(parameters)
    np.testing.assert_allclose(parameters["p0"].value, 0, atol=1e-3)


@pytest.mark.parametrize("make", [lambda: SGD(0.05), lambda: Adam(0.05)])
def test_weights_without_a_gradient_stay_and_nothing_is_changed_in_place(make):
    parameters = weights((2,), (3,))
    before = {name: parameter.value for name, parameter in parameters.items()}
    copies = {name: value.copy() for name, value in before.items()}
    parameters["p0"].gradient = gradient = np.ones(2)
    make().step(parameters)
    assert parameters["p1"].value is before["p1"]
    assert (parameters["p0"].value != copies["p0"]).all()
    for name, copy in copies.items():
        np.testing.assert_array_equal(before[name], copy)
    np.testing.assert_array_equal(gradient, np.ones(2))


@pytest.mark.parametrize("make", [lambda: SGD(0.05), lambda: Adam(0.05)])
def test_float32_weights_stay_float32_whatever_the_gradient_is(make):
    parameters = weights((2,), dtype=np.float32)
    parameters["p0"].gradient = np.ones(2)
    make().step(parameters)
    assert parameters["p0"].value.dtype == np.float32

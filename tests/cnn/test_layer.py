"""Every layer alike: gradients against finite differences, what is remembered, what the trace foretells."""

import numpy as np
import pytest

import cnn
from cnn import (
    ELU,
    AvgPool2d,
    BatchNorm2d,
    Concat,
    Conv2d,
    Flatten,
    GlobalAvgPool2d,
    LeakyReLU,
    Linear,
    Maxout,
    MaxPool2d,
    ReLU,
    Residual,
    Sequential,
    Sigmoid,
    Tanh,
)
from cnn.errors import ShapeError, WeightsError
from cnn.gradient_check import numerical_gradient
from cnn.layer import Layer, Parameter
from cnn.tracing import trace

VOLUME = (3, 5, 7)

LAYERS = {
    "conv": lambda: Conv2d(3, 4, (2, 3), padding=(1, 0), stride=(2, 1), mode="floor"),
    "conv without bias": lambda: Conv2d(3, 2, 3, bias=False),
    "max pool": lambda: MaxPool2d((2, 3), 1, padding=(1, 1), mode="ceil"),
    "average pool": lambda: AvgPool2d(3, 2),
    "global average pool": GlobalAvgPool2d,
    "linear": lambda: Linear(105, 4),
    "maxout": lambda: Sequential([Flatten(), Maxout(105, 4)]),
    "flatten": Flatten,
    "batch norm": lambda: BatchNorm2d(3),
    "relu": ReLU,
    "leaky relu": LeakyReLU,
    "elu": ELU,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "residual": lambda: Residual(Sequential([Conv2d(3, 3, 3, padding=1), Tanh()])),
    "residual with projection": lambda: Residual(Conv2d(3, 2, 3, padding=1), Conv2d(3, 2, 1)),
    "concat": lambda: Concat([Conv2d(3, 2, 1), Conv2d(3, 1, 3, padding=1), Tanh()]),
    "sequential": lambda: Sequential([Conv2d(3, 2, 3), Tanh(), Linear(2 * 3 * 5, 4)]),
}

every_layer = pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)


def prepared(make, seed=0, dtype=np.float64):
    """A layer with weights, and images whose values keep away from the kinks and from each other."""
    rng = np.random.default_rng(seed)
    layer = make().initialize(rng, dtype)
    for parameter in layer.parameters().values():
        parameter.value = (parameter.value + 0.1 * rng.standard_normal(parameter.shape)).astype(dtype)
    spread = rng.permutation(2 * 105) / 105.0 - 1 + 0.003
    return layer, spread.reshape(2, *VOLUME).astype(dtype), rng


@every_layer
def test_dx_is_the_finite_difference(make):
    layer, x, rng = prepared(make)
    dout = rng.standard_normal(layer.forward(x).shape)
    dx = layer.backward(dout)
    np.testing.assert_allclose(dx, numerical_gradient(layer.forward, x, dout), rtol=1e-5, atol=1e-7)
    assert dx.shape == x.shape


@every_layer
@pytest.mark.parametrize("method", ["backward", "parameter_gradients"])
def test_the_gradient_of_every_parameter_is_the_finite_difference(make, method):
    layer, x, rng = prepared(make)
    dout = rng.standard_normal(layer.forward(x).shape)
    getattr(layer, method)(dout)
    for parameter in layer.parameters().values():

        def output(value, parameter=parameter):
            parameter.value = value
            return layer.forward(x)

        gradient, value = parameter.gradient, parameter.value
        expected = numerical_gradient(output, value.copy(), dout)
        parameter.value = value
        np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-7)


@every_layer
def test_float32_stays_float32_both_ways(make):
    layer, x, rng = prepared(make, dtype=np.float32)
    y = layer.forward(x)
    dx = layer.backward(rng.standard_normal(y.shape).astype(np.float32))
    assert y.dtype == dx.dtype == np.float32
    for parameter in layer.parameters().values():
        assert parameter.gradient.dtype == parameter.value.dtype == np.float32


@every_layer
def test_the_trace_foretells_the_volume_and_counts_the_parameters(make):
    layer, x, _ = prepared(make)
    table = trace(layer, VOLUME)
    assert table.rows[-1].shape == layer.output_shape(VOLUME) == layer.forward(x).shape[1:]
    assert table.parameters == sum(parameter.value.size for parameter in layer.parameters().values())


@every_layer
def test_nothing_is_remembered_when_not_training(make):
    layer, x, _ = prepared(make)
    layer.forward(x)
    y = layer.forward(x, training=False)
    with pytest.raises(ShapeError, match=r"backward needs a forward pass before it\. Call forward\(x\)"):
        layer.backward(y)


@every_layer
def test_inputs_are_left_as_they_were(make):
    layer, x, rng = prepared(make)
    before = x.copy()
    y = layer.forward(x)
    dout = rng.standard_normal(y.shape)
    dout_before = dout.copy()
    layer.backward(dout)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(dout, dout_before)


@every_layer
def test_no_image_gives_no_output_of_the_right_shape(make):
    layer, x, _ = prepared(make)
    assert layer.forward(x[:0], training=False).shape == (0, *layer.output_shape(VOLUME))


def test_every_layer_of_the_package_is_tested_here():
    public = {
        name
        for name in cnn.__all__
        if isinstance(getattr(cnn, name), type) and issubclass(getattr(cnn, name), Layer)
    }
    tested = {type(make()).__name__ for make in LAYERS.values()} | {"Maxout"}
    assert tested == public


def test_the_same_generator_state_gives_the_same_weights():
    one, same, other = (Conv2d(3, 4, 3).initialize(np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.w.value, same.w.value)
    assert not np.array_equal(one.w.value, other.w.value)


def test_weights_have_the_spread_of_he_and_biases_are_zero():
    conv = Conv2d(20, 50, 5).initialize(np.random.default_rng(0))
    fc = Linear(1000, 50, gain=0.1).initialize(np.random.default_rng(0))
    assert abs(conv.w.value.std() / np.sqrt(2 / 500) - 1) < 0.02
    assert abs(fc.w.value.std() / (0.1 * np.sqrt(2 / 1000)) - 1) < 0.02
    assert not conv.b.value.any()
    assert not fc.b.value.any()
    assert conv.w.value.dtype == np.float32


def test_a_layer_without_weights_says_how_to_make_them():
    with pytest.raises(WeightsError, match=r"no weights yet\. .*initialize\(np\.random\.default_rng\(0\)\)"):
        Conv2d(3, 4, 3).forward(np.zeros((1, 3, 5, 5)))


def test_a_parameter_takes_values_of_its_shape_only():
    with pytest.raises(ShapeError, match=r"expected values of shape \(2, 3\), got \(3, 2\)"):
        Parameter((2, 3)).value = np.zeros((3, 2))


def test_a_parameter_that_is_drawn_anew_has_no_gradient():
    layer = Linear(2, 2).initialize(np.random.default_rng(0))
    layer.forward(np.ones((1, 2)))
    layer.backward(np.ones((1, 2)))
    assert layer.w.gradient is not None
    assert layer.initialize(np.random.default_rng(0)).w.gradient is None


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Conv2d(3, 6, 5), "Conv2d(3, 6, 5)"),
        (
            Conv2d(3, 6, (3, 5), stride=2, padding=(1, 2), mode="floor", bias=False),
            "Conv2d(3, 6, (3, 5), stride=2, padding=(1, 2), mode='floor', bias=False)",
        ),
        (MaxPool2d(2), "MaxPool2d(2)"),
        (AvgPool2d(3, 2, padding=1, mode="ceil"), "AvgPool2d(3, stride=2, padding=1, mode='ceil')"),
        (GlobalAvgPool2d(), "GlobalAvgPool2d()"),
        (Linear(84, 10), "Linear(84, 10)"),
        (Maxout(84, 10), "Maxout(84, 10)"),
        (BatchNorm2d(8), "BatchNorm2d(8)"),
        (LeakyReLU(0.2), "LeakyReLU(0.2)"),
        (ELU(), "ELU(1.0)"),
        (Residual(ReLU()), "Residual(ReLU())"),
        (Concat([ReLU(), Tanh()]), "Concat([ReLU(), Tanh()])"),
        (Sequential([ReLU()]), "Sequential({\n    'relu1': ReLU(),\n})"),
    ],
)
def test_a_layer_shows_how_it_was_made(layer, text):
    assert repr(layer) == text


@pytest.mark.parametrize(
    ("layer", "shape", "says"),
    [
        (Conv2d(3, 6, 5), (1, 9, 9), r"conv, Conv2d\(3, 6, 5\): expected 3 channels, got 1 in the volume"),
        (
            Conv2d(3, 6, 5),
            (10,),
            r"conv, .*: expected a volume \(C, H, W\), got \(10,\)\. Put this layer before",
        ),
        (MaxPool2d(2), (10,), r"pool, .*: expected a volume"),
        (GlobalAvgPool2d(), (10,), r"pool, .*: expected a volume"),
        (BatchNorm2d(4), (3, 2, 2), r"norm, .*: expected 4 channels, got 3"),
        (
            Linear(10, 4),
            (3, 2, 2),
            r"fc, Linear\(10, 4\): expected 10 numbers, got 12 in the volume \(3, 2, 2\)",
        ),
        (Maxout(12, 4), (3, 2, 2), r"maxout, .*: expected numbers in a row, .* Put a Flatten\(\) before it"),
    ],
)
def test_a_layer_that_cannot_read_a_volume_says_so_in_the_trace(layer, shape, says):
    with pytest.raises(ShapeError, match=says):
        trace(layer, shape)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Conv2d(0, 1, 1),
        lambda: Conv2d(1, 1.5, 1),
        lambda: Conv2d(1, 1, 1, stride=0),
        lambda: MaxPool2d(0),
        lambda: Linear(3, 0),
        lambda: Maxout(0, 3),
        lambda: BatchNorm2d(0),
    ],
)
def test_numbers_that_make_no_sense_are_refused_when_the_layer_is_made(make):
    with pytest.raises(ShapeError, match=r"^(Conv2d|MaxPool2d|Linear|Maxout|BatchNorm2d): "):
        make()


def test_batch_norm_in_use_takes_the_averages_that_it_gathered():
    rng = np.random.default_rng(0)
    layer = BatchNorm2d(2).initialize(rng, np.float64)
    x = 3 + 2 * rng.standard_normal((64, 2, 5, 5))
    for _ in range(200):
        layer.forward(x)
    np.testing.assert_allclose(layer.mean.value, x.mean(axis=(0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(layer.variance.value, x.var(axis=(0, 2, 3), ddof=1), rtol=1e-6)
    alone = layer.forward(x[:1], training=False)
    np.testing.assert_allclose(alone, layer.forward(x, training=False)[:1])
    assert abs(layer.forward(x, training=False).mean()) < 1e-3
    assert list(layer.parameters()) == ["gamma", "beta"]


def test_the_running_averages_move_by_a_tenth():
    layer = BatchNorm2d(1).initialize(np.random.default_rng(0), np.float32)
    layer.forward(np.array([[[[1.0, 3.0]]]], np.float32))
    np.testing.assert_allclose([layer.mean.value[0], layer.variance.value[0]], [0.2, 1.1], rtol=1e-6)
    assert layer.mean.value.dtype == np.float32

"""Volumes, parameters and receptive fields: the lecture's numbers, whole networks, what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.architecture import receptive_field, trace_shapes
from cnn.convolution import conv2d
from cnn.errors import DoesNotFit, ShapeError

LENET = [
    ("CONV", 6, 5, 1, 0), ("RELU",), ("POOL", 2, 2),
    ("CONV", 16, 5, 1, 0), ("RELU",), ("POOL", 2, 2),
    ("CONV", 120, 5, 1, 0), ("RELU",), ("FC", 84), ("RELU",), ("FC", 10), ("SOFTMAX",),
]  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "shape", "volume", "parameters"),
    [
        (("CONV", 6, 5, 1, 0), (3, 32, 32), (6, 28, 28), 456),
        (("CONV", 10, 5, 1, 2), (3, 32, 32), (10, 32, 32), 760),
        (("CONV", 10, 5, 1, 0), (6, 28, 28), (10, 24, 24), 1510),
        (("CONV", 1, 3, 2, 0), (1, 7, 9), (1, 3, 4), 10),
        (("POOL", 2, 2), (5, 6, 4), (5, 3, 2), 0),
        (("FC", 10), (3, 32, 32), (10,), 30_730),
    ],
)
def test_a_single_layer_has_the_lectures_volume_and_parameters(layer, shape, volume, parameters):
    assert trace_shapes([layer], shape) == [(volume, parameters)]


def test_lenet_is_followed_to_its_ten_scores():
    rows = trace_shapes(LENET, (1, 32, 32))
    assert [volume for volume, _ in rows] == [
        (6, 28, 28), (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 10, 10), (16, 5, 5),
        (120, 1, 1), (120, 1, 1), (84,), (84,), (10,), (10,),
    ]  # fmt: skip
    assert [n for _, n in rows if n] == [156, 2_416, 48_120, 10_164, 850]
    assert sum(n for _, n in rows) == 61_706


def test_no_layers_leave_nothing_to_tell():
    assert trace_shapes([], (3, 8, 8)) == []


def test_a_window_that_does_not_fit_is_refused_with_the_layer_and_the_fraction():
    with pytest.raises(DoesNotFit) as refusal:
        trace_shapes([("RELU",), ("CONV", 1, 3, 3, 0)], (1, 7, 7))
    assert str(refusal.value).startswith(
        "trace_shapes, layer 2 ('CONV', 1, 3, 3, 0): N = 7, F = 3, S = 3, P = 0 does not fit"
    )
    assert "2 1/3" in str(refusal.value)


def test_the_third_pool_on_28_pixels_is_the_first_that_does_not_fit():
    stage = [("CONV", 8, 3, 1, 1), ("RELU",), ("POOL", 2, 2)]
    with pytest.raises(DoesNotFit, match=r"^trace_shapes, layer 9 \('POOL', 2, 2\): N = 7, F = 2, S = 2"):
        trace_shapes(stage * 3, (1, 28, 28))


def test_a_misfit_of_the_columns_alone_is_found():
    with pytest.raises(DoesNotFit, match="N = 5, F = 2, S = 2"):
        trace_shapes([("POOL", 2, 2)], (1, 4, 5))


@pytest.mark.parametrize("layer", [("CONV", 1, 1, 1, 0), ("POOL", 2, 2)])
def test_no_window_slides_over_what_an_fc_has_left(layer):
    with pytest.raises(
        DoesNotFit, match=rf"^trace_shapes, layer 2 .*{layer[0]} needs a volume .* left 4 numbers"
    ):
        trace_shapes([("FC", 4), layer], (1, 4, 4))


@pytest.mark.parametrize(
    ("layer", "says"),
    [
        (("CONV", 8), r"layer 1: expected \('CONV', K, F, S, P\), got \('CONV', 8\)\."),
        (("RELU", 1), r"layer 1: expected \('RELU',\), got \('RELU', 1\)\."),
        ("RELU", r"layer 1: expected \('RELU',\), got 'RELU'\."),
        (("NORM",), r"\('CONV', K, F, S, P\), \('RELU',\), \('POOL', F, S\), \('FC', K\), \('SOFTMAX',\)"),
        (3, r"layer 1: expected .*, got 3\."),
        ((), r"layer 1: expected .*, got \(\)\."),
        (("CONV", 0, 3, 1, 0), r"layer 1 \('CONV', 0, 3, 1, 0\): K must be at least 1, got 0\."),
        (("POOL", 2.0, 2), r"layer 1 \('POOL', 2.0, 2\): F must be an integer, got 2\.0"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("function", [receptive_field, lambda layers: trace_shapes(layers, (1, 8, 8))])
def test_a_layer_that_is_no_such_tuple_is_refused_with_the_form_it_should_have(function, layer, says):
    with pytest.raises(ShapeError, match=says):
        function([layer])


def test_the_volume_that_goes_in_has_three_axes():
    with pytest.raises(ShapeError, match=r"shape must be \(C, H, W\), got \(28, 28\)"):
        trace_shapes([], (28, 28))
    with pytest.raises(ShapeError, match=r"shape\[1\] must be at least 1, got 0"):
        trace_shapes([], (3, 0, 8))


def test_three_3x3_layers_see_what_one_7x7_sees():
    assert (
        receptive_field([("CONV", 8, 3, 1, 1), ("RELU",)] * 3) == receptive_field([("CONV", 8, 7, 1, 3)]) == 7
    )


def test_vggs_layers_see_3_32_and_196_pixels():
    conv, pool = ("CONV", 64, 3, 1, 1), ("POOL", 2, 2)
    vgg = [conv, conv, pool, conv, conv, pool, *[conv] * 3, pool, *[conv] * 3, pool, *[conv] * 3]
    assert [receptive_field(vgg[:n]) for n in (1, 8, len(vgg))] == [3, 32, 196]
    assert receptive_field([]) == 1


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=3))
def test_exactly_the_receptive_field_reaches_one_output(windows):
    """Measured, not counted: an impulse at each place of a row, seen or not seen by the first output."""
    layers = [("CONV", 1, f, s, 0) for f, s in windows]
    x = np.eye(60)[:, None, None, :]  # 60 images of one row, an impulse at another place in each
    for f, s in windows:
        x = conv2d(x, np.ones((1, 1, 1, f)), np.zeros(1), (1, s), mode="floor")
    assert np.count_nonzero(x[:, 0, 0, 0]) <= receptive_field(layers)
    assert np.flatnonzero(x[:, 0, 0, 0]).max() + 1 == receptive_field(layers)


@pytest.mark.parametrize("layer", [("FC", 10), ("SOFTMAX",)])
def test_an_fc_has_no_receptive_field_of_its_own(layer):
    with pytest.raises(ShapeError, match=rf"Leave {layer[0]} out: it sees the whole image"):
        receptive_field([layer])

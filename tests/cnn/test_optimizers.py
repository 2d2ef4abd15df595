"""A step of gradient descent with momentum."""

import numpy as np
import pytest

from cnn.errors import ShapeError
from cnn.optimizers import sgd_momentum


def test_two_steps_by_hand_with_a_learning_rate_that_changes():
    w, v = sgd_momentum([1.0, 2.0], [4.0, -8.0], [0.0, 1.0], 0.5, 0.25)
    assert (w.tolist(), v.tolist()) == ([-1, 6.25], [-2, 4.25])
    w, v = sgd_momentum(w, [4.0, 0.0], v, 0.25, 0.25)
    assert (w.tolist(), v.tolist()) == ([-2.5, 7.3125], [-1.5, 1.0625])


def test_without_momentum_it_is_a_plain_step_against_the_gradient():
    w, v = sgd_momentum([1.0], [8.0], [100.0], 0.5, 0)
    assert (w.tolist(), v.tolist()) == ([-3], [-4])


def test_it_rolls_to_the_bottom_of_a_bowl():
    w, v = np.array([3.0, -4.0]), np.zeros(2)
    for _ in range(200):
        w, v = sgd_momentum(w, [1, 10] * w, v, 0.05, 0.9)
    np.testing.assert_allclose(w, 0, atol=1e-3)


@pytest.mark.parametrize(("given", "result"), [(np.float32, np.float32), (np.float64, float), (int, float)])
@pytest.mark.parametrize("other", [np.float32, np.float64, int])
def test_weights_and_velocity_have_the_dtype_of_the_weights(given, result, other):
    w, v = sgd_momentum(
        np.ones((2, 3), given), np.ones((2, 3), other), np.ones((2, 3), other), np.float64(0.5), 0.5
    )
    assert (w.dtype, v.dtype) == (result, result)
    assert (w == 1).all()
    assert (v == 0).all()


def test_arguments_are_left_alone():
    arrays = [np.ones(3), np.ones(3), np.ones(3)]
    for array in arrays:
        array.flags.writeable = False
    results = sgd_momentum(*arrays, 0.1, 0.9)
    assert not any(np.shares_memory(a, b) for a in arrays for b in results)
    assert not np.shares_memory(*results)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1], [0, 0], 0.1, 0.9), "dw must have the shape of w, (2,), got (1,)."),
        (([1, 2], [1, 2], 0, 0.1, 0.9), "v must have the shape of w, (2,), got ()."),
        (([1], [1], [1], -0.1, 0.9), "lr must be at least 0, got -0.1."),
        (([1], [1], [1], np.nan, 0.9), "lr must be at least 0, got nan."),
        (([1], [1], [1], [0.1], 0.9), "lr must be one number, shape (), got (1,). Take one element"),
        (([1], [1], [1], 0.1, 1), "momentum must be at least 0 and less than 1, got 1.0."),
        (([1], [1], [1], 0.1, -0.5), "momentum must be at least 0 and less than 1, got -0.5."),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ShapeError) as refusal:
        sgd_momentum(*arguments)
    assert str(refusal.value).startswith(f"sgd_momentum: {message}")

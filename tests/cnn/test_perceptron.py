"""The first neurons: the lecture's rules by hand, what each learns and what it cannot, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn.errors import ShapeError
from cnn.perceptron import adaline_update, perceptron_predict, perceptron_update, two_layer_scores

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
UPDATES = [perceptron_update, adaline_update]
updates = pytest.mark.parametrize("update", UPDATES)


def learn(answers, epochs=50):
    """Weights of a perceptron after some passes over the corners of the square."""
    w, b = np.zeros(2), 0.0
    for x, d in [*zip(CORNERS, answers, strict=True)] * epochs:
        w, b = perceptron_update(w, b, x, d, 1)
    return w, b


# --- worked numbers


@pytest.mark.parametrize(("x", "answer"), [([1, 1], 0), ([2, 1], 1), ([1, 2], 0)])
def test_the_answer_is_one_above_the_threshold_and_zero_on_it(x, answer):
    result = perceptron_predict(x, [1, -1], 0)
    assert result == answer
    assert type(result) is int


def test_the_bias_moves_the_threshold():
    assert [perceptron_predict([1, 1], [1, -1], b) for b in (-0.5, 0, 0.5)] == [0, 0, 1]


def test_adaline_learns_from_a_right_answer_and_the_perceptron_does_not():
    w, b = perceptron_update([1, -1], 0, [3, 1], 1, 0.5)
    assert (w.tolist(), b) == ([1, -1], 0)
    w, b = adaline_update([1, -1], 0, [3, 1], 1, 0.5)
    assert (w.tolist(), b) == ([-0.5, -1.5], -0.5)


@pytest.mark.parametrize(
    ("x", "d", "w", "b"),
    [
        ([1, 1], 1, [1.5, -0.5], 0.5),  # the response is exactly 0, so the answer was 0
        ([3, 1], 0, [-0.5, -1.5], -0.5),
        ([1, 3], 0, [1, -1], 0),
    ],
)
def test_the_perceptron_moves_only_after_a_wrong_answer(x, d, w, b):
    new_w, new_b = perceptron_update([1, -1], 0, x, d, 0.5)
    assert (new_w.tolist(), new_b) == (w, b)


def test_adaline_steps_down_its_squared_error():
    x, w, b, d = np.array([2.0, -3]), np.array([0.5, 0.25]), 0.125, 1.0
    error = d - (w @ x + b)
    new_w, new_b = adaline_update(w, b, x, d, 0.25)
    np.testing.assert_array_equal(new_w, w + 0.25 * error * x)
    assert new_b == b + 0.25 * error
    assert abs(d - (w @ x + b)) > abs(d - (adaline_update(w, b, x, d, 0.01)[0] @ x + b))


def test_two_layers_by_hand_with_a_hidden_unit_that_is_off():
    assert two_layer_scores([1, 2], [[1, 1], [1, -1], [0, 3]], [[1, 10, 100], [-1, 0, 0]]).tolist() == [
        603,
        -3,
    ]


# --- what they can learn


@pytest.mark.parametrize("answers", [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0], [1, 0, 1, 0], [0, 0, 0, 0]])
def test_a_perceptron_learns_every_rule_with_one_straight_boundary(answers):
    w, b = learn(answers)
    assert [perceptron_predict(x, w, b) for x in CORNERS] == answers


def test_no_perceptron_learns_xor_but_two_layers_have_it():
    w, b = learn([0, 1, 1, 0])
    assert [perceptron_predict(x, w, b) for x in CORNERS] != [0, 1, 1, 0]
    scores = [two_layer_scores([*x, 1], [[1, 1, 0], [1, 1, -1]], [[1, -2]]).item() for x in CORNERS]
    assert scores == [0, 1, 1, 0]


def test_adaline_settles_on_the_least_squares():
    rng = np.random.default_rng(0)
    x, true = rng.normal(size=(50, 3)), np.array([1.0, -2, 0.5])
    w, b = np.zeros(3), 0.0
    for image in np.tile(x, (20, 1)):
        w, b = adaline_update(w, b, image, image @ true + 0.25, 0.1)
    np.testing.assert_allclose([*w, b], [*true, 0.25], atol=1e-6)


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
def test_two_layers_equal_their_sums(seed, d, h, k):
    rng = np.random.default_rng(seed)
    x, w1, w2 = (rng.integers(-9, 10, shape).astype(float) for shape in ((d,), (h, d), (k, h)))
    hidden = [max(0, sum(w1[i, j] * x[j] for j in range(d))) for i in range(h)]
    assert two_layer_scores(x, w1, w2).tolist() == [
        sum(w2[i, j] * hidden[j] for j in range(h)) for i in range(k)
    ]


# --- dtypes, inputs


@updates
@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"), [(np.float32, np.float32), (float, float), (int, float)]
)
def test_new_weights_and_bias_have_the_dtype_of_the_weights(update, given_dtype, result_dtype):
    for dtype in (np.float32, np.float64, int):
        w, b = update(np.zeros(3, given_dtype), np.float64(0), np.ones(3, dtype), 1, np.float64(0.5))
        assert (w.dtype, b.dtype) == (result_dtype, result_dtype)
        assert (w.tolist(), b) == ([0.5] * 3, 0.5)


@pytest.mark.parametrize(
    ("given_dtype", "result_dtype"), [(np.float32, np.float32), (float, float), (int, float)]
)
def test_scores_have_the_dtype_of_the_image(given_dtype, result_dtype):
    assert two_layer_scores(np.ones(2, given_dtype), np.ones((3, 2)), np.ones((4, 3))).dtype == result_dtype


@updates
@pytest.mark.parametrize("d", [0, 1])
def test_arguments_are_left_alone_and_the_weights_are_new(update, d):
    w, x = np.zeros(3), np.zeros(3)
    for array in (w, x):
        array.flags.writeable = False
    new, _ = update(w, 0.0, x, d, 0.5)
    assert not np.shares_memory(new, w)


# --- refusals


@pytest.mark.parametrize(
    ("f", "arguments", "message"),
    [
        (perceptron_predict, ([1, 2, 3], [1, 2], 0), "x must have the shape of w, (2,), got (3,)."),
        (perceptron_predict, ([[1, 2]], [1, 2], 0), "x must have 1 axis (D,), got (1, 2). Take one element"),
        (perceptron_predict, ([1, 2], [1, 2], [0]), "b must be one number, shape (), got (1,)."),
        (perceptron_update, ([1, 2], 0, [1, 2, 3], 1, 0.5), "x must have the shape of w, (2,), got (3,)."),
        (perceptron_update, ([1, 2], 0, [1, 2], -1, 0.5), "d must be 0 or 1, got -1."),
        (perceptron_update, ([1, 2], 0, [1, 2], 1, [1, 1]), "alpha must be one number, shape (), got (2,)."),
        (adaline_update, ([1, 2], 0, [1], 1, 0.5), "x must have the shape of w, (2,), got (1,)."),
        (adaline_update, ([1, 2], 0, [1, 2], None, 0.5), "d must hold real numbers, got dtype object."),
        (
            two_layer_scores,
            ([1, 2], np.ones((2, 3)), np.ones((1, 2))),
            "w1 must have one column per input, 2, got the shape (2, 3).",
        ),
        (
            two_layer_scores,
            ([1, 2], np.ones((3, 2)), np.ones((3, 1))),
            "w2 must have one column per input, 3, got the shape (3, 1).",
        ),
        (
            two_layer_scores,
            ([[1, 2]], np.ones((3, 2)), np.ones((1, 3))),
            "x must have 1 axis (D,), got (1, 2).",
        ),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(f, arguments, message):
    with pytest.raises(ShapeError) as refusal:
        f(*arguments)
    assert str(refusal.value).startswith(f"{f.__name__}: {message}")

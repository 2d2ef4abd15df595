"""Wandering digits: what is on a canvas, where, and from which images it was drawn."""

import numpy as np
import pytest

from cnn.data import Digits, load_digits
from cnn.errors import ShapeError
from cnn.wandering import wandering_digits


def placed(canvas):
    """The 16 x 16 box of ink on a canvas without noise: top, left."""
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    return rows[0], columns[0]


def test_canvases_have_the_size_the_dtype_and_the_labels_that_are_promised():
    images, labels = wandering_digits(50, 3)
    assert images.shape == (50, 1, 28, 28)
    assert images.dtype == np.float32
    assert labels.shape == (50,)
    assert labels.dtype == np.int64
    assert set(labels.tolist()) == set(range(10))
    assert wandering_digits(2, 3, 40).images.shape == (2, 1, 40, 40)
    assert wandering_digits(0, 3).images.shape == (0, 1, 28, 28)


def test_the_seed_decides_everything():
    first, again, other = wandering_digits(20, 5), wandering_digits(20, 5), wandering_digits(20, 6)
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert not np.array_equal(first.images, other.images)


def test_a_canvas_without_noise_is_one_doubled_digit_with_its_own_label():
    digits = load_digits()
    known = {image.tobytes(): label for image, label in zip(digits.images, digits.labels, strict=True)}
    solid = digits.images.copy()
    solid[:, :, 0, 0] += 0.5  # marks the corner, so that the place can be read off the canvas
    images, labels = wandering_digits(30, 1, noise=0, digits=Digits(solid, digits.labels))
    for canvas, label in zip(images[:, 0], labels, strict=True):
        top, left = placed(canvas)
        small = canvas[top : top + 16 : 2, left : left + 16 : 2].astype(np.float64) * 16
        np.testing.assert_array_equal(
            canvas[top : top + 16, left : left + 16], np.kron(small, np.ones((2, 2))) / 16
        )
        small[0, 0] -= 0.5
        assert known[small.tobytes()] == label
        canvas[top : top + 16, left : left + 16] = 0
        assert not canvas.any()


def test_digits_reach_every_place_where_they_fit_and_no_other():
    dot = Digits(np.full((1, 1, 8, 8), 16.0), np.array([7]))
    places = {placed(canvas) for canvas in wandering_digits(400, 2, 20, noise=0, digits=dot).images[:, 0]}
    assert places == {(row, column) for row in range(5) for column in range(5)}
    assert {placed(c) for c in wandering_digits(3, 2, 16, noise=0, digits=dot).images[:, 0]} == {(0, 0)}


def test_noise_lies_on_everything_with_the_spread_asked_for():
    quiet, noisy = wandering_digits(40, 9, noise=0).images, wandering_digits(40, 9).images
    difference = noisy - quiet
    assert abs(difference.std() - 0.1) < 0.002
    assert abs(difference.mean()) < 0.002
    assert quiet.min() == 0
    assert quiet.max() == 1


def test_digits_are_drawn_from_what_is_passed():
    held_out = load_digits(held_out=True)
    one = Digits(held_out.images[:1], held_out.labels[:1])
    assert set(wandering_digits(9, 0, digits=one).labels.tolist()) == {int(one.labels[0])}
    assert not np.array_equal(wandering_digits(9, 0, digits=held_out).images, wandering_digits(9, 0).images)


def test_a_canvas_too_small_and_no_digits_are_refused():
    with pytest.raises(
        ShapeError, match=r"1347 digits of 16 x 16 after doubling, a canvas of 15 x 15 pixels"
    ):
        wandering_digits(1, 0, 15)
    with pytest.raises(ShapeError, match="got 0 digits"):
        wandering_digits(1, 0, digits=Digits(np.zeros((0, 1, 8, 8)), np.zeros(0, np.int64)))
    with pytest.raises(ShapeError, match="wandering_digits: n must be at least 0"):
        wandering_digits(-1, 0)

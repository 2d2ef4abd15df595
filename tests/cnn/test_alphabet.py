"""Letters for the perceptron: shapes, seeds, that they can be told apart, what is refused."""

import sys

import numpy as np
import pytest

from cnn.alphabet import FONTS, letters
from cnn.errors import MissingData, ShapeError

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_letters_are_pictures_of_20x20_with_their_place_in_the_alphabet():
    images, labels = letters(40, 1, "XYZ")
    assert images.shape == (40, 1, 20, 20)
    assert images.dtype == np.float64
    assert labels.dtype == np.int64
    assert set(labels.tolist()) == {0, 1, 2}
    assert letters(0, 1).images.shape == (0, 1, 20, 20)


def test_the_seed_decides_everything():
    first, again, other = letters(20, 5), letters(20, 5), letters(20, 6)
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert not np.array_equal(first.images, other.images)


def test_every_capital_has_its_ink_inside_the_picture():
    images, _ = letters(600, 2, CAPITALS, noise=0)
    assert images.min() == 0
    assert images.max() <= 1
    assert (images.max(axis=(1, 2, 3)) > 0.8).all()
    assert not images[:, :, [0, -1], :].any()
    assert (images.sum(axis=(1, 2, 3)) > 10).all()


def test_without_jitter_each_letter_has_as_many_pictures_as_there_are_fonts():
    images, labels = letters(300, 3, "AB", jitter=0, noise=0)
    for label in (0, 1):
        assert len({image.tobytes() for image in images[labels == label]}) == len(FONTS)


def test_jitter_moves_a_letter_and_does_not_change_it():
    still, moved = letters(60, 4, "IL", jitter=0, noise=0), letters(60, 4, "IL", noise=0)
    assert len({image.tobytes() for image in moved.images}) > len({image.tobytes() for image in still.images})
    np.testing.assert_allclose(moved.images.sum(axis=(1, 2, 3)), still.images.sum(axis=(1, 2, 3)))


def test_noise_has_the_spread_asked_for():
    difference = letters(60, 4, noise=0.2).images - letters(60, 4, noise=0).images
    assert abs(difference.std() - 0.2) < 0.005


def test_a_straight_line_through_400_pixels_tells_two_letters_apart():
    images, labels = letters(400, 7, "AB")
    x = np.c_[images.reshape(400, 400), np.ones(400)]
    train, test = slice(0, 300), slice(300, 400)
    w = np.linalg.lstsq(
        x[train].T @ x[train] + np.eye(401), x[train].T @ (2 * labels[train] - 1), rcond=None
    )[0]
    assert np.mean((x[test] @ w > 0) == labels[test]) > 0.97


@pytest.mark.parametrize("alphabet", ["", "AA", "Ab", "A1", "A B"])
def test_an_alphabet_of_anything_but_different_capitals_is_refused(alphabet):
    with pytest.raises(ShapeError, match="alphabet must be different capitals from A to Z, got"):
        letters(1, 0, alphabet)


def test_a_jitter_that_could_push_letters_out_is_refused():
    with pytest.raises(ShapeError, match=r"jitter must be 0 or 1, .* got 2"):
        letters(1, 0, jitter=2)


def test_without_matplotlib_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(
        MissingData, match=r"expected the font DejaVuSans that matplotlib ships, .* pip install"
    ):
        letters(1, 0)

"""The race on wandering digits: its settings, its images, and that a run is reproducible."""

import numpy as np

from cnn import small_convnet, small_fc
from cnn.data import load_digits
from cnn.race import SETTINGS, Settings, train_as_measured, training_canvases, unseen_canvases
from cnn.wandering import wandering_digits

SHORT = Settings(canvases=96, unseen=40, epochs=1)


def test_the_settings_are_those_that_were_measured():
    measured = Settings(canvases=4000, unseen=2000, epochs=8, batch=32, learning_rate=0.03, momentum=0.9)
    assert measured == SETTINGS


def test_training_and_unseen_canvases_come_from_different_images():
    trained, unseen = training_canvases(SHORT), unseen_canvases(SHORT)
    np.testing.assert_array_equal(trained.images, wandering_digits(96, SETTINGS.canvases_seed).images)
    held_out = wandering_digits(40, SETTINGS.unseen_seed, digits=load_digits(held_out=True))
    np.testing.assert_array_equal(unseen.images, held_out.images)


def test_a_run_is_decided_by_its_seed():
    canvases = training_canvases(SHORT)
    runs = [
        train_as_measured(small_convnet(), canvases, seed=seed, settings=SHORT, progress=False).losses
        for seed in (1, 1, 2)
    ]
    assert runs[0] == runs[1] != runs[2]


def test_the_learning_rate_falls_from_the_setting_to_nothing():
    history = train_as_measured(small_fc(), training_canvases(SHORT), seed=0, settings=SHORT, progress=False)
    np.testing.assert_allclose(history.learning_rates, [0.03, 0.02, 0.01])

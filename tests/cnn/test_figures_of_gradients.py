"""The figures of notebook 05: what they draw is computed, and their words say it."""

import numpy as np
import pytest

from cnn import figures
from cnn.figures.step_sizes import STEPS, step_errors


def test_the_multiplication_table_says_every_product():
    assert "2, 3, 4; 20, 30, 40" in figures.multiplication_table(np.array([1, 10]), np.array([2, 3, 4])).alt


def test_the_stretched_image_is_read_channel_by_channel_and_row_by_row():
    image = np.array([[[0, 1], [4, 5]], [[20, 21], [24, 25]]])
    alt = figures.stretching(image, np.arange(8), 0.5).alt
    assert ": 0, 1, 4, 5, 20, 21, 24, 25. Below" in alt
    assert f"the score is {image.ravel() @ np.arange(8) + 0.5:g}." in alt


def test_the_loss_of_equal_scores_is_that_of_chance():
    assert "2.303 at 0" in figures.loss_over_score().alt
    assert "12.2 at a score of −10" in figures.loss_over_score().alt
    assert "1.099 at 0" in figures.loss_over_score(3).alt


def test_the_bars_name_the_right_class_and_every_gradient():
    scores, dscores = np.array([1, 2, 3]), np.array([0.09, 0.245, -0.335])
    alt = figures.gradient_bars(scores, dscores, 2, ["cat", "dog", "frog"]).alt
    assert "cat 0.09, dog 0.245, frog −0.335" in alt
    assert alt.endswith("right class, frog.")


def test_the_error_of_the_central_difference_falls_twice_as_steeply_until_rounding():
    forward, central = step_errors()
    falling = (STEPS <= 1e-1) & (STEPS >= 1e-3)
    for errors, order in ((forward, 1), (central, 2)):
        steepness = np.polyfit(np.log10(STEPS[falling]), np.log10(errors[falling]), 1)[0]
        assert steepness == pytest.approx(order, abs=0.05)
        assert errors[-1] > 1000 * errors.min()  # the other arm of the V
    assert STEPS[central.argmin()] == pytest.approx(1e-5, rel=30)
    assert central.min() < forward.min()

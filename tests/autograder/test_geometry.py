"""Which pixels a function reads, decoded from its answers alone."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import geometry
from autograder.answerkey import Outcome, ReadsKey
from autograder.checks import exercises
from autograder.keybuilding import visible_key

EXERCISES = exercises("01_convolution")


def reads_key(exercise: str) -> ReadsKey:
    reads = visible_key(EXERCISES[exercise], 1).reads
    assert reads is not None
    return reads


@pytest.fixture(scope="module")
def plane() -> ReadsKey:
    return reads_key("correlate2d")


def asked(reads: ReadsKey, function) -> list[Outcome]:
    return [Outcome(value=np.asarray(function(*question.args), float)) for question in reads.questions]


def right(reads: ReadsKey):
    return geometry.table(reads, [question.expected for question in reads.questions])


def strided(rows, columns, top=0, left=0):
    """Correlation of a padded image in steps, written as loops."""

    def function(x, k):
        padded = np.pad(x, [(top, top), (left, left)])
        y = np.zeros(
            ((padded.shape[0] - k.shape[0]) // rows + 1, (padded.shape[1] - k.shape[1]) // columns + 1)
        )
        for i, j in np.ndindex(y.shape):
            y[i, j] = np.sum(
                k * padded[i * rows : i * rows + k.shape[0], j * columns : j * columns + k.shape[1]]
            )
        return y

    return function


def test_the_right_table_says_that_output_plus_tap_is_the_pixel(plane):
    table = right(plane)
    for u, v, i, j in np.ndindex(table.shape[:-1]):
        assert tuple(table[u, v, i, j]) == (u + i, v + j)


def test_steps_of_the_right_table_are_ones_and_it_begins_at_the_corner(plane):
    affine = geometry.fit(plane, right(plane))
    assert affine.origin.tolist() == [0, 0]
    assert affine.steps.tolist() == [[1, 0, 1, 0], [0, 1, 0, 1]]


@pytest.mark.parametrize(("rows", "columns"), [(2, 1), (1, 2), (2, 2)])
def test_a_stride_is_recovered_and_told_with_the_pixel_that_shows_it(plane, rows, columns):
    table = geometry.table(plane, asked(plane, strided(rows, columns)))
    assert geometry.fit(plane, table).steps.tolist() == [[1, 0, rows, 0], [0, 1, 0, columns]]
    text = geometry.describe(plane, right(plane), table)
    axis, name = ("output row", "row") if rows > 1 else ("output column", "column")
    assert (
        f"One step along the {axis} axis moves the {name} that is read by 2; it should move it by 1." in text
    )


def test_an_offset_from_padding_is_recovered(plane):
    table = geometry.table(plane, asked(plane, strided(1, 1, 1, 2)))
    assert geometry.fit(plane, table).origin.tolist() == [-1, -2]
    text = geometry.describe(plane, right(plane), table)
    assert text == (
        "With a filter that is 1 at (0, 0) and 0 elsewhere, output (1, 2) read pixel (row 0, column 0); "
        "it should read pixel (row 1, column 2)."
    )


def test_a_flip_is_recovered_as_a_negative_step(plane):
    table = geometry.table(plane, asked(plane, lambda x, k: strided(1, 1)(x, k[::-1])))
    assert geometry.fit(plane, table).steps.tolist() == [[-1, 0, 1, 0], [0, 1, 0, 1]]
    assert "filter row axis moves the row that is read by -1" in geometry.describe(plane, right(plane), table)


def test_a_transposed_filter_is_recovered(plane):
    table = geometry.table(plane, asked(plane, lambda x, k: strided(1, 1)(x, k.T)))
    assert geometry.fit(plane, table).steps.tolist() == [[0, 1, 1, 0], [1, 0, 0, 1]]


def test_channels_and_images_are_recovered():
    reads = reads_key("conv2d_valid")
    function = EXERCISES["conv2d_valid"].reference
    reversed_channels = geometry.table(reads, asked(reads, lambda x, w, b: function(x[:, ::-1], w, b)))
    steps = geometry.fit(reads, reversed_channels).steps
    assert steps[reads.pixel_axes.index("channel"), 0] == -1
    one_image = geometry.table(reads, asked(reads, lambda x, w, b: function(x[[0, 0]], w, b)))
    text = geometry.describe(reads, right(reads), one_image)
    assert "output (1, 0, 0, 0) read pixel (image 0, channel 0, row 0, column 0)" in text
    assert "moves the image that is read by 0; it should move it by 1" in text


def test_a_number_has_no_output_axes_and_is_still_told():
    reads = reads_key("filter_response")
    function = EXERCISES["filter_response"].reference
    swapped = geometry.table(reads, asked(reads, lambda x, w, b, i, j: function(x, w, b, j, i)))
    text = geometry.describe(reads, right(reads), swapped)
    assert "the result read pixel (channel 0, row 3, column 1)" in text
    assert "it should read pixel (channel 0, row 1, column 3)" in text


def test_right_reads_need_no_words(plane):
    assert geometry.describe(plane, right(plane), right(plane)) == ""


def test_mixed_pixels_are_no_reads_and_get_no_sentence(plane):
    table = geometry.table(plane, asked(plane, lambda x, k: strided(1, 1)(x, k) / 3))
    assert (table == geometry.BLEND).any()
    assert geometry.fit(plane, table) is None
    assert geometry.describe(plane, right(plane), table) == ""


@pytest.mark.parametrize(
    "value",
    [
        None,
        np.zeros(3),
        np.zeros((2, 2), complex),
        np.full((2, 2), np.nan),
        np.full((2, 2), 1e300),
        np.zeros((0, 0)),
    ],
)
def test_answers_that_are_no_table_upset_nothing(plane, value):
    table = geometry.table(plane, [Outcome(value=value)] * 6)
    if table is not None:
        assert geometry.fit(plane, table) is None
        geometry.describe(plane, right(plane), table)


def test_answers_of_different_shapes_are_no_table(plane):
    outcomes = [Outcome(value=np.zeros((2, i))) for i in range(6)]
    assert geometry.table(plane, outcomes) is None


def test_the_window_of_an_output_is_cut_from_the_arguments_of_any_case(plane):
    x, k = np.arange(20.0).reshape(4, 5), np.ones((2, 2))
    assert geometry.window(plane, (x, k), (1, 2)).tolist() == [[7, 8], [12, 13]]
    assert geometry.window(plane, (x, k), (3, 0)) is None
    flipped = reads_key("convolve2d")
    assert geometry.window(flipped, (x, k), (1, 2)) is None


def test_an_answer_of_a_million_numbers_for_each_tap_is_not_decoded(plane):
    shape = (1000, 1000)  # the six tables of it would take a quarter of a gigabyte
    assert geometry.table(plane, asked(plane, lambda x, k: np.ones(shape))) is None


def test_an_answer_that_is_somewhat_too_large_is_decoded(plane):
    padded = strided(1, 1, top=1, left=1)
    assert geometry.table(plane, asked(plane, padded)) is not None

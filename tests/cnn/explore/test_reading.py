"""What somebody's function reads is found out, however wrong, slow or broken it is."""

import threading
import time

import numpy as np
import pytest

import cnn
from autograder.misconceptions import misconceptions
from cnn.explore import reading as module
from cnn.explore.comparing import difference, wanted
from cnn.explore.reading import MIXED, NOTHING, Question, read
from cnn.explore.steps import Axis

ROWS, COLUMNS = Axis(n=6, f=2, s=2, p=0), Axis(n=9, f=3, s=1, p=0)
IMAGE = np.arange(54).reshape(6, 9) % 5
WEIGHTS = np.array([[1, -2, 0], [3, 1, -1]])
QUESTION = Question(image=IMAGE, weights=WEIGHTS, stride=(2, 1))
SQUARE = Axis(n=7, f=3, s=2, p=1)
PADDED = Question(
    image=np.arange(49).reshape(7, 7) % 4, weights=np.array([[1, 2, -1], [-2, 0, 1], [-1, 1, 2]]),
    stride=(2, 2), padding=(1, 1),
)  # fmt: skip


def sums(question, **options):
    right = cnn.conv2d(
        question.image[None, None],
        question.weights[None, None],
        [0],
        question.stride,
        question.padding,
        **options,
    )
    return right[0, 0].astype(int).tolist()


def found(function, question=PADDED, rows=SQUARE, columns=SQUARE):
    reading = read(function, question)
    assert not reading.trouble
    return difference(rows, columns, sums(question), reading)


def padded(x, p, **options):
    return np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], **options)


def test_right_function_reads_what_the_stops_say():
    for question, rows, columns in ((QUESTION, ROWS, COLUMNS), (PADDED, SQUARE, SQUARE)):
        reading = read(cnn.conv2d, question)
        np.testing.assert_array_equal(reading.pixels, wanted(rows, columns))
        np.testing.assert_array_equal(reading.values, sums(question))
        assert reading.known.all()
        assert (reading.bias, reading.constant, reading.remark, reading.trouble) == (1.0, False, "", "")
        assert difference(rows, columns, sums(question), reading) == ""


WRONG = {
    "flipped": (
        lambda x, w, b, s, p: cnn.conv2d(x, w[:, :, ::-1, ::-1], b, s, p),
        "One step down in the filter moves your reading by 1 row up; it should be 1 row down. "
        "Your filter is flipped in both directions.",
    ),
    "columns flipped": (
        lambda x, w, b, s, p: cnn.conv2d(x, w[..., ::-1], b, s, p),
        "One step to the right in the filter moves your reading by 1 column to the left; "
        "it should be 1 column to the right. Your filter is flipped left to right.",
    ),
    "filter transposed": (
        lambda x, w, b, s, p: cnn.conv2d(x, w.swapaxes(2, 3), b, s, p),
        "One step down in the filter moves your reading by 1 column to the right; it should be 1 row down.",
    ),
    "output transposed": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b, s, p).swapaxes(2, 3),
        "One step down in the output moves your reading by 2 columns to the right; it should be 2 rows down.",
    ),
    "stride ignored": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b, 1, p),
        "It gives 7 × 7 values; 4 × 4 are right. One step down in the output moves your reading by 1 row "
        "down; it should be 2 rows down.",
    ),
    "stride of rows only": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b, (s, 1), p),
        "It gives 4 × 7 values; 4 × 4 are right. One step to the right in the output moves your reading by "
        "1 column to the right; it should be 2 columns to the right.",
    ),
    "padding on one side": (
        lambda x, w, b, s, p: cnn.conv2d(padded(x, p)[:, :, p:, p:], w, b, s, 0, mode="floor"),
        "It gives 3 × 3 values; 4 × 4 are right. Every window of yours lies 1 row down and 1 column to the "
        "right from where it should be.",
    ),
    "padding with the edge": (
        lambda x, w, b, s, p: cnn.conv2d(padded(x, p, mode="edge"), w, b, s, 0),
        "In output (0, 0), your weight (0, 0) meets pixel (0, 0); it should meet a zero or nothing.",
    ),
    "last row missing": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b, s, p)[:, :, :-1],
        "It gives 3 × 4 values; 4 × 4 are right.",
    ),
    "bias for every weight": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b * w[0].size, s, p),
        "A bias of 1 raises every output by 9; it should be 1.",
    ),
    "no bias": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b * 0, s, p),
        "A bias of 1 raises every output by 0; it should be 1.",
    ),
    "bias by position": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b * 0, s, p) + b * np.arange(4),
        "A bias of 1 does not raise all outputs by the same.",
    ),
    "a constant": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b, s, p) + 1,
        "It adds something even where filter and bias are 0.",
    ),
    "mean": (
        lambda x, w, b, s, p: cnn.conv2d(x, w / w[0].size, b, s, p),
        "Every output is 0.111 times what it should be.",
    ),
    "subtracted": (
        lambda x, w, b, s, p: -cnn.conv2d(x, w, -b, s, p),
        "Every output is -1 times what it should be.",
    ),
    "nan": (
        lambda x, w, b, s, p: cnn.conv2d(x, w, b, s, p) * np.nan,
        "Its output holds values that are no numbers (nan or infinite).",
    ),
    "filter ignored": (
        lambda x, w, b, s, p: cnn.conv2d(x, np.ones_like(w), b, s, p),
        "It adds something even where filter and bias are 0.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", WRONG)
def test_mistake_is_described(mistake):
    function, words = WRONG[mistake]
    if mistake == "filter ignored":
        assert found(function)
    else:
        assert found(function) == words


def test_relu_inside_shows_in_a_sum():
    def function(x, w, b, stride, padding):
        return np.maximum(cnn.conv2d(x, w, b, stride, padding), 0)

    assert min(map(min, sums(PADDED))) < 0
    assert "the sum should be -" in found(function)


VALID = Question(image=IMAGE, weights=WEIGHTS, form="valid")
UNSEEN = {  # one image, one channel and one filter: what is done with more cannot be seen
    "filters_channels_swapped", "channel_mean", "channel_maximum", "channels_overwritten",
    "channels_reversed", "first_image_for_all", "first_filter_for_all", "first_bias_for_all",
    "first_channel_only", "bias_per_channel", "filters_first", "integer_result",
    "float32_result", "bias_per_position",
}  # fmt: skip


@pytest.mark.parametrize("wrong", misconceptions("conv2d_valid"), ids=lambda wrong: wrong.id)
def test_every_wrong_variant_of_the_bank_is_seen_where_one_channel_shows_it(wrong):
    rows, columns = Axis(n=6, f=2, s=1, p=0), COLUMNS
    reading = read(wrong.function, VALID)
    right = cnn.correlate2d(IMAGE, WEIGHTS).astype(int).tolist()
    told = reading.trouble or reading.remark or difference(rows, columns, right, reading)
    assert bool(told) == (wrong.id not in UNSEEN)


@pytest.mark.parametrize("form", ["plane", "line"])
def test_functions_of_two_arguments_are_read(form):
    function = cnn.correlate2d if form == "plane" else cnn.correlate1d
    image = IMAGE if form == "plane" else IMAGE[1:2]
    weights = WEIGHTS if form == "plane" else WEIGHTS[:1]
    reading = read(function, Question(image=image, weights=weights, form=form))
    rows = Axis(n=image.shape[0], f=weights.shape[0], s=1, p=0)
    np.testing.assert_array_equal(reading.pixels, wanted(rows, COLUMNS))
    assert reading.bias == 1.0


def test_arguments_are_what_the_exercise_passes():
    seen = []
    read(lambda *arguments: seen.append(arguments), PADDED)
    x, w, b, stride, padding = seen[0]
    assert (x.shape, w.shape, b.shape, stride, padding) == ((1, 1, 7, 7), (1, 1, 3, 3), (1,), 2, 1)
    strip = Question(image=IMAGE[:1], weights=WEIGHTS[:1], stride=(1, 2), padding=(0, 1))
    read(lambda *arguments: seen.append(arguments), strip)
    assert seen[-1][3:] == (2, (0, 1))


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError


class Odd:
    def __array__(self, *_, **__):
        raise RuntimeError("no")


def raising(error):
    def function(*_):
        raise error

    return function


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising(IndexError("index 9 is out of bounds")), "raises an IndexError: index 9 is out of bounds"),
        (raising(ValueError("no\n  way")), "raises a ValueError: no way"),
        (raising(Unprintable()), "raises an Unprintable"),
        (raising(SystemExit(1)), "raises a SystemExit: 1"),
        (raising(KeyboardInterrupt()), "raises a KeyboardInterrupt"),
        (lambda *_: None, "returns None: its last line should be a return"),
        (lambda *_: "5 × 5", "returns a str, not an array of numbers"),
        (lambda *_: Odd(), "returns a Odd, not an array of numbers"),
        (lambda *_: [[1, 2], [3]], "returns a list, not an array of numbers"),
        (lambda *_: {"y": 1}, "returns a dict, not an array of numbers"),
        (lambda *_: np.array([1 + 2j]), "returns a ndarray, not an array of numbers"),
        (lambda *_: np.zeros((1, 2, 3, 4)), "returns an array of shape (1, 2, 3, 4); it should have 4 axes"),
        (lambda *_: np.zeros((1, 1, 99, 4)), "returns an array of shape (1, 1, 99, 4), too large to draw"),
        (lambda x: x, "raises a TypeError: test_whatever"),
    ],
)
def test_whatever_it_does_is_said(function, words):
    reading = read(function, PADDED)
    assert reading.trouble.startswith(words) or words.endswith("test_whatever")
    assert reading.trouble
    assert reading.values.size == 0


@pytest.mark.parametrize("value", [7, 2.5, True, np.float32(3), np.zeros((0, 4)), [[[[1.0]]]], np.inf])
def test_numbers_of_any_kind_are_an_output(value):
    reading = read(lambda *_: value, PADDED)
    assert not reading.trouble
    difference(SQUARE, SQUARE, sums(PADDED), reading)


def test_odd_shape_is_read_all_the_same_and_remarked():
    reading = read(lambda *a: cnn.conv2d(*a)[0, 0], PADDED)
    assert reading.remark.startswith("The shape of its answer is (4, 4); it should have 4 axes")
    np.testing.assert_array_equal(reading.pixels, wanted(SQUARE, SQUARE))


def test_nobody_can_change_the_arrays_of_others():
    def function(x, w, b, stride, padding):
        x += 1
        return cnn.conv2d(x - 1, w, b, stride, padding)

    reading = read(function, PADDED)
    assert "changes the arrays" in reading.remark
    np.testing.assert_array_equal(reading.pixels, wanted(SQUARE, SQUARE))
    assert PADDED.image.max() == 3


def test_array_that_is_returned_again_and_again_is_read_each_time():
    kept = np.zeros((1, 1, 4, 4))

    def function(*arguments):
        kept[:] = cnn.conv2d(*arguments)
        return kept

    np.testing.assert_array_equal(read(function, PADDED).pixels, wanted(SQUARE, SQUARE))


def test_endless_loop_is_stopped_in_time():
    def function(*_):
        while True:
            pass

    start = time.perf_counter()
    reading = read(function, PADDED, seconds=0.1)
    assert time.perf_counter() - start < 1
    assert reading.trouble == "does not answer within 0.1 s; it was stopped"
    time.sleep(0.2)
    assert not [thread for thread in threading.enumerate() if thread.name == module.THREAD]


def test_slow_function_is_read_in_part():
    def function(*arguments):
        time.sleep(0.05)
        return cnn.conv2d(*arguments)

    reading = read(function, PADDED, seconds=0.28)
    assert 0 < reading.known.sum() < 9
    assert "It is slow:" in reading.remark
    assert (reading.pixels[~reading.known] == MIXED).all()
    assert difference(SQUARE, SQUARE, sums(PADDED), reading) == ""


def test_function_that_fails_for_some_filters_only_is_read_in_part():
    def function(x, w, b, stride, padding):
        if w[0, 0, 1, 1] == 1 and w.sum() == 1:
            raise ZeroDivisionError
        return cnn.conv2d(x, w, b, stride, padding)

    reading = read(function, PADDED)
    assert reading.known.sum() == 8
    assert not reading.known[1, 1]


def test_printing_and_warnings_stay_inside(capsys):
    def function(x, w, b, stride, padding):
        print("here")
        np.float64(1) / np.float64(0)
        return cnn.conv2d(x, w, b, stride, padding)

    assert not read(function, PADDED).trouble
    assert capsys.readouterr().out == ""


def test_sum_of_two_pixels_is_no_pixel():
    reading = read(lambda x, w, b, s, p: cnn.conv2d(x + np.roll(x, 1, 3), w, b, s, p), PADDED)
    assert set(np.unique(reading.pixels)) == {NOTHING, MIXED}

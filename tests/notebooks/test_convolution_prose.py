"""Notebook 01: every number in its prose is computed here, and every worked example gives what it says."""

import re
from math import prod

import numpy as np
import pytest
from prose import POINTS, SECTION, SHAPE, Master, numbers

import cnn
from cnn.explore.drawings import flip, stride_padding, volume
from cnn.explore.drawings.volume_layer import SIDE

MASTER = Master("01_convolution")

COLOUR, FILTER, SIX = (3, 32, 32), (3, 5, 5), 6
MAPS = cnn.conv2d_valid(np.zeros((1, *COLOUR)), np.zeros((SIX, *FILTER)), np.zeros(SIX)).shape
PREVIEW = cnn.conv2d_valid(np.zeros(MAPS), np.zeros((10, SIX, 5, 5)), np.zeros(10)).shape
FC_WEIGHTS = prod(COLOUR) * prod(MAPS)
SIGNAL, TAPS = np.array([1, 2, 3, 4]), np.array([2, 3, 5])
BUG = {"x": np.ones((1, 3, 4, 4)), "w": np.ones((2, 3, 2, 2)), "b": np.array([1, 10])}

# What the prose claims outside equations: words -> the numbers in them, computed.
CLAIMS = {
    "45 to 60 minutes": (45, 60),
    "tried on the 347 others": (len(cnn.load_digits().labels) - 1000,),
    "fitted on 1,000 images": (1000,),
    "into 3072×1": (prod(COLOUR), 1),
    "each of the 3072 numbers": (prod(COLOUR),),
    "activation map** of 28×28": MAPS[2:],
    "Correlation gave 23": (cnn.correlate1d(SIGNAL, TAPS)[0],),
    "Correlation gave 33": (cnn.correlate1d(SIGNAL, TAPS)[1],),
    "a dot product of 75 numbers with 75 weights": (prod(FILTER), prod(FILTER)),
    "becomes `(1, 6, 28, 28)`": MAPS,
    "75 products and one bias": (prod(FILTER),),
    "From 32 to 28 to 24": (COLOUR[1], MAPS[2], PREVIEW[2]),
    "the same 760 parameters": (cnn.conv_parameters(5, 3, 10),),
    "13 in the first map, 22 in the second": tuple(cnn.conv2d_valid(**BUG)[0, :, 0, 0]),
    "gives 15 and 42": tuple(cnn.conv2d_valid(BUG["x"], BUG["w"], 3 * BUG["b"])[0, :, 0, 0]),
    "six filters have 456 parameters": (cnn.conv_parameters(5, 3, SIX),),
    "the same output has 14,455,392": (FC_WEIGHTS + prod(MAPS),),
    "it needs 75 weights instead of 3072": (prod(FILTER), prod(COLOUR)),
    "the same 75 weights": (prod(FILTER),),
    "instead of 75. Each filter": (prod(FILTER),),
    "each of the 784 places": (prod(MAPS[2:]),),
    "weights instead of 14,450,688": (FC_WEIGHTS,),
}


@pytest.mark.parametrize("words", CLAIMS)
def test_what_the_prose_claims_is_computed(words):
    assert words in MASTER.text
    assert numbers(words) == [float(n) for n in CLAIMS[words]]


def test_no_number_of_the_prose_goes_unchecked():
    text = MASTER.left_over(CLAIMS, SECTION, SHAPE, POINTS)
    assert {n for n in numbers(text) if n >= 10} - {10.0} == set()  # the bias of Ada's filter


@pytest.mark.parametrize("shape", sorted(set(re.findall(SHAPE, MASTER.prose))))
def test_every_shape_of_the_prose_is_one_that_the_lecture_or_a_function_gives(shape):
    channels_last = {f"{s[2]}×{s[3]}×{s[1]}" for s in (MAPS, PREVIEW, (1, *COLOUR), (1, *FILTER))}
    flat = {"3072×1", "32×32", "28×28", "5×5", "5×5×6", "8×8", "7×7", "3×3", "2×2"}
    small = f"{SIDE}×{SIDE}×3"  # the image of the explorer
    assert shape in channels_last | flat | {small}


def test_by_hand_cases_of_the_prose_are_what_the_reference_gives():
    assert "`2·1 + 3·2 + 5·3 = 23`" in MASTER.prose
    assert cnn.correlate1d(SIGNAL, TAPS).tolist() == [23, 33]
    assert "`5·1 + 3·2 + 2·3 = 17`" in MASTER.prose
    assert cnn.convolve2d(SIGNAL[None], TAPS[None]).tolist() == [[17, 27]]


EXAMPLES = {
    "correlate1d": ([1, 2, 3, 4], [2, 3, 5], [23, 33]),
    "correlate2d": ([[1, 0, 2, 1], [0, 3, 1, 0], [2, 1, 0, 1]], [[1, 2, 0], [0, 1, -1]], [[3, 5], [7, 4]]),
    "convolve2d": ([[1, 0, 2], [0, 2, 1]], [[1, 2], [3, 4]], [[6, 11]]),
    "filter_response": (
        [[[1, 2], [3, 4]], [[0, 1], [1, 0]]],
        [[[1, 0], [0, 1]], [[2, 2], [2, 2]]],
        10,
        0,
        0,
        19,
    ),
    "conv2d_valid": (
        [[[[1, 2, 0], [0, 1, 3]], [[0, 1, 1], [2, 0, 1]]]],
        [[[[1, 0], [0, 1]], [[0, 0], [0, 0]]], [[[0, 0], [0, 0]], [[1, 1], [1, 1]]]],
        [0.5, -1.0],
        [[[[2.5, 5.5]], [[2.0, 2.0]]]],
    ),
    "conv_parameters": (5, 3, 10, 760),
}


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_worked_example_of_every_stub_is_right(exercise):
    *arguments, expected = EXAMPLES[exercise]
    arguments = [np.array(a) if isinstance(a, list) else a for a in arguments]
    for function in (getattr(cnn, exercise), MASTER.solution(exercise)):
        assert np.array_equal(function(*arguments), expected)


@pytest.mark.parametrize("exercise", MASTER.exercises)
def test_the_worked_example_stands_in_the_stub(exercise):
    text = re.sub(r"\s", "", MASTER.exercises[exercise])
    values = EXAMPLES[exercise][-1:] if exercise == "conv2d_valid" else EXAMPLES[exercise]
    for row in [row for value in values for row in (value if np.ndim(value) > 1 else [value])]:
        assert re.sub(r"\s", "", str(row)) in text


def test_a_shuffle_leaves_the_fully_connected_layer_indifferent():
    """The claim of section 1, with the notebook's own function."""
    source = MASTER.cell("def fc_accuracy")
    namespace = {"np": np}
    exec(source.split("\n\n\nprint")[0], namespace)
    images, labels = cnn.load_digits()
    pixels = images.reshape(len(images), -1)
    shuffled = pixels[:, np.random.default_rng(0).permutation(64)]
    accuracy = namespace["fc_accuracy"](pixels, labels)
    assert namespace["fc_accuracy"](shuffled, labels) == accuracy
    assert 0.8 < accuracy < 0.95


def test_what_the_prose_says_of_the_flip_is_what_its_explorer_shows():
    def outputs(**state):
        svg = flip.draw(flip.State(**state)).svg
        said = re.findall(
            r'data-cell="(correlation|convolution):(\d),(\d)" aria-label="[^"]*?(?:= |is )(\d+)\. With', svg
        )
        return {
            name: {(int(i), int(j)): int(n) for one, i, j, n in said if one == name} for name in flip.NAMES
        }

    assert "The nine numbers move with the 1." in MASTER.prose
    start, moved = outputs(), outputs(column=4)
    for name in flip.NAMES:
        nine = {place: n for place, n in start[name].items() if n}
        assert sorted(nine.values()) == [*range(1, 10)]
        assert {(i, j + 1): n for (i, j), n in nine.items()} == {
            place: n for place, n in moved[name].items() if n
        }
    assert "Correlation lays the kernel as it is: the 1 stays" in MASTER.text
    corner = outputs(row=0, column=0)
    left = {name: [n for n in corner[name].values() if n] for name in flip.NAMES}
    assert left == {"correlation": [1], "convolution": [9]}
    blurred = outputs(kernel="blur")
    assert blurred["correlation"] == blurred["convolution"]


def test_what_the_prose_says_of_the_volume_is_what_its_explorer_shows():
    def sentence(**state):
        return volume.draw(volume.State(filters=6, guess=75, **state)).sentence

    assert "explore.volume(filters=6, guess=75)" in MASTER.code
    assert "5·5·3 = 75 products" in sentence()
    fewer = sentence(channels=2)
    assert "5·5·2 = 50 products" in fewer
    assert "Each filter writes one map" in sentence()
    assert "new image of size 3×3×6" in sentence()
    assert sentence().split("Each filter")[1] == fewer.split("Each filter")[1]
    assert f"`{SIDE} − 3 + 1 = 5`" in MASTER.prose
    assert "3·3·3 = 27 products" in sentence(size=3)
    assert "one map of size 5×5" in sentence(size=3)


def test_what_the_prose_says_of_the_strip_and_the_image_is_what_their_explorer_shows():
    def drawn(**state):
        return stride_padding.draw(stride_padding.State(**state))

    def words(key, **state):
        return re.search(rf'data-cell="{key}" aria-label="([^"]*)"', drawn(**state).svg)[1]

    opened = MASTER.code
    assert 'explore.stride_padding(dimension="1-D strip")' in opened
    assert "One output reads the first number, three read the middle one" in MASTER.prose
    assert "read once" in words("x:0,0", dimension="1-D strip")
    assert "read 3 times" in words("x:0,3", dimension="1-D strip")
    for kernel, size in ((7, 1), (1, 7)):
        assert f"`7 − {kernel} + 1 = {size}`" in MASTER.prose
        assert f"has {size} value" in drawn(dimension="1-D strip", kernel=kernel).sentence
    assert "does not fit" in drawn(dimension="1-D strip", image=6, kernel=7).sentence
    assert "They share six pixels: two of their three columns" in MASTER.prose
    first, second = ({(i, j + at) for i in range(3) for j in range(3)} for at in (0, 1))
    assert len(first & second) == 6
    for key in ("y:0,0", "y:0,1"):
        assert len(re.findall("·", words(key))) == 9  # the products of a window
    rectangle = drawn(apart=True, image=9, image_rows=6, kernel=3, kernel_rows=2)
    assert "5 × 7 values" in rectangle.sentence

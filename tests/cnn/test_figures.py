"""The figures: a real picture, the same in words, and kind messages for functions that are not there yet."""

import functools
import html.parser
import io

import numpy as np
import pytest
from matplotlib.image import imread

from cnn import figures, output_size
from cnn.figures.drawing import number
from cnn.figures.flip import slide
from cnn.figures.maps import checked
from cnn.figures.nets import crowded

X = np.array([[1, 0, 2, 1], [0, 3, 1, 0], [2, 1, 0, 1]])
K = np.array([[1, 2, 0], [0, 1, -1]])
MAPS = np.arange(2 * 5 * 4, dtype=float).reshape(1, 2, 5, 4)
RGB = np.linspace(0, 1, 3 * 7 * 6).reshape(3, 7, 6)
CENTRE = np.array([[1, 2, 0, 1, 3], [2, 0, 1, 3, 1], [1, 3, 9, 0, 2], [0, 1, 3, 2, 1], [3, 1, 0, 2, 3]])
WORDS = {"alt": "Two grids.", "caption": "Look."}

PICTURES = {
    "sliding_1d": lambda: figures.sliding_1d(np.array([1, 2, 3, 4]), np.array([2, 3, 5])),
    "sliding_2d": lambda: figures.sliding_2d(X, K, 1, 0),
    "impulse": lambda: figures.impulse(np.arange(9.0).reshape(3, 3)),
    "channel_products": lambda: figures.channel_products(
        -np.ones((3, 3, 4)), np.ones((3, 2, 2)), 0.5, 1, 2, ["red", "green", "blue"]
    ),
    "connections": lambda: figures.connections(),
    "map_stack": lambda: figures.map_stack(RGB, MAPS),
    "filtered": lambda: figures.filtered(RGB.transpose(1, 2, 0), np.ones((2, 3, 3, 3)), MAPS, ["one", "two"]),
    "image_rows": lambda: figures.image_rows([RGB, RGB], ["above", "below"], **WORDS),
    "letter_weights": lambda: figures.letter_weights(
        np.eye(20)[None].repeat(2, axis=0), ["T", "I"], np.linspace(-1, 1, 400), 0.5
    ),
    "mistakes_and_loss": lambda: figures.mistakes_and_loss([30, 8, 0], [0.08, 0.02, 0.01]),
    "then_and_now": lambda: figures.then_and_now(
        {"chips": (1e6, 1e9), "numbers seen\nin training": (9.4e8, 1.7e13)}, (1998, 2010)
    ),
    "timeline": lambda: figures.timeline([(1957, "Rosenblatt", "the Perceptron"), (2015, "He", "ResNet")]),
    "scattered": lambda: figures.scattered(np.array([1, 10]), np.array([2, 3, 5]), stride=2),
    "reached": lambda: figures.reached(np.array([[1, 2], [3, 4]]), (1, 1), 3),
    "cropped": lambda: figures.cropped(np.arange(20.0).reshape(4, 5), 1),
    "xor_planes": lambda: figures.xor_planes(np.array([[1, -1], [-1, 1]]), np.ones((1, 2))),
    "pool_windows": lambda: figures.pool_windows(np.arange(24.0).reshape(4, 6), 2, 2),
    "gradient_routes": lambda: figures.gradient_routes(CENTRE, np.array([[1, 2], [3, -4]]), 3, 2),
    "pooled_maps": lambda: figures.pooled_maps([RGB[0], RGB[0, ::2, ::2]]),
    "tolerance": lambda: figures.tolerance({"no pooling": [1, 0.5, -0.05], "windows of 2×2": [1, 0.8, 0.3]}),
    "steps": lambda: figures.steps(7, 3, 3),
    "coverage": lambda: figures.coverage(7, 3, (0, 1)),
    "size_over_depth": lambda: figures.size_over_depth(32, 5, (0, 2)),
    "bordered": lambda: figures.bordered(X, (1, 2)),
    "padded_step": lambda: figures.padded_step(X, K, 1, 1, 0, 1, 0.5),
    "neurons": lambda: figures.neurons(5),
    "maps_beside": lambda: figures.maps_beside(RGB[0], [RGB[1], RGB[1, ::2, ::2]], ["one", "two"]),
    "multiplication_table": lambda: figures.multiplication_table(np.array([1, 10]), np.array([2, 3, 4])),
    "gradient_bars": lambda: figures.gradient_bars(
        np.array([1, 2, 3]), np.array([0.09, 0.245, -0.335]), 2, ["cat", "dog", "frog"]
    ),
    "loss_over_score": lambda: figures.loss_over_score(),
    "error_against_step": lambda: figures.error_against_step(),
    "cone": lambda: figures.cone([("POOL", 2, 2), ("CONV", 8, 3, 1, 0)]),
    "shift_tolerance": lambda: figures.shift_tolerance(),
    "nets": lambda: figures.nets({"LeNet-5": (61706, 416520), "AlexNet": (62378344, 1135256096)}),
    "stretching": lambda: figures.stretching(MAPS[0, :, :2, :2], np.arange(8), 0.5),
    "filters_before_after": lambda: figures.filters_before_after(RGB[:2, None] - 3, RGB[:2, None]),
    "trace_table": lambda: figures.trace_table(
        [("CONV", 8, 5, 1, 2), ("FC", 10)], [((8, 28, 28), 208), ((10,), 62730)], (1, 28, 28)
    ),
    "number_grids": lambda: figures.number_grids([X, K], ["image", "filter"], **WORDS),
    "collapse": lambda: figures.collapse(),
    "six_activations": lambda: figures.six_activations(),
    "gradient_depth": lambda: figures.gradient_depth(
        {"ReLU": np.ones(21), "tanh": 0.5 ** np.arange(21), "sigmoid": 0.25 ** np.arange(21)}
    ),
}


@functools.cache
def draw(name):
    return PICTURES[name]()


class Tags(html.parser.HTMLParser):
    """Collects the tags of a piece of HTML with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found[tag] = dict(attributes)


@pytest.mark.parametrize("name", PICTURES)
def test_every_figure_is_a_picture_with_ink_and_the_same_in_words(name):
    picture = draw(name)
    pixels = imread(io.BytesIO(picture.png))
    assert pixels.shape[1] == pytest.approx(2 * picture.width, abs=2)  # twice as sharp as it is shown
    assert pixels[..., :3].min() < 0.2
    assert picture.alt.endswith(".")
    assert picture.caption.endswith(".")
    assert picture.alt in repr(picture)


@pytest.mark.parametrize("name", PICTURES)
def test_no_figure_runs_over_the_edge_of_its_sheet(name):
    pixels = imread(io.BytesIO(draw(name).png))[..., :3]
    edge = np.concatenate(
        [pixels[:6].ravel(), pixels[-6:].ravel(), pixels[:, :6].ravel(), pixels[:, -6:].ravel()]
    )
    assert edge.min() == 1


def test_the_name_of_a_network_stands_on_the_side_where_there_is_room():
    rows = {"GoogLeNet": (7e6, 1.6e9), "ResNet-18": (11.7e6, 1.8e9), "VGG-16": (138e6, 15.5e9)}
    assert [name for name, row in rows.items() if crowded(*row, rows)] == ["GoogLeNet"]


def test_every_figure_function_of_the_package_is_looked_at_here():
    assert set(PICTURES) == set(figures.__all__) - {"Picture", "try_show"}


def test_the_html_names_the_image_and_escapes_what_it_says():
    picture = figures.Picture(png=b"", alt='a "quoted" < b', caption="c & d", width=10)
    tags = Tags(picture._repr_html_()).found
    assert tags["img"]["alt"] == 'a "quoted" < b'
    assert "c &amp; d</figcaption>" in picture._repr_html_()


def test_the_sentence_of_the_sliding_filter_has_the_lecture_case_worked_out():
    sentence = draw("sliding_1d").alt
    assert "2·1 + 3·2 + 5·3 = 23" in sentence
    assert "2·2 + 3·3 + 5·4 = 33" in sentence


def test_the_sentence_of_the_window_names_place_and_sum():
    sentence = draw("sliding_2d").alt
    assert "at row 1, column 0. The 6 products add up to 7" in sentence


def test_the_sentence_of_the_channels_adds_the_bias_once():
    assert "(−4) + (−4) + (−4) + 0.5 = −11.5" in draw("channel_products").alt


def test_the_impulse_figure_slides_without_a_flip():
    impulse = np.zeros((5, 5))
    impulse[2, 2] = 1
    k = np.arange(9.0).reshape(3, 3)
    assert np.array_equal(slide(impulse, k), k[::-1, ::-1])


def test_the_figures_of_the_first_neurons_say_their_numbers():
    assert (
        "Mistakes of the Perceptron: 30, 8, 0. Loss of Adaline: 0.080, 0.020, 0.010."
        in draw("mistakes_and_loss").alt
    )
    assert "numbers seen in training: from 9.4·10⁸ to 1.7·10¹³, 18,085 times." in draw("then_and_now").alt
    assert "1957: Rosenblatt, the Perceptron. 2015: He, ResNet." in draw("timeline").alt
    assert "(1, 0), wanted 1, comes to (1, 0). (1, 1), wanted 0, comes to (0, 0)." in draw("xor_planes").alt
    assert "A letter T has the sum 0.5, so the answer is 1." in draw("letter_weights").alt


def test_the_figures_of_the_way_back_say_their_numbers():
    sentence = draw("scattered").alt
    assert "Output 1 sends 20, 30, 50 to the places 2 to 4." in sentence
    assert sentence.endswith("this is 2, 3, 25, 30, 50.")
    for i, j, weight in [(0, 0, 4), (0, 1, 3), (1, 0, 2), (1, 1, 1)]:
        assert f"In output ({i}, {j}) it has the weight {weight}." in draw("reached").alt
    assert "its rows 1 to 2 and columns 1 to 3. They are cut out as dx, 2×3." in draw("cropped").alt


@pytest.mark.parametrize(
    ("value", "text"), [(-2.0, "−2"), (0.5, "0.5"), (-0.0, "0"), (1 / 3, "0.33"), (16, "16")]
)
def test_numbers_in_cells_are_short_and_have_a_true_minus(value, text):
    assert number(value) == text


def test_maps_of_the_wrong_kind_are_refused_in_words():
    with pytest.raises(ValueError, match=r"4 axes \(N, K, H, W\), got a NoneType"):
        checked(None)
    with pytest.raises(ValueError, match=r"got the shape \(28, 28\)"):
        figures.map_stack(RGB, np.zeros((28, 28)))


def unwritten(x):
    raise NotImplementedError


def broken(x):
    return x[7]


def test_try_show_returns_what_the_function_returns():
    assert np.array_equal(figures.try_show(lambda: X + 1), X + 1)


def test_try_show_turns_a_numpy_number_into_a_plain_one():
    shown = figures.try_show(lambda: np.int64(16))
    assert repr(shown) == "16"
    assert repr(figures.try_show(lambda: (np.float64(0.5), [1]))) == "(0.5, [1])"


def test_an_unwritten_function_is_named_and_nothing_is_raised():
    note = figures.try_show(lambda: figures.map_stack(RGB, unwritten(X)))
    assert repr(note) == "unwritten is not written yet. Write it and run its cell, then run this cell again."


def test_an_undefined_function_is_named_and_nothing_is_raised():
    note = figures.try_show(lambda: conv3d(X))  # noqa: F821
    assert repr(note) == "conv3d is not defined. Is it spelt right, and has its cell been run?"


def test_a_mistake_is_shown_with_its_line_and_nothing_is_raised():
    note = repr(figures.try_show(lambda: broken(X)))
    assert note.startswith("IndexError: index 7 is out of bounds")
    assert "It happened in broken, line " in note
    assert note.endswith(":\n    return x[7]")


def test_a_long_message_is_broken_between_words():
    def refuse():
        raise ValueError("one of these pixels is left over " * 9)

    first, *more = repr(figures.try_show(refuse)).split("\n")[:-2]
    assert first.startswith("ValueError: one of these pixels")
    assert max(map(len, [first, *more])) <= 88
    assert " ".join([first, *more]).split() == [
        "ValueError:",
        *("one of these pixels is left over " * 9).split(),
    ]


def test_a_refusal_of_the_package_points_to_the_line_that_called_it():
    def own_layer():
        return output_size(7, 3, 3)

    note = repr(figures.try_show(own_layer))
    assert "It happened in own_layer, line " in note
    assert note.endswith("return output_size(7, 3, 3)")


def test_a_mistake_inside_a_figure_points_to_the_students_cell():
    note = repr(figures.try_show(lambda: figures.map_stack(RGB, None)))
    assert "the maps must be an array with the 4 axes" in note
    assert "figures.map_stack(RGB, None)" in note


def test_pooling_figures_name_each_window_s_largest_pixel_and_add_up_its_gradients():
    told = figures.pool_windows(np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]), 2, 2).alt
    assert "row 0, column 2 writes 8; the window at row 2, column 0 writes 3" in told
    told = figures.gradient_routes(CENTRE, np.array([[1, 2], [3, 4]]), 3, 2).alt
    assert "output (0, 1) sends 2 to pixel (2, 2)" in told
    assert "Added up, pixel (2, 2) gets 10 and all others 0." in told

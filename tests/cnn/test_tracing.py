"""The trace: rows, sums, parts, and the table that people read."""

from html.parser import HTMLParser

import numpy as np
import pytest

from cnn import Concat, Conv2d, GlobalAvgPool2d, Linear, MaxPool2d, ReLU, Sequential, small_convnet
from cnn.architecture import receptive_field
from cnn.convolution import conv2d
from cnn.errors import ShapeError
from cnn.tracing import Row, trace

TABLE = """\
name   layer               volume  parameters    memory  multiply-adds  sees
input                     3×12×12           0  1.69 KiB              0     1
conv1  Conv2d(3, 4, 5)      4×8×8         304  1.00 KiB         19,200     5
relu1  ReLU()               4×8×8           0  0.00 KiB              0     5
pool1  MaxPool2d((2, 4))    4×4×2           0  0.12 KiB              0   6×8
fc1    Linear(32, 10)          10         330  0.04 KiB            320   all
total                                     634  2.85 KiB         19,520"""


def network():
    return Sequential([Conv2d(3, 4, 5), ReLU(), MaxPool2d((2, 4)), Linear(32, 10)])


def test_the_table_is_printed_line_by_line_with_its_sums():
    assert repr(trace(network(), (3, 12, 12))) == TABLE


def test_the_lectures_layers_have_the_lectures_volumes_and_products():
    six, ten = Sequential([Conv2d(3, 6, 5), Conv2d(6, 10, 5)]), Conv2d(3, 10, 5, padding=2)
    rows = trace(six, (3, 32, 32)).rows
    assert [row.shape for row in rows] == [(3, 32, 32), (6, 28, 28), (10, 24, 24)]
    assert [row.multiply_adds for row in rows] == [0, 352_800, 864_000]
    row = trace(ten, (3, 32, 32)).rows[-1]
    assert (row.shape, row.parameters, row.multiply_adds) == ((10, 32, 32), 760, 768_000)


def test_untied_neurons_would_need_297920_parameters_where_380_do():
    tied = trace(Conv2d(3, 5, 5), (3, 32, 32)).rows[-1]
    neurons = np.prod(tied.shape)
    assert (tied.parameters, neurons * 75, neurons * 76) == (380, 294_000, 297_920)


def test_the_receptive_field_is_the_one_of_the_formula():
    layers = [
        ("CONV", 8, 5, 1, 2),
        ("RELU",),
        ("POOL", 2, 2),
        ("CONV", 16, 3, 1, 1),
        ("POOL", 2, 2),
        ("CONV", 32, 3, 1, 1),
    ]
    row = trace(small_convnet(), (1, 28, 28)).within("conv3").rows[0]
    assert row.field == (receptive_field(layers),) * 2 == (20, 20)


def test_rows_and_columns_are_followed_by_themselves():
    network = Sequential(
        [Conv2d(1, 1, (3, 1), stride=(1, 2)), Conv2d(1, 1, (3, 5), stride=(3, 1)), MaxPool2d((2, 1))]
    )
    rows = trace(network, (1, 14, 9)).rows
    assert [row.field for row in rows] == [(1, 1), (3, 1), (5, 9), (8, 9)]
    assert [row.apart for row in rows] == [(1, 1), (1, 2), (3, 2), (6, 2)]


def test_multiply_adds_are_the_products_that_a_convolution_adds_up():
    row = trace(Conv2d(2, 3, (2, 3), stride=(1, 2)), (2, 5, 7)).rows[-1]
    y = conv2d(np.ones((1, 2, 5, 7)), np.ones((3, 2, 2, 3)), np.zeros(3), (1, 2))
    assert row.multiply_adds == y.sum()


def test_what_lies_behind_a_layer_that_sees_all_sees_all():
    rows = trace(Sequential([GlobalAvgPool2d(), Conv2d(3, 4, 1), ReLU()]), (3, 9, 9)).rows
    assert [row.field for row in rows] == [(1, 1), None, None, None]
    both = Concat([GlobalAvgPool2d(), Conv2d(3, 4, 9)])
    assert trace(both, (3, 9, 9)).rows[-1].field is None


def test_a_part_is_found_by_its_name_and_not_by_a_beginning_of_it():
    table = trace(Sequential({"a": network(), "ab": Linear(10, 2)}), (3, 12, 12))
    assert table.within("a").parameters == 634
    assert [row.name for row in table.within("a.conv1").rows] == ["a.conv1"]
    with pytest.raises(ShapeError, match=r"the network has no part 'conv1'\. It has input, a, ab\."):
        table.within("conv1")


def test_collapsing_sums_up_blocks_and_keeps_layers():
    table = trace(Sequential({"a": network(), "last": Linear(10, 2)}), (3, 12, 12))
    rows = table.collapsed().rows
    assert [(row.name, row.layer, row.shape) for row in rows] == [
        ("input", "", (3, 12, 12)), ("a", "block", (10,)), ("last", "Linear(10, 2)", (2,)),
    ]  # fmt: skip
    for sums in ("parameters", "memory", "multiply_adds", "activations"):
        assert getattr(table.collapsed(), sums) == getattr(table, sums)


def test_collapsing_a_network_without_blocks_changes_nothing():
    table = trace(network(), (3, 12, 12))
    assert table.collapsed() == table


class Table(HTMLParser):
    """Collects the texts of all cells, and refuses tags that are not closed."""

    def __init__(self):
        super().__init__()
        self.cells, self.open, self.scopes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")
            self.scopes += [value for key, value in attrs if key == "scope"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] in ("td", "th"):
            self.cells[-1] += data


def test_a_notebook_shows_the_same_table_with_headings_for_rows_and_columns():
    html = trace(network(), (3, 12, 12))._repr_html_()
    table = Table()
    table.feed(html)
    assert not table.open
    assert " ".join(" ".join(table.cells).split()) == " ".join(TABLE.split())
    assert table.scopes.count("col") == 7
    assert table.scopes.count("row") == 6
    assert "<caption>" in html


def test_names_are_escaped_in_html():
    html = trace(Sequential({"<b>": ReLU()}), (1, 2, 2))._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_the_volume_that_goes_in_is_held_to_whole_numbers():
    with pytest.raises(ShapeError, match=r"trace: shape\[0\] must be at least 1, got 0"):
        trace(ReLU(), (0, 3, 3))


def test_memory_is_four_bytes_for_each_number():
    assert Row(name="", layer="", shape=(3,), activations=3).memory == 12
